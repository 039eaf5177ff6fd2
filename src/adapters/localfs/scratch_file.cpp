#include "adapters/localfs/scratch_file.hpp"

#include <fcntl.h>
#include <fmt/core.h>
#include <sys/mman.h>
#include <unistd.h>

#include <cerrno>
#include <vector>

namespace assay::adapters::localfs {
namespace {

/// A file in the folder that has lost its name at once, for file systems without O_TMPFILE.
Descriptor nameless(const std::string& folder) {
  const std::string pattern = folder + "/.assay-scratch-XXXXXX";
  std::vector<char> name(pattern.begin(), pattern.end());
  name.push_back('\0');
  Descriptor file(::mkostemp(name.data(), O_CLOEXEC));
  if (file.is_open()) ::unlink(name.data());
  return file;
}

}  // namespace

Result<ScratchFile> ScratchFile::create(const std::string& folder, std::uint64_t expected) {
  if (expected <= kMostInMemory) {
    Descriptor memory(::memfd_create("assay-scratch", MFD_CLOEXEC | MFD_ALLOW_SEALING));
    if (memory.is_open()) return ScratchFile(std::move(memory), true);
  }
  Descriptor file(::open(folder.c_str(), O_TMPFILE | O_RDWR | O_CLOEXEC, 0600));
  if (!file.is_open() && (errno == EOPNOTSUPP || errno == EISDIR || errno == ENOENT)) file = nameless(folder);
  if (!file.is_open()) return system_error("making a scratch file in it", folder, errno);
  return ScratchFile(std::move(file), false);
}

Result<> ScratchFile::write(BytesView bytes) {
  while (!bytes.empty()) {
    const ssize_t done = ::write(file_.get(), bytes.data(), bytes.size());
    if (done < 0 && errno == EINTR) continue;
    if (done < 0) return system_error("writing", "a scratch file", errno);
    bytes = bytes.subspan(static_cast<std::size_t>(done));
  }
  return {};
}

Result<FileSource> ScratchFile::finish(const std::string& name) && {
  constexpr int kSeals = F_SEAL_WRITE | F_SEAL_GROW | F_SEAL_SHRINK | F_SEAL_SEAL;
  if (in_memory_ && ::fcntl(file_.get(), F_ADD_SEALS, kSeals) != 0)
    return fail(Code::Conflict, fmt::format("{}: the result is still held by whoever wrote it", name));
  return FileSource::of(std::move(file_), name);
}

}  // namespace assay::adapters::localfs
