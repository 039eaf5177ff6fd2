#include <fmt/core.h>
#include <unistd.h>

#include <array>
#include <climits>

#include "adapters/media/worker_options.hpp"

namespace assay::adapters::media {

Result<std::string> find_media_program(const std::string& configured, std::string_view program) {
  constexpr std::string_view kHint = "`[media] program` of assay.toml names it";
  if (!configured.empty()) {
    std::string path = configured;
    if (program != kMediaProgram) path = path.substr(0, path.rfind('/') + 1) + std::string(program);
    if (::access(path.c_str(), X_OK) == 0) return path;
    return fail(Code::Unavailable, fmt::format("{}: is not there or cannot be run; {}", path, kHint));
  }
  auto found = find_worker_program(program);
  if (!found) found.error().message += fmt::format("; {}", kHint);
  return found;
}

Result<std::string> find_worker_program(std::string_view program) {
  std::array<char, PATH_MAX> self{};
  const ssize_t length = ::readlink("/proc/self/exe", self.data(), self.size());
  std::string folder(self.data(), length > 0 ? static_cast<std::size_t>(length) : 0);
  folder.resize(folder.find_last_of('/') == std::string::npos ? 0 : folder.find_last_of('/'));
  std::string looked;
  for (const std::string_view place : {"", "../libexec/assay/"}) {
    std::string candidate = fmt::format("{}/{}{}", folder, place, program);
    if (::access(candidate.c_str(), X_OK) == 0) return candidate;
    looked += fmt::format("{}{}", looked.empty() ? "" : ", ", candidate);
  }
  return fail(Code::Unavailable, fmt::format("the program {} is not installed (looked at {})", program, looked));
}

}  // namespace assay::adapters::media
