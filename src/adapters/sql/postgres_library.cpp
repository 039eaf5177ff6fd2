#include "adapters/sql/postgres_library.hpp"

#include <dlfcn.h>
#include <fmt/core.h>

namespace assay::adapters::sql::postgres {
namespace {

constexpr const char* kName = "libpq.so.5";

Result<Library> load() {
  // Stays until the process ends: what libpq starts (OpenSSL, Kerberos) cannot be unloaded safely.
  void* const handle = ::dlopen(kName, RTLD_LAZY | RTLD_LOCAL);
  if (handle == nullptr)
    return fail(Code::Unavailable,
                fmt::format("PostgreSQL needs {}, which cannot be loaded; install the package libpq5 "
                            "(Debian) or postgresql-libs",
                            kName));
  Library out;
  const char* missing = nullptr;
#define ASSAY_LOAD(name)                                                   \
  out.name = reinterpret_cast<decltype(out.name)>(::dlsym(handle, #name)); \
  if (out.name == nullptr) missing = #name;
  ASSAY_LIBPQ(ASSAY_LOAD)
#undef ASSAY_LOAD
  if (missing != nullptr)
    return fail(Code::Unavailable,
                fmt::format("{}: has no {}; PostgreSQL's client library 14 or later is needed", kName, missing));
  return out;
}

}  // namespace

Result<const Library*> library() {
  static const Result<Library> kLoaded = load();
  if (!kLoaded) return tl::unexpected<Error>(kLoaded.error());
  return &*kLoaded;
}

}  // namespace assay::adapters::sql::postgres
