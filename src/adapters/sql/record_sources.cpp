#include "adapters/sql/record_sources.hpp"

#include <fmt/core.h>

#include <algorithm>
#include <string>
#include <utility>

#include "adapters/sql/gram_index.hpp"

namespace assay::adapters::sql {

using records::Match;

namespace {
constexpr std::string_view kWhat = "search records";
}  // namespace

Result<> Sources::start() {
  if (query_.tenant.empty()) return fail(Code::InvalidInput, "search records: the tenant is missing");
  if (query_.limit == 0 || query_.limit > records::kMaxPage)
    return fail(Code::InvalidInput,
                fmt::format("search records: a page has 1 to {} records, not {}", records::kMaxPage, query_.limit));
  const auto add = [&](std::string_view needle) {
    for (const Gram gram : grams_of_needle(needle)) grams_.push_back(gram);
  };
  for (const records::Condition& condition : query_.where) {
    ASSAY_TRY(auto fields, fields_of(condition.field));
    if (fields.empty()) impossible_ = true;
    wanted_.push_back({&condition, std::move(fields)});
    if (condition.match == Match::Contains) add(condition.value);
  }
  add(query_.text);
  sort_grams(grams_);
  return {};
}

Result<Statement> Sources::prepared(const Sql& sql) const {
  ASSAY_TRY(Statement statement, connection_.prepare(kWhat, sql.text()));
  sql.bind(statement);
  return statement;
}

/// Numbers of a field's name in the registers that are asked for.
Result<std::vector<std::int64_t>> Sources::fields_of(std::string_view name) const {
  Sql sql;
  sql.add("SELECT id FROM search_field WHERE tenant = ").value(query_.tenant);
  if (!query_.reg.empty()) sql.add(" AND register = ").value(query_.reg);
  sql.add(" AND name = ").value(std::string(name));
  ASSAY_TRY(Statement statement, prepared(sql));
  std::vector<std::int64_t> out;
  for (;;) {
    ASSAY_TRY(const bool row, statement.step());
    if (!row) return out;
    out.push_back(statement.integer(0));
  }
}

void Sources::add_after(Sql& sql, std::string_view column, const std::optional<Id>& after) const {
  if (!after) return;
  sql.add(" AND ").add(column).add(newest_first() ? " < " : " > ");
  sql.value(Bytes(after->bytes.begin(), after->bytes.end()));
}

Sql Sources::of(const Wanted& wanted, const std::optional<Id>& after, std::string_view column) const {
  Sql sql;
  sql.add("SELECT s.record AS id FROM search_value s WHERE s.field IN ").numbers(wanted.fields).add(" AND ");
  add_match(sql, engine(), *wanted.condition);
  add_after(sql, column, after);
  return sql;
}

/// The same id, but no index has it: the values' own is to be used, which the condition is about.
std::string_view Sources::unindexed() const noexcept {
  return engine() == Engine::Sqlite ? "+s.record" : "(s.record || '\\x'::bytea)";
}

Sql Sources::of_column(std::string_view condition, std::int64_t limit) const {
  Sql sql;
  sql.add("SELECT r.id FROM record r WHERE r.tenant = ").value(query_.tenant).add(condition).value(limit);
  return sql;
}

Sql Sources::of_states(const std::optional<Id>& after) const {
  Sql sql;
  sql.add("SELECT r.id FROM record r WHERE r.tenant = ").value(query_.tenant);
  sql.add(" AND r.register = ").value(query_.reg);
  add_states(sql, query_.states);
  add_after(sql, "r.id", after);
  return sql;
}

std::vector<Sql> Sources::exact(const std::optional<Id>& after) const {
  std::vector<Sql> out;
  if (query_.retain_before_ms)
    out.push_back(
        of_column(" AND r.legal_hold = 0 AND r.erased = 0 AND r.retain_until_ms <= ", *query_.retain_before_ms));
  if (query_.updated_from_ms) out.push_back(of_column(" AND r.updated_ms >= ", *query_.updated_from_ms));
  for (const Wanted& wanted : wanted_)
    if (wanted.condition->match != Match::Contains) out.push_back(of(wanted, after, unindexed()));
  const bool filtered = !wanted_.empty() || !query_.text.empty();
  if (filtered && !query_.states.empty() && !query_.reg.empty()) out.push_back(of_states(after));
  return out;
}

std::optional<Sql> Sources::proposed(const std::optional<Id>& after) const {
  if (grams_.empty()) return std::nullopt;
  Sql sql = ids_of_grams(engine(), grams_);
  add_after(sql, engine() == Engine::Sqlite ? "p.record" : "p.id", after);
  return sql;
}

void Sources::put_in_order(std::vector<Id>& ids) const {
  std::sort(ids.begin(), ids.end());
  ids.erase(std::unique(ids.begin(), ids.end()), ids.end());
  if (newest_first()) std::reverse(ids.begin(), ids.end());
}

Result<std::vector<Id>> Sources::in_order(const Wanted& wanted, const std::optional<Id>& after,
                                          std::size_t most) const {
  Sql sql = of(wanted, after, "s.record");
  sql.add(" ORDER BY s.record").add(direction()).add(" LIMIT ").value(static_cast<std::int64_t>(most));
  ASSAY_TRY(Statement statement, prepared(sql));
  std::vector<Id> ids;
  for (;;) {
    ASSAY_TRY(const bool row, statement.step());
    if (!row) return ids;
    const Id id = id_at(statement, 0);
    if (ids.empty() || ids.back() != id) ids.push_back(id);
  }
}

Result<std::optional<std::vector<Id>>> Sources::all(Sql sql, std::size_t most) const {
  sql.add(" LIMIT ").value(static_cast<std::int64_t>(most + 1));
  ASSAY_TRY(Statement statement, prepared(sql));
  std::vector<Id> ids;
  for (;;) {
    ASSAY_TRY(const bool row, statement.step());
    if (!row) break;
    if (ids.size() == most) return std::optional<std::vector<Id>>();
    ids.push_back(id_at(statement, 0));
  }
  put_in_order(ids);
  return std::optional(std::move(ids));
}

Result<std::vector<Id>> Sources::first(const Wanted& wanted, const std::optional<Id>& after, std::size_t most) const {
  Sql sql = of(wanted, after, unindexed());
  // PostgreSQL keeps the best as they come; by an expression, so that it does not look for them along an index. SQLite
  // would put each of a falling million at the front of a tree.
  if (engine() == Engine::Postgres)
    sql.add(" ORDER BY ").add(unindexed()).add(direction()).add(" LIMIT ").value(static_cast<std::int64_t>(most));
  ASSAY_TRY(Statement statement, prepared(sql));
  const auto sooner = [&](const Id& a, const Id& b) { return newest_first() ? b < a : a < b; };
  std::vector<Id> ids;
  bool full = false;
  for (;;) {
    ASSAY_TRY(const bool row, statement.step());
    if (!row) break;
    const Id id = id_at(statement, 0);
    if (full && !sooner(id, ids[most - 1])) continue;
    ids.push_back(id);
    if (ids.size() < most * 4) continue;
    put_in_order(ids);
    full = ids.size() >= most;
    if (full) ids.resize(most);
  }
  put_in_order(ids);
  if (ids.size() > most) ids.resize(most);
  return ids;
}

}  // namespace assay::adapters::sql
