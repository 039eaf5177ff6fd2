#include "adapters/localfs/output_file.hpp"

#include <dirent.h>
#include <fcntl.h>
#include <fmt/core.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <sys/xattr.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstdio>
#include <memory>
#include <vector>

namespace assay::adapters::localfs {
namespace {

constexpr std::string_view kPrefix = ".assay-";
constexpr std::string_view kSuffix = ".tmp";
constexpr std::size_t kMostAttributes = 64 * 1024;

/// Owner and extended attributes are taken over where the system lets us; a label does not fail for them.
void take_over_attributes(int from, int to, const struct stat& info) {
  if (info.st_uid != ::geteuid() || info.st_gid != ::getegid()) {
    [[maybe_unused]] const int ignored = ::fchown(to, info.st_uid, info.st_gid);
  }
  ::fchmod(to, info.st_mode & 07777);
  const ssize_t length = ::flistxattr(from, nullptr, 0);
  if (length <= 0 || static_cast<std::size_t>(length) > kMostAttributes) return;
  std::vector<char> names(static_cast<std::size_t>(length));
  const ssize_t got = ::flistxattr(from, names.data(), names.size());
  for (const char *name = names.data(), *end = name + std::max<ssize_t>(got, 0); name < end;
       name += std::string_view(name).size() + 1) {
    const ssize_t size = ::fgetxattr(from, name, nullptr, 0);
    if (size < 0 || static_cast<std::size_t>(size) > kMostAttributes) continue;
    std::vector<char> value(static_cast<std::size_t>(size));
    if (::fgetxattr(from, name, value.data(), value.size()) == size)
      ::fsetxattr(to, name, value.data(), value.size(), 0);
  }
}

}  // namespace

std::string folder_of(const std::string& path) {
  const auto slash = path.find_last_of('/');
  if (slash == std::string::npos) return ".";
  return slash == 0 ? "/" : path.substr(0, slash);
}

Result<OutputFile> OutputFile::create(const std::string& path, const Id& id, const FileSource& model) {
  std::string temporary = fmt::format("{}/{}{}{}", folder_of(path), kPrefix, id.hex(), kSuffix);
  Descriptor file;
  struct stat made {};
  do {  // a sweep of stale files may catch ours before we hold its lock; then make another
    file = Descriptor(::open(temporary.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC | O_NOFOLLOW, 0600));
    if (!file.is_open()) return system_error("creating a temporary file for it", path, errno);
    if (::flock(file.get(), LOCK_EX) != 0 || ::fstat(file.get(), &made) != 0)
      return system_error("creating a temporary file for it", path, errno);
  } while (made.st_nlink == 0);
  take_over_attributes(model.descriptor(), file.get(), model.info());
  return OutputFile(std::move(file), path, std::move(temporary));
}

OutputFile::OutputFile(OutputFile&& other) noexcept
    : file_(std::move(other.file_)), path_(std::move(other.path_)), temporary_(std::exchange(other.temporary_, {})) {}

OutputFile::~OutputFile() {
  if (!temporary_.empty()) ::unlink(temporary_.c_str());
}

Result<> OutputFile::write(BytesView bytes) {
  while (!bytes.empty()) {
    const ssize_t done = ::write(file_.get(), bytes.data(), bytes.size());
    if (done < 0 && errno == EINTR) continue;
    if (done < 0) return system_error("writing", path_, errno);
    bytes = bytes.subspan(static_cast<std::size_t>(done));
  }
  return {};
}

Result<> OutputFile::copy_from(ByteSource& source, std::uint64_t offset, std::uint64_t length) {
  auto* file = dynamic_cast<FileSource*>(&source);
  if (file == nullptr) return ByteSink::copy_from(source, offset, length);
  auto from = static_cast<off_t>(offset);
  while (length > 0) {
    const auto part = static_cast<std::size_t>(std::min<std::uint64_t>(length, 1U << 30U));
    const ssize_t done = ::copy_file_range(file->descriptor(), &from, file_.get(), nullptr, part, 0);
    if (done < 0 && errno == EINTR) continue;
    // Some file systems cannot, or not across devices: then through a buffer.
    if (done < 0 && (errno == EXDEV || errno == EINVAL || errno == ENOSYS || errno == EOPNOTSUPP))
      return ByteSink::copy_from(source, static_cast<std::uint64_t>(from), length);
    if (done < 0) return system_error("writing", path_, errno);
    if (done == 0)
      return file->still_the_same().and_then([&]() -> Result<> {
        return fail(Code::Conflict, fmt::format("{}: the file became shorter while it was copied", file->name()));
      });
    length -= static_cast<std::uint64_t>(done);
  }
  return {};
}

Result<> OutputFile::finish(Durability durability) {
  if (durability == Durability::Power && ::fsync(file_.get()) != 0) return system_error("flushing", path_, errno);
  return {};
}

Result<> OutputFile::publish(IfExists if_exists, Durability durability) {
  const unsigned flags = if_exists == IfExists::Refuse ? RENAME_NOREPLACE : 0U;
  if (::renameat2(AT_FDCWD, temporary_.c_str(), AT_FDCWD, path_.c_str(), flags) != 0) {
    if (errno == EEXIST) return fail(Code::Conflict, fmt::format("{}: something of this name is there already", path_));
    return system_error("renaming the finished file", path_, errno);
  }
  temporary_.clear();
  if (durability == Durability::Power) return sync_folder(folder_of(path_));
  return {};
}

Result<bool> finish_rename(const std::string& temporary, const std::string& path) {
  if (::rename(temporary.c_str(), path.c_str()) == 0) return true;
  if (errno == ENOENT) return false;
  return system_error("finishing an interrupted write", path, errno);
}

void remove_stale_temporaries(const std::string& folder) {
  const std::unique_ptr<DIR, int (*)(DIR*)> listing(::opendir(folder.c_str()), &::closedir);
  if (!listing) return;
  while (const dirent* entry = ::readdir(listing.get())) {
    const std::string_view name = entry->d_name;
    if (name.size() != kPrefix.size() + 32 + kSuffix.size() || name.substr(0, kPrefix.size()) != kPrefix ||
        name.substr(name.size() - kSuffix.size()) != kSuffix)
      continue;
    const Descriptor file(::openat(::dirfd(listing.get()), entry->d_name, O_RDONLY | O_CLOEXEC | O_NOFOLLOW));
    if (file.is_open() && ::flock(file.get(), LOCK_EX | LOCK_NB) == 0)
      ::unlinkat(::dirfd(listing.get()), entry->d_name, 0);
  }
}

Result<> sync_folder(const std::string& folder) {
  const Descriptor handle(::open(folder.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC));
  if (!handle.is_open()) return system_error("flushing the folder", folder, errno);
  if (::fsync(handle.get()) != 0) return system_error("flushing the folder", folder, errno);
  return {};
}

Result<> make_folders(const std::string& folder) {
  if (folder.empty() || ::mkdir(folder.c_str(), 0777) == 0 || errno == EEXIST) {
    struct stat info {};
    if (!folder.empty() && ::stat(folder.c_str(), &info) == 0 && !S_ISDIR(info.st_mode))
      return fail(Code::Conflict, fmt::format("{}: a file of this name is in the way of the folder", folder));
    return {};
  }
  if (errno != ENOENT) return system_error("making the folder", folder, errno);
  ASSAY_CHECK(make_folders(folder_of(folder)));
  if (::mkdir(folder.c_str(), 0777) != 0 && errno != EEXIST) return system_error("making the folder", folder, errno);
  return {};
}

}  // namespace assay::adapters::localfs
