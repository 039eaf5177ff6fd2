#include "visible/text/encoding.hpp"

#include <fmt/core.h>

#include <algorithm>

#include "base/utf8.hpp"

namespace assay::visible::text {
namespace {

/// Characters looked at to tell UTF-16 without a byte order mark.
constexpr std::size_t kLooked = 512;

bool begins_with(BytesView bytes, std::initializer_list<std::uint8_t> mark) noexcept {
  return bytes.size() >= mark.size() && std::equal(mark.begin(), mark.end(), bytes.begin());
}

/// NULs at even and at odd offsets of the head: Latin letters in UTF-16 bring them on one side only.
bool is_half_nul(BytesView bytes, std::size_t side) noexcept {
  const std::size_t size = std::min(bytes.size(), 2 * kLooked);
  std::size_t there = 0;
  std::size_t other = 0;
  for (std::size_t i = 0; i < size; ++i)
    if (bytes[i] == 0) ++(i % 2 == side ? there : other);
  return other == 0 && there >= 2 && there * 8 >= size / 2;
}

/// GB 18030 with GBK in it: bytes below 0x80, pairs, and fours with digits in them.
bool is_gb18030(BytesView bytes) noexcept {
  const auto at = [&](std::size_t i) -> std::uint8_t { return i < bytes.size() ? bytes[i] : 0; };
  const auto is_lead = [](std::uint8_t byte) { return byte >= 0x81 && byte <= 0xfe; };
  const auto is_digit = [](std::uint8_t byte) { return byte >= '0' && byte <= '9'; };
  for (std::size_t i = 0; i < bytes.size();) {
    if (bytes[i] < 0x80) {
      ++i;
      continue;
    }
    if (!is_lead(bytes[i])) return false;
    const std::uint8_t second = at(i + 1);
    if (second >= 0x40 && second != 0x7f && second != 0xff) {
      i += 2;
    } else if (is_digit(second) && is_lead(at(i + 2)) && is_digit(at(i + 3))) {
      i += 4;
    } else {
      return false;
    }
  }
  return true;
}

tl::unexpected<Error> other_encoding(std::string_view name, std::string_view called, std::string_view iconv) {
  return fail(Code::Unsupported,
              fmt::format("{0}: the text is {1}; a label line is written into UTF-8 only (`iconv -f {2} -t UTF-8 {0}` "
                          "converts it)",
                          name, called, iconv));
}

}  // namespace

Result<> check_utf8(BytesView bytes, std::string_view name) {
  if (begins_with(bytes, {0xff, 0xfe, 0, 0}) || begins_with(bytes, {0, 0, 0xfe, 0xff}))
    return other_encoding(name, "UTF-32", "UTF-32");
  if (begins_with(bytes, {0xff, 0xfe})) return other_encoding(name, "UTF-16, little-endian", "UTF-16");
  if (begins_with(bytes, {0xfe, 0xff})) return other_encoding(name, "UTF-16, big-endian", "UTF-16");
  const std::string_view text = as_text(bytes);
  if (const auto nul = text.find('\0'); nul != std::string_view::npos) {
    if (is_half_nul(bytes, 1)) return other_encoding(name, "UTF-16 without a byte order mark", "UTF-16LE");
    if (is_half_nul(bytes, 0)) return other_encoding(name, "UTF-16 without a byte order mark", "UTF-16BE");
    return fail(Code::Corrupt, fmt::format("{}: a NUL byte at 0x{:x}: this is no text", name, nul));
  }
  const auto wrong = utf8_error(text);
  if (!wrong) return {};
  if (is_gb18030(bytes)) return other_encoding(name, "not UTF-8, by its bytes GB 18030 or GBK", "GB18030");
  return fail(Code::Corrupt, fmt::format("{}: byte 0x{:02x} at 0x{:x} is not UTF-8, nor is the text GB 18030 or UTF-16",
                                         name, bytes[*wrong], *wrong));
}

}  // namespace assay::visible::text
