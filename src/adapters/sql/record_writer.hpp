// Inside adapters/sql only: puts records with all that belongs to them into their tables, inside a transaction of the
// caller's.
#pragma once

#include <cstdint>
#include <functional>
#include <initializer_list>
#include <map>
#include <span>
#include <string>
#include <string_view>
#include <tuple>
#include <utility>
#include <vector>

#include "adapters/sql/gram_index.hpp"
#include "adapters/sql/statement.hpp"
#include "records/record_store.hpp"

namespace assay::adapters::sql {

/// PostgreSQL refuses a NUL in a text; so does this store with either engine.
[[nodiscard]] Result<> check_texts(std::initializer_list<std::pair<std::string_view, std::string_view>> texts);
/// @return InvalidInput when `after` does not follow version `expected`
[[nodiscard]] Result<> check_version(std::uint32_t expected, const records::StoredRecord& after);

class RecordWriter {
 public:
  /// The connection must outlive it and stay where it is.
  explicit RecordWriter(Connection& connection) : connection_(connection) {}

  /// Gives the fields that search finds their numbers. Before the transaction: what it took back would be remembered.
  [[nodiscard]] Result<> name_fields(std::span<const records::Change> changes);
  [[nodiscard]] Result<> put(const records::Change& change);
  /// @param freed  gets the attachments that nobody else has
  [[nodiscard]] Result<> put(const records::Erasure& erasure, std::vector<std::string>& freed);

 private:
  Result<> find_fields_of(const records::Change& change);
  Result<> name_fields_of(const records::Change& change);
  Result<> put_record(std::uint32_t expected, const records::StoredRecord& after);
  Result<> refuse(std::uint32_t expected, const records::StoredRecord& after);
  Result<> put_search(const records::Change& change);
  Result<> put_clocks(const records::Change& change);
  Result<> put_history(const Id& record, const records::HistoryEntry& entry);
  Result<> put_attachment(const Id& record, const records::StoredAttachment& attachment);
  Result<> drop(LazyStatement& lazy, const Id& record);

  Connection& connection_;
  GramIndex grams_;
  std::map<std::tuple<std::string, std::string, std::string>, std::int64_t, std::less<>> fields_;

  LazyStatement add_field_{"name a field",
                           "INSERT INTO search_field (tenant, register, name) VALUES (?1, ?2, ?3) ON CONFLICT (tenant, "
                           "register, name) DO NOTHING"};
  LazyStatement find_fields_{"find fields", "SELECT name, id FROM search_field WHERE tenant = ?1 AND register = ?2"};
  LazyStatement add_record_{
      "store a record",
      "INSERT INTO record (id, tenant, service, register, number, state, version, created_ms, "
      "updated_ms, retain_until_ms, legal_hold, erased, definition_digest, access_digest, fields) "
      "VALUES (?1,?2,?3,?4,?5,?6,?7,?8,?9,?10,?11,?12,?13,?14,?15)"};
  LazyStatement change_record_{
      "change a record",
      "UPDATE record SET service = ?3, register = ?4, number = ?5, state = ?6, version = ?7, created_ms = ?8, "
      "updated_ms = ?9, retain_until_ms = ?10, legal_hold = ?11, erased = ?12, definition_digest = ?13, "
      "access_digest = ?14, fields = ?15 WHERE id = ?1 AND tenant = ?2 AND version = ?16 RETURNING version"};
  LazyStatement version_of_{"look at a record's version", "SELECT version FROM record WHERE id = ?1 AND tenant = ?2"};
  LazyStatement last_change_{
      "look at a record's last change",
      "SELECT actor, time_ms FROM history WHERE record = ?1 AND version > ?2 ORDER BY place DESC LIMIT 1"};
  LazyStatement drop_search_{"drop search values", "DELETE FROM search_value WHERE record = ?1"};
  LazyStatement add_search_{"store a search value",
                            "INSERT INTO search_value (field, head, record, place, rest) VALUES (?1, ?2, ?3, ?4, ?5)"};
  LazyStatement drop_clocks_{"drop clocks", "DELETE FROM clock WHERE record = ?1"};
  LazyStatement add_clock_{"store a clock",
                           "INSERT INTO clock (record, tenant, key, round, started_ms, due_ms, paused_ms, stopped_ms, "
                           "paused_total_ms, told, next_ms) VALUES (?1,?2,?3,?4,?5,?6,?7,?8,?9,?10,?11)"};
  LazyStatement add_history_{"store a history entry",
                             "INSERT INTO history (event, record, version, time_ms, actor, what, move, state_before, "
                             "state_after, detail, node, logged, evidence) VALUES "
                             "(?1,?2,?3,?4,?5,?6,?7,?8,?9,?10,?11,?12,?13)"};
  LazyStatement add_attachment_{"store an attachment",
                                "INSERT INTO attachment (record, sha256, name, media_type, size, added_by, added_ms) "
                                "VALUES (?1,?2,?3,?4,?5,?6,?7) ON CONFLICT (record, sha256) DO NOTHING"};
  LazyStatement orphans_{
      "find attachments that nobody else has",
      "SELECT a.sha256 FROM attachment a WHERE a.record = ?1 AND NOT EXISTS (SELECT 1 FROM attachment "
      "b WHERE b.sha256 = a.sha256 AND b.record <> a.record) ORDER BY a.sha256"};
  LazyStatement drop_attachments_{"drop attachments", "DELETE FROM attachment WHERE record = ?1"};
  LazyStatement drop_details_{"drop details of the history", "UPDATE history SET detail = ?2 WHERE record = ?1"};
};

}  // namespace assay::adapters::sql
