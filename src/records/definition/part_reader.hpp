// The parts that tables of a definition are made of: texts, words in both languages, lists, limits. Goes on after a
// mistake, so that whoever writes a register sees all of them at once.
#pragma once

#include <fmt/core.h>

#include <cstdint>
#include <initializer_list>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "base/result.hpp"
#include "config/toml.hpp"
#include "records/definition/definition.hpp"

namespace assay::records::definition {

class PartReader {
 public:
  using Node = config::Node;
  using Kind = config::Node::Kind;
  enum class Single : std::uint8_t { Refused, Allowed };

  explicit PartReader(std::string_view name) : name_(name) {}
  /// @return Configuration with a line "FILE:LINE: what" for each mistake, the first of them
  [[nodiscard]] Result<> verdict() const;

  void wrong(const Node& at, std::string_view what);
  /// Of the right kind, or told and nullptr; an absent one is only told when it is due.
  const Node* member(const Node& table, std::string_view key, Kind kind, bool due);
  /// Tells members that are not `known`.
  void only(const Node& table, std::initializer_list<std::string_view> known);
  std::string text(const Node& table, std::string_view key, bool due);
  /// A text of a-z, 0-9 and the separator.
  std::string key_of(const Node& table, std::string_view key, char separator);
  bool flag(const Node& table, std::string_view key);
  std::optional<std::int64_t> number(const Node& table, std::string_view key);
  Words words(const Node& table, std::string_view key, bool due);
  /// A list of strings; a single string counts as a list of one where `single` allows.
  std::vector<std::string> list(const Node& table, std::string_view key, Single single = Single::Refused);
  /// Each table of a list of tables.
  template <class Take>
  void each(const Node& root, std::string_view key, Take take) {
    const Node* const all = member(root, key, Kind::Array, false);
    if (all == nullptr) return;
    for (const Node& item : all->items) {
      if (item.kind == Kind::Table)
        take(item);
      else
        wrong(item, fmt::format("each `{}` must be a table", key));
    }
  }

  FieldCondition condition(const Node& table);
  Guard guard(const Node& table);
  std::optional<Span> span(const Node& table, std::string_view key);
  Limit limit(const Node& table, std::string_view key);
  Trigger trigger(const Node& table, std::string_view key, bool due);

 private:
  std::string_view name_;
  std::vector<std::pair<int, std::string>> problems_;
};

}  // namespace assay::records::definition
