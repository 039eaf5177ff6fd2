#include "carrier/registry/registry.hpp"

#include <fmt/core.h>

#include <algorithm>
#include <array>

#include "carrier/bmff/bmff_carrier.hpp"
#include "carrier/jpeg/jpeg_carrier.hpp"
#include "carrier/markdown/markdown_carrier.hpp"
#include "carrier/mp3/mp3_carrier.hpp"
#include "carrier/png/png_carrier.hpp"
#include "carrier/text/text_carrier.hpp"
#include "carrier/wav/wav_carrier.hpp"
#include "carrier/webp/webp_carrier.hpp"

namespace assay::carrier::registry {
namespace {

constexpr std::size_t kHead = 4096;

const std::array<FormatRow, 8>& table() {
  static const std::array<FormatRow, 8> kRows = {{
      {FormatId::Jpeg, "JPEG", "jpeg", "image/jpeg", "jpg jpeg jpe jfif", &jpeg::sniff, &jpeg::carrier(), false,
       "APP1 XMP, TC260:AIGC", "XMP attribute form; Exif UserComment and ImageDescription; APPn AIGC{...}",
       Visible::Picture},
      {FormatId::Png, "PNG", "png", "image/png", "png", &png::sniff, &png::carrier(), false,
       "iTXt XML:com.adobe.xmp, TC260:AIGC", "tEXt, zTXt, iTXt AIGC; compressed XMP; eXIf", Visible::Picture},
      {FormatId::Webp, "WebP", "webp", "image/webp", "webp", &webp::sniff, &webp::carrier(), false,
       "chunk XMP, TC260:AIGC", "XMP attribute form; Exif UserComment and ImageDescription", Visible::Picture},
      {FormatId::Mp4, "MP4, MOV, M4A", "mp4", "video/mp4", "mp4 m4v mov qt m4a m4b 3gp", &bmff::sniff, &bmff::carrier(),
       true, "moov/udta/meta, mdta key AIGC", "moov/meta; mdir list; uuid XMP; AIGC box in udta", Visible::Film},
      {FormatId::Wav, "WAV", "wav", "audio/wav", "wav wave rf64 bw64", &wav::sniff, &wav::carrier(), true,
       "chunk AIGC behind the samples", "LIST INFO AIGC; ID3v2 TXXX; XMP (_PMX)", Visible::Sound},
      {FormatId::Mp3, "MP3", "mp3", "audio/mpeg", "mp3 mp2 mp1 mpga", &mp3::sniff, &mp3::carrier(), true,
       "ID3v2 TXXX AIGC", "ID3v2.2 TXX; any text encoding; APEv2 item AIGC; XMP in PRIV", Visible::Sound},
      {FormatId::Markdown, "Markdown", "markdown", "text/markdown", "md markdown", &markdown::sniff,
       &markdown::carrier(), false, "front matter, map AIGC", "flow map, any quoting; second front matter block",
       Visible::Line},
      {FormatId::Text, "Plain text", "text", "text/plain", "txt text", &text::sniff, &text::carrier(), false, "", "",
       Visible::Line},
  }};
  return kRows;
}

std::string_view extension_of(std::string_view name) {
  const auto slash = name.find_last_of('/');
  if (slash != std::string_view::npos) name.remove_prefix(slash + 1);
  const auto dot = name.find_last_of('.');
  return dot == std::string_view::npos ? std::string_view{} : name.substr(dot + 1);
}

bool has_word(std::string_view words, std::string_view wanted) {
  while (!words.empty()) {
    const auto end = std::min(words.find(' '), words.size());
    const std::string_view word = words.substr(0, end);
    if (std::equal(word.begin(), word.end(), wanted.begin(), wanted.end(),
                   [](char a, char b) { return a == (b >= 'A' && b <= 'Z' ? static_cast<char>(b + 32) : b); }))
      return true;
    words.remove_prefix(std::min(end + 1, words.size()));
  }
  return false;
}

}  // namespace

std::span<const FormatRow> formats() noexcept { return table(); }

Result<const FormatRow*> sniff(ByteSource& source) {
  if (source.size() == 0) return fail(Code::Corrupt, fmt::format("{}: the file is empty", source.name()));
  std::array<std::uint8_t, kHead> buffer;
  const auto length = static_cast<std::size_t>(std::min<std::uint64_t>(kHead, source.size()));
  const auto head = std::span(buffer).first(length);
  ASSAY_CHECK(source.read_at(0, head));
  for (const FormatRow& row : formats())
    if (row.sniff(head, source.name())) return &row;
  std::string known;
  for (const FormatRow& row : formats()) known += fmt::format("{}{}", known.empty() ? "" : "; ", row.name);
  return fail(Code::Unsupported,
              fmt::format("{}: not a format that can carry a label here (can: {})", source.name(), known));
}

bool extension_disagrees(const FormatRow& row, std::string_view name) noexcept {
  const std::string_view extension = extension_of(name);
  if (extension.empty() || has_word(row.extensions, extension)) return false;
  return std::any_of(formats().begin(), formats().end(),
                     [&](const FormatRow& other) { return has_word(other.extensions, extension); });
}

}  // namespace assay::carrier::registry
