#include "media/features/fingerprint.hpp"

#include <chromaprint.h>
#include <fmt/core.h>

#include <algorithm>
#include <cmath>

namespace assay::media::features {
namespace {

ChromaprintContext* context_of(void* context) noexcept { return static_cast<ChromaprintContext*>(context); }

}  // namespace

void Fingerprinter::Free::operator()(void* context) const noexcept { chromaprint_free(context_of(context)); }

Result<Fingerprinter> Fingerprinter::create(unsigned rate, unsigned channels) {
  Fingerprinter made(chromaprint_new(CHROMAPRINT_ALGORITHM_DEFAULT));
  if (made.context_ == nullptr ||
      chromaprint_start(context_of(made.context_.get()), static_cast<int>(rate), static_cast<int>(channels)) != 1)
    return fail(Code::Unsupported,
                fmt::format("Chromaprint takes no sound of {} samples a second and {} channels", rate, channels));
  return made;
}

Result<> Fingerprinter::take(std::span<const float> interleaved) {
  samples_.resize(interleaved.size());
  std::transform(interleaved.begin(), interleaved.end(), samples_.begin(), [](float sample) {
    // what is no number is silence
    return static_cast<std::int16_t>(sample == sample ? std::lround(std::clamp(sample * 32768.0F, -32768.0F, 32767.0F))
                                                      : 0);
  });
  if (chromaprint_feed(context_of(context_.get()), samples_.data(), static_cast<int>(samples_.size())) == 1) return {};
  return fail(Code::Internal, "Chromaprint gave up");
}

Result<std::vector<std::uint32_t>> Fingerprinter::finish() {
  ChromaprintContext* const context = context_of(context_.get());
  std::uint32_t* items = nullptr;
  int count = 0;
  // without a single item the library says it failed
  if (chromaprint_finish(context) != 1) return fail(Code::Internal, "Chromaprint gave up");
  if (chromaprint_get_raw_fingerprint(context, &items, &count) != 1 || items == nullptr)
    return std::vector<std::uint32_t>();
  std::vector<std::uint32_t> out(items, items + count);
  chromaprint_dealloc(items);
  return out;
}

}  // namespace assay::media::features
