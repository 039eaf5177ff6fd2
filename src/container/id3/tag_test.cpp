#include "container/id3/tag.hpp"

#include <gtest/gtest.h>

#include "container/id3/frame.hpp"
#include "container/id3/unsynchronisation.hpp"

namespace assay::container::id3 {
namespace {

enum class Told : std::uint8_t { Plain, SyncSafe };

Bytes frame(std::string_view id, std::string_view data, Told sizes, std::uint16_t flags = 0) {
  Bytes out;
  append(out, id);
  const auto size = static_cast<std::uint32_t>(data.size());
  if (id.size() == 3) {
    out.push_back(static_cast<std::uint8_t>(size >> 16U));
    append_be<std::uint16_t>(out, static_cast<std::uint16_t>(size));
  } else {
    append_be<std::uint32_t>(out, sizes == Told::SyncSafe ? to_sync_safe(size) : size);
    append_be<std::uint16_t>(out, flags);
  }
  append(out, data);
  return out;
}

Bytes tag(std::uint8_t major, std::uint8_t flags, std::initializer_list<Bytes> parts) {
  Bytes body;
  for (const Bytes& part : parts) append(body, part);
  Bytes out;
  append(out, "ID3");
  out.insert(out.end(), {major, 0, flags});
  append_be<std::uint32_t>(out, to_sync_safe(static_cast<std::uint32_t>(body.size())));
  append(out, body);
  return out;
}

std::optional<Tag> tag_of(const Bytes& file, std::uint64_t offset = 0) {
  MemorySource source(file, "a.mp3");
  Window window(source);
  const auto found = tag_at(window, offset, file.size());
  EXPECT_TRUE(found) << found.error().message;
  return *found;
}

/// "TIT2:5 TXXX:12 |100" with the padding last, "!" for junk.
std::string told(const Bytes& file) {
  const std::optional<Tag> found = tag_of(file);
  if (!found) return "none";
  std::string text;
  for (const Frame& one : found->frames) text += id_name(one.id) + ":" + std::to_string(one.end - one.data) + " ";
  return text + "|" + std::to_string(found->padding()) + (found->junk ? "!" : "");
}

const std::string kLong(300, 'x');

TEST(Id3Tag, ListsFramesOfEachVersion) {
  EXPECT_EQ(told(tag(2, 0, {frame("TT2", "title", Told::Plain), frame("TXX", kLong, Told::Plain), Bytes(50)})),
            "TT2:5 TXX:300 |50");
  EXPECT_EQ(told(tag(3, 0, {frame("TIT2", "title", Told::Plain), frame("APIC", kLong, Told::Plain), Bytes(50)})),
            "TIT2:5 APIC:300 |50");
  EXPECT_EQ(told(tag(4, 0, {frame("TIT2", "title", Told::SyncSafe), frame("APIC", kLong, Told::SyncSafe)})),
            "TIT2:5 APIC:300 |0");
}

TEST(Id3Tag, SeesThroughSizesToldTheWrongWay) {
  const Bytes itunes = tag(4, 0, {frame("APIC", kLong, Told::Plain), frame("TIT2", "title", Told::Plain), Bytes(9)});
  EXPECT_EQ(told(itunes), "APIC:300 TIT2:5 |9");
  EXPECT_EQ(tag_of(itunes)->sizes, FrameSizes::Plain);
  EXPECT_EQ(told(tag(3, 0, {frame("APIC", kLong, Told::SyncSafe), frame("TIT2", "title", Told::SyncSafe)})),
            "APIC:300 TIT2:5 |0");
}

TEST(Id3Tag, UndoesUnsynchronisationOfTheWholeTag) {
  std::string picture("\xff\xfe\0\0\xff\0\xff\xe0", 8);
  picture += kLong;
  picture.push_back('\xff');
  Bytes body = frame("APIC", picture, Told::Plain);
  append(body, frame("TIT2", std::string(255, 'y'), Told::Plain));  // the size itself holds FF 00
  const Bytes file = tag(3, 0x80, {unsynchronised(body), Bytes(20)});
  EXPECT_EQ(told(file), "APIC:312 TIT2:255 |20");
  const std::optional<Tag> found = tag_of(file);
  MemorySource source(file);
  Window window(source);
  const auto data = data_of(window, *found, found->frames[0], 1000);
  ASSERT_TRUE(data);
  EXPECT_EQ(as_text(data->bytes), picture);
}

TEST(Id3Tag, SkipsTheExtendedHeader) {
  const Bytes crc = {0, 0, 0, 10, 0x80, 0, 0, 0, 0, 7, 1, 2, 3, 4};
  const Bytes three = tag(3, 0x40, {crc, frame("TIT2", "title", Told::Plain), Bytes(7)});
  EXPECT_EQ(told(three), "TIT2:5 |0") << "a tag with a check sum keeps its padding";
  const std::optional<Tag> found = tag_of(three);
  ASSERT_TRUE(found->extended);
  EXPECT_EQ(found->extended->padding, 16U);
  EXPECT_EQ(found->extended->crc, 20U);
  const Bytes four =
      tag(4, 0x40, {{0, 0, 0, 13, 1, 0x60, 0, 5, 0, 0, 0, 0, 1}, frame("TIT2", "title", Told::SyncSafe)});
  EXPECT_EQ(told(four), "TIT2:5 |0");
  EXPECT_EQ(tag_of(four)->extended->crc, 18U);
  EXPECT_EQ(told(tag(3, 0x40, {frame("TIT2", "title", Told::Plain)})), "TIT2:5 |0") << "flag without header";
}

TEST(Id3Tag, TellsWhereItsFramesStopMakingSense) {
  Bytes file = tag(4, 0, {frame("TIT2", "title", Told::SyncSafe), Bytes{'j', 'u', 'n', 'k'}, Bytes(40)});
  EXPECT_EQ(told(file), "TIT2:5 |0!");
  EXPECT_EQ(tag_of(file)->damage, "the ID3 tag at 0x0 cannot be read from 0x19 on: no frame starts there");
  file = tag(3, 0, {frame("TIT2", "title", Told::Plain), frame("TPE1", "", Told::Plain)});
  store_be<std::uint32_t>(file.data() + file.size() - 6, 77);
  EXPECT_EQ(tag_of(file)->damage,
            "the ID3 tag at 0x0 cannot be read from 0x19 on: TPE1 claims 77 bytes, the tag has 0 left");
}

TEST(Id3Tag, OfAFileCutShortSaysWhatIsMissing) {
  const Bytes file = tag(4, 0, {frame("TIT2", "title", Told::SyncSafe), frame("APIC", kLong, Told::SyncSafe)});
  const std::optional<Tag> found = tag_of(Bytes(file.begin(), file.end() - 100));
  ASSERT_TRUE(found);
  EXPECT_EQ(found->missing, 100U);
  ASSERT_EQ(found->frames.size(), 1U);
}

TEST(Id3Tag, OfUnknownVersionIsPassedOver) {
  Bytes file = tag(5, 0, {Bytes(33)});
  EXPECT_TRUE(tag_of(file)->opaque);
  EXPECT_EQ(tag_of(file)->end, 43U);
  EXPECT_TRUE(tag_of(tag(2, 0x40, {Bytes(33)}))->opaque) << "2.2 compressed";
}

TEST(Id3Tag, NeedsASyncSafeSize) {
  Bytes file = tag(4, 0, {Bytes(300)});
  EXPECT_TRUE(tag_of(file));
  file[9] = 0x80;
  EXPECT_FALSE(tag_of(file));
  file[9] = 0;
  file[3] = 0xff;
  EXPECT_FALSE(tag_of(file));
}

TEST(Id3Tag, IsFoundByItsFooter) {
  Bytes file(100, 0x55);
  const Bytes appended = tag(4, 0x10, {frame("TIT2", "title", Told::SyncSafe)});
  append(file, appended);
  append(file, "3DI");
  file.insert(file.end(), appended.begin() + 3, appended.begin() + 10);
  MemorySource source(file);
  Window window(source);
  auto found = tag_before(window, file.size());
  ASSERT_TRUE(found && *found);
  EXPECT_EQ((*found)->offset, 100U);
  EXPECT_EQ((*found)->end, file.size());
  EXPECT_EQ((*found)->frames.size(), 1U);
  found = tag_before(window, file.size() - 1);
  EXPECT_FALSE(*found);
}

TEST(Id3Tag, HasABoundOnItsFrames) {
  Bytes frames;
  for (std::size_t i = 0; i <= kMostFrames; ++i) append(frames, frame("TIT2", "", Told::Plain));
  const std::optional<Tag> found = tag_of(tag(3, 0, {frames}));
  EXPECT_EQ(found->frames.size(), kMostFrames);
  EXPECT_NE(found->damage.find("more than 16384 frames"), std::string::npos) << found->damage;
}

TEST(Id3Tag, EveryPrefixAndEverySizeStaysInsideTheFile) {
  Bytes body = frame("APIC", std::string("\xff\0\xff\xff", 4) + kLong, Told::Plain);
  append(body, frame("TXXX", std::string("\0AIGC\0{}", 8), Told::Plain));
  using Byte = std::uint8_t;
  for (const Byte flags : std::initializer_list<Byte>{0x00, 0x80, 0x40, 0xc0}) {
    for (const Byte major : std::initializer_list<Byte>{2, 3, 4}) {
      const Bytes file = tag(major, flags, {unsynchronised(body), Bytes(12)});
      for (std::size_t length = 0; length <= file.size(); ++length) {
        Bytes part(file.begin(), file.begin() + static_cast<std::ptrdiff_t>(length));
        for (const Byte hostile : std::initializer_list<Byte>{0x00, 0x7f, 0xff}) {
          if (length > 20) part[length / 2] = hostile;
          const std::optional<Tag> found = tag_of(part);
          if (!found) continue;
          ASSERT_LE(found->end, length);
          ASSERT_LE(found->frames_end, found->body_end);
          ASSERT_LE(found->body_end, found->end);
          for (const Frame& one : found->frames) ASSERT_TRUE(one.offset < one.data && one.data <= one.end);
        }
      }
    }
  }
}

}  // namespace
}  // namespace assay::container::id3
