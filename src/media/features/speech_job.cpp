#include "media/features/speech_job.hpp"

#include <fmt/core.h>

#include <algorithm>
#include <optional>

#include "base/bytes.hpp"
#include "media/sound/heard_samples.hpp"
#include "media/sound/speech_samples.hpp"

namespace assay::media::features {

Result<std::string> speech(worker::Job& job) {
  constexpr auto kMost = static_cast<std::uint64_t>(kMostSpeechSeconds * sound::kSpeechRate);
  std::uint64_t given = 0;
  Bytes bytes;
  const auto give = [&](std::span<const std::int16_t> samples) -> Result<> {
    given += samples.size();
    if (given > kMost)
      return fail(Code::Limited, fmt::format("{}: over {} minutes of sound are not written down; cut it into pieces",
                                             job.source.name(), static_cast<int>(kMostSpeechSeconds / 60)));
    bytes.clear();
    for (const std::int16_t sample : samples) {
      bytes.push_back(static_cast<std::uint8_t>(static_cast<std::uint16_t>(sample) & 0xFFU));
      bytes.push_back(static_cast<std::uint8_t>(static_cast<std::uint16_t>(sample) >> 8U));
    }
    return job.target->write(bytes);
  };
  std::optional<sound::SpeechSamples> making;
  const auto begin = [&](const sound::SoundForm& form) -> Result<> {
    ASSAY_TRY(sound::SpeechSamples made, sound::SpeechSamples::create(form.rate, form.channels, give));
    making.emplace(std::move(made));
    return {};
  };
  const auto take = [&](std::span<const float> samples) { return making->take(samples); };
  sound::SoundLimits limits;
  limits.most_metadata_bytes = std::min(limits.most_metadata_bytes, job.limits.bytes / 4);
  limits.pictures = sound::Pictures::PassedOver;
  ASSAY_TRY([[maybe_unused]] const sound::SampledSound heard,
            sound::each_sample({job.source.descriptor(), job.source.name()}, limits, begin, take, job.progress));
  ASSAY_CHECK(making->finish());
  return fmt::format("{{\"rate\":{},\"samples\":{}}}", sound::kSpeechRate, given);
}

}  // namespace assay::media::features
