// A change of a big file where it stands, without a copy, that a crash cannot leave half done.
//
// A journal `.<name>.assay-journal` beside the file says what the file was: its size and the bytes about to change.
// Then:
//   begin()   journal written; appended bytes written past the old end and flushed
//   ...       the caller records its event
//   commit()  patches written and flushed, journal removed
// A crash before the event: undo_or_redo(Undo) gives the old file back to the byte. After it: Redo finishes the new
// one.
#pragma once

#include <string>

#include "adapters/localfs/descriptor.hpp"
#include "adapters/localfs/file_source.hpp"
#include "base/id.hpp"
#include "container/splice.hpp"

namespace assay::adapters::localfs {

class InPlaceWrite {
 public:
  /// Locks the file, checks that it is still what `planned_on` was read from and that every patch's `before` stands
  /// there.
  /// @return Conflict when the file changed or another writer is at work; Denied; Unavailable (disk full: the old file
  /// stands)
  [[nodiscard]] static Result<InPlaceWrite> begin(const FileSource& planned_on, const Id& event,
                                                  container::InPlaceEdit edit);
  InPlaceWrite(InPlaceWrite&& other) noexcept;
  InPlaceWrite& operator=(InPlaceWrite&&) = delete;
  InPlaceWrite(const InPlaceWrite&) = delete;
  InPlaceWrite& operator=(const InPlaceWrite&) = delete;
  /// Undoes what begin() did unless commit() was called or the event is recorded (keep_for_recovery).
  ~InPlaceWrite();

  /// From here on the journal stays for undo_or_redo() if we die: the event is recorded.
  void keep_for_recovery() noexcept { recorded_ = true; }
  [[nodiscard]] Result<> commit();
  [[nodiscard]] const std::string& path() const noexcept { return path_; }

 private:
  InPlaceWrite() = default;
  Descriptor file_;
  Descriptor journal_;
  std::string path_;
  std::string journal_path_;
  std::uint64_t old_size_ = 0;
  container::InPlaceEdit edit_;
  bool recorded_ = false;
};

enum class Recovery : std::uint8_t { Undo, Redo };

/// `.<name>.assay-journal` in the file's folder.
[[nodiscard]] std::string journal_path(const std::string& path);
/// The event id in the file's journal; nullopt when there is none, or it was never whole (then the file was not touched
/// and it is removed).
/// @return Conflict while a living process holds it
[[nodiscard]] Result<std::optional<Id>> interrupted_write(const std::string& path);
/// Brings the file to its old or its new state by its journal, removes the journal.
[[nodiscard]] Result<> undo_or_redo(const std::string& path, Recovery recovery);

}  // namespace assay::adapters::localfs
