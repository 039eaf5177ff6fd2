#include "label/finding_catalog.hpp"

#include <utility>

namespace assay::label {

Finding make_finding(FindingId id, std::string detail) { return {id.row().id, id.row().severity, std::move(detail)}; }

const CatalogRow* catalog_row(std::string_view id) noexcept {
  for (const CatalogRow& row : kFindingCatalog)
    if (row.id == id) return &row;
  return nullptr;
}

}  // namespace assay::label
