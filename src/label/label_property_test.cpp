// Properties that hold for any label, code and JSON, tried on random ones.
#include <gtest/gtest.h>
#include <rapidcheck.h>
#include <rapidcheck/gtest.h>

#include "json/json.hpp"
#include "label/implicit_label.hpp"
#include "label/provider_code.hpp"

namespace assay::label {
namespace {

constexpr std::string_view kCreditAlphabet = "0123456789ABCDEFGHJKLMNPQRTUWXY";

// Characters of Annex E j) with the quote, without the percent sign: "%!s(" has a finding of its own (printf-residue).
rc::Gen<std::string> field() {
  std::string characters;
  for (char byte = 0x21; byte < 0x7f; ++byte)
    if (byte != '\\' && byte != '%') characters.push_back(byte);
  return rc::gen::container<std::string>(rc::gen::elementOf(characters));
}

ImplicitLabel any_label() {
  ImplicitLabel label;
  label.label = *rc::gen::element<std::string>("1", "2", "3");
  for (std::string* value : fields_of(label))
    if (value != &label.label) *value = *field();
  label.content_producer += 'p';
  label.produce_id += 'i';
  return label;
}

RC_GTEST_PROP(LabelProperty, AnyLabelOfTheStandardIsReadBackByBothReaders, ()) {
  const ImplicitLabel label = any_label();
  for (const Form form : {Form::Bare, Form::Wrapped}) {
    const std::string text = write(label, form).value();
    RC_ASSERT(read_strict(text).value() == label);
    const Reading reading = read_tolerant(text);
    RC_ASSERT(reading.label == label);
    RC_ASSERT(reading.form == form);
    for (const Finding& finding : reading.findings) RC_ASSERT(finding.id.ends_with("-empty"));
  }
}

RC_GTEST_PROP(LabelProperty, AnyTextGivesAReadingOrAReason, (const std::string& text)) {
  const Reading reading = read_tolerant(text);
  RC_ASSERT(reading.label.has_value() || !reading.findings.empty());
  static_cast<void>(read_strict(text));
}

RC_GTEST_PROP(LabelProperty, AnyLabelDamagedByOneByteIsNeverReadAsItselfByTheStrictReader, ()) {
  const ImplicitLabel label = any_label();
  std::string text = write(label).value();
  const auto at = *rc::gen::inRange<std::size_t>(0, text.size());
  const char byte = *rc::gen::arbitrary<char>();
  RC_PRE(byte != text[at]);
  text[at] = byte;
  const auto read = read_strict(text);
  RC_ASSERT((!read || !(*read == label)));
}

RC_GTEST_PROP(ProviderCodeProperty, AnyPartsMakeACodeThatIsReadBack, ()) {
  const auto characters = std::string(kCreditAlphabet);
  std::string subject = *rc::gen::container<std::string>(17, rc::gen::elementOf(characters));
  subject += credit_code_check(subject).value();
  const auto service = *rc::gen::element(ServiceKind::Generation, ServiceKind::Propagation);
  const std::string own =
      *rc::gen::container<std::string>(4, rc::gen::elementOf(std::string("0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ")));
  const ProviderCode code = make_provider_code(subject, service, own).value();
  RC_ASSERT(code.text().size() == kProviderCodeLength);
  RC_ASSERT(parse_provider_code(code.text()).value() == code);
  RC_ASSERT(check_provider_code("ContentProducer", code.text()).empty());
}

RC_GTEST_PROP(JsonProperty, AnyStringSurvivesWritingAndReading, (const std::string& bytes)) {
  std::string text;
  json::append_string(text, bytes);
  const auto document = json::parse(text, 1 << 20);
  RC_ASSERT(document.has_value());
  std::string again;
  json::append_string(again, document->root().text());
  RC_ASSERT(again == text);  // after the first time nothing is left to replace
}

}  // namespace
}  // namespace assay::label
