// One evidence log: append events, sign checkpoints, prove and check. Rows first, then tiles, then the checkpoint
// (D10).
//
//   ASSAY_TRY(auto store, adapters::sql::SqliteEventStore::open({.path = ".assay/assay.db"}));
//   ASSAY_TRY(auto log, Log::open(*store, {.folder = ".assay/log", .origin = "example.com/log", .keys = {key}},
//   clock)); ASSAY_TRY(auto places, log.append(events, pending));   // recorded: survives kill -9 from here on
//   ... rename the files ...
//   ASSAY_CHECK(log.settle(ids));
//   ASSAY_CHECK(log.checkpoint());                          // before exit: tiles and a signed checkpoint for all of it
#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "base/clock.hpp"
#include "base/result.hpp"
#include "crypto/signature.hpp"
#include "evidence/event.hpp"
#include "evidence/event_store.hpp"
#include "evidence/verify/checkpoint.hpp"
#include "evidence/verify/proof.hpp"

namespace assay::evidence {

/// What a log is opened for.
enum class Purpose : std::uint8_t {
  Write,
  Inspect,  ///< reads and checks, whatever state the log is in; nothing is written
};

struct LogOptions {
  std::string folder;  ///< of checkpoint and tiles; its parent must exist
  std::string origin;  ///< the log's name, no blanks, no plus sign: "assay.example.com/log"
  crypto::DigestAlgorithm record_digest = crypto::DigestAlgorithm::Sha256;  ///< Sm3 in suite "sm" (D19)
  /// Sign each checkpoint: Ed25519, and SM2 after it in suite "sm". Empty: the log can be read and appended to, but not
  /// checkpointed.
  std::vector<crypto::PrivateKey> keys = {};
  /// Further keys whose checkpoints count: earlier keys, after a change.
  std::vector<verify::VerifierKey> trusted = {};
  Purpose purpose = Purpose::Write;
};

struct Appended {
  std::uint64_t index = 0;
  verify::Hash leaf_hash{};
};

struct StoredEvent {
  std::uint64_t index = 0;
  bool erased = false;  ///< only id, time, kind, tenant and service are left in `event`
  Event event;
  std::string record;  ///< the bytes that were digested
  verify::Hash leaf_hash{};
};

struct ListFilter {
  std::string kind;
  std::string tenant;
  std::string service;
};

/// One thing that is not as it should be.
struct Fault {
  std::string place;  ///< "leaf 17", "tile/0/003", "tile/entries/000.p/9", "checkpoint", "log row"
  std::string what;
};

struct CheckReport {
  std::uint64_t rows = 0;
  std::uint64_t erased = 0;
  std::uint64_t tiles = 0;        ///< hash tiles and entry bundles compared
  std::uint64_t signers = 0;      ///< keys that signed the checkpoint
  std::uint64_t unpublished = 0;  ///< rows newer than the checkpoint
  std::optional<verify::Checkpoint> checkpoint;
  std::vector<Fault> faults;  ///< the first kMaxFaults
  std::uint64_t faults_in_all = 0;
  [[nodiscard]] bool ok() const noexcept { return faults_in_all == 0; }
};
inline constexpr std::size_t kMaxFaults = 1000;

/// Rows checked so far, rows in all; called about every 4096 rows.
using Progress = std::function<void(std::uint64_t done, std::uint64_t total)>;

/// Writer and reader of one log. Several processes may have the same log open and append at once; one Log belongs to
/// one thread.
class Log {
 public:
  /// Checks the right edge only (not at all for Inspect): the checkpoint must not be ahead of the rows, nor the tiles,
  /// and its root must be theirs when both have one size. @return Conflict (ahead; another root), Corrupt (checkpoint
  /// cannot be read), Configuration (folder, origin), Unavailable
  [[nodiscard]] static Result<Log> open(EventStore& store, LogOptions options, const Clock& clock);

  Log(Log&&) noexcept;
  Log& operator=(Log&&) noexcept;
  ~Log();  ///< does not checkpoint: call checkpoint() and look at its answer

  /// Records all events or none, in one transaction. A second after the last checkpoint it also writes a new one; if
  /// that fails the events are recorded all the same, and checkpoint() will say why.
  /// @return where each event stands; InvalidInput (an event that has no record), Conflict (an id recorded before),
  /// Unavailable (disk full, store locked)
  [[nodiscard]] Result<std::vector<Appended>> append(std::span<const Event> events,
                                                     std::span<const PendingAction> pending = {});

  /// Tiles and a signed checkpoint for everything recorded so far, by whichever process. Cheap when there is nothing
  /// new.
  /// @return Configuration (no key), Conflict (rows and checkpoint contradict each other), Unavailable
  [[nodiscard]] Result<> checkpoint();

  /// These actions are done. Stored with the next append or checkpoint, so an action may be presented again after a
  /// crash: doing it twice must do no harm.
  void settle(std::span<const Id> done);
  /// Actions whose process is gone: what a crash left undone. Actions of living processes are not shown.
  [[nodiscard]] Result<std::vector<PendingAction>> pending();

  /// A proof for one event against the latest checkpoint; makes that checkpoint first if it is too old for the event.
  /// @return NotFound (no such index); Conflict and Corrupt (the tree contradicts itself: run check)
  [[nodiscard]] Result<verify::Proof> prove(std::uint64_t index);
  /// Everything against everything: records, leaves, hashes, order, tiles, entries, checkpoint, signatures. Erased
  /// records are counted, not blamed. @return an error only when reading fails
  [[nodiscard]] Result<CheckReport> check(const Progress& progress = {});
  /// Writes all tiles anew from the rows, after checking that the rows give the signed root. @return Conflict if not
  [[nodiscard]] Result<> rebuild_tiles();

  [[nodiscard]] Result<std::optional<StoredEvent>> find_by_id(const Id& id);
  [[nodiscard]] Result<std::vector<StoredEvent>> find_by_produce_id(std::string_view produce_id);
  [[nodiscard]] Result<std::vector<StoredEvent>> find_by_digest(const ContentDigest& digest);
  /// Events [from, ...) in order, at most `count` that pass the filter.
  [[nodiscard]] Result<std::vector<StoredEvent>> list(std::uint64_t from, std::uint64_t count,
                                                      const ListFilter& filter = {});

  [[nodiscard]] Result<std::uint64_t> size();
  /// The checkpoint file as it stands; nullopt before the first one.
  [[nodiscard]] Result<std::optional<std::string>> latest_checkpoint();
  /// What a stranger needs: give out the texts of these.
  [[nodiscard]] const std::vector<verify::VerifierKey>& verifier_keys() const noexcept;

 private:
  struct State;
  explicit Log(std::unique_ptr<State> state);
  std::unique_ptr<State> state_;
};

/// A fresh UUIDv7 of the clock's time.
[[nodiscard]] Id new_id(const Clock& clock);

}  // namespace assay::evidence
