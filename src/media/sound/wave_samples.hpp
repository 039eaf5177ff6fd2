// Samples of a WAV file to numbers and back.
#pragma once

#include <span>

#include "base/bytes.hpp"
#include "media/sound/wave_layout.hpp"

namespace assay::media::sound {

/// `out.size()` samples (channels interleaved) from `bytes`, which has at least that many. Full scale is 1; what is no
/// number becomes 0.
void decode_samples(const WaveForm& form, BytesView bytes, std::span<float> out) noexcept;

/// Adds one sample to `out` in the file's own form, rounded to the nearest value, held at full scale.
void append_sample(const WaveForm& form, float sample, Bytes& out);

}  // namespace assay::media::sound
