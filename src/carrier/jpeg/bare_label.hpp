// A label in an APP segment of its own, outside XMP and Exif: AIGC{...}. Internal to this folder.
#pragma once

#include <string_view>

namespace assay::carrier::jpeg {

/// Where the JSON stands in a payload.
struct BareLabel {
  std::size_t begin = 0;
  std::size_t length = 0;
};

/// True when a payload that begins with `head` is AIGC, in any case, and JSON; or {"AIGC": ...}. An identifier of up to
/// 32 bytes may stand before.
[[nodiscard]] bool begins_bare_label(std::string_view head) noexcept;

/// The JSON in such a payload: from its { to the } that closes it, or to the end.
[[nodiscard]] BareLabel find_bare_label(std::string_view payload) noexcept;

/// True when a text is meant to be a label although none could be read from it: an object with the key AIGC.
[[nodiscard]] bool names_label(std::string_view text) noexcept;

}  // namespace assay::carrier::jpeg
