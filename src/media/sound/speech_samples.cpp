#include "media/sound/speech_samples.hpp"

#include <fmt/core.h>

#include <algorithm>

extern "C" {
#include <libavutil/channel_layout.h>
#include <libswresample/swresample.h>
}

namespace assay::media::sound {
namespace {

constexpr std::size_t kMadeAtOnce = 8192;  // samples

}  // namespace

void SpeechSamples::Free::operator()(void* context) const noexcept {
  auto* const swr = static_cast<SwrContext*>(context);
  SwrContext* gone = swr;
  swr_free(&gone);
}

Result<SpeechSamples> SpeechSamples::create(unsigned rate, unsigned channels, Give give) {
  AVChannelLayout mono = AV_CHANNEL_LAYOUT_MONO;
  SwrContext* raw = nullptr;
  swr_alloc_set_opts2(&raw, &mono, AV_SAMPLE_FMT_S16, static_cast<int>(kSpeechRate), &mono, AV_SAMPLE_FMT_FLT,
                      static_cast<int>(rate), 0, nullptr);
  SpeechSamples out(raw, channels, std::move(give));
  if (channels == 0 || raw == nullptr || swr_init(raw) < 0)
    return fail(Code::Limited, fmt::format("{} channels of {} samples a second cannot be brought to {} for speech",
                                           channels, rate, kSpeechRate));
  out.made_.resize(kMadeAtOnce);
  return out;
}

Result<> SpeechSamples::convert(const float* in, std::size_t count) {
  auto* const swr = static_cast<SwrContext*>(context_.get());
  const auto* from = reinterpret_cast<const std::uint8_t*>(in);
  auto left = static_cast<int>(count);
  while (true) {
    auto* to = reinterpret_cast<std::uint8_t*>(made_.data());
    const int got = swr_convert(swr, &to, static_cast<int>(made_.size()), in == nullptr ? nullptr : &from, left);
    if (got < 0) return fail(Code::Internal, "the sound could not be resampled for speech");
    if (got == 0) return {};
    ASSAY_CHECK(give_(std::span(made_).first(static_cast<std::size_t>(got))));
    if (in != nullptr) left = 0;  // it has all of them; further rounds bring what found no place
  }
}

Result<> SpeechSamples::take(std::span<const float> interleaved) {
  const std::size_t frames = interleaved.size() / channels_;
  mixed_.resize(frames);
  for (std::size_t i = 0; i < frames; ++i) {
    float sum = 0;
    for (unsigned channel = 0; channel < channels_; ++channel) sum += interleaved[i * channels_ + channel];
    mixed_[i] = std::clamp(sum / static_cast<float>(channels_), -1.0F, 1.0F);
  }
  return frames == 0 ? Result<>() : convert(mixed_.data(), frames);
}

Result<> SpeechSamples::finish() { return convert(nullptr, 0); }

}  // namespace assay::media::sound
