// The form of the manual check, written and read back.
#include <fmt/core.h>

#include <algorithm>
#include <charconv>
#include <set>

#include "json/json.hpp"
#include "review/corpus/report.hpp"

namespace assay::review::corpus {
namespace {

constexpr std::string_view kMark = "\xef\xbb\xbf";
constexpr std::size_t kLongestFormLine = std::size_t{1} << 20U;

std::string id_of(const Drawn& item) { return fmt::format("{:016x}", item.lot); }

void append_cell(std::string& out, std::string_view text) {
  out += '"';
  // A spreadsheet would take it for a formula.
  if (!text.empty() && std::string_view("=+-@\t\r").find(text[0]) != std::string_view::npos) out += '\'';
  for (const char one : text) {
    if (one == '"') out += '"';
    out += one;
  }
  out += '"';
}

std::vector<std::vector<std::string>> rows_of(std::string_view text) {
  std::vector<std::vector<std::string>> rows(1);
  std::string cell;
  bool inside = false;
  for (std::size_t i = 0; i < text.size(); ++i) {
    const char one = text[i];
    if (inside) {
      if (one != '"')
        cell += one;
      else if (i + 1 < text.size() && text[i + 1] == '"')
        cell += text[++i];
      else
        inside = false;
    } else if (one == '"' && cell.empty()) {
      inside = true;
    } else if (one == ',' || one == '\n') {
      rows.back().push_back(std::move(cell));
      cell.clear();
      if (one == '\n') rows.emplace_back();
    } else if (one != '\r') {
      cell += one;
    }
  }
  rows.back().push_back(std::move(cell));
  return rows;
}

std::string_view trimmed(std::string_view text) noexcept {
  const std::size_t begin = text.find_first_not_of(" \t\r\n");
  return begin == std::string_view::npos ? "" : text.substr(begin, text.find_last_not_of(" \t\r\n") - begin + 1);
}

/// Answers taken one by one.
class Answers {
 public:
  explicit Answers(const Sample& sample) : sample_(sample) { check_.open = sample.items().size(); }
  void take(std::string_view id, std::string_view result) {
    result = trimmed(result);
    id = trimmed(id);
    if (result.empty()) return;
    std::uint64_t lot = 0;
    const auto [end, error] = std::from_chars(id.data(), id.data() + id.size(), lot, 16);
    const bool known = error == std::errc() && end == id.data() + id.size() && sample_.items().contains(lot);
    const bool pass = result == "pass" || result == "合格";
    if (!known || (!pass && result != "fail" && result != "不合格") || !seen_.insert(lot).second) {
      ++check_.foreign;
      return;
    }
    ++(pass ? check_.passed : check_.failed);
    --check_.open;
  }
  [[nodiscard]] const ManualCheck& check() const noexcept { return check_; }

 private:
  const Sample& sample_;
  std::set<std::uint64_t> seen_;
  ManualCheck check_;
};

}  // namespace

std::string form_csv(const Sample& sample) {
  std::string out(kMark);
  out += "id,source,file,offset,text,result,remark\r\n";
  for (const auto& [lot, item] : sample.items()) {
    append_cell(out, id_of(item));
    out += ',';
    append_cell(out, item.source);
    out += ',';
    append_cell(out, item.file);
    out += fmt::format(",{},", item.offset);
    append_cell(out, item.excerpt);
    out += ",,\r\n";
  }
  return out;
}

std::string form_json_lines(const Sample& sample) {
  std::string out;
  for (const auto& [lot, item] : sample.items()) {
    json::Writer(out)
        .begin_object()
        .member("id", id_of(item))
        .member("source", item.source)
        .member("file", item.file)
        .member("offset", item.offset)
        .member("text", item.excerpt)
        .member("result", "")
        .member("remark", "")
        .end_object();
    out += '\n';
  }
  return out;
}

Result<ManualCheck> read_form(std::string_view text, const Sample& sample) {
  Answers answers(sample);
  if (text.starts_with(kMark)) text.remove_prefix(kMark.size());
  if (!text.starts_with('{')) {
    const auto rows = rows_of(text);
    const std::vector<std::string>& head = rows.front();
    const auto column = [&](std::string_view name) {
      return static_cast<std::size_t>(std::ranges::find(head, name) - head.begin());
    };
    const std::size_t id = column("id");
    const std::size_t result = column("result");
    if (id == head.size() || result == head.size())
      return fail(Code::InvalidInput, "the form has no columns `id` and `result` in its first row; fill in sample.csv");
    for (std::size_t i = 1; i < rows.size(); ++i)
      if (rows[i].size() > std::max(id, result)) answers.take(rows[i][id], rows[i][result]);
    return answers.check();
  }
  for (std::size_t number = 1; !text.empty(); ++number) {
    const std::size_t end = text.find('\n');
    const std::string_view line = trimmed(text.substr(0, end));
    text.remove_prefix(end == std::string_view::npos ? text.size() : end + 1);
    if (line.empty()) continue;
    const auto document = json::read(line, kLongestFormLine);
    if (!document) return tl::unexpected<Error>(in_context(fmt::format("line {}", number), document.error()));
    answers.take(document->root().find("id").text(), document->root().find("result").text());
  }
  return answers.check();
}

}  // namespace assay::review::corpus
