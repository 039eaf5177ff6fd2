#include "adapters/localfs/output_file.hpp"

#include <sys/stat.h>
#include <unistd.h>

#include "adapters/localfs/scratch_folder.hpp"

namespace assay::adapters::localfs {
namespace {

class OutputFiles : public ScratchFolder {
 protected:
  static Id id(std::uint8_t last) {
    Id made;
    made.bytes[15] = last;
    return made;
  }
};

TEST_F(OutputFiles, AppearOnlyWhenPublished) {
  const auto model = FileSource::open(write("model", "x"));
  ASSERT_TRUE(model);
  auto output = OutputFile::create(at("new"), id(1), *model);
  ASSERT_TRUE(output) << output.error().message;
  ASSERT_TRUE(output->write(as_bytes("label")));
  EXPECT_FALSE(std::filesystem::exists(at("new")));
  ASSERT_TRUE(output->finish(Durability::Power));
  ASSERT_TRUE(output->publish(IfExists::Refuse, Durability::Power));
  EXPECT_EQ(read(at("new")), "label");
  EXPECT_EQ(entries(), 2U);
}

TEST_F(OutputFiles, LeaveNothingBehindWhenDropped) {
  const auto model = FileSource::open(write("model", "x"));
  { ASSERT_TRUE(OutputFile::create(at("new"), id(1), *model)); }
  EXPECT_EQ(entries(), 1U);
}

TEST_F(OutputFiles, RefuseToReplaceUnlessAllowed) {
  const auto model = FileSource::open(write("model", "old"));
  auto output = OutputFile::create(at("model"), id(1), *model);
  ASSERT_TRUE(output->write(as_bytes("new")));
  const auto refused = output->publish(IfExists::Refuse, Durability::Process);
  ASSERT_FALSE(refused);
  EXPECT_EQ(refused.error().code, Code::Conflict);
  EXPECT_EQ(read(at("model")), "old");
  ASSERT_TRUE(output->publish(IfExists::Replace, Durability::Process));
  EXPECT_EQ(read(at("model")), "new");
}

TEST_F(OutputFiles, KeepTheModelsModeAndAttributes) {
  const std::string path = write("model", "x");
  ::chmod(path.c_str(), 0640);
  const auto model = FileSource::open(path);
  auto output = OutputFile::create(at("new"), id(1), *model);
  ASSERT_TRUE(output->publish(IfExists::Refuse, Durability::Process));
  struct stat info {};
  ASSERT_EQ(::stat(at("new").c_str(), &info), 0);
  EXPECT_EQ(info.st_mode & 07777U, 0640U);
}

TEST_F(OutputFiles, CopyFromAFileAndFromMemoryAlike) {
  const auto model = FileSource::open(write("model", "0123456789"));
  auto source = FileSource::open(at("model"));
  auto output = OutputFile::create(at("new"), id(1), *model);
  ASSERT_TRUE(output->copy_from(*source, 2, 3));
  MemorySource memory(as_bytes("abc"));
  ASSERT_TRUE(output->copy_from(memory, 1, 2));
  ASSERT_TRUE(output->publish(IfExists::Refuse, Durability::Process));
  EXPECT_EQ(read(at("new")), "234bc");
}

TEST_F(OutputFiles, NoticeASourceThatBecameShorter) {
  auto source = FileSource::open(write("model", "0123456789"));
  auto output = OutputFile::create(at("new"), id(1), *source);
  ASSERT_EQ(::truncate(at("model").c_str(), 4), 0);
  const auto copied = output->copy_from(*source, 0, 10);
  ASSERT_FALSE(copied);
  EXPECT_EQ(copied.error().code, Code::Conflict);
  EXPECT_FALSE(source->still_the_same());
}

TEST_F(OutputFiles, StaleTemporariesGoAndLivingOnesStay) {
  const auto model = FileSource::open(write("model", "x"));
  write(".assay-" + id(7).hex() + ".tmp", "left by a crash");
  write(".assay-notes.txt", "somebody's");
  const auto living = OutputFile::create(at("new"), id(8), *model);
  remove_stale_temporaries(folder_);
  EXPECT_FALSE(std::filesystem::exists(at(".assay-" + id(7).hex() + ".tmp")));
  EXPECT_TRUE(std::filesystem::exists(living->temporary()));
  EXPECT_TRUE(std::filesystem::exists(at(".assay-notes.txt")));
}

TEST_F(OutputFiles, AnInterruptedRenameIsFinishedOnce) {
  write("temporary", "new");
  EXPECT_TRUE(*finish_rename(at("temporary"), at("final")));
  EXPECT_EQ(read(at("final")), "new");
  EXPECT_FALSE(*finish_rename(at("temporary"), at("final")));
}

TEST_F(OutputFiles, SourcesThatAreNoFilesAreRefusedByName) {
  const auto folder = FileSource::open(folder_);
  ASSERT_FALSE(folder);
  EXPECT_EQ(folder.error().code, Code::InvalidInput);
  ASSERT_EQ(::mkfifo(at("pipe").c_str(), 0600), 0);
  const auto pipe = FileSource::open(at("pipe"));
  ASSERT_FALSE(pipe);
  EXPECT_EQ(pipe.error().code, Code::Unsupported);
  const auto missing = FileSource::open(at("missing"));
  ASSERT_FALSE(missing);
  EXPECT_EQ(missing.error().code, Code::NotFound);
}

}  // namespace
}  // namespace assay::adapters::localfs
