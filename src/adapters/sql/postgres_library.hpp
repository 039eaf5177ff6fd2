// Inside adapters/sql only: libpq, loaded when the first postgresql:// URL is opened. Who keeps records in SQLite needs
// no libpq and pays nothing for it (docs/adr/0008).
#pragma once

#include <libpq-fe.h>

#include "base/result.hpp"

namespace assay::adapters::sql::postgres {

// Every function we call, under its own name. clang-format 16 never has enough of moving these about.
// clang-format off
#define ASSAY_LIBPQ(X)                                                                                      \
  X(PQconninfoParse) X(PQconninfoFree) X(PQfreemem) X(PQconnectdbParams) X(PQfinish) X(PQreset) X(PQstatus) \
  X(PQerrorMessage) X(PQtransactionStatus) X(PQparameterStatus) X(PQsetNoticeProcessor) X(PQhost) X(PQdb)   \
  X(PQport) X(PQexec) X(PQexecParams) X(PQprepare) X(PQexecPrepared) X(PQsendQueryPrepared)                 \
  X(PQsendQueryParams) X(PQenterPipelineMode) X(PQexitPipelineMode) X(PQpipelineSync) X(PQpipelineStatus)   \
  X(PQgetResult) X(PQresultStatus) X(PQresultErrorField) X(PQntuples) X(PQgetisnull) X(PQgetvalue)          \
  X(PQgetlength) X(PQclear)
// clang-format on

struct Library {
#define ASSAY_MEMBER(name) decltype(&::name) name = nullptr;  // NOLINT(bugprone-macro-parentheses): it is a name
  ASSAY_LIBPQ(ASSAY_MEMBER)
#undef ASSAY_MEMBER
};

/// Loads the library once a process. Thread-safe. @return Unavailable naming the package when it is not there or too
/// old
[[nodiscard]] Result<const Library*> library();

}  // namespace assay::adapters::sql::postgres
