#include "evidence/tile_folder.hpp"

#include <dirent.h>
#include <fcntl.h>
#include <fmt/core.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstdio>
#include <cstring>
#include <ctime>
#include <memory>
#include <utility>
#include <vector>

namespace assay::evidence {
namespace {

constexpr const char* kCheckpoint = "checkpoint";
constexpr const char* kOtherCheckpoint = ".checkpoint";  // changes places with the checkpoint
constexpr const char* kTemporary = ".new";               // of a tile; one at a time: written under the lock only
constexpr const char* kLock = ".lock";
// A full tile has 8 KiB, a bundle of our leaves about 16: nearly every file is one read.
constexpr std::size_t kReadAhead = 20'000;
constexpr off_t kPublishByte = 0;  // of the lock file; owners lock the byte of their own number
constexpr int kLockTries = 5000;
constexpr long kLockPause = 2'000'000;  // nanoseconds; with kLockTries ten seconds
constexpr int kMaxDepth = 8;            // tile/L/x000/x000/x000/x000/000.p/W

class File {
 public:
  explicit File(int descriptor) : descriptor_(descriptor) {}
  File(const File&) = delete;
  File& operator=(const File&) = delete;
  ~File() {
    if (descriptor_ >= 0) ::close(descriptor_);
  }
  [[nodiscard]] int get() const noexcept { return descriptor_; }
  /// Closes now, for the error it may tell.
  [[nodiscard]] int close() noexcept { return ::close(std::exchange(descriptor_, -1)); }

 private:
  int descriptor_;
};

Code code_of(int error) noexcept {
  switch (error) {
    case EACCES:
    case EPERM:
    case EROFS:
      return Code::Denied;
    case ENOENT:
    case ENOTDIR:
      return Code::Configuration;
    default:
      return Code::Unavailable;
  }
}

bool write_all(int file, BytesView bytes) noexcept {
  while (!bytes.empty()) {
    const ssize_t written = ::write(file, bytes.data(), bytes.size());
    if (written < 0 && errno == EINTR) continue;
    if (written <= 0) return false;
    bytes = bytes.subspan(static_cast<std::size_t>(written));
  }
  return true;
}

bool make_folders(int folder, const std::string& file) noexcept {
  for (std::size_t slash = file.find('/'); slash != std::string::npos; slash = file.find('/', slash + 1)) {
    if (::mkdirat(folder, file.substr(0, slash).c_str(), 0755) != 0 && errno != EEXIST) return false;
  }
  return true;
}

struct flock byte_lock(short type, off_t byte) noexcept {
  struct flock lock {};
  lock.l_type = type;
  lock.l_whence = SEEK_SET;
  lock.l_start = byte;
  lock.l_len = 1;
  return lock;
}

struct CloseFolder {
  void operator()(DIR* folder) const noexcept { ::closedir(folder); }
};
using FolderStream = std::unique_ptr<DIR, CloseFolder>;

FolderStream open_folder(int at, const std::string& path) noexcept {
  const int descriptor = ::openat(at, path.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC | O_NOFOLLOW);
  if (descriptor < 0) return nullptr;
  DIR* const stream = ::fdopendir(descriptor);
  if (stream == nullptr) ::close(descriptor);
  return FolderStream(stream);
}

}  // namespace

Error TileFolder::failure(std::string_view name, std::string_view what, int error) const {
  return {code_of(error), fmt::format("{}/{}: {}: {}", path_, name, what, std::strerror(error))};
}

Result<TileFolder> TileFolder::open(const std::string& path) {
  int folder = ::open(path.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC);
  if (folder < 0 && errno == ENOENT && (::mkdir(path.c_str(), 0755) == 0 || errno == EEXIST)) {
    folder = ::open(path.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC);
  }
  if (folder < 0) {
    const int error = errno;
    return fail(code_of(error), fmt::format("{}: cannot open the log's folder: {}", path, std::strerror(error)));
  }
  return TileFolder(folder, path);
}

TileFolder::TileFolder(TileFolder&& other) noexcept
    : folder_(std::exchange(other.folder_, -1)),
      lock_file_(std::exchange(other.lock_file_, -1)),
      lock_is_shared_(other.lock_is_shared_),
      path_(std::move(other.path_)) {}

TileFolder& TileFolder::operator=(TileFolder&& other) noexcept {
  std::swap(folder_, other.folder_);
  std::swap(lock_file_, other.lock_file_);
  std::swap(lock_is_shared_, other.lock_is_shared_);
  std::swap(path_, other.path_);
  return *this;
}

TileFolder::~TileFolder() {
  if (folder_ >= 0) ::close(folder_);
  if (lock_file_ >= 0) ::close(lock_file_);
}

Result<std::optional<Bytes>> TileFolder::read_file(const std::string& name) const {
  const File file(::openat(folder_, name.c_str(), O_RDONLY | O_CLOEXEC));
  if (file.get() < 0) {
    if (errno == ENOENT || errno == ENOTDIR) return std::optional<Bytes>();
    return tl::unexpected(failure(name, "cannot open", errno));
  }
  Bytes bytes(kReadAhead);
  std::size_t size = 0;
  for (;;) {
    const ssize_t got = ::read(file.get(), bytes.data() + size, bytes.size() - size);
    if (got < 0 && errno == EINTR) continue;
    if (got < 0) return tl::unexpected(failure(name, "cannot read", errno));
    size += static_cast<std::size_t>(got);
    if (size < bytes.size() || size > kMaxTileBytes) break;
    bytes.resize(size * 4);
  }
  bytes.resize(size);
  return bytes;
}

Result<std::optional<std::string>> TileFolder::read_checkpoint() const {
  ASSAY_TRY(const std::optional<Bytes> bytes, read_file(kCheckpoint));
  if (!bytes || bytes->empty()) return std::optional<std::string>();
  return std::string(as_text(*bytes));
}

// Without O_TRUNC: the blocks of the file that is written over are used again.
Result<> TileFolder::write_file(const char* name, BytesView bytes) {
  File file(::openat(folder_, name, O_WRONLY | O_CREAT | O_CLOEXEC, 0644));
  struct stat status {};
  if (file.get() < 0 || !write_all(file.get(), bytes) || ::fstat(file.get(), &status) != 0 ||
      (status.st_size > static_cast<off_t>(bytes.size()) &&
       ::ftruncate(file.get(), static_cast<off_t>(bytes.size())) != 0) ||
      file.close() != 0) {
    return tl::unexpected(failure(name, "cannot write", errno));
  }
  return {};
}

// The two files change places: readers see the old text or the new one, and no file is made or removed.
Result<> TileFolder::write_checkpoint(std::string_view note) {
  ASSAY_CHECK(write_file(kOtherCheckpoint, as_bytes(note)));
  if (::renameat2(folder_, kOtherCheckpoint, folder_, kCheckpoint, RENAME_EXCHANGE) == 0) return {};
  // The first checkpoint, or a file system that cannot exchange.
  if (::renameat(folder_, kOtherCheckpoint, folder_, kCheckpoint) == 0) return {};
  return tl::unexpected(failure(kCheckpoint, "cannot replace", errno));
}

Result<std::optional<Bytes>> TileFolder::read(const verify::TileName& name) const {
  return read_file(verify::tile_path(name));
}

bool TileFolder::has(const verify::TileName& name) const {
  return ::faccessat(folder_, verify::tile_path(name).c_str(), F_OK, 0) == 0;
}

Result<> TileFolder::write(const verify::TileName& name, BytesView bytes, Existing existing) {
  const std::string path = verify::tile_path(name);
  ASSAY_CHECK(write_file(kTemporary, bytes));
  const bool refuse = existing == Existing::Refuse && name.width == verify::kTileWidth;
  const unsigned flags = refuse ? RENAME_NOREPLACE : 0;
  int failed = ::renameat2(folder_, kTemporary, folder_, path.c_str(), flags) == 0 ? 0 : errno;
  if (failed == ENOENT && make_folders(folder_, path)) {
    failed = ::renameat2(folder_, kTemporary, folder_, path.c_str(), flags) == 0 ? 0 : errno;
  }
  if (failed == EEXIST) return compare(name, bytes);
  if (failed != 0) return tl::unexpected(failure(path, "cannot write", failed));
  return {};
}

// A full tile that is there already: published before a crash kept the checkpoint back, or not ours.
Result<> TileFolder::compare(const verify::TileName& name, BytesView bytes) {
  ASSAY_TRY(const std::optional<Bytes> there, read(name));
  if (there && std::equal(there->begin(), there->end(), bytes.begin(), bytes.end())) return {};
  if (there && there->size() < bytes.size()) return write(name, bytes, Existing::Replace);  // a power loss cut it
  return fail(Code::Conflict,
              fmt::format("{}/{}: holds other hashes than the database gives (rows replaced, or restored from an older "
                          "backup than the tiles); run the check",
                          path_, verify::tile_path(name)));
}

Result<> TileFolder::grow(const verify::TileName& from, std::size_t kept, const verify::TileName& to, BytesView bytes) {
  const std::string old_path = verify::tile_path(from);
  {
    File file(::openat(folder_, old_path.c_str(), O_WRONLY | O_CLOEXEC));
    if (file.get() < 0) return write(to, bytes, Existing::Refuse);
    if (::lseek(file.get(), static_cast<off_t>(kept), SEEK_SET) < 0 || !write_all(file.get(), bytes.subspan(kept)) ||
        file.close() != 0) {
      return tl::unexpected(failure(old_path, "cannot grow", errno));
    }
  }
  const std::string path = verify::tile_path(to);
  const unsigned flags = to.width == verify::kTileWidth ? RENAME_NOREPLACE : 0;
  if (::renameat2(folder_, old_path.c_str(), folder_, path.c_str(), flags) != 0) {
    if (errno == EEXIST) return compare(to, bytes);
    return tl::unexpected(failure(path, "cannot write", errno));
  }
  return {};
}

// NOLINTNEXTLINE(readability-make-member-function-const): the folder is what changes
void TileFolder::drop_partials(verify::TileName full) {
  full.width = 1;
  std::string path = verify::tile_path(full);
  path.resize(path.rfind('/'));
  if (::unlinkat(folder_, path.c_str(), AT_REMOVEDIR) == 0 || errno == ENOENT) return;
  // A crash left a file there. Best effort: one that stays is needless, not wrong.
  const FolderStream stream = open_folder(folder_, path);
  if (!stream) return;
  while (const dirent* const entry = ::readdir(stream.get())) {
    if (entry->d_name[0] != '.') ::unlinkat(::dirfd(stream.get()), entry->d_name, 0);
  }
  ::unlinkat(folder_, path.c_str(), AT_REMOVEDIR);
}

Result<> TileFolder::walk(const std::function<Result<>(const std::string& path)>& visit) const {
  std::vector<std::string> folders = {"tile"};
  while (!folders.empty()) {
    const std::string folder = std::move(folders.back());
    folders.pop_back();
    const FolderStream stream = open_folder(folder_, folder);
    if (!stream) {
      if (errno == ENOENT) continue;  // nothing published yet, or dropped while we look
      return tl::unexpected(failure(folder, "cannot list", errno));
    }
    while (const dirent* const entry = ::readdir(stream.get())) {
      const std::string_view name = entry->d_name;
      if (name == "." || name == "..") continue;
      std::string path = fmt::format("{}/{}", folder, name);
      const bool is_folder = entry->d_type == DT_DIR;
      if (is_folder && std::count(path.begin(), path.end(), '/') < kMaxDepth) {
        folders.push_back(std::move(path));
      } else {
        ASSAY_CHECK(visit(path));
      }
    }
  }
  return {};
}

Result<int> TileFolder::lock_file() {
  if (lock_is_shared_) {
    ::close(std::exchange(lock_file_, -1));
    lock_is_shared_ = false;
  }
  if (lock_file_ < 0) {
    lock_file_ = ::openat(folder_, kLock, O_RDWR | O_CREAT | O_CLOEXEC, 0644);
    if (lock_file_ < 0) return tl::unexpected(failure(kLock, "cannot open", errno));
  }
  return lock_file_;
}

// Open-file-description locks: they belong to our descriptor, not to the process, so two logs in one process exclude
// each other too, and they end with the process however it ends.
Result<> TileFolder::take_lock(int file, short type) const {
  for (int tries = 0; tries < kLockTries; ++tries) {
    struct flock wanted = byte_lock(type, kPublishByte);
    if (::fcntl(file, F_OFD_SETLK, &wanted) == 0) return {};
    if (errno != EAGAIN && errno != EACCES && errno != EINTR) {
      return tl::unexpected(failure(kLock, "cannot lock", errno));
    }
    const timespec pause = {0, kLockPause};
    ::nanosleep(&pause, nullptr);
  }
  return fail(Code::Unavailable,
              fmt::format("{}/{}: another process has been publishing for ten seconds (is it stopped?)", path_, kLock));
}

Result<> TileFolder::lock() {
  ASSAY_TRY(const int file, lock_file());
  return take_lock(file, F_WRLCK);
}

Result<> TileFolder::lock_shared() {
  if (lock_file_ < 0) {
    lock_file_ = ::openat(folder_, kLock, O_RDONLY | O_CLOEXEC);
    if (lock_file_ < 0 && errno == ENOENT) return {};  // nobody ever published here
    if (lock_file_ < 0) return tl::unexpected(failure(kLock, "cannot open", errno));
    lock_is_shared_ = true;
  }
  return take_lock(lock_file_, F_RDLCK);
}

// NOLINTNEXTLINE(readability-make-member-function-const): undoes lock(), which is none
void TileFolder::unlock() noexcept {
  struct flock released = byte_lock(F_UNLCK, kPublishByte);
  if (lock_file_ >= 0) ::fcntl(lock_file_, F_OFD_SETLK, &released);
}

Result<> TileFolder::live(std::uint64_t owner) {
  ASSAY_TRY(const int file, lock_file());
  struct flock mark = byte_lock(F_WRLCK, static_cast<off_t>(owner));
  if (::fcntl(file, F_OFD_SETLK, &mark) != 0) return tl::unexpected(failure(kLock, "cannot mark the owner", errno));
  return {};
}

Result<bool> TileFolder::is_living(std::uint64_t owner) {
  ASSAY_TRY(const int file, lock_file());
  struct flock probe = byte_lock(F_WRLCK, static_cast<off_t>(owner));
  if (::fcntl(file, F_OFD_GETLK, &probe) != 0) return tl::unexpected(failure(kLock, "cannot ask for the owner", errno));
  return probe.l_type != F_UNLCK;
}

}  // namespace assay::evidence
