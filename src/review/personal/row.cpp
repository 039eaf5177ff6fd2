#include "review/personal/row.hpp"

#include <numeric>

#include "review/personal/character.hpp"

namespace assay::review::personal {
namespace {

/// From so many digits on no further group is wanted: +86 and the longest card.
constexpr std::size_t kEnough = 23;
constexpr int kMostInvisible = 2;  // between two characters

struct Digit {
  char digit = 0;       // 0: none
  char mark = 0;        // before it; 0: it goes on in the same group
  std::size_t end = 0;  // of the text
};

std::size_t past_invisible(std::string_view text, std::size_t at) noexcept {
  for (int i = 0; i < kMostInvisible; ++i) {
    const Character one = character_at(text, at);
    if (one.ascii != kInvisible) break;
    at += one.length;
  }
  return at;
}

Digit digit_at(std::string_view text, std::size_t at, Script script) noexcept {
  const Character one = character_at(text, at);
  if (is_digit(one.ascii)) return {one.ascii, 0, at + one.length};
  if (script == Script::WithNumerals)
    if (const char numeral = numeral_at(text, at); numeral != 0) return {numeral, 0, at + kNumeralBytes};
  return {};
}

/// The digit behind a digit that ends at `at`.
Digit next_digit(std::string_view text, std::size_t at, Script script) noexcept {
  at = past_invisible(text, at);
  Digit next = digit_at(text, at, script);
  if (next.digit != 0) return next;
  char mark = 0;
  bool blank_before = false;
  for (int i = 0; i < 3; ++i) {  // a blank, a sign, a blank
    const Character one = character_at(text, at);
    const bool is_blank = one.ascii == ' ';
    if (is_blank && (i == 2 || !blank_before)) {
      blank_before = true;
      if (mark == 0) mark = ' ';
    } else if ((one.ascii == '-' || one.ascii == '.' || one.ascii == ')') && (mark == 0 || mark == ' ')) {
      mark = one.ascii;
      blank_before = false;
    } else {
      return {};
    }
    at = past_invisible(text, at + one.length);
    next = digit_at(text, at, script);
    if (next.digit == 0) continue;
    next.mark = mark;
    return next;
  }
  return {};
}

}  // namespace

Row::Row(std::string_view text, std::size_t at, Script script) noexcept : at_(at) {
  Digit digit = digit_at(text, at, script);
  while (digit.digit != 0) {
    const bool opens = groups_ == 0 || digit.mark != 0;
    if (total_ == kMostDigits || (opens && (groups_ == kMostGroups || total_ >= kEnough))) {
      goes_on_ = true;
      return;
    }
    if (opens) {
      marks_[groups_] = digit.mark;
      sizes_[groups_++] = 0;
    }
    ++sizes_[groups_ - 1];
    digits_[total_] = digit.digit;
    ends_[total_++] = static_cast<std::uint16_t>(digit.end - at_);
    digit = next_digit(text, digit.end, script);
  }
}

std::string_view Row::digits(std::size_t from, std::size_t count) const noexcept {
  const auto* const sizes = sizes_.data();
  const auto begin = std::accumulate(sizes, sizes + from, std::size_t{0});
  return {digits_.data() + begin, std::accumulate(sizes + from, sizes + from + count, std::size_t{0})};
}

std::size_t Row::end(std::size_t group) const noexcept {
  return end_of_digit(std::accumulate(sizes_.data(), sizes_.data() + group + 1, std::size_t{0}) - 1);
}

}  // namespace assay::review::personal
