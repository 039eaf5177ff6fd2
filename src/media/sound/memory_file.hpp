// A file in memory with a descriptor: what tests and fuzz targets hand in and take out. Not used by the programs.
#pragma once

#include <sys/mman.h>
#include <unistd.h>

#include "base/bytes.hpp"

namespace assay::media::sound {

class MemoryFile {
 public:
  explicit MemoryFile(BytesView bytes = {}) : descriptor_(::memfd_create("sound", MFD_CLOEXEC)) {
    while (!bytes.empty()) {
      const ssize_t done = ::write(descriptor_, bytes.data(), bytes.size());
      if (done <= 0) return;
      bytes = bytes.subspan(static_cast<std::size_t>(done));
    }
  }
  ~MemoryFile() { ::close(descriptor_); }
  MemoryFile(const MemoryFile&) = delete;
  MemoryFile& operator=(const MemoryFile&) = delete;

  [[nodiscard]] int descriptor() const noexcept { return descriptor_; }
  [[nodiscard]] Bytes bytes() const {
    Bytes out(static_cast<std::size_t>(::lseek(descriptor_, 0, SEEK_END)));
    std::size_t at = 0;
    while (at < out.size()) {
      const ssize_t got = ::pread(descriptor_, out.data() + at, out.size() - at, static_cast<off_t>(at));
      if (got <= 0) break;
      at += static_cast<std::size_t>(got);
    }
    return out;
  }

 private:
  int descriptor_;
};

}  // namespace assay::media::sound
