// The part of TOML 1.0 that is needed to find one table and to know where it ends. Internal to this folder.
#pragma once

#include <string_view>
#include <vector>

#include "container/markdown/node.hpp"

namespace assay::container::markdown::toml {

/// The top-level tables and keys called `lower`, ASCII case ignored: `[AIGC]`, `AIGC = {...}`, `AIGC = "..."`.
/// @return Corrupt (line named) where the text breaks TOML; Unsupported for dotted keys `AIGC.Label = ...` and tables
/// below, `[AIGC.x]`
[[nodiscard]] Result<std::vector<Entry>> entries_named(std::string_view text, std::size_t begin, std::size_t end,
                                                       std::string_view lower);

}  // namespace assay::container::markdown::toml
