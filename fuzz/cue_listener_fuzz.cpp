// deps: base law visible/cue
// Any samples at any rate: measuring ends, and what it finds lies within the sound.
#include <cstdlib>
#include <cstring>

#include "base/bytes.hpp"

#include "visible/cue/rhythm_listener.hpp"
#include "visible/cue/speech.hpp"
#include "visible/cue/speech_finder.hpp"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace assay;
  using namespace assay::visible::cue;
  if (size < 4) return 0;
  const unsigned rate = 1000 + load_le<std::uint16_t>(data) * 3U;
  // runs of a square wave: length, pitch and level from three bytes each; floats as they come when the level is 255
  Signal signal;
  for (std::size_t at = 4; at + 3 <= size && signal.size() < 30'000; at += 3) {
    const std::size_t length = std::size_t{data[at]} * rate / 500;
    const std::size_t half = 1 + data[at + 1] % 64;
    float level = static_cast<float>(data[at + 2]) / 200.0F;
    if (data[at + 2] == 255 && at + 7 <= size) std::memcpy(&level, data + at + 3, sizeof level);
    for (std::size_t i = 0; i < length; ++i) signal.push_back(i / half % 2 == 0 ? level : -level);
  }
  RhythmListener listener(law::cue_rule().rhythm_heard, rate);
  listener.take(signal);
  for (const HeardRhythm& heard : listener.finish())
    if (!(heard.start_s >= 0 && heard.start_s * rate <= static_cast<double>(signal.size()))) std::abort();
  const std::span<const float> voice = std::span<const float>(signal).first(signal.size() / 2);
  auto finder = SpeechFinder::create(voice, rate, "由AI生成", rate, law::cue_rule().speech);
  if (!finder) return 0;
  finder->take(signal);
  for (const HeardSpeech& heard : finder->finish())
    if (!(heard.start_s >= 0 && heard.characters_a_minute > 0)) std::abort();
  return 0;
}
