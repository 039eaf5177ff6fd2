// The files that belong to records, in a folder: `ab/abcdef...`, named by the SHA-256 of their content, for their owner
// only. Each is flushed to the device before its name appears.
#pragma once

#include <string>

#include "ports/attachments.hpp"

namespace assay::adapters::localfs {

class AttachmentFolder final : public ports::Attachments {
 public:
  /// The folder is made with the first file.
  explicit AttachmentFolder(std::string folder) : folder_(std::move(folder)) {}

  [[nodiscard]] Result<ports::KeptFile> add(ByteSource& source) override;
  [[nodiscard]] Result<> read(std::string_view sha256, ByteSink& sink) override;
  [[nodiscard]] Result<> check(std::string_view sha256) override;
  [[nodiscard]] Result<> remove(std::string_view sha256) override;

 private:
  /// @return InvalidInput when it is no digest: nobody walks out of the folder
  [[nodiscard]] Result<std::string> path_of(std::string_view sha256) const;
  std::string folder_;
};

}  // namespace assay::adapters::localfs
