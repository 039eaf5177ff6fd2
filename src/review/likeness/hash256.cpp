#include "review/likeness/hash256.hpp"

#include <fmt/core.h>

#include <charconv>

namespace assay::review::likeness {
namespace {

constexpr std::size_t kDigitsOfAWord = 16;

}  // namespace

std::string to_hex(const Hash256& hash) {
  return fmt::format("{:016x}{:016x}{:016x}{:016x}", hash.words[3], hash.words[2], hash.words[1], hash.words[0]);
}

Result<Hash256> hash_from_hex(std::string_view hex) {
  if (hex.size() != kHashBits / 4)
    return fail(Code::InvalidInput,
                fmt::format("a picture's hash has {} hexadecimal digits, not {}", kHashBits / 4, hex.size()));
  Hash256 hash;
  for (std::size_t i = 0; i < hash.words.size(); ++i) {
    const char* const begin = hex.data() + (hash.words.size() - 1 - i) * kDigitsOfAWord;
    const char* const end = begin + kDigitsOfAWord;
    const auto [stopped, error] = std::from_chars(begin, end, hash.words[i], 16);
    if (error != std::errc() || stopped != end)
      return fail(Code::InvalidInput, fmt::format("digit {} of a picture's hash is not hexadecimal",
                                                  static_cast<std::size_t>(stopped - hex.data()) + 1));
  }
  return hash;
}

}  // namespace assay::review::likeness
