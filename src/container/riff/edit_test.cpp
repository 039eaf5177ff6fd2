#include "container/riff/edit.hpp"

#include <gtest/gtest.h>

namespace assay::container::riff {
namespace {

Bytes file_of(std::uint32_t size, std::initializer_list<std::string_view> chunks) {
  Bytes file;
  append(file, "RIFF");
  append_le<std::uint32_t>(file, size);
  append(file, "WAVE");
  for (const std::string_view chunk : chunks) append(file, chunk);
  return file;
}
constexpr std::string_view kFour{"data\4\0\0\0abcd", 12};
constexpr std::string_view kThree{"data\3\0\0\0abc\0", 12};
constexpr std::string_view kThreeBare{"data\3\0\0\0abc", 11};
constexpr std::string_view kList{"LIST\2\0\0\0xy", 10};
constexpr std::string_view kOther{"note\2\0\0\0no", 10};

enum class Do : std::uint8_t { Nothing, Append, ReplaceFirst, DropFirst };

Result<Bytes> edited(const Bytes& file, Do what) {
  MemorySource source(file, "s.wav");
  Window window(source);
  ASSAY_TRY(const Layout layout, walk(window, fourcc("WAVE"), fourcc("data")));
  Edit edit(layout, source.name(), source.size());
  if (what == Do::Append) edit.insert(layout.end, make_chunk(fourcc("note"), as_bytes("no")));
  if (what == Do::ReplaceFirst) edit.replace(layout.chunks[0], make_chunk(fourcc("note"), as_bytes("no")));
  if (what == Do::DropFirst) edit.replace(layout.chunks[0], {});
  ASSAY_TRY(std::vector<Change> changes, std::move(edit).finish());
  MemorySink sink;
  ASSAY_CHECK(spliced(std::move(changes), file.size()).carry_out(source, sink));
  return sink.take();
}

TEST(RiffEdit, KeepsTheSizeRight) {
  const Bytes before = file_of(26, {kFour, kList});
  EXPECT_EQ(*edited(before, Do::Nothing), before);
  EXPECT_EQ(*edited(before, Do::Append), file_of(36, {kFour, kList, kOther}));
  EXPECT_EQ(*edited(before, Do::ReplaceFirst), file_of(24, {kOther, kList}));
  EXPECT_EQ(*edited(before, Do::DropFirst), file_of(14, {kList}));
}

TEST(RiffEdit, PutsTheMissingPadByteBeforeWhatIsAdded) {
  const Bytes bare = file_of(15, {kThreeBare});
  EXPECT_EQ(*edited(bare, Do::Nothing), file_of(16, {kThree}));
  EXPECT_EQ(*edited(bare, Do::Append), file_of(26, {kThree, kOther}));
  EXPECT_EQ(*edited(bare, Do::ReplaceFirst), file_of(14, {kOther}));
  EXPECT_EQ(*edited(file_of(16, {kThreeBare}), Do::Append), file_of(26, {kThree, kOther})) << "counted, not written";
  EXPECT_EQ(*edited(file_of(15, {kThree}), Do::Append), file_of(26, {kThree, kOther})) << "written, not counted";
}

TEST(RiffEdit, LeavesTrailingBytesBehindTheRiff) {
  Bytes before = file_of(16, {kFour});
  append(before, "TAG");
  Bytes after = file_of(26, {kFour, kOther});
  append(after, "TAG");
  EXPECT_EQ(*edited(before, Do::Append), after);
  Bytes odd = file_of(15, {kThreeBare});
  append(odd, "TAG");
  after = file_of(26, {kThree, kOther});
  append(after, "TAG");
  EXPECT_EQ(*edited(odd, Do::Append), after);
}

TEST(RiffEdit, PutsRightASizeThatDoesNotFit) {
  EXPECT_EQ(*edited(file_of(16, {kFour, kList}), Do::Append), file_of(36, {kFour, kList, kOther})) << "too small";
  EXPECT_EQ(*edited(file_of(999, {kFour, kList}), Do::Append), file_of(36, {kFour, kList, kOther})) << "too great";
}

TEST(RiffEdit, LeavesAnOpenSizeOpen) {
  for (const std::uint32_t open : {0U, 0xffffffffU})
    EXPECT_EQ(*edited(file_of(open, {kList, kFour}), Do::DropFirst), file_of(open, {kFour}));
}

/// A source that claims to be long; only its head is ever read.
class LongSource final : public ByteSource {
 public:
  LongSource(Bytes head, std::uint64_t size) : head_(std::move(head)), size_(size) {}
  [[nodiscard]] std::uint64_t size() const noexcept override { return size_; }
  [[nodiscard]] std::string_view name() const noexcept override { return "long.wav"; }
  [[nodiscard]] Result<> read_at(std::uint64_t offset, std::span<std::uint8_t> out) override {
    for (std::size_t i = 0; i < out.size(); ++i) out[i] = offset + i < head_.size() ? head_[offset + i] : 0;
    return {};
  }

 private:
  Bytes head_;
  std::uint64_t size_;
};

TEST(RiffEdit, RefusesToGrowOverFourGigabytes) {
  Bytes head = file_of(0xfffffff0U, {});
  append(head, "data");
  append_le<std::uint32_t>(head, 0xffffffe4U);
  LongSource source(head, 0xfffffff8U);
  Window window(source);
  const auto layout = walk(window, fourcc("WAVE"), fourcc("data"));
  ASSERT_TRUE(layout) << layout.error().message;
  ASSERT_FALSE(layout->open_chunk);
  Edit edit(*layout, source.name(), source.size());
  edit.insert(layout->end, make_chunk(fourcc("note"), as_bytes("01234567")));
  const auto changes = std::move(edit).finish();
  ASSERT_FALSE(changes);
  EXPECT_EQ(changes.error().code, Code::Limited);
  EXPECT_NE(changes.error().message.find("RF64"), std::string::npos);
}

TEST(RiffEdit, Rf64ChangesOnlyTheHalfOfItsSizeThatDiffers) {
  Bytes head;
  append(head, "RF64");
  append_le<std::uint32_t>(head, 0xffffffffU);
  append(head, "WAVEds64");
  append_le<std::uint32_t>(head, 28);
  append_le<std::uint64_t>(head, 0x1'8000'0000U);
  append_le<std::uint64_t>(head, 0x1'8000'0000U + 8 - 56);
  append_le<std::uint64_t>(head, 0);
  append_le<std::uint32_t>(head, 0);
  append(head, "data");
  append_le<std::uint32_t>(head, 0xffffffffU);
  LongSource source(head, 0x1'8000'0008U);
  Window window(source);
  const auto layout = walk(window, fourcc("WAVE"), fourcc("data"));
  ASSERT_TRUE(layout) << layout.error().message;
  ASSERT_FALSE(layout->damage) << layout->damage->message;
  Edit edit(*layout, source.name(), source.size());
  edit.insert(layout->end, make_chunk(fourcc("note"), as_bytes("no")));
  const auto changes = std::move(edit).finish();
  ASSERT_TRUE(changes);
  ASSERT_EQ(changes->size(), 2U);
  EXPECT_EQ((*changes)[1].offset, 20U);
  EXPECT_EQ((*changes)[1].bytes, (Bytes{10, 0, 0, 0x80}));
}

}  // namespace
}  // namespace assay::container::riff
