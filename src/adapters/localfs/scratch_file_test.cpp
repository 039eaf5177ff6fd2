#include "adapters/localfs/scratch_file.hpp"

#include <fcntl.h>
#include <sys/mman.h>
#include <unistd.h>

#include "adapters/localfs/scratch_folder.hpp"

namespace assay::adapters::localfs {
namespace {

using Scratch = ScratchFolder;

TEST_F(Scratch, FilesTakeBytesAndGiveThemBackWithoutAName) {
  for (const std::uint64_t expected : {std::uint64_t{1}, ScratchFile::kMostInMemory + 1}) {
    auto scratch = ScratchFile::create(folder_, expected);
    ASSERT_TRUE(scratch) << scratch.error().message;
    EXPECT_EQ(entries(), 0U);
    ASSERT_EQ(::write(scratch->descriptor(), "dra", 3), 3);
    ASSERT_TRUE(scratch->write(as_bytes("wn")));
    auto source = std::move(*scratch).finish("photo.jpg");
    ASSERT_TRUE(source) << source.error().message;
    EXPECT_EQ(source->name(), "photo.jpg");
    EXPECT_EQ(as_text(source->read(0, 5).value()), "drawn");
  }
}

TEST_F(Scratch, FilesInMemoryCannotBeChangedBehindTheReader) {
  auto scratch = ScratchFile::create(folder_, 5);
  ASSERT_TRUE(scratch);
  const Descriptor other(::dup(scratch->descriptor()));
  ASSERT_EQ(::write(other.get(), "drawn", 5), 5);
  const auto source = std::move(*scratch).finish("photo.jpg");
  ASSERT_TRUE(source);
  EXPECT_LT(::pwrite(other.get(), "X", 1, 0), 0);
  EXPECT_NE(::ftruncate(other.get(), 0), 0);
}

TEST_F(Scratch, FilesThatAreHeldThroughMemoryAreNotTaken) {
  auto scratch = ScratchFile::create(folder_, 5);
  ASSERT_TRUE(scratch);
  ASSERT_EQ(::ftruncate(scratch->descriptor(), 4096), 0);
  void* const held = ::mmap(nullptr, 4096, PROT_READ | PROT_WRITE, MAP_SHARED, scratch->descriptor(), 0);
  ASSERT_NE(held, MAP_FAILED);
  EXPECT_EQ(std::move(*scratch).finish("photo.jpg").error().code, Code::Conflict);
  ::munmap(held, 4096);
}

}  // namespace
}  // namespace assay::adapters::localfs
