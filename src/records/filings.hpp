// The authority's published lists of algorithm filings and cancellations, held against our own records.
// Source: Deep Synthesis Provisions Article 19; Algorithmic Recommendation Provisions Article 24.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.hpp"
#include "records/engine.hpp"

namespace assay::records {

/// A row of a list as it is published.
struct FilingRow {
  std::size_t line = 0;
  std::string name;
  std::string role;
  std::string subject;
  std::string product;
  std::string use;
  std::string number;
  std::string remarks;
};

enum class ListKind : std::uint8_t { Batch, Cancelled };

/// One of our filings and what the list says of it.
struct FilingMatch {
  std::string number;         ///< case number
  std::string name;           ///< the algorithm's
  std::string filing_number;  ///< of the list; else ours
  std::string outcome;        ///< "filed" "confirmed" "cancelled" "revoked" "unchanged" "not-in-list" "refused"
  std::string note;           ///< a difference in the name, or why it was refused
};

struct FilingReport {
  ListKind kind = ListKind::Batch;
  bool dry_run = false;
  bool seen_before = false;  ///< this very list was imported already
  std::uint64_t rows = 0;
  std::uint64_t in_list = 0;
  std::uint64_t not_in_list = 0;
  std::uint64_t refused = 0;
  std::vector<FilingMatch> matches;
};

/// Columns by their published heads, Chinese or English; others are passed over. @return Corrupt, InvalidInput when the
/// columns of name or number are missing
[[nodiscard]] Result<std::vector<FilingRow>> read_filing_list(std::string_view csv);

/// Marks our records of `algorithm-filing`: submitted ones that are in a batch as filed, with their number; shown ones
/// as valid; with a list of cancellations, those that asked for it as cancelled and others as revoked. The same list a
/// second time changes nothing. An event records the list's digest. @return NotFound when there is no such register;
/// Denied
[[nodiscard]] Result<FilingReport> match_filings(Engine& engine, const account::Actor& actor,
                                                 const std::vector<FilingRow>& rows, ListKind kind,
                                                 std::string_view list, Engine::Run run);
[[nodiscard]] std::string filing_report_json(const FilingReport& report);

}  // namespace assay::records
