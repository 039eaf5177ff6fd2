#include "cli/write_file.hpp"

#include <fmt/core.h>

#include <cerrno>
#include <cstdio>
#include <cstring>
#include <fstream>

#include "cli/output.hpp"

namespace assay::cli {

Result<> write_out(const std::string& path, std::string_view text) {
  if (path.empty() || path == "-") {
    print(text);
    return {};
  }
  const std::string part = path + ".part";
  {
    std::ofstream out(part, std::ios::binary | std::ios::trunc);
    out.write(text.data(), static_cast<std::streamsize>(text.size()));
    out.flush();
    if (!out) {
      const int why = errno;
      static_cast<void>(std::remove(part.c_str()));
      return fail(Code::Unavailable, fmt::format("{}: cannot be written: {}", path, std::strerror(why)));
    }
  }
  if (std::rename(part.c_str(), path.c_str()) != 0)
    return fail(Code::Unavailable, fmt::format("{}: cannot be written: {}", path, std::strerror(errno)));
  return {};
}

}  // namespace assay::cli
