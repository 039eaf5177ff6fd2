#include "review/screen/screener.hpp"

#include <algorithm>
#include <tuple>
#include <utility>

#include "base/utf8.hpp"
#include "review/screen/tell.hpp"

namespace assay::review::screen {
namespace {

std::string excerpt_of(std::string_view there) {
  if (there.size() <= kLongestExcerpt) return with_replacements(there);
  std::size_t length = kLongestExcerpt;
  while (length > kLongestExcerpt - 4 && (static_cast<unsigned char>(there[length]) & 0xc0) == 0x80) --length;
  return with_replacements(there.substr(0, length)) + "…";
}

}  // namespace

std::string_view name_of(Outcome outcome) noexcept {
  switch (outcome) {
    case Outcome::Pass:
      return "pass";
    case Outcome::Answer:
      return "answer";
    case Outcome::Hold:
      return "hold";
    case Outcome::Block:
      break;
  }
  return "block";
}

Outcome outcome_of(entry::Action action) noexcept {
  switch (action) {
    case entry::Action::Note:
      return Outcome::Pass;
    case entry::Action::Answer:
      return Outcome::Answer;
    case entry::Action::Hold:
      return Outcome::Hold;
    case entry::Action::Block:
      break;
  }
  return Outcome::Block;
}

Screener::Screener(std::shared_ptr<const entry::InForce> in_force, const law::rules::RiskList& risks,
                   entry::Circumstances circumstances)
    : in_force_(std::move(in_force)),
      risks_(risks),
      circumstances_(circumstances),
      scan_(in_force_->layers(), entry::counts_in(circumstances_)),
      kinds_hit_(risks_.kinds().size()) {
  circumstances_.in_force = in_force_.get();
}

Verdict Screener::whole(std::string_view text) {
  const auto begin = Clock::now();
  hits_.clear();
  scan_.whole(text, hits_);
  take_hits(text, 0);
  verdict_.bytes = text.size();
  spent_ = Clock::now() - begin;
  return conclude();
}

void Screener::feed(std::string_view chunk) {
  const auto begin = Clock::now();
  // Every hit of this call lies behind what was safe before it, and from there on bytes are readable.
  const std::uint64_t readable = scan_.safe_until();
  hits_.clear();
  scan_.feed(chunk, hits_);
  if (!hits_.empty()) take_hits(scan_.bytes(readable, scan_.read()), readable);
  verdict_.bytes += chunk.size();
  spent_ += Clock::now() - begin;
}

Verdict Screener::finish() {
  const auto begin = Clock::now();
  const std::uint64_t readable = scan_.safe_until();
  hits_.clear();
  scan_.finish(hits_);
  take_hits(scan_.bytes(readable, scan_.read()), readable);
  scan_.clear();
  spent_ += Clock::now() - begin;
  return conclude();
}

// `text` is what is readable, from byte `text_begin` of the whole on.
void Screener::take_hits(std::string_view text, std::uint64_t text_begin) {
  verdict_.hits += hits_.size();
  for (const match::Hit& hit : hits_) {
    const entry::Entry& by = in_force_->entry(hit.rule);
    const Outcome outcome = outcome_of(by.action);
    if (const law::rules::RiskKind* const kind =
            rules_hit_.insert(hit.rule).second && by.action != entry::Action::Note ? risks_.find(by.category) : nullptr)
      kinds_hit_[static_cast<std::size_t>(kind - risks_.kinds().data())] = 1;
    if (verdict_.reasons.size() >= kMostReasons && outcome <= verdict_.outcome) continue;
    verdict_.outcome = std::max(verdict_.outcome, outcome);
    const std::string_view there =
        text.substr(static_cast<std::size_t>(hit.begin - text_begin), static_cast<std::size_t>(hit.end - hit.begin));
    Reason reason;
    reason.entry = by.id;
    reason.version = in_force_->version(hit.rule);
    reason.kind = by.kind;
    reason.category = by.category;
    reason.legal_basis = by.legal_basis;
    reason.severity = by.severity;
    reason.action = by.action;
    reason.begin = hit.begin;
    reason.end = hit.end;
    reason.excerpt = excerpt_of(there);
    reason.acts = hit.acts;
    reason.chain = steps_of(by, hit, there);
    verdict_.reasons.push_back(std::move(reason));
  }
}

Verdict Screener::conclude() {
  Verdict verdict = std::exchange(verdict_, {});
  std::sort(verdict.reasons.begin(), verdict.reasons.end(), [](const Reason& a, const Reason& b) {
    return std::tuple(a.begin, b.end, std::string_view(a.entry)) <
           std::tuple(b.begin, a.end, std::string_view(b.entry));
  });
  for (const std::uint32_t rule : rules_hit_) verdict.hit_by.push_back(in_force_->entry(rule).id);
  std::sort(verdict.hit_by.begin(), verdict.hit_by.end());
  rules_hit_.clear();
  for (std::size_t i = 0; i < kinds_hit_.size(); ++i) {
    if (std::exchange(kinds_hit_[i], 0) == 0) continue;
    const std::vector<std::string>& names = risks_.kinds()[i].moderation;
    verdict.moderation.insert(verdict.moderation.end(), names.begin(), names.end());
  }
  std::sort(verdict.moderation.begin(), verdict.moderation.end());
  verdict.moderation.erase(std::unique(verdict.moderation.begin(), verdict.moderation.end()), verdict.moderation.end());
  verdict.entries = in_force_->digest();
  verdict.micros = static_cast<std::uint64_t>(
      std::chrono::duration_cast<std::chrono::microseconds>(std::exchange(spent_, {})).count());
  return verdict;
}

}  // namespace assay::review::screen
