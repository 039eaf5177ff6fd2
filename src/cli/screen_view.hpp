// Verdicts, coverage and comparisons of `assay screen`, for eyes and for programs.
#pragma once

#include <optional>
#include <string>

#include "cli/screen_classifiers.hpp"
#include "cli/screen_live.hpp"
#include "json/json.hpp"
#include "review/entry/entry_set.hpp"
#include "review/screen/answers.hpp"
#include "review/screen/coverage.hpp"
#include "review/screen/verdict.hpp"

namespace assay::cli {

struct Judged;

/// What another set of entries would have said of the same text.
struct Proposed {
  review::screen::Outcome outcome = review::screen::Outcome::Pass;
  std::vector<std::string> gained;  ///< ids of entries that would hit and do not now
  std::vector<std::string> lost;    ///< ids that hit now and would not
};
[[nodiscard]] Proposed compare(const review::screen::Verdict& now, const review::screen::Verdict& proposed);
/// The member "proposed", into an open object.
void write_json(json::Writer& json, const Proposed& proposed);
[[nodiscard]] bool changes(const review::screen::Verdict& now, const Proposed& proposed) noexcept;

[[nodiscard]] std::string_view words_of(review::screen::Outcome outcome) noexcept;
[[nodiscard]] std::string toned_words(review::screen::Outcome outcome);
/// The error's message; for readers of Chinese with its kind and the way out in front of it: what decoders and services
/// say stays as they say it.
[[nodiscard]] std::string in_words(const Error& error);
/// The line for a file that could not be read.
[[nodiscard]] std::string unreadable_line(const Error& error);
/// What of a reason is shown: its entry alone, or also the bytes of a text that it stands in.
enum class Whole : std::uint8_t { Entry, EntryAndText };
/// One line, with the steps of its foldings below.
[[nodiscard]] std::string line_of(const review::screen::Reason& reason, Whole whole);
/// Its members, into an open object.
void write_members(json::Writer& json, const review::screen::Reason& reason, Whole whole);

/// The standard answer: a line, and the member "answer" into an open object.
[[nodiscard]] std::string line_of(const review::screen::Answer& answer);
void write_json(json::Writer& json, const review::screen::Answer& answer);

/// What is told of a text.
struct Told {
  const review::screen::Verdict& verdict;
  const std::optional<Proposed>& proposed;
  const review::screen::Answer* answer = nullptr;  ///< the standard answer, when one goes out
  const Judged* judged = nullptr;                  ///< what classifiers said; nullptr: none were asked
  const std::vector<review::library::RecordedTrip>* tripped = nullptr;  ///< entries that are out of force by it
};
[[nodiscard]] std::string human(const std::string& file, const Told& told);
void write_json(json::Writer& json, const std::string& file, const Told& told);

[[nodiscard]] std::string human(const review::screen::Coverage& coverage, const law::rules::RiskList& risks);
void write_json(json::Writer& json, const review::screen::Coverage& coverage, const law::rules::RiskList& risks);

}  // namespace assay::cli
