// Changes before the first scan, gathered and then told as one splice. Internal to this folder.
#pragma once

#include <cstdint>
#include <vector>

#include "base/byte_source.hpp"
#include "container/jpeg/segments.hpp"
#include "container/splice.hpp"

namespace assay::carrier::jpeg {

class Edits {
 public:
  explicit Edits(Window& window) : window_(window) {}

  void insert(std::uint64_t offset, Bytes segment);
  void drop(const container::jpeg::Segment& segment);
  /// Gives a segment another payload; marker and fill bytes stay. Nothing when the payload is the old one.
  /// @return Limited when it does not fit (place, bytes too many)
  [[nodiscard]] Result<> replace(const container::jpeg::Segment& segment, BytesView payload);

  /// The file with the changes, and with the indexes of multi-picture files corrected for them.
  [[nodiscard]] Result<container::Splice> finish(const container::jpeg::Header& header) &&;

 private:
  struct Edit {
    std::uint64_t offset = 0;
    std::uint64_t length = 0;  // of what stands there now
    Bytes bytes;
    [[nodiscard]] std::int64_t growth() const noexcept {
      return static_cast<std::int64_t>(bytes.size()) - static_cast<std::int64_t>(length);
    }
  };
  [[nodiscard]] Result<> correct_indexes(const container::jpeg::Header& header);

  Window& window_;
  std::vector<Edit> edits_;
};

}  // namespace assay::carrier::jpeg
