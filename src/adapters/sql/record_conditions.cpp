#include "adapters/sql/record_conditions.hpp"

namespace assay::adapters::sql {

using records::Condition;
using records::Match;
using records::SearchQuery;

namespace {

Bytes bytes_of(BytesView view) { return {view.begin(), view.end()}; }

/// The least text above all those that begin with `prefix`; nothing when there is none.
std::optional<Bytes> behind(BytesView prefix) {
  Bytes out(prefix.begin(), prefix.end());
  while (!out.empty() && out.back() == 0xff) out.pop_back();
  if (out.empty()) return std::nullopt;
  ++out.back();
  return out;
}

/// The values of one record. SQLite, which has no statistics, is told not to go over all values of a field each time.
std::string_view values_of_record(Engine engine) noexcept {
  return engine == Engine::Sqlite
             ? "SELECT 1 FROM search_value s INDEXED BY search_value_record WHERE s.record = r.id AND "
             : "SELECT 1 FROM search_value s WHERE s.record = r.id AND ";
}

}  // namespace

void add_contains(Sql& sql, Engine engine, std::string_view hay, std::string_view needle) {
  const Bytes bytes = bytes_of(as_bytes(needle));
  if (engine == Engine::Sqlite) {  // two blobs are compared by bytes; what || makes is a text
    const bool is_blob = hay.find('|') == std::string_view::npos;
    sql.add(is_blob ? "instr(" : "instr(CAST(").add(hay).add(is_blob ? "," : " AS BLOB),").value(bytes).add(") > 0");
  } else {
    sql.add("position(").value(bytes).add(" IN ").add(hay).add(") > 0");
  }
}

void add_value_contains(Sql& sql, Engine engine, std::string_view needle) {
  // most values have no rest, and putting two together costs more than the search
  sql.add("(");
  add_contains(sql, engine, "s.head", needle);
  sql.add(" OR (length(s.rest) > 0 AND ");
  add_contains(sql, engine, "s.head || s.rest", needle);
  sql.add("))");
}

void add_number_contains(Sql& sql, Engine engine, std::string_view needle) {
  add_contains(sql, engine, engine == Engine::Sqlite ? "CAST(r.number AS BLOB)" : "convert_to(r.number, 'UTF8')",
               needle);
}

void add_match(Sql& sql, Engine engine, const Condition& condition) {
  const BytesView value = as_bytes(condition.value);
  const Bytes head = bytes_of(head_of(value));
  const Bytes rest = bytes_of(rest_of(value));
  switch (condition.match) {
    case Match::Equals:
      sql.add("s.head = ").value(head).add(" AND s.rest = ").value(rest);
      return;
    case Match::Prefix:
      sql.add("s.head >= ").value(head);
      if (const auto end = behind(head)) sql.add(" AND s.head < ").value(*end);
      if (!rest.empty()) {
        sql.add(" AND s.rest >= ").value(rest);
        if (const auto end = behind(rest)) sql.add(" AND s.rest < ").value(*end);
      }
      return;
    case Match::Contains:
      add_value_contains(sql, engine, condition.value);
      return;
    case Match::From:
      sql.add("s.head >= ").value(head);
      if (!rest.empty()) sql.add(" AND (s.head > ").value(head).add(" OR s.rest >= ").value(rest).add(")");
      return;
    case Match::To:
      sql.add("s.head <= ").value(head).add(" AND (s.head < ").value(head).add(" OR s.rest <= ").value(rest).add(")");
      return;
  }
}

void add_states(Sql& sql, const std::vector<std::string>& any) {
  if (any.empty()) return;
  sql.add(" AND r.state IN (");
  for (std::size_t i = 0; i < any.size(); ++i) sql.add(i == 0 ? "" : ",").value(any[i]);
  sql.add(")");
}

void add_record_conditions(Sql& sql, const SearchQuery& query, const std::vector<std::string>& states) {
  sql.add("r.tenant = ").value(query.tenant);
  if (query.service) sql.add(" AND r.service = ").value(*query.service);
  if (!query.reg.empty()) sql.add(" AND r.register = ").value(query.reg);
  add_states(sql, states);
  if (query.retain_before_ms)
    sql.add(" AND r.legal_hold = 0 AND r.erased = 0 AND r.retain_until_ms <= ").value(*query.retain_before_ms);
  if (query.legal_hold) sql.add(" AND r.legal_hold = ").value(std::int64_t{*query.legal_hold ? 1 : 0});
  if (query.updated_from_ms) sql.add(" AND r.updated_ms >= ").value(*query.updated_from_ms);
}

void add_value_conditions(Sql& sql, Engine engine, const std::vector<Wanted>& wanted, std::string_view text) {
  for (const Wanted& one : wanted) {
    sql.add(" AND EXISTS (").add(values_of_record(engine)).add("s.field IN ").numbers(one.fields).add(" AND ");
    add_match(sql, engine, *one.condition);
    sql.add(")");
  }
  if (text.empty()) return;
  sql.add(" AND (");
  add_number_contains(sql, engine, text);
  sql.add(" OR EXISTS (").add(values_of_record(engine));
  add_value_contains(sql, engine, text);
  sql.add("))");
}

}  // namespace assay::adapters::sql
