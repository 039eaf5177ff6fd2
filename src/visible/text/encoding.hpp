// Which encoding a text is in, when it is not UTF-8. Internal to this folder.
#pragma once

#include "base/bytes.hpp"
#include "base/result.hpp"

namespace assay::visible::text {

/// @return Unsupported naming the encoding and how to convert; Corrupt (offset) for NUL bytes and for bytes that are of
/// no encoding known here; success for UTF-8
[[nodiscard]] Result<> check_utf8(BytesView bytes, std::string_view name);

}  // namespace assay::visible::text
