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
  if (one == '\xe4') return text.substr(at, 3) == "一" && numeral_at(text, at + kNumeralBytes) != 0;
  if (one == '\xe5') return text.substr(at, 3) == "幺" && numeral_at(text, at + kNumeralBytes) != 0;
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
      return '2';
    case 0xe4b889U:  // 三
    case 0xe58f81U:  // 叁
      return '3';
    case 0xe59b9bU:  // 四
    case 0xe88286U:  // 肆
      return '4';
    case 0xe4ba94U:  // 五
    case 0xe4bc8dU:  // 伍
      return '5';
    case 0xe585adU:  // 六
    case 0xe99986U:  // 陆
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
  // 一 is E4 B8 80, 幺 is E5 B9 BA: their ends stand for them here
  const __m128i e4 = _mm_set1_epi8(static_cast<char>(0xe4));
  const __m128i e5 = _mm_set1_epi8(static_cast<char>(0xe5));
  const __m128i end80 = _mm_set1_epi8(static_cast<char>(0x80));
  const __m128i endba = _mm_set1_epi8(static_cast<char>(0xba));
  for (; at + 18 <= text.size(); at += 16) {
    const __m128i here = _mm_loadu_si128(reinterpret_cast<const __m128i*>(text.data() + at));
    const __m128i last = _mm_loadu_si128(reinterpret_cast<const __m128i*>(text.data() + at + 2));
    const __m128i digit = _mm_sub_epi8(here, zero);
    const __m128i third = _mm_sub_epi8(last, wide);
    const __m128i plain = _mm_or_si128(_mm_cmpeq_epi8(_mm_min_epu8(digit, nine), digit), _mm_cmpeq_epi8(here, sign));
    const __m128i full = _mm_and_si128(_mm_cmpeq_epi8(here, lead), _mm_cmpeq_epi8(_mm_min_epu8(third, sixteen), third));
    const __m128i numeral = _mm_or_si128(_mm_and_si128(_mm_cmpeq_epi8(here, e4), _mm_cmpeq_epi8(last, end80)),
                                         _mm_and_si128(_mm_cmpeq_epi8(here, e5), _mm_cmpeq_epi8(last, endba)));
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
