// The entries that `assay screen` holds texts against while it runs: those of the store with what others change in it
// meanwhile, or those of files; entries that hit far above their own limit are taken out.
#pragma once

#include <memory>
#include <mutex>
#include <string>
#include <vector>

#include "cli/register_desk.hpp"
#include "json/json.hpp"
#include "review/library/live_library.hpp"

namespace assay::cli {

class ScreenLive {
 public:
  /// Of the store: trips are records of the register feature-trip, and events.
  [[nodiscard]] static Result<std::unique_ptr<ScreenLive>> of_store(std::unique_ptr<Desk> desk,
                                                                    review::library::Base base);
  /// Of files: trips count for this run.
  [[nodiscard]] static Result<std::unique_ptr<ScreenLive>> of_entries(std::vector<review::entry::Entry> entries);

  /// What is in force now: taken for each text anew. Thread-safe.
  [[nodiscard]] std::shared_ptr<const review::entry::InForce> current();
  /// Nothing was ever entered: there is nothing in force, and not because it tripped.
  [[nodiscard]] bool empty() const;
  /// A text was hit by these entries. Those that are out by it are said on standard error. Thread-safe.
  std::vector<review::library::RecordedTrip> count(const std::vector<std::string>& hit_by);
  /// The member "tripped" into an open object: all that are out of force.
  void write_tripped(json::Writer& json) const;
  /// A checkpoint over what was recorded, and what the store refused is said.
  [[nodiscard]] Result<> close();

 private:
  ScreenLive() = default;
  std::unique_ptr<Desk> desk_;
  std::unique_ptr<review::library::TripLedger> ledger_;
  std::unique_ptr<review::library::LiveLibrary> library_;
  std::unique_ptr<review::entry::LiveEntries> entries_;
  std::unique_ptr<review::entry::FloodBreaker> breaker_;
  mutable std::mutex lock_;
  std::vector<review::library::Tripped> of_run_;
  bool recorded_ = false;
};

/// Members of a trip, into an open array: "entry", "hits", "limit", "record" where there is one.
void write_json(json::Writer& json, const review::library::RecordedTrip& trip);

}  // namespace assay::cli
