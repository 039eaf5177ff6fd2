// A hit in words: which bytes stood for which character of the keyword, and by what foldings.
//
//   bytes 12-15: "輪" read as "轮" (traditional)
//   bytes 15-18: "🌸" left out (emoji)
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "text/keyword.hpp"

namespace assay::text {

enum class Language : std::uint8_t { English, Chinese };

/// One stretch of the original that is not written as the keyword is.
struct Step {
  std::uint64_t begin = 0, end = 0;  ///< bytes of the original
  std::string from;                  ///< the original there; bytes that are no UTF-8 as U+FFFD
  std::string to;                    ///< characters of the keyword it stands for; empty: left out
  std::vector<Folding> chain;        ///< the foldings, in the order they act
};

/// The chain of foldings that leads from the text to the keyword; neighbours of one chain are one step, what is written
/// as it is has none. Empty for an exact hit, and for what `keyword` does not agree with.
/// @param text       the original from the candidate's first byte on, and `candidate` its bytes, as for Keyword::agrees
/// @param offset     byte of the whole text where `text` begins; added to the offsets told
[[nodiscard]] std::vector<Step> explain(const Keyword& keyword, std::string_view text, std::uint64_t candidate,
                                        std::uint64_t offset = 0, char32_t before = 0);

/// A folding in a reader's words: "full and half width" / "全角半角".
[[nodiscard]] std::string_view in_words(Folding folding, Language language) noexcept;
/// One line: `bytes 12-15: "輪" read as "轮" (traditional form)`.
[[nodiscard]] std::string in_words(const Step& step, Language language);
/// All of them, a line each; `written as it is` for none.
[[nodiscard]] std::string in_words(const std::vector<Step>& steps, Language language);

}  // namespace assay::text
