// Inside adapters/sql only: rows of the record tables as the port's values, and SQL put together with its values beside
// it.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "adapters/sql/statement.hpp"
#include "base/id.hpp"
#include "records/record_store.hpp"

namespace assay::adapters::sql {

/// What record_of() reads, in this order, of `record r`.
#define ASSAY_RECORD_COLUMNS                                                                          \
  "r.id, r.tenant, r.service, r.register, r.number, r.state, r.version, r.created_ms, r.updated_ms, " \
  "r.retain_until_ms, r.legal_hold, r.erased, r.definition_digest, r.access_digest, r.fields"
/// What clock_of() reads, of `clock c`.
#define ASSAY_CLOCK_COLUMNS \
  "c.key, c.round, c.started_ms, c.due_ms, c.paused_ms, c.stopped_ms, c.paused_total_ms, c.told, c.next_ms"

[[nodiscard]] Id id_at(const Statement& row, int column) noexcept;
[[nodiscard]] records::StoredRecord record_of(const Statement& row);
/// @param first  the column its columns begin at
[[nodiscard]] records::StoredClock clock_of(const Statement& row, int first);
[[nodiscard]] records::HistoryEntry history_of(const Statement& row);
[[nodiscard]] records::StoredAttachment attachment_of(const Statement& row);

/// How much of a search value stands in the index.
inline constexpr std::size_t kHead = 200;
[[nodiscard]] BytesView head_of(BytesView value) noexcept;
[[nodiscard]] BytesView rest_of(BytesView value) noexcept;

/// SQL that is put together, and the values it will be run with.
class Sql {
 public:
  using Value = std::variant<std::int64_t, std::string, Bytes>;

  Sql& add(std::string_view text) {
    text_ += text;
    return *this;
  }
  /// A parameter with this value.
  Sql& value(Value value);
  /// A list in brackets.
  Sql& ids(const std::vector<Id>& list, std::size_t from, std::size_t count);
  Sql& numbers(const std::vector<std::int64_t>& list);
  void bind(Statement& statement) const noexcept;
  [[nodiscard]] const std::string& text() const noexcept { return text_; }

 private:
  std::string text_;
  std::vector<Value> values_;
};

}  // namespace assay::adapters::sql
