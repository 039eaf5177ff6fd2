// Files that only their owner may read, and that appear whole or not at all.
#pragma once

#include <string>
#include <string_view>

#include "adapters/localfs/descriptor.hpp"
#include "adapters/localfs/output_file.hpp"
#include "base/bytes.hpp"
#include "base/result.hpp"

namespace assay::adapters::localfs {

/// Written under a temporary name, mode 0600; gone again unless it is published.
class PrivateFile {
 public:
  /// In `folder`, under a name that remove_stale_temporaries knows.
  [[nodiscard]] static Result<PrivateFile> create(const std::string& folder);
  PrivateFile(PrivateFile&& other) noexcept;
  PrivateFile& operator=(PrivateFile&&) = delete;
  PrivateFile(const PrivateFile&) = delete;
  PrivateFile& operator=(const PrivateFile&) = delete;
  ~PrivateFile();

  [[nodiscard]] Result<> write(BytesView bytes);
  /// Flushes it and gives it its name, in the same file system. @return Conflict with IfExists::Refuse when something
  /// stands there
  [[nodiscard]] Result<> publish(const std::string& path, IfExists if_exists) &&;

 private:
  PrivateFile(Descriptor file, std::string temporary) : file_(std::move(file)), temporary_(std::move(temporary)) {}
  Descriptor file_;  // holds a lock as long as we live
  std::string temporary_;
};

/// Replaces the file at `path`, or makes it. Its folder must exist.
[[nodiscard]] Result<> write_private_file(const std::string& path, std::string_view text);
/// @return NotFound; Denied when others may read it, naming chmod 600; Limited over 64 KiB
[[nodiscard]] Result<std::string> read_private_file(const std::string& path);
/// Like mkdir -p, mode 0700 for those that are made.
[[nodiscard]] Result<> make_private_folders(const std::string& folder);

}  // namespace assay::adapters::localfs
