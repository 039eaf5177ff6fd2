// Telephone numbers, accounts and addresses of people: what of them is looked for, and whether it stands alone.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.hpp"

namespace assay::review::entry {

/// Bytes before a candidate that stands_alone wants to see, when there are any.
inline constexpr std::size_t kBeforeContact = 4;

/// What is looked for: width, case and Chinese numerals as plain letters and digits, no blanks, hyphens, dots and
/// brackets (an e-mail address keeps its dots and hyphens, an account its hyphens), no +86 and 0086.
/// @return InvalidInput for fewer than five characters, or what holds neither letter nor digit of ASCII
[[nodiscard]] Result<std::string> contact_core(std::string_view text);

/// How else an e-mail address, or an account with a dot in it, is written so that no folding makes it the same: `at`
/// for the sign, `点`, `dot` and `。` for the dots. Brackets and blanks around them vanish as signs do. Empty for
/// others.
[[nodiscard]] std::vector<std::string> contact_writings(std::string_view text);

/// Whether a number found in a text is no part of a longer one, and an account no part of a longer word. A number
/// behind 86 counts.
/// @param before  the bytes before it, kBeforeContact of them if there are so many
/// @param after   the byte behind it, 0 at the end of the text
[[nodiscard]] bool stands_alone(std::string_view core, std::string_view before, char after) noexcept;

}  // namespace assay::review::entry
