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
/// 16 to 19 digits: the range of an issuer with that length, and Luhn's check digit.
[[nodiscard]] bool is_bank_card(std::string_view number) noexcept;

}  // namespace assay::review::personal
