// Which row of the authority's list is one of our filings. The number decides; without one yet, name, subject and role
// together: the same name is filed once by the provider and once by its supporter, with two numbers.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "records/filings.hpp"

namespace assay::records {

/// What of our filing a list can be held against.
struct FiledAs {
  std::string name;
  std::string subject;
  std::string role;    ///< "service-provider" or "technology-supporter"
  std::string number;  ///< "": not known yet
};

struct FoundRow {
  const FilingRow* row = nullptr;
  std::string doubt;  ///< why a person has to look: several rows fit; or none does, and one nearly
};

/// The folded name without what is written one way here and another there: width of brackets, blanks, hyphens, dots.
[[nodiscard]] std::string loose_name(std::string_view name);

[[nodiscard]] FoundRow find_row(const std::vector<FilingRow>& rows, const FiledAs& ours);

}  // namespace assay::records
