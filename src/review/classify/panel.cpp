#include "review/classify/panel.hpp"

#include <fmt/core.h>

#include <algorithm>
#include <chrono>
#include <set>

#include "base/utf8.hpp"

namespace assay::review::classify {
namespace {

using ports::Answered;
using ports::ClassifierAnswer;
using screen::Outcome;

/// A recording is written down with a time of its own.
constexpr std::uint32_t kTranscriptionCalls = 6;

/// The strictest that was said of each category over all pieces of a text.
class Collected {
 public:
  explicit Collected(const Declaration& declared) : declared_(declared) {}

  void add(const ClassifierAnswer& answer) {
    if (answer.answered == Answered::Refused) {
      put({"", "", 1, declared_.refused});
      return;
    }
    const bool named = declared_.answer.items || declared_.answer.codes;  // what is not found is not told
    bool any = false;
    for (const ports::CategoryScore& one : answer.scores) {
      const Category* const category = declared_.find(one.category);
      std::optional<entry::Action> action;
      if (category != nullptr) {
        action = category->action(one.score);
      } else if (named) {
        action = declared_.flagged;
      }
      if (!action) continue;
      put({one.category, category == nullptr ? "" : category->risk, one.score, *action});
      any = true;
    }
    if (answer.flagged.value_or(false) && !any) put({"", "", 1, declared_.flagged});
  }

  std::vector<Finding> take() {
    std::ranges::stable_sort(found_, [](const Finding& a, const Finding& b) {
      return a.action != b.action ? a.action > b.action : a.score > b.score;
    });
    return std::move(found_);
  }

 private:
  void put(Finding finding) {
    const auto same = std::ranges::find(found_, finding.category, &Finding::category);
    if (same == found_.end()) {
      found_.push_back(std::move(finding));
    } else if (finding.action > same->action || (finding.action == same->action && finding.score > same->score)) {
      *same = std::move(finding);
    }
  }

  const Declaration& declared_;
  std::vector<Finding> found_;
};

bool has_answered(const Asked& asked) { return asked.state == State::Answered || asked.state == State::Refused; }

bool serves(const Declaration& declared, std::string_view risk_class) {
  return std::ranges::find(declared.classes, risk_class) != declared.classes.end();
}

Asked new_asked(const Declaration& declared) {
  Asked asked;
  asked.classifier = declared.name;
  asked.kind = declared.kind;
  // of a file only its name: where it lies is nobody's business
  asked.model = declared.kind == Kind::FastText ? declared.model.substr(declared.model.rfind('/') + 1) : declared.model;
  return asked;
}

}  // namespace

std::vector<std::string_view> pieces_of(std::string_view text, std::size_t most, std::size_t overlap) {
  constexpr std::size_t kLongestCharacter = 4;
  const auto on_bound = [&](std::size_t at) {
    for (std::size_t i = 0; i < kLongestCharacter && at > 0 && (static_cast<unsigned char>(text[at]) & 0xC0U) == 0x80;
         ++i)
      --at;
    return at;
  };
  overlap = std::min(overlap, most / 2);
  std::vector<std::string_view> out;
  std::size_t from = 0;
  while (text.size() - from > most) {
    const std::size_t end = on_bound(from + most);
    out.push_back(text.substr(from, end - from));
    from = std::max(on_bound(end - overlap), from + 1);
  }
  out.push_back(text.substr(from));
  return out;
}

Panel::Panel(const Declarations& declared, std::vector<std::unique_ptr<ports::Classifier>> classifiers,
             const law::rules::RiskList& risks, DailyCalls& daily, BypassLog* log, const Clock& clock)
    : declared_(declared), risks_(risks), daily_(daily), log_(log), clock_(clock) {
  for (std::size_t i = 0; i < classifiers.size() && i < declared.classifiers.size(); ++i)
    members_.push_back(
        {&declared.classifiers[i], std::move(classifiers[i]), std::make_unique<Breaker>(declared.breaker, clock)});
}

bool Panel::has_transcriber() const noexcept {
  return std::ranges::any_of(members_,
                             [](const Member& member) { return member.declared->kind == Kind::Transcription; });
}

std::optional<ClassifierAnswer> Panel::call(Member& member, ports::ClassifierRequest request, TextBudget& budget,
                                            Asked& asked) {
  const auto skip = [&](Code code, std::string_view why) {
    // what a call before said is worth more than that no further one was made
    if (!asked.error) asked.error = Error{code, fmt::format("classifier {}: {}", asked.classifier, why)};
  };
  for (std::uint32_t tries = 0; tries <= member.declared->retries; ++tries) {
    if (!member.breaker->admits()) {
      skip(Code::Unavailable, "not asked: it failed several times in a row and gets a rest");
      return std::nullopt;
    }
    const bool in_budget = budget.take();
    if (!in_budget || !daily_.take(asked.classifier)) {
      member.breaker->release();
      skip(Code::Limited, in_budget ? "not asked: its calls of this day are used up"
                                    : "not asked: the calls or the time for this text are used up");
      return std::nullopt;
    }
    request.time_limit_ms = std::min(member.declared->time_limit_ms, budget.left_ms());
    ++asked.calls;
    const auto begun = std::chrono::steady_clock::now();
    auto answer = member.classifier->classify(request);
    asked.micros += static_cast<std::uint64_t>(
        std::chrono::duration_cast<std::chrono::microseconds>(std::chrono::steady_clock::now() - begun).count());
    member.breaker->done(answer ? Breaker::Outcome::Success : Breaker::Outcome::Failure);
    if (answer) {
      asked.error.reset();
      if (!answer->model.empty()) asked.model = answer->model;
      return std::move(*answer);
    }
    asked.error = std::move(answer.error().error);
    if (answer.error().failure != ports::Failure::Retryable) return std::nullopt;
  }
  return std::nullopt;
}

bool Panel::takes_pictures() const noexcept {
  return std::ranges::any_of(members_, [](const Member& member) { return member.declared->takes_pictures(); });
}

Asked Panel::ask_picture(Member& member, const Subject& subject, TextBudget& budget) {
  Asked asked = new_asked(*member.declared);
  asked.about = About::Picture;
  if (subject.picture.size() > member.declared->most_picture) {
    asked.error =
        Error{Code::Limited, fmt::format("classifier {}: not asked: {} bytes of a picture, at most {} are sent",
                                         asked.classifier, subject.picture.size(), member.declared->most_picture)};
    return asked;
  }
  ports::ClassifierRequest request;
  request.picture = subject.picture;
  request.media_type = subject.media_type;
  request.file_name = "picture";
  const auto answer = call(member, request, budget, asked);
  if (!answer) {
    asked.state = asked.calls == 0 ? State::Skipped : State::Failed;
    return asked;
  }
  Collected collected(*member.declared);
  collected.add(*answer);
  asked.state = answer->answered == Answered::Refused ? State::Refused : State::Answered;
  asked.findings = collected.take();
  return asked;
}

Asked Panel::ask_text(Member& member, std::string_view text, TextBudget& budget) {
  Asked asked = new_asked(*member.declared);
  Collected collected(*member.declared);
  asked.state = State::Answered;
  for (const std::string_view piece : pieces_of(text, member.declared->most_text, member.declared->overlap)) {
    ports::ClassifierRequest request;
    request.text = piece;
    const auto answer = call(member, request, budget, asked);
    if (!answer) {
      asked.state = asked.calls == 0 ? State::Skipped : State::Failed;
      break;
    }
    collected.add(*answer);
    if (answer->answered == Answered::Refused) asked.state = State::Refused;
  }
  asked.findings = collected.take();
  return asked;
}

Judgement Panel::judge(const Subject& subject) {
  Judgement judgement;
  TextBudget budget(declared_.budget, clock_);
  if (subject.text || subject.withheld) ask_about(About::Text, subject, budget, judgement);
  if (!subject.picture.empty()) ask_about(About::Picture, subject, budget, judgement);
  decide(subject, judgement);
  return judgement;
}

void Panel::ask_about(About about, const Subject& subject, TextBudget& budget, Judgement& judgement) {
  const bool of_text = about == About::Text;
  const bool withheld = of_text && subject.withheld;
  const std::string text =
      of_text && !withheld ? with_replacements(subject.text.value_or(std::string_view())) : std::string();
  for (Member& member : members_) {
    if (of_text ? !member.declared->takes_texts() : !member.declared->takes_pictures()) continue;
    if (subject.entries != Outcome::Block && !withheld) {
      judgement.asked.push_back(of_text ? ask_text(member, text, budget) : ask_picture(member, subject, budget));
      continue;
    }
    Asked skipped = new_asked(*member.declared);
    skipped.about = about;
    skipped.error =
        withheld ? *subject.withheld
                 : Error{Code::Limited,
                         fmt::format("classifier {}: not asked: the entries block it already", skipped.classifier)};
    judgement.asked.push_back(std::move(skipped));
  }
}

void Panel::decide(const Subject& subject, Judgement& judgement) {
  std::set<std::string> moderation;
  for (const Asked& asked : judgement.asked) {
    for (const Finding& finding : asked.findings) {
      judgement.outcome = stricter(judgement.outcome, screen::outcome_of(finding.action));
      const law::rules::RiskKind* const kind = risks_.find(finding.risk);
      if (kind != nullptr && finding.action != entry::Action::Note)
        moderation.insert(kind->moderation.begin(), kind->moderation.end());
    }
  }
  judgement.moderation.assign(moderation.begin(), moderation.end());
  if (subject.entries == Outcome::Block) return;
  settle_unanswered(subject, judgement);
  if (stricter(subject.entries, judgement.outcome) == Outcome::Pass) {
    record(subject, judgement);
  } else {
    for (Unanswered& one : judgement.unanswered) one.bypass = false;  // it does not go out
  }
}

/// Whether a part of it, text or picture, was to be judged for the class and nobody has.
bool Panel::is_unanswered(std::string_view risk_class, const Subject& subject, const Judgement& judgement) const {
  for (const About about : {About::Text, About::Picture}) {
    bool served = false;
    bool answered = false;
    for (const Asked& asked : judgement.asked) {
      const auto member = std::ranges::find(members_, asked.classifier,
                                            [](const Member& one) -> const std::string& { return one.declared->name; });
      if (asked.about != about || member == members_.end() || !serves(*member->declared, risk_class)) continue;
      served = true;
      answered = answered || has_answered(asked);
    }
    // words that nobody wrote down are missing for every class
    served = served || (about == About::Text && subject.withheld);
    if (served && !answered) return true;
  }
  return false;
}

void Panel::settle_unanswered(const Subject& subject, Judgement& judgement) {
  for (const auto& [risk_class, without] : declared_.without) {
    if (!is_unanswered(risk_class, subject, judgement)) continue;
    Unanswered one;
    one.risk_class = risk_class;
    one.without = without;
    const bool covered = std::ranges::find(subject.covered, risk_class) != subject.covered.end();
    one.bypass = without == Without::Open || (without == Without::Local && covered);
    if (one.bypass) {
      one.outcome = Outcome::Pass;
    } else {
      one.outcome = without == Without::Closed ? Outcome::Block : Outcome::Hold;
    }
    judgement.outcome = stricter(judgement.outcome, one.outcome);
    judgement.unanswered.push_back(std::move(one));
  }
}

void Panel::record(const Subject& subject, Judgement& judgement) {
  Bypass bypass;
  bypass.digest = subject.digest;
  bypass.place = subject.place;
  for (const Unanswered& one : judgement.unanswered) {
    if (!one.bypass) continue;
    bypass.let_through.push_back(one);
    if (one.without == Without::Open) bypass.ticket_hours = declared_.ticket_hours;
  }
  if (bypass.let_through.empty()) return;
  bypass.asked = judgement.asked;
  Result<Recorded> recorded =
      fail(Code::Configuration, "there is no evidence log to record it in; `assay init` makes one");
  if (log_ != nullptr) {
    const std::lock_guard guard(recording_);
    recorded = log_->record(bypass);
  }
  if (recorded) {
    judgement.event = recorded->number;
    judgement.ticket = recorded->ticket;
    return;
  }
  judgement.unrecorded = in_context("not let through without its classifiers", recorded.error());
  for (Unanswered& one : judgement.unanswered) {
    if (!one.bypass) continue;
    one.bypass = false;
    one.outcome = Outcome::Block;
    judgement.outcome = Outcome::Block;
  }
}

std::optional<Transcribed> Panel::transcribe(std::string_view recording, std::string_view file_name) {
  std::optional<Transcribed> last;
  for (Member& member : members_) {
    if (member.declared->kind != Kind::Transcription) continue;
    // the time of a recording is its classifier's own: it is no part of what the words may take
    TextBudget budget({kTranscriptionCalls, member.declared->time_limit_ms * (member.declared->retries + 1), 0},
                      clock_);
    Transcribed one;
    one.asked = new_asked(*member.declared);
    one.asked.about = About::Recording;
    ports::ClassifierRequest request;
    request.recording = recording;
    request.file_name = file_name;
    auto answer = call(member, request, budget, one.asked);
    if (answer) {
      Collected collected(*member.declared);
      if (answer->answered == Answered::Refused) collected.add(*answer);
      one.asked.state = answer->answered == Answered::Refused ? State::Refused : State::Answered;
      one.asked.findings = collected.take();
      one.text = std::move(answer->transcript);
      one.segments = std::move(answer->segments);
      return one;
    }
    one.asked.state = one.asked.calls == 0 ? State::Skipped : State::Failed;
    last = std::move(one);
  }
  return last;
}

}  // namespace assay::review::classify
