// A file that is only planned, readable as if it were there.
#pragma once

#include <cstdint>
#include <string_view>
#include <vector>

#include "base/byte_source.hpp"
#include "container/splice.hpp"

namespace assay::container {

/// Reads through a splice into its source; both must outlive it.
class SpliceSource final : public ByteSource {
 public:
  SpliceSource(ByteSource& source, const Splice& splice);
  [[nodiscard]] std::uint64_t size() const noexcept override { return splice_.size(); }
  [[nodiscard]] std::string_view name() const noexcept override { return source_.name(); }
  [[nodiscard]] Result<> read_at(std::uint64_t offset, std::span<std::uint8_t> out) override;

 private:
  ByteSource& source_;
  const Splice& splice_;
  std::vector<std::uint64_t> begins_;  // of each piece, in the file to be
};

}  // namespace assay::container
