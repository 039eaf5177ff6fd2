// Inside adapters/http only: libcurl, loaded when the first request is sent. Who asks no classifier needs no libcurl
// and pays nothing for it (docs/adr/0010).
#pragma once

#include <curl/curl.h>

#include "base/result.hpp"

namespace assay::adapters::http {

// clang-format off
#define ASSAY_LIBCURL(X)                                                                              \
  X(curl_global_init) X(curl_version_info) X(curl_easy_init) X(curl_easy_setopt) X(curl_easy_perform) \
  X(curl_easy_getinfo) X(curl_easy_cleanup) X(curl_easy_strerror) X(curl_slist_append) X(curl_slist_free_all)
// clang-format on

struct Library {
#define ASSAY_MEMBER(name) decltype(&::name) name = nullptr;  // NOLINT(bugprone-macro-parentheses): it is a name
  ASSAY_LIBCURL(ASSAY_MEMBER)
#undef ASSAY_MEMBER
};

/// Loads and starts the library once a process. Thread-safe. @return Unavailable naming the package when it is not
/// there or too old
[[nodiscard]] Result<const Library*> library();

}  // namespace assay::adapters::http
