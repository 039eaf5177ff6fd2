#include "records/definition/definition.hpp"

#include <gtest/gtest.h>

#include <algorithm>

#include "records/definition/catalog.hpp"
#include "records/definition/template_text.hpp"
#include "records/definition/test_register.hpp"

namespace assay::records::definition {
namespace {

/// "" or what parse or check says.
std::string fault(const std::string& toml) {
  const auto parsed = parse(toml, "x.toml");
  if (!parsed) return parsed.error().message;
  const auto checked = check(*parsed, test_references());
  return checked ? "" : checked.error().message;
}

/// The line of the first difference that replacing makes: where the message must point.
std::string line_of(const std::string& needle, const std::string& toml) {
  const auto at = toml.find(needle);
  EXPECT_NE(at, std::string::npos) << needle;
  return "x.toml:" + std::to_string(1 + std::count(toml.begin(), toml.begin() + static_cast<std::ptrdiff_t>(at), '\n'));
}

void expect_fault(const std::string& from, const std::string& to, const std::string& says) {
  const std::string bent = test_register(from, to);
  ASSERT_NE(bent, test_register()) << from;
  EXPECT_NE(fault(bent).find(says), std::string::npos) << from << " -> " << to << "\n" << fault(bent);
}

TEST(Definition, IsReadWhole) {
  const auto read = parse(kTestRegister, "complaint.toml");
  ASSERT_TRUE(read) << read.error().message;
  const Definition& is = *read;
  EXPECT_EQ(is.title.zh, "投诉");
  EXPECT_EQ(is.fields.size(), 9U);
  EXPECT_EQ(is.first_state().key, "received");
  EXPECT_EQ(is.field("phone")->type, FieldType::Phone);
  EXPECT_TRUE(is.field("phone")->sealed && is.field("phone")->searchable);
  EXPECT_EQ(is.field("kind")->choices[1].title.en, "Appeal");
  EXPECT_EQ(is.move("answer")->not_by, std::vector<std::string>{"accept"});
  EXPECT_TRUE(is.move("answer")->needs_attachment);
  EXPECT_EQ(is.move("answer")->sets[0].source, Setting::Source::Now);
  EXPECT_EQ(is.clock("feedback")->limit.suggested, (Span{10, "working_day"}));
  EXPECT_EQ(is.clock("feedback")->limit.declared_as, "complaint_feedback");
  EXPECT_EQ(is.clock("report")->variants[0].limit.value, 4);
  EXPECT_EQ(is.retention.keep, (Span{6, "calendar_month"}));
  EXPECT_EQ(is.digest.size(), 64U);
  EXPECT_EQ(fault(kTestRegister), "");
}

TEST(Definition, NamesFileAndLineOfAStateThatCannotBeReached) {
  const std::string bent = test_register() + "\n[[state]]\nkey = \"lost\"\ntitle = { zh = \"丢失\", en = \"Lost\" }\n";
  EXPECT_NE(fault(bent).find("state `lost` can never be reached from `received`"), std::string::npos) << fault(bent);
  EXPECT_NE(fault(bent).find(line_of("[[state]]\nkey = \"lost\"", bent)), std::string::npos) << fault(bent);
}

TEST(Definition, NamesTheLineOfAnUnknownRole) {
  const std::string bent = test_register("by = [\"review_lead\", \"support\"]", "by = [\"wizard\"]");
  EXPECT_NE(fault(bent).find("there is no role `wizard`"), std::string::npos) << fault(bent);
  EXPECT_NE(fault(bent).find(line_of("[[move]]\nkey = \"answer\"", bent)), std::string::npos) << fault(bent);
  expect_fault("open_to = [\"support\", \"public\"]", "open_to = [\"emperor\"]", "no role `emperor`");
}

TEST(Definition, RefusesWhatLeadsNowhere) {
  expect_fault("serves = [\"D-1\"]", "serves = [\"D-9\"]", "there is no duty `D-9`");
  expect_fault("duty = \"D-2\"", "duty = \"D-9\"", "there is no duty `D-9`");
  expect_fault("duty = \"D-3\"", "duty = \"D-9\"", "there is no duty `D-9`");
  expect_fault("to = \"answered\"", "to = \"done\"", "there is no state `done`");
  expect_fault("from = [\"received\"]", "from = [\"nowhere\"]", "there is no state `nowhere`");
  expect_fault("required_in = [\"answered\"]", "required_in = [\"done\"]", "there is no state `done`");
  expect_fault("required_if = { field = \"kind\"", "required_if = { field = \"sort\"", "there is no field `sort`");
  expect_fault("field = \"kind\", is = [\"appeal\"]", "field = \"kind\", is = [\"plea\"]", "can never be \"plea\"");
  expect_fault("asks = [\"outcome\"]", "asks = [\"end\"]", "there is no field `end`");
  expect_fault("sets = { answered_on", "sets = { answered_at", "there is no field `answered_at`");
  expect_fault("sets = { answered_on", "sets = { outcome", "\"now\" goes into a date or a time");
  expect_fault("starts = { field = \"discovered_at\" }", "starts = { field = \"amount\" }",
               "listens to a date or a time");
  expect_fault("{field:what}", "{field:that}", "there is no field `that`");
  expect_fault("{clock:feedback}", "{clock:tick}", "there is no clock `tick`");
  expect_fault("{history}", "{hystory}", "{hystory} is no placeholder");
}

TEST(Definition, RefusesStatesThatNothingLeadsOutOf) {
  expect_fault("from = [\"waiting\"]", "from = [\"handling\"]",
               "state `waiting`: no move leads from it to a final state");
  expect_fault("kind = \"first\"", "kind = \"open\"", "one state of kind \"first\", not 0");
  expect_fault("kind = \"final\"", "kind = \"first\"", "one state of kind \"first\", not 2");
  expect_fault("kind = \"final\"", "kind = \"open\"", "needs a state of kind \"final\"");
}

TEST(Definition, RefusesATwoPersonRuleAboutAMoveThatCannotLieBefore) {
  expect_fault("key = \"accept\"\ntitle = { zh = \"受理\", en = \"Accept\" }",
               "key = \"accept\"\ntitle = { zh = \"受理\", en = \"Accept\" }\nnot_by = [\"answer\"]",
               "`answer` can never lie before it");
  expect_fault("not_by = [\"accept\"]", "not_by = [\"approve\"]", "there is no move `approve`");
  EXPECT_EQ(fault(test_register("not_by = [\"accept\"]", "not_by = [\"accept\", \"new\"]")), "");
}

TEST(Definition, RefusesSealedFieldsThatWouldBeSeen) {
  expect_fault("lookup = \"exact\"", "lookup = \"exact\"\npublic = true", "a sealed field cannot be public");
  expect_fault("lookup = \"exact\"\n", "", "add lookup = \"exact\"");
  expect_fault("field = \"kind\", is = [\"appeal\"] }\n", "field = \"phone\", is = [\"1\"] }\n",
               "cannot look into the sealed");
}

TEST(Definition, HoldsClocksAgainstTheDutyTheyServe) {
  expect_fault("limit = { value = 24, unit = \"hour\" }", "limit = { value = 36, unit = \"hour\" }",
               "D-2 says 24 hour or 4 hour, not 36 hour");
  expect_fault("limit = { value = 24, unit = \"hour\" }", "limit = { value = 1, unit = \"calendar_day\" }",
               "D-2 says 24 hour");
  expect_fault("limit = { operator = \"complaint_feedback\", unit = \"working_day\", suggested = 10 }",
               "limit = { value = 10, unit = \"working_day\" }", "has no number of its own (operator_declared)");
  expect_fault("keep = { value = 6, unit", "keep = { value = 5, unit", "D-3 wants 6 calendar_month");
  expect_fault("pauses = { state = \"waiting\" }", "pauses = { state = \"answered\" }", "both pauses and stops");
  expect_fault("stops = { state = \"answered\" }", "stops = { state = \"received\" }", "both starts and stops");
  expect_fault("starts = { state = \"received\" }", "starts = { state = \"handling\" }\nuntil = \"before\"",
               "needs starts = { field");
}

TEST(Definition, RefusesMisspeltAndMissingWords) {
  expect_fault("purpose =", "porpose =", "`porpose` is not known here");
  expect_fault("type = \"phone\"", "type = \"telephone\"", "is no type of field");
  expect_fault("key = \"amount\"", "key = \"Amount\"", "must be 1 to 64 of a-z 0-9 _");
  expect_fault("schema = 1", "schema = 2", "`schema` must be 1");
  expect_fault("en = \"Complaint\" }", "en = \"\" }", "`en` is empty");
  expect_fault("least = 0", "least = 2000", "`least` is above `most`");
  expect_fault("needs = [\"reason\"]", "needs = [\"luck\"]", "neither reason nor attachment");
  expect_fault("unit = \"hour\"", "unit = \"moon\"", "is no unit of time");
  expect_fault("number = \"C-{year}-{serial:6}\"", "number = \"C-{serial:6}\"", "{year} is missing");
  expect_fault("number = \"C-{year}-{serial:6}\"", "number = \"{year}-{serial:6}\"", "must begin with letters");
  expect_fault("key = \"waiting\"", "key = \"handling\"", "state `handling` is there twice");
}

TEST(Definition, TellsAllMistakesAtOnce) {
  std::string bent = test_register("type = \"phone\"", "type = \"telephone\"");
  bent.replace(bent.find("schema = 1"), 10, "schema = 7");
  const std::string says = fault(bent);
  EXPECT_NE(says.find("telephone"), std::string::npos);
  EXPECT_NE(says.find("schema"), std::string::npos);
  EXPECT_EQ(std::count(says.begin(), says.end(), '\n'), 1) << says;
}

TEST(Definition, OfAnyPrefixIsReadOrRefused) {
  const std::string whole = kTestRegister;
  for (std::size_t length = 0; length < whole.size(); length += 7) {
    const auto read = parse(whole.substr(0, length), "x.toml");
    if (read) static_cast<void>(check(*read, test_references()));  // no crash; a definition may end before its last key
  }
}

TEST(Catalog, HoldsRegistersAgainstEachOther) {
  const Source one{"rules/registers/complaint.toml", kTestRegister};
  ASSERT_TRUE(Catalog::load({&one, 1}, test_references()));
  const std::vector<Source> twice = {
      one, {"rules/registers/appeal.toml", test_register("key = \"complaint\"", "key = \"appeal\"")}};
  const auto clash = Catalog::load(twice, test_references());
  ASSERT_FALSE(clash);
  EXPECT_NE(clash.error().message.find("begins with \"C-\""), std::string::npos) << clash.error().message;
  const Source misnamed{"rules/registers/other.toml", kTestRegister};
  EXPECT_NE(Catalog::load({&misnamed, 1}, test_references()).error().message.find("complaint.toml"), std::string::npos);
  const Source stray{"complaint.toml", test_register("record = \"complaint\"", "record = \"disposal\"")};
  EXPECT_NE(Catalog::load({&stray, 1}, test_references()).error().message.find("no register `disposal`"),
            std::string::npos);
}

TEST(Catalog, KeepsForTheLongestOfWhatTheDutiesWant) {
  References longer = test_references();
  longer.duties["D-1"].retention = Span{3, "calendar_year"};
  const Source one{"complaint.toml", kTestRegister};
  const auto catalog = Catalog::load({&one, 1}, longer);
  ASSERT_TRUE(catalog) << catalog.error().message;
  EXPECT_EQ(catalog->find("complaint")->retention.keep, (Span{3, "calendar_year"}));
  EXPECT_EQ(catalog->find("complaint")->retention.duty, "D-1");
  EXPECT_EQ(catalog->find("nothing"), nullptr);
}

TEST(Catalog, HasADigestThatChangesWithAnyFile) {
  const Source one{"complaint.toml", kTestRegister};
  const Source other{"complaint.toml", test_register("待补充", "等待补充")};
  EXPECT_NE(Catalog::load({&one, 1}, test_references())->digest(),
            Catalog::load({&other, 1}, test_references())->digest());
}

TEST(CaseNumber, IsFilledFromItsPattern) {
  EXPECT_EQ(number_of("C-{year}-{serial:6}", 2026, 17), "C-2026-000017");
  EXPECT_EQ(number_of("AF{serial}/{year}", 2026, 1234567), "AF1234567/2026");
  EXPECT_EQ(number_of("C-{year}-{serial:2}", 2026, 123), "C-2026-123") << "more cases than digits";
  EXPECT_EQ(number_prefix("C-{year}-{serial:6}"), "C-");
  for (const char* bad :
       {"", "C", "C-{year}", "C-{serial}", "C-{year}-{serial:}", "C-{year}-{serial:x}", "C-{year}-{serial:99}",
        "C-{year}{year}{serial}", "投-{year}-{serial}", "{year}{serial}", "C {year} {serial}"})
    EXPECT_TRUE(number_fault(bad)) << bad;
}

TEST(Template, FillsWhatItKnowsAndLeavesOtherBraces) {
  const auto fill = [](const Placeholder& one) { return "<" + one.key + ">"; };
  EXPECT_EQ(filled("a {field:x} {clock:y}{number} {", fill), "a <x> <y><> {");
  EXPECT_EQ(filled("{ } {} {{field:x}}", fill), "< > {} {<x>}");
  EXPECT_EQ(filled("", fill), "");
}

}  // namespace
}  // namespace assay::records::definition
