// The event store in a SQLite file, in WAL mode. Any number of processes may have it open.
#pragma once

#include <memory>
#include <string>

#include "evidence/event_store.hpp"

namespace assay::adapters::sql {

/// What an append that returned survives (D11).
enum class Acknowledge : std::uint8_t {
  Wal,    ///< kill -9 (synchronous NORMAL)
  Fsync,  ///< power loss too (synchronous FULL)
};

struct SqliteOptions {
  std::string path;  ///< made with its schema if it is not there; the folder must exist
  Acknowledge acknowledge = Acknowledge::Wal;
  int busy_ms = 10'000;  ///< how long to wait for another writer
};

class SqliteEventStore final : public evidence::EventStore {
 public:
  /// @return Unavailable (cannot open, locked), Denied (no permission), Unsupported (schema of a later version),
  /// Corrupt (no database)
  [[nodiscard]] static Result<std::unique_ptr<SqliteEventStore>> open(const SqliteOptions& options);
  ~SqliteEventStore() override;

  [[nodiscard]] Result<evidence::LogState> open_log(std::string_view origin, std::int64_t now_ms) override;
  [[nodiscard]] Result<evidence::LogState> state(evidence::LogId log) override;
  [[nodiscard]] Result<std::uint64_t> append(const evidence::Batch& batch,
                                             const std::function<Result<>(evidence::LogState&)>& advance) override;
  [[nodiscard]] Result<> make_durable() override;
  [[nodiscard]] Result<> scan(const evidence::RowQuery& query,
                              const std::function<Result<bool>(const evidence::RowView&)>& visit) override;
  [[nodiscard]] Result<> read_together(const std::function<Result<>()>& reads) override;
  [[nodiscard]] Result<std::vector<evidence::OwnedAction>> pending(evidence::LogId log) override;
  [[nodiscard]] Result<std::vector<evidence::PendingAction>> take_over(evidence::LogId log, std::uint64_t from,
                                                                       std::uint64_t owner) override;

 private:
  struct State;
  explicit SqliteEventStore(std::unique_ptr<State> state);
  std::unique_ptr<State> state_;
};

}  // namespace assay::adapters::sql
