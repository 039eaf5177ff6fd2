// deps: json
// The JSON reader and writer: what is read and written again reads as the same.
#include <cstdint>
#include <cstdlib>

#include "base/bytes.hpp"
#include "json/json.hpp"

namespace {

using namespace assay;

void must(bool holds) {
  if (!holds) std::abort();
}

void copy(const json::Value value, json::Writer& json) {
  switch (value.kind()) {
    case json::Kind::Object:
      json.begin_object();
      for (const json::Value member : value) {
        json.name(member.name());
        copy(member, json);
      }
      json.end_object();
      return;
    case json::Kind::Array:
      json.begin_array();
      for (const json::Value item : value) copy(item, json);
      json.end_array();
      return;
    case json::Kind::String:
      json.value(value.text());
      return;
    default:
      json.raw(value.raw());
  }
}

void expect_equal(const json::Value a, const json::Value b) {
  must(a.kind() == b.kind() && a.size() == b.size() && a.name() == b.name());
  if (!a.is(json::Kind::Object) && !a.is(json::Kind::Array)) {
    must(a.text() == b.text() && a.integer() == b.integer() && a.boolean() == b.boolean());
    return;
  }
  auto other = b.begin();
  for (const json::Value child : a) expect_equal(child, *other++);
  must(other == b.end());
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  constexpr std::size_t kLimit = 1 << 20;
  const std::string_view text = assay::as_text({data, size});
  const auto document = json::parse(text, kLimit);
  if (!document) {
    must(document.error().offset <= size || document.error().fault == json::Fault::TooLarge);
    const auto prefix = json::parse(text, kLimit, json::Tail::Allowed);
    if (prefix) must(json::parse(text.substr(0, prefix->end()), kLimit).has_value());
    return 0;
  }
  for (const json::Layout layout : {json::Layout::Compact, json::Layout::Indented}) {
    std::string out;
    json::Writer json(out, layout);
    copy(document->root(), json);
    const auto again = json::parse(out, 8 * kLimit);
    must(again.has_value());
    expect_equal(document->root(), again->root());
    must(layout == json::Layout::Indented || again->blanks() == 0);
  }
  return 0;
}
