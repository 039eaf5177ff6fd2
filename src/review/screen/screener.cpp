#include "review/screen/screener.hpp"

#include <algorithm>
#include <tuple>
#include <utility>

#include "base/utf8.hpp"
#include "review/entry/contact.hpp"
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
                   entry::Circumstances circumstances, Use use)
    : in_force_(std::move(in_force)),
      risks_(risks),
      circumstances_(circumstances),
      scan_(in_force_->layers(), entry::counts_in(circumstances_)),
      kinds_hit_(risks_.kinds().size()) {
  circumstances_.in_force = in_force_.get();
  for (const auto& [set, first_place] : in_force_->sets()) {
    has_contacts_ |= set->has_contacts();
    if (!set->links() && !set->samples()) continue;
    Beside& beside = beside_.emplace_back();
    beside.first_place = first_place;
    if (set->links())
      beside.links = std::make_unique<link::LinkScan>(set->links(),
                                                      use == Use::Release ? link::Following::Yes : link::Following::No);
    if (set->samples()) beside.near = std::make_unique<near::NearScan>(set->samples());
  }
}

Verdict Screener::whole(std::string_view text) {
  const auto begin = Clock::now();
  begin_text();
  hits_.clear();
  scan_.whole(text, hits_);
  take_hits(text, 0, End::Over);
  feed_beside(text);
  finish_beside();
  verdict_.bytes = text.size();
  spent_ = Clock::now() - begin;
  return conclude();
}

void Screener::feed(std::string_view chunk) {
  const auto begin = Clock::now();
  begin_text();
  if (!chunk.empty()) decide_waiting(chunk.front());
  // Every hit of this call lies behind what was safe before it, and from there on bytes are readable.
  const std::uint64_t readable = scan_.safe_until();
  hits_.clear();
  scan_.feed(chunk, hits_);
  if (!hits_.empty() || has_contacts_) {
    const std::string_view text = scan_.bytes(readable, scan_.read());
    take_hits(text, readable, End::Open);
    if (has_contacts_) remember(text, readable, scan_.safe_until());
  }
  feed_beside(chunk);
  verdict_.bytes += chunk.size();
  spent_ += Clock::now() - begin;
}

Verdict Screener::finish() {
  const auto begin = Clock::now();
  begin_text();
  const std::uint64_t readable = scan_.safe_until();
  decide_waiting('\0');
  hits_.clear();
  scan_.finish(hits_);
  take_hits(scan_.bytes(readable, scan_.read()), readable, End::Over);
  scan_.clear();
  before_.clear();
  finish_beside();
  spent_ += Clock::now() - begin;
  return conclude();
}

// `text` is what is readable, from byte `text_begin` of the whole on.
void Screener::take_hits(std::string_view text, std::uint64_t text_begin, End end) {
  for (const match::Hit& hit : hits_) {
    const auto at = static_cast<std::size_t>(hit.begin - text_begin);
    const std::string_view there = text.substr(at, static_cast<std::size_t>(hit.end - hit.begin));
    const entry::Entry& by = in_force_->entry(hit.rule);
    if (by.kind != entry::Kind::Contact) {
      take_hit(hit, there);
      continue;
    }
    std::string before(text.substr(at - std::min(at, entry::kBeforeContact), std::min(at, entry::kBeforeContact)));
    if (before.size() < entry::kBeforeContact) before.insert(0, before_);
    if (before.size() > entry::kBeforeContact) before.erase(0, before.size() - entry::kBeforeContact);
    const std::string_view behind = text.substr(at + there.size());
    if (behind.empty() && end == End::Open) {
      waiting_.push_back({hit, std::string(there), std::move(before)});
    } else if (entry::stands_alone(entry::rule_of(by).text, before, behind.empty() ? '\0' : behind.front())) {
      take_hit(hit, there);
    }
  }
}

void Screener::decide_waiting(char next) {
  for (const Waiting& one : waiting_)
    if (entry::stands_alone(entry::rule_of(in_force_->entry(one.hit.rule)).text, one.before, next))
      take_hit(one.hit, one.there);
  waiting_.clear();
}

void Screener::remember(std::string_view text, std::uint64_t text_begin, std::uint64_t until) {
  const auto gone = static_cast<std::size_t>(until - text_begin);
  const std::size_t kept = std::min(gone, entry::kBeforeContact);
  before_.append(text.substr(gone - kept, kept));
  if (before_.size() > entry::kBeforeContact) before_.erase(0, before_.size() - entry::kBeforeContact);
}

void Screener::take_hit(const match::Hit& hit, std::string_view there) {
  Reason* const reason = note(in_force_->place_of(hit.rule), hit.begin, hit.end);
  if (reason == nullptr) return;
  reason->excerpt = excerpt_of(there);
  reason->acts = hit.acts;
  reason->chain = steps_of(in_force_->entry(hit.rule), hit, there);
}

void Screener::feed_beside(std::string_view chunk) {
  for (const Beside& one : beside_) {
    if (one.links) one.links->feed(chunk, link_hits_);
    if (one.near) one.near->feed(chunk, near_hits_);
    take_beside(one);
  }
}

void Screener::finish_beside() {
  for (const Beside& one : beside_) {
    if (one.links) one.links->finish(link_hits_);
    if (one.near) one.near->finish(near_hits_);
    take_beside(one);
  }
}

void Screener::take_beside(const Beside& beside) {
  const auto counts = [&](std::uint32_t place) {
    return in_force_->stands(place) && entry::counts(circumstances_, place);
  };
  for (const link::LinkHit& hit : link_hits_) {
    const std::uint32_t place = beside.first_place + hit.number;
    if (!counts(place)) continue;
    if (Reason* const reason = note(place, hit.begin, hit.end); reason != nullptr)
      reason->excerpt = excerpt_of(hit.read_as);
  }
  for (const near::NearHit& hit : near_hits_) {
    const std::uint32_t place = beside.first_place + hit.sample;
    if (!counts(place)) continue;
    if (Reason* const reason = note(place, hit.begin, hit.end); reason != nullptr) reason->percent = hit.percent;
  }
  link_hits_.clear();
  near_hits_.clear();
}

std::uint64_t Screener::settled_until() const noexcept {
  std::uint64_t until = scan_.safe_until();
  for (const Waiting& one : waiting_) until = std::min(until, one.hit.begin);
  for (const Beside& one : beside_)
    if (one.links) until = std::min(until, one.links->safe_until());
  return until;
}

std::optional<std::string> Screener::holds_whole() const {
  const match::Layers& layers = *in_force_->layers();
  const match::RuleFilter rules = entry::counts_in(circumstances_);
  for (std::size_t layer = 0; layer < layers.size(); ++layer)
    for (const std::uint32_t pattern : layers.set(layer).endless_patterns())
      if (const std::uint32_t rule = layers.first_rule(layer) + pattern; layers.counts(rule) && rules(rule))
        return in_force_->entry(rule).id;
  for (const auto& [set, first_place] : in_force_->sets()) {
    if (!set->samples()) continue;
    for (std::uint32_t i = 0; i < set->samples()->size(); ++i) {
      const std::uint32_t place = first_place + set->samples()->sample(i).number;
      if (in_force_->stands(place) && in_force_->entry_at(place).action != entry::Action::Note &&
          entry::counts(circumstances_, place))
        return in_force_->entry_at(place).id;
    }
  }
  return std::nullopt;
}

void Screener::begin_text() {
  if (std::exchange(begun_, true)) return;
  kept_from_.reset();
}

Reason* Screener::note(std::uint32_t place, std::uint64_t begin, std::uint64_t end) {
  ++verdict_.hits;
  const entry::Entry& by = in_force_->entry_at(place);
  const Outcome outcome = outcome_of(by.action);
  if (places_hit_.insert(place).second && by.action != entry::Action::Note) {
    if (const law::rules::RiskKind* const kind = risks_.find(by.category))
      kinds_hit_[static_cast<std::size_t>(kind - risks_.kinds().data())] = 1;
  }
  if (outcome != Outcome::Pass) kept_from_ = std::min(kept_from_.value_or(begin), begin);
  if (verdict_.reasons.size() >= kMostReasons && outcome <= verdict_.outcome) return nullptr;
  verdict_.outcome = std::max(verdict_.outcome, outcome);
  Reason& reason = verdict_.reasons.emplace_back();
  reason.entry = by.id;
  reason.version = in_force_->version_at(place);
  reason.kind = by.kind;
  reason.category = by.category;
  reason.legal_basis = by.legal_basis;
  reason.severity = by.severity;
  reason.action = by.action;
  reason.begin = begin;
  reason.end = end;
  return &reason;
}

Verdict Screener::conclude() {
  begun_ = false;
  Verdict verdict = std::exchange(verdict_, {});
  std::sort(verdict.reasons.begin(), verdict.reasons.end(), [](const Reason& a, const Reason& b) {
    return std::tuple(a.begin, b.end, std::string_view(a.entry)) <
           std::tuple(b.begin, a.end, std::string_view(b.entry));
  });
  for (const std::uint32_t place : places_hit_) verdict.hit_by.push_back(in_force_->entry_at(place).id);
  std::sort(verdict.hit_by.begin(), verdict.hit_by.end());
  places_hit_.clear();
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
