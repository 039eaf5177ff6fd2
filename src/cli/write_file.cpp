#include "cli/write_file.hpp"

#include <fcntl.h>
#include <fmt/core.h>
#include <unistd.h>

#include <cerrno>
#include <cstdio>
#include <cstring>
#include <fstream>

#include "base/bytes.hpp"
#include "base/descriptor.hpp"
#include "base/descriptor_file.hpp"
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

Result<> write_private(const std::string& path, std::string_view text) {
  const std::string part = path + ".part";
  const auto failed = [&](int why) {
    ::unlink(part.c_str());
    return fail(Code::Unavailable, fmt::format("{}: cannot be written: {}", path, std::strerror(why)));
  };
  if (::unlink(part.c_str()) != 0 && errno != ENOENT) return failed(errno);
  const Descriptor file(::open(part.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC | O_NOFOLLOW, 0600));
  if (!file.is_open()) return failed(errno);
  if (const auto written = DescriptorSink(file.get()).write(as_bytes(text)); !written) {
    ::unlink(part.c_str());
    return tl::unexpected<Error>(in_context(path, written.error()));
  }
  if (std::rename(part.c_str(), path.c_str()) != 0) return failed(errno);
  return {};
}

}  // namespace assay::cli
