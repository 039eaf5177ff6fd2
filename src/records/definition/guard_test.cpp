#include "records/definition/guard.hpp"

#include <gtest/gtest.h>

#include "records/definition/test_register.hpp"

namespace assay::records::definition {
namespace {

std::string fault(const std::string& from, const std::string& to) {
  const auto parsed = parse(test_register(from, to), "x.toml");
  if (!parsed) return parsed.error().message;
  const auto checked = check(*parsed, test_references());
  return checked ? "" : checked.error().message;
}

/// With this as the guard of `answer`.
std::string guard_fault(const std::string& guard) {
  return fault("asks = [\"outcome\"]", "asks = [\"outcome\"]\nonly_if = [ " + guard + " ]");
}

TEST(Guard, IsCheckedWhenTheDefinitionIsRead) {
  EXPECT_EQ(guard_fault("{ field = \"kind\", is = [\"label\"] }"), "");
  EXPECT_EQ(
      guard_fault("{ field = \"amount\", at_least = 1, at_most = 5, if = { field = \"kind\", is = [\"label\"] } }"),
      "");
  EXPECT_EQ(guard_fault("{ field = \"phone\", filled = true }"), "");
  const std::vector<std::pair<std::string, std::string>> wrong = {
      {"{ field = \"colour\", is = [\"red\"] }", "move `answer`: `only_if`: there is no field `colour`"},
      {"{ field = \"kind\", is = [\"red\"] }", "`kind` can never be \"red\""},
      {"{ field = \"kind\", is_not = [\"red\"] }", "`kind` can never be \"red\""},
      {"{ field = \"what\", is = [\"red\"] }", "`what` is a long_text"},
      {"{ field = \"kind\", at_most = 5 }", "asked of a number"},
      {"{ field = \"amount\", at_least = 5000 }", "can never be that"},
      {"{ field = \"amount\", at_least = 5, at_most = 1 }", "above `at_most`"},
      {"{ field = \"phone\", is = [\"1\"] }", "`phone` is sealed"},
      {"{ field = \"files\", filled = true }", "counts files"},
      {"{ field = \"kind\" }", "one of is, is_not"},
      {"{ field = \"kind\", is = [\"label\"], if = { field = \"colour\", is = [\"red\"] } }", "no field `colour`"},
      {"{ field = \"kind\", is = [\"label\"], if = { field = \"kind\", is = [\"red\"] } }", "can never be \"red\""},
      {"{ field = \"kind\", was = [\"label\"] }", "`was` is not known here"},
  };
  for (const auto& [guard, says] : wrong) {
    EXPECT_NE(guard_fault(guard).find(says), std::string::npos) << guard << "\n" << guard_fault(guard);
    EXPECT_EQ(guard_fault(guard).substr(0, 7), "x.toml:");
  }
}

TEST(Guard, SaysWhatItWants) {
  Guard guard;
  guard.field = "kind";
  guard.is = {"label", "appeal"};
  EXPECT_EQ(words_of(guard), "kind = label or appeal");
  EXPECT_EQ(wanted_words(*parse(kTestRegister, "x"), guard), "`label` (标识 / Label), `appeal` (申诉 / Appeal)");
  EXPECT_TRUE(holds(guard, Value(std::string("label")), true));
  EXPECT_FALSE(holds(guard, Value(), false));
}

TEST(Definition, RefusesStatesAndFieldsThatItsNewWordsCannotMean) {
  EXPECT_NE(fault("open_to = [\"support\", \"public\"]", "open_to = [\"support\"]\neditable_in = [\"nowhere\"]")
                .find("`editable_in`: there is no state `nowhere`"),
            std::string::npos);
  EXPECT_NE(fault("language = \"zh\"", "language = \"zh\"\nin = [\"nowhere\"]").find("document `reply`"),
            std::string::npos);
  EXPECT_NE(fault("asks = [\"outcome\"]", "asks = [\"outcome\"]\nanew = [\"kind\"]").find("must stand in `asks`"),
            std::string::npos);
  EXPECT_NE(fault("type = \"phone\"", "type = \"phone\"\nhappened = true").find("`happened` is said of a date"),
            std::string::npos);
  EXPECT_NE(fault("type = \"phone\"", "type = \"phone\"\nonly_by_move = true").find("no move asks for it"),
            std::string::npos);
  EXPECT_NE(fault("starts = { field = \"discovered_at\" }", "starts = { field = \"discovered_at\", at_least = 3 }")
                .find("counts a number"),
            std::string::npos);
}

}  // namespace
}  // namespace assay::records::definition
