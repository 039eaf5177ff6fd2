// The label in WAV files (RIFF, RF64, BW64): a top-level chunk AIGC. Source: TC260-PG-202510A.
#pragma once

#include "carrier/carrier.hpp"

namespace assay::carrier::wav {

[[nodiscard]] bool sniff(BytesView head, std::string_view name);
[[nodiscard]] const Carrier& carrier() noexcept;

}  // namespace assay::carrier::wav
