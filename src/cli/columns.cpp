#include "cli/columns.hpp"

#include <algorithm>
#include <array>

#include "base/utf8.hpp"

namespace assay::cli {
namespace {

struct Range {
  char32_t first;
  char32_t last;
};

// Unicode, East Asian Width W and F, in blocks; signs that terminals draw narrow (dashes, arrows, ticks) are not in it.
constexpr std::array<Range, 14> kWide = {{{0x1100, 0x115f},
                                          {0x2e80, 0x303e},
                                          {0x3041, 0x33ff},
                                          {0x3400, 0x4dbf},
                                          {0x4e00, 0x9fff},
                                          {0xa000, 0xa4cf},
                                          {0xac00, 0xd7a3},
                                          {0xf900, 0xfaff},
                                          {0xfe30, 0xfe6f},
                                          {0xff00, 0xff60},
                                          {0xffe0, 0xffe6},
                                          {0x1f300, 0x1f64f},
                                          {0x1f900, 0x1f9ff},
                                          {0x20000, 0x3fffd}}};
constexpr std::array<Range, 4> kNone = {{{0x0300, 0x036f}, {0x200b, 0x200f}, {0xfe00, 0xfe0f}, {0x20d0, 0x20ff}}};

bool is_in(char32_t sign, const auto& ranges) noexcept {
  return std::any_of(ranges.begin(), ranges.end(),
                     [&](const Range& one) { return sign >= one.first && sign <= one.last; });
}

char32_t code_point(std::string_view sign) noexcept {
  constexpr std::array<unsigned, 5> kBits = {0, 0x7f, 0x1f, 0x0f, 0x07};
  char32_t out = static_cast<unsigned char>(sign[0]) & kBits.at(std::min<std::size_t>(sign.size(), 4));
  for (const char c : sign.substr(1)) out = (out << 6U) | (static_cast<unsigned char>(c) & 0x3fU);
  return out;
}

std::string_view first_sign(std::string_view text) noexcept {
  return text.substr(0, std::max<std::size_t>(1, utf8_sequence(text)));
}

std::size_t width_of(std::string_view sign) noexcept {
  if (sign.size() == 1) return 1;
  const char32_t code = code_point(sign);
  return is_in(code, kNone) ? 0 : is_in(code, kWide) ? 2 : 1;
}

}  // namespace

std::size_t columns_of(std::string_view text) noexcept {
  std::size_t out = 0;
  while (!text.empty()) {
    const std::string_view sign = first_sign(text);
    out += width_of(sign);
    text.remove_prefix(sign.size());
  }
  return out;
}

std::string cut_to(std::string_view text, std::size_t width) {
  if (columns_of(text) <= width) return std::string(text);
  std::string out;
  std::size_t used = 1;  // the ellipsis
  while (!text.empty()) {
    const std::string_view sign = first_sign(text);
    used += width_of(sign);
    if (used > width) break;
    out += sign;
    text.remove_prefix(sign.size());
  }
  return width == 0 ? std::string() : out + "…";
}

std::string in_columns(std::string_view text, std::size_t width) {
  const std::size_t have = columns_of(text);
  return std::string(text) + std::string(have < width ? width - have : 1, ' ');
}

std::string in_column(std::string_view text, std::size_t width) {
  return width == 0 ? std::string() : in_columns(cut_to(text, width - 1), width);
}

}  // namespace assay::cli
