#include "review/entry/entry_set.hpp"

#include <fmt/core.h>

#include <algorithm>
#include <utility>

#include "base/base64.hpp"
#include "review/entry/entry_json.hpp"

namespace assay::review::entry {
namespace {

constexpr std::string_view kDigestHead = "assay entries v1\n";

// Whether a request is among the share of those an entry counts in: the same request and entry always give the same.
bool rolled_out(const Entry& entry, std::uint64_t request) noexcept {
  if (entry.rollout >= kWholeRollout) return true;
  std::uint64_t hash = 0xcbf29ce484222325ULL ^ request;
  for (const char byte : entry.id) hash = (hash ^ static_cast<unsigned char>(byte)) * 0x100000001b3ULL;
  // The low bits of the product know only the low bits of the request.
  hash ^= hash >> 32;
  hash *= 0x9e3779b97f4a7c15ULL;
  return (hash >> 32) % kWholeRollout < entry.rollout;
}

}  // namespace

Result<std::shared_ptr<const EntrySet>> EntrySet::compile(std::vector<Entry> entries, std::vector<Refusal>& refusals) {
  const auto made = std::make_shared<EntrySet>();
  std::stable_sort(entries.begin(), entries.end(), [](const Entry& a, const Entry& b) { return a.id < b.id; });
  std::vector<match::Rule> rules;
  auto links = std::make_shared<link::Links>();
  auto samples = std::make_shared<near::Samples>();
  rules.reserve(entries.size());
  for (Entry& entry : entries) {
    Result<> checked = check(entry);
    if (checked && !made->entries_.empty() && made->entries_.back().id == entry.id)
      checked = fail(Code::Conflict, "another entry has this id");
    if (!checked) {
      refusals.push_back({entry.id, std::move(checked).error()});
      continue;
    }
    const auto place = static_cast<std::uint32_t>(made->entries_.size());
    // check() has read both.
    if (entry.kind == Kind::NearText) ASSAY_CHECK(samples->add(place, entry.text, entry.similarity));
    if (entry.kind == Kind::Url) {
      ASSAY_TRY(const link::Url url, link::read_url(entry.text));
      links->add(place, url);
    }
    made->has_contacts_ |= entry.kind == Kind::Contact;
    made->rules_.push_back(is_matched(entry.kind) ? static_cast<std::uint32_t>(rules.size()) : kNoRule);
    if (is_matched(entry.kind)) {
      made->places_.push_back(place);
      rules.push_back(rule_of(entry));
    }
    made->hashes_.push_back(version_of(entry));
    made->entries_.push_back(std::move(entry));
  }
  samples->index();
  if (!links->empty()) made->links_ = std::move(links);
  if (!samples->empty()) made->samples_ = std::move(samples);
  std::vector<match::Refusal> refused;
  ASSAY_TRY(made->set_, match::Set::compile(std::move(rules), refused));
  for (match::Refusal& one : refused)
    refusals.push_back({made->entries_[made->places_[one.rule]].id, std::move(one.error)});
  return std::shared_ptr<const EntrySet>(made);
}

std::size_t EntrySet::find(std::string_view id) const noexcept {
  const auto at = std::lower_bound(entries_.begin(), entries_.end(), id,
                                   [](const Entry& entry, std::string_view wanted) { return entry.id < wanted; });
  return at != entries_.end() && at->id == id ? static_cast<std::size_t>(at - entries_.begin()) : entries_.size();
}

InForce::InForce(std::shared_ptr<const EntrySet> base, std::shared_ptr<const EntrySet> delta,
                 const std::vector<std::uint32_t>& revoked)
    : base_(std::move(base)), delta_(std::move(delta)) {
  std::vector<std::uint32_t> revoked_rules;
  if (!revoked.empty()) revoked_.resize(base_->entries().size());
  for (const std::uint32_t place : revoked) {
    revoked_[place] = 1;
    if (const std::uint32_t rule = base_->rule_at(place); rule != kNoRule) revoked_rules.push_back(rule);
  }
  layers_ = std::make_shared<const match::Layers>(base_->set(), delta_ ? delta_->set() : nullptr, revoked_rules);
  // Both are sorted by id: merged, so that the digest is that of one set.
  static const std::vector<Entry> kNone;
  static const std::vector<crypto::Hash> kNoHashes;
  const std::vector<Entry>& more = delta_ ? delta_->entries() : kNone;
  const std::vector<crypto::Hash>& more_hashes = delta_ ? delta_->hashes() : kNoHashes;
  crypto::Digest digest(crypto::DigestAlgorithm::Sha256);
  digest.update(as_bytes(kDigestHead));
  const auto add = [&](const crypto::Hash& hash) {
    digest.update(hash);
    ++size_;
  };
  std::size_t next = 0;
  for (std::uint32_t i = 0; i < base_->entries().size(); ++i) {
    if (!stands(i)) continue;
    for (; next < more.size() && more[next].id < base_->entries()[i].id; ++next) add(more_hashes[next]);
    add(base_->hashes()[i]);
  }
  for (; next < more.size(); ++next) add(more_hashes[next]);
  const Bytes value = digest.finish();
  std::copy(value.begin(), value.end(), digest_.begin());
}

const Entry* InForce::find(std::string_view id) const noexcept {
  if (const std::size_t at = base_->find(id); at < base_->entries().size() && stands(static_cast<std::uint32_t>(at)))
    return &base_->entries()[at];
  if (delta_ == nullptr) return nullptr;
  const std::size_t at = delta_->find(id);
  return at < delta_->entries().size() ? &delta_->entries()[at] : nullptr;
}

std::vector<std::pair<const EntrySet*, std::uint32_t>> InForce::sets() const {
  std::vector<std::pair<const EntrySet*, std::uint32_t>> sets = {{base_.get(), 0}};
  if (delta_) sets.emplace_back(delta_.get(), base_size());
  return sets;
}

std::vector<ImageFeature> InForce::images() const {
  std::vector<ImageFeature> images;
  for (std::uint32_t place = 0; place < places(); ++place) {
    const Entry& one = entry_at(place);
    if (one.kind != Kind::Image || !stands(place)) continue;
    if (const auto hash = likeness::hash_from_hex(one.text)) images.push_back({place, one.distance, *hash});
  }
  return images;
}

std::vector<VideoFeature> InForce::videos() const {
  std::vector<VideoFeature> videos;
  for (std::uint32_t place = 0; place < places(); ++place) {
    const Entry& one = entry_at(place);
    if (one.kind != Kind::Video || !stands(place)) continue;
    VideoFeature& video = videos.emplace_back();
    video.place = place;
    video.distance = one.distance;
    for (const std::string& frame : one.frames)
      if (const auto hash = likeness::hash_from_hex(frame)) video.frames.push_back(*hash);
  }
  return videos;
}

std::vector<AudioFeature> InForce::audios() const {
  std::vector<AudioFeature> audios;
  for (std::uint32_t place = 0; place < places(); ++place) {
    const Entry& one = entry_at(place);
    if (one.kind != Kind::Audio || !stands(place)) continue;
    if (auto fingerprint = from_base64(one.text)) audios.push_back({place, std::move(*fingerprint)});
  }
  return audios;
}

LiveEntries::LiveEntries(std::shared_ptr<const EntrySet> base)
    : base_(std::move(base)), current_(std::make_shared<const InForce>(base_, nullptr, std::vector<std::uint32_t>())) {}

Result<> LiveEntries::put(Entry entry) {
  ASSAY_CHECK(check(entry));
  const std::string id = entry.id;
  const std::scoped_lock lock(changing_);
  return apply(id, {std::move(entry), changes_ + 1});
}

Result<> LiveEntries::revoke(std::string_view id) {
  const std::scoped_lock lock(changing_);
  const auto at = delta_.find(id);
  const bool in_base = base_->find(id) < base_->entries().size();
  if (at != delta_.end() ? !at->second.entry.has_value() : !in_base)
    return fail(Code::NotFound, fmt::format("{}: no entry of this id is in force", id));
  return apply(std::string(id), {std::nullopt, changes_ + 1});
}

// A change that cannot be published is taken back.
Result<> LiveEntries::apply(const std::string& id, Change change) {
  auto& place = delta_[id];
  std::swap(place, change);
  if (Result<> published = publish(); !published) {
    if (change.number == 0) {
      delta_.erase(id);
    } else {
      delta_[id] = std::move(change);
    }
    return published;
  }
  ++changes_;
  return {};
}

Result<> LiveEntries::change(std::vector<Entry> put, const std::vector<std::string>& revoked) {
  for (const Entry& one : put) ASSAY_CHECK(check(one));
  const std::scoped_lock lock(changing_);
  auto before = delta_;
  const std::uint64_t number = changes_ + 1;
  for (const std::string& id : revoked) delta_[id] = {std::nullopt, number};
  for (Entry& one : put) {
    std::string id = one.id;
    delta_[id] = {std::move(one), number};
  }
  if (Result<> published = publish(); !published) {
    delta_ = std::move(before);
    return published;
  }
  changes_ = number;
  return {};
}

void LiveEntries::rebase(std::shared_ptr<const EntrySet> base, std::uint64_t compiled_from) {
  const std::scoped_lock lock(changing_);
  base_ = std::move(base);
  std::erase_if(delta_, [&](const auto& one) { return one.second.number <= compiled_from; });
  // The delta has been compiled before, and with fewer entries it is no larger.
  static_cast<void>(publish());
}

Result<> LiveEntries::publish() {
  std::vector<Entry> added;
  std::vector<std::uint32_t> revoked;
  for (const auto& [id, change] : delta_) {
    if (const std::size_t at = base_->find(id); at < base_->entries().size())
      revoked.push_back(static_cast<std::uint32_t>(at));
    if (change.entry) added.push_back(*change.entry);
  }
  std::shared_ptr<const EntrySet> delta;
  if (!added.empty()) {
    std::vector<EntrySet::Refusal> refusals;
    ASSAY_TRY(delta, EntrySet::compile(std::move(added), refusals));
  }
  auto in_force = std::make_shared<const InForce>(base_, std::move(delta), revoked);
  const std::scoped_lock lock(reading_);
  current_.swap(in_force);
  return {};
}

std::shared_ptr<const InForce> LiveEntries::current() const {
  const std::scoped_lock lock(reading_);
  return current_;
}

std::vector<Entry> LiveEntries::entries() const {
  const std::scoped_lock lock(changing_);
  std::vector<Entry> entries;
  for (const Entry& entry : base_->entries())
    if (delta_.find(entry.id) == delta_.end()) entries.push_back(entry);
  for (const auto& [id, change] : delta_)
    if (change.entry) entries.push_back(*change.entry);
  std::sort(entries.begin(), entries.end(), [](const Entry& a, const Entry& b) { return a.id < b.id; });
  return entries;
}

std::uint64_t LiveEntries::changes() const {
  const std::scoped_lock lock(changing_);
  return changes_;
}

std::size_t LiveEntries::delta_size() const {
  const std::scoped_lock lock(changing_);
  return delta_.size();
}

crypto::Hash version_of(const Entry& entry) {
  std::string text;
  write_entry(text, entry);
  return crypto::sha256(as_bytes(text));
}

crypto::Hash digest_of(const std::vector<Entry>& entries) {
  crypto::Digest digest(crypto::DigestAlgorithm::Sha256);
  digest.update(as_bytes(kDigestHead));
  for (const Entry& one : entries) digest.update(version_of(one));
  const Bytes value = digest.finish();
  crypto::Hash hash{};
  std::copy(value.begin(), value.end(), hash.begin());
  return hash;
}

std::uint64_t request_of(std::string_view subject) noexcept {
  std::uint64_t hash = 0xcbf29ce484222325ULL;  // FNV-1a
  for (const char byte : subject) hash = (hash ^ static_cast<unsigned char>(byte)) * 0x100000001b3ULL;
  return hash;
}

bool counts(const Circumstances& circumstances, std::uint32_t place) noexcept {
  const Entry& entry = circumstances.in_force->entry_at(place);
  return entry.surfaces.has(circumstances.surface) &&
         (!entry.valid_from || circumstances.unix_ms >= *entry.valid_from) &&
         (!entry.valid_to || circumstances.unix_ms < *entry.valid_to) && rolled_out(entry, circumstances.request);
}

match::RuleFilter counts_in(const Circumstances& circumstances) {
  return {[](const void* context, std::uint32_t rule) {
            const auto& where = *static_cast<const Circumstances*>(context);
            return counts(where, where.in_force->place_of(rule));
          },
          &circumstances};
}

match::RuleFilter keeps_back_in(const Circumstances& circumstances) {
  return {[](const void* context, std::uint32_t rule) {
            const auto& where = *static_cast<const Circumstances*>(context);
            return where.in_force->entry(rule).action != Action::Note;
          },
          &circumstances};
}

}  // namespace assay::review::entry
