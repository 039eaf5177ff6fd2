// deps: base visible media/image/png container/png
#include "container/png/chunks.hpp"
#include "draw_contract.hpp"
#include "media/image/png/png_draw.hpp"
#include "media/image/png/png_tone.hpp"

namespace {

/// Check sums made right, so that what was changed reaches the code behind them.
assay::Bytes with_sums(assay::BytesView file) {
  using namespace assay;
  Bytes out(file.begin(), file.end());
  for (std::size_t at = 8; out.size() >= at && out.size() - at >= 12;) {
    const std::size_t length = load_be<std::uint32_t>(out.data() + at);
    if (length > out.size() - at - 12) break;
    store_be(out.data() + at + 8 + length, container::png::chunk_crc(BytesView(out).subspan(at + 4, length + 4)));
    at += length + 12;
  }
  return out;
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace assay;
  fuzz::check_drawing(
      with_sums({data, size}), [](auto&&... all) { return media::image::png::draw(all...); },
      media::image::png::read_tone);
  return 0;
}
