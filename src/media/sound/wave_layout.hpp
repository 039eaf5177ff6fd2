// What is where in a WAV file: chunks and the form of its samples. RIFF and RF64 (EBU Tech 3306, ITU-R BS.2088), with
// WAVE_FORMAT_EXTENSIBLE. Reads headers alone, never the samples.
#pragma once

#include <array>
#include <cstdint>
#include <string>
#include <vector>

#include "base/byte_source.hpp"
#include "media/sound/sound.hpp"

namespace assay::media::sound {

enum class WaveCoding : std::uint8_t { Integer, Float, ALaw, MuLaw };

/// One sample of one channel is `bytes` long; integers of one byte are unsigned.
struct WaveForm {
  WaveCoding coding = WaveCoding::Integer;
  unsigned channels = 0;
  unsigned rate = 0;        ///< sample frames a second
  unsigned bytes = 0;       ///< of a sample: 1, 2, 3, 4, 8
  unsigned valid_bits = 0;  ///< the upper ones of an integer; the rest is 0
  [[nodiscard]] std::uint32_t frame_bytes() const noexcept { return channels * bytes; }
  [[nodiscard]] std::string codec() const;  ///< "pcm_s16", "pcm_s20in24", "float32", "a-law"
};

struct WaveChunk {
  std::array<char, 4> id{};
  std::uint64_t header = 0;  ///< offset of the id
  std::uint64_t size = 0;    ///< of the body, which begins 8 bytes behind
  [[nodiscard]] std::uint64_t body() const noexcept { return header + 8; }
  [[nodiscard]] bool is(std::string_view name) const noexcept { return std::string_view(id.data(), 4) == name; }
};

struct WaveLayout {
  /// More chunks than this are refused: each takes memory.
  static constexpr std::size_t kMostChunks = 10'000;

  bool rf64 = false;  ///< sizes of 64 bits in a ds64 chunk
  WaveForm form;
  std::vector<WaveChunk> chunks;  ///< in file order, with ds64, fmt and data
  std::size_t data = 0;           ///< index of the data chunk
  std::uint64_t frames = 0;
  std::uint64_t riff_end = 0;  ///< where the RIFF chunk ends; what is behind is kept as it is

  [[nodiscard]] const WaveChunk& data_chunk() const noexcept { return chunks[data]; }
};

/// @return Corrupt (place named), Unsupported (format tag named), Limited
[[nodiscard]] Result<WaveLayout> read_wave_layout(ByteSource& source, const SoundLimits& limits);

}  // namespace assay::media::sound
