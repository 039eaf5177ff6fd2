// What the page of a corpus scan is drawn with: words in both languages, numbers, bars, tables.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "review/corpus/report.hpp"

namespace assay::review::corpus {

/// Everything before the first heading: style and all.
[[nodiscard]] std::string_view html_head() noexcept;

/// Both languages, Chinese first. Not escaped.
[[nodiscard]] std::string both(std::string_view zh, std::string_view en);
[[nodiscard]] std::string heading(std::string_view zh, std::string_view en);
/// "12.34 %"; "–" of nothing.
[[nodiscard]] std::string percent(std::uint64_t part, std::uint64_t all);
/// "1,234,567"
[[nodiscard]] std::string grouped(std::uint64_t number);
/// "12.3 MB"
[[nodiscard]] std::string size_words(std::uint64_t bytes);
/// A table that scrolls by itself where the page is narrow. @param columns  cells of the head; "#" before one: numbers
[[nodiscard]] std::string table(const std::vector<std::string>& columns, std::string_view rows);
[[nodiscard]] std::string cell(std::string_view html);
[[nodiscard]] std::string number_cell(std::string_view html);

struct Bar {
  std::string name;  ///< HTML
  std::uint64_t part = 0, all = 0;
  bool over = false;
};
/// Bars of shares, the longest first. @param limit  in percent, drawn as a line; 0: none
[[nodiscard]] std::string plot(std::vector<Bar> bars, std::uint32_t limit, std::string_view title);

/// The parts of the page that are tables and bars.
[[nodiscard]] std::string sources_html(const Report& report, const law::rules::CorpusRule& rule);
[[nodiscard]] std::string kinds_html(const Report& report, const law::rules::RiskList& risks);
[[nodiscard]] std::string personal_html(const Report& report);
[[nodiscard]] std::string files_html(const Report& report);
[[nodiscard]] std::string entries_html(const Report& report);
[[nodiscard]] std::string sample_html(const Report& report);

}  // namespace assay::review::corpus
