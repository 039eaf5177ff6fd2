// The checks curl's header makes of option types stand in macros around its functions, which are not called by name
// here.
#define CURL_DISABLE_TYPECHECK
#include "adapters/http/curl_library.hpp"

#include <dlfcn.h>
#include <fmt/core.h>

#undef curl_easy_setopt
#undef curl_easy_getinfo

namespace assay::adapters::http {
namespace {

constexpr const char* kLibraryName = "libcurl.so.4";
constexpr unsigned kOldest = 0x075500;  // 7.85.0: CURLOPT_PROTOCOLS_STR

Result<Library> load() {
  // Stays until the process ends: what libcurl starts (OpenSSL) cannot be unloaded safely.
  void* const handle = ::dlopen(kLibraryName, RTLD_LAZY | RTLD_LOCAL);
  if (handle == nullptr)
    return fail(Code::Unavailable, fmt::format("classifiers elsewhere need {}, which cannot be loaded; install the "
                                               "package libcurl4 (Debian) or libcurl",
                                               kLibraryName));
  Library out;
  const char* missing = nullptr;
#define ASSAY_LOAD(name)                                                   \
  out.name = reinterpret_cast<decltype(out.name)>(::dlsym(handle, #name)); \
  if (out.name == nullptr) missing = #name;
  ASSAY_LIBCURL(ASSAY_LOAD)
#undef ASSAY_LOAD
  if (missing != nullptr || out.curl_version_info(CURLVERSION_NOW)->version_num < kOldest)
    return fail(Code::Unavailable, fmt::format("{}: libcurl 7.85 or later is needed", kLibraryName));
  if (out.curl_global_init(CURL_GLOBAL_DEFAULT) != CURLE_OK)
    return fail(Code::Unavailable, fmt::format("{}: cannot be started", kLibraryName));
  return out;
}

}  // namespace

Result<const Library*> library() {
  static const Result<Library> kLoaded = load();
  if (!kLoaded) return tl::unexpected<Error>(kLoaded.error());
  return &*kLoaded;
}

}  // namespace assay::adapters::http
