#include "label/implicit_label.hpp"

#include <gtest/gtest.h>

#include "json/json.hpp"

namespace assay::label {
namespace {

constexpr std::string_view kCode = "001191110000MA0000000H10001";
constexpr std::string_view kBare =
    R"({"Label":"1","ContentProducer":"001191110000MA0000000H10001","ProduceID":"a1","ReservedCode1":"","ContentPropagator":"001191110000MA0000000H10001","PropagateID":"a1","ReservedCode2":""})";

ImplicitLabel sample() { return ImplicitLabel::first_writing(Degree::Is, std::string(kCode), "a1", ""); }

TEST(ImplicitLabel, AtFirstWritingThePropagatorIsTheProducer) {
  const ImplicitLabel label = sample();
  EXPECT_EQ(label.content_propagator, label.content_producer);
  EXPECT_EQ(label.propagate_id, label.produce_id);
  EXPECT_EQ(label.degree(), Degree::Is);
  EXPECT_FALSE(is_propagated(label));
}

TEST(ImplicitLabel, APropagatorKeepsFieldsOneToFour) {
  ImplicitLabel label = sample();
  label.reserved_code1 = "r1";
  label.reserved_code2 = "r2";
  const ImplicitLabel propagated = label.propagated_by("other", "p9", "");
  EXPECT_EQ(propagated.label, "1");
  EXPECT_EQ(propagated.content_producer, kCode);
  EXPECT_EQ(propagated.produce_id, "a1");
  EXPECT_EQ(propagated.reserved_code1, "r1");
  EXPECT_EQ(propagated.content_propagator, "other");
  EXPECT_EQ(propagated.propagate_id, "p9");
  EXPECT_EQ(propagated.reserved_code2, "");
  EXPECT_TRUE(is_propagated(propagated));
}

TEST(ImplicitLabel, WritesTheSevenMembersInTheOrderOfAnnexE) {
  EXPECT_EQ(write(sample()).value(), kBare);
  EXPECT_EQ(write(sample(), Form::Wrapped).value(), R"({"AIGC": )" + std::string(kBare) + "}");
}

TEST(ImplicitLabel, WritesAQuoteAsTheSequenceTheStandardAllows) {
  ImplicitLabel label = sample();
  label.reserved_code1 = R"({"SecurityData":{}})";
  EXPECT_NE(write(label).value().find(R"("ReservedCode1":"{\"SecurityData\":{}}")"), std::string::npos);
}

TEST(ImplicitLabel, RefusesEveryCharacterOutsideAnnexEj) {
  for (int byte = 0; byte < 256; ++byte) {
    ImplicitLabel label = sample();
    label.produce_id = std::string("ab") + static_cast<char>(byte);
    label.propagate_id = label.produce_id;
    // The set as the standard prints it, and the quote for the sequence \".
    const bool allowed =
        byte == 0x21 || (byte >= 0x23 && byte <= 0x5b) || (byte >= 0x5d && byte <= 0x7e) || byte == '"';
    const auto verdict = validate(label);
    EXPECT_EQ(verdict.has_value(), allowed) << byte;
    if (!verdict) {
      EXPECT_EQ(verdict.error().code, Code::InvalidInput);
      EXPECT_TRUE(verdict.error().message.starts_with("ProduceID: ")) << verdict.error().message;
      EXPECT_NE(verdict.error().message.find("at byte 2"), std::string::npos) << verdict.error().message;
    }
  }
}

TEST(ImplicitLabel, SaysWhichCharacterOfAChineseNameIsTooMuch) {
  ImplicitLabel label = sample();
  label.content_producer = "\xe8\xb1\x86\xe5\x8c\x85";  // a name in place of the code
  label.content_propagator = label.content_producer;
  const std::string message = validate(label).error().message;
  EXPECT_NE(message.find("ContentProducer: U+8C46 at byte 0"), std::string::npos) << message;
  EXPECT_NE(message.find("27-character code"), std::string::npos) << message;
}

TEST(ImplicitLabel, RefusesWhatIsNoLabelOfTheStandard) {
  for (const std::string value : {"", "0", "4", "11", "AIGC", "\xef\xbc\x91"}) {
    ImplicitLabel label = sample();
    label.label = value;
    EXPECT_FALSE(validate(label)) << value;
  }
  for (std::string ImplicitLabel::*field : {&ImplicitLabel::content_producer, &ImplicitLabel::produce_id}) {
    ImplicitLabel label = sample();
    label.*field = "";
    label.content_propagator = label.content_producer;
    EXPECT_FALSE(validate(label));
  }
}

TEST(ImplicitLabel, CountsItsLimitInWrittenBytes) {
  ImplicitLabel label = sample();
  const std::size_t room = kLargestOwnLabel - kBare.size();
  label.reserved_code1 = std::string(room, 'x');
  EXPECT_EQ(write(label).value().size(), kLargestOwnLabel);
  label.reserved_code1 += 'x';
  EXPECT_FALSE(write(label));
  label.reserved_code1 = std::string(room / 2, '"');
  EXPECT_EQ(write(label).value().size(), kBare.size() + room / 2 * 2);
  label.reserved_code1 += "\"\"";
  const auto verdict = write(label);
  ASSERT_FALSE(verdict);
  EXPECT_NE(verdict.error().message.find("ReservedCode1"), std::string::npos);
}

TEST(ImplicitLabel, APropagatorMayKeepWordsThatAProducerShouldNotHaveWritten) {
  ImplicitLabel foreign;
  foreign.label = "1";
  foreign.content_producer = "Minimax Agent AI \xe4\xb8\xad";
  foreign.reserved_code1 = R"({"a":"b\/c"})";
  const ImplicitLabel propagated = foreign.propagated_by(std::string(kCode), "p1", "");
  const auto written = write(propagated);
  ASSERT_TRUE(written) << written.error().message;
  EXPECT_EQ(read_strict(*written).value(), propagated);
  EXPECT_FALSE(validate(foreign.propagated_by("has blank", "p1", "")));
  EXPECT_FALSE(validate(foreign.propagated_by(std::string(kCode), "p\\1", "")));
  foreign.content_producer = "line\nend";
  EXPECT_FALSE(validate(foreign.propagated_by(std::string(kCode), "p1", "")));
}

TEST(ReadStrict, TakesWhatWriteMakes) {
  for (const Form form : {Form::Bare, Form::Wrapped}) {
    ImplicitLabel label = sample();
    label.reserved_code1 = R"(!#$%&'()*+,-./0:;<=>?@[]^_`{|}~")";
    EXPECT_EQ(read_strict(write(label, form).value()).value(), label);
  }
  EXPECT_TRUE(read_strict(" { \"AIGC\" :\n" + std::string(kBare) + "\t} "));
}

TEST(ReadStrict, NamesTheFirstDeviation) {
  const auto refused = [](std::string text, std::string_view from, std::string_view to, std::string_view words) {
    const std::size_t at = text.find(from);
    ASSERT_NE(at, std::string::npos) << from;
    text.replace(at, from.size(), to);
    const auto result = read_strict(text);
    ASSERT_FALSE(result) << text;
    EXPECT_EQ(result.error().code, Code::Corrupt);
    EXPECT_NE(result.error().message.find(words), std::string::npos) << result.error().message;
  };
  const std::string bare(kBare);
  refused(bare, R"("Label":"1")", R"("Label":1)", "byte 9: Label is not a string");
  refused(bare, R"("Label":"1")", R"("Label":"4")", "Label");
  refused(bare, R"("Label":"1",)", "", "byte 1: expected the field Label");
  refused(bare, R"("ProduceID")", R"("produceID")", "expected the field ProduceID");
  refused(bare, R"(,"ReservedCode2":"")", "", "ReservedCode2 is missing");
  refused(bare, R"("ReservedCode2":"")", R"("ReservedCode2":"","x":"")", "more members");
  refused(bare, R"("a1")", R"("\u00611")", "not as the standard");
  refused(bare, R"("a1")", R"("a 1")", "a blank");
  refused(bare, R"("ReservedCode1":"")", R"("ReservedCode1":null)", "not a string");
  refused(bare, "}", "}x", "text after the end");
  refused(bare, "{", "{\"AIGC\":{", "");
  EXPECT_FALSE(read_strict("[]"));
  EXPECT_FALSE(read_strict("{}"));
  EXPECT_FALSE(read_strict("{\"AIGC\":[]}"));
  for (std::size_t length = 0; length < kBare.size(); ++length) EXPECT_FALSE(read_strict(kBare.substr(0, length)));
}

}  // namespace
}  // namespace assay::label
