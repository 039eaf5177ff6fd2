#include "container/id3/v1.hpp"

#include <fmt/core.h>

#include "container/id3/unsynchronisation.hpp"

namespace assay::container::id3 {
namespace {

constexpr std::uint8_t kNoGenre = 255;

/// Up to the first NUL, without blanks at its end.
std::string_view words(BytesView field) noexcept {
  std::string_view text = as_text(field);
  text = text.substr(0, text.find('\0'));
  while (text.ends_with(' ')) text.remove_suffix(1);
  return text;
}

/// A text frame in Latin-1. `before`: what stands between encoding and text.
void add(Bytes& frames, std::string_view id, std::string_view text, std::string_view before = {}) {
  if (text.empty()) return;
  append(frames, id);
  append_be<std::uint32_t>(frames, to_sync_safe(static_cast<std::uint32_t>(1 + before.size() + text.size())));
  append_be<std::uint16_t>(frames, 0);
  frames.push_back(0);
  append(frames, before);
  append(frames, text);
}

}  // namespace

bool is_v1(BytesView tail) noexcept { return tail[0] == 'T' && tail[1] == 'A' && tail[2] == 'G'; }

Bytes frames_of_v1(BytesView tail) {
  Bytes frames;
  add(frames, "TIT2", words(tail.subspan(3, 30)));
  add(frames, "TPE1", words(tail.subspan(33, 30)));
  add(frames, "TALB", words(tail.subspan(63, 30)));
  add(frames, "TDRC", words(tail.subspan(93, 4)));
  // 1.1: a NUL before the last byte of the comment says that the byte is the track's number.
  const bool has_track = tail[125] == 0 && tail[126] != 0;
  add(frames, "COMM", words(tail.subspan(97, has_track ? 28 : 30)), std::string_view("XXX\0", 4));
  if (has_track) add(frames, "TRCK", fmt::format("{}", tail[126]));
  if (tail[127] != kNoGenre) add(frames, "TCON", fmt::format("{}", tail[127]));
  return frames;
}

}  // namespace assay::container::id3
