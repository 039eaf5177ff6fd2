// What a scan of a corpus has found, put together from its units: the same whatever order they came in.
#pragma once

#include <array>
#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "law/rules/risk_list.hpp"
#include "review/corpus/unit.hpp"

namespace assay::review::corpus {

/// What people said of the sample.
struct ManualCheck {
  std::uint64_t passed = 0;
  std::uint64_t failed = 0;
  std::uint64_t open = 0;     ///< items of the sample without an answer
  std::uint64_t foreign = 0;  ///< rows of the form that are no items of the sample, or have another word than asked for
  [[nodiscard]] std::uint64_t checked() const noexcept { return passed + failed; }
};

/// Of the work, not of the corpus: differs from run to run.
struct Run {
  std::int64_t finished_ms = 0;
  std::uint64_t wall_ms = 0;       ///< of all runs that the scan took
  std::uint64_t screening_us = 0;  ///< of all units, added up
};

struct Unread {
  std::string file, error;
};
/// Files with errors, and files left out, that are named; more are counted.
inline constexpr std::size_t kMostUnread = 100;

/// Why a file that an operand means is not part of the scan.
enum class LeftOut : std::uint8_t {
  OfTheReport,  ///< it lies in the folder of the report
  Twice,        ///< a source before has it
  Hidden,       ///< its name, or that of its folder, begins with a dot
};
inline constexpr std::size_t kLeftOutCount = 3;
/// "in-report-folder", "named-before", "hidden": the name in JSON.
[[nodiscard]] std::string_view name_of(LeftOut why) noexcept;

struct LeftOutFiles {
  struct Named {
    std::string file;
    LeftOut why = LeftOut::OfTheReport;
    friend bool operator==(const Named&, const Named&) = default;
  };
  std::array<std::uint64_t, kLeftOutCount> counts{};
  std::vector<Named> named;  ///< the first kMostUnread that have a name here; hidden ones are counted alone
  void add(std::string_view file, LeftOut why);
  [[nodiscard]] std::uint64_t all() const noexcept;
  friend bool operator==(const LeftOutFiles&, const LeftOutFiles&) = default;
};
/// One line of the journal without its end.
[[nodiscard]] std::string journal_line(const LeftOutFiles& files);
/// nullopt for what is no such line.
[[nodiscard]] std::optional<LeftOutFiles> read_left_out(std::string_view line);

class Report {
 public:
  Report(std::size_t sample_size) : sample(sample_size) {}  // NOLINT(google-explicit-constructor)
  void add(const UnitResult& result);
  /// All units are in: puts lists in order and cuts them.
  void finish();

  struct Source {
    Tally tally;
    std::uint64_t files = 0;
  };
  std::map<std::string, Source> sources;
  Tally all;
  std::array<std::uint64_t, kFileKindCount> files{};  ///< by kind
  std::vector<Unread> unread;
  std::uint64_t unread_files = 0;
  std::array<std::uint64_t, kFileKindCount> unread_of_kind{};
  LeftOutFiles left_out;
  std::vector<Example> examples;
  Sample sample;
  Duplicates duplicates;
  std::optional<ManualCheck> manual;
  Run run;
  // set by the caller
  std::string entries_digest;
  std::uint64_t entry_count = 0;
  std::uint64_t seed = 0;
};

/// A share against a limit in whole percents, without rounding.
[[nodiscard]] constexpr bool is_over(std::uint64_t part, std::uint64_t all, std::uint32_t percent) noexcept {
  return part * 100 > all * percent;
}
[[nodiscard]] constexpr bool reaches(std::uint64_t part, std::uint64_t all, std::uint32_t percent) noexcept {
  return all > 0 && part * 100 >= all * percent;
}
/// How many a person has to look at: what the rule asks for, or all there are.
[[nodiscard]] std::uint64_t manual_items(const Report& report, const law::rules::CorpusRule& rule) noexcept;

/// Schema assay.corpus/1 (docs/formats/corpus.md).
[[nodiscard]] std::string report_json(const Report& report, const law::rules::RiskList& risks,
                                      const law::rules::CorpusRule& rule);
/// One self-contained page in Chinese and English, without scripts, for screen and paper.
[[nodiscard]] std::string report_html(const Report& report, const law::rules::RiskList& risks,
                                      const law::rules::CorpusRule& rule);

/// The form that a person fills in: a row an item of the sample, `result` empty. CSV with a byte order mark, for
/// spreadsheets.
[[nodiscard]] std::string form_csv(const Sample& sample);
/// The same as JSON lines.
[[nodiscard]] std::string form_json_lines(const Sample& sample);
/// Reads a filled form of either shape. `result`: pass, fail, 合格, 不合格; empty: not looked at yet.
/// @return InvalidInput when it has no columns `id` and `result`; Corrupt for a line that is no JSON
[[nodiscard]] Result<ManualCheck> read_form(std::string_view text, const Sample& sample);

}  // namespace assay::review::corpus
