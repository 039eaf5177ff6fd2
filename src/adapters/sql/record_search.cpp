#include "adapters/sql/record_search.hpp"

#include <fmt/core.h>

#include <algorithm>
#include <optional>
#include <string>

#include "adapters/sql/record_rows.hpp"

namespace assay::adapters::sql {
namespace {

using records::Condition;
using records::Match;
using records::Order;
using records::SearchQuery;
using records::StoredRecord;

constexpr std::string_view kWhat = "search records";
/// A condition that more records meet than this is not rare. Their ids are sorted in memory: 1.6 MB.
constexpr std::size_t kRare = 100'000;
/// Rare enough to look no further.
constexpr std::size_t kFew = 1'000;
/// Candidates that one statement looks at.
constexpr std::size_t kChunk = 200;

/// A condition with the numbers of the fields it may be met by.
struct Wanted {
  const Condition* condition = nullptr;
  std::vector<std::int64_t> fields;
};

Bytes bytes_of(std::string_view text) {
  const BytesView view = as_bytes(text);
  return {view.begin(), view.end()};
}
Bytes bytes_of(BytesView view) { return {view.begin(), view.end()}; }
Bytes bytes_of(const Id& id) { return {id.bytes.begin(), id.bytes.end()}; }

/// The least text above all those that begin with `prefix`; nothing when there is none.
std::optional<Bytes> behind(BytesView prefix) {
  Bytes out(prefix.begin(), prefix.end());
  while (!out.empty() && out.back() == 0xff) out.pop_back();
  if (out.empty()) return std::nullopt;
  ++out.back();
  return out;
}

/// `needle` stands in `hay`.
void add_contains(Sql& sql, Engine engine, std::string_view hay, const Bytes& needle) {
  if (engine == Engine::Sqlite) {  // two blobs are compared by bytes; what || makes is a text
    sql.add("instr(CAST(").add(hay).add(" AS BLOB),").value(needle).add(") > 0");
  } else {
    sql.add("position(").value(needle).add(" IN ").add(hay).add(") > 0");
  }
}

/// The condition on `search_value s`, but for its field. Heads are compared first: they stand in the index, and where
/// two heads differ the values differ the same way.
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
      add_contains(sql, engine, "s.head || s.rest", bytes_of(value));
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

class Search {
 public:
  Search(Connection& connection, const SearchQuery& query) : connection_(connection), query_(query) {}

  Result<> start() {
    if (query_.tenant.empty()) return fail(Code::InvalidInput, "search records: the tenant is missing");
    if (query_.limit == 0 || query_.limit > records::kMaxPage)
      return fail(Code::InvalidInput,
                  fmt::format("search records: a page has 1 to {} records, not {}", records::kMaxPage, query_.limit));
    for (const Condition& condition : query_.where) {
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
    if (const Wanted* exact = stream_of()) {
      ASSAY_CHECK(take_stream(*exact, out));
      return out;
    }
    ASSAY_TRY(auto candidates, candidates_of(Page::After));
    if (!candidates) return walk();
    ASSAY_CHECK(take(*candidates, out));
    return out;
  }

  Result<std::uint64_t> count() {
    if (impossible_) return 0;
    if (is_one_condition()) return count_values(wanted_[0]);
    ASSAY_TRY(const auto candidates, candidates_of(Page::Whole));
    std::uint64_t total = 0;
    const std::size_t all = candidates ? candidates->size() : 1;
    for (std::size_t from = 0; from < all; from += kChunk) {
      Sql sql;
      sql.add("SELECT count(*) FROM record r WHERE ");
      add_record_conditions(sql, states());
      if (candidates) {
        sql.add(" AND r.id IN ").ids(*candidates, from, std::min(kChunk, candidates->size() - from));
      }
      add_value_conditions(sql);
      ASSAY_TRY(Statement statement, prepared(sql));
      ASSAY_TRY(const bool row, statement.step());
      if (row) total += static_cast<std::uint64_t>(statement.integer(0));
    }
    return total;
  }

 private:
  enum class Page : std::uint8_t { Whole, After };

  [[nodiscard]] bool newest_first() const noexcept { return query_.order == Order::NewestFirst; }
  [[nodiscard]] std::string_view direction() const noexcept { return newest_first() ? " DESC" : " ASC"; }
  [[nodiscard]] std::vector<std::string> states() const { return query_.states; }

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
    if (after) sql.add(" AND ").add(column).add(newest_first() ? " < " : " > ").value(bytes_of(*after));
  }

  /// What stands in the record itself.
  void add_record_conditions(Sql& sql, const std::vector<std::string>& any_state) const {
    sql.add("r.tenant = ").value(query_.tenant);
    if (query_.service) sql.add(" AND r.service = ").value(*query_.service);
    if (!query_.reg.empty()) sql.add(" AND r.register = ").value(query_.reg);
    if (any_state.size() == 1) sql.add(" AND r.state = ").value(any_state[0]);
    if (any_state.size() > 1) {
      sql.add(" AND r.state IN (");
      for (std::size_t i = 0; i < any_state.size(); ++i) sql.add(i == 0 ? "" : ",").value(any_state[i]);
      sql.add(")");
    }
    if (query_.retain_before_ms)
      sql.add(" AND r.legal_hold = 0 AND r.erased = 0 AND r.retain_until_ms <= ").value(*query_.retain_before_ms);
    if (query_.legal_hold) sql.add(" AND r.legal_hold = ").value(std::int64_t{*query_.legal_hold ? 1 : 0});
    if (query_.updated_from_ms) sql.add(" AND r.updated_ms >= ").value(*query_.updated_from_ms);
  }

  /// What stands in its search values, looked up for each record.
  void add_value_conditions(Sql& sql) const {
    for (const Wanted& wanted : wanted_) {
      sql.add(" AND EXISTS (SELECT 1 FROM search_value s WHERE s.record = r.id AND s.field IN ")
          .numbers(wanted.fields)
          .add(" AND ");
      add_match(sql, connection_.engine(), *wanted.condition);
      sql.add(")");
    }
    if (query_.text.empty()) return;
    const Bytes needle = bytes_of(query_.text);
    sql.add(" AND (");
    add_contains(sql, connection_.engine(), number_as_bytes(), needle);
    sql.add(" OR EXISTS (SELECT 1 FROM search_value s WHERE s.record = r.id AND ");
    add_contains(sql, connection_.engine(), "s.head || s.rest", needle);
    sql.add("))");
  }

  [[nodiscard]] std::string_view number_as_bytes() const noexcept {
    return connection_.engine() == Engine::Sqlite ? "r.number" : "convert_to(r.number, 'UTF8')";
  }

  /// At most kRare ids that `sql` gives, unsorted; nothing when there are more.
  Result<std::optional<std::vector<Id>>> rare(Sql& sql) {
    sql.add(" LIMIT ").value(static_cast<std::int64_t>(kRare + 1));
    ASSAY_TRY(Statement statement, prepared(sql));
    std::vector<Id> ids;
    for (;;) {
      ASSAY_TRY(const bool row, statement.step());
      if (!row) break;
      if (ids.size() == kRare) return std::optional<std::vector<Id>>();
      ids.push_back(id_at(statement, 0));
    }
    return std::optional(std::move(ids));
  }

  Sql ids_of(const Wanted& wanted, Page page) const {
    Sql sql;
    sql.add("SELECT s.record FROM search_value s WHERE s.field IN ").numbers(wanted.fields).add(" AND ");
    add_match(sql, connection_.engine(), *wanted.condition);
    if (page == Page::After) add_after(sql, "s.record", query_.after);
    return sql;
  }

  Sql ids_of_text(Page page) const {
    const Bytes needle = bytes_of(query_.text);
    Sql sql;
    sql.add("SELECT s.record FROM search_value s WHERE s.field IN ").numbers(all_fields_).add(" AND ");
    add_contains(sql, connection_.engine(), "s.head || s.rest", needle);
    if (page == Page::After) add_after(sql, "s.record", query_.after);
    sql.add(" UNION ALL SELECT r.id FROM record r WHERE r.tenant = ").value(query_.tenant);
    if (!query_.reg.empty()) sql.add(" AND r.register = ").value(query_.reg);
    sql.add(" AND ");
    add_contains(sql, connection_.engine(), number_as_bytes(), needle);
    if (page == Page::After) add_after(sql, "r.id", query_.after);
    return sql;
  }

  Sql ids_of_column(std::string_view condition, std::int64_t limit) const {
    Sql sql;
    sql.add("SELECT r.id FROM record r WHERE r.tenant = ").value(query_.tenant).add(condition).value(limit);
    return sql;
  }

  /// The records that meet the rarest condition, in the wanted order; nothing when none is rare. Cheap conditions come
  /// first.
  Result<std::optional<std::vector<Id>>> candidates_of(Page page) {
    std::optional<std::vector<Id>> best;
    const auto is_enough = [&] { return best && best->size() <= kFew; };
    const auto try_one = [&](Sql sql) -> Result<> {
      if (is_enough()) return {};
      ASSAY_TRY(auto found, rare(sql));
      if (found && (!best || found->size() < best->size())) best = std::move(found);
      return {};
    };
    if (query_.retain_before_ms)
      ASSAY_CHECK(try_one(
          ids_of_column(" AND r.legal_hold = 0 AND r.erased = 0 AND r.retain_until_ms <= ", *query_.retain_before_ms)));
    if (query_.updated_from_ms) ASSAY_CHECK(try_one(ids_of_column(" AND r.updated_ms >= ", *query_.updated_from_ms)));
    for (const Match cheap : {Match::Equals, Match::Prefix, Match::From, Match::To, Match::Contains})
      for (const Wanted& wanted : wanted_)
        if (wanted.condition->match == cheap) ASSAY_CHECK(try_one(ids_of(wanted, page)));
    if (!query_.text.empty() && !all_fields_.empty()) ASSAY_CHECK(try_one(ids_of_text(page)));
    if (best) {
      std::sort(best->begin(), best->end());
      best->erase(std::unique(best->begin(), best->end()), best->end());
      if (newest_first()) std::reverse(best->begin(), best->end());
    }
    return best;
  }

  /// Adds those of the candidates that meet everything, until the page is full.
  Result<> take(const std::vector<Id>& candidates, std::vector<StoredRecord>& out) {
    // The first look is a small one: mostly the page is full after it.
    std::size_t chunk = std::min(kChunk, query_.limit);
    for (std::size_t from = 0; from < candidates.size() && out.size() < query_.limit; from += chunk) {
      if (from > 0) chunk = kChunk;
      Sql sql;
      sql.add("SELECT " ASSAY_RECORD_COLUMNS " FROM record r WHERE ");
      add_record_conditions(sql, states());
      add_after(sql, "r.id", query_.after);
      sql.add(" AND r.id IN ").ids(candidates, from, std::min(chunk, candidates.size() - from));
      add_value_conditions(sql);
      sql.add(" ORDER BY r.id").add(direction());
      ASSAY_CHECK(collect(sql, out));
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

  /// Nothing but a register and one condition on a field: the index of values answers alone.
  [[nodiscard]] bool is_one_condition() const noexcept {
    return wanted_.size() == 1 && !query_.reg.empty() && query_.text.empty() && query_.states.empty() &&
           !query_.service && !query_.retain_before_ms && !query_.legal_hold && !query_.updated_from_ms;
  }

  Result<std::uint64_t> count_values(const Wanted& wanted) {
    Sql sql;
    sql.add("SELECT count(DISTINCT s.record) FROM search_value s WHERE s.field IN ")
        .numbers(wanted.fields)
        .add(" AND ");
    add_match(sql, connection_.engine(), *wanted.condition);
    ASSAY_TRY(Statement statement, prepared(sql));
    ASSAY_TRY(const bool row, statement.step());
    return row ? static_cast<std::uint64_t>(statement.integer(0)) : 0;
  }

  /// A condition whose index gives the ids in the wanted order already, however many there are.
  [[nodiscard]] const Wanted* stream_of() const noexcept {
    if (query_.retain_before_ms || wanted_.size() != 1 || !query_.text.empty()) return nullptr;
    const Wanted& one = wanted_[0];
    const bool exact = one.condition->match == Match::Equals && one.fields.size() == 1;
    return exact ? &one : nullptr;
  }

  Result<> take_stream(const Wanted& exact, std::vector<StoredRecord>& out) {
    std::optional<Id> after = query_.after;
    std::size_t batch = query_.limit;
    while (out.size() < query_.limit) {
      Sql sql;
      sql.add("SELECT s.record FROM search_value s WHERE s.field = ").value(exact.fields[0]).add(" AND ");
      add_match(sql, connection_.engine(), *exact.condition);
      add_after(sql, "s.record", after);
      sql.add(" ORDER BY s.record").add(direction()).add(" LIMIT ").value(static_cast<std::int64_t>(batch));
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
      batch = std::min<std::size_t>(batch * 4, 20'000);
    }
    return {};
  }

  /// Goes over the records in the wanted order. Each state has an index of its own in that order, so several states are
  /// several walks, merged.
  Result<std::vector<StoredRecord>> walk() {
    std::vector<StoredRecord> out;
    const std::vector<std::string> any = states();
    const bool apart = !query_.reg.empty() && any.size() > 1;
    const std::size_t walks = apart ? any.size() : 1;
    for (std::size_t i = 0; i < walks; ++i) {
      Sql sql;
      sql.add("SELECT " ASSAY_RECORD_COLUMNS " FROM record r WHERE ");
      add_record_conditions(sql, apart ? std::vector<std::string>{any[i]} : any);
      add_after(sql, "r.id", query_.after);
      add_value_conditions(sql);
      sql.add(" ORDER BY r.id").add(direction()).add(" LIMIT ").value(static_cast<std::int64_t>(query_.limit));
      std::vector<StoredRecord> some;
      ASSAY_CHECK(collect(sql, some));
      out.insert(out.end(), std::make_move_iterator(some.begin()), std::make_move_iterator(some.end()));
    }
    if (apart) {
      std::sort(out.begin(), out.end(), [&](const StoredRecord& a, const StoredRecord& b) {
        return newest_first() ? b.id < a.id : a.id < b.id;
      });
      out.erase(std::unique(out.begin(), out.end(),
                            [](const StoredRecord& a, const StoredRecord& b) { return a.id == b.id; }),
                out.end());
      if (out.size() > query_.limit) out.resize(query_.limit);
    }
    return out;
  }

  Connection& connection_;
  const SearchQuery& query_;
  std::vector<Wanted> wanted_;
  std::vector<std::int64_t> all_fields_;
  bool impossible_ = false;
};

}  // namespace

Result<std::vector<StoredRecord>> search_records(Connection& connection, const SearchQuery& query) {
  Search search(connection, query);
  ASSAY_CHECK(search.start());
  return search.page();
}

Result<std::uint64_t> count_records(Connection& connection, const SearchQuery& query) {
  Search search(connection, query);
  ASSAY_CHECK(search.start());
  return search.count();
}

}  // namespace assay::adapters::sql
