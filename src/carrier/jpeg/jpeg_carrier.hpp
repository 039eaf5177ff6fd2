// The label in JPEG files: XMP property TC260:AIGC in APP1 (TC260-PG-20259A); read also from Exif UserComment and
// ImageDescription and from a bare AIGC{...} in an APP segment.
#pragma once

#include "carrier/carrier.hpp"

namespace assay::carrier::jpeg {

[[nodiscard]] bool sniff(BytesView head, std::string_view name);
[[nodiscard]] const Carrier& carrier() noexcept;

}  // namespace assay::carrier::jpeg
