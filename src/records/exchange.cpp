#include "records/exchange.hpp"

#include <fmt/core.h>

#include <algorithm>

#include "base/utf8.hpp"

namespace assay::records {

using definition::Definition;
using definition::Field;
using definition::FieldType;

namespace {

constexpr std::string_view kMark = "\xEF\xBB\xBF";
constexpr std::string_view kFormulas = "=+-@\t";

tl::unexpected<Error> at_line(Code code, std::size_t line, std::string_view what) {
  return fail(code, fmt::format("line {}: {}", line, what));
}

/// A reader of one table.
class CsvReader {
 public:
  explicit CsvReader(std::string_view text) : text_(text) {
    if (text_.starts_with(kMark)) text_.remove_prefix(kMark.size());
  }

  Result<Table> read() {
    Table out;
    while (at_ < text_.size()) {
      const std::size_t line = line_;
      ASSAY_TRY(std::vector<std::string> row, read_row());
      if (row.size() == 1 && row[0].empty()) continue;  // an empty line
      if (out.rows.size() == kMostRows)
        return at_line(Code::Limited, line, fmt::format("more than {} rows", kMostRows));
      out.rows.push_back(std::move(row));
      out.lines.push_back(line);
    }
    return out;
  }

 private:
  Result<std::vector<std::string>> read_row() {
    std::vector<std::string> row;
    const std::size_t start = at_;
    while (true) {
      ASSAY_TRY(std::string cell, at_ < text_.size() && text_[at_] == '"' ? quoted() : Result<std::string>(bare()));
      row.push_back(std::move(cell));
      if (at_ - start > kMostLine)
        return at_line(Code::Limited, line_, fmt::format("a row of more than {} bytes", kMostLine));
      if (at_ < text_.size() && text_[at_] == ',') {
        ++at_;
        continue;
      }
      if (at_ < text_.size() && text_[at_] == '\r') ++at_;
      if (at_ < text_.size() && text_[at_] != '\n')
        return at_line(Code::Corrupt, line_, "something follows a closing quote");
      if (at_ < text_.size()) ++at_;
      ++line_;
      return row;
    }
  }
  std::string bare() {
    const std::size_t end = std::min(text_.find_first_of(",\r\n", at_), text_.size());
    std::string out(text_.substr(at_, end - at_));
    at_ = end;
    return out;
  }
  Result<std::string> quoted() {
    const std::size_t began = line_;
    std::string out;
    for (++at_; at_ < text_.size(); ++at_) {
      if (text_[at_] == '"') {
        if (at_ + 1 >= text_.size() || text_[at_ + 1] != '"') {
          ++at_;
          return out;
        }
        ++at_;
      }
      if (text_[at_] == '\n') ++line_;
      out += text_[at_];
    }
    return at_line(Code::Corrupt, began, "a quote is never closed");
  }

  std::string_view text_;
  std::size_t at_ = 0;
  std::size_t line_ = 1;
};

std::string without_guard(std::string cell) {
  if (cell.size() > 1 && cell[0] == '\'' && kFormulas.find(cell[1]) != std::string_view::npos) cell.erase(0, 1);
  return cell;
}

Result<> take(const Definition& definition, const json::Value& line, Engine::Import& into) {
  if (!line.is(json::Kind::Object)) return fail(Code::InvalidInput, "is no JSON object");
  if (const json::Value reg = line.find("register"); reg && reg.text() != definition.key)
    return fail(Code::InvalidInput, fmt::format("is of the register `{}`", reg.text()));
  into.number = line.find("number").text();
  into.state = line.find("state").text();
  into.service = line.find("service").text();
  const json::Value fields = line.find("fields");
  if (!fields) return fail(Code::InvalidInput, "`fields` is missing");
  return put_json(definition, fields, into.fields);
}

}  // namespace

Result<Table> read_csv(std::string_view text) {
  if (const auto bad = utf8_error(text))
    return fail(Code::Corrupt, fmt::format("byte {} is not UTF-8: save the table as UTF-8", *bad));
  return CsvReader(text).read();
}

void append_csv(std::string& out, const std::vector<std::string>& row) {
  for (std::size_t i = 0; i < row.size(); ++i) {
    if (i > 0) out += ',';
    const std::string& cell = row[i];
    const bool guarded = !cell.empty() && kFormulas.find(cell[0]) != std::string_view::npos;
    if (!guarded && cell.find_first_of(",\"\r\n") == std::string::npos) {
      out += cell;
      continue;
    }
    out += guarded ? "\"'" : "\"";
    for (const char c : cell) out += c == '"' ? std::string("\"\"") : std::string(1, c);
    out += '"';
  }
  out += "\r\n";
}

Result<std::vector<Row>> read_json_lines(const Definition& definition, std::string_view text) {
  if (text.starts_with(kMark)) text.remove_prefix(kMark.size());
  std::vector<Row> out;
  std::size_t number = 0;
  while (!text.empty()) {
    const std::size_t end = std::min(text.find('\n'), text.size());
    std::string_view line = text.substr(0, end);
    text.remove_prefix(std::min(end + 1, text.size()));
    ++number;
    while (!line.empty() && (line.back() == '\r' || line.back() == ' ')) line.remove_suffix(1);
    if (line.empty()) continue;
    if (out.size() == kMostRows) return at_line(Code::Limited, number, fmt::format("more than {} lines", kMostRows));
    Row row;
    row.line = number;
    if (const auto document = json::read(line, kMostLine); !document) {
      row.refused = document.error();
    } else if (const auto taken = take(definition, document->root(), row.import); !taken) {
      row.refused = taken.error();
    }
    out.push_back(std::move(row));
  }
  return out;
}

Result<std::vector<Row>> read_csv_rows(const Definition& definition, std::string_view text) {
  ASSAY_TRY(Table table, read_csv(text));
  if (table.rows.empty()) return fail(Code::InvalidInput, "the table has no first row to name its columns");
  constexpr std::string_view kSkipped = "-";
  std::vector<std::string> keys;
  for (const std::string& head : table.rows[0]) {
    const auto field = std::find_if(definition.fields.begin(), definition.fields.end(), [&](const Field& one) {
      return head == one.key || head == one.title.zh || head == one.title.en;
    });
    if (field != definition.fields.end()) {
      keys.push_back(field->type == FieldType::FileCount ? std::string(kSkipped) : field->key);
    } else if (head == "number" || head == "state" || head == "service") {
      keys.push_back("=" + head);
    } else if (head == "id" || head == "register" || head == "version" || head == "created" || head == "updated" ||
               head == "sealed") {
      keys.emplace_back(kSkipped);  // an export has them
    } else {
      return fail(Code::InvalidInput,
                  fmt::format("line {}: the column \"{}\" is neither a field of `{}` nor number, state, service",
                              table.lines[0], head, definition.key));
    }
  }
  std::vector<Row> out;
  for (std::size_t i = 1; i < table.rows.size(); ++i) {
    Row row;
    row.line = table.lines[i];
    if (table.rows[i].size() != keys.size())
      row.refused = Error{Code::InvalidInput,
                          fmt::format("has {} cells, the first row has {}", table.rows[i].size(), keys.size())};
    for (std::size_t cell = 0; cell < keys.size() && !row.refused; ++cell) {
      std::string value = without_guard(table.rows[i][cell]);
      if (keys[cell] == kSkipped) continue;
      if (keys[cell] == "=number") {
        row.import.number = value;
      } else if (keys[cell] == "=state") {
        row.import.state = value;
      } else if (keys[cell] == "=service") {
        row.import.service = value;
      } else if (const auto put = put_text(definition, keys[cell], value, row.import.fields); !put) {
        row.refused = put.error();
      }
    }
    out.push_back(std::move(row));
  }
  return out;
}

void write_members(json::Writer& json, const Definition& definition, const StoredRecord& record, const Fields& fields,
                   const Inputs& opened, std::uint64_t files) {
  json.member("id", record.id.hex()).member("register", record.reg).member("number", record.number);
  json.member("service", record.service).member("state", record.state).member("version", record.version);
  json.member("created", definition::moment_text(record.created_ms))
      .member("updated", definition::moment_text(record.updated_ms));
  json.name("fields").begin_object();
  for (const Field& field : definition.fields) {
    const auto open = opened.find(field.key);
    if (field.type == FieldType::FileCount) {
      json.member(field.key, files);
    } else if (open != opened.end()) {
      json.name(field.key);
      definition::write_value(json, field, open->second);
    } else if (const definition::Value value = fields.value(field.key); !definition::is_empty(value)) {
      json.name(field.key);
      definition::write_value(json, field, value);
    }
  }
  json.end_object().name("sealed").begin_array();
  for (const auto& [key, bytes] : fields.sealed)
    if (!opened.contains(key)) json.value(key);
  json.end_array();
}

std::string json_line(const Definition& definition, const StoredRecord& record, const Fields& fields,
                      const Inputs& opened, std::uint64_t files) {
  std::string out;
  json::Writer json(out);
  json.begin_object();
  write_members(json, definition, record, fields, opened, files);
  json.end_object();
  return out + "\n";
}

std::vector<std::string> csv_heads(const Definition& definition) {
  std::vector<std::string> out = {"number", "state", "service", "version", "created", "updated"};
  for (const Field& field : definition.fields) out.push_back(field.key);
  return out;
}

std::vector<std::string> csv_cells(const Definition& definition, const StoredRecord& record, const Fields& fields,
                                   const Inputs& opened, std::uint64_t files) {
  std::vector<std::string> out = {record.number,
                                  record.state,
                                  record.service,
                                  std::to_string(record.version),
                                  definition::moment_text(record.created_ms),
                                  definition::moment_text(record.updated_ms)};
  for (const Field& field : definition.fields) {
    const auto open = opened.find(field.key);
    out.push_back(field.type == FieldType::FileCount ? std::to_string(files)
                  : open != opened.end()             ? definition::text_of(open->second)
                                                     : definition::text_of(fields.value(field.key)));
  }
  return out;
}

}  // namespace assay::records
