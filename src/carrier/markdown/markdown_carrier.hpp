// The label in markdown files.
#pragma once

#include "carrier/carrier.hpp"

namespace assay::carrier::markdown {

[[nodiscard]] bool sniff(BytesView head, std::string_view name);
[[nodiscard]] const Carrier& carrier() noexcept;

}  // namespace assay::carrier::markdown
