#include "review/classify/finding.hpp"

#include <algorithm>

namespace assay::review::classify {

std::string_view name_of(State state) noexcept {
  switch (state) {
    case State::Answered:
      return "answered";
    case State::Refused:
      return "refused";
    case State::Failed:
      return "failed";
    case State::Skipped:
      break;
  }
  return "skipped";
}

std::string_view name_of(About about) noexcept {
  switch (about) {
    case About::Text:
      return "text";
    case About::Picture:
      return "picture";
    case About::Recording:
      break;
  }
  return "recording";
}

screen::Outcome stricter(screen::Outcome a, screen::Outcome b) noexcept { return std::max(a, b); }

void join(screen::Verdict& verdict, const Judgement& judgement) {
  verdict.outcome = stricter(verdict.outcome, judgement.outcome);
  verdict.moderation.insert(verdict.moderation.end(), judgement.moderation.begin(), judgement.moderation.end());
  std::ranges::sort(verdict.moderation);
  const auto twice = std::ranges::unique(verdict.moderation);
  verdict.moderation.erase(twice.begin(), twice.end());
}

}  // namespace assay::review::classify
