// Base64 of RFC 4648 section 4, with padding: what signed notes and proofs are written in.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "base/bytes.hpp"

namespace assay {

[[nodiscard]] std::string to_base64(BytesView bytes);
/// Appends to `out`; saves the intermediate string.
void append_base64(std::string& out, BytesView bytes);
/// Strict: padding present, no blanks, unused bits zero, so that one value has one spelling. nullopt otherwise.
[[nodiscard]] std::optional<Bytes> from_base64(std::string_view text);

}  // namespace assay
