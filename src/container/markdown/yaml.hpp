// The part of YAML 1.2 that labels in front matter are written in: block and flow mappings, flow lists, plain, single-
// and double-quoted scalars over one or more lines, literal and folded block scalars, comments. Anchors, tags, block
// lists, directives and complex keys are told as errors. Internal to this folder.
#pragma once

#include <optional>
#include <string_view>
#include <vector>

#include "container/markdown/node.hpp"

namespace assay::container::markdown::yaml {

/// Indent of the mapping that text[begin, end) is. nullopt: something else, or nothing but blank and comment lines.
[[nodiscard]] std::optional<std::size_t> mapping_indent(std::string_view text, std::size_t begin, std::size_t end);

/// The keys of that mapping that are called `lower`, ASCII case ignored.
[[nodiscard]] std::vector<Entry> entries_named(std::string_view text, std::size_t begin, std::size_t end,
                                               std::string_view lower);

}  // namespace assay::container::markdown::yaml
