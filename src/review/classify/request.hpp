// A declaration and a text, made into an HTTP request: body, headers, signature.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "base/result.hpp"
#include "ports/classifier.hpp"
#include "ports/http_client.hpp"
#include "review/classify/declaration.hpp"

namespace assay::review::classify {

/// What differs from one request to the next. Tests set it.
struct Moment {
  std::int64_t unix_ms = 0;
  std::string nonce;  ///< 32 hexadecimal digits, another one each time
};

/// @param secrets  names (`secret.NAME`) and values
/// @return InvalidInput when a recording comes to a classifier of texts, a picture to one that takes none, and so on
[[nodiscard]] Result<ports::HttpRequest> build_request(const Declaration& declared, const Filling& secrets,
                                                       const ports::ClassifierRequest& asked, const Moment& moment);

/// Reads the secrets of a declaration: files must be readable by their owner only. @return Configuration naming the
/// secret and where it should be, never its value
[[nodiscard]] Result<Filling> read_secrets(const Declaration& declared);

}  // namespace assay::review::classify
