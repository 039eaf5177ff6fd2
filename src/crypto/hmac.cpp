#include "crypto/hmac.hpp"

#include <algorithm>
#include <array>

namespace assay::crypto {

Hash hmac_sha256(BytesView key, BytesView message) {
  constexpr std::size_t kBlock = 64;
  constexpr std::uint8_t kInner = 0x36;
  constexpr std::uint8_t kOuter = 0x5c;
  std::array<std::uint8_t, kBlock> block{};
  if (key.size() > kBlock) {
    const Hash short_key = sha256(key);
    std::ranges::copy(short_key, block.begin());
  } else {
    std::ranges::copy(key, block.begin());
  }
  Digest digest(DigestAlgorithm::Sha256);
  std::array<std::uint8_t, kBlock> padded{};
  std::ranges::transform(block, padded.begin(),
                         [](std::uint8_t byte) { return static_cast<std::uint8_t>(byte ^ kInner); });
  digest.update(padded);
  digest.update(message);
  const Bytes inner = digest.finish();
  std::ranges::transform(block, padded.begin(),
                         [](std::uint8_t byte) { return static_cast<std::uint8_t>(byte ^ kOuter); });
  digest.update(padded);
  digest.update(inner);
  const Bytes outer = digest.finish();
  Hash out{};
  std::ranges::copy(outer, out.begin());
  return out;
}

}  // namespace assay::crypto
