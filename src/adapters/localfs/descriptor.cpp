#include "adapters/localfs/descriptor.hpp"

#include <fmt/core.h>

#include <cerrno>
#include <cstring>

namespace assay::adapters::localfs {

tl::unexpected<Error> system_error(std::string_view doing, std::string_view path, int number) {
  switch (number) {
    case ENOENT:
    case ENOTDIR:
      return fail(Code::NotFound, fmt::format("{}: {}: there is no such file or folder", path, doing));
    case EACCES:
    case EPERM:
    case EROFS:
      return fail(Code::Denied, fmt::format("{}: {}: no permission ({})", path, doing, std::strerror(number)));
    case EEXIST:
    case ETXTBSY:
    case EBUSY:
      return fail(Code::Conflict, fmt::format("{}: {}: {}", path, doing, std::strerror(number)));
    case ENOSPC:
    case EDQUOT:
    case EFBIG:
      return fail(Code::Unavailable,
                  fmt::format("{}: {}: no room left ({}); nothing was changed, make room and run again", path, doing,
                              std::strerror(number)));
    default:
      return fail(Code::Unavailable, fmt::format("{}: {}: {}", path, doing, std::strerror(number)));
  }
}

}  // namespace assay::adapters::localfs
