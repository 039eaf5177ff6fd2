// The label in MP3 files (MPEG audio, layers I to III): an ID3v2 frame TXXX named AIGC. Source: TC260-PG-202510A.
#pragma once

#include "carrier/carrier.hpp"

namespace assay::carrier::mp3 {

[[nodiscard]] bool sniff(BytesView head, std::string_view name);
[[nodiscard]] const Carrier& carrier() noexcept;

}  // namespace assay::carrier::mp3
