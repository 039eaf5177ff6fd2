// TOML as a plain tree with line numbers, so that every complaint about a file names its line. toml++ is seen by
// toml.cpp alone.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.hpp"

namespace assay::config {

struct Node {
  enum class Kind : std::uint8_t { Table, Array, String, Integer, Float, Boolean, Date };
  Kind kind = Kind::Table;
  int line = 0;               ///< 1-based line in the file
  std::string text;           ///< String: the value; Date: as written, 2025-09-01
  std::int64_t integer = 0;   ///< Integer; Boolean as 0 or 1
  double number = 0;          ///< Float
  std::string key;            ///< its name, when it is a member of a table
  std::vector<Node> members;  ///< Table, sorted by key
  std::vector<Node> items;    ///< Array

  /// The member of a table, or nullptr.
  [[nodiscard]] const Node* find(std::string_view wanted) const noexcept;
};

[[nodiscard]] std::string_view kind_name(Node::Kind kind) noexcept;

/// @param name  what to call the text in messages, usually its path
/// @return Configuration with "name:line:column: what" when the text is not TOML
[[nodiscard]] Result<Node> parse_toml(std::string_view text, std::string_view name);

/// A string member. @return Configuration when it is missing or of another kind, naming file, line and key
[[nodiscard]] Result<std::string> string_at(const Node& table, std::string_view key, std::string_view name);
/// The same with a default for a missing member.
[[nodiscard]] Result<std::string> string_or(const Node& table, std::string_view key, std::string_view fallback,
                                            std::string_view name);
/// An integer member between `least` and `most`, both allowed. @return Configuration when it is of another kind or out
/// of range, naming file, line, key and range
[[nodiscard]] Result<std::int64_t> integer_or(const Node& table, std::string_view key, std::int64_t fallback,
                                              std::int64_t least, std::int64_t most, std::string_view name);
/// @return Configuration naming the first key of `table` that is not in `known` (a misspelt setting must not pass in
/// silence)
[[nodiscard]] Result<> only_keys(const Node& table, const std::vector<std::string_view>& known, std::string_view name);

}  // namespace assay::config
