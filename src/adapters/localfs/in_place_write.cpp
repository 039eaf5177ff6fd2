#include "adapters/localfs/in_place_write.hpp"

#include <fcntl.h>
#include <fmt/core.h>
#include <sys/file.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>

#include "adapters/localfs/output_file.hpp"
#include "crypto/digest.hpp"

namespace assay::adapters::localfs {
namespace {

constexpr std::string_view kMagic = "ASSAY-JOURNAL-1\n";
constexpr std::uint64_t kMostJournal = 1U << 30U;
/// One patch this small lands in one sector: the file is whole before and after it, so its journal need not be on the
/// device first.
constexpr std::size_t kAtomicPatch = 4;

struct Journal {
  Id event;
  std::uint64_t old_size = 0;
  std::uint64_t new_size = 0;
  std::vector<container::Patch> patches;
};

Result<> write_all(int file, std::uint64_t offset, BytesView bytes, std::string_view path) {
  while (!bytes.empty()) {
    const ssize_t done = ::pwrite(file, bytes.data(), bytes.size(), static_cast<off_t>(offset));
    if (done < 0 && errno == EINTR) continue;
    if (done < 0) return system_error("writing", path, errno);
    offset += static_cast<std::uint64_t>(done);
    bytes = bytes.subspan(static_cast<std::size_t>(done));
  }
  return {};
}

Result<Bytes> read_all(int file, std::uint64_t offset, std::uint64_t length, std::string_view path) {
  Bytes out(length);
  std::size_t have = 0;
  while (have < out.size()) {
    const ssize_t got = ::pread(file, out.data() + have, out.size() - have, static_cast<off_t>(offset + have));
    if (got < 0 && errno == EINTR) continue;
    if (got < 0) return system_error("reading", path, errno);
    if (got == 0) return fail(Code::Conflict, fmt::format("{}: the file became shorter than it was", path));
    have += static_cast<std::size_t>(got);
  }
  return out;
}

Bytes encode(const Journal& journal) {
  Bytes out;
  append(out, kMagic);
  append(out, journal.event.bytes);
  append_be<std::uint64_t>(out, journal.old_size);
  append_be<std::uint64_t>(out, journal.new_size);
  append_be<std::uint32_t>(out, static_cast<std::uint32_t>(journal.patches.size()));
  for (const container::Patch& patch : journal.patches) {
    append_be<std::uint64_t>(out, patch.offset);
    append_be<std::uint64_t>(out, patch.after.size());
    append(out, patch.before);
    append(out, patch.after);
  }
  append(out, crypto::sha256(out));
  return out;
}

/// nullopt: not whole. The digest at its end decides, so a torn journal is never acted on.
std::optional<Journal> decode(BytesView bytes) {
  constexpr std::size_t kFixed = kMagic.size() + 16 + 8 + 8 + 4;
  if (bytes.size() < kFixed + 32 || as_text(bytes.first(kMagic.size())) != kMagic) return std::nullopt;
  const BytesView body = bytes.first(bytes.size() - 32);
  const crypto::Hash digest = crypto::sha256(body);
  if (!std::equal(digest.begin(), digest.end(), bytes.end() - 32)) return std::nullopt;
  Journal journal;
  const std::uint8_t* at = body.data() + kMagic.size();
  std::copy(at, at + 16, journal.event.bytes.begin());
  journal.old_size = load_be<std::uint64_t>(at + 16);
  journal.new_size = load_be<std::uint64_t>(at + 24);
  const auto count = load_be<std::uint32_t>(at + 32);
  BytesView rest = body.subspan(kFixed);
  for (std::uint32_t i = 0; i < count; ++i) {
    if (rest.size() < 16) return std::nullopt;
    const auto offset = load_be<std::uint64_t>(rest.data());
    const auto length = load_be<std::uint64_t>(rest.data() + 8);
    rest = rest.subspan(16);
    if (length > rest.size() / 2) return std::nullopt;
    const auto size = static_cast<std::size_t>(length);
    journal.patches.push_back({offset, Bytes(rest.begin(), rest.begin() + static_cast<std::ptrdiff_t>(size)),
                               Bytes(rest.begin() + static_cast<std::ptrdiff_t>(size),
                                     rest.begin() + static_cast<std::ptrdiff_t>(2 * size))});
    rest = rest.subspan(2 * size);
  }
  return journal;
}

struct OpenJournal {
  Descriptor handle;
  std::optional<Journal> content;
};

/// The journal beside `path`, locked. nullopt: there is none.
Result<std::optional<OpenJournal>> open_journal(const std::string& path) {
  const std::string name = journal_path(path);
  Descriptor handle(::open(name.c_str(), O_RDWR | O_CLOEXEC | O_NOFOLLOW));
  if (!handle.is_open()) {
    if (errno == ENOENT) return std::nullopt;
    return system_error("opening the journal of an interrupted write", name, errno);
  }
  if (::flock(handle.get(), LOCK_EX | LOCK_NB) != 0)
    return fail(Code::Conflict, fmt::format("{}: another process is writing this file now", path));
  const off_t size = ::lseek(handle.get(), 0, SEEK_END);
  if (size < 0 || static_cast<std::uint64_t>(size) > kMostJournal)
    return fail(Code::Corrupt, fmt::format("{}: not a journal of ours (its size is absurd); move it away", name));
  ASSAY_TRY(const Bytes bytes, read_all(handle.get(), 0, static_cast<std::uint64_t>(size), name));
  return OpenJournal{std::move(handle), decode(bytes)};
}

Result<> remove_journal(const std::string& path) {
  const std::string name = journal_path(path);
  if (::unlink(name.c_str()) != 0 && errno != ENOENT) return system_error("removing the journal", name, errno);
  return {};
}

}  // namespace

std::string journal_path(const std::string& path) {
  const auto slash = path.find_last_of('/');
  const std::string folder = slash == std::string::npos ? std::string() : path.substr(0, slash + 1);
  const std::string name = slash == std::string::npos ? path : path.substr(slash + 1);
  return fmt::format("{}.{}.assay-journal", folder, name);
}

Result<InPlaceWrite> InPlaceWrite::begin(const FileSource& planned_on, const Id& event, container::InPlaceEdit edit) {
  InPlaceWrite write;
  write.path_ = std::string(planned_on.name());
  write.journal_path_ = journal_path(write.path_);
  write.old_size_ = planned_on.size();
  Descriptor file(::open(write.path_.c_str(), O_RDWR | O_CLOEXEC | O_NOFOLLOW));
  if (!file.is_open()) return system_error("opening for writing in place", write.path_, errno);
  struct stat now {};
  if (::fstat(file.get(), &now) != 0 || now.st_ino != planned_on.info().st_ino ||
      now.st_dev != planned_on.info().st_dev)
    return fail(Code::Conflict, fmt::format("{}: another file took its place; run again", write.path_));
  ASSAY_CHECK(planned_on.still_the_same());
  for (const container::Patch& patch : edit.patches) {
    ASSAY_TRY(const Bytes there, read_all(file.get(), patch.offset, patch.before.size(), write.path_));
    if (there != patch.before || patch.before.size() != patch.after.size())
      return fail(Code::Conflict,
                  fmt::format("{}: the bytes at 0x{:x} are not what was read; run again", write.path_, patch.offset));
  }

  Descriptor journal(::open(write.journal_path_.c_str(), O_RDWR | O_CREAT | O_EXCL | O_CLOEXEC | O_NOFOLLOW, 0600));
  if (!journal.is_open()) return system_error("creating its journal", write.path_, errno);
  ::flock(journal.get(), LOCK_EX | LOCK_NB);
  write.file_ = std::move(file);
  write.journal_ = std::move(journal);
  write.edit_ = std::move(edit);  // from here on the destructor undoes
  const Journal content{event, write.old_size_, write.old_size_ + write.edit_.appended.size(), write.edit_.patches};
  ASSAY_CHECK(write_all(write.journal_.get(), 0, encode(content), write.journal_path_));
  const bool atomic = write.edit_.patches.size() == 1 && write.edit_.patches[0].after.size() <= kAtomicPatch;
  if (!atomic) {
    if (::fsync(write.journal_.get()) != 0) return system_error("flushing its journal", write.path_, errno);
    ASSAY_CHECK(sync_folder(folder_of(write.path_)));
  }
  if (!write.edit_.appended.empty()) {
    ASSAY_CHECK(write_all(write.file_.get(), write.old_size_, write.edit_.appended, write.path_));
    if (::fdatasync(write.file_.get()) != 0) return system_error("flushing", write.path_, errno);
  }
  return write;
}

InPlaceWrite::InPlaceWrite(InPlaceWrite&& other) noexcept
    : file_(std::move(other.file_)),
      journal_(std::move(other.journal_)),
      path_(std::move(other.path_)),
      journal_path_(std::exchange(other.journal_path_, {})),
      old_size_(other.old_size_),
      edit_(std::move(other.edit_)),
      recorded_(other.recorded_) {}

InPlaceWrite::~InPlaceWrite() {
  if (journal_path_.empty() || recorded_ || !journal_.is_open()) return;
  // Only appended bytes can be there: patches come after the event.
  if (edit_.appended.empty() || ::ftruncate(file_.get(), static_cast<off_t>(old_size_)) == 0)
    ::unlink(journal_path_.c_str());
}

Result<> InPlaceWrite::commit() {
  for (const container::Patch& patch : edit_.patches)
    ASSAY_CHECK(write_all(file_.get(), patch.offset, patch.after, path_));
  if (::fdatasync(file_.get()) != 0) return system_error("flushing", path_, errno);
  recorded_ = true;
  if (::unlink(journal_path_.c_str()) != 0) return system_error("removing its journal", path_, errno);
  return {};
}

Result<std::optional<Id>> interrupted_write(const std::string& path) {
  ASSAY_TRY(const std::optional<OpenJournal> journal, open_journal(path));
  if (!journal) return std::nullopt;
  if (journal->content) return journal->content->event;
  ASSAY_CHECK(remove_journal(path));
  return std::nullopt;
}

Result<> undo_or_redo(const std::string& path, Recovery recovery) {
  ASSAY_TRY(const std::optional<OpenJournal> journal, open_journal(path));
  if (!journal) return {};
  if (journal->content) {
    const Journal& content = *journal->content;
    const Descriptor file(::open(path.c_str(), O_RDWR | O_CLOEXEC | O_NOFOLLOW));
    if (!file.is_open()) return system_error("finishing an interrupted write", path, errno);
    const off_t size = ::lseek(file.get(), 0, SEEK_END);
    // A file of neither size is not the one the journal speaks of (somebody put another there): it is left alone.
    if (size < 0 || static_cast<std::uint64_t>(size) < content.old_size ||
        static_cast<std::uint64_t>(size) > content.new_size)
      return fail(Code::Conflict, fmt::format("{}: its journal {} is of another file; move the journal away to go on",
                                              path, journal_path(path)));
    const bool redo = recovery == Recovery::Redo && static_cast<std::uint64_t>(size) == content.new_size;
    for (const container::Patch& patch : content.patches)
      ASSAY_CHECK(write_all(file.get(), patch.offset, redo ? patch.after : patch.before, path));
    if (!redo && ::ftruncate(file.get(), static_cast<off_t>(content.old_size)) != 0)
      return system_error("undoing an interrupted write", path, errno);
    if (::fsync(file.get()) != 0) return system_error("flushing", path, errno);
  }
  return remove_journal(path);
}

}  // namespace assay::adapters::localfs
