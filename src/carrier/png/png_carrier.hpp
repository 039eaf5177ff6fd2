// The label in png files.
#pragma once

#include "carrier/carrier.hpp"

namespace assay::carrier::png {

[[nodiscard]] bool sniff(BytesView head, std::string_view name);
[[nodiscard]] const Carrier& carrier() noexcept;

}  // namespace assay::carrier::png
