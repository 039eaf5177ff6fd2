#include "visible/cue/speech_finder.hpp"

#include <algorithm>
#include <cmath>

#include "visible/cue/speech.hpp"

namespace assay::visible::cue {
namespace {

constexpr double kFrameMs = 20;  // a syllable is ten frames
constexpr double kSpeedStep = 1.03;
constexpr int kSpeeds = 45;     // steps from the slowest to the fastest: 0.6 times 1.03^44 is 2.2
constexpr int kFineSpeeds = 5;  // around the best one, on both sides
constexpr double kWorthALook = 0.5;
constexpr std::size_t kLeastFrames = 20;  // less has no shape

// Loudness as it is heard, roughly: differences between soft frames count too.
float heard_level(float level) noexcept { return std::sqrt(level); }

// `shape` played `speed` times as fast, in frames of `frame_ms`; with mean 0 and length 1.
std::vector<float> stretched(std::span<const float> shape, double shape_ms, double speed, double frame_ms) {
  const double step = speed * frame_ms / shape_ms;
  const auto count = static_cast<std::size_t>(static_cast<double>(shape.size()) / step);
  std::vector<float> out(count);
  double sum = 0;
  for (std::size_t i = 0; i < count; ++i) {
    const double at = (static_cast<double>(i) + 0.5) * step - 0.5;
    const auto left = static_cast<std::size_t>(std::clamp(at, 0.0, static_cast<double>(shape.size() - 1)));
    const std::size_t right = std::min(left + 1, shape.size() - 1);
    const auto part = static_cast<float>(std::clamp(at - static_cast<double>(left), 0.0, 1.0));
    out[i] = shape[left] + part * (shape[right] - shape[left]);
    sum += static_cast<double>(out[i]);
  }
  const auto mean = static_cast<float>(sum / static_cast<double>(std::max<std::size_t>(count, 1)));
  double energy = 0;
  for (float& value : out) {
    value -= mean;
    energy += static_cast<double>(value) * static_cast<double>(value);
  }
  const auto norm = static_cast<float>(energy > 0 ? 1 / std::sqrt(energy) : 0);
  for (float& value : out) value *= norm;
  return out;
}

struct Match {
  double likeness = 0;
  double speed = 1;
  std::size_t at = 0;
  std::size_t length = 0;
};

// The best place for one speed. Running sums give mean and variance of each stretch of `levels`.
void try_speed(std::span<const float> levels, std::span<const float> shape, double speed, Match& best) {
  if (shape.size() < kLeastFrames || shape.size() > levels.size()) return;
  const auto length = static_cast<double>(shape.size());
  double sum = 0;
  double squares = 0;
  for (std::size_t at = 0; at < levels.size(); ++at) {
    sum += static_cast<double>(levels[at]);
    squares += static_cast<double>(levels[at]) * static_cast<double>(levels[at]);
    if (at + 1 < shape.size()) continue;
    const std::size_t start = at + 1 - shape.size();
    const double spread = squares - sum * sum / length;
    if (spread > 1e-6 * length) {
      float product = 0;
      for (std::size_t i = 0; i < shape.size(); ++i) product += shape[i] * levels[start + i];
      const double likeness = static_cast<double>(product) / std::sqrt(spread);
      if (likeness > best.likeness) best = {likeness, speed, start, shape.size()};
    }
    sum -= static_cast<double>(levels[start]);
    squares -= static_cast<double>(levels[start]) * static_cast<double>(levels[start]);
  }
}

}  // namespace

SpeechFinder::SpeechFinder(std::vector<float> shape, double shape_ms, double characters, unsigned rate,
                           const law::CueRule::Speech& rule)
    : shape_(std::move(shape)), shape_ms_(shape_ms), characters_(characters), rule_(rule), envelope_(rate, kFrameMs) {}

Result<SpeechFinder> SpeechFinder::create(std::span<const float> voice, unsigned voice_rate, std::string_view text,
                                          unsigned rate, const law::CueRule::Speech& rule) {
  ASSAY_TRY(const SpeechRate speed, measure_speech(voice, voice_rate, text));
  Envelope envelope(voice_rate, kFrameMs);
  const auto first = static_cast<std::size_t>(speed.start_s * voice_rate);
  const auto length = static_cast<std::size_t>(speed.length_s * voice_rate);
  const auto active = voice.subspan(std::min(first, voice.size()));
  envelope.take(active.first(std::min(length, active.size())));
  std::vector<float> shape = envelope.levels();
  std::transform(shape.begin(), shape.end(), shape.begin(), heard_level);
  if (shape.size() < kLeastFrames)
    return fail(Code::InvalidInput, "the spoken cue is shorter than half a second: give a recording of the sentence");
  return SpeechFinder(std::move(shape), envelope.frame_ms(), static_cast<double>(spoken_characters(text)), rate, rule);
}

void SpeechFinder::take(std::span<const float> samples) {
  envelope_.take(samples);
  const auto searched = static_cast<std::size_t>(kSearched * 1000 / kFrameMs);
  auto& levels = envelope_.levels();
  if (levels.size() < 3 * searched) return;
  if (head_.empty()) head_.assign(levels.begin(), levels.begin() + static_cast<std::ptrdiff_t>(searched));
  const std::size_t surplus = levels.size() - searched;
  levels.erase(levels.begin(), levels.begin() + static_cast<std::ptrdiff_t>(surplus));
  dropped_ += surplus;
}

std::vector<HeardSpeech> SpeechFinder::finish() {
  std::vector<HeardSpeech> found;
  search(head_, 0, found);
  search(envelope_.levels(), static_cast<double>(dropped_) * envelope_.frame_ms() / 1000, found);
  return found;
}

void SpeechFinder::search(std::span<const float> levels, double from_s, std::vector<HeardSpeech>& found) const {
  std::vector<float> left(levels.size());
  std::transform(levels.begin(), levels.end(), left.begin(), heard_level);
  const double frame_ms = envelope_.frame_ms();
  for (std::size_t n = 0; n < kMostFound; ++n) {
    Match best;
    const auto try_one = [&](double speed) {
      try_speed(left, stretched(shape_, shape_ms_, speed, frame_ms), speed, best);
    };
    for (int step = 0; step < kSpeeds; ++step) try_one(kSlowest * std::pow(kSpeedStep, step));
    if (best.likeness < kWorthALook) break;
    const double coarse = best.speed;
    for (int step = -kFineSpeeds; step <= kFineSpeeds; ++step)
      try_one(coarse * std::pow(kSpeedStep, static_cast<double>(step) / (kFineSpeeds + 1)));
    if (best.likeness < kLikeness) break;
    HeardSpeech heard;
    heard.start_s = from_s + static_cast<double>(best.at) * frame_ms / 1000;
    heard.length_s = static_cast<double>(shape_.size()) * shape_ms_ / 1000 / best.speed;
    heard.likeness = best.likeness;
    heard.characters_a_minute = 60 * characters_ / heard.length_s;
    heard.fault = speed_fault(heard.characters_a_minute, rule_);
    found.push_back(std::move(heard));
    std::fill_n(left.begin() + static_cast<std::ptrdiff_t>(best.at), best.length, 0.0F);
  }
  std::sort(found.begin(), found.end(),
            [](const HeardSpeech& a, const HeardSpeech& b) { return a.start_s < b.start_s; });
}

}  // namespace assay::visible::cue
