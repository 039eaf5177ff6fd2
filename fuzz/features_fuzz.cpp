// deps: base review/recognition
#include <cstdlib>
#include <string_view>

#include "review/recognition/known_media.hpp"

// Whatever a worker says it found: it is refused, or it can be searched.
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace assay::review;
  static const auto known = [] {
    auto images = std::make_shared<likeness::NearIndex>();
    likeness::Hash256 hash;
    for (unsigned bit = 0; bit < likeness::kHashBits; bit += 2) hash.set(bit);
    static_cast<void>(images->add(hash, 1));
    hearing::Fingerprint sound;
    for (std::uint32_t i = 0; i < 64; ++i) sound.push_back(i * 2654435761U);
    return recognition::KnownMedia::create(images, {{1, 31}}, {{2, {hash, hash, hash}, 31}}, {{3, sound}});
  }();
  if (!known) std::abort();
  const auto features = recognition::read_features(std::string_view(reinterpret_cast<const char*>(data), size));
  if (!features) return 0;
  for (const recognition::Recognised& one : known->recognise(*features))
    if (one.key < 1 || one.key > 3 || !(one.from <= one.to + 1e-6)) std::abort();
  return 0;
}
