// What makes a run of digits a number of a person: regions, dates, segments, issuers, check digits.
#pragma once

#include <string_view>

namespace assay::review::personal {

/// GB 11643: 17 digits and a digit or X; region of the country, a day that exists, the check digit.
[[nodiscard]] bool is_resident_id(std::string_view number) noexcept;
/// The form of before 1999: 15 digits, region and a day of the 20th century; it has no check digit.
[[nodiscard]] bool is_old_resident_id(std::string_view number) noexcept;
/// 11 digits in a segment that mainland operators hand out to people.
[[nodiscard]] bool is_mobile(std::string_view number) noexcept;
/// 15 to 19 digits: the range of an issuer with that length, and Luhn's check digit.
[[nodiscard]] bool is_bank_card(std::string_view number) noexcept;
/// The same with 13 to 19 digits and the ranges in which other numbers stand too: where the text speaks of a card.
[[nodiscard]] bool may_be_bank_card(std::string_view number) noexcept;
/// An area code of the mainland with its 0: three digits of the large cities, or four.
[[nodiscard]] bool is_area(std::string_view code) noexcept;
/// 7 or 8 digits of a line in such an area.
[[nodiscard]] bool is_line(std::string_view number) noexcept;

}  // namespace assay::review::personal
