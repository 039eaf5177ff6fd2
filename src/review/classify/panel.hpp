// All declared classifiers, asked about a text within their budgets, and one judgement of what they said or did not
// say.
//
//   Panel panel(declarations, std::move(classifiers), risks, daily, &log, clock);
//   const Judgement judgement = panel.judge({.text = text, .digest = digest, .entries = verdict.outcome, .covered =
//   classes}); join(verdict, judgement);
#pragma once

#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/clock.hpp"
#include "law/rules/risk_list.hpp"
#include "ports/classifier.hpp"
#include "review/classify/breaker.hpp"
#include "review/classify/budget.hpp"
#include "review/classify/bypass.hpp"
#include "review/classify/declaration.hpp"
#include "review/classify/finding.hpp"

namespace assay::review::classify {

/// What is judged: a text, a picture, or a picture with the text that stands in it.
struct Subject {
  std::optional<std::string_view> text;             ///< bytes that are no UTF-8 are sent as U+FFFD
  std::string_view picture;                         ///< the file; empty: there is none
  std::string_view media_type;                      ///< of the picture
  crypto::Hash digest{};                            ///< SHA-256 of the text or file
  std::string_view place;                           ///< what the caller calls it: "reply.txt"
  screen::Outcome entries = screen::Outcome::Pass;  ///< what the entries say; nobody is asked about what they block
  std::vector<std::string> covered;                 ///< classes for which entries are in force
  /// Why the classifiers cannot be asked about the text: too long, a recording that nobody wrote down. All classes are
  /// unanswered then.
  std::optional<Error> withheld;
};

/// A recording's words, or why there are none.
struct Transcribed {
  Asked asked;
  std::string text;
  std::vector<ports::Segment> segments;  ///< when what is said; empty: not told
};

/// Thread-safe, when the classifiers are.
class Panel {
 public:
  /// @param classifiers  one for each declaration, in their order
  /// @param log          nullptr: nothing can be recorded, so nothing is let through
  Panel(const Declarations& declared, std::vector<std::unique_ptr<ports::Classifier>> classifiers,
        const law::rules::RiskList& risks, DailyCalls& daily, BypassLog* log, const Clock& clock);

  [[nodiscard]] Judgement judge(const Subject& subject);
  /// By the first declared transcriber that does it. nullopt: none is declared
  [[nodiscard]] std::optional<Transcribed> transcribe(std::string_view recording, std::string_view file_name);
  [[nodiscard]] bool has_transcriber() const noexcept;
  [[nodiscard]] bool takes_pictures() const noexcept;

  /// Where the breakers stand, for the next process:
  /// `{"guard":{"state":"open","in_a_row":0,"opened_ms":1764000000000}}`.
  /// @param before  what is kept so far: those that were not called here stay as they are in it
  [[nodiscard]] std::string breakers_json(std::string_view before);
  /// Goes on with what another process kept; what cannot be read is as if nothing had been kept.
  void restore_breakers(std::string_view text);

 private:
  struct Member {
    const Declaration* declared = nullptr;
    std::unique_ptr<ports::Classifier> classifier;
    std::unique_ptr<Breaker> breaker;
  };
  [[nodiscard]] std::optional<ports::ClassifierAnswer> call(Member& member, ports::ClassifierRequest request,
                                                            TextBudget& budget, Asked& asked);
  void ask_about(About about, const Subject& subject, TextBudget& budget, Judgement& judgement);
  [[nodiscard]] Asked ask_text(Member& member, std::string_view text, TextBudget& budget);
  [[nodiscard]] Asked ask_picture(Member& member, const Subject& subject, TextBudget& budget);
  [[nodiscard]] bool is_unanswered(std::string_view risk_class, const Subject& subject,
                                   const Judgement& judgement) const;
  void decide(const Subject& subject, Judgement& judgement);
  void settle_unanswered(const Subject& subject, Judgement& judgement);
  void record(const Subject& subject, Judgement& judgement);

  const Declarations& declared_;
  std::vector<Member> members_;
  const law::rules::RiskList& risks_;
  DailyCalls& daily_;
  BypassLog* log_;
  const Clock& clock_;
  std::mutex recording_;
};

/// Pieces of at most `most` bytes on character bounds that have about `overlap` bytes in common with the one before.
[[nodiscard]] std::vector<std::string_view> pieces_of(std::string_view text, std::size_t most, std::size_t overlap);

}  // namespace assay::review::classify
