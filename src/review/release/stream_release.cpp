#include "review/release/stream_release.hpp"

#include <algorithm>
#include <utility>

namespace assay::review::release {
namespace {

std::optional<std::uint32_t> endless_rule(const match::Layers& layers, const match::RuleFilter& counts) {
  for (std::size_t layer = 0; layer < layers.size(); ++layer) {
    for (const std::uint32_t pattern : layers.set(layer).endless_patterns()) {
      const std::uint32_t rule = layers.first_rule(layer) + pattern;
      if (layers.counts(rule) && counts(rule)) return rule;
    }
  }
  return std::nullopt;
}

}  // namespace

StreamRelease::StreamRelease(std::shared_ptr<const match::Layers> layers, match::RuleFilter counts,
                             match::RuleFilter blocks)
    : endless_(endless_rule(*layers, counts)),
      scan_(std::move(layers), counts, endless_ ? match::Scan::Keep::All : match::Scan::Keep::WhatMayHit),
      blocks_(blocks) {}

Flow StreamRelease::feed(std::string_view chunk, std::string& out) {
  if (flow_ != Flow::Open) return flow_;
  const std::size_t before = hits_.size();
  scan_.feed(chunk, hits_);
  return pass_on(before, endless_ ? 0 : scan_.safe_until(), out);
}

Flow StreamRelease::finish(std::string& out) {
  if (flow_ != Flow::Open) return flow_;
  const std::size_t before = hits_.size();
  scan_.finish(hits_);
  return pass_on(before, scan_.read(), out);
}

// What lies before `until` and before every forbidden span goes out. `until` also bounds it when something is
// forbidden: a longer span may still have begun before the one that was found.
Flow StreamRelease::pass_on(std::size_t new_hits, std::uint64_t until, std::string& out) {
  for (std::size_t i = new_hits; i < hits_.size(); ++i) {
    const match::Hit& hit = hits_[i];
    if (!blocks_(hit.rule)) continue;
    flow_ = Flow::Blocked;
    until = std::min(until, hit.begin);
    if (!blocked_by_ || hit.begin < blocked_by_->begin) blocked_by_ = hit;
  }
  if (until > released_) {
    out.append(scan_.bytes(released_, until));
    released_ = until;
  }
  if (flow_ == Flow::Open && held() > kMostHeld) flow_ = Flow::TooMuchHeld;
  return flow_;
}

void StreamRelease::clear() {
  scan_.clear();
  hits_.clear();
  blocked_by_.reset();
  released_ = 0;
  flow_ = Flow::Open;
}

std::string_view flow_name(Flow flow) noexcept {
  switch (flow) {
    case Flow::Open:
      return "open";
    case Flow::Blocked:
      return "blocked";
    case Flow::TooMuchHeld:
      return "too-much-held";
  }
  return "open";
}

}  // namespace assay::review::release
