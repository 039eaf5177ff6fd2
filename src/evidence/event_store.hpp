// The port behind which the log's rows are kept. The rows are the truth (D10); tiles and checkpoints are made of them.
// One store holds any number of logs.
#pragma once

#include <cstdint>
#include <functional>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "base/id.hpp"
#include "base/result.hpp"
#include "evidence/verify/merkle.hpp"

namespace assay::evidence {

using LogId = std::int64_t;

/// A log as the store knows it.
struct LogState {
  LogId log = 0;
  verify::Frontier frontier;  ///< right edge over all rows; frontier.size() is the number of rows
};

/// One row, borrowed: views into the writer's or the store's memory.
struct RowView {
  std::uint64_t index = 0;  ///< given by the store on append
  Id id;
  std::int64_t time_ms = 0;
  std::string_view kind;
  std::string_view tenant;
  std::string_view service;
  std::string_view produce_id;             ///< empty when it is id's hex, or when there is none
  std::optional<std::int64_t> digest_key;  ///< first 8 bytes of the content digest
  BytesView salt;                          ///< empty: erased
  BytesView leaf;
  BytesView leaf_hash;  ///< 32 bytes
  BytesView record;     ///< empty: erased
};

/// What a caller must still do for an event that is recorded already: rename a file, flip a box. Opaque to the log.
struct PendingAction {
  Id event;
  std::string action;
};

struct Batch {
  LogId log = 0;
  std::span<const RowView> rows;
  std::span<const PendingAction> pending;
  std::uint64_t owner = 0;      ///< who will settle them
  std::span<const Id> settled;  ///< pending actions that are done
};

struct OwnedAction {
  PendingAction action;
  std::uint64_t owner = 0;
};

/// Which rows; empty fields do not restrict.
struct RowQuery {
  LogId log = 0;
  std::uint64_t from = 0;            ///< first index
  std::uint64_t count = UINT64_MAX;  ///< rows at most
  std::optional<Id> id = {};
  std::string_view produce_id =
      {};  ///< matches rows whose produce id is this text, spelt out or by being their id's hex
  std::optional<std::int64_t> digest_key = {};
  std::string_view kind = {};
  std::string_view tenant = {};
  std::string_view service = {};
};

/// One connection; not thread-safe, one a thread. Errors: Unavailable (disk full, locked for too long, I/O; nothing of
/// the call is then stored), Conflict (an id that is there already), Corrupt (the database says it is damaged),
/// Internal. A message names the operation and the constraint, never a value.
class EventStore {
 public:
  virtual ~EventStore() = default;
  EventStore() = default;
  EventStore(const EventStore&) = delete;
  EventStore& operator=(const EventStore&) = delete;

  /// The log of that origin, made if it is not there.
  [[nodiscard]] virtual Result<LogState> open_log(std::string_view origin, std::int64_t now_ms) = 0;
  /// Reread; other processes may have appended.
  [[nodiscard]] virtual Result<LogState> state(LogId log) = 0;
  /// All or nothing, under the writers' lock: rereads the state, lets `advance` push the new leaf hashes (or refuse),
  /// stores rows, actions and the new state. @return index of the first row
  [[nodiscard]] virtual Result<std::uint64_t> append(const Batch& batch,
                                                     const std::function<Result<>(LogState&)>& advance) = 0;
  /// What append acknowledged so far survives a power loss once this returns.
  [[nodiscard]] virtual Result<> make_durable() = 0;

  /// Rows in index order; `visit` says whether to go on. The views die with the visit.
  [[nodiscard]] virtual Result<> scan(const RowQuery& query,
                                      const std::function<Result<bool>(const RowView&)>& visit) = 0;
  /// Runs `reads`; everything it reads is of one moment.
  [[nodiscard]] virtual Result<> read_together(const std::function<Result<>()>& reads) = 0;
  [[nodiscard]] virtual Result<std::vector<OwnedAction>> pending(LogId log) = 0;
  /// Makes `owner` the owner of all actions of `from`. @return those actions; none if somebody else was faster
  [[nodiscard]] virtual Result<std::vector<PendingAction>> take_over(LogId log, std::uint64_t from,
                                                                     std::uint64_t owner) = 0;
};

}  // namespace assay::evidence
