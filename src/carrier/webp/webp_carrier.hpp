// The label in WebP files: TC260:AIGC in an XMP packet, chunk `XMP `. Source: TC260-PG-20259A.
#pragma once

#include "carrier/carrier.hpp"

namespace assay::carrier::webp {

[[nodiscard]] bool sniff(BytesView head, std::string_view name);
[[nodiscard]] const Carrier& carrier() noexcept;

}  // namespace assay::carrier::webp
