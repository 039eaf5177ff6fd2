// Plain text: it has no place for a hidden label, so its label is the visible one alone (GB 45438-2025 clause 5.1).
#pragma once

#include "carrier/carrier.hpp"

namespace assay::carrier::text {

/// Finds nothing, digests the whole file, and refuses to write: Unsupported.
[[nodiscard]] const Carrier& carrier() noexcept;

/// A text by its bytes and by its name: `.txt` or `.text`. A line put into source code or JSON would break it, so bytes
/// alone do not do. Texts in other encodings than UTF-8 are texts too; who writes into them says what is wrong.
[[nodiscard]] bool sniff(BytesView head, std::string_view name);

}  // namespace assay::carrier::text
