// The library as a running process uses it: what other processes change in the store counts here within
// kLookEveryMs of the next text, beside the compiled base as a small delta; what hits above its limit is taken out here
// at once and in all other processes by a record in the store.
//
//   ASSAY_TRY(auto library, LiveLibrary::open(shelf, clock, trips));
//   Screener screener(library->current(), ...);                        // for each text anew
//   const std::vector<Trip> trips = library->count(verdict.hit_by);    // out of force from the next text on
#pragma once

#include <cstdint>
#include <map>
#include <memory>
#include <mutex>
#include <string>
#include <vector>

#include "base/clock.hpp"
#include "review/entry/entry_set.hpp"
#include "review/entry/flood_breaker.hpp"
#include "review/library/library.hpp"

namespace assay::review::library {

/// A look at the store is one question a register.
inline constexpr std::int64_t kLookEveryMs = 200;
/// Entries beside the base from which on a new base is compiled.
inline constexpr std::size_t kMostBeside = 5000;

/// Where trips are recorded for all processes.
class TripLedger {
 public:
  virtual ~TripLedger() = default;
  TripLedger() = default;
  TripLedger(const TripLedger&) = delete;
  TripLedger& operator=(const TripLedger&) = delete;
  /// Makes the record, or finds the one another process has made for this version. @return its number
  [[nodiscard]] virtual Result<std::string> record(const entry::Trip& trip, const std::string& version) = 0;
};

/// In the register feature-trip, as the person "system", with an event review.entry-tripped that bears the record's
/// number: numbers are given by the store, so that they hold over processes.
class RegisterLedger final : public TripLedger {
 public:
  /// @param engine  must outlive it
  RegisterLedger(records::Engine& engine, std::string tenant) : engine_(engine), tenant_(std::move(tenant)) {}
  [[nodiscard]] Result<std::string> record(const entry::Trip& trip, const std::string& version) override;

 private:
  records::Engine& engine_;
  std::string tenant_;
};

/// A trip of this process.
struct RecordedTrip {
  entry::Trip trip;
  std::string number;  ///< of the record; "" while the store refuses it (see fault())
};

/// What the base and places of InForce are kept for: whoever holds places of entries of pictures does not want a new
/// base under them.
enum class Base : std::uint8_t { Renewed, Kept };

/// Thread-safe; store and ledger are used by one thread at a time.
class LiveLibrary {
 public:
  /// @param shelf, clock, ledger  what they refer to must outlive it
  /// @return as contents_at; Limited when the set cannot be compiled
  [[nodiscard]] static Result<std::unique_ptr<LiveLibrary>> open(Shelf shelf, const Clock& clock, TripLedger& ledger,
                                                                 Base base = Base::Renewed,
                                                                 Standing least = Standing::Trial);

  /// What is in force now. Looks at the store when it has not for kLookEveryMs; while one thread looks, the others have
  /// what was in force.
  [[nodiscard]] std::shared_ptr<const entry::InForce> current();
  /// Looks now. @return whether anything changed; what the store says when it cannot be read: what was in force stays
  Result<bool> look();
  /// A text was hit by these entries. @return those that went over their limit by it and are out of force now
  std::vector<RecordedTrip> count(const std::vector<std::string>& hit_by);

  /// What is on the shelf as it was last read.
  [[nodiscard]] Contents contents() const;
  /// Why the last look or record did not succeed; "": it did.
  [[nodiscard]] std::string fault() const;

 private:
  struct Seen {
    std::uint32_t version = 0;
    std::int64_t updated_ms = 0;
    friend bool operator==(const Seen&, const Seen&) = default;
  };
  using Stamp = std::map<std::string, Seen>;  // by record: those changed since from_ms_
  struct Out {
    entry::Trip trip;
    std::string version;
  };

  LiveLibrary(Shelf shelf, const Clock& clock, TripLedger& ledger, Base base, Standing least)
      : shelf_(std::move(shelf)), clock_(clock), ledger_(ledger), base_(base), least_(least), breaker_(clock) {}
  [[nodiscard]] Result<Stamp> stamp() const;
  [[nodiscard]] Result<bool> look_locked();
  [[nodiscard]] Result<> load();
  [[nodiscard]] Result<> apply(Contents next);
  void record_waiting();

  Shelf shelf_;
  const Clock& clock_;
  TripLedger& ledger_;
  Base base_;
  Standing least_;
  entry::FloodBreaker breaker_;
  std::unique_ptr<entry::LiveEntries> live_;

  mutable std::mutex changing_;  // of all below, and the store
  Contents contents_;
  EntryFiles files_;
  Stamp seen_;
  std::int64_t from_ms_ = 0;
  std::int64_t looked_ms_ = 0;
  std::vector<Out> unrecorded_;  // out of force here, and the store does not know
  std::string fault_;
};

}  // namespace assay::review::library
