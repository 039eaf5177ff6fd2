// A text as the model sees it: folded, every Chinese character a word of its own, signs left out. Training and asking
// must do the same, so the form has a number, which stands in the card of each model.
#pragma once

#include <string>
#include <string_view>

namespace assay::review::train {

inline constexpr int kTokenForm = 1;

/// One line of lower-case words with a blank between them, without signs; nothing in it can be mistaken for a category
/// or for the end of a line. Bytes that are no UTF-8 divide words.
[[nodiscard]] std::string tokens_of(std::string_view text);

}  // namespace assay::review::train
