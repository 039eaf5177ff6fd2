// XMP that did not fit into one segment: the standard packet names the rest by a GUID, and each further segment holds a
// part of it. Writers that move properties out of a full packet may move the label. Source: XMP part 3, 1.1.3.1.
// Internal to this folder.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "base/byte_source.hpp"
#include "container/jpeg/segments.hpp"

namespace assay::carrier::jpeg {

/// GUID (32), length of the whole (4), offset of the part (4) before each part.
inline constexpr std::size_t kExtendedHead = 40;

struct ExtendedPacket {
  std::vector<std::size_t> segments;  ///< its parts, as indexes into Header::applications
  bool names_label = false;           ///< one of them, or two that meet, name a label's namespace
};

/// The parts that `packet`, the standard one, refers to, looked through without putting them together. Bounded: parts
/// of 64 MiB in all. @return Limited over that
[[nodiscard]] Result<ExtendedPacket> find_extended(Window& window, const container::jpeg::Header& header,
                                                   const container::jpeg::Segment& packet);

/// The whole text; parts that are absent are blanks. @return Limited over 16 MiB; Corrupt when a part lies outside
[[nodiscard]] Result<std::string> assemble(Window& window, const container::jpeg::Header& header,
                                           const ExtendedPacket& packet);

}  // namespace assay::carrier::jpeg
