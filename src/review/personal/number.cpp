#include "review/personal/number.hpp"

#include <algorithm>
#include <array>
#include <cstddef>
#include <span>

#include "review/personal/character.hpp"

namespace assay::review::personal {
namespace {

bool all_digits(std::string_view number) noexcept { return std::ranges::all_of(number, is_digit); }

unsigned value_of(std::string_view digits) noexcept {
  unsigned value = 0;
  for (const char one : digits) value = value * 10 + static_cast<unsigned>(one - '0');
  return value;
}

// The first two digits of GB/T 2260; 81 to 83 are residence permits of people from Hong Kong, Macao and Taiwan, 91 is
// abroad.
bool is_region(std::string_view number) noexcept {
  constexpr std::array<unsigned char, 36> kRegions = {11, 12, 13, 14, 15, 21, 22, 23, 31, 32, 33, 34,
                                                      35, 36, 37, 41, 42, 43, 44, 45, 46, 50, 51, 52,
                                                      53, 54, 61, 62, 63, 64, 65, 71, 81, 82, 83, 91};
  return std::ranges::find(kRegions, value_of(number.substr(0, 2))) != kRegions.end();
}

bool is_day(unsigned year, unsigned month, unsigned day) noexcept {
  constexpr std::array<unsigned char, 12> kDays = {31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31};
  if (month < 1 || month > 12 || day < 1) return false;
  const bool leap = (year % 4 == 0 && year % 100 != 0) || year % 400 == 0;
  return day <= kDays[month - 1] + (month == 2 && leap ? 1U : 0U);
}

bool passes_luhn(std::string_view number) noexcept {
  unsigned sum = 0;
  bool twice = false;
  for (std::size_t i = number.size(); i-- > 0; twice = !twice) {
    const auto digit = static_cast<unsigned>(number[i] - '0') * (twice ? 2U : 1U);
    sum += digit > 9 ? digit - 9 : digit;
  }
  return sum % 10 == 0;
}

struct Issuer {
  unsigned from, to;  // the first four digits
  unsigned shortest, longest;
};

// China UnionPay (62), the older debit cards of Chinese banks, and what foreign schemes are issued here.
constexpr std::array<Issuer, 13> kIssuers = {{{6200, 6299, 16, 19},
                                              {9558, 9559, 16, 19},
                                              {6010, 6011, 16, 19},
                                              {6030, 6039, 16, 19},
                                              {8100, 8199, 16, 19},
                                              {4000, 4999, 16, 16},
                                              {5100, 5599, 16, 16},
                                              {2221, 2720, 16, 16},
                                              {3528, 3589, 16, 16},
                                              {3400, 3499, 15, 15},
                                              {3700, 3799, 15, 15},
                                              {6440, 6599, 16, 16},
                                              {2200, 2204, 16, 16}}};
// Visa of 13 digits as long as European article numbers, Diners Club, Maestro.
constexpr std::array<Issuer, 6> kRareIssuers = {{{4000, 4999, 13, 19},
                                                 {3000, 3059, 14, 19},
                                                 {3600, 3699, 14, 19},
                                                 {3800, 3999, 14, 19},
                                                 {5000, 5099, 13, 19},
                                                 {5600, 6999, 13, 19}}};

bool is_issued(std::string_view number, std::span<const Issuer> issuers) noexcept {
  const unsigned head = value_of(number.substr(0, 4));
  return std::ranges::any_of(issuers, [&](const Issuer& one) {
    return head >= one.from && head <= one.to && number.size() >= one.shortest && number.size() <= one.longest;
  });
}

}  // namespace

bool is_resident_id(std::string_view number) noexcept {
  constexpr std::array<unsigned, 17> kWeights = {7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2};
  constexpr std::string_view kSigns = "10X98765432";
  if (number.size() != 18 || !all_digits(number.substr(0, 17)) || !is_region(number)) return false;
  const unsigned year = value_of(number.substr(6, 4));
  if (year < 1880 || year > 2060 || !is_day(year, value_of(number.substr(10, 2)), value_of(number.substr(12, 2))))
    return false;
  unsigned sum = 0;
  for (std::size_t i = 0; i < kWeights.size(); ++i) sum += static_cast<unsigned>(number[i] - '0') * kWeights[i];
  return upper(number[17]) == kSigns[sum % 11];
}

bool is_old_resident_id(std::string_view number) noexcept {
  return number.size() == 15 && all_digits(number) && is_region(number) &&
         is_day(1900 + value_of(number.substr(6, 2)), value_of(number.substr(8, 2)), value_of(number.substr(10, 2)));
}

bool is_mobile(std::string_view number) noexcept {
  if (number.size() != 11 || !all_digits(number) || number[0] != '1') return false;
  const char third = number[2];
  switch (number[1]) {
    case '3':
    case '8':
      return true;
    case '4':  // the rest is for things
      return third == '5' || third == '6' || third == '7' || third == '9';
    case '5':
      return third != '4';
    case '6':
      return third == '2' || third == '5' || third == '6' || third == '7';
    case '7':
      return third != '9';
    case '9':
      return third != '4';
    default:
      return false;
  }
}

bool is_bank_card(std::string_view number) noexcept {
  if (number.size() < 15 || number.size() > 19 || !all_digits(number)) return false;
  return is_issued(number, kIssuers) && passes_luhn(number);
}

bool may_be_bank_card(std::string_view number) noexcept {
  if (number.size() < 13 || number.size() > 19 || !all_digits(number)) return false;
  return (is_issued(number, kIssuers) || is_issued(number, kRareIssuers)) && passes_luhn(number);
}

bool is_area(std::string_view code) noexcept {
  if (!all_digits(code) || !code.starts_with('0')) return false;
  if (code.size() == 3) return code[1] == '1' ? code[2] == '0' : code[1] == '2' && code[2] != '6';
  return code.size() == 4 && code[1] >= '3';
}

bool is_line(std::string_view number) noexcept {
  return (number.size() == 7 || number.size() == 8) && all_digits(number) && number[0] >= '2' && number[0] <= '8';
}

}  // namespace assay::review::personal
