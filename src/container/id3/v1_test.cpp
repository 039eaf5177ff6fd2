#include "container/id3/v1.hpp"

#include <gtest/gtest.h>

#include "container/id3/frame.hpp"
#include "container/id3/rewrite.hpp"

namespace assay::container::id3 {
namespace {

Bytes tail_of(std::string_view title, std::string_view comment, std::uint8_t track, std::uint8_t genre) {
  Bytes tail(kV1Size);
  const auto put = [&](std::size_t at, std::string_view text) {
    std::copy(text.begin(), text.end(), tail.begin() + static_cast<std::ptrdiff_t>(at));
  };
  put(0, "TAG");
  put(3, title);
  put(33, "artist        ");
  put(93, "2026");
  put(97, comment);
  if (track != 0) tail[126] = track;
  tail[127] = genre;
  return tail;
}

/// "TIT2=title TPE1=..." of the frames in a tag.
std::string told(const Bytes& frames) {
  const Bytes file = make_tag(frames);
  MemorySource source(file);
  Window window(source);
  const auto tag = tag_at(window, 0, file.size());
  EXPECT_TRUE((*tag)->damage.empty()) << (*tag)->damage;
  std::string text;
  for (const Frame& frame : (*tag)->frames) {
    const auto data = data_of(window, **tag, frame, 1000);
    text += id_name(frame.id) + "=" + std::string(as_text(data->bytes)) + " ";
  }
  return text;
}

TEST(Id3V1, WordsBecomeFrames) {
  using namespace std::string_literals;
  EXPECT_EQ(told(frames_of_v1(tail_of("title", "note", 7, 17))),
            "TIT2=\0title TPE1=\0artist TDRC=\0"s + "2026 COMM=\0XXX\0note TRCK=\0"s + "7 TCON=\0"s + "17 ");
  const std::string long_words(30, 'x');
  EXPECT_EQ(told(frames_of_v1(tail_of(long_words, long_words, 0, 255))),
            "TIT2=\0"s + long_words + " TPE1=\0artist TDRC=\0"s + "2026 COMM=\0XXX\0"s + long_words + " ");
}

TEST(Id3V1, IsToldByItsFirstLetters) {
  EXPECT_TRUE(is_v1(tail_of("", "", 0, 0)));
  EXPECT_FALSE(is_v1(Bytes(kV1Size)));
}

}  // namespace
}  // namespace assay::container::id3
