// The validity watch of filings, from the registers alone: which numbers are due for a check, were struck off in the
// list of cancellations imported last, or are shown without what the law wants beside them. Source: Algorithmic
// Recommendation Provisions Articles 24, 26 and 33; Deep Synthesis Provisions Article 19; Interim Measures for
// generative AI Article 17.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.hpp"
#include "records/engine.hpp"

namespace assay::records {

enum class FilingStanding : std::uint8_t {
  InOrder,
  CheckSoon,     ///< the check of its validity is near its end
  CheckOverdue,  ///< nobody has checked within the limit
  NotDisplayed,  ///< it has a number that is shown nowhere yet
  NoLink,        ///< shown, without the link to the published information (algorithms) or without a place (GenAI)
  StruckOff,     ///< the list of cancellations imported last has it
};
/// "in-order" "check-soon" "check-overdue" "not-displayed" "no-link" "struck-off"
[[nodiscard]] std::string_view standing_name(FilingStanding standing) noexcept;

/// One of our filings that has a number of the authority.
struct WatchedFiling {
  std::string reg;
  std::string number;  ///< case number
  std::string name;    ///< of the algorithm or service
  std::string filing_number;
  std::string state;
  FilingStanding standing = FilingStanding::InOrder;  ///< the worst of what is found
  std::optional<std::int64_t> until_ms;               ///< end of the check, or of the time to show the number
};

struct FilingsWatch {
  std::string list_digest;  ///< of the list of cancellations imported last; "": none was
  std::string list_on;      ///< the day it was
  std::vector<WatchedFiling> filings;
  [[nodiscard]] bool is_in_order() const noexcept;  ///< nothing worse than CheckSoon
};

/// What an import of a list of cancellations leaves for the watch: numbers of our cases that it has.
[[nodiscard]] Result<> note_cancellations(RecordStore& store, std::string_view tenant, std::string_view digest,
                                          std::string_view today, const std::vector<std::string>& numbers);
/// Filings that ended without the list are left out. @return Denied; what the store answers
[[nodiscard]] Result<FilingsWatch> watch_filings(Engine& engine, const account::Actor& actor);
[[nodiscard]] std::string filings_watch_json(const FilingsWatch& watch);

}  // namespace assay::records
