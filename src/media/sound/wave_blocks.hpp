// The samples of a WAV file, block after block. Internal to this folder.
#pragma once

#include <algorithm>
#include <span>
#include <vector>

#include "base/descriptor_file.hpp"
#include "media/sound/wave_layout.hpp"
#include "media/sound/wave_samples.hpp"

namespace assay::media::sound {

inline constexpr std::size_t kBlockFrames = 16 * 1024;

/// Calls `take` with interleaved samples; `progress` runs from `from` to `to`.
template <class Take>
Result<> each_block(DescriptorSource& source, const WaveLayout& layout, const Progress& progress, double from,
                    double to, Take take) {
  const WaveForm& form = layout.form;
  Bytes bytes(kBlockFrames * form.frame_bytes());
  std::vector<float> samples(kBlockFrames * form.channels);
  for (std::uint64_t frame = 0; frame < layout.frames;) {
    const auto frames = static_cast<std::size_t>(std::min<std::uint64_t>(kBlockFrames, layout.frames - frame));
    const auto part = std::span(bytes).first(frames * form.frame_bytes());
    ASSAY_CHECK(source.read_at(layout.data_chunk().body() + frame * form.frame_bytes(), part));
    const auto numbers = std::span(samples).first(frames * form.channels);
    decode_samples(form, part, numbers);
    ASSAY_CHECK(take(std::span<const float>(numbers)));
    frame += frames;
    if (progress) progress(from + (to - from) * static_cast<double>(frame) / static_cast<double>(layout.frames));
  }
  return {};
}

}  // namespace assay::media::sound
