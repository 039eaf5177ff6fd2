#include "review/screen/coverage.hpp"

#include <algorithm>
#include <string_view>
#include <unordered_map>

namespace assay::review::screen {

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
    if (!valid || !entry::looks(one.kind)) continue;
    ++made.entries;
    const auto at = places.find(one.category);
    ++(at == places.end() ? made.elsewhere : made.rows[at->second].entries);
  }
  return made;
}

}  // namespace assay::review::screen
