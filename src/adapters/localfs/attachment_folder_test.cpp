#include "adapters/localfs/attachment_folder.hpp"

#include <gtest/gtest.h>
#include <sys/stat.h>

#include <thread>
#include <vector>

#include "adapters/localfs/file_source.hpp"
#include "adapters/localfs/private_file.hpp"
#include "adapters/localfs/scratch_folder.hpp"

namespace assay::adapters::localfs {
namespace {

// SHA-256 of "abc", FIPS 180-4.
constexpr std::string_view kAbc = "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad";

class AttachmentTest : public ScratchFolder {
 protected:
  [[nodiscard]] std::string kept() const { return at("kept/ba/" + std::string(kAbc)); }
  Result<ports::KeptFile> add(const std::string& text) {
    FileSource source = FileSource::open(write("in", text)).value();
    return folder().add(source);
  }
  [[nodiscard]] AttachmentFolder folder() const { return AttachmentFolder(at("kept")); }
};

TEST_F(AttachmentTest, KeepsAFileUnderItsDigestForItsOwnerOnly) {
  for (int times = 0; times < 2; ++times) {
    const auto one = add("abc");
    ASSERT_TRUE(one) << one.error().message;
    EXPECT_EQ(one->sha256, kAbc);
    EXPECT_EQ(one->size, 3U);
    EXPECT_EQ(read(kept()), "abc");
  }
  struct stat facts {};
  ASSERT_EQ(::stat(kept().c_str(), &facts), 0);
  EXPECT_EQ(facts.st_mode & 07777U, 0600U);
  EXPECT_EQ(std::distance(std::filesystem::directory_iterator(at("kept")), {}), 1) << "no temporary file is left";
  MemorySink sink;
  ASSERT_TRUE(folder().read(kAbc, sink));
  EXPECT_EQ(as_text(sink.bytes()), "abc");
  EXPECT_TRUE(folder().check(kAbc));
}

TEST_F(AttachmentTest, KeepsEmptyAndLongFiles) {
  for (const std::size_t size : {0U, 262'144U, 262'145U, 3'000'000U}) {
    const std::string text(size, 'x');
    const auto one = add(text);
    ASSERT_TRUE(one) << one.error().message;
    MemorySink sink;
    ASSERT_TRUE(folder().read(one->sha256, sink));
    EXPECT_EQ(as_text(sink.bytes()), text);
  }
}

TEST_F(AttachmentTest, NoticesAFileThatWasChanged) {
  ASSERT_TRUE(add("abc"));
  std::ofstream(kept(), std::ios::binary) << "abd";
  MemorySink sink;
  const auto changed = folder().read(kAbc, sink);
  ASSERT_FALSE(changed);
  EXPECT_EQ(changed.error().code, Code::Corrupt);
  EXPECT_NE(changed.error().message.find(kept()), std::string::npos) << changed.error().message;
  EXPECT_TRUE(sink.bytes().empty()) << "nothing of it is given out";
  EXPECT_EQ(folder().check(kAbc).error().code, Code::Corrupt);
}

TEST_F(AttachmentTest, RemovesAndSaysWhatIsNotThere) {
  ASSERT_TRUE(add("abc"));
  EXPECT_TRUE(folder().remove(kAbc));
  EXPECT_TRUE(folder().remove(kAbc));
  EXPECT_EQ(folder().check(kAbc).error().code, Code::NotFound);
  for (const std::string_view name :
       {"", "../../etc/passwd", "BA7816BF8F01CFEA414140DE5DAE2223B00361A396177A9CB410FF61F20015AD"})
    EXPECT_EQ(folder().remove(name).error().code, Code::InvalidInput) << name;
}

TEST_F(AttachmentTest, KeepsOneOfManyAddedAtOnce) {
  write("in", "abc");
  std::vector<std::thread> threads;
  for (int i = 0; i < 8; ++i)
    threads.emplace_back([&] {
      FileSource source = FileSource::open(at("in")).value();
      EXPECT_TRUE(folder().add(source));
    });
  for (auto& thread : threads) thread.join();
  EXPECT_EQ(read(kept()), "abc");
}

using PrivateFileTest = ScratchFolder;

TEST_F(PrivateFileTest, IsReplacedWholeAndRefusedWhenOthersMayRead) {
  ASSERT_TRUE(write_private_file(at("session"), "one"));
  ASSERT_TRUE(write_private_file(at("session"), "two"));
  EXPECT_EQ(read_private_file(at("session")).value(), "two");
  EXPECT_EQ(entries(), 1U);
  ::chmod(at("session").c_str(), 0640);
  const auto open_to_others = read_private_file(at("session"));
  ASSERT_FALSE(open_to_others);
  EXPECT_EQ(open_to_others.error().code, Code::Denied);
  EXPECT_EQ(read_private_file(at("nothing")).error().code, Code::NotFound);
  EXPECT_EQ(write_private_file(at("nowhere/session"), "x").error().code, Code::NotFound);
}

}  // namespace
}  // namespace assay::adapters::localfs
