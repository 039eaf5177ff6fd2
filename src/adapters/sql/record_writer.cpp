#include "adapters/sql/record_writer.hpp"

#include <fmt/core.h>

#include <optional>

#include "adapters/sql/record_rows.hpp"

namespace assay::adapters::sql {

using records::Change;
using records::Erasure;
using records::HistoryEntry;
using records::SearchValue;
using records::StoredAttachment;
using records::StoredClock;
using records::StoredRecord;

namespace {

void bind_maybe(Statement& statement, int parameter, const std::optional<std::int64_t>& value) {
  if (value) {
    statement.bind(parameter, *value);
  } else {
    statement.bind_null(parameter);
  }
}

std::int64_t number(bool yes) noexcept { return yes ? 1 : 0; }
std::string_view view(const std::string& text) noexcept { return text; }

void bind_record(Statement& statement, const StoredRecord& record) {
  statement.bind(1, BytesView(record.id.bytes))
      .bind(2, view(record.tenant))
      .bind(3, view(record.service))
      .bind(4, view(record.reg))
      .bind(5, view(record.number))
      .bind(6, view(record.state))
      .bind(7, std::int64_t{record.version})
      .bind(8, record.created_ms)
      .bind(9, record.updated_ms);
  bind_maybe(statement, 10, record.retain_until_ms);
  statement.bind(11, number(record.legal_hold))
      .bind(12, number(record.erased))
      .bind(13, view(record.definition_digest))
      .bind(14, view(record.access_digest))
      .bind(15, as_bytes(record.fields_json));
}

}  // namespace

Result<> check_version(std::uint32_t expected, const StoredRecord& after) {
  if (after.tenant.empty() || after.reg.empty() || after.number.empty())
    return fail(Code::InvalidInput, "store a record: its tenant, register or number is missing");
  if (after.version != expected + 1)
    return fail(Code::InvalidInput,
                fmt::format("store a record: version {} does not follow {}", after.version, expected));
  return {};
}

Result<> check_texts(std::initializer_list<std::pair<std::string_view, std::string_view>> texts) {
  for (const auto& [name, text] : texts)
    if (text.find('\0') != std::string_view::npos)
      return fail(Code::InvalidInput, fmt::format("store a record: {} has a NUL in it", name));
  return {};
}

Result<> RecordWriter::name_fields(std::span<const Change> changes) {
  for (const Change& change : changes) {
    for (const SearchValue& value : change.search) {
      const auto key = std::make_tuple(view(change.after.tenant), view(change.after.reg), view(value.field));
      if (fields_.find(key) == fields_.end()) ASSAY_CHECK(name_fields_of(change));
    }
  }
  return {};
}

Result<> RecordWriter::find_fields_of(const Change& change) {
  ASSAY_TRY(Statement* const find, find_fields_.get(connection_));
  find->bind(1, view(change.after.tenant)).bind(2, view(change.after.reg));
  for (;;) {
    ASSAY_TRY(const bool row, find->step());
    if (!row) return {};
    fields_.insert_or_assign(std::make_tuple(change.after.tenant, change.after.reg, std::string(find->text(0))),
                             find->integer(1));
  }
}

Result<> RecordWriter::name_fields_of(const Change& change) {
  ASSAY_CHECK(find_fields_of(change));
  bool named = false;
  for (const SearchValue& value : change.search) {
    const auto key = std::make_tuple(view(change.after.tenant), view(change.after.reg), view(value.field));
    if (fields_.find(key) != fields_.end()) continue;
    ASSAY_CHECK(check_texts({{"a field's name", value.field}}));
    ASSAY_TRY(Statement* const add, add_field_.get(connection_));
    add->bind(1, std::get<0>(key)).bind(2, std::get<1>(key)).bind(3, std::get<2>(key));
    ASSAY_CHECK(add->run());
    named = true;
  }
  return named ? find_fields_of(change) : Result<>();
}

Result<> RecordWriter::put_record(std::uint32_t expected, const StoredRecord& after) {
  ASSAY_CHECK(check_texts({{"the tenant", after.tenant},
                           {"the service", after.service},
                           {"the register", after.reg},
                           {"the number", after.number},
                           {"the state", after.state},
                           {"the definition's digest", after.definition_digest},
                           {"the access digest", after.access_digest}}));
  if (expected == 0) {
    ASSAY_TRY(Statement* const add, add_record_.get(connection_));
    bind_record(*add, after);
    return add->send();
  }
  ASSAY_TRY(Statement* const change, change_record_.get(connection_));
  bind_record(*change, after);
  change->bind(16, std::int64_t{expected});
  ASSAY_TRY(const bool changed, change->step());
  change->reset();
  if (!changed) return refuse(expected, after);
  return {};
}

/// Why a record could not be changed: it is not there, or somebody was faster.
Result<> RecordWriter::refuse(std::uint32_t expected, const StoredRecord& after) {
  ASSAY_TRY(Statement* const look, version_of_.get(connection_));
  look->bind(1, BytesView(after.id.bytes)).bind(2, view(after.tenant));
  ASSAY_TRY(const bool there, look->step());
  if (!there) return fail(Code::NotFound, fmt::format("{}: there is no such record", after.number));
  const std::int64_t version = look->integer(0);
  look->reset();
  ASSAY_TRY(Statement* const who, last_change_.get(connection_));
  who->bind(1, BytesView(after.id.bytes)).bind(2, std::int64_t{expected});
  ASSAY_TRY(const bool known, who->step());
  const std::string by = known ? fmt::format(" by {} at {} ms", who->text(0), who->integer(1)) : "";
  who->reset();
  return fail(Code::Conflict, fmt::format("{}: was changed{} and has version {}, not {}; look at it again",
                                          after.number, by, version, expected));
}

Result<> RecordWriter::put_search(const Change& change) {
  ASSAY_TRY(Statement* const add, add_search_.get(connection_));
  std::int64_t place = 0;
  for (const SearchValue& value : change.search) {
    const BytesView bytes = as_bytes(value.value);
    const auto field =
        fields_.find(std::make_tuple(view(change.after.tenant), view(change.after.reg), view(value.field)));
    if (field == fields_.end()) return fail(Code::Internal, "database: name a field: it is not there afterwards");
    add->bind(1, field->second)
        .bind(2, head_of(bytes))
        .bind(3, BytesView(change.after.id.bytes))
        .bind(4, place++)
        .bind(5, rest_of(bytes));
    ASSAY_CHECK(add->send());
  }
  return {};
}

Result<> RecordWriter::put_clocks(const Change& change) {
  ASSAY_TRY(Statement* const add, add_clock_.get(connection_));
  for (const StoredClock& clock : change.clocks) {
    ASSAY_CHECK(check_texts({{"a clock's key", clock.key}}));
    add->bind(1, BytesView(change.after.id.bytes))
        .bind(2, view(change.after.tenant))
        .bind(3, view(clock.key))
        .bind(4, std::int64_t{clock.round})
        .bind(5, clock.started_ms);
    bind_maybe(*add, 6, clock.due_ms);
    bind_maybe(*add, 7, clock.paused_ms);
    bind_maybe(*add, 8, clock.stopped_ms);
    add->bind(9, clock.paused_total_ms).bind(10, std::int64_t{clock.told});
    bind_maybe(*add, 11, clock.next_ms);
    ASSAY_CHECK(add->send());
  }
  return {};
}

Result<> RecordWriter::put_history(const Id& record, const HistoryEntry& entry) {
  ASSAY_CHECK(check_texts({{"an actor", entry.actor},
                           {"a history entry", entry.what},
                           {"a move", entry.move},
                           {"a state", entry.from},
                           {"a state", entry.to},
                           {"a node", entry.node}}));
  ASSAY_TRY(Statement* const add, add_history_.get(connection_));
  add->bind(1, BytesView(entry.event.bytes))
      .bind(2, BytesView(record.bytes))
      .bind(3, std::int64_t{entry.version})
      .bind(4, entry.time_ms)
      .bind(5, view(entry.actor))
      .bind(6, view(entry.what))
      .bind(7, view(entry.move))
      .bind(8, view(entry.from))
      .bind(9, view(entry.to))
      .bind(10, as_bytes(entry.detail_json))
      .bind(11, view(entry.node))
      .bind(12, number(entry.logged))
      .bind(13, BytesView(entry.record));
  return add->send();
}

Result<> RecordWriter::put_attachment(const Id& record, const StoredAttachment& attachment) {
  ASSAY_CHECK(check_texts({{"an attachment's digest", attachment.sha256},
                           {"an attachment's name", attachment.name},
                           {"an attachment's media type", attachment.media_type},
                           {"an actor", attachment.added_by}}));
  ASSAY_TRY(Statement* const add, add_attachment_.get(connection_));
  add->bind(1, BytesView(record.bytes))
      .bind(2, view(attachment.sha256))
      .bind(3, view(attachment.name))
      .bind(4, view(attachment.media_type))
      .bind(5, static_cast<std::int64_t>(attachment.size))
      .bind(6, view(attachment.added_by))
      .bind(7, attachment.added_ms);
  return add->send();
}

Result<> RecordWriter::drop(LazyStatement& lazy, const Id& record) {
  ASSAY_TRY(Statement* const statement, lazy.get(connection_));
  statement->bind(1, BytesView(record.bytes));
  return statement->send();
}

Result<> RecordWriter::put(const Change& change) {
  const Id& id = change.after.id;
  const std::vector<Gram> grams = grams_of_record(change.after.number, change.search);
  if (change.expected_version == 0) {
    ASSAY_CHECK(put_record(0, change.after));
    ASSAY_CHECK(grams_.add(connection_, id, grams));
  } else {
    ASSAY_TRY(const std::vector<Gram> before, grams_.before(connection_, id));
    ASSAY_CHECK(put_record(change.expected_version, change.after));
    ASSAY_CHECK(drop(drop_search_, id));
    ASSAY_CHECK(drop(drop_clocks_, id));
    ASSAY_CHECK(grams_.change(connection_, id, before, grams));
  }
  if (!change.search.empty()) ASSAY_CHECK(put_search(change));
  if (!change.clocks.empty()) ASSAY_CHECK(put_clocks(change));
  for (const HistoryEntry& entry : change.history) ASSAY_CHECK(put_history(id, entry));
  for (const StoredAttachment& attachment : change.attachments) ASSAY_CHECK(put_attachment(id, attachment));
  return {};
}

Result<> RecordWriter::put(const Erasure& erasure, std::vector<std::string>& freed) {
  const Id& id = erasure.after.id;
  ASSAY_TRY(const std::vector<Gram> before, grams_.before(connection_, id));
  ASSAY_CHECK(put_record(erasure.expected_version, erasure.after));
  ASSAY_TRY(Statement* const find, orphans_.get(connection_));
  find->bind(1, BytesView(id.bytes));
  ASSAY_TRY(freed, all_rows<std::string>(*find, [](const Statement& row) { return std::string(row.text(0)); }));
  for (LazyStatement* const one : {&drop_search_, &drop_clocks_, &drop_attachments_}) ASSAY_CHECK(drop(*one, id));
  ASSAY_CHECK(grams_.change(connection_, id, before, grams_of_record(erasure.after.number, {})));
  ASSAY_CHECK(grams_.note_erasure(connection_));
  ASSAY_TRY(Statement* const empty, drop_details_.get(connection_));
  empty->bind(1, BytesView(id.bytes)).bind(2, as_bytes("{}"));
  ASSAY_CHECK(empty->send());
  return put_history(id, erasure.history);
}

}  // namespace assay::adapters::sql
