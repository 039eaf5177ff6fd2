#include "adapters/sql/record_rows.hpp"

#include <algorithm>
#include <optional>

namespace assay::adapters::sql {
namespace {

std::optional<std::int64_t> maybe(const Statement& row, int column) {
  if (row.is_null(column)) return std::nullopt;
  return row.integer(column);
}

}  // namespace

// A damaged id of another length stays zero: it finds nothing.
Id id_at(const Statement& row, int column) noexcept {
  const BytesView bytes = row.blob(column);
  Id id;
  if (bytes.size() == id.bytes.size()) std::copy(bytes.begin(), bytes.end(), id.bytes.begin());
  return id;
}

records::StoredRecord record_of(const Statement& row) {
  records::StoredRecord out;
  out.id = id_at(row, 0);
  out.tenant = row.text(1);
  out.service = row.text(2);
  out.reg = row.text(3);
  out.number = row.text(4);
  out.state = row.text(5);
  out.version = static_cast<std::uint32_t>(row.integer(6));
  out.created_ms = row.integer(7);
  out.updated_ms = row.integer(8);
  out.retain_until_ms = maybe(row, 9);
  out.legal_hold = row.integer(10) != 0;
  out.erased = row.integer(11) != 0;
  out.definition_digest = row.text(12);
  out.access_digest = row.text(13);
  out.fields_json = as_text(row.blob(14));
  return out;
}

records::StoredClock clock_of(const Statement& row, int first) {
  records::StoredClock out;
  out.key = row.text(first);
  out.round = static_cast<std::uint32_t>(row.integer(first + 1));
  out.started_ms = row.integer(first + 2);
  out.due_ms = maybe(row, first + 3);
  out.paused_ms = maybe(row, first + 4);
  out.stopped_ms = maybe(row, first + 5);
  out.paused_total_ms = row.integer(first + 6);
  out.told = static_cast<std::uint8_t>(row.integer(first + 7));
  out.next_ms = maybe(row, first + 8);
  return out;
}

records::HistoryEntry history_of(const Statement& row) {
  records::HistoryEntry out;
  out.event = id_at(row, 0);
  out.version = static_cast<std::uint32_t>(row.integer(1));
  out.time_ms = row.integer(2);
  out.actor = row.text(3);
  out.what = row.text(4);
  out.move = row.text(5);
  out.from = row.text(6);
  out.to = row.text(7);
  out.detail_json = as_text(row.blob(8));
  out.node = row.text(9);
  out.logged = row.integer(10) != 0;
  const BytesView evidence = row.blob(11);
  out.record.assign(evidence.begin(), evidence.end());
  return out;
}

records::StoredAttachment attachment_of(const Statement& row) {
  records::StoredAttachment out;
  out.sha256 = row.text(0);
  out.name = row.text(1);
  out.media_type = row.text(2);
  out.size = static_cast<std::uint64_t>(row.integer(3));
  out.added_by = row.text(4);
  out.added_ms = row.integer(5);
  return out;
}

BytesView head_of(BytesView value) noexcept { return value.first(std::min(value.size(), kHead)); }
BytesView rest_of(BytesView value) noexcept { return value.subspan(std::min(value.size(), kHead)); }

Sql& Sql::value(Value value) {
  values_.push_back(std::move(value));
  text_ += '?';
  text_ += std::to_string(values_.size());
  return *this;
}

Sql& Sql::ids(const std::vector<Id>& list, std::size_t from, std::size_t count) {
  add("(");
  for (std::size_t i = from; i < from + count; ++i) {
    if (i > from) add(",");
    value(Bytes(list[i].bytes.begin(), list[i].bytes.end()));
  }
  return add(")");
}

Sql& Sql::numbers(const std::vector<std::int64_t>& list) {
  add("(");
  for (std::size_t i = 0; i < list.size(); ++i) {
    if (i > 0) add(",");
    add(std::to_string(list[i]));
  }
  return add(")");
}

void Sql::bind(Statement& statement) const noexcept {
  int at = 0;
  for (const Value& value : values_) {
    ++at;
    if (const auto* number = std::get_if<std::int64_t>(&value)) {
      statement.bind(at, *number);
    } else if (const auto* text = std::get_if<std::string>(&value)) {
      statement.bind(at, std::string_view(*text));
    } else {
      statement.bind(at, BytesView(std::get<Bytes>(value)));
    }
  }
}

}  // namespace assay::adapters::sql
