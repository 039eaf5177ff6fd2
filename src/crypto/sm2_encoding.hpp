// Inside crypto/ only: r and s as OpenSSL wants them.
#pragma once

#include "base/bytes.hpp"

namespace assay::crypto {

/// SEQUENCE of two INTEGERs of at most 33 bytes each.
inline constexpr std::size_t kLongestSm2Der = 2 + 2 * (2 + 33);

/// r then s, 64 bytes, as DER.
[[nodiscard]] Bytes sm2_der_signature(BytesView raw);

}  // namespace assay::crypto
