// A perceptual hash of 256 bits. Two pictures are alike when few bits differ: at most 31 by the advice of PDQ's
// authors.
#pragma once

#include <array>
#include <bit>
#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

#include "base/result.hpp"

namespace assay::review::likeness {

inline constexpr unsigned kHashBits = 256;
/// Most bits between two hashes of "the same" picture, as PDQ's authors advise.
inline constexpr unsigned kAlike = 31;

struct Hash256 {
  /// Bit k is bit k % 64 of word k / 64.
  std::array<std::uint64_t, 4> words{};

  [[nodiscard]] constexpr bool bit(unsigned k) const noexcept { return ((words[k / 64] >> (k % 64)) & 1U) != 0; }
  constexpr void set(unsigned k) noexcept { words[k / 64] |= std::uint64_t{1} << (k % 64); }
  constexpr void flip(unsigned k) noexcept { words[k / 64] ^= std::uint64_t{1} << (k % 64); }

  friend constexpr bool operator==(const Hash256&, const Hash256&) = default;
};

/// How many bits differ, 0 to 256.
[[nodiscard]] constexpr unsigned distance(const Hash256& a, const Hash256& b) noexcept {
  int differing = 0;
  for (std::size_t i = 0; i < a.words.size(); ++i) differing += std::popcount(a.words[i] ^ b.words[i]);
  return static_cast<unsigned>(differing);
}

/// 64 hexadecimal digits, bit 255 first: how lists of PDQ hashes are exchanged.
[[nodiscard]] std::string to_hex(const Hash256& hash);
/// @return InvalidInput, saying what is wrong, for anything but 64 hexadecimal digits of either case
[[nodiscard]] Result<Hash256> hash_from_hex(std::string_view hex);

}  // namespace assay::review::likeness
