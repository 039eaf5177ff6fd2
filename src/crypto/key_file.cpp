#include "crypto/key_file.hpp"

#include <fcntl.h>
#include <fmt/core.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>

namespace assay::crypto {
namespace {

constexpr off_t kLargestKeyFile = 64 * 1024;
constexpr mode_t kOwnerOnly = S_IRUSR | S_IWUSR;
constexpr mode_t kAnybodyElse = S_IRWXG | S_IRWXO;

class File {
 public:
  File(const std::string& path, int flags, mode_t mode = 0)
      : descriptor_(::open(path.c_str(), flags | O_CLOEXEC, mode)) {}
  File(const File&) = delete;
  File& operator=(const File&) = delete;
  ~File() {
    if (descriptor_ >= 0) ::close(descriptor_);
  }
  [[nodiscard]] bool is_open() const noexcept { return descriptor_ >= 0; }
  [[nodiscard]] int descriptor() const noexcept { return descriptor_; }

 private:
  int descriptor_;
};

std::string reason(int number) { return std::strerror(number); }

Code code_of(int number) {
  return number == EACCES || number == EPERM || number == EROFS ? Code::Denied : Code::Unavailable;
}

bool write_all(int descriptor, std::string_view text) {
  while (!text.empty()) {
    const ssize_t written = ::write(descriptor, text.data(), text.size());
    if (written < 0 && errno == EINTR) continue;
    if (written < 0) return false;
    text.remove_prefix(static_cast<std::size_t>(written));
  }
  return true;
}

bool sync_folder_of(const std::string& path) {
  const std::size_t slash = path.rfind('/');
  const std::string folder = slash == std::string::npos ? "." : path.substr(0, slash + 1);
  const File opened(folder, O_RDONLY | O_DIRECTORY);
  // Some file systems cannot flush a folder (EINVAL); the file itself is flushed by then.
  return opened.is_open() && (::fsync(opened.descriptor()) == 0 || errno == EINVAL);
}

}  // namespace

Result<std::string> read_secret_file(const std::string& path) {
  const File file(path, O_RDONLY);
  if (!file.is_open()) {
    const int number = errno;
    if (number == ENOENT || number == ENOTDIR)
      return fail(Code::Configuration, fmt::format("{}: there is no such key file; `assay init` makes one", path));
    return fail(code_of(number), fmt::format("{}: cannot open the key file: {}", path, reason(number)));
  }
  struct stat facts {};
  if (::fstat(file.descriptor(), &facts) != 0)
    return fail(Code::Unavailable, fmt::format("{}: cannot look at the key file: {}", path, reason(errno)));
  if (!S_ISREG(facts.st_mode))
    return fail(Code::Configuration, fmt::format("{}: a key file must be a regular file", path));
  if ((facts.st_mode & kAnybodyElse) != 0)
    return fail(Code::Configuration, fmt::format("{}: mode {:04o} lets others at the private key; run chmod 600 {}",
                                                 path, static_cast<unsigned>(facts.st_mode & 07777U), path));
  if (facts.st_size > kLargestKeyFile)
    return fail(Code::Configuration, fmt::format("{}: {} bytes are too many for a key file (at most {})", path,
                                                 facts.st_size, kLargestKeyFile));

  std::string text(static_cast<std::size_t>(facts.st_size), '\0');
  std::size_t have = 0;
  while (have < text.size()) {
    const ssize_t got = ::read(file.descriptor(), text.data() + have, text.size() - have);
    if (got < 0 && errno == EINTR) continue;
    if (got < 0) return fail(Code::Unavailable, fmt::format("{}: cannot read the key file: {}", path, reason(errno)));
    if (got == 0) break;
    have += static_cast<std::size_t>(got);
  }
  text.resize(have);
  return text;
}

Result<> create_secret_file(const std::string& path, std::string_view text) {
  const File file(path, O_WRONLY | O_CREAT | O_EXCL, kOwnerOnly);
  if (!file.is_open()) {
    const int number = errno;
    if (number == EEXIST)
      return fail(Code::Conflict,
                  fmt::format("{}: exists already; a key is never overwritten, move it away first", path));
    return fail(code_of(number), fmt::format("{}: cannot create the key file: {}", path, reason(number)));
  }
  if (!write_all(file.descriptor(), text) || ::fsync(file.descriptor()) != 0 || !sync_folder_of(path)) {
    const int number = errno;
    ::unlink(path.c_str());
    return fail(Code::Unavailable, fmt::format("{}: cannot write the key file: {}", path, reason(number)));
  }
  return {};
}

Result<> link_secret_file(const std::string& from, const std::string& to) {
  if (::link(from.c_str(), to.c_str()) != 0) {
    const int number = errno;
    if (number == EEXIST) return fail(Code::Conflict, fmt::format("{}: exists already", to));
    return fail(code_of(number), fmt::format("{}: cannot create the key file: {}", to, reason(number)));
  }
  if (!sync_folder_of(to))
    return fail(Code::Unavailable, fmt::format("{}: cannot write the key file: {}", to, reason(errno)));
  return {};
}

void remove_secret_file(const std::string& path) noexcept { ::unlink(path.c_str()); }

bool missing_secret_file(const std::string& path) noexcept {
  struct stat facts {};
  return ::lstat(path.c_str(), &facts) != 0 && errno == ENOENT;
}

}  // namespace assay::crypto
