#include "adapters/sql/record_search.hpp"

#include <algorithm>
#include <iterator>
#include <optional>
#include <string>
#include <utility>

#include "adapters/sql/record_conditions.hpp"
#include "adapters/sql/record_rows.hpp"
#include "adapters/sql/record_sources.hpp"

namespace assay::adapters::sql {
namespace {

using records::Match;
using records::SearchQuery;
using records::StoredRecord;

/// Candidates that one statement looks at.
constexpr std::size_t kChunk = 200;
constexpr std::size_t kMoreStream = 10;
constexpr std::size_t kMostStream = 100'000;

class Search {
 public:
  Search(Connection& connection, const SearchQuery& query, const SearchTuning& tuning)
      : connection_(connection), query_(query), tuning_(tuning), sources_(connection, query), after_(query.after) {}

  Result<> start() { return sources_.start(); }

  Result<std::vector<StoredRecord>> page() {
    std::vector<StoredRecord> out;
    if (sources_.impossible()) return out;
    if (is_ordered()) {
      ASSAY_CHECK(take_in_order(out));
      return out;
    }
    if (!has_values()) return page_of_records();
    ASSAY_TRY(auto candidates, exact(tuning_.rare[0]));
    if (!candidates) {
      ASSAY_TRY(const bool done, peek(tuning_.peek[0], out));
      if (done) return out;
      ASSAY_TRY(candidates, proposed(tuning_.rare[0]));
    }
    if (!candidates) {
      ASSAY_TRY(const bool done, peek(tuning_.peek[1], out));
      if (done) return out;
    }
    for (std::size_t i = 1; i < tuning_.rare.size() && !candidates; ++i) {
      ASSAY_TRY(candidates, any(tuning_.rare[i]));
    }
    if (candidates) {
      ASSAY_CHECK(take(*candidates, out));
    } else {
      ASSAY_CHECK(take_usual(out));
    }
    return out;
  }

  Result<std::uint64_t> count() {
    if (sources_.impossible()) return 0;
    after_.reset();
    const bool one = is_one_condition();
    if (one && wanted()[0].condition->match != Match::Contains) return count_values(wanted()[0]);
    std::optional<std::vector<Id>> candidates;
    for (std::size_t i = 0; i < tuning_.rare.size() && !candidates; ++i) {
      ASSAY_TRY(candidates, any(tuning_.rare[i]));
    }
    if (one && !candidates) return count_values(wanted()[0]);
    std::uint64_t total = 0;
    const std::size_t all = candidates ? candidates->size() : 1;
    for (std::size_t from = 0; from < all; from += kChunk) {
      Sql sql;
      sql.add("SELECT count(*) FROM record r WHERE ");
      if (candidates) {
        add_record_conditions_by_id(sql, connection_.engine(), query_);
        sql.add(" AND r.id IN ").ids(*candidates, from, std::min(kChunk, candidates->size() - from));
      } else {
        add_record_conditions(sql, query_, query_.states);
      }
      add_value_conditions(sql, connection_.engine(), wanted(), query_.text);
      ASSAY_TRY(Statement statement, sources_.prepared(sql));
      ASSAY_TRY(const bool row, statement.step());
      if (row) total += static_cast<std::uint64_t>(statement.integer(0));
    }
    return total;
  }

 private:
  using Candidates = std::optional<std::vector<Id>>;  // nothing: too many

  [[nodiscard]] const std::vector<Wanted>& wanted() const noexcept { return sources_.wanted(); }
  [[nodiscard]] bool has_values() const noexcept { return !wanted().empty() || !query_.text.empty(); }

  /// The records that meet one of the conditions which an index answers, when at most `most` do.
  Result<Candidates> exact(std::size_t most) {
    for (Sql& sql : sources_.exact(after_)) {
      ASSAY_TRY(auto found, sources_.all(std::move(sql), most));
      if (found) return found;
    }
    return Candidates();
  }

  /// The records that may hold the texts.
  Result<Candidates> proposed(std::size_t most) {
    auto sql = sources_.proposed(after_);
    if (!sql) return Candidates();
    return sources_.all(std::move(*sql), most);
  }

  Result<Candidates> any(std::size_t most) {
    ASSAY_TRY(auto found, exact(most));
    if (found) return found;
    return proposed(most);
  }

  /// Nothing is asked of values: what is rare in the records themselves, else a walk.
  Result<std::vector<StoredRecord>> page_of_records() {
    for (const std::size_t most : tuning_.rare) {
      ASSAY_TRY(const auto candidates, exact(most));
      if (!candidates) continue;
      std::vector<StoredRecord> out;
      ASSAY_CHECK(take(*candidates, out));
      return out;
    }
    return walk();
  }

  /// Adds those of the candidates that meet everything, until the page is full.
  Result<> take(const std::vector<Id>& candidates, std::vector<StoredRecord>& out) {
    // The first look is a small one: mostly the page is full after it.
    std::size_t chunk = std::min(kChunk, query_.limit);
    for (std::size_t from = first_behind(candidates); from < candidates.size() && out.size() < query_.limit;) {
      const std::size_t count = std::min(chunk, candidates.size() - from);
      Sql sql;
      sql.add("SELECT " ASSAY_RECORD_COLUMNS " FROM record r WHERE ");
      add_record_conditions_by_id(sql, connection_.engine(), query_);
      sql.add(" AND r.id IN ").ids(candidates, from, count);
      add_value_conditions(sql, connection_.engine(), wanted(), query_.text);
      sql.add(" ORDER BY r.id").add(sources_.direction());
      ASSAY_CHECK(collect(sql, out));
      from += count;
      chunk = kChunk;
    }
    return {};
  }

  /// Where what has been looked at ends.
  [[nodiscard]] std::size_t first_behind(const std::vector<Id>& candidates) const {
    if (!after_) return 0;
    const auto at = std::find_if(candidates.begin(), candidates.end(),
                                 [&](const Id& id) { return sources_.newest_first() ? id < *after_ : *after_ < id; });
    return static_cast<std::size_t>(at - candidates.begin());
  }

  /// Adds rows until the page is full.
  Result<> collect(const Sql& sql, std::vector<StoredRecord>& out) {
    ASSAY_TRY(Statement statement, sources_.prepared(sql));
    while (out.size() < query_.limit) {
      ASSAY_TRY(const bool row, statement.step());
      if (!row) return {};
      out.push_back(record_of(statement));
    }
    return {};
  }

  /// Looks at the next records in the wanted order; the search goes on behind them. @return whether the page is full or
  /// there are no more
  Result<bool> peek(std::size_t most, std::vector<StoredRecord>& out) {
    Sql sql;
    sql.add("SELECT r.id FROM record r WHERE ");
    add_record_conditions(sql, query_, query_.states);
    sources_.add_after(sql, "r.id", after_);
    sql.add(" ORDER BY r.id").add(sources_.direction()).add(" LIMIT ").value(static_cast<std::int64_t>(most));
    ASSAY_TRY(Statement statement, sources_.prepared(sql));
    std::vector<Id> ids;
    for (;;) {
      ASSAY_TRY(const bool row, statement.step());
      if (!row) break;
      ids.push_back(id_at(statement, 0));
    }
    ASSAY_CHECK(take(ids, out));
    if (!ids.empty()) after_ = ids.back();
    return out.size() == query_.limit || ids.size() < most;
  }

  /// Nothing but a register and one condition on a field: the index of values answers alone.
  [[nodiscard]] bool is_one_condition() const noexcept {
    return wanted().size() == 1 && !query_.reg.empty() && query_.text.empty() && query_.states.empty() &&
           !query_.service && !query_.retain_before_ms && !query_.legal_hold && !query_.updated_from_ms;
  }

  /// And the index gives the ids in the wanted order.
  [[nodiscard]] bool is_ordered() const noexcept {
    return is_one_condition() && wanted()[0].condition->match == Match::Equals && wanted()[0].fields.size() == 1;
  }

  Result<std::uint64_t> count_values(const Wanted& one) {
    Sql sql;
    sql.add("SELECT count(DISTINCT s.record) FROM search_value s WHERE s.field IN ").numbers(one.fields);
    sql.add(" AND ");
    add_match(sql, connection_.engine(), *one.condition);
    ASSAY_TRY(Statement statement, sources_.prepared(sql));
    ASSAY_TRY(const bool row, statement.step());
    return row ? static_cast<std::uint64_t>(statement.integer(0)) : 0;
  }

  /// The condition whose values are read with the least trouble; nullptr when they only can be read through.
  [[nodiscard]] const Wanted* easiest() const {
    const Wanted* best = nullptr;
    for (const Wanted& one : wanted())
      if (one.condition->match != Match::Contains && (best == nullptr || one.condition->match == Match::Equals))
        best = &one;
    return best;
  }

  Result<> take_in_order(std::vector<StoredRecord>& out) {
    while (out.size() < query_.limit) {
      ASSAY_TRY(const auto ids, sources_.in_order(wanted()[0], after_, query_.limit));
      if (ids.empty()) return {};
      ASSAY_CHECK(take(ids, out));
      after_ = ids.back();
    }
    return {};
  }

  /// No condition is rare: the ids of one in the wanted order, or all records, and of them what meets the others.
  Result<> take_usual(std::vector<StoredRecord>& out) {
    const Wanted* const one = easiest();
    if (one == nullptr) {
      Sql sql;
      sql.add("SELECT " ASSAY_RECORD_COLUMNS " FROM record r WHERE ");
      add_record_conditions(sql, query_, query_.states);
      sources_.add_after(sql, "r.id", after_);
      add_value_conditions(sql, connection_.engine(), wanted(), query_.text);
      sql.add(" ORDER BY r.id").add(sources_.direction());
      sql.add(" LIMIT ").value(static_cast<std::int64_t>(query_.limit - out.size()));
      return collect(sql, out);
    }
    for (std::size_t batch = tuning_.stream; out.size() < query_.limit;) {
      ASSAY_TRY(const auto ids, sources_.first(*one, after_, batch));
      if (ids.empty()) return {};
      ASSAY_CHECK(take(ids, out));
      after_ = ids.back();
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
      sources_.add_after(sql, "r.id", after_);
      sql.add(" ORDER BY r.id").add(sources_.direction());
      sql.add(" LIMIT ").value(static_cast<std::int64_t>(query_.limit));
      std::vector<StoredRecord> some;
      ASSAY_CHECK(collect(sql, some));
      out.insert(out.end(), std::make_move_iterator(some.begin()), std::make_move_iterator(some.end()));
    }
    if (!apart) return out;
    std::sort(out.begin(), out.end(), [&](const StoredRecord& a, const StoredRecord& b) {
      return sources_.newest_first() ? b.id < a.id : a.id < b.id;
    });
    out.erase(
        std::unique(out.begin(), out.end(), [](const StoredRecord& a, const StoredRecord& b) { return a.id == b.id; }),
        out.end());
    if (out.size() > query_.limit) out.resize(query_.limit);
    return out;
  }

  Connection& connection_;
  const SearchQuery& query_;
  const SearchTuning& tuning_;
  Sources sources_;
  std::optional<Id> after_;  // what lies before it in the wanted order has been looked at
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
