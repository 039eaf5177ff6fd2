// deps: base visible media/image/webp
#include <cstdlib>

#include "media/image/webp/webp_draw.hpp"
#include "media/image/webp/webp_tone.hpp"
#include "visible/block_lettering.hpp"

// Whatever the bytes: an error, or a file that can be drawn on again and whose label is where it is said to be.
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace assay;
  static constexpr visible::PictureLimits kLimits{.pixels = 200'000, .bytes = 64U << 20U};
  const BytesView file(data, size);
  visible::BlockLettering lettering;
  const auto place = static_cast<visible::Place>(size % 8);
  MemorySink sink;
  const auto drawn = media::image::webp::draw(file, sink, {.text = "AI生成", .place = place}, lettering, kLimits);
  if (!drawn) {
    if (drawn.error().message.empty() || drawn.error().code == Code::Internal) std::abort();
    (void)media::image::webp::read_tone(file, kLimits);
    return 0;
  }
  if (drawn->contrast < visible::kLeastContrast || drawn->ink_height < drawn->required) std::abort();
  if (visible::meet(drawn->ink_box, {0, 0, drawn->picture.width, drawn->picture.height}) != drawn->ink_box)
    std::abort();
  MemorySink again;
  const auto twice =
      media::image::webp::draw(sink.bytes(), again, {.text = "AI生成", .place = place}, lettering, kLimits);
  if (!twice || twice->picture != drawn->picture || twice->ink_box != drawn->ink_box) std::abort();
  return 0;
}
