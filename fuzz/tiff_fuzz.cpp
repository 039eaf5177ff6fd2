// deps: base container/tiff
#include <algorithm>
#include <cstdlib>

#include "container/tiff/tiff.hpp"

// Whatever the block: values lie inside it, and a text written into one is read back from there.
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace assay;
  namespace tiff = container::tiff;
  const BytesView block(data, size);
  const auto found = tiff::find_values(block);
  if (!found) return 0;
  const auto part = tiff::find_values(block.first(size - size / 3), size);
  if (part && part->wanted <= size - size / 3 && part->values.size() != found->values.size()) std::abort();
  for (const tiff::Value& value : found->values) {
    if (value.begin > size || value.length > size - value.begin || value.prefix > value.length) std::abort();
    for (const std::string_view text :
         {std::string_view("{\"AIGC\": {\"Label\":\"1\"}}"), std::string_view("AIGC: see XMP"), std::string_view()}) {
      const auto changed = tiff::with_text(block, value, text);
      if (!changed) std::abort();
      const auto again = tiff::find_values(*changed);
      if (!again) std::abort();
      const auto same = std::find_if(again->values.begin(), again->values.end(),
                                     [&](const tiff::Value& v) { return v.entry == value.entry; });
      if (same == again->values.end() || tiff::text_of(*changed, *same) != text) std::abort();
      if (*tiff::with_text(*changed, *same, text) != *changed) std::abort();
    }
  }
  return 0;
}
