#include <fmt/core.h>

#include <algorithm>

#include "base/utf8.hpp"
#include "review/entry/entry_json.hpp"
#include "review/entry/fields.hpp"
#include "review/entry/intake.hpp"

namespace assay::review::entry {
namespace {

// Reads records of RFC 4180. A record whose quotes are wrong ends at its line's end, so the next one is read again.
class CsvReader {
 public:
  explicit CsvReader(std::string_view text) : rest_(text) {
    if (rest_.starts_with("\xef\xbb\xbf")) rest_.remove_prefix(3);
  }

  [[nodiscard]] bool at_end() const { return rest_.empty(); }
  /// Line on which the record read last begins.
  [[nodiscard]] std::size_t line() const { return line_; }

  Result<std::vector<std::string>> record() {
    line_ += lines_;
    lines_ = 0;
    const std::string_view begin = rest_;
    std::vector<std::string> cells;
    for (;;) {
      Result<std::string> cell = next_cell();
      if (!cell) {
        rest_ = begin;
        lines_ = 0;
        skip_line();
        return tl::unexpected<Error>(std::move(cell).error());
      }
      cells.push_back(std::move(*cell));
      if (rest_.starts_with(',')) {
        rest_.remove_prefix(1);
        continue;
      }
      skip_line();
      return cells;
    }
  }

 private:
  Result<std::string> next_cell() {
    if (!rest_.starts_with('"')) {
      const std::size_t end = std::min(rest_.find_first_of(",\n"), rest_.size());
      std::string cell(rest_.substr(0, end));
      rest_.remove_prefix(end);
      if (cell.ends_with('\r')) cell.pop_back();
      if (cell.find('"') != std::string::npos)
        return fail(Code::InvalidInput, "a quote inside an unquoted cell; put the cell in quotes and double the quote");
      return cell;
    }
    std::string cell;
    std::size_t at = 1;
    std::size_t lines = 0;
    for (;; ++at) {
      if (at >= rest_.size()) return fail(Code::InvalidInput, "a quote without end");
      if (at > kLongestLine)
        return fail(Code::InvalidInput, fmt::format("a cell over {} bytes, or a quote without end", kLongestLine));
      if (rest_[at] == '\n') ++lines;
      if (rest_[at] != '"') {
        cell += rest_[at];
      } else if (at + 1 < rest_.size() && rest_[at + 1] == '"') {
        cell += '"';
        ++at;
      } else {
        break;
      }
    }
    std::string_view behind = rest_.substr(at + 1);
    if (behind.starts_with("\r\n")) behind.remove_prefix(1);
    if (!behind.empty() && behind.front() != ',' && behind.front() != '\n')
      return fail(Code::InvalidInput, "text behind a closing quote; double the quotes that are meant");
    rest_ = behind;
    lines_ += lines;
    return cell;
  }

  void skip_line() {
    const std::size_t end = rest_.find('\n');
    rest_.remove_prefix(end == std::string_view::npos ? rest_.size() : end + 1);
    ++lines_;
  }

  std::string_view rest_;
  std::size_t line_ = 1;
  std::size_t lines_ = 0;  // of the record read last
};

std::vector<std::string> items_of(std::string_view cell) {
  std::vector<std::string> items;
  for (;;) {
    const std::size_t end = cell.find('|');
    if (end != 0 && !cell.empty()) items.emplace_back(cell.substr(0, end));
    if (end == std::string_view::npos) return items;
    cell.remove_prefix(end + 1);
  }
}

Result<Entry> entry_of(const std::vector<std::string>& names, const std::vector<std::string>& cells) {
  if (cells.size() != names.size())
    return fail(Code::InvalidInput, fmt::format("{} cells under {} names", cells.size(), names.size()));
  Entry entry;
  for (std::size_t i = 0; i < names.size(); ++i) {
    if (cells[i].empty()) continue;
    if (utf8_error(cells[i])) return fail(Code::InvalidInput, fmt::format("{}: not UTF-8", names[i]));
    FieldValue value;
    value.shape = *shape_of(names[i]);
    if (value.shape == Shape::List) {
      value.items = items_of(cells[i]);
    } else {
      value.text = cells[i];
    }
    ASSAY_CHECK(set_field(entry, names[i], value));
  }
  ASSAY_CHECK(check(entry));
  return entry;
}

}  // namespace

Result<Import> import_csv(std::string_view text, const Demand& demand) {
  CsvReader csv(text);
  if (csv.at_end()) return fail(Code::InvalidInput, "line 1: empty; the first row names the fields");
  ASSAY_TRY(const std::vector<std::string> names, csv.record());
  for (std::size_t i = 0; i < names.size(); ++i) {
    if (!shape_of(names[i]))
      return fail(Code::InvalidInput, fmt::format("line 1: \"{}\" is no field of an entry", names[i]));
    if (std::find(names.begin(), names.begin() + static_cast<std::ptrdiff_t>(i), names[i]) !=
        names.begin() + static_cast<std::ptrdiff_t>(i))
      return fail(Code::InvalidInput, fmt::format("line 1: {} is named twice", names[i]));
  }
  Intake intake(demand);
  while (!csv.at_end()) {
    auto cells = csv.record();
    if (!cells) {
      intake.refuse(csv.line(), cells.error().message);
    } else if (cells->size() > 1 || !cells->front().empty()) {
      intake.take(csv.line(), entry_of(names, *cells));
    }
  }
  return intake.finish();
}

}  // namespace assay::review::entry
