#include <gtest/gtest.h>

#include <algorithm>

#include "json/json.hpp"
#include "label/finding_catalog.hpp"
#include "label/implicit_label.hpp"

namespace assay::label {
namespace {

// Forms met in public files, with invented values.
constexpr std::string_view kCode = "001191110000MA0000000H10001";

std::string text_with(std::string_view label, std::string_view reserved1, std::string_view rest) {
  return R"({"Label":)" + std::string(label) +
         R"(,"ContentProducer":"001191110000MA0000000H10001","ProduceID":"a1","ReservedCode1":)" +
         std::string(reserved1) +
         R"(,"ContentPropagator":"001191110000MA0000000H10001","PropagateID":"a1","ReservedCode2":"")" +
         std::string(rest) + "}";
}
const std::string kGood = text_with(R"("1")", R"("")", "");

std::string ids(const Reading& reading) {
  std::string out;
  for (const Finding& finding : reading.findings) {
    if (!out.empty()) out += ' ';
    out += finding.id;
    const CatalogRow* row = catalog_row(finding.id);
    EXPECT_NE(row, nullptr) << finding.id;
    EXPECT_TRUE(finding.detail.ends_with('.')) << finding.detail;
  }
  return out;
}
std::string ids(std::string_view text) { return ids(read_tolerant(text)); }

TEST(ReadTolerant, FindsNothingInACorrectLabel) {
  for (const Form form : {Form::Bare, Form::Wrapped}) {
    ImplicitLabel label = ImplicitLabel::first_writing(Degree::Suspected, std::string(kCode), "id", R"({"x":"y"})");
    const Reading reading = read_tolerant(write(label, form).value());
    EXPECT_EQ(ids(reading), "");
    EXPECT_EQ(reading.label, label);
    EXPECT_EQ(reading.form, form);
  }
  EXPECT_EQ(ids(R"({"AIGC":)" + kGood + "}"), "");
}

TEST(ReadTolerant, ReadsThreeFieldsAlone) {
  const Reading reading = read_tolerant(R"({"Label":"1","ContentProducer":"HUABABSpeech7E01","ProduceID":"0616"})");
  EXPECT_EQ(ids(reading), "fields-missing");
  EXPECT_EQ(reading.findings[0].detail, "Missing: ReservedCode1, ContentPropagator, PropagateID, ReservedCode2.");
  ASSERT_TRUE(reading.label);
  EXPECT_EQ(reading.label->content_producer, "HUABABSpeech7E01");
  EXPECT_EQ(reading.label->degree(), Degree::Is);
}

TEST(ReadTolerant, ReadsReservedCodesThatAreNoStrings) {
  Reading reading = read_tolerant(text_with(R"("1")", "null", ""));
  EXPECT_EQ(ids(reading), "reserved-code-null");
  EXPECT_EQ(reading.label->reserved_code1, "");

  reading = read_tolerant(text_with(R"("1")", R"({"SecurityData":{"PubSd":[]}})", ""));
  EXPECT_EQ(ids(reading), "reserved-code-not-string");
  EXPECT_EQ(reading.label->reserved_code1, R"({"SecurityData":{"PubSd":[]}})");
}

TEST(ReadTolerant, ReadsLabelsThatAreNotOneTwoOrThree) {
  Reading reading = read_tolerant(text_with(R"("AIGC")", R"("")", ""));
  EXPECT_EQ(ids(reading), "label-not-in-enum");
  EXPECT_EQ(reading.label->degree(), Degree::Is);

  reading = read_tolerant(text_with(R"("7")", R"("")", ""));
  EXPECT_EQ(ids(reading), "label-not-in-enum");
  EXPECT_EQ(reading.label->degree(), std::nullopt);
  EXPECT_EQ(reading.label->label, "7");

  reading = read_tolerant(text_with("2", R"("")", ""));
  EXPECT_EQ(ids(reading), "label-is-number");
  EXPECT_EQ(reading.label->degree(), Degree::Possibly);

  EXPECT_EQ(ids(text_with("9", R"("")", "")), "label-is-number label-not-in-enum");
  EXPECT_EQ(ids(text_with("true", R"("")", "")), "field-not-string label-not-in-enum");
  EXPECT_EQ(ids(text_with("null", R"("")", "")), "field-null label-not-in-enum");
}

TEST(ReadTolerant, ReadsBlanksBetweenMembersAndALowerCaseOuterKey) {
  const Reading reading =
      read_tolerant(R"({"aigc": {"Label": "1", "ContentProducer": "x", "ProduceID": "y", "ReservedCode1": "",
      "ContentPropagator": "x", "PropagateID": "y", "ReservedCode2": ""}})");
  EXPECT_EQ(ids(reading), "outer-key-case whitespace");
  EXPECT_EQ(reading.form, Form::Wrapped);
  ASSERT_TRUE(reading.label);
  EXPECT_EQ(ids("\n " + kGood + " \n"), "");
}

TEST(ReadTolerant, NamesPrintfResidue) {
  const Reading reading = read_tolerant(
      R"-({"Label":"1","ContentProducer":"001191110000MA0000000H10001","ProduceID":"a1","ContentPropagator":"x",)-"
      R"-("PropagateID":"%!s(MISSING)"})-");
  EXPECT_EQ(ids(reading), "fields-missing printf-residue");
  EXPECT_EQ(reading.label->propagate_id, "%!s(MISSING)");
  EXPECT_EQ(ids(text_with(R"("1")", R"("100%!")", "")), "");
}

TEST(ReadTolerant, DecodesADoublyEncodedLabelOnce) {
  std::string inner;
  json::append_string(inner, kGood);
  const Reading whole = read_tolerant(inner);
  EXPECT_EQ(ids(whole), "double-encoded");
  EXPECT_EQ(whole.label, read_tolerant(kGood).label);
  EXPECT_EQ(whole.form, Form::Bare);

  const Reading member = read_tolerant("{\"AIGC\":" + inner + "}");
  EXPECT_EQ(ids(member), "double-encoded");
  EXPECT_EQ(member.label, whole.label);

  std::string twice;
  json::append_string(twice, inner);
  EXPECT_EQ(read_tolerant(twice).label, std::nullopt);
  EXPECT_EQ(ids("\"just words\""), "not-a-label");
}

TEST(ReadTolerant, TakesOtherSchemasForNoLabels) {
  const Reading tencent =
      read_tolerant(R"({"ServiceProvider":"x","ServiceUser":"u","Time":"2025-09-01","ContentId":"c"})");
  EXPECT_EQ(ids(tencent), "ai-declared");
  EXPECT_EQ(tencent.label, std::nullopt);

  const Reading bytedance = read_tolerant(R"({"aigc_info":{"aigc_label_type":0,"source_info":"dreamina"},"data":{}})");
  EXPECT_EQ(ids(bytedance), "private-bytedance");
  EXPECT_EQ(bytedance.label, std::nullopt);
  EXPECT_EQ(bytedance.findings[0].detail, "aigc_label_type is 0, which is inconclusive.");
  EXPECT_EQ(ids(R"({"aigc_label_type":1})"), "private-bytedance");
}

TEST(ReadTolerant, NamesMembersTooManyAndOutOfOrder) {
  const Reading reading = read_tolerant(text_with(R"("1")", R"("")", R"(,"Extra":1,"More":{})"));
  EXPECT_EQ(ids(reading), "unknown-member");
  EXPECT_EQ(reading.findings[0].detail, "Beside the seven fields stand \"Extra\", \"More\".");
  EXPECT_TRUE(reading.label);
  EXPECT_EQ(ids(R"({"v":1,"AIGC":)" + kGood + "}"), "unknown-member");

  const Reading alphabetical = read_tolerant(
      R"({"ContentProducer":"x","ContentPropagator":"x","Label":"1","ProduceID":"y","PropagateID":"y","ReservedCode1":"","ReservedCode2":""})");
  EXPECT_EQ(ids(alphabetical), "member-order");
  EXPECT_EQ(alphabetical.label->label, "1");
  EXPECT_EQ(ids(R"({"label":"1","contentProducer":"x","ProduceID":"y"})"),
            "field-name-case field-name-case fields-missing");
}

TEST(ReadTolerant, NamesCharactersOutsideAnnexEj) {
  const Reading reading = read_tolerant(
      R"({"Label":"1","ContentProducer":"豆包","ProduceID":"a b","ReservedCode1":"c\\d","ContentPropagator":"x","PropagateID":"y","ReservedCode2":"\t"})");
  EXPECT_EQ(ids(reading), "illegal-character illegal-character illegal-character illegal-character");
  EXPECT_EQ(reading.findings[0].detail, "ContentProducer holds U+8C46 at byte 0.");
  EXPECT_EQ(reading.findings[1].detail, "ProduceID holds a blank at byte 1.");
  EXPECT_EQ(reading.findings[2].detail, "ReservedCode1 holds a backslash at byte 1.");
  EXPECT_EQ(reading.findings[3].detail, "ReservedCode2 holds U+0009 at byte 0.");
}

TEST(ReadTolerant, NamesEmptyFields) {
  EXPECT_EQ(
      ids(R"({"Label":"1","ContentProducer":"","ProduceID":"","ReservedCode1":"","ContentPropagator":"","PropagateID":"","ReservedCode2":""})"),
      "producer-empty produce-id-empty propagator-empty propagate-id-empty");
}

TEST(ReadTolerant, SurvivesPaddingMarksAndOtherEncodings) {
  EXPECT_EQ(ids(kGood + std::string(3, '\0')), "trailing-nuls");
  EXPECT_EQ(ids("\xef\xbb\xbf" + kGood), "byte-order-mark");
  EXPECT_EQ(ids("AIGC" + kGood), "text-around-label");
  EXPECT_EQ(ids("aigc = " + kGood), "text-around-label");
  EXPECT_EQ(ids(kGood + "junk"), "text-around-label");
  for (const bool big : {false, true}) {
    std::string wide = big ? "\xfe\xff" : "\xff\xfe";
    for (const char byte : kGood) wide += big ? std::string{'\0', byte} : std::string{byte, '\0'};
    for (const std::string_view text : {std::string_view(wide), std::string_view(wide).substr(2)}) {
      const Reading reading = read_tolerant(text);
      EXPECT_EQ(ids(reading), "utf-16");
      EXPECT_EQ(reading.label, read_tolerant(kGood).label);
    }
  }
  // A surrogate pair, a lone half, and an odd byte at the end.
  std::string wide;
  for (const char byte : std::string_view(R"({"Label":"1","ProduceID":")")) wide += std::string{byte, '\0'};
  wide += std::string("\x3d\xd8\x00\xde\x3d\xd8", 6);
  for (const char byte : std::string_view("\"}")) wide += std::string{byte, '\0'};
  EXPECT_EQ(read_tolerant(wide + "x").label->produce_id, "\xf0\x9f\x98\x80\xef\xbf\xbd");
  const Reading gbk = read_tolerant("{\"Label\":\"1\",\"ContentProducer\":\"\xb6\xb9\",\"ProduceID\":\"y\"}");
  EXPECT_EQ(ids(gbk), "not-utf-8 fields-missing illegal-character");
  EXPECT_EQ(gbk.label->content_producer, "\xef\xbf\xbd\xef\xbf\xbd");
}

TEST(ReadTolerant, AcceptsNoDuplicates) {
  for (const std::string_view text :
       {R"({"Label":"1","Label":"2","ContentProducer":"x"})", R"({"Label":"1","label":"2","ContentProducer":"x"})",
        R"({"AIGC":{"Label":"1","ProduceID":"x"},"AIGC":{"Label":"1","ProduceID":"x"}})",
        R"({"Label":"1","ProduceID":"x","ReservedCode1":{"a":1,"a":2}})"}) {
    const Reading reading = read_tolerant(text);
    EXPECT_TRUE(ids(reading).ends_with("duplicate-member")) << ids(reading);
    EXPECT_EQ(reading.label, std::nullopt);
  }
}

TEST(ReadTolerant, TakesNothingElseForALabel) {
  EXPECT_EQ(ids(""), "not-json");
  EXPECT_EQ(ids("AIGC"), "not-json");
  EXPECT_EQ(ids("{}"), "not-a-label");
  EXPECT_EQ(ids("[]"), "not-a-label");
  EXPECT_EQ(ids(R"({"AIGC":null})"), "not-a-label");
  EXPECT_EQ(ids(R"({"Label":"cat"})"), "not-a-label");
  EXPECT_EQ(ids(std::string(40, '[')), "nested-too-deep");
  EXPECT_EQ(ids(std::string(kLargestLabel + 1, ' ')), "input-too-large");
  EXPECT_TRUE(read_tolerant(R"({"Label":"1"})").label);
  for (std::size_t length = 0; length < kGood.size(); ++length)
    EXPECT_EQ(read_tolerant(std::string_view(kGood).substr(0, length)).label, std::nullopt) << length;
}

TEST(ReadTolerant, NamesAFaultyProviderCodeInEitherField) {
  const Reading reading = read_tolerant(
      R"({"Label":"1","ContentProducer":"001191110000MA0000000J10001","ProduceID":"y","ReservedCode1":"",)"
      R"("ContentPropagator":"001191110000ma0000000h10001","PropagateID":"y","ReservedCode2":""})");
  EXPECT_EQ(ids(reading), "provider-code-check provider-code-case");
  EXPECT_TRUE(reading.label);
}

TEST(ReadTolerant, NotesLengthOverOurOwnLimit) {
  EXPECT_EQ(ids(text_with(R"("1")", '"' + std::string(5000, 'x') + '"', "")), "over-long");
}

}  // namespace
}  // namespace assay::label
