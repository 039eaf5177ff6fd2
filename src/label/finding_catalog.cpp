#include "label/finding_catalog.hpp"

#include <utility>

namespace assay::label {
namespace {

constexpr bool ids_differ() {
  for (const CatalogRow& a : kFindingCatalog)
    for (const CatalogRow& b : kFindingCatalog)
      if (&a != &b && a.id == b.id) return false;
  return true;
}
static_assert(ids_differ(), "two rows of the catalog have one id");

}  // namespace

Finding make_finding(FindingId id, std::string detail) { return {id.row().id, id.row().severity, std::move(detail)}; }

const CatalogRow* catalog_row(std::string_view id) noexcept {
  for (const CatalogRow& row : kFindingCatalog)
    if (row.id == id) return &row;
  return nullptr;
}

}  // namespace assay::label
