// One HTTP request and its whole answer, with every limit stated by whoever asks.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <utility>
#include <vector>

#include "base/result.hpp"

namespace assay::ports {

struct HttpLimits {
  std::uint32_t connect_ms = 2000;         ///< until connected, TLS included
  std::uint32_t whole_ms = 10'000;         ///< until the last byte of the answer
  std::size_t header_bytes = 32U * 1024U;  ///< of all header lines, those of interim answers too
  std::size_t body_bytes = 1024U * 1024U;  ///< of the answer's body
};

struct HttpRequest {
  std::string method = "POST";
  std::string url;  ///< http or https; no name or password in it
  std::vector<std::pair<std::string, std::string>> headers;
  std::string body;
  HttpLimits limits;
  std::string ca_file;  ///< certificates to trust instead of the system's; empty: those
  std::string proxy;    ///< "http://proxy.example:3128"; empty: none, whatever the environment says
};

struct HttpAnswer {
  int status = 0;
  std::string body;
};

/// Thread-safe.
class HttpClient {
 public:
  virtual ~HttpClient() = default;
  HttpClient() = default;
  HttpClient(const HttpClient&) = delete;
  HttpClient& operator=(const HttpClient&) = delete;

  /// Sends the request and waits for the answer, whatever its status is. Redirections are not followed, bodies not
  /// decompressed, certificates checked. Messages name the host, never headers, body or query.
  /// @return InvalidInput (a URL or header that cannot be sent), Unavailable (no connection), Denied (the certificate),
  /// Timeout, Limited (header or body over the limits), Corrupt (no HTTP, or an answer that ends early)
  [[nodiscard]] virtual Result<HttpAnswer> send(const HttpRequest& request) = 0;
};

}  // namespace assay::ports
