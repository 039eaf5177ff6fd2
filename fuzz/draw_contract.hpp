// What drawing on a still picture keeps, whatever the bytes.
#pragma once

#include <cstdlib>

#include "base/byte_source.hpp"
#include "visible/block_lettering.hpp"
#include "visible/drawn.hpp"
#include "visible/legibility.hpp"

namespace assay::fuzz {

/// An error, or a file that can be drawn on again and whose label is where it is said to be.
///   draw(BytesView, ByteSink&, const visible::Wish&, visible::Lettering&, const visible::PictureLimits&)
///   read_tone(BytesView, const visible::PictureLimits&)
template <class Draw, class ReadTone>
void check_drawing(BytesView file, const Draw& draw, const ReadTone& read_tone) {
  static constexpr visible::PictureLimits kLimits{.pixels = 200'000, .bytes = 64U << 20U};
  visible::BlockLettering lettering;
  const visible::Wish wish{.text = "AI生成", .place = static_cast<visible::Place>(file.size() % 8)};
  MemorySink sink;
  const auto drawn = draw(file, sink, wish, lettering, kLimits);
  if (!drawn) {
    if (drawn.error().message.empty() || drawn.error().code == Code::Internal) std::abort();
    (void)read_tone(file, kLimits);
    return;
  }
  if (drawn->contrast < visible::kLeastContrast || drawn->ink_height < drawn->required) std::abort();
  if (visible::meet(drawn->ink_box, {0, 0, drawn->picture.width, drawn->picture.height}) != drawn->ink_box)
    std::abort();
  MemorySink again;
  const auto twice = draw(sink.bytes(), again, wish, lettering, kLimits);
  // Coarse quantisation may leave no legible label where one stands already.
  if (!twice && twice.error().code == Code::Unsupported) return;
  if (!twice || twice->picture != drawn->picture || twice->ink_box != drawn->ink_box) std::abort();
}

}  // namespace assay::fuzz
