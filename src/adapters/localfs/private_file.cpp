#include "adapters/localfs/private_file.hpp"

#include <fcntl.h>
#include <fmt/core.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <cstdio>
#include <utility>

#include "adapters/localfs/file_source.hpp"
#include "crypto/signature.hpp"

namespace assay::adapters::localfs {
namespace {

constexpr std::uint64_t kMostPrivate = 64 * 1024;
constexpr mode_t kOwnerOnly = S_IRUSR | S_IWUSR;

}  // namespace

Result<PrivateFile> PrivateFile::create(const std::string& folder) {
  std::string temporary;
  Descriptor file;
  struct stat made {};
  do {  // a sweep of stale files may catch ours before we hold its lock; then make another
    std::array<std::uint8_t, 16> mark;
    crypto::random_bytes(mark);
    temporary = fmt::format("{}/.assay-{}.tmp", folder, to_hex(mark));
    file = Descriptor(::open(temporary.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC | O_NOFOLLOW, kOwnerOnly));
    if (!file.is_open() || ::flock(file.get(), LOCK_EX) != 0 || ::fstat(file.get(), &made) != 0)
      return system_error("creating a file in it", folder, errno);
  } while (made.st_nlink == 0);
  return PrivateFile(std::move(file), std::move(temporary));
}

PrivateFile::PrivateFile(PrivateFile&& other) noexcept
    : file_(std::move(other.file_)), temporary_(std::exchange(other.temporary_, {})) {}

PrivateFile::~PrivateFile() {
  if (!temporary_.empty()) ::unlink(temporary_.c_str());
}

Result<> PrivateFile::write(BytesView bytes) {
  while (!bytes.empty()) {
    const ssize_t done = ::write(file_.get(), bytes.data(), bytes.size());
    if (done < 0 && errno == EINTR) continue;
    if (done < 0) return system_error("writing", temporary_, errno);
    bytes = bytes.subspan(static_cast<std::size_t>(done));
  }
  return {};
}

Result<> PrivateFile::publish(const std::string& path, IfExists if_exists) && {
  if (::fsync(file_.get()) != 0) return system_error("flushing", path, errno);
  const unsigned flags = if_exists == IfExists::Refuse ? RENAME_NOREPLACE : 0U;
  if (::renameat2(AT_FDCWD, temporary_.c_str(), AT_FDCWD, path.c_str(), flags) != 0) {
    if (errno == EEXIST) return fail(Code::Conflict, fmt::format("{}: something of this name is there already", path));
    return system_error("renaming the finished file", path, errno);
  }
  temporary_.clear();
  return sync_folder(folder_of(path));
}

Result<> write_private_file(const std::string& path, std::string_view text) {
  ASSAY_TRY(PrivateFile file, PrivateFile::create(folder_of(path)));
  ASSAY_CHECK(file.write(as_bytes(text)));
  return std::move(file).publish(path, IfExists::Replace);
}

Result<std::string> read_private_file(const std::string& path) {
  ASSAY_TRY(FileSource file, FileSource::open(path));
  if ((file.info().st_mode & (S_IRWXG | S_IRWXO)) != 0)
    return fail(Code::Denied, fmt::format("{}: others may read it; run chmod 600 {}", path, path));
  if (file.size() > kMostPrivate)
    return fail(Code::Limited, fmt::format("{}: {} bytes are too many (at most {})", path, file.size(), kMostPrivate));
  std::string text(static_cast<std::size_t>(file.size()), '\0');
  ASSAY_CHECK(file.read_at(0, {reinterpret_cast<std::uint8_t*>(text.data()), text.size()}));
  return text;
}

Result<> make_private_folders(const std::string& folder) {
  if (folder.empty() || ::mkdir(folder.c_str(), 0700) == 0) return {};
  if (errno == EEXIST) {
    struct stat info {};
    if (::stat(folder.c_str(), &info) == 0 && !S_ISDIR(info.st_mode))
      return fail(Code::Conflict, fmt::format("{}: a file of this name is in the way of the folder", folder));
    return {};
  }
  if (errno != ENOENT) return system_error("making the folder", folder, errno);
  ASSAY_CHECK(make_private_folders(folder_of(folder)));
  if (::mkdir(folder.c_str(), 0700) != 0 && errno != EEXIST) return system_error("making the folder", folder, errno);
  return {};
}

}  // namespace assay::adapters::localfs
