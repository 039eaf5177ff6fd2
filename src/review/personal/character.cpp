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

/// Zero-width blanks and joiners, the soft hyphen, the byte order mark.
bool is_invisible(unsigned first, unsigned second, unsigned third) noexcept {
  if (first == 0xc2U) return second == 0xadU;
  if (first == 0xe2U)
    return (second == 0x80U && third >= 0x8bU && third <= 0x8fU) || (second == 0x81U && third == 0xa0U);
  return first == 0xefU && second == 0xbbU && third == 0xbfU;
}

bool triggers(std::string_view text, std::size_t at) noexcept {
  const char one = text[at];
  if (is_digit(one) || one == '@') return true;
  if (numeral_at(text, at) != 0) return numeral_at(text, at + kNumeralBytes) != 0;
  if (static_cast<unsigned char>(one) != 0xefU || byte_at(text, at + 1) != 0xbcU) return false;
  const unsigned last = byte_at(text, at + 2);
  return (last >= 0x90U && last <= 0x99U) || last == 0xa0U;
}

#ifdef __SSE2__
/// Where a character may begin that has this first byte and one of these as its third.
template <unsigned char First, unsigned char... Thirds>
__m128i may_begin(__m128i first, __m128i third) noexcept {
  __m128i any = _mm_setzero_si128();
  ((any = _mm_or_si128(any, _mm_cmpeq_epi8(third, _mm_set1_epi8(static_cast<char>(Thirds))))), ...);
  return _mm_and_si128(_mm_cmpeq_epi8(first, _mm_set1_epi8(static_cast<char>(First))), any);
}

/// All that numeral_at() knows, and some that look like them by two bytes of three.
__m128i may_be_numeral(__m128i first, __m128i third) noexcept {
  const __m128i plain = _mm_or_si128(may_begin<0xe4, 0x80, 0x83, 0x89, 0x8c, 0x8d, 0x94, 0x9d>(first, third),
                                     may_begin<0xe5, 0x81, 0x83, 0x84, 0x9b, 0xab, 0xad, 0xb9, 0xba>(first, third));
  const __m128i rare =
      _mm_or_si128(_mm_or_si128(may_begin<0xe3, 0x87>(first, third), may_begin<0xe6, 0x8c, 0x92>(first, third)),
                   _mm_or_si128(may_begin<0xe7, 0x96>(first, third), may_begin<0xe8, 0x86, 0xb0, 0xb3>(first, third)));
  return _mm_or_si128(_mm_or_si128(plain, rare), may_begin<0xe9, 0x86, 0xb6, 0xb8>(first, third));
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
  if (at + kNumeralBytes > text.size() || static_cast<unsigned char>(text[at]) < 0xe3U) return 0;
  switch (byte_at(text, at) << 16U | byte_at(text, at + 1) << 8U | byte_at(text, at + 2)) {
    case 0xe38087U:  // 〇
    case 0xe99bb6U:  // 零
      return '0';
    case 0xe4b880U:  // 一
    case 0xe5b9baU:  // 幺
    case 0xe5a3b9U:  // 壹
      return '1';
    case 0xe4ba8cU:  // 二
    case 0xe8b4b0U:  // 贰
    case 0xe8b2b3U:  // 貳
      return '2';
    case 0xe4b889U:  // 三
    case 0xe58f81U:  // 叁
    case 0xe58f84U:  // 叄
    case 0xe58f83U:  // 參
      return '3';
    case 0xe59b9bU:  // 四
    case 0xe88286U:  // 肆
      return '4';
    case 0xe4ba94U:  // 五
    case 0xe4bc8dU:  // 伍
      return '5';
    case 0xe585adU:  // 六
    case 0xe99986U:  // 陆
    case 0xe999b8U:  // 陸
      return '6';
    case 0xe4b883U:  // 七
    case 0xe69f92U:  // 柒
      return '7';
    case 0xe585abU:  // 八
    case 0xe68d8cU:  // 捌
      return '8';
    case 0xe4b99dU:  // 九
    case 0xe78e96U:  // 玖
      return '9';
    default:
      return 0;
  }
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
    const __m128i numeral = may_be_numeral(here, last);
    auto found = static_cast<unsigned>(_mm_movemask_epi8(_mm_or_si128(_mm_or_si128(plain, full), numeral)));
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
