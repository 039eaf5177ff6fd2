#include "visible/wording.hpp"

#include <fmt/core.h>

#include <algorithm>

#include "visible/characters.hpp"

namespace assay::visible {
namespace {

bool holds(std::string_view text, std::string_view part) noexcept { return text.find(part) != std::string_view::npos; }
bool has_ai_element(std::string_view text) noexcept { return holds(text, "AI") || holds(text, "人工智能"); }
bool has_generation_element(std::string_view text) noexcept { return holds(text, "生成") || holds(text, "合成"); }

}  // namespace

bool has_both_elements(std::string_view text) noexcept { return has_ai_element(text) && has_generation_element(text); }

Result<> check_wording(std::string_view text) {
  const auto characters = decode_utf8(text);
  if (!characters) return fail(Code::InvalidInput, "the label's text is not UTF-8");
  if (characters->empty()) return fail(Code::InvalidInput, "the label's text is empty");
  if (characters->size() > kMostCharacters)
    return fail(Code::InvalidInput, fmt::format("the label's text has {} characters, a label has at most {}",
                                                characters->size(), kMostCharacters));
  const auto control = std::find_if(characters->begin(), characters->end(), [](char32_t c) {
    return c < 0x20 || (c >= 0x7F && c < 0xA0) || (c >= 0x200B && c <= 0x200F) || (c >= 0x2028 && c <= 0x202E) ||
           (c >= 0x2060 && c <= 0x206F) || c == 0xFEFF;
  });
  if (control != characters->end())
    return fail(Code::InvalidInput,
                fmt::format("the label's text holds the control character U+{:04X}", static_cast<unsigned>(*control)));
  if (!has_ai_element(text))
    return fail(Code::InvalidInput,
                fmt::format("the label's text \"{}\" lacks the AI element: put 人工智能 or AI in it", text));
  if (!has_generation_element(text))
    return fail(Code::InvalidInput,
                fmt::format("the label's text \"{}\" lacks the generation element: put 生成 or 合成 in it", text));
  return {};
}

}  // namespace assay::visible
