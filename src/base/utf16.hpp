// UTF-16 to UTF-8 and back, for metadata that carries it: Exif comments, XMP packets.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "base/bytes.hpp"
#include "base/result.hpp"

namespace assay {

enum class Utf16Order : std::uint8_t { Little, Big };

struct FromUtf16 {
  std::string text;   ///< UTF-8; a lone surrogate or a last odd byte has become U+FFFD
  bool exact = true;  ///< false if one had to: going back would give other bytes
};

[[nodiscard]] FromUtf16 from_utf16(BytesView bytes, Utf16Order order);

/// Adds `text` to `to` as UTF-16 without a byte order mark. @return InvalidInput (byte offset) when it is not UTF-8
[[nodiscard]] Result<> append_utf16(Bytes& to, std::string_view text, Utf16Order order);

}  // namespace assay
