#include "records/filing_match.hpp"

#include <fmt/core.h>

#include <algorithm>
#include <array>

namespace assay::records {

using definition::folded;

namespace {

/// The published lists write 深度合成服务提供者 and 深度合成服务技术支持者. "": the row does not say.
std::string_view role_of(const FilingRow& row) {
  const std::string role = folded(row.role);
  if (role.find("支持") != std::string::npos || role.find("support") != std::string::npos)
    return "technology-supporter";
  if (role.find("提供") != std::string::npos || role.find("provider") != std::string::npos) return "service-provider";
  return "";
}

bool same(std::string_view a, std::string_view b) { return folded(a) == folded(b); }

bool fits(const FilingRow& row, const FiledAs& ours) {
  const std::string_view role = role_of(row);
  return same(row.name, ours.name) && (row.subject.empty() || same(row.subject, ours.subject)) &&
         (role.empty() || ours.role.empty() || role == ours.role);
}

std::string nearly(const FilingRow& row, const FiledAs& ours) {
  if (!same(row.name, ours.name))
    return fmt::format("line {} has \"{}\": one name is wanted everywhere (AR-24-1)", row.line, row.name);
  if (!row.subject.empty() && !same(row.subject, ours.subject))
    return fmt::format("line {} has this name for another subject: \"{}\"", row.line, row.subject);
  return fmt::format("line {} has this name for another role: \"{}\"", row.line, row.role);
}

}  // namespace

std::string loose_name(std::string_view name) {
  constexpr std::array<std::string_view, 16> kDropped = {"（", "）", "(",  ")", "【", "】", "[",  "]",
                                                         " ",  "-",  "－", "—", "·",  "_",  "《", "》"};
  std::string out = folded(name);
  for (const std::string_view dropped : kDropped)
    for (std::size_t at = 0; (at = out.find(dropped, at)) != std::string::npos;) out.erase(at, dropped.size());
  return out;
}

FoundRow find_row(const std::vector<FilingRow>& rows, const FiledAs& ours) {
  if (!ours.number.empty()) {
    const auto numbered =
        std::find_if(rows.begin(), rows.end(), [&](const FilingRow& row) { return same(row.number, ours.number); });
    if (numbered != rows.end()) return {&*numbered, {}};
  }
  FoundRow found;
  for (const FilingRow& row : rows) {
    if (!fits(row, ours)) continue;
    if (found.row != nullptr && !same(found.row->number, row.number))
      return {nullptr,
              fmt::format("lines {} and {} both fit: edit the record's filing_number", found.row->line, row.line)};
    if (found.row == nullptr) found.row = &row;
  }
  if (found.row != nullptr) return found;
  const std::string loose = loose_name(ours.name);
  const auto near =
      std::find_if(rows.begin(), rows.end(), [&](const FilingRow& row) { return loose_name(row.name) == loose; });
  if (near != rows.end()) found.doubt = nearly(*near, ours);
  return found;
}

}  // namespace assay::records
