// A file on disk as a ByteSource, opened for reading only. It notices when the file changes under us.
#pragma once

#include <sys/stat.h>

#include <memory>
#include <string>

#include "adapters/localfs/descriptor.hpp"
#include "base/byte_source.hpp"

namespace assay::adapters::localfs {

class FileSource final : public ByteSource {
 public:
  /// @return NotFound, Denied; InvalidInput for a folder; Unsupported for a pipe or a device
  [[nodiscard]] static Result<FileSource> open(const std::string& path);

  /// An open regular file. @param path  what to call it
  [[nodiscard]] static Result<FileSource> of(Descriptor file, const std::string& path);

  FileSource(FileSource&&) noexcept = default;
  FileSource& operator=(FileSource&&) noexcept = default;
  FileSource(const FileSource&) = delete;
  FileSource& operator=(const FileSource&) = delete;
  ~FileSource() override = default;

  [[nodiscard]] std::uint64_t size() const noexcept override { return static_cast<std::uint64_t>(info_.st_size); }
  [[nodiscard]] std::string_view name() const noexcept override { return path_; }
  [[nodiscard]] Result<> read_at(std::uint64_t offset, std::span<std::uint8_t> out) override;

  /// Conflict if size, time of change or identity of the file are no longer what they were at open().
  [[nodiscard]] Result<> still_the_same() const;
  [[nodiscard]] const struct stat& info() const noexcept { return info_; }
  [[nodiscard]] int descriptor() const noexcept { return file_.get(); }

 private:
  FileSource(Descriptor file, std::string path, const struct stat& info)
      : file_(std::move(file)), path_(std::move(path)), info_(info) {}
  Result<> read_file(std::uint64_t offset, std::span<std::uint8_t> out);
  Descriptor file_;
  std::string path_;
  struct stat info_ {};
  /// The first bytes, read once: telling the format and walking the head both start there.
  std::unique_ptr<std::uint8_t[]> head_;
};

}  // namespace assay::adapters::localfs
