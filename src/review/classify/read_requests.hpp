// What a declaration says is sent: headers, bodies, signature. Internal to this folder.
#pragma once

#include "review/classify/declaration.hpp"
#include "review/classify/table_reader.hpp"

namespace assay::review::classify {

/// `[classifier.headers]`. Secrets must be read before. @return Configuration with file and line
[[nodiscard]] Result<> read_headers(const TableReader& outer, Declaration& into);
/// `[classifier.request]` and `[classifier.picture]`.
[[nodiscard]] Result<> read_requests(const TableReader& outer, Declaration& into);
/// `[classifier.signing]`.
[[nodiscard]] Result<> read_signing(const TableReader& outer, Declaration& into);

}  // namespace assay::review::classify
