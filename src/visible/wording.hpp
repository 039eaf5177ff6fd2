// What a label has to say, whatever its words: an AI element and a generation element. Source: GB 45438-2025, 5.2 a)
// (images), 5.4 a) (video); no fixed sentence is required.
#pragma once

#include <string_view>

#include "base/result.hpp"

namespace assay::visible {

/// More characters than this are no label but a text.
inline constexpr std::size_t kMostCharacters = 64;

/// True when `text` holds 人工智能 or AI, and 生成 or 合成.
[[nodiscard]] bool has_both_elements(std::string_view text) noexcept;

/// @param text  UTF-8
/// @return InvalidInput: not UTF-8, a control character, empty, more than kMostCharacters, or an element missing
/// (which)
[[nodiscard]] Result<> check_wording(std::string_view text);

}  // namespace assay::visible
