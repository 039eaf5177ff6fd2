// The record store in SQLite or PostgreSQL: the same tables, the same statements.
#pragma once

#include <memory>

#include "adapters/sql/statement.hpp"
#include "records/record_store.hpp"

namespace assay::adapters::sql {

class SqlRecordStore final : public records::RecordStore {
 public:
  /// Brings the database to this program's schema. A server that went away is connected to again by the next call; what
  /// was asked when it went fails (a question is asked once more first).
  [[nodiscard]] static Result<std::unique_ptr<SqlRecordStore>> open(Connection connection);
  ~SqlRecordStore() override;

  [[nodiscard]] Result<std::uint64_t> take_serials(std::string_view tenant, std::string_view reg, std::int32_t year,
                                                   std::uint32_t count) override;
  [[nodiscard]] Result<> commit(std::span<const records::Change> changes) override;
  [[nodiscard]] Result<std::vector<std::string>> erase(const records::Erasure& erasure) override;
  [[nodiscard]] Result<std::optional<records::StoredRecord>> find(std::string_view tenant, const Id& id) override;
  [[nodiscard]] Result<std::optional<records::StoredRecord>> find_number(std::string_view tenant,
                                                                         std::string_view number) override;
  [[nodiscard]] Result<std::vector<records::StoredRecord>> search(const records::SearchQuery& query) override;
  [[nodiscard]] Result<std::uint64_t> count(const records::SearchQuery& query) override;
  [[nodiscard]] Result<std::vector<records::StoredClock>> clocks_of(const Id& record) override;
  [[nodiscard]] Result<std::vector<records::HistoryEntry>> history_of(const Id& record) override;
  [[nodiscard]] Result<std::vector<records::StoredAttachment>> attachments_of(const Id& record) override;
  [[nodiscard]] Result<std::vector<records::ClockOfRecord>> clocks(const records::ClockQuery& query) override;
  [[nodiscard]] Result<> mark_told(std::span<const records::ClockTold> told) override;
  [[nodiscard]] Result<std::vector<records::HistoryEntry>> unlogged(std::string_view node, std::size_t limit) override;
  [[nodiscard]] Result<> mark_logged(std::span<const Id> events) override;
  [[nodiscard]] Result<std::optional<std::string>> note(std::string_view tenant, std::string_view name) override;
  [[nodiscard]] Result<> set_note(std::string_view tenant, std::string_view name, std::string_view value) override;

 private:
  struct State;
  explicit SqlRecordStore(std::unique_ptr<State> state);
  std::unique_ptr<State> state_;
};

}  // namespace assay::adapters::sql
