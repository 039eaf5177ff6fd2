// A file without a name, for what another process makes: in memory when it is small, else on the disk of a folder. It
// is gone when it is closed.
//
//   ASSAY_TRY(ScratchFile scratch, ScratchFile::create(folder, source.size()));
//   ... somebody writes to scratch.descriptor() ...
//   ASSAY_TRY(FileSource drawn, std::move(scratch).finish("photo.jpg"));
#pragma once

#include <string>

#include "adapters/localfs/file_source.hpp"
#include "base/byte_source.hpp"

namespace assay::adapters::localfs {

class ScratchFile final : public ByteSink {
 public:
  /// @param expected  bytes it will have, more or less: over kMostInMemory it goes to the disk
  [[nodiscard]] static Result<ScratchFile> create(const std::string& folder, std::uint64_t expected);

  static constexpr std::uint64_t kMostInMemory = std::uint64_t{64} << 20U;

  ScratchFile(ScratchFile&&) noexcept = default;
  ScratchFile& operator=(ScratchFile&&) noexcept = default;
  ScratchFile(const ScratchFile&) = delete;
  ScratchFile& operator=(const ScratchFile&) = delete;
  ~ScratchFile() override = default;

  /// For another process to write to.
  [[nodiscard]] int descriptor() const noexcept { return file_.get(); }
  /// For this one: at the end of what is there.
  [[nodiscard]] Result<> write(BytesView bytes) override;
  /// What was written, for reading. One in memory is sealed: nobody who still holds it can change a byte.
  /// @param name  what to call it in messages
  /// @return Conflict when somebody holds it in a way that cannot be sealed
  [[nodiscard]] Result<FileSource> finish(const std::string& name) &&;

 private:
  ScratchFile(Descriptor file, bool in_memory) : file_(std::move(file)), in_memory_(in_memory) {}
  Descriptor file_;
  bool in_memory_;
};

}  // namespace assay::adapters::localfs
