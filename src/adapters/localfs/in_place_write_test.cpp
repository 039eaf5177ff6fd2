#include "adapters/localfs/in_place_write.hpp"

#include <sys/wait.h>
#include <unistd.h>

#include "adapters/localfs/scratch_folder.hpp"

namespace assay::adapters::localfs {
namespace {

Bytes bytes_of(std::string_view text) { return Bytes(text.begin(), text.end()); }

class InPlaceWrites : public ScratchFolder {
 protected:
  void SetUp() override {
    ScratchFolder::SetUp();
    path_ = write("film", "moov-old....mdat");
    event_.bytes[0] = 9;
  }
  [[nodiscard]] container::InPlaceEdit edit() const {
    return {bytes_of("+moov-new"), {{0, bytes_of("moov"), bytes_of("free")}, {5, bytes_of("old"), bytes_of("xxx")}}};
  }
  std::string path_;
  Id event_;
  const std::string old_ = "moov-old....mdat";
  const std::string new_ = "free-xxx....mdat+moov-new";
};

TEST_F(InPlaceWrites, BecomeTheNewFileAndRemoveTheirJournal) {
  const auto source = FileSource::open(path_);
  auto writing = InPlaceWrite::begin(*source, event_, edit());
  ASSERT_TRUE(writing) << writing.error().message;
  EXPECT_EQ(read(path_), old_ + "+moov-new");
  ASSERT_TRUE(writing->commit());
  EXPECT_EQ(read(path_), new_);
  EXPECT_EQ(entries(), 1U);
}

TEST_F(InPlaceWrites, GiveTheOldFileBackWhenDropped) {
  const auto source = FileSource::open(path_);
  { ASSERT_TRUE(InPlaceWrite::begin(*source, event_, edit())); }
  EXPECT_EQ(read(path_), old_);
  EXPECT_EQ(entries(), 1U);
}

/// What a process that is killed leaves: destructors do not run.
void abandon(InPlaceWrite writing, std::string_view path, const std::string& torn) {
  const int child = ::fork();
  if (child == 0) {
    if (!torn.empty())
      std::ofstream(std::string(path), std::ios::binary | std::ios::in)
          .write(torn.data(), static_cast<std::streamsize>(torn.size()));
    ::_exit(0);
  }
  int status = 0;
  ::waitpid(child, &status, 0);
  writing.keep_for_recovery();
}

TEST_F(InPlaceWrites, AreUndoneOrRedoneByTheJournalOfACrash) {
  for (const Recovery recovery : {Recovery::Undo, Recovery::Redo}) {
    write("film", old_);
    const auto source = FileSource::open(path_);
    auto writing = InPlaceWrite::begin(*source, event_, edit());
    ASSERT_TRUE(writing) << writing.error().message;
    abandon(std::move(*writing), path_, "free-x");  // killed in the middle of the patches
    const auto left = interrupted_write(path_);
    ASSERT_TRUE(left);
    ASSERT_TRUE(*left);
    EXPECT_EQ(**left, event_);
    ASSERT_TRUE(undo_or_redo(path_, recovery));
    EXPECT_EQ(read(path_), recovery == Recovery::Undo ? old_ : new_);
    EXPECT_EQ(entries(), 1U);
  }
}

TEST_F(InPlaceWrites, AreRefusedWhileAnotherWriterIsAtWork) {
  const auto source = FileSource::open(path_);
  const auto first = InPlaceWrite::begin(*source, event_, edit());
  ASSERT_TRUE(first);
  const auto busy = interrupted_write(path_);
  ASSERT_FALSE(busy);
  EXPECT_EQ(busy.error().code, Code::Conflict);
  const auto again = FileSource::open(path_);
  const auto second = InPlaceWrite::begin(*again, event_, edit());
  ASSERT_FALSE(second);
  EXPECT_EQ(second.error().code, Code::Conflict);
}

TEST_F(InPlaceWrites, AreRefusedWhenTheFileIsNotWhatWasRead) {
  const auto source = FileSource::open(path_);
  write("film", "moov-NEW....mdat");
  const auto changed = InPlaceWrite::begin(*source, event_, edit());
  ASSERT_FALSE(changed);
  EXPECT_EQ(changed.error().code, Code::Conflict);
  EXPECT_EQ(read(path_), "moov-NEW....mdat");
  EXPECT_EQ(entries(), 1U);
}

TEST_F(InPlaceWrites, ATornJournalMeansTheFileWasNotTouched) {
  write(".film.assay-journal", "ASSAY-JOURNAL-1\nhalf");
  const auto left = interrupted_write(path_);
  ASSERT_TRUE(left);
  EXPECT_FALSE(*left);
  EXPECT_EQ(read(path_), old_);
  EXPECT_EQ(entries(), 1U);
}

TEST_F(InPlaceWrites, AJournalOfAnotherFileIsNeverApplied) {
  const auto source = FileSource::open(path_);
  auto writing = InPlaceWrite::begin(*source, event_, edit());
  ASSERT_TRUE(writing);
  abandon(std::move(*writing), path_, "");
  write("film", "short");
  const auto done = undo_or_redo(path_, Recovery::Undo);
  ASSERT_FALSE(done);
  EXPECT_EQ(done.error().code, Code::Conflict);
  EXPECT_EQ(read(path_), "short");
}

}  // namespace
}  // namespace assay::adapters::localfs
