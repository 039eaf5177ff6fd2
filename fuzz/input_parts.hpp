// What fuzz targets do with an input of several parts, and with what does not hold.
#pragma once

#include <cstddef>
#include <cstdlib>
#include <string_view>

namespace assay::fuzz {

/// Ends the run with a finding.
inline void must(bool holds) {
  if (!holds) std::abort();
}

/// What stands before the next `sign`, or all of it; `text` goes on behind the sign.
inline std::string_view until(std::string_view& text, char sign) {
  const std::size_t end = text.find(sign);
  const std::string_view part = text.substr(0, end);
  text.remove_prefix(end == std::string_view::npos ? text.size() : end + 1);
  return part;
}

}  // namespace assay::fuzz
