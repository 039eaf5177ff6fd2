#include "review/personal/character.hpp"

#include <algorithm>
#include <array>
#include <bit>
#ifdef __x86_64__
#include <tmmintrin.h>
// Sixteen bytes are looked at together with an instruction of 2006: it is asked whether it is there.
#define ASSAY_WITH_SHUFFLE __attribute__((target("ssse3")))
#endif

#include "base/utf8.hpp"

namespace assay::review::personal {
namespace {

unsigned byte_at(std::string_view text, std::size_t at) noexcept {
  return at < text.size() ? static_cast<unsigned char>(text[at]) : 0U;
}

/// Zero-width blanks and joiners, the soft hyphen, the byte order mark.
bool is_invisible(unsigned first, unsigned second, unsigned third) noexcept {
  if (first == 0xc2U) return second == 0xadU;
  if (first == 0xe2U)
    return (second == 0x80U && third >= 0x8bU && third <= 0x8fU) || (second == 0x81U && third == 0xa0U);
  return first == 0xefU && second == 0xbbU && third == 0xbfU;
}

struct Numeral {
  std::string_view character;
  char digit = 0;
};
constexpr std::array<Numeral, 25> kNumerals = {{{"〇", '0'}, {"零", '0'}, {"一", '1'}, {"幺", '1'}, {"壹", '1'},
                                                {"二", '2'}, {"贰", '2'}, {"貳", '2'}, {"三", '3'}, {"叁", '3'},
                                                {"叄", '3'}, {"參", '3'}, {"四", '4'}, {"肆", '4'}, {"五", '5'},
                                                {"伍", '5'}, {"六", '6'}, {"陆", '6'}, {"陸", '6'}, {"七", '7'},
                                                {"柒", '7'}, {"八", '8'}, {"捌", '8'}, {"九", '9'}, {"玖", '9'}}};

/// One bit of 1024 for each: most characters are told to be none by it.
constexpr std::uint32_t hash_of(std::string_view character) noexcept {
  std::uint32_t bytes = 0;
  for (std::size_t i = 0; i < kNumeralBytes; ++i) bytes = bytes << 8 | static_cast<unsigned char>(character[i]);
  return bytes * 0x9e3779b1U >> 22;
}
constexpr auto kMayBeNumeral = [] {
  std::array<std::uint64_t, 16> bits{};
  for (const Numeral& one : kNumerals) {
    const std::uint32_t hash = hash_of(one.character);
    bits[hash >> 6] |= std::uint64_t{1} << (hash & 63);
  }
  return bits;
}();

/// Numerals of a number stand in groups of three and more.
constexpr std::size_t kGroup = 3;
bool begins_group(std::string_view text, std::size_t at) noexcept {
  for (std::size_t i = 0; i < kGroup; ++i)
    if (numeral_at(text, at + i * kNumeralBytes) == 0) return false;
  return true;
}

bool triggers(std::string_view text, std::size_t at) noexcept {
  const char one = text[at];
  if (is_digit(one) || one == '@') return true;
  if (numeral_at(text, at) != 0) return begins_group(text, at);
  if (static_cast<unsigned char>(one) != 0xefU || byte_at(text, at + 1) != 0xbcU) return false;
  const unsigned last = byte_at(text, at + 2);
  return (last >= 0x90U && last <= 0x99U) || last == 0xa0U;
}

#ifdef ASSAY_WITH_SHUFFLE
constexpr unsigned kBlock = 16;
constexpr std::size_t kReach = 2 * kBlock + 2;  // bytes looked at from the first of a block
const bool kHasShuffle = __builtin_cpu_supports("ssse3") != 0;

/// First and last bytes of the numerals as tables for a shuffle: of the last byte one by its lower half, which has a
/// bit for each upper half there is with it, and one that gives the bit of an upper half.
struct NumeralBytes {
  alignas(16) std::array<std::uint8_t, 16> first{};
  alignas(16) std::array<std::uint8_t, 16> lower{};
  alignas(16) std::array<std::uint8_t, 16> upper{};
};
constexpr NumeralBytes kNumeralByteTables = [] {
  NumeralBytes tables;
  for (unsigned half = 8; half < 12; ++half) tables.upper[half] = static_cast<std::uint8_t>(1U << (half - 8));
  for (const Numeral& one : kNumerals) {
    const auto last = static_cast<unsigned char>(one.character[2]);
    tables.first[static_cast<unsigned char>(one.character[0]) & 15U] = 1;
    tables.lower[last & 15U] = static_cast<std::uint8_t>(tables.lower[last & 15U] | tables.upper[last >> 4]);
  }
  return tables;
}();

/// One bit for each of 16 bytes where the first and the last byte are those of numerals. @param at  18 bytes
ASSAY_WITH_SHUFFLE inline unsigned may_be_numerals(const char* at) noexcept {
  const auto table = [](const std::array<std::uint8_t, 16>& bytes) {
    return _mm_load_si128(reinterpret_cast<const __m128i*>(bytes.data()));
  };
  const __m128i half = _mm_set1_epi8(0x0f);
  const __m128i wide = _mm_set1_epi8(static_cast<char>(0xe0));
  const __m128i first = _mm_loadu_si128(reinterpret_cast<const __m128i*>(at));
  const __m128i last = _mm_loadu_si128(reinterpret_cast<const __m128i*>(at + 2));
  const __m128i of_three = _mm_cmpeq_epi8(_mm_andnot_si128(half, first), wide);
  const __m128i begins = _mm_shuffle_epi8(table(kNumeralByteTables.first), _mm_and_si128(first, half));
  const __m128i lower = _mm_shuffle_epi8(table(kNumeralByteTables.lower), _mm_and_si128(last, half));
  const __m128i upper = _mm_shuffle_epi8(table(kNumeralByteTables.upper), _mm_and_si128(_mm_srli_epi16(last, 4), half));
  const __m128i ends = _mm_cmpeq_epi8(_mm_and_si128(lower, upper), _mm_setzero_si128());
  const __m128i none = _mm_or_si128(ends, _mm_cmpeq_epi8(begins, _mm_setzero_si128()));
  return static_cast<unsigned>(_mm_movemask_epi8(_mm_andnot_si128(none, of_three)));
}

/// One bit for each of 16 bytes where a digit of ASCII, @ or, by its first and its last byte, a full-width one may
/// begin.
unsigned may_be_digits(const char* at) noexcept {
  const __m128i here = _mm_loadu_si128(reinterpret_cast<const __m128i*>(at));
  const __m128i last = _mm_loadu_si128(reinterpret_cast<const __m128i*>(at + 2));
  const __m128i digit = _mm_sub_epi8(here, _mm_set1_epi8('0'));
  const __m128i third = _mm_sub_epi8(last, _mm_set1_epi8(static_cast<char>(0x90)));
  const __m128i plain = _mm_or_si128(_mm_cmpeq_epi8(_mm_min_epu8(digit, _mm_set1_epi8(9)), digit),
                                     _mm_cmpeq_epi8(here, _mm_set1_epi8('@')));
  const __m128i full = _mm_and_si128(_mm_cmpeq_epi8(here, _mm_set1_epi8(static_cast<char>(0xef))),
                                     _mm_cmpeq_epi8(_mm_min_epu8(third, _mm_set1_epi8(16)), third));
  return static_cast<unsigned>(_mm_movemask_epi8(_mm_or_si128(plain, full)));
}

/// next_trigger, sixteen bytes at a time, as far as there are kReach of them. @return where it is, or where to go on
ASSAY_WITH_SHUFFLE std::size_t next_of_blocks(std::string_view text, std::size_t at) noexcept {
  if (at + kReach > text.size()) return at;
  for (unsigned numerals = may_be_numerals(text.data() + at); at + kReach <= text.size(); at += kBlock) {
    const char* const here = text.data() + at;
    numerals |= may_be_numerals(here + kBlock) << kBlock;
    const unsigned groups = numerals & numerals >> kNumeralBytes & numerals >> 2 * kNumeralBytes & 0xffffU;
    for (unsigned found = may_be_digits(here) | groups; found != 0; found &= found - 1) {
      const std::size_t there = at + static_cast<std::size_t>(std::countr_zero(found));
      if (triggers(text, there)) return there;
    }
    numerals >>= kBlock;
  }
  return at;
}
#endif

}  // namespace

Character character_at(std::string_view text, std::size_t at) noexcept {
  if (at >= text.size()) return {};
  const unsigned first = byte_at(text, at);
  if (first < 0x80U) return {text[at], 1};
  const std::size_t length = utf8_sequence(text.substr(at));
  if (length == 0) return {0, 1};
  const unsigned second = byte_at(text, at + 1);
  const unsigned third = byte_at(text, at + 2);
  char ascii = 0;
  if (first == 0xefU && second == 0xbcU && third >= 0x81U) {
    ascii = static_cast<char>(third - 0x81U + '!');  // U+FF01 to U+FF3F
  } else if (first == 0xefU && second == 0xbdU && third <= 0x9eU) {
    ascii = static_cast<char>(third - 0x80U + '`');  // U+FF40 to U+FF5E
  } else if ((first == 0xe3U && second == 0x80U && third == 0x80U) || (first == 0xc2U && second == 0xa0U)) {
    ascii = ' ';
  } else if (first == 0xe2U && second == 0x80U && third >= 0x90U && third <= 0x95U) {
    ascii = '-';
  } else if ((first == 0xc2U && second == 0xb7U) || (first == 0xe2U && second == 0x80U && third == 0xa2U)) {
    ascii = '.';  // a middle dot, a bullet
  } else if (is_invisible(first, second, third)) {
    ascii = kInvisible;
  }
  return {ascii, static_cast<std::uint8_t>(length)};
}

Character character_before(std::string_view text, std::size_t end) noexcept {
  for (std::size_t length = 1; length <= 4 && length <= end; ++length) {
    const Character one = character_at(text.substr(0, end), end - length);
    if (one.length == length && (length > 1 || byte_at(text, end - 1) < 0x80U)) return one;
  }
  return end == 0 ? Character{} : Character{0, 1};
}

char numeral_at(std::string_view text, std::size_t at) noexcept {
  if (at + kNumeralBytes > text.size()) return 0;
  const std::string_view character = text.substr(at, kNumeralBytes);
  const std::uint32_t hash = hash_of(character);
  if ((kMayBeNumeral[hash >> 6] >> (hash & 63) & 1) == 0) return 0;
  for (const Numeral& one : kNumerals)
    if (one.character == character) return one.digit;
  return 0;
}

std::size_t next_trigger(std::string_view text, std::size_t from) noexcept {
  std::size_t at = from;
#ifdef ASSAY_WITH_SHUFFLE
  if (kHasShuffle) at = next_of_blocks(text, from);
#endif
  while (at < text.size() && !triggers(text, at)) ++at;
  return at;
}

}  // namespace assay::review::personal
