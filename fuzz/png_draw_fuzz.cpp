// deps: base visible media/image/png container/png
#include <cstdlib>

#include "container/png/chunks.hpp"
#include "media/image/png/png_draw.hpp"
#include "media/image/png/png_tone.hpp"
#include "visible/block_lettering.hpp"

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

// Whatever the bytes: an error, or a file that can be drawn on again and whose label is where it is said to be.
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace assay;
  static constexpr visible::PictureLimits kLimits{.pixels = 200'000, .bytes = 64U << 20U};
  const Bytes file = with_sums(BytesView(data, size));
  visible::BlockLettering lettering;
  const auto place = static_cast<visible::Place>(size % 8);
  MemorySink sink;
  const auto drawn = media::image::png::draw(file, sink, {.text = "AI生成", .place = place}, lettering, kLimits);
  if (!drawn) {
    if (drawn.error().message.empty() || drawn.error().code == Code::Internal) std::abort();
    (void)media::image::png::read_tone(file, kLimits);
    return 0;
  }
  if (drawn->contrast < visible::kLeastContrast || drawn->ink_height < drawn->required) std::abort();
  if (visible::meet(drawn->ink_box, {0, 0, drawn->picture.width, drawn->picture.height}) != drawn->ink_box)
    std::abort();
  MemorySink again;
  const auto twice =
      media::image::png::draw(sink.bytes(), again, {.text = "AI生成", .place = place}, lettering, kLimits);
  if (!twice || twice->picture != drawn->picture || twice->ink_box != drawn->ink_box) std::abort();
  return 0;
}
