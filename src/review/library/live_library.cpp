#include "review/library/live_library.hpp"

#include <fmt/core.h>

#include <algorithm>

#include "base/bytes.hpp"
#include "json/json.hpp"

namespace assay::review::library {
namespace {

using entry::Entry;

/// Clocks of several machines write into one store.
constexpr std::int64_t kClockSlackMs = 10 * 60'000;
constexpr std::string_view kTrippedState = "out";
constexpr std::string_view kSystem = "system";

records::SearchQuery records_of(const std::string& tenant, std::string_view reg) {
  records::SearchQuery query;
  query.tenant = tenant;
  query.reg = reg;
  query.order = records::Order::OldestFirst;
  query.limit = records::kMaxPage;
  return query;
}

account::Actor system_actor(const std::string& tenant) {
  constexpr std::size_t kIdDigits = 32;
  return {tenant, std::string(kIdDigits, '0'), std::string(kSystem), {std::string(kSystem)}};
}

}  // namespace

Result<std::string> RegisterLedger::record(const entry::Trip& trip, const std::string& version) {
  const account::Actor actor = system_actor(tenant_);
  ASSAY_TRY(const auto* const definition, engine_.definition_of(kTripRegister));
  records::SearchQuery query = records_of(tenant_, kTripRegister);
  query.states = {std::string(kTrippedState)};
  query.where.push_back({"entry_version", records::Match::Equals, version});
  ASSAY_TRY(const std::vector<records::StoredRecord> there, engine_.office().store.search(query));
  if (!there.empty()) return there.front().number;
  records::NewRecord fresh;
  const auto put = [&](std::string_view key, const std::string& value) {
    return records::put_text(*definition, key, value, fresh.fields);
  };
  ASSAY_CHECK(put("entry", trip.entry));
  ASSAY_CHECK(put("entry_version", version));
  ASSAY_CHECK(put("hits", fmt::format("{}", trip.hits)));
  ASSAY_CHECK(put("limit", fmt::format("{}", trip.limit)));
  ASSAY_TRY(const records::Created made, engine_.create(actor, kTripRegister, fresh));
  std::string detail;
  json::Writer json(detail);
  json.begin_object()
      .member("number", made.record.number)
      .member("entry", trip.entry)
      .member("version", version)
      .member("hits", trip.hits)
      .member("limit", trip.limit)
      .end_object();
  ASSAY_CHECK(engine_.record_event(actor, "review.entry-tripped", std::move(detail)));
  return made.record.number;
}

Result<std::unique_ptr<LiveLibrary>> LiveLibrary::open(Shelf shelf, const Clock& clock, TripLedger& ledger, Base base,
                                                       Standing least) {
  std::unique_ptr<LiveLibrary> made(new LiveLibrary(std::move(shelf), clock, ledger, base, least));
  const std::scoped_lock lock(made->changing_);
  ASSAY_CHECK(made->load());
  made->looked_ms_ = clock.unix_ms();
  return made;
}

Result<LiveLibrary::Stamp> LiveLibrary::stamp() const {
  Stamp out;
  for (const std::string_view reg : {kRegister, kTripRegister}) {
    records::SearchQuery query = records_of(shelf_.tenant, reg);
    query.updated_from_ms = from_ms_;
    while (true) {
      ASSAY_TRY(const std::vector<records::StoredRecord> page, shelf_.store.search(query));
      for (const records::StoredRecord& record : page)
        out.emplace(record.id.hex(), Seen{record.version, record.updated_ms});
      if (page.size() < records::kMaxPage) break;
      query.after = page.back().id;
    }
  }
  return out;
}

// The stamp is taken before the library is read: a change in between is seen by the next look.
Result<> LiveLibrary::load() {
  ASSAY_TRY(Stamp before, stamp());
  ASSAY_TRY(Contents next, contents_at(shelf_, std::nullopt, least_, &files_));
  ASSAY_CHECK(apply(std::move(next)));
  for (const auto& [record, seen] : before) from_ms_ = std::max(from_ms_, seen.updated_ms - kClockSlackMs);
  std::erase_if(before, [&](const auto& one) { return one.second.updated_ms < from_ms_; });
  seen_ = std::move(before);
  return {};
}

Result<> LiveLibrary::apply(Contents next) {
  // What this process has taken out and could not record stays out.
  std::erase_if(next.entries, [&](const Entry& one) {
    return std::ranges::any_of(unrecorded_, [&](const Out& out) {
      return out.trip.entry == one.id && out.version == to_hex(entry::version_of(one));
    });
  });
  if (live_ == nullptr) {
    std::vector<entry::EntrySet::Refusal> refusals;
    ASSAY_TRY(auto set, entry::EntrySet::compile(next.entries, refusals));
    for (const entry::EntrySet::Refusal& one : refusals)
      next.left_out.push_back(fmt::format("{}: {}", one.id, one.error.message));
    live_ = std::make_unique<entry::LiveEntries>(std::move(set));
    contents_ = std::move(next);
    return {};
  }
  std::vector<Entry> put;
  std::vector<std::string> revoked;
  auto was = contents_.entries.begin();
  for (const Entry& one : next.entries) {
    for (; was != contents_.entries.end() && was->id < one.id; ++was) revoked.push_back(was->id);
    if (was != contents_.entries.end() && was->id == one.id && *was++ == one) continue;
    put.push_back(one);
  }
  for (; was != contents_.entries.end(); ++was) revoked.push_back(was->id);
  if (!put.empty() || !revoked.empty()) {
    for (const Entry& one : put) breaker_.put_back(one.id);
    ASSAY_CHECK(live_->change(std::move(put), revoked));
  }
  contents_ = std::move(next);
  if (base_ == Base::Renewed && live_->delta_size() > kMostBeside) {
    const std::uint64_t changes = live_->changes();
    std::vector<entry::EntrySet::Refusal> refusals;
    ASSAY_TRY(auto set, entry::EntrySet::compile(contents_.entries, refusals));
    live_->rebase(std::move(set), changes);
  }
  return {};
}

void LiveLibrary::record_waiting() {
  while (!unrecorded_.empty()) {
    const auto number = ledger_.record(unrecorded_.front().trip, unrecorded_.front().version);
    if (!number) {
      fault_ = number.error().message;
      return;
    }
    unrecorded_.erase(unrecorded_.begin());
  }
}

Result<bool> LiveLibrary::look_locked() {
  looked_ms_ = clock_.unix_ms();
  fault_.clear();
  record_waiting();
  auto now = stamp();
  if (!now) {
    fault_ = now.error().message;
    return tl::unexpected<Error>(std::move(now).error());
  }
  if (*now == seen_) return false;
  if (Result<> loaded = load(); !loaded) {
    fault_ = loaded.error().message;
    return tl::unexpected<Error>(std::move(loaded).error());
  }
  return true;
}

Result<bool> LiveLibrary::look() {
  const std::scoped_lock lock(changing_);
  return look_locked();
}

std::shared_ptr<const entry::InForce> LiveLibrary::current() {
  if (const std::unique_lock lock(changing_, std::try_to_lock); lock.owns_lock()) {
    const std::int64_t since = clock_.unix_ms() - looked_ms_;
    if (since >= kLookEveryMs || since < 0) static_cast<void>(look_locked());  // fault() tells
  }
  return live_->current();
}

std::vector<RecordedTrip> LiveLibrary::count(const std::vector<std::string>& hit_by) {
  std::vector<RecordedTrip> out;
  if (hit_by.empty()) return out;
  const auto in_force = live_->current();
  for (const std::string& id : hit_by) {
    const Entry* const one = in_force->find(id);
    if (one == nullptr || one->flood == 0) continue;
    auto trip = breaker_.count(id, one->flood);
    if (!trip) continue;
    const std::scoped_lock lock(changing_);
    if (!live_->revoke(id)) continue;  // somebody else has
    const std::string version = to_hex(entry::version_of(*one));
    std::erase_if(contents_.entries, [&](const Entry& other) { return other.id == id; });
    auto number = ledger_.record(*trip, version);
    if (number) {
      contents_.tripped.push_back({*number, id, version, trip->unix_ms});
    } else {
      fault_ = number.error().message;
      unrecorded_.push_back({*trip, version});
    }
    out.push_back({std::move(*trip), number ? *number : std::string()});
  }
  return out;
}

Contents LiveLibrary::contents() const {
  const std::scoped_lock lock(changing_);
  return contents_;
}

std::string LiveLibrary::fault() const {
  const std::scoped_lock lock(changing_);
  return fault_;
}

}  // namespace assay::review::library
