#include "label/characters.hpp"

#include <fmt/core.h>

#include "base/utf8.hpp"

namespace assay::label {

std::optional<std::size_t> first_illegal(std::string_view text) noexcept {
  for (std::size_t at = 0; at < text.size(); ++at)
    if (!is_field_character(text[at])) return at;
  return std::nullopt;
}

std::optional<std::size_t> first_unprintable(std::string_view text) noexcept {
  for (std::size_t at = 0; at < text.size();) {
    const auto byte = static_cast<unsigned char>(text[at]);
    const std::size_t length = utf8_sequence(text.substr(at));
    if (length == 0 || byte < 0x20 || byte == 0x7f) return at;
    at += length;
  }
  return std::nullopt;
}

std::string character_name(std::string_view text) {
  if (text.empty()) return "nothing";
  if (text[0] == ' ') return "a blank";
  if (text[0] == '\\') return "a backslash";
  const auto first = static_cast<unsigned char>(text[0]);
  const std::size_t length = utf8_sequence(text);
  if (length == 0) return fmt::format("byte 0x{:02X}", first);
  unsigned code = length == 1 ? first : first & (0x7fU >> length);
  for (std::size_t i = 1; i < length; ++i) code = code << 6U | (static_cast<unsigned char>(text[i]) & 0x3fU);
  return fmt::format("U+{:04X}", code);
}

}  // namespace assay::label
