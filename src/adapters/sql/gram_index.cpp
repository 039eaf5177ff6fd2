#include "adapters/sql/gram_index.hpp"

#include <string>

#include "base/bytes.hpp"

namespace assay::adapters::sql {
namespace {

// Records that a migration reads at once.
constexpr std::int64_t kFill = 1'000;

std::string value_at(const Statement& row, int head) {
  std::string out(as_text(row.blob(head)));
  out += as_text(row.blob(head + 1));
  return out;
}

struct Numbered {
  Id id;
  std::vector<Gram> grams;
};

/// The next records by id, with the grams of their numbers.
Result<std::vector<Numbered>> numbered(Statement& list, BytesView after) {
  list.bind(1, after).bind(2, kFill);
  std::vector<Numbered> out;
  for (;;) {
    ASSAY_TRY(const bool row, list.step());
    if (!row) return out;
    out.push_back({id_at(list, 0), {}});
    add_grams(list.text(1), out.back().grams);
  }
}

/// Adds the grams of their values, which are read in the same order.
Result<> add_values(Statement& values, std::vector<Numbered>& records) {
  values.bind(1, BytesView(records.front().id.bytes)).bind(2, BytesView(records.back().id.bytes));
  auto record = records.begin();
  for (;;) {
    ASSAY_TRY(const bool row, values.step());
    if (!row) return {};
    const Id id = id_at(values, 0);
    while (record != records.end() && record->id < id) ++record;
    if (record != records.end() && record->id == id) add_grams(value_at(values, 1), record->grams);
  }
}

}  // namespace

std::vector<Gram> grams_of_record(std::string_view number, const std::vector<records::SearchValue>& values) {
  std::vector<Gram> out;
  add_grams(number, out);
  for (const records::SearchValue& one : values) add_grams(one.value, out);
  sort_grams(out);
  return out;
}

Result<std::vector<Gram>> GramIndex::before(Connection& connection, const Id& record) {
  std::vector<Gram> out;
  if (connection.engine() == Engine::Postgres) return out;
  ASSAY_TRY(Statement* const number, number_.get(connection));
  number->bind(1, BytesView(record.bytes));
  ASSAY_TRY(const bool there, number->step());
  if (!there) return out;
  add_grams(number->text(0), out);
  number->reset();
  ASSAY_TRY(Statement* const values, values_.get(connection));
  values->bind(1, BytesView(record.bytes));
  for (;;) {
    ASSAY_TRY(const bool row, values->step());
    if (!row) break;
    add_grams(value_at(*values, 0), out);
  }
  sort_grams(out);
  return out;
}

Result<std::optional<std::int64_t>> GramIndex::place_of(Connection& connection, const Id& record) {
  ASSAY_TRY(Statement* const find, find_place_.get(connection));
  find->bind(1, BytesView(record.bytes));
  ASSAY_TRY(const bool there, find->step());
  if (!there) return std::optional<std::int64_t>();
  std::optional<std::int64_t> out = find->integer(0);
  find->reset();
  return out;
}

Result<> GramIndex::insert(Connection& connection, std::int64_t place, const std::vector<Gram>& grams) {
  ASSAY_TRY(Statement* const insert, insert_.get(connection));
  const std::string words = words_of(grams);
  insert->bind(1, place).bind(2, std::string_view(words));
  return insert->run();
}

Result<> GramIndex::add(Connection& connection, const Id& record, const std::vector<Gram>& grams) {
  if (connection.engine() == Engine::Postgres) return change(connection, record, {}, grams);
  ASSAY_TRY(Statement* const make, make_place_.get(connection));
  make->bind(1, BytesView(record.bytes));
  ASSAY_TRY(const bool made, make->step());
  if (!made) return fail(Code::Internal, "database: make a place: no answer");
  const std::int64_t place = make->integer(0);
  make->reset();
  return insert(connection, place, grams);
}

Result<> GramIndex::change(Connection& connection, const Id& record, const std::vector<Gram>& before,
                           const std::vector<Gram>& grams) {
  if (connection.engine() == Engine::Postgres) {
    ASSAY_TRY(Statement* const put, put_.get(connection));
    const std::string array = array_of(grams);
    put->bind(1, BytesView(record.bytes)).bind(2, std::string_view(array));
    return put->send();
  }
  if (before == grams) return {};
  ASSAY_TRY(const auto place, place_of(connection, record));
  if (!place) return add(connection, record, grams);
  ASSAY_TRY(Statement* const remove, remove_.get(connection));
  const std::string words = words_of(before);
  remove->bind(1, *place).bind(2, std::string_view(words));
  ASSAY_CHECK(remove->run());
  return insert(connection, *place, grams);
}

Result<> GramIndex::note_erasure(Connection& connection) {
  if (connection.engine() == Engine::Postgres) return {};
  ASSAY_TRY(Statement* const note, erased_.get(connection));
  return note->run();
}

Sql ids_of_grams(Engine engine, const std::vector<Gram>& grams) {
  Sql sql;
  if (engine == Engine::Sqlite)
    return std::move(
        sql.add("SELECT p.record AS id FROM search_gram CROSS JOIN search_place p WHERE search_gram MATCH ")
            .value(words_of(grams))
            .add(" AND p.place = search_gram.rowid"));
  // Materialized: planned as if all of it were wanted, so never by reading the table through until a page is full.
  return std::move(sql.add("WITH proposed AS MATERIALIZED (SELECT record AS id FROM search_gram WHERE grams @> CAST(")
                       .value(array_of(grams))
                       .add(" AS INTEGER[])) SELECT p.id FROM proposed p WHERE true"));
}

Result<> fill_gram_index(Connection& connection) {
  ASSAY_TRY(Statement list,
            connection.prepare("fill the index of texts",
                               "SELECT id, number FROM record WHERE id > ?1 ORDER BY id LIMIT ?2", Reuse::Often));
  ASSAY_TRY(Statement values, connection.prepare("fill the index of texts",
                                                 "SELECT record, head, rest FROM search_value WHERE record >= ?1 AND "
                                                 "record <= ?2 ORDER BY record",
                                                 Reuse::Often));
  GramIndex index;
  for (Bytes after;;) {
    ASSAY_TRY(std::vector<Numbered> records, numbered(list, after));
    if (records.empty()) return {};
    ASSAY_CHECK(add_values(values, records));
    for (Numbered& one : records) {
      sort_grams(one.grams);
      ASSAY_CHECK(index.add(connection, one.id, one.grams));
    }
    after.assign(records.back().id.bytes.begin(), records.back().id.bytes.end());
  }
}

Result<> wipe_gram_index(Connection& connection) {
  if (connection.engine() == Engine::Postgres) return {};
  ASSAY_TRY(Statement erased, connection.prepare("wipe the index of texts", "SELECT records FROM search_erased"));
  ASSAY_TRY(const bool row, erased.step());
  if (!row || erased.integer(0) == 0) return {};
  erased.reset();
  ASSAY_CHECK(connection.execute("wipe the index of texts",
                                 "BEGIN IMMEDIATE; INSERT INTO search_gram (search_gram) VALUES ('optimize'); UPDATE "
                                 "search_erased SET records = 0; COMMIT"));
  return {};
}

}  // namespace assay::adapters::sql
