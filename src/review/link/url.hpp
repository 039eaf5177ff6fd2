// A host or the beginning of a URL, as it is compared: small letters, no scheme, no user, no default port, percent
// escapes and punycode (RFC 3492) undone.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "base/result.hpp"

namespace assay::review::link {

inline constexpr std::size_t kLongestHost = 253;  ///< bytes (RFC 1035)
inline constexpr std::size_t kLongestLabel = 63;
inline constexpr std::size_t kLongestPath = 1024;

struct Url {
  std::string host;        ///< "bad.example", "赌场.中国"
  std::uint32_t port = 0;  ///< 0: any
  std::string path;        ///< "/a/b"; empty: all
  friend bool operator==(const Url&, const Url&) = default;
};

/// @return InvalidInput: no host with a dot in it, a bad port or label; Limited
[[nodiscard]] Result<Url> read_url(std::string_view text);

/// "xn--55qx5d" -> "公司"; nullopt when it is no punycode.
[[nodiscard]] std::optional<std::string> label_of_punycode(std::string_view ascii);

}  // namespace assay::review::link
