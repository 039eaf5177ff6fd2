// How far a set of entries is from the counts that a keyword library must reach (rules/risks.toml; duty TS-KW).
#pragma once

#include <cstdint>
#include <vector>

#include "law/rules/risk_list.hpp"
#include "review/entry/entry.hpp"

namespace assay::review::screen {

struct Coverage {
  struct Row {
    const law::rules::RiskKind* kind = nullptr;
    std::uint64_t entries = 0;
    std::uint64_t wanted = 0;
    [[nodiscard]] bool enough() const noexcept { return entries >= wanted; }
  };
  std::vector<Row> rows;  ///< a row a kind, in the order of the list
  std::uint64_t entries = 0;
  std::uint64_t wanted = 0;
  /// Entries whose category is none of the kinds.
  std::uint64_t elsewhere = 0;
  [[nodiscard]] bool enough() const noexcept;
};

/// Counts what is in force at that time of a keyword library: keywords, combinations and patterns, neither exceptions
/// nor what looks for pictures, films, sounds, addresses and whole texts.
/// @param risks  must outlive the answer
[[nodiscard]] Coverage coverage_of(const std::vector<entry::Entry>& entries, const law::rules::RiskList& risks,
                                   std::int64_t unix_ms);

}  // namespace assay::review::screen
