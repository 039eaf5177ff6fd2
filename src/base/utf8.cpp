#include "base/utf8.hpp"

#include <cstdint>

namespace assay {
namespace {

constexpr std::string_view kReplacement = "\xef\xbf\xbd";

bool between(char byte, unsigned low, unsigned high) noexcept {
  const auto value = static_cast<std::uint8_t>(byte);
  return value >= low && value <= high;
}
bool continues(char byte) noexcept { return between(byte, 0x80, 0xbf); }

}  // namespace

std::size_t utf8_sequence(std::string_view text) noexcept {
  const auto first = static_cast<std::uint8_t>(text[0]);
  if (first < 0x80) return 1;
  if (first < 0xc2 || first > 0xf4) return 0;
  if (first < 0xe0) return text.size() >= 2 && continues(text[1]) ? 2 : 0;
  // The second byte's range keeps overlong forms, surrogates and codes past U+10FFFF out.
  unsigned low = 0x80;
  unsigned high = 0xbf;
  if (first == 0xe0 || first == 0xf0) low = first == 0xe0 ? 0xa0 : 0x90;
  if (first == 0xed || first == 0xf4) high = first == 0xed ? 0x9f : 0x8f;
  const std::size_t length = first < 0xf0 ? 3 : 4;
  if (text.size() < length || !between(text[1], low, high) || !continues(text[2])) return 0;
  return length == 3 || continues(text[3]) ? length : 0;
}

std::string with_replacements(std::string_view text) {
  std::string out;
  out.reserve(text.size() + 16);
  while (!text.empty()) {
    const std::size_t length = utf8_sequence(text);
    out.append(length == 0 ? kReplacement : text.substr(0, length));
    text.remove_prefix(length == 0 ? 1 : length);
  }
  return out;
}

void append_utf8(std::string& out, char32_t code) {
  if (code > 0x10ffff || (code >= 0xd800 && code < 0xe000)) code = 0xfffd;
  const auto put = [&out](char32_t byte) { out.push_back(static_cast<char>(static_cast<std::uint8_t>(byte))); };
  if (code < 0x80) {
    put(code);
  } else if (code < 0x800) {
    put(0xc0 | (code >> 6));
    put(0x80 | (code & 0x3f));
  } else if (code < 0x10000) {
    put(0xe0 | (code >> 12));
    put(0x80 | ((code >> 6) & 0x3f));
    put(0x80 | (code & 0x3f));
  } else {
    put(0xf0 | (code >> 18));
    put(0x80 | ((code >> 12) & 0x3f));
    put(0x80 | ((code >> 6) & 0x3f));
    put(0x80 | (code & 0x3f));
  }
}

std::optional<std::size_t> utf8_error(std::string_view text) noexcept {
  constexpr std::uint64_t kHighBits = 0x8080808080808080;
  std::size_t at = 0;
  while (at < text.size()) {
    std::uint64_t eight = 0;
    if (at + sizeof eight <= text.size()) {
      std::memcpy(&eight, text.data() + at, sizeof eight);
      if ((eight & kHighBits) == 0) {
        at += sizeof eight;
        continue;
      }
    }
    at = utf8_pass_wide(text, at);
    if (at == text.size()) break;
    const std::size_t length = utf8_sequence(text.substr(at));
    if (length == 0) return at;
    at += length;
  }
  return std::nullopt;
}

}  // namespace assay
