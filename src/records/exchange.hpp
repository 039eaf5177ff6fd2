// Registers as files: JSON lines and CSV, out and in again.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.hpp"
#include "json/json.hpp"
#include "records/definition/definition.hpp"
#include "records/engine.hpp"

namespace assay::records {

inline constexpr std::size_t kMostLine = 4U * 1024 * 1024;  ///< bytes of a line of JSON or a row of CSV
inline constexpr std::size_t kMostRows = 2'000'000;

/// Rows of a table (RFC 4180): quotes, quotes in quotes, line ends in quotes, CRLF or LF, a byte order mark at the
/// front. `lines` has the 1-based line on which each row begins. @return Corrupt naming the line; Limited
struct Table {
  std::vector<std::vector<std::string>> rows;
  std::vector<std::size_t> lines;
};
[[nodiscard]] Result<Table> read_csv(std::string_view text);
/// A cell that a spreadsheet program would take for a formula gets an apostrophe before it.
void append_csv(std::string& out, const std::vector<std::string>& row);

/// A record that came out of a file, or why it did not.
struct Row {
  std::size_t line = 0;
  Engine::Import import;
  std::optional<Error> refused;
};
/// A line is an object: {"number": …, "state": …, "service": …, "fields": {…}}; only fields are due. What an export
/// wrote comes in again; sealed fields that it left out stay empty.
[[nodiscard]] Result<std::vector<Row>> read_json_lines(const definition::Definition& definition, std::string_view text);
/// The first row names the columns: number, state, service, or a field by its key or its title in either language.
[[nodiscard]] Result<std::vector<Row>> read_csv_rows(const definition::Definition& definition, std::string_view text);

/// Members of a record: id, register, number, service, state, version, created, updated, fields, sealed. `opened` goes
/// into fields.
void write_members(json::Writer& json, const definition::Definition& definition, const StoredRecord& record,
                   const Fields& fields, const Inputs& opened, std::uint64_t files);
/// One line of JSON.
[[nodiscard]] std::string json_line(const definition::Definition& definition, const StoredRecord& record,
                                    const Fields& fields, const Inputs& opened, std::uint64_t files);
[[nodiscard]] std::vector<std::string> csv_heads(const definition::Definition& definition);
[[nodiscard]] std::vector<std::string> csv_cells(const definition::Definition& definition, const StoredRecord& record,
                                                 const Fields& fields, const Inputs& opened, std::uint64_t files);

}  // namespace assay::records
