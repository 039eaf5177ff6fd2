// Digits side by side and in groups, as far as they may be one number.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <span>
#include <string_view>

namespace assay::review::personal {

/// Which characters are digits.
enum class Script : std::uint8_t { Arabic, WithNumerals };

/// Groups of digits, parted by a blank, a hyphen, a dot, a bracket that closes, or a sign with blanks around it.
/// Characters without width part nothing.
class Row {
 public:
  static constexpr std::size_t kMostDigits = 64;
  static constexpr std::size_t kMostGroups = 21;  // +86, and a card digit by digit

  /// @param at  a digit
  Row(std::string_view text, std::size_t at, Script script) noexcept;

  [[nodiscard]] std::size_t groups() const noexcept { return groups_; }
  [[nodiscard]] std::size_t size(std::size_t group) const noexcept { return sizes_[group]; }
  /// Sizes of the groups [from, from + count).
  [[nodiscard]] std::span<const std::uint8_t> sizes(std::size_t from, std::size_t count) const noexcept {
    return std::span(sizes_).subspan(from, count);
  }
  /// Digits of the groups [from, from + count).
  [[nodiscard]] std::string_view digits(std::size_t from, std::size_t count) const noexcept;
  [[nodiscard]] std::string_view digits() const noexcept { return {digits_.data(), total_}; }
  /// In the text, behind the last digit of that group, and behind a digit.
  [[nodiscard]] std::size_t end(std::size_t group) const noexcept;
  [[nodiscard]] std::size_t end_of_digit(std::size_t digit) const noexcept { return at_ + ends_[digit]; }
  /// What stands before a group but the first: ' ', '-', '.' or ')'.
  [[nodiscard]] char mark(std::size_t group) const noexcept { return marks_[group]; }
  /// No digit and no group behind those.
  [[nodiscard]] bool is_all(std::size_t groups) const noexcept { return groups == groups_ && !goes_on_; }

 private:
  std::size_t at_;
  std::size_t total_ = 0;
  std::size_t groups_ = 0;
  bool goes_on_ = false;
  std::array<char, kMostDigits> digits_;
  std::array<std::uint16_t, kMostDigits> ends_;
  std::array<std::uint8_t, kMostGroups> sizes_;
  std::array<char, kMostGroups> marks_;
};

/// Most bytes that a row takes: digits of four bytes at most, each with what may stand before it.
inline constexpr std::size_t kLongestRow = Row::kMostDigits * 14;

}  // namespace assay::review::personal
