#include "base/result.hpp"

namespace assay {

std::string_view code_name(Code code) noexcept {
  switch (code) {
    case Code::InvalidInput:
      return "invalid-input";
    case Code::Configuration:
      return "configuration";
    case Code::Unsupported:
      return "unsupported";
    case Code::NotFound:
      return "not-found";
    case Code::Conflict:
      return "conflict";
    case Code::Denied:
      return "denied";
    case Code::Limited:
      return "limited";
    case Code::Unavailable:
      return "unavailable";
    case Code::Timeout:
      return "timeout";
    case Code::Corrupt:
      return "corrupt";
    case Code::Internal:
      return "internal";
  }
  return "internal";
}

int exit_code(Code code) noexcept {
  if (code == Code::InvalidInput) return 2;
  if (code == Code::Configuration) return 3;
  return 10 + static_cast<int>(code);
}

}  // namespace assay
