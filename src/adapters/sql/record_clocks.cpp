#include "adapters/sql/record_clocks.hpp"

#include <iterator>
#include <optional>
#include <string_view>

#include "adapters/sql/record_rows.hpp"

namespace assay::adapters::sql {

using records::ClockOfRecord;
using records::ClockQuery;

namespace {

Result<std::vector<ClockOfRecord>> clocks_where(Connection& connection, const ClockQuery& query,
                                                std::string_view condition, std::optional<std::int64_t> limit,
                                                std::string_view order, std::size_t count) {
  Sql sql;
  sql.add("SELECT " ASSAY_CLOCK_COLUMNS
          ", r.id, r.register, r.number, r.state, r.service FROM clock c CROSS JOIN record r WHERE c.tenant = ")
      .value(query.tenant)
      .add(condition);
  if (limit) sql.value(*limit);
  if (query.next_before_ms && query.due_before_ms)
    sql.add(" AND c.stopped_ms IS NULL AND c.due_ms <= ").value(*query.due_before_ms);
  sql.add(" AND r.id = c.record");
  if (!query.reg.empty()) sql.add(" AND r.register = ").value(query.reg);
  if (query.service) sql.add(" AND r.service = ").value(*query.service);
  sql.add(" ORDER BY ").add(order).add("c.record, c.key, c.round LIMIT ").value(static_cast<std::int64_t>(count));
  ASSAY_TRY(Statement statement, connection.prepare("read clocks", sql.text()));
  sql.bind(statement);
  return all_rows<ClockOfRecord>(statement, [](const Statement& row) {
    ClockOfRecord out;
    out.clock = clock_of(row, 0);
    out.record = id_at(row, 9);
    out.reg = row.text(10);
    out.number = row.text(11);
    out.state = row.text(12);
    out.service = row.text(13);
    return out;
  });
}

}  // namespace

Result<std::vector<ClockOfRecord>> find_clocks(Connection& connection, const ClockQuery& query) {
  if (query.without_end)
    return clocks_where(connection, query, " AND c.stopped_ms IS NULL AND c.due_ms IS NULL", std::nullopt, "",
                        query.limit);
  if (query.next_before_ms)
    return clocks_where(connection, query, " AND c.next_ms <= ", query.next_before_ms, "c.next_ms, ", query.limit);
  if (query.due_before_ms)
    return clocks_where(connection, query, " AND c.stopped_ms IS NULL AND c.due_ms <= ", query.due_before_ms,
                        "c.due_ms, ", query.limit);
  ASSAY_TRY(auto out,
            clocks_where(connection, query, " AND c.due_ms IS NOT NULL", std::nullopt, "c.due_ms, ", query.limit));
  if (out.size() == query.limit) return out;
  ASSAY_TRY(auto rest,
            clocks_where(connection, query, " AND c.due_ms IS NULL", std::nullopt, "", query.limit - out.size()));
  out.insert(out.end(), std::make_move_iterator(rest.begin()), std::make_move_iterator(rest.end()));
  return out;
}

}  // namespace assay::adapters::sql
