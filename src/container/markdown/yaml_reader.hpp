// One value of YAML, and the key before it. Internal to this folder.
#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>

#include "container/markdown/node.hpp"

namespace assay::container::markdown::yaml {

struct Key {
  std::string name;
  std::size_t value = 0;  ///< offset in the line, behind the colon
};

/// The key that a line of a block mapping begins with, behind `indent` blanks.
[[nodiscard]] std::optional<Key> key_of(std::string_view line, std::size_t indent);

struct ReadValue {
  Result<Node> node;       ///< Corrupt (line named) for what breaks YAML or is not read here
  std::size_t end = 0;     ///< behind the last line that held some of it
  bool left_open = false;  ///< a bracket or quote was not closed: nobody can tell where the value ends
};

/// The value behind the colon at text[at - 1] of a key that stands `indent` blanks in; reads no further than `end`.
[[nodiscard]] ReadValue read_value(std::string_view text, std::size_t at, std::size_t end, std::size_t indent);

}  // namespace assay::container::markdown::yaml
