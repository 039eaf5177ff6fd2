#include "cli/screen_live.hpp"

#include <fmt/core.h>

#include "cli/output.hpp"
#include "cli/review_store.hpp"
#include "review/entry/fields.hpp"

namespace assay::cli {
namespace {

using review::library::RecordedTrip;

std::string told(const RecordedTrip& one) {
  const std::string hits = fmt::format(
      fmt::runtime(Text{"{}: {} hits within a minute, its limit is {}: ", "{}：一分钟内命中 {} 次，上限 {}："}.get()),
      one.trip.entry, one.trip.hits, one.trip.limit);
  if (one.number.empty()) return hits + std::string(Text{"out of force for this run\n", "本次运行中停用\n"}.get());
  return hits + fmt::format(fmt::runtime(Text{"out of force until somebody restores it (`assay register move {} "
                                              "restore`)\n",
                                              "已停用，须由人工恢复（`assay register move {} restore`）\n"}
                                             .get()),
                            one.number);
}

}  // namespace

Result<std::unique_ptr<ScreenLive>> ScreenLive::of_store(std::unique_ptr<Desk> desk, review::library::Base base) {
  std::unique_ptr<ScreenLive> made(new ScreenLive());
  const std::string tenant = desk->session().settings().tenant;
  made->ledger_ = std::make_unique<review::library::RegisterLedger>(desk->engine(), tenant);
  ASSAY_TRY(made->library_,
            review::library::LiveLibrary::open(shelf_of(*desk), Session::clock(), *made->ledger_, base));
  made->desk_ = std::move(desk);
  ASSAY_CHECK(tell_left_out(*made->desk_, made->library_->contents()));
  return made;
}

Result<std::unique_ptr<ScreenLive>> ScreenLive::of_entries(std::vector<review::entry::Entry> entries) {
  std::unique_ptr<ScreenLive> made(new ScreenLive());
  std::vector<review::entry::EntrySet::Refusal> refusals;
  ASSAY_TRY(auto set, review::entry::EntrySet::compile(std::move(entries), refusals));
  if (!refusals.empty())
    return tl::unexpected<Error>(in_context(refusals.front().id, std::move(refusals.front().error)));
  made->entries_ = std::make_unique<review::entry::LiveEntries>(std::move(set));
  made->breaker_ = std::make_unique<review::entry::FloodBreaker>(Session::clock());
  return made;
}

std::shared_ptr<const review::entry::InForce> ScreenLive::current() {
  return library_ ? library_->current() : entries_->current();
}

bool ScreenLive::empty() const { return library_ && library_->contents().batches.empty(); }

std::vector<RecordedTrip> ScreenLive::count(const std::vector<std::string>& hit_by) {
  std::vector<RecordedTrip> trips;
  if (library_) {
    trips = library_->count(hit_by);
  } else {
    const auto in_force = entries_->current();
    for (const std::string& id : hit_by) {
      const review::entry::Entry* const one = in_force->find(id);
      if (one == nullptr) continue;
      if (auto trip = breaker_->count(id, one->flood); trip && entries_->revoke(id)) trips.push_back({*trip, {}});
    }
  }
  if (trips.empty()) return trips;
  const std::scoped_lock lock(lock_);
  for (const RecordedTrip& one : trips) {
    print_error(told(one));
    recorded_ |= !one.number.empty();
    if (!library_) of_run_.push_back({{}, one.trip.entry, {}, one.trip.unix_ms});
  }
  return trips;
}

void ScreenLive::write_tripped(json::Writer& json) const {
  const std::scoped_lock lock(lock_);
  write_json(json, library_ ? library_->contents().tripped : of_run_);
}

Result<> ScreenLive::close() {
  if (!library_) return {};
  if (const std::string fault = library_->fault(); !fault.empty())
    print_error(fmt::format(
        fmt::runtime(Text{"the feature database could not be read on: {}\n", "特征库后续内容无法读取：{}\n"}.get()),
        fault));
  return recorded_ ? desk_->finish() : Result<>();
}

void write_json(json::Writer& json, const RecordedTrip& trip) {
  json.begin_object().member("entry", trip.trip.entry).member("hits", trip.trip.hits).member("limit", trip.trip.limit);
  if (!trip.number.empty()) json.member("record", trip.number);
  json.end_object();
}

}  // namespace assay::cli
