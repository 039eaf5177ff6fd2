#include "container/id3/rewrite.hpp"

#include <gtest/gtest.h>
#include <zlib.h>

#include <algorithm>

#include "container/id3/frame.hpp"
#include "container/id3/unsynchronisation.hpp"

namespace assay::container::id3 {
namespace {

constexpr std::string_view kAudio = "\xff\xfb\x90 audio";

struct Shape {
  std::uint8_t major = 4;
  std::uint8_t flags = 0;
  std::size_t frames = 2;  ///< beside the guest
  std::size_t padding = 0;
  std::string_view junk = {};
};

Tag style_of(const Shape& shape) {
  Tag tag;
  tag.major = shape.major;
  tag.sizes = shape.major == 4 ? FrameSizes::SyncSafe : FrameSizes::Plain;
  tag.unsynchronised = shape.major < 4 && (shape.flags & 0x80) != 0;
  return tag;
}

Bytes guest_of(const Tag& tag, std::size_t length) { return *make_user_text(tag, "AIGC", std::string(length, 'g')); }

/// A tag and some audio. `guest_at`: index among the frames, or -1.
Bytes file_of(const Shape& shape, int guest_at = -1, std::size_t guest_length = 0) {
  const Tag style = style_of(shape);
  Bytes body;
  if ((shape.flags & 0x40) != 0 && shape.major == 3) {
    body = {0, 0, 0, 6, 0, 0};
    append_be<std::uint32_t>(body, static_cast<std::uint32_t>(shape.padding));
  }
  for (std::size_t i = 0; i <= shape.frames; ++i) {
    if (static_cast<int>(i) == guest_at) append(body, guest_of(style, guest_length));
    if (i < shape.frames) append(body, *make_user_text(style, "other", std::string(100 + 150 * i, 'o')));
  }
  append(body, shape.junk);
  body.resize(body.size() + shape.padding);
  Bytes file;
  append(file, "ID3");
  file.insert(file.end(), {shape.major, 0, shape.flags});
  append_be<std::uint32_t>(file, to_sync_safe(static_cast<std::uint32_t>(body.size())));
  append(file, body);
  if ((shape.flags & 0x10) != 0) {
    append(file, "3DI");
    const Bytes head(file.begin() + 3, file.begin() + 10);
    append(file, head);
  }
  append(file, kAudio);
  return file;
}

Tag tag_of(const Bytes& file) {
  MemorySource source(file);
  Window window(source);
  return **tag_at(window, 0, file.size());
}

Rewrite find_guest(const Bytes& file, const Tag& tag) {
  MemorySource source(file);
  Window window(source);
  Rewrite rewrite;
  for (std::size_t i = 0; i < tag.frames.size(); ++i) {
    const auto data = data_of(window, tag, tag.frames[i], 100'000);
    const auto text = user_text(data->bytes);
    if (text && text->description == "AIGC") rewrite.guest = i;
  }
  return rewrite;
}

Bytes made(const Bytes& file, Result<std::vector<Change>> changes) {
  EXPECT_TRUE(changes) << changes.error().message;
  MemorySource source(file);
  MemorySink sink;
  EXPECT_TRUE(spliced(std::move(*changes), file.size()).carry_out(source, sink));
  return sink.take();
}

Bytes with(const Bytes& file, std::size_t guest_length) {
  if (file[0] != 'I') {  // no tag
    Bytes out = make_tag(guest_of(fresh_tag(), guest_length));
    append(out, file);
    return out;
  }
  const Tag tag = tag_of(file);
  MemorySource source(file);
  return made(file, with_guest(source, tag, find_guest(file, tag), guest_of(tag, guest_length)));
}

Bytes without(const Bytes& file) {
  if (file[0] != 'I') return file;
  const Tag tag = tag_of(file);
  MemorySource source(file);
  return made(file, without_guest(source, tag, find_guest(file, tag)));
}

std::vector<Shape> shapes() {
  std::vector<Shape> all;
  for (const auto& [major, flags] : std::vector<std::pair<std::uint8_t, std::uint8_t>>{
           {2, 0}, {2, 0x80}, {3, 0}, {3, 0x80}, {3, 0x40}, {4, 0}, {4, 0x80}})
    for (const std::size_t frames : {0U, 1U, 3U})
      for (const std::size_t padding : {0U, 10U, 31U, 32U, 250U, 300U, 350U, 600U, 2048U})
        all.push_back({major, flags, frames, padding, {}});
  for (const std::size_t frames : {0U, 2U}) {
    all.push_back({4, 0x10, frames, 0, {}});
    all.push_back({4, 0, frames, 100, "junk"});
    all.push_back({3, 0, frames, 2000, "junk"});
  }
  return all;
}

TEST(Id3Rewrite, GuestComesAndGoesWithoutTrace) {
  for (const Shape& shape : shapes()) {
    const Bytes before = file_of(shape);
    const std::string name = "2." + std::to_string(shape.major) + " flags " + std::to_string(shape.flags) + " frames " +
                             std::to_string(shape.frames) + " padding " + std::to_string(shape.padding);
    if (shape.frames > 0 || !shape.junk.empty()) {
      EXPECT_EQ(without(before), before) << name;
    }
    for (const std::size_t length : {200U, 249U, 505U}) {
      const Bytes labelled = with(before, length);
      ASSERT_EQ(find_guest(labelled, tag_of(labelled)).guest.has_value(), true) << name;
      EXPECT_EQ(with(labelled, length), labelled) << name << ": twice";
      EXPECT_EQ(without(labelled), without(before)) << name;
      for (const std::size_t other : {1U, 210U, 800U, 3000U}) {
        const Bytes again = with(labelled, other);
        EXPECT_EQ(without(again), without(before)) << name << ": " << length << " then " << other;
        const Tag tag = tag_of(again);
        EXPECT_EQ(tag.frames.size(), shape.frames + 1) << name;
        EXPECT_EQ(as_text(again).substr(tag.end), kAudio) << name;
      }
    }
  }
}

TEST(Id3Rewrite, ForeignGuestKeepsWhatWasAroundIt) {
  for (const Shape& shape : shapes()) {
    for (int at = 0; at <= static_cast<int>(shape.frames); ++at) {
      const Bytes foreign = file_of(shape, at, 260);
      for (const std::size_t length : {100U, 260U, 290U, 900U})
        EXPECT_EQ(without(with(foreign, length)), without(foreign)) << at << ' ' << length << ' ' << shape.padding;
    }
  }
}

TEST(Id3Rewrite, TakesItsRoomFromThePaddingWhenThatKeepsEnough) {
  const Tag style = style_of({});
  const std::size_t size = guest_of(style, 200).size();
  const Bytes enough = file_of({.padding = size + kKeptPadding});
  const Bytes labelled = with(enough, 200);
  EXPECT_EQ(labelled.size(), enough.size());
  EXPECT_EQ(find_guest(labelled, tag_of(labelled)).guest, 2U) << "last";
  const Bytes short_of_one = file_of({.padding = size + kKeptPadding - 1});
  const Bytes grown = with(short_of_one, 200);
  EXPECT_EQ(grown.size(), short_of_one.size() + size);
  EXPECT_EQ(find_guest(grown, tag_of(grown)).guest, 0U) << "first";
}

TEST(Id3Rewrite, GuestOfOtherProgramsIsTakenOutAsIfItHadNeverBeenThere) {
  // ffmpeg: encoder and label in either order, 10 zeros.
  for (const int at : {0, 1})
    EXPECT_EQ(without(file_of({.frames = 1, .padding = 10}, at, 300)), file_of({.frames = 1, .padding = 10}));
}

TEST(Id3Rewrite, PaddingThatHoldsSomethingIsLeftAlone) {
  Bytes file = file_of({.padding = 2000});
  const std::uint64_t frames_end = tag_of(file).frames_end;
  file[frames_end + 50] = 'x';
  const Bytes labelled = with(file, 200);
  EXPECT_EQ(find_guest(labelled, tag_of(labelled)).guest, 0U);
  EXPECT_EQ(without(labelled), file);
}

TEST(Id3Rewrite, NothingInThePaddingComesToStandBehindTheGuest) {
  Bytes file = file_of({.padding = 2000});
  const std::uint64_t frames_end = tag_of(file).frames_end;
  const std::size_t taken = with(file, 200).size() == file.size() ? 200 : 0;  // the frame's size in all
  ASSERT_EQ(taken, 200U);
  for (std::size_t behind = 195; behind < 260; ++behind) {
    Bytes foreign = file;
    foreign[frames_end + behind] = 'x';
    const Bytes labelled = with(foreign, 200);
    EXPECT_FALSE(tag_of(labelled).junk) << behind;
    EXPECT_EQ(without(labelled), foreign) << behind;
  }
}

TEST(Id3Rewrite, TagWithoutFramesSaysNothing) {
  EXPECT_EQ(as_text(without(file_of({.frames = 0, .padding = 500}))), kAudio);
  EXPECT_EQ(as_text(without(with(Bytes(kAudio.begin(), kAudio.end()), 300))), kAudio);
}

TEST(Id3Rewrite, ExtendedHeaderTellsThePaddingAnew) {
  const Shape shape{.major = 3, .flags = 0x40, .frames = 1, .padding = 1000};
  const Bytes labelled = with(file_of(shape), 200);
  const auto told = load_be<std::uint32_t>(labelled.data() + 16);
  EXPECT_EQ(told, tag_of(labelled).padding());
  EXPECT_EQ(told, 1000 - guest_of(style_of(shape), 200).size());
}

TEST(Id3Rewrite, CheckSumIsRenewed) {
  Bytes body = {0, 0, 0, 10, 0x80, 0, 0, 0, 0, 20, 0, 0, 0, 0};
  const Tag style = style_of({.major = 3});
  const Bytes title = *make_user_text(style, "other", "o");
  const auto crc = [](BytesView bytes) { return static_cast<std::uint32_t>(::crc32_z(0, bytes.data(), bytes.size())); };
  store_be(body.data() + 10, crc(title));
  append(body, title);
  body.resize(body.size() + 20);
  Bytes file = {'I', 'D', '3', 3, 0, 0x40};
  append_be<std::uint32_t>(file, to_sync_safe(static_cast<std::uint32_t>(body.size())));
  append(file, body);
  EXPECT_EQ(without(file), file);
  const Bytes labelled = with(file, 200);
  Bytes frames = guest_of(style, 200);
  append(frames, title);
  EXPECT_EQ(load_be<std::uint32_t>(labelled.data() + 20), crc(frames));
  EXPECT_EQ(without(labelled), file);
}

TEST(Id3Rewrite, OthersAreToldAnewOrGo) {
  const Bytes file = file_of({.frames = 3, .padding = 100}, 1, 50);
  const Tag tag = tag_of(file);
  MemorySource source(file);
  Rewrite rewrite;
  rewrite.others.push_back({2, {}});
  rewrite.others.push_back({0, *make_user_text(tag, "new", "n")});
  const Bytes changed = made(file, with_others(source, tag, std::move(rewrite)));
  const Tag after = tag_of(changed);
  ASSERT_EQ(after.frames.size(), 3U);
  EXPECT_EQ(after.padding(), 100U);
  EXPECT_EQ(after.frames[0].size(), make_user_text(tag, "new", "n")->size());
  EXPECT_EQ(after.frames[2].size(), tag.frames[3].size());
  EXPECT_EQ(as_text(changed).substr(after.end), kAudio);
}

TEST(Id3Rewrite, WhatIsNotKnownIsRefused) {
  for (Bytes file : {file_of({.major = 3, .flags = 0xc0, .padding = 40}), file_of({})}) {
    if (file[5] == 0) file[3] = 5;
    const Tag tag = tag_of(file);
    MemorySource source(file);
    const auto changes = with_guest(source, tag, {}, guest_of(style_of({}), 10));
    ASSERT_FALSE(changes);
    EXPECT_EQ(changes.error().code, Code::Unsupported);
    EXPECT_EQ(without_guest(source, tag, {}).error().code, Code::Unsupported);
  }
  const Bytes file = file_of({});
  const Bytes cut(file.begin(), file.begin() + 100);
  MemorySource source(cut);
  EXPECT_EQ(with_guest(source, tag_of(cut), {}, {}).error().code, Code::Corrupt);
}

TEST(Id3Rewrite, DamageThatWouldSwallowTheGuestIsRefused) {
  // The guest's sync-safe size read as a plain one ends in the zeros behind the damage: a tag without damage.
  Bytes file = file_of({.frames = 0, .padding = 4000, .junk = "junk"});
  MemorySource source(file);
  const Tag tag = tag_of(file);
  const auto changes = with_guest(source, tag, {}, guest_of(tag, 300));
  ASSERT_FALSE(changes);
  EXPECT_EQ(changes.error().code, Code::Corrupt);
  EXPECT_TRUE(with_guest(source, tag, {}, guest_of(tag, 50))) << "one size in either way";
}

TEST(Id3Rewrite, TagDoesNotGrowOverItsLimit) {
  const Bytes file = file_of({});
  MemorySource source(file);
  const auto changes = with_guest(source, tag_of(file), {}, Bytes(kMostSyncSafe, 'x'));
  ASSERT_FALSE(changes);
  EXPECT_EQ(changes.error().code, Code::Limited);
}

}  // namespace
}  // namespace assay::container::id3
