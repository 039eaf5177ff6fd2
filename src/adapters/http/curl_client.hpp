// HTTP/1.1 with TLS through libcurl: one connection a request, nothing kept between them.
#pragma once

#include "ports/http_client.hpp"

namespace assay::adapters::http {

/// Thread-safe.
class CurlClient final : public ports::HttpClient {
 public:
  [[nodiscard]] Result<ports::HttpAnswer> send(const ports::HttpRequest& request) override;
};

}  // namespace assay::adapters::http
