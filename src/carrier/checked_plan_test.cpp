#include "carrier/checked_plan.hpp"

#include <gtest/gtest.h>

#include "label/finding_catalog.hpp"

namespace assay::carrier {
namespace {

/// A format of lines in which "L:" begins a label; "X" hides what follows it until something is put in front.
class Lines final : public Carrier {
 public:
  [[nodiscard]] Result<Inspection> inspect(ByteSource& source) const override {
    ASSAY_TRY(const Bytes bytes, source.read(0, source.size()));
    const std::string_view text = as_text(bytes);
    Inspection seen;
    const bool hides = text.starts_with("X");
    for (std::size_t at = text.find("L:"); at != std::string_view::npos && !hides; at = text.find("L:", at + 1)) {
      const std::string_view value = text.substr(at + 2, text.find('\n', at) - at - 2);
      seen.labels.push_back({"line", at, std::string(value), label::read_tolerant(value)});
    }
    if (text.find('X') != std::string_view::npos) seen.findings.push_back(label::make_finding("stray-bytes", "An X."));
    return seen;
  }
  [[nodiscard]] Result<container::Splice> plan_write(ByteSource& source,
                                                     const label::ImplicitLabel& label) const override {
    ASSAY_TRY(const std::string json, label::write(label));
    ASSAY_TRY(const Bytes bytes, source.read(0, source.size()));
    const std::string line = "L:" + json + "\n";
    container::Splice plan;
    if (!as_text(bytes).starts_with(line)) plan.literal(line);
    plan.copy(0, source.size());
    return plan;
  }

 protected:
  [[nodiscard]] Result<container::Splice> content_form(ByteSource& source, DigestScheme /*scheme*/) const override {
    ASSAY_TRY(const Bytes bytes, source.read(0, source.size()));
    const std::size_t behind = as_text(bytes).starts_with("L:") ? as_text(bytes).find('\n') + 1 : 0;
    container::Splice form;
    form.copy(behind, source.size() - behind);
    return form;
  }
};

Result<container::Splice> plan_for(std::string_view text) {
  const Lines lines;
  MemorySource source(as_bytes(text), "a.lines");
  const auto label = label::ImplicitLabel::first_writing(label::Degree::Is, "001191110000MA0000000H10001", "a1", "");
  return plan_checked(lines, source, label, *lines.inspect(source));
}

TEST(CheckedPlan, LeavesSoundFilesToTheCarrier) { EXPECT_TRUE(plan_for("words\n")); }

TEST(CheckedPlan, LetsDamagePassThatDoesNoHarm) { EXPECT_TRUE(plan_for("words X\n")); }

TEST(CheckedPlan, RefusesAFileInWhichAnotherLabelWouldComeToLight) {
  const auto plan = plan_for("X\nL:{\"Label\":\"1\"}\n");
  ASSERT_FALSE(plan);
  EXPECT_EQ(plan.error().code, Code::Corrupt);
  EXPECT_NE(plan.error().message.find("a.lines"), std::string::npos) << plan.error().message;
  EXPECT_NE(plan.error().message.find("stray-bytes: An X."), std::string::npos) << plan.error().message;
}

}  // namespace
}  // namespace assay::carrier
