#include "adapters/sql/search_grams.hpp"

#include <algorithm>
#include <array>
#include <charconv>
#include <optional>

namespace assay::adapters::sql {
namespace {

bool continues(char c) noexcept { return (static_cast<unsigned char>(c) & 0xc0U) == 0x80U; }

/// Bytes of the character that `lead` begins.
std::size_t length_of(char lead) noexcept {
  const auto byte = static_cast<unsigned char>(lead);
  if (byte < 0xc0U) return 1;
  if (byte < 0xe0U) return 2;
  if (byte < 0xf0U) return 3;
  return byte < 0xf8U ? 4 : 1;
}

struct Character {
  std::uint32_t bytes = 0;
  bool ascii = false;
  bool whole = false;  ///< no byte that may follow would belong to it
};

/// Takes a character off the front.
Character next(std::string_view& text) noexcept {
  Character out;
  out.ascii = static_cast<unsigned char>(text.front()) < 0x80U;
  const std::size_t most = length_of(text.front());
  std::size_t size = 0;
  do {
    out.bytes = out.bytes << 8U | static_cast<unsigned char>(text[size]);
    ++size;
  } while (size < most && size < text.size() && continues(text[size]));
  out.whole = size == most || size < text.size();
  text.remove_prefix(size);
  return out;
}

enum class Kind : std::uint8_t { One, Two, Three };

/// The finish of MurmurHash3: each bit of the key moves half of those of the hash.
Gram gram(Kind kind, std::uint32_t a, std::uint32_t b, std::uint32_t c) noexcept {
  std::uint64_t key = (std::uint64_t{a} << 32U | b) * 0x9e3779b97f4a7c15ULL + c * 4U + static_cast<std::uint64_t>(kind);
  key = (key ^ key >> 33U) * 0xff51afd7ed558ccdULL;
  key = (key ^ key >> 33U) * 0xc4ceb9fe1a85ec53ULL;
  return static_cast<Gram>((key ^ key >> 33U) & 0x3fffffffU);
}

}  // namespace

void add_grams(std::string_view text, std::vector<Gram>& out) {
  std::optional<Character> before;
  std::optional<Character> before_that;
  while (!text.empty()) {
    const Character now = next(text);
    out.push_back(gram(Kind::One, now.bytes, 0, 0));
    if (before) out.push_back(gram(Kind::Two, before->bytes, now.bytes, 0));
    if (before_that && before_that->ascii && before->ascii && now.ascii)
      out.push_back(gram(Kind::Three, before_that->bytes, before->bytes, now.bytes));
    before_that = before;
    before = now;
  }
}

void sort_grams(std::vector<Gram>& grams) {
  std::sort(grams.begin(), grams.end());
  grams.erase(std::unique(grams.begin(), grams.end()), grams.end());
}

std::vector<Gram> grams_of_needle(std::string_view needle) {
  // the needle may begin and end amid a character of the text
  while (!needle.empty() && continues(needle.front())) needle.remove_prefix(1);
  std::vector<Character> all;
  while (!needle.empty()) {
    const Character one = next(needle);
    if (one.whole) all.push_back(one);
  }
  std::vector<Gram> out;
  if (all.size() == 1) out.push_back(gram(Kind::One, all[0].bytes, 0, 0));
  for (std::size_t i = 0; i + 1 < all.size(); ++i) {
    const bool begins = i + 2 < all.size() && all[i].ascii && all[i + 1].ascii && all[i + 2].ascii;
    const bool ends = i > 0 && all[i - 1].ascii && all[i].ascii && all[i + 1].ascii;
    if (begins) out.push_back(gram(Kind::Three, all[i].bytes, all[i + 1].bytes, all[i + 2].bytes));
    if (!begins && !ends) out.push_back(gram(Kind::Two, all[i].bytes, all[i + 1].bytes, 0));
  }
  sort_grams(out);  // their order is that of a hash: those that are left are of everywhere in the needle
  if (out.size() > kMostNeedleGrams) out.resize(kMostNeedleGrams);
  return out;
}

std::string words_of(const std::vector<Gram>& grams) {
  static constexpr std::string_view kDigits = "abcdefghijklmnopqrstuvwxyz234567";
  std::string out;
  out.reserve(grams.size() * 7);
  for (const Gram one : grams) {
    for (std::uint32_t left = static_cast<std::uint32_t>(one), digit = 0; digit < 6; ++digit, left >>= 5U)
      out += kDigits[left & 31U];
    out += ' ';
  }
  return out;
}

std::string array_of(const std::vector<Gram>& grams) {
  std::string out = "{";
  out.reserve(grams.size() * 11 + 2);
  for (const Gram one : grams) {
    std::array<char, 12> digits{};
    const auto end = std::to_chars(digits.data(), digits.data() + digits.size(), one);
    if (out.size() > 1) out += ',';
    out.append(digits.data(), end.ptr);
  }
  return out + '}';
}

}  // namespace assay::adapters::sql
