#include "review/screen/coverage.hpp"

#include <algorithm>
#include <string_view>
#include <unordered_map>

namespace assay::review::screen {

namespace {

// The law counts keywords; combinations and patterns are made of them. Hashes of pictures and addresses are not.
bool is_counted(entry::Kind kind) noexcept {
  return kind == entry::Kind::Keyword || kind == entry::Kind::Combination || kind == entry::Kind::Pattern;
}

}  // namespace

bool Coverage::enough() const noexcept {
  return entries >= wanted && std::all_of(rows.begin(), rows.end(), [](const Row& row) { return row.enough(); });
}

Coverage coverage_of(const std::vector<entry::Entry>& entries, const law::rules::RiskList& risks,
                     std::int64_t unix_ms) {
  Coverage made;
  made.wanted = risks.library().keywords;
  std::unordered_map<std::string_view, std::size_t> places;
  for (const law::rules::RiskKind& kind : risks.kinds()) {
    places.emplace(kind.key, made.rows.size());
    made.rows.push_back({&kind, 0, kind.keywords});
  }
  for (const entry::Entry& one : entries) {
    const bool valid = (!one.valid_from || unix_ms >= *one.valid_from) && (!one.valid_to || unix_ms < *one.valid_to);
    if (!valid || !is_counted(one.kind)) continue;
    ++made.entries;
    const auto at = places.find(one.category);
    ++(at == places.end() ? made.elsewhere : made.rows[at->second].entries);
  }
  return made;
}

}  // namespace assay::review::screen
