#include "container/png/text.hpp"

#include <fmt/core.h>
#include <zlib.h>

#include <algorithm>

#include "container/png/chunks.hpp"

namespace assay::container::png {
namespace {

constexpr std::size_t kStoredBlock = 65535;

tl::unexpected<Error> bad(std::string message) { return fail(Code::Corrupt, std::move(message)); }

/// Inflates a zlib stream of at most kMostText bytes; what stands behind the stream's end is ignored, as PNG readers
/// do.
Result<std::string> inflate_text(BytesView data) {
  z_stream stream{};
  if (inflateInit(&stream) != Z_OK) return fail(Code::Internal, "zlib cannot start");
  struct End {
    z_stream* stream;
    ~End() { inflateEnd(stream); }
  } const end{&stream};
  std::string out(std::clamp<std::size_t>(data.size() * 4, 4096, kMostText), '\0');
  stream.next_in = const_cast<Bytef*>(data.data());  // zlib's interface; it does not write there
  stream.avail_in = static_cast<uInt>(data.size());
  for (;;) {
    stream.next_out = reinterpret_cast<Bytef*>(out.data()) + stream.total_out;
    stream.avail_out = static_cast<uInt>(out.size() - stream.total_out);
    const int state = inflate(&stream, Z_NO_FLUSH);
    if (state == Z_STREAM_END) break;
    if (state != Z_OK && state != Z_BUF_ERROR)
      return bad(fmt::format("the compressed text is broken after {} bytes", stream.total_in));
    if (stream.avail_out != 0) return bad(fmt::format("the compressed text ends early after {} bytes", data.size()));
    if (out.size() >= kMostText)
      return fail(Code::Limited, fmt::format("the compressed text has more than {} bytes", kMostText));
    out.resize(std::min(out.size() * 2, kMostText));
  }
  out.resize(stream.total_out);
  return out;
}

void append_stored(Bytes& to, std::string_view text) {
  append(to, std::string_view("\x78\x01", 2));
  std::string_view rest = text;
  do {
    const std::string_view block = rest.substr(0, kStoredBlock);
    rest.remove_prefix(block.size());
    to.push_back(rest.empty() ? 1 : 0);
    append_le<std::uint16_t>(to, static_cast<std::uint16_t>(block.size()));
    append_le<std::uint16_t>(to, static_cast<std::uint16_t>(~block.size() & 0xffffU));
    append(to, block);
  } while (!rest.empty());
  append_be<std::uint32_t>(
      to, static_cast<std::uint32_t>(adler32_z(1, reinterpret_cast<const Bytef*>(text.data()), text.size())));
}

/// Takes the bytes before the next NUL off the front of `rest`, and the NUL.
std::optional<std::string_view> take_field(std::string_view& rest) {
  const auto nul = rest.find('\0');
  if (nul == std::string_view::npos) return std::nullopt;
  const std::string_view field = rest.substr(0, nul);
  rest.remove_prefix(nul + 1);
  return field;
}

Result<std::string> text_of(bool compressed, std::string_view rest) {
  if (compressed) return inflate_text(as_bytes(rest));
  if (rest.size() > kMostText) return fail(Code::Limited, fmt::format("a text of more than {} bytes", kMostText));
  return std::string(rest);
}

/// The fields between an iTXt's keyword and its text.
Result<> parse_itxt_fields(std::string_view& rest, TextChunk& chunk) {
  if (rest.size() < 2) return bad("iTXt ends before its compression flag");
  chunk.compressed = rest[0] != 0;
  if (chunk.compressed && rest[1] != 0)
    return bad(fmt::format("compression method {} is unknown", static_cast<unsigned char>(rest[1])));
  rest.remove_prefix(2);
  const auto language = take_field(rest);
  if (!language) return bad("iTXt has no NUL behind its language");
  const auto translated = take_field(rest);
  if (!translated) return bad("iTXt has no NUL behind its translated keyword");
  chunk.language.assign(*language).append(1, '\0').append(*translated);
  return {};
}

int hex_value(char digit) noexcept {
  if (digit >= '0' && digit <= '9') return digit - '0';
  if (digit >= 'a' && digit <= 'f') return digit - 'a' + 10;
  if (digit >= 'A' && digit <= 'F') return digit - 'A' + 10;
  return -1;
}

}  // namespace

std::string_view keyword_of(BytesView head) noexcept {
  const std::string_view text = as_text(head.first(std::min(head.size(), kKeywordHead)));
  const auto nul = text.find('\0');
  return nul == std::string_view::npos ? std::string_view{} : text.substr(0, nul);
}

Result<TextChunk> parse_text(std::uint32_t type, BytesView data) {
  TextChunk chunk;
  chunk.type = type;
  const std::string_view keyword = keyword_of(data);
  if (keyword.empty()) return bad("no keyword of 1 to 79 bytes");
  chunk.keyword = keyword;
  std::string_view rest = as_text(data).substr(keyword.size() + 1);
  if (type == kZtxt) {
    if (rest.empty()) return bad("zTXt ends before its compression method");
    if (rest[0] != 0) return bad(fmt::format("compression method {} is unknown", static_cast<unsigned char>(rest[0])));
    chunk.compressed = true;
    rest.remove_prefix(1);
  } else if (type == kItxt) {
    ASSAY_CHECK(parse_itxt_fields(rest, chunk));
  }
  ASSAY_TRY(chunk.text, text_of(chunk.compressed, rest));
  return chunk;
}

Bytes build_text(const TextChunk& chunk) {
  Bytes data;
  data.reserve(chunk.keyword.size() + chunk.language.size() + chunk.text.size() + 32);
  append(data, chunk.keyword);
  data.push_back(0);
  if (chunk.type == kZtxt) data.push_back(0);
  if (chunk.type == kItxt) {
    data.push_back(chunk.compressed ? 1 : 0);
    data.push_back(0);
    append(data, chunk.language.empty() ? std::string_view("\0", 1) : std::string_view(chunk.language));
    data.push_back(0);
  }
  if (chunk.compressed || chunk.type == kZtxt) {
    append_stored(data, chunk.text);
  } else {
    append(data, chunk.text);
  }
  return data;
}

std::optional<RawProfile> parse_raw_profile(std::string_view text) {
  if (text.empty() || text[0] != '\n') return std::nullopt;
  const auto name_end = text.find('\n', 1);
  if (name_end == std::string_view::npos) return std::nullopt;
  RawProfile profile;
  profile.name = text.substr(1, name_end - 1);
  text.remove_prefix(name_end + 1);
  while (!text.empty() && text[0] == ' ') text.remove_prefix(1);
  std::size_t size = 0;
  std::size_t digits = 0;
  for (; digits < text.size() && text[digits] >= '0' && text[digits] <= '9' && digits < 9; ++digits)
    size = size * 10 + static_cast<std::size_t>(text[digits] - '0');
  if (digits == 0 || size > text.size() / 2) return std::nullopt;
  text.remove_prefix(digits);
  profile.bytes.reserve(size);
  int high = -1;
  for (const char character : text) {
    const int value = hex_value(character);
    if (value < 0) {
      if (character != '\n' && character != ' ' && character != '\r') return std::nullopt;
    } else if (high < 0) {
      high = value;
    } else {
      profile.bytes.push_back(static_cast<char>(high << 4 | value));
      high = -1;
    }
  }
  if (profile.bytes.size() != size || high >= 0) return std::nullopt;
  return profile;
}

std::string build_raw_profile(const RawProfile& profile) {
  constexpr std::size_t kBytesPerLine = 36;
  std::string text = fmt::format("\n{}\n{:8}\n", profile.name, profile.bytes.size());
  text.reserve(text.size() + profile.bytes.size() * 2 + profile.bytes.size() / kBytesPerLine + 2);
  std::size_t in_line = 0;
  for (const char byte : profile.bytes) {
    if (in_line++ == kBytesPerLine) {
      text.push_back('\n');
      in_line = 1;
    }
    constexpr std::string_view kDigits = "0123456789abcdef";
    text.push_back(kDigits[static_cast<std::uint8_t>(byte) >> 4]);
    text.push_back(kDigits[static_cast<std::uint8_t>(byte) & 15]);
  }
  text.push_back('\n');
  return text;
}

}  // namespace assay::container::png
