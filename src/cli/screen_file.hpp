// One file or stored text of `assay screen`: read or decoded, judged by the entries and by what else was asked, told.
#pragma once

#include <memory>
#include <optional>
#include <string>
#include <string_view>

#include "base/clock.hpp"
#include "base/result.hpp"
#include "cli/screen_classifiers.hpp"
#include "cli/screen_live.hpp"
#include "cli/screen_media.hpp"
#include "law/rules/risk_list.hpp"
#include "ports/media_jobs.hpp"
#include "review/entry/entry_set.hpp"
#include "review/recognition/known_media.hpp"
#include "review/screen/answers.hpp"
#include "review/screen/verdict.hpp"

namespace assay::cli {

/// What texts are held against.
struct Grounds {
  ScreenLive* live = nullptr;  ///< what is in force as it changes; nullptr: `now` counts throughout
  std::shared_ptr<const review::entry::InForce> now;       ///< at the beginning
  std::shared_ptr<const review::entry::InForce> proposed;  ///< of --replay; nullptr: none
  const law::rules::RiskList* risks = nullptr;
  review::entry::Circumstances circumstances;
  const Clock* clock = nullptr;  ///< the time of each text; nullptr: that of `circumstances`
  std::string subject;           ///< whose texts they are, for entries that count in a share; "": each text is its own
  std::optional<review::screen::Answers> answers;
  ScreenClassifiers* classifiers = nullptr;  ///< of --classifiers; nullptr: none
  bool json = false;
  /// Workers that decode, when there is something to decode; nothing is started before.
  ports::MediaJobs* jobs = nullptr;
  review::recognition::KnownMedia known;
  std::optional<review::recognition::KnownMedia> known_proposed;
};

/// A text to be screened: a file, or a line of a file of stored texts.
struct Item {
  std::string name;
  std::string_view line = {};  ///< {"id": …, "text": …, "subject": …}
  bool stored = false;
};

/// What is printed of it.
struct Answer {
  std::string text;
  std::optional<Error> error;
  review::screen::Outcome outcome = review::screen::Outcome::Pass;
  bool changes = false;  ///< the proposed entries would say otherwise
};

/// The circumstances of one text: entries that count in a share of texts count in the same ones each time.
[[nodiscard]] review::entry::Circumstances circumstances_of(const Grounds& desk, std::uint64_t request);

/// Thread-safe. @param item  its name is completed with the id of a stored text
[[nodiscard]] Answer answer_for(Item item, const Grounds& desk);

}  // namespace assay::cli
