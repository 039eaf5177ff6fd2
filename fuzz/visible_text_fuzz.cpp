// deps: base container visible/text
#include <cstdlib>
#include <string>

#include "base/utf8.hpp"
#include "visible/text/label_line.hpp"

namespace {

using namespace assay;
using namespace assay::visible::text;

void require(bool holds) {
  if (!holds) std::abort();
}

const Words& words() {
  static const Words kWords = {"AI生成",
                               {"AI生成合成", "该内容由AI生成合成"},
                               {{"ai", {"人工智能", "AI"}}, {"generation", {"生成", "合成"}}},
                               "AI"};
  return kWords;
}

std::string carried_out(const LinePlan& plan, ByteSource& source) {
  MemorySink sink;
  require(plan.splice.carry_out(source, sink).has_value() && sink.bytes().size() == plan.splice.size());
  return std::string(as_text(sink.bytes()));
}

}  // namespace

// Whatever the text: it gets its label at most once, nothing else of it changes, and the label is found again.
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  if (size == 0) return 0;
  const Syntax syntax = (data[0] & 1U) != 0 ? Syntax::Markdown : Syntax::Plain;
  const Edge wish = (data[0] & 2U) != 0 ? Edge::End : Edge::Start;
  const BytesView bytes(data + 1, size - 1);
  MemorySource source(bytes, "fuzz");
  const auto seen = measure(source, syntax, words());
  const auto plan = add_line(source, syntax, words(), wish);
  if (!plan) return 0;
  require(seen.has_value() && !utf8_error(as_text(bytes)));
  const std::string once = carried_out(*plan, source);
  if (plan->outcome == Outcome::AlreadyThere) {
    require(once == as_text(bytes) && seen->has_label());
    return 0;
  }
  const container::Piece& inserted = plan->splice.pieces()[plan->splice.pieces().front().is_copy() ? 1 : 0];
  std::string rest = once;
  rest.erase(plan->splice.pieces().front().is_copy() ? plan->splice.pieces().front().length : 0, inserted.length);
  require(rest == as_text(bytes) && once.compare(plan->offset, words().label.size(), words().label) == 0);

  MemorySource labelled(as_bytes(once), "fuzz");
  const auto again = measure(labelled, syntax, words());
  require(again && again->has_label());
  for (const Edge other : {Edge::Start, Edge::End}) {
    const auto same = add_line(labelled, syntax, words(), other);
    require(same && same->outcome == Outcome::AlreadyThere && carried_out(*same, labelled) == once);
  }
  return 0;
}
