// The journal of a corpus scan: a head, a line a unit that is done, lines about runs and about the manual check
// (docs/formats/corpus.md). What a killed scan leaves behind is a journal whose last line may be cut.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/descriptor.hpp"
#include "base/result.hpp"
#include "review/corpus/report.hpp"
#include "review/corpus/unit.hpp"

namespace assay::cli {

/// What a scan is of; another one needs a folder of its own.
struct CorpusHead {
  std::string entries_digest;
  std::uint64_t entry_count = 0;
  std::string field, text_unit, charset, surface;
  std::uint64_t seed = 0;
  std::uint64_t sample_size = 0;
  std::int64_t time_ms = 0;  ///< entries count as of then, also when the scan goes on later

  [[nodiscard]] std::string line() const;
};

struct CorpusRecords {
  std::optional<CorpusHead> head;  ///< nullopt: there is no journal, or it broke off before its first line ended
  std::vector<review::corpus::UnitResult> units;
  std::uint64_t wall_ms = 0;  ///< of all runs so far
  bool complete = false;      ///< the last run came to its end
  std::optional<review::corpus::ManualCheck> manual;
  review::corpus::LeftOutFiles left_out;  ///< of the last run
};

class CorpusJournal {
 public:
  /// Opens or makes DIR/journal.jsonl and reads what is there; lines that were cut or damaged are passed over.
  /// @return Conflict while another scan writes it
  [[nodiscard]] static Result<CorpusJournal> open(const std::string& folder);

  [[nodiscard]] CorpusRecords& records() noexcept { return records_; }
  /// Adds a line; it is there for any later start when this returns, unless the machine goes down.
  [[nodiscard]] Result<> append(std::string_view line);
  /// Leaves nothing but the head and those units.
  [[nodiscard]] Result<> start_over(const CorpusHead& head,
                                    const std::vector<const review::corpus::UnitResult*>& units);

  [[nodiscard]] Result<> append_run(std::uint64_t wall_ms, bool complete);
  [[nodiscard]] Result<> append_manual(const review::corpus::ManualCheck& manual);

 private:
  CorpusJournal() = default;
  [[nodiscard]] Result<> load();
  void take(std::string_view line);
  std::string path_;
  Descriptor file_;
  CorpusRecords records_;
};

}  // namespace assay::cli
