// Words in a text: what a label must say is asked in more than one room.
#pragma once

#include <string_view>

namespace assay {

/// True if `text` has `word`, which is not empty. Latin letters must stand on their own (no AI in SAID); Chinese has no
/// word boundaries.
[[nodiscard]] bool holds_word(std::string_view text, std::string_view word) noexcept;

}  // namespace assay
