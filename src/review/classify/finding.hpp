// What classifiers said of a text, beside the verdict of the entries.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "review/classify/declaration.hpp"
#include "review/screen/verdict.hpp"

namespace assay::review::classify {

struct Finding {
  std::string category;  ///< as the classifier calls it; "": it said unsafe and nothing more
  std::string risk;      ///< key in rules/risks.toml; "": none is declared for it
  double score = 0;      ///< 0 to 1
  entry::Action action = entry::Action::Hold;
};

enum class State : std::uint8_t {
  Answered,  ///< the whole text was judged
  Refused,   ///< the vendor would not look at it: a finding
  Failed,    ///< see error
  Skipped,   ///< not asked: budget, breaker, or the entries had blocked it already; see error
};
[[nodiscard]] std::string_view name_of(State state) noexcept;

/// What a classifier is asked about.
enum class About : std::uint8_t { Text, Picture, Recording };
[[nodiscard]] std::string_view name_of(About about) noexcept;  ///< "text", "picture", "recording"

/// One classifier and one text, picture or recording.
struct Asked {
  std::string classifier;
  About about = About::Text;
  Kind kind = Kind::Http;
  std::string model;
  State state = State::Skipped;
  std::vector<Finding> findings;  ///< those whose score reaches an action, the strictest first
  std::uint32_t calls = 0;
  std::uint64_t micros = 0;  ///< all its calls
  std::optional<Error> error;
};

/// A class of risks for which no classifier answered, and what came of it.
struct Unanswered {
  std::string risk_class;
  Without without = Without::Hold;                  ///< as declared
  screen::Outcome outcome = screen::Outcome::Hold;  ///< what it came to
  bool bypass = false;                              ///< let through without the classifier: recorded
};

struct Judgement {
  screen::Outcome outcome = screen::Outcome::Pass;  ///< of classifiers and of what is unanswered, without the entries
  std::vector<Asked> asked;
  std::vector<Unanswered> unanswered;
  std::optional<std::uint64_t> event;  ///< number in the evidence log of the record of what was let through
  std::string ticket;                  ///< number of the record, when somebody has to look at it later
  std::optional<Error> unrecorded;     ///< why the record could not be written: then nothing was let through
  /// Categories of OpenAI's /v1/moderations of the findings, sorted; those of Action::Note left out.
  std::vector<std::string> moderation;
};

/// The stricter of the two.
[[nodiscard]] screen::Outcome stricter(screen::Outcome a, screen::Outcome b) noexcept;
/// `verdict` with the stricter outcome of both and the moderation categories of both.
void join(screen::Verdict& verdict, const Judgement& judgement);

}  // namespace assay::review::classify
