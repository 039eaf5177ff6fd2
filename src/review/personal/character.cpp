#include "review/personal/character.hpp"

#ifdef __SSE2__
#include <emmintrin.h>

#include <bit>
#endif

#include "base/utf8.hpp"

namespace assay::review::personal {
namespace {

unsigned byte_at(std::string_view text, std::size_t at) noexcept {
  return at < text.size() ? static_cast<unsigned char>(text[at]) : 0U;
}

bool triggers(std::string_view text, std::size_t at) noexcept {
  const char one = text[at];
  if (is_digit(one) || one == '@') return true;
  if (static_cast<unsigned char>(one) != 0xefU || byte_at(text, at + 1) != 0xbcU) return false;
  const unsigned last = byte_at(text, at + 2);
  return (last >= 0x90U && last <= 0x99U) || last == 0xa0U;
}

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

std::size_t next_trigger(std::string_view text, std::size_t from) noexcept {
  std::size_t at = from;
#ifdef __SSE2__
  // sixteen at a time; a full-width digit is seen by its first and its last byte
  const __m128i zero = _mm_set1_epi8('0');
  const __m128i nine = _mm_set1_epi8(9);
  const __m128i sign = _mm_set1_epi8('@');
  const __m128i lead = _mm_set1_epi8(static_cast<char>(0xef));
  const __m128i wide = _mm_set1_epi8(static_cast<char>(0x90));
  const __m128i sixteen = _mm_set1_epi8(16);
  for (; at + 18 <= text.size(); at += 16) {
    const __m128i here = _mm_loadu_si128(reinterpret_cast<const __m128i*>(text.data() + at));
    const __m128i last = _mm_loadu_si128(reinterpret_cast<const __m128i*>(text.data() + at + 2));
    const __m128i digit = _mm_sub_epi8(here, zero);
    const __m128i third = _mm_sub_epi8(last, wide);
    const __m128i plain = _mm_or_si128(_mm_cmpeq_epi8(_mm_min_epu8(digit, nine), digit), _mm_cmpeq_epi8(here, sign));
    const __m128i full = _mm_and_si128(_mm_cmpeq_epi8(here, lead), _mm_cmpeq_epi8(_mm_min_epu8(third, sixteen), third));
    auto found = static_cast<unsigned>(_mm_movemask_epi8(_mm_or_si128(plain, full)));
    for (; found != 0; found &= found - 1) {
      const std::size_t there = at + static_cast<std::size_t>(std::countr_zero(found));
      if (triggers(text, there)) return there;
    }
  }
#endif
  while (at < text.size() && !triggers(text, at)) ++at;
  return at;
}

}  // namespace assay::review::personal
