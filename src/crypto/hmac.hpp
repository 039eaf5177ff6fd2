// HMAC (RFC 2104) over SHA-256: how requests to other services are signed.
#pragma once

#include "base/bytes.hpp"
#include "crypto/digest.hpp"

namespace assay::crypto {

/// @param key  of any length, also none
[[nodiscard]] Hash hmac_sha256(BytesView key, BytesView message);

}  // namespace assay::crypto
