#include "adapters/sql/record_search.hpp"

#include <fmt/core.h>

#include <algorithm>
#include <array>
#include <optional>
#include <string>
#include <utility>

#include "adapters/sql/record_conditions.hpp"
#include "adapters/sql/record_rows.hpp"

namespace assay::adapters::sql {
namespace {

using records::Match;
using records::Order;
using records::SearchQuery;
using records::StoredRecord;

constexpr std::string_view kWhat = "search records";
/// Candidates that one statement looks at.
constexpr std::size_t kChunk = 200;
constexpr std::size_t kMoreStream = 10;
constexpr std::size_t kMostStream = 100'000;

class Search {
 public:
  Search(Connection& connection, const SearchQuery& query, const SearchTuning& tuning)
      : connection_(connection), query_(query), tuning_(tuning) {}

  Result<> start() {
    if (query_.tenant.empty()) return fail(Code::InvalidInput, "search records: the tenant is missing");
    if (query_.limit == 0 || query_.limit > records::kMaxPage)
      return fail(Code::InvalidInput,
                  fmt::format("search records: a page has 1 to {} records, not {}", records::kMaxPage, query_.limit));
    for (const records::Condition& condition : query_.where) {
      ASSAY_TRY(auto fields, fields_of(condition.field));
      if (fields.empty()) impossible_ = true;  // no record has such a field
      wanted_.push_back({&condition, std::move(fields)});
    }
    if (!query_.text.empty()) {
      ASSAY_TRY(all_fields_, fields_of({}));
    }
    return {};
  }

  Result<std::vector<StoredRecord>> page() {
    std::vector<StoredRecord> out;
    if (impossible_) return out;
    if (is_ordered()) {
      ASSAY_CHECK(take_stream(out));
      return out;
    }
    ASSAY_TRY(auto candidates, candidates_of(Page::After, tuning_.rare.front()));
    const bool has_values = !wanted_.empty() || !query_.text.empty();
    if (!candidates && has_values) {
      ASSAY_TRY(const bool full, peek(out));
      if (full) return out;
      out.clear();
    }
    for (const std::size_t most : tuning_.rare) {
      if (candidates || most == tuning_.rare.front()) continue;
      ASSAY_TRY(candidates, candidates_of(Page::After, most));
    }
    if (candidates) {
      ASSAY_CHECK(take(*candidates, out));
      return out;
    }
    if (!has_values) return walk();
    ASSAY_CHECK(take_stream(out));
    return out;
  }

  Result<std::uint64_t> count() {
    if (impossible_) return 0;
    if (is_one_condition()) return count_values(wanted_[0]);
    std::optional<std::vector<Id>> candidates;
    for (const std::size_t most : tuning_.rare) {
      if (candidates) break;
      ASSAY_TRY(candidates, candidates_of(Page::Whole, most));
    }
    std::uint64_t total = 0;
    const std::size_t all = candidates ? candidates->size() : 1;
    for (std::size_t from = 0; from < all; from += kChunk) {
      Sql sql;
      sql.add("SELECT count(*) FROM record r WHERE ");
      add_record_conditions(sql, query_, query_.states);
      if (candidates) sql.add(" AND r.id IN ").ids(*candidates, from, std::min(kChunk, candidates->size() - from));
      add_value_conditions(sql, engine(), wanted_, query_.text);
      ASSAY_TRY(Statement statement, prepared(sql));
      ASSAY_TRY(const bool row, statement.step());
      if (row) total += static_cast<std::uint64_t>(statement.integer(0));
    }
    return total;
  }

 private:
  enum class Page : std::uint8_t { Whole, After };

  [[nodiscard]] Engine engine() const noexcept { return connection_.engine(); }
  [[nodiscard]] bool newest_first() const noexcept { return query_.order == Order::NewestFirst; }
  [[nodiscard]] std::string_view direction() const noexcept { return newest_first() ? " DESC" : " ASC"; }

  Result<Statement> prepared(const Sql& sql) {
    ASSAY_TRY(Statement statement, connection_.prepare(kWhat, sql.text()));
    sql.bind(statement);
    return statement;
  }

  /// Numbers of a field's name, or of all fields, in the registers that are asked for.
  Result<std::vector<std::int64_t>> fields_of(std::string_view name) {
    Sql sql;
    sql.add("SELECT id FROM search_field WHERE tenant = ").value(query_.tenant);
    if (!query_.reg.empty()) sql.add(" AND register = ").value(query_.reg);
    if (!name.empty()) sql.add(" AND name = ").value(std::string(name));
    ASSAY_TRY(Statement statement, prepared(sql));
    std::vector<std::int64_t> out;
    for (;;) {
      ASSAY_TRY(const bool row, statement.step());
      if (!row) return out;
      out.push_back(statement.integer(0));
    }
  }

  void add_after(Sql& sql, std::string_view column, const std::optional<Id>& after) const {
    if (!after) return;
    sql.add(" AND ").add(column).add(newest_first() ? " < " : " > ");
    sql.value(Bytes(after->bytes.begin(), after->bytes.end()));
  }

  /// The ids that `sql` gives, unsorted; nothing when there are more than `most`.
  Result<std::optional<std::vector<Id>>> rare(Sql sql, std::size_t most) {
    sql.add(" LIMIT ").value(static_cast<std::int64_t>(most + 1));
    ASSAY_TRY(Statement statement, prepared(sql));
    std::vector<Id> ids;
    for (;;) {
      ASSAY_TRY(const bool row, statement.step());
      if (!row) return std::optional(std::move(ids));
      if (ids.size() == most) return std::optional<std::vector<Id>>();
      ids.push_back(id_at(statement, 0));
    }
  }

  /// Of one condition. @param after  only behind this record
  Sql ids_of(const Wanted& wanted, const std::optional<Id>& after) const {
    Sql sql;
    sql.add("SELECT s.record AS id FROM search_value s WHERE s.field IN ").numbers(wanted.fields).add(" AND ");
    add_match(sql, engine(), *wanted.condition);
    add_after(sql, "s.record", after);
    return sql;
  }

  Sql ids_of_text(const std::optional<Id>& after) const {
    Sql sql;
    sql.add("SELECT s.record AS id FROM search_value s WHERE s.field IN ").numbers(all_fields_).add(" AND ");
    add_value_contains(sql, engine(), query_.text);
    add_after(sql, "s.record", after);
    sql.add(" UNION ALL SELECT r.id FROM record r WHERE r.tenant = ").value(query_.tenant);
    if (!query_.reg.empty()) sql.add(" AND r.register = ").value(query_.reg);
    sql.add(" AND ");
    add_number_contains(sql, engine(), query_.text);
    add_after(sql, "r.id", after);
    return sql;
  }

  Sql ids_of_column(std::string_view condition, std::int64_t limit) const {
    Sql sql;
    sql.add("SELECT r.id FROM record r WHERE r.tenant = ").value(query_.tenant).add(condition).value(limit);
    return sql;
  }

  Sql ids_of_states(const std::optional<Id>& after) const {
    Sql sql;
    sql.add("SELECT r.id FROM record r WHERE r.tenant = ").value(query_.tenant);
    sql.add(" AND r.register = ").value(query_.reg);
    add_states(sql, query_.states);
    add_after(sql, "r.id", after);
    return sql;
  }

  /// What an index answers.
  [[nodiscard]] std::vector<Sql> quick_sources(const std::optional<Id>& after) const {
    std::vector<Sql> out;
    if (query_.retain_before_ms)
      out.push_back(
          ids_of_column(" AND r.legal_hold = 0 AND r.erased = 0 AND r.retain_until_ms <= ", *query_.retain_before_ms));
    if (query_.updated_from_ms) out.push_back(ids_of_column(" AND r.updated_ms >= ", *query_.updated_from_ms));
    for (const Wanted& wanted : wanted_)
      if (wanted.condition->match != Match::Contains) out.push_back(ids_of(wanted, after));
    const bool filtered = !wanted_.empty() || !query_.text.empty();
    if (filtered && !query_.states.empty() && !query_.reg.empty()) out.push_back(ids_of_states(after));
    return out;
  }

  /// What takes reading values through.
  [[nodiscard]] std::vector<Sql> slow_sources(const std::optional<Id>& after) const {
    std::vector<Sql> out;
    for (const Wanted& wanted : wanted_)
      if (wanted.condition->match == Match::Contains) out.push_back(ids_of(wanted, after));
    if (!query_.text.empty() && !all_fields_.empty()) out.push_back(ids_of_text(after));
    return out;
  }

  /// The records that meet a condition which at most `most` meet, in the wanted order; nothing when there is none.
  Result<std::optional<std::vector<Id>>> candidates_of(Page page, std::size_t most) {
    const std::optional<Id> after = page == Page::After ? query_.after : std::nullopt;
    std::vector<Sql> sources = quick_sources(after);
    if (most > tuning_.rare.front()) {
      for (Sql& slow : slow_sources(after)) sources.push_back(std::move(slow));
    }
    for (Sql& sql : sources) {
      ASSAY_TRY(auto found, rare(std::move(sql), most));
      if (!found) continue;
      std::sort(found->begin(), found->end());
      found->erase(std::unique(found->begin(), found->end()), found->end());
      if (newest_first()) std::reverse(found->begin(), found->end());
      return found;
    }
    return std::optional<std::vector<Id>>();
  }

  /// Adds those of the candidates that meet everything, until the page is full.
  Result<> take(const std::vector<Id>& candidates, std::vector<StoredRecord>& out) {
    // The first look is a small one: mostly the page is full after it.
    std::size_t chunk = std::min(kChunk, query_.limit);
    for (std::size_t from = 0; from < candidates.size() && out.size() < query_.limit;) {
      const std::size_t count = std::min(chunk, candidates.size() - from);
      Sql sql;
      sql.add("SELECT " ASSAY_RECORD_COLUMNS " FROM record r WHERE ");
      add_record_conditions(sql, query_, query_.states);
      add_after(sql, "r.id", query_.after);
      sql.add(" AND r.id IN ").ids(candidates, from, count);
      add_value_conditions(sql, engine(), wanted_, query_.text);
      sql.add(" ORDER BY r.id").add(direction());
      ASSAY_CHECK(collect(sql, out));
      from += count;
      chunk = kChunk;
    }
    return {};
  }

  /// Adds rows until the page is full.
  Result<> collect(const Sql& sql, std::vector<StoredRecord>& out) {
    ASSAY_TRY(Statement statement, prepared(sql));
    while (out.size() < query_.limit) {
      ASSAY_TRY(const bool row, statement.step());
      if (!row) return {};
      out.push_back(record_of(statement));
    }
    return {};
  }

  /// Looks at the first records in the wanted order. @return whether they fill the page
  Result<bool> peek(std::vector<StoredRecord>& out) {
    Sql sql;
    sql.add("SELECT " ASSAY_RECORD_COLUMNS " FROM (SELECT r.id AS first FROM record r WHERE ");
    add_record_conditions(sql, query_, query_.states);
    add_after(sql, "r.id", query_.after);
    sql.add(" ORDER BY r.id").add(direction()).add(" LIMIT ").value(static_cast<std::int64_t>(tuning_.peek));
    sql.add(") f CROSS JOIN record r WHERE r.id = f.first");
    add_value_conditions(sql, engine(), wanted_, query_.text);
    sql.add(" ORDER BY f.first").add(direction()).add(" LIMIT ").value(static_cast<std::int64_t>(query_.limit));
    ASSAY_CHECK(collect(sql, out));
    return out.size() == query_.limit;
  }

  /// Nothing but a register and one condition on a field: the index of values answers alone.
  [[nodiscard]] bool is_one_condition() const noexcept {
    return wanted_.size() == 1 && !query_.reg.empty() && query_.text.empty() && query_.states.empty() &&
           !query_.service && !query_.retain_before_ms && !query_.legal_hold && !query_.updated_from_ms;
  }

  /// And the index gives the ids in the wanted order.
  [[nodiscard]] bool is_ordered() const noexcept {
    return is_one_condition() && wanted_[0].condition->match == Match::Equals && wanted_[0].fields.size() == 1;
  }

  Result<std::uint64_t> count_values(const Wanted& wanted) {
    Sql sql;
    sql.add("SELECT count(DISTINCT s.record) FROM search_value s WHERE s.field IN ").numbers(wanted.fields);
    sql.add(" AND ");
    add_match(sql, engine(), *wanted.condition);
    ASSAY_TRY(Statement statement, prepared(sql));
    ASSAY_TRY(const bool row, statement.step());
    return row ? static_cast<std::uint64_t>(statement.integer(0)) : 0;
  }

  /// The ids of the condition that is read with the least trouble.
  [[nodiscard]] Sql easiest(const std::optional<Id>& after) const {
    const Wanted* best = nullptr;
    for (const Wanted& one : wanted_)
      if (best == nullptr || one.condition->match == Match::Equals || best->condition->match == Match::Contains)
        best = &one;
    return best == nullptr ? ids_of_text(after) : ids_of(*best, after);
  }

  /// Reads the ids of one condition in the wanted order and takes of them what meets the others.
  Result<> take_stream(std::vector<StoredRecord>& out) {
    std::optional<Id> after = query_.after;
    std::size_t batch = is_ordered() ? query_.limit : tuning_.stream;
    while (out.size() < query_.limit) {
      Sql sql = easiest(after);
      sql.add(" ORDER BY 1").add(direction()).add(" LIMIT ").value(static_cast<std::int64_t>(batch));
      ASSAY_TRY(Statement statement, prepared(sql));
      std::vector<Id> ids;
      for (;;) {
        ASSAY_TRY(const bool row, statement.step());
        if (!row) break;
        const Id id = id_at(statement, 0);
        if (ids.empty() || ids.back() != id) ids.push_back(id);
      }
      if (ids.empty()) return {};
      after = ids.back();
      ASSAY_CHECK(take(ids, out));
      batch = std::min(batch * kMoreStream, kMostStream);
    }
    return {};
  }

  /// Goes over the records in the wanted order. Each state has an index of its own in that order, so several states are
  /// several walks, merged.
  Result<std::vector<StoredRecord>> walk() {
    std::vector<StoredRecord> out;
    const bool apart = !query_.reg.empty() && query_.states.size() > 1;
    const std::size_t walks = apart ? query_.states.size() : 1;
    for (std::size_t i = 0; i < walks; ++i) {
      Sql sql;
      sql.add("SELECT " ASSAY_RECORD_COLUMNS " FROM record r WHERE ");
      add_record_conditions(sql, query_, apart ? std::vector<std::string>{query_.states[i]} : query_.states);
      add_after(sql, "r.id", query_.after);
      sql.add(" ORDER BY r.id").add(direction()).add(" LIMIT ").value(static_cast<std::int64_t>(query_.limit));
      std::vector<StoredRecord> some;
      ASSAY_CHECK(collect(sql, some));
      out.insert(out.end(), std::make_move_iterator(some.begin()), std::make_move_iterator(some.end()));
    }
    if (!apart) return out;
    std::sort(out.begin(), out.end(),
              [&](const StoredRecord& a, const StoredRecord& b) { return newest_first() ? b.id < a.id : a.id < b.id; });
    out.erase(
        std::unique(out.begin(), out.end(), [](const StoredRecord& a, const StoredRecord& b) { return a.id == b.id; }),
        out.end());
    if (out.size() > query_.limit) out.resize(query_.limit);
    return out;
  }

  Connection& connection_;
  const SearchQuery& query_;
  const SearchTuning& tuning_;
  std::vector<Wanted> wanted_;
  std::vector<std::int64_t> all_fields_;
  bool impossible_ = false;
};

}  // namespace

Result<std::vector<StoredRecord>> search_records(Connection& connection, const SearchQuery& query,
                                                 const SearchTuning& tuning) {
  Search search(connection, query, tuning);
  ASSAY_CHECK(search.start());
  return search.page();
}

Result<std::uint64_t> count_records(Connection& connection, const SearchQuery& query, const SearchTuning& tuning) {
  Search search(connection, query, tuning);
  ASSAY_CHECK(search.start());
  return search.count();
}

}  // namespace assay::adapters::sql
