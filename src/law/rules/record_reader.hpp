// One table of a rules file, read key by key: what is missing, misspelt or of the wrong kind is an error with file and
// line. Keys that were not asked for are found at the end.
#pragma once

#include <initializer_list>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "config/toml.hpp"
#include "law/rules/records.hpp"

namespace assay::law::rules {

class RecordReader {
 public:
  RecordReader(std::string_view file, const config::Node& table) : file_(file), table_(table) {}

  [[nodiscard]] Place place() const noexcept { return {file_, table_.line}; }
  [[nodiscard]] tl::unexpected<Error> wrong(std::string_view what) const { return wrong_at(table_, what); }
  [[nodiscard]] tl::unexpected<Error> wrong_at(const config::Node& at, std::string_view what) const;
  [[nodiscard]] bool has(std::string_view key) const noexcept { return table_.find(key) != nullptr; }

  /// A string that is not empty.
  [[nodiscard]] Result<std::string> text(std::string_view key);
  [[nodiscard]] Result<std::string> text_or(std::string_view key, std::string_view fallback);
  /// A whole number in a range.
  [[nodiscard]] Result<int> number(std::string_view key, int least, int most);
  [[nodiscard]] Result<bool> flag_or(std::string_view key, bool fallback);
  /// {zh, en}, both there.
  [[nodiscard]] Result<Words> words(std::string_view key);
  /// The same; nothing when the key is missing; a bare string is taken for both languages.
  [[nodiscard]] Result<Words> words_or_none(std::string_view key);
  [[nodiscard]] Result<std::vector<Words>> words_list(std::string_view key);
  /// A list of strings; nothing when the key is missing.
  [[nodiscard]] Result<std::vector<std::string>> texts(std::string_view key);
  /// A list of lists of strings; nothing when the key is missing.
  [[nodiscard]] Result<std::vector<std::vector<std::string>>> lists(std::string_view key);
  [[nodiscard]] Result<std::optional<calendar::Date>> date(std::string_view key);
  [[nodiscard]] Result<Confidence> confidence();
  /// {value, unit} of a table.
  [[nodiscard]] Result<clock::Limit> limit();
  /// The inner table, or nothing when the key is missing.
  [[nodiscard]] Result<std::optional<RecordReader>> inner(std::string_view key);
  /// Inner tables of an array; none when the key is missing.
  [[nodiscard]] Result<std::vector<RecordReader>> inners(std::string_view key);
  /// Members of the table that is read.
  [[nodiscard]] const std::vector<config::Node>& members() const noexcept { return table_.members; }
  /// Marks a key as known without reading it.
  const config::Node* take(std::string_view key);
  /// @return Configuration naming a key that nobody asked for
  [[nodiscard]] Result<> done() const;

 private:
  std::string_view file_;
  const config::Node& table_;
  std::vector<std::string_view> asked_;
};

}  // namespace assay::law::rules
