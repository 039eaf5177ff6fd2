// deps: label
// The JSON reader and writer: what is read and written again reads as the same.
#include <cstdint>
#include <cstdlib>

#include "base/bytes.hpp"
#include "label/json.hpp"

namespace {

using namespace assay::label;

void must(bool holds) {
  if (!holds) std::abort();
}

void copy(const JsonValue value, JsonWriter& json) {
  switch (value.kind()) {
    case JsonKind::Object:
      json.begin_object();
      for (const JsonValue member : value) {
        json.name(member.name());
        copy(member, json);
      }
      json.end_object();
      return;
    case JsonKind::Array:
      json.begin_array();
      for (const JsonValue item : value) copy(item, json);
      json.end_array();
      return;
    case JsonKind::String:
      json.value(value.text());
      return;
    default:
      json.raw(value.raw());
  }
}

void expect_equal(const JsonValue a, const JsonValue b) {
  must(a.kind() == b.kind() && a.size() == b.size() && a.name() == b.name());
  if (!a.is(JsonKind::Object) && !a.is(JsonKind::Array)) {
    must(a.text() == b.text() && a.integer() == b.integer() && a.boolean() == b.boolean());
    return;
  }
  auto other = b.begin();
  for (const JsonValue child : a) expect_equal(child, *other++);
  must(other == b.end());
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  constexpr std::size_t kLimit = 1 << 20;
  const std::string_view text = assay::as_text({data, size});
  const auto document = parse_json(text, kLimit);
  if (!document) {
    must(document.error().offset <= size || document.error().fault == JsonFault::TooLarge);
    const auto prefix = parse_json(text, kLimit, JsonTail::Allowed);
    if (prefix) must(parse_json(text.substr(0, prefix->end()), kLimit).has_value());
    return 0;
  }
  for (const JsonLayout layout : {JsonLayout::Compact, JsonLayout::Indented}) {
    std::string out;
    JsonWriter json(out, layout);
    copy(document->root(), json);
    const auto again = parse_json(out, 8 * kLimit);
    must(again.has_value());
    expect_equal(document->root(), again->root());
    must(layout == JsonLayout::Indented || again->blanks() == 0);
  }
  return 0;
}
