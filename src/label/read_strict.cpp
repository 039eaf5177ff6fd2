#include <fmt/core.h>

#include "json/json.hpp"
#include "label/implicit_label.hpp"

namespace assay::label {
namespace {

tl::unexpected<Error> deviation(std::size_t offset, std::string_view what) {
  return fail(Code::Corrupt, fmt::format("label, byte {}: {}", offset, what));
}

// Compares a text with what write() made of its content; blanks between tokens do not count on either side.
Result<> same_but_for_blanks(std::string_view text, std::string_view written) {
  std::size_t at = 0;  // in `written`
  bool in_string = false;
  bool escaped = false;
  const auto is_blank = [](char byte) { return byte == ' ' || byte == '\t' || byte == '\n' || byte == '\r'; };
  for (std::size_t i = 0; i < text.size(); ++i) {
    if (!in_string && is_blank(text[i])) continue;
    while (!in_string && at < written.size() && is_blank(written[at])) ++at;
    if (at == written.size() || written[at] != text[i]) return deviation(i, "not as the standard's writer puts it");
    ++at;
    if (text[i] == '"' && !escaped) in_string = !in_string;
    escaped = in_string && text[i] == '\\' && !escaped;
  }
  return {};
}

}  // namespace

Result<ImplicitLabel> read_strict(std::string_view text) {
  const auto document = json::parse(text, kLargestLabel);
  if (!document) return deviation(document.error().offset, document.error().message);
  json::Value object = document->root();
  Form form = Form::Bare;
  if (const json::Value inner = object.find("AIGC"); inner && object.size() == 1) {
    form = Form::Wrapped;
    object = inner;
  }
  if (!object.is(json::Kind::Object)) return deviation(object.offset(), "expected an object");

  ImplicitLabel label;
  const auto fields = fields_of(label);
  std::size_t have = 0;
  for (const json::Value member : object) {
    if (have == fields.size()) return deviation(member.name_offset(), "more members than the seven fields");
    if (member.name() != kFieldNames[have])
      return deviation(member.name_offset(), fmt::format("expected the field {} here", kFieldNames[have]));
    if (!member.is(json::Kind::String))
      return deviation(member.offset(), fmt::format("{} is not a string", kFieldNames[have]));
    *fields[have++] = member.text();
  }
  if (have != fields.size())
    return deviation(object.offset(), fmt::format("the field {} is missing", kFieldNames[have]));

  const auto written = write(label, form);
  if (!written) return fail(Code::Corrupt, "label: " + written.error().message);
  ASSAY_CHECK(same_but_for_blanks(text, *written));
  return label;
}

}  // namespace assay::label
