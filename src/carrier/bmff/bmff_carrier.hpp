// The label in bmff files.
#pragma once

#include "carrier/carrier.hpp"

namespace assay::carrier::bmff {

[[nodiscard]] bool sniff(BytesView head, std::string_view name);
[[nodiscard]] const Carrier& carrier() noexcept;

}  // namespace assay::carrier::bmff
