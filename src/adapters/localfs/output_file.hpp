// A file that appears whole or not at all: written under a temporary name beside its place, then renamed.
#pragma once

#include <string>

#include "adapters/localfs/descriptor.hpp"
#include "adapters/localfs/file_source.hpp"
#include "base/byte_source.hpp"
#include "base/id.hpp"

namespace assay::adapters::localfs {

enum class Durability : std::uint8_t {
  Process,  ///< survives kill -9
  Power,    ///< flushed to the device: survives a power cut
};
enum class IfExists : std::uint8_t { Refuse, Replace };

class OutputFile final : public ByteSink {
 public:
  /// Opens `.assay-<id>.tmp` in the folder of `path` and takes mode, owner and extended attributes from `model`.
  [[nodiscard]] static Result<OutputFile> create(const std::string& path, const Id& id, const FileSource& model);
  OutputFile(OutputFile&& other) noexcept;
  OutputFile& operator=(OutputFile&&) = delete;
  OutputFile(const OutputFile&) = delete;
  OutputFile& operator=(const OutputFile&) = delete;
  /// Removes the temporary file unless it was published or kept.
  ~OutputFile() override;

  [[nodiscard]] Result<> write(BytesView bytes) override;
  /// From a FileSource the kernel copies.
  [[nodiscard]] Result<> copy_from(ByteSource& source, std::uint64_t offset, std::uint64_t length) override;
  /// All bytes are written. With Power they are on the device when this returns.
  [[nodiscard]] Result<> finish(Durability durability);
  /// Renames to the final name. @return Conflict with IfExists::Refuse when something stands there
  [[nodiscard]] Result<> publish(IfExists if_exists, Durability durability);

  [[nodiscard]] const std::string& temporary() const noexcept { return temporary_; }
  [[nodiscard]] const std::string& path() const noexcept { return path_; }

 private:
  OutputFile(Descriptor file, std::string path, std::string temporary)
      : file_(std::move(file)), path_(std::move(path)), temporary_(std::move(temporary)) {}
  Descriptor file_;  // holds a lock as long as we live: remove_stale_temporaries leaves it alone
  std::string path_;
  std::string temporary_;
};

/// Finishes a rename that a crash interrupted. @return false if the temporary file is not there
[[nodiscard]] Result<bool> finish_rename(const std::string& temporary, const std::string& path);

/// Removes temporary files in `folder` that no living process holds. Call after interrupted renames were finished.
void remove_stale_temporaries(const std::string& folder);

/// Flushes a folder's entries to the device.
[[nodiscard]] Result<> sync_folder(const std::string& folder);
[[nodiscard]] std::string folder_of(const std::string& path);
/// Makes the folder and those above it, like mkdir -p.
[[nodiscard]] Result<> make_folders(const std::string& folder);

}  // namespace assay::adapters::localfs
