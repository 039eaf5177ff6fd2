// The label in jpeg files.
#pragma once

#include "carrier/carrier.hpp"

namespace assay::carrier::jpeg {

[[nodiscard]] bool sniff(BytesView head, std::string_view name);
[[nodiscard]] const Carrier& carrier() noexcept;

}  // namespace assay::carrier::jpeg
