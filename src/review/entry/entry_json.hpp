// Entries as JSON and CSV: one object a line (JSON lines) or one record a row, read with all bad ones named and the
// good ones in.
//
//   {"id": "s-1", "kind": "keyword", "text": "...", "category": "A.1", "severity": "high", "action": "block"}
//
// Fields are named as in `Entry`. `foldings` and `surfaces` are lists of names; `foldings` also takes "none" and "all"
// and names with a minus, which are taken from the characters' foldings: ["-leet", "pinyin"]. Times are
// 2026-11-22T08:00:00Z, with any offset, or 2026-11-22, which is midnight in China. In CSV the first row names the
// fields, and `|` parts the items of a list.
#pragma once

#include <cstddef>
#include <functional>
#include <string>
#include <string_view>
#include <vector>

#include "json/json.hpp"
#include "review/entry/entry.hpp"

namespace assay::review::entry {

/// Longest line of an import.
inline constexpr std::size_t kLongestLine = 256 * 1024;

/// @return InvalidInput: the field and what to write instead; checked as by `check`
[[nodiscard]] Result<Entry> read_entry(json::Value object);

/// One object without blanks, fields in the order of `Entry`, those with their default left out: equal entries are
/// equal bytes. What digests are made of.
void write_entry(std::string& out, const Entry& entry);

/// A line that was not taken.
struct BadLine {
  std::size_t line = 0;  ///< where the record begins, from 1
  std::string reason;
};

struct Import {
  std::vector<Entry> entries;      ///< in their order; no id twice
  std::vector<std::size_t> lines;  ///< where each begins, from 1
  std::vector<BadLine> bad;
};

/// What else an entry must pass to be taken: that its category is a kind of risk, that it keeps to its examples.
using Demand = std::function<Result<>(const Entry&)>;

/// Reads JSON lines one after the other and keeps none; empty lines are passed over.
/// @param visit  the line's number, and its entry or what is wrong with it
void visit_json_lines(std::string_view text, const std::function<void(std::size_t, Result<Entry>)>& visit);

/// Reads JSON lines; empty lines are passed over. Never fails: what is bad is named.
[[nodiscard]] Import import_json_lines(std::string_view text, const Demand& demand = {});
/// Reads CSV (RFC 4180: quotes, line ends inside quotes). @return InvalidInput when the first row names no usable
/// fields
[[nodiscard]] Result<Import> import_csv(std::string_view text, const Demand& demand = {});

}  // namespace assay::review::entry
