// Finds our spoken cue in a sound by the shape of its loudness, also when it is played faster or slower, and tells its
// speed. Source: GB 45438-2025 clause 5.3.
#pragma once

#include <cstdint>
#include <span>
#include <string_view>
#include <vector>

#include "base/result.hpp"
#include "law/cue.hpp"
#include "visible/cue/envelope.hpp"
#include "visible/cue/heard.hpp"

namespace assay::visible::cue {

/// Looks into the first and the last kSearched seconds, where our cues stand; memory does not grow with the sound.
class SpeechFinder {
 public:
  static constexpr double kSearched = 60;       ///< seconds at each end
  static constexpr double kLikeness = 0.9;      ///< correlation from which it is our cue
  static constexpr double kSlowest = 0.6;       ///< of the speeds that are tried, up to 2.2; 1 is the cue's own
  static constexpr std::size_t kMostFound = 4;  ///< at each end

  /// @param voice  our cue, one channel at `voice_rate`, `text` what it says
  /// @param rate   of the sound to be searched
  /// @return InvalidInput for a silent or an empty cue
  [[nodiscard]] static Result<SpeechFinder> create(std::span<const float> voice, unsigned voice_rate,
                                                   std::string_view text, unsigned rate,
                                                   const law::CueRule::Speech& rule);
  void take(std::span<const float> samples);
  [[nodiscard]] std::vector<HeardSpeech> finish();

 private:
  SpeechFinder(std::vector<float> shape, double shape_ms, double characters, unsigned rate,
               const law::CueRule::Speech& rule);
  void search(std::span<const float> levels, double from_s, std::vector<HeardSpeech>& found) const;

  std::vector<float> shape_;  // the cue's envelope from first to last sound
  double shape_ms_;           // of one of its frames
  double characters_;
  law::CueRule::Speech rule_;
  Envelope envelope_;  // head first; then the tail, cut down as it grows
  std::vector<float> head_;
  std::uint64_t dropped_ = 0;  // frames no longer in envelope_
};

}  // namespace assay::visible::cue
