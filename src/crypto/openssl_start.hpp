// Inside crypto/ only: what to call before the first EVP function, and how to say what OpenSSL did not like.
#pragma once

#include <string>

namespace assay::crypto {

/// Idempotent and cheap. Low-level SHA-256 does not need it.
void openssl_start() noexcept;

/// The newest entry of OpenSSL's error queue in words; empties the queue.
[[nodiscard]] std::string openssl_reason();

}  // namespace assay::crypto
