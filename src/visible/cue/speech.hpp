// The speed of a spoken cue, in Chinese characters a minute. Source: GB 45438-2025 clause 5.3 and its note.
#pragma once

#include <cstddef>
#include <span>
#include <string>
#include <string_view>

#include "base/result.hpp"
#include "law/cue.hpp"

namespace assay::visible::cue {

/// How many characters a voice speaks: each Chinese character, and each Latin letter or digit, which is read out alone
/// (AI is two). Punctuation and blanks are not spoken.
[[nodiscard]] std::size_t spoken_characters(std::string_view text) noexcept;

struct SpeechRate {
  double start_s = 0;   ///< first sound, 40 dB below the loudest or less
  double length_s = 0;  ///< to the last sound
  double characters_a_minute = 0;
};

/// @param voice  one channel
/// @return InvalidInput when the voice is silent or the text has no characters
[[nodiscard]] Result<SpeechRate> measure_speech(std::span<const float> voice, unsigned rate, std::string_view text);

/// Empty when `characters_a_minute` is normal speed; else what is wrong.
[[nodiscard]] std::string speed_fault(double characters_a_minute, const law::CueRule::Speech& rule);

}  // namespace assay::visible::cue
