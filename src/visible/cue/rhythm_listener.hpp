// Listens for the rhythm 短长短短 in a sound that passes by: finds tones, groups of four that stand alone, and judges
// their lengths. Source: GB 45438-2025 clause 5.3 (the beats); rules/cue.toml (what counts as short and long).
//
//   RhythmListener listener(law::cue_rule().rhythm_heard, 44100);
//   listener.take(block); ...
//   for (const HeardRhythm& heard : listener.finish()) ...
#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include "law/cue.hpp"
#include "visible/cue/heard.hpp"

namespace assay::visible::cue {

/// A tone is a stretch of one pitch and level; lengths are right to 5 ms. Rhythms over loud programme are not found: a
/// beat must stand out from its gap by 10 dB. Memory does not grow with the sound but for what is found, at most
/// kMostFound.
class RhythmListener {
 public:
  static constexpr std::size_t kMostFound = 64;

  /// @param rate  samples a second, 1000 and up
  RhythmListener(const law::CueRule::RhythmHeard& rule, unsigned rate);
  void take(std::span<const float> samples);
  /// Every lone group of four tones, right or not, in the order of time. Call once, at the end.
  [[nodiscard]] std::vector<HeardRhythm> finish();

 private:
  struct Beat {
    std::uint64_t start = 0;  // frames of 5 ms
    std::uint64_t end = 0;
    double level = 0;  // highest root mean square of a frame
    double frequency = 0;
    double gap_before = 0;  // root mean square of what lay between this beat and the one before
  };
  struct Frame {
    double level = 0;
    double frequency = 0;
    bool tonal = false;
  };

  void take_decimated(float sample);
  [[nodiscard]] Frame close_frame() noexcept;
  void take_frame(const Frame& frame);
  void end_beat();
  void close_group();
  [[nodiscard]] HeardRhythm judge() const;
  [[nodiscard]] std::string fault_of(const HeardRhythm& heard) const;

  law::CueRule::RhythmHeard rule_;
  unsigned decimation_;
  double rate_;             // after decimation
  std::size_t frame_size_;  // decimated samples
  double frame_ms_;
  double sum_ = 0;  // of the sample being decimated
  unsigned summed_ = 0;
  float older_[2] = {0, 0};  // the two samples before
  std::size_t in_frame_ = 0;
  double energy_ = 0;
  double cross_ = 0;
  double middle_ = 0;
  double outer_ = 0;
  std::uint64_t frame_ = 0;  // index of the next frame
  bool in_beat_ = false;
  Beat beat_;
  double weighted_frequency_ = 0;
  double weight_ = 0;
  double gap_energy_ = 0;
  double last_gap_frame_ = 0;  // energy not counted yet: the frame next to a beat belongs to its edge
  std::uint64_t gap_frames_ = 0;
  std::vector<Beat> group_;
  std::vector<HeardRhythm> found_;
};

}  // namespace assay::visible::cue
