#include "visible/cue/speech.hpp"

#include <fmt/core.h>

#include <algorithm>
#include <cmath>
#include <cstdint>

#include "visible/cue/envelope.hpp"

namespace assay::visible::cue {
namespace {

constexpr double kSilence = 0.01;  // 40 dB below the loudest
constexpr double kFrameMs = 10;

bool is_spoken(std::uint32_t code) noexcept {
  const bool latin = (code >= '0' && code <= '9') || (code >= 'A' && code <= 'Z') || (code >= 'a' && code <= 'z');
  const bool chinese = (code >= 0x3400 && code <= 0x9fff) || (code >= 0xf900 && code <= 0xfaff) ||
                       (code >= 0x20000 && code <= 0x3ffff) || code == 0x3007;
  return latin || chinese;
}

}  // namespace

std::size_t spoken_characters(std::string_view text) noexcept {
  std::size_t count = 0;
  for (std::size_t i = 0; i < text.size();) {
    const auto lead = static_cast<std::uint8_t>(text[i]);
    const std::size_t length = lead < 0x80 ? 1 : lead < 0xe0 ? 2 : lead < 0xf0 ? 3 : 4;
    std::uint32_t code = length == 1 ? lead : lead & (0x7fU >> length);
    for (std::size_t k = 1; k < length && i + k < text.size(); ++k)
      code = code << 6U | (static_cast<std::uint8_t>(text[i + k]) & 0x3fU);
    count += is_spoken(code) ? 1 : 0;
    i += length;
  }
  return count;
}

Result<SpeechRate> measure_speech(std::span<const float> voice, unsigned rate, std::string_view text) {
  const std::size_t characters = spoken_characters(text);
  if (characters == 0)
    return fail(Code::InvalidInput, fmt::format("the spoken cue's text \"{}\" has no characters to speak", text));
  Envelope envelope(rate, kFrameMs);
  envelope.take(voice);
  const auto& levels = envelope.levels();
  const double frame_s = envelope.frame_ms() / 1000;
  const float loudest = levels.empty() ? 0 : *std::max_element(levels.begin(), levels.end());
  if (!(loudest > 0)) return fail(Code::InvalidInput, "the spoken cue is silent: give a recording of the sentence");
  const auto sounds = [loudest](float level) { return level >= kSilence * static_cast<double>(loudest); };
  const auto first = std::find_if(levels.begin(), levels.end(), sounds) - levels.begin();
  const auto last = levels.rend() - std::find_if(levels.rbegin(), levels.rend(), sounds);
  SpeechRate out;
  out.start_s = static_cast<double>(first) * frame_s;
  out.length_s = static_cast<double>(last - first) * frame_s;
  out.characters_a_minute = 60.0 * static_cast<double>(characters) / out.length_s;
  return out;
}

std::string speed_fault(double characters_a_minute, const law::CueRule::Speech& rule) {
  const char* const what = characters_a_minute > rule.most_characters_a_minute    ? "too fast"
                           : characters_a_minute < rule.least_characters_a_minute ? "too slow"
                                                                                  : nullptr;
  if (what == nullptr) return {};
  return fmt::format("{}: {:.0f} characters a minute, {:g} to {:g} are normal speed (GB 45438-2025 clause 5.3)", what,
                     characters_a_minute, rule.least_characters_a_minute, rule.most_characters_a_minute);
}

}  // namespace assay::visible::cue
