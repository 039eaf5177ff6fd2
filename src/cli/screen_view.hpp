// Verdicts, coverage and comparisons of `assay screen`, for eyes and for programs.
#pragma once

#include <optional>
#include <string>

#include "json/json.hpp"
#include "review/entry/entry_set.hpp"
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
[[nodiscard]] bool changes(const review::screen::Verdict& now, const Proposed& proposed) noexcept;

[[nodiscard]] std::string_view words_of(review::screen::Outcome outcome) noexcept;
[[nodiscard]] std::string human(const std::string& file, const review::screen::Verdict& verdict,
                                const std::optional<Proposed>& proposed);
/// @param judged  what classifiers said; nullptr: none were asked
void write_json(json::Writer& json, const std::string& file, const review::screen::Verdict& verdict,
                const std::optional<Proposed>& proposed, const Judged* judged = nullptr);

[[nodiscard]] std::string human(const review::screen::Coverage& coverage, const law::rules::RiskList& risks);
void write_json(json::Writer& json, const review::screen::Coverage& coverage, const law::rules::RiskList& risks);

}  // namespace assay::cli
