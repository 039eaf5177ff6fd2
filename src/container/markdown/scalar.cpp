#include "container/markdown/scalar.hpp"

#include <algorithm>

#include "base/utf8.hpp"

namespace assay::container::markdown {
namespace {

/// The escapes of one letter: YAML 1.2 section 5.7; those of TOML and JSON are among them.
constexpr std::string_view kLetters = "0abt\tnvfre \"/\\N_LP";
constexpr std::uint32_t kMeanings[] = {0x00, 0x07, 0x08, 0x09, 0x09, 0x0a, 0x0b, 0x0c,   0x0d,
                                       0x1b, 0x20, 0x22, 0x2f, 0x5c, 0x85, 0xa0, 0x2028, 0x2029};
static_assert(std::size(kMeanings) == kLetters.size());

bool is_high_surrogate(std::uint32_t code) noexcept { return code >= 0xd800 && code <= 0xdbff; }
bool is_low_surrogate(std::uint32_t code) noexcept { return code >= 0xdc00 && code <= 0xdfff; }

}  // namespace

bool read_hex(std::string_view text, std::size_t at, std::size_t digits, std::uint32_t& value) {
  if (at > text.size() || digits > text.size() - at) return false;
  value = 0;
  for (const char digit : text.substr(at, digits)) {
    std::uint32_t worth = 0;
    if (digit >= '0' && digit <= '9') {
      worth = static_cast<std::uint32_t>(digit - '0');
    } else if (digit >= 'a' && digit <= 'f') {
      worth = static_cast<std::uint32_t>(digit - 'a' + 10);
    } else if (digit >= 'A' && digit <= 'F') {
      worth = static_cast<std::uint32_t>(digit - 'A' + 10);
    } else {
      return false;
    }
    value = value << 4 | worth;
  }
  return true;
}

std::size_t append_escape(std::string& to, std::string_view text, std::size_t at) {
  if (at + 1 >= text.size()) return 0;
  const char letter = text[at + 1];
  if (const auto found = kLetters.find(letter); found != std::string_view::npos) {
    append_utf8(to, kMeanings[found]);
    return 2;
  }
  const std::size_t digits = letter == 'x' ? 2 : letter == 'u' ? 4 : letter == 'U' ? 8 : 0;
  std::uint32_t code = 0;
  if (digits == 0 || !read_hex(text, at + 2, digits, code)) return 0;
  const std::size_t taken = 2 + digits;
  // JSON tells a character beyond U+FFFF as two escapes.
  std::uint32_t low = 0;
  if (is_high_surrogate(code) && text.substr(std::min(at + taken, text.size())).starts_with("\\u") &&
      read_hex(text, at + taken + 2, 4, low) && is_low_surrogate(low)) {
    append_utf8(to, 0x10000 + ((code - 0xd800) << 10) + (low - 0xdc00));
    return taken + 6;
  }
  append_utf8(to, code);
  return taken;
}

bool equals_ignoring_case(std::string_view text, std::string_view lower) noexcept {
  return std::equal(text.begin(), text.end(), lower.begin(), lower.end(), [](char a, char b) {
    return (a >= 'A' && a <= 'Z' ? static_cast<char>(a + ('a' - 'A')) : a) == b;
  });
}

}  // namespace assay::container::markdown
