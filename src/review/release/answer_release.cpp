#include "review/release/answer_release.hpp"

#include <algorithm>
#include <utility>

namespace assay::review::release {

AnswerRelease::AnswerRelease(std::shared_ptr<const entry::InForce> in_force, const law::rules::RiskList& risks,
                             entry::Circumstances circumstances)
    : screener_(std::move(in_force), risks, circumstances, screen::Use::Release), whole_(screener_.holds_whole()) {}

Flow AnswerRelease::feed(std::string_view delta, std::string& out) {
  if (flow_ != Flow::Open || delta.empty()) return flow_;
  screener_.feed(delta);
  held_ += delta;
  return pass_on(whole_ ? 0 : screener_.settled_until(), out);
}

Flow AnswerRelease::finish(std::string& out) {
  if (flow_ != Flow::Open || verdict_) return flow_;
  verdict_ = screener_.finish();
  return pass_on(released_ + held_.size(), out);
}

// `until` also bounds it when something is forbidden: a longer span may still have begun before the one that was found.
Flow AnswerRelease::pass_on(std::uint64_t until, std::string& out) {
  if (const auto& from = screener_.kept_from()) {
    flow_ = Flow::Blocked;
    until = std::min(until, *from);
  }
  if (until > released_) {
    const auto goes = static_cast<std::size_t>(until - released_);
    out.append(held_, 0, goes);
    held_.erase(0, goes);
    released_ = until;
  }
  if (flow_ == Flow::Open && held_.size() > kMostHeld) flow_ = Flow::TooMuchHeld;
  return flow_;
}

screen::Verdict AnswerRelease::verdict() {
  screen::Verdict verdict = verdict_ ? std::move(*verdict_) : screener_.finish();
  verdict_.reset();
  held_.clear();
  released_ = 0;
  flow_ = Flow::Open;
  return verdict;
}

}  // namespace assay::review::release
