// Inside crypto/ only: the many ways a public key is written down, brought to one.
#pragma once

#include "crypto/signature.hpp"

namespace assay::crypto {

/// Any encoding that PublicKey::from_bytes names to the one of PublicKey::bytes().
[[nodiscard]] Result<Bytes> normal_key_bytes(SignatureAlgorithm algorithm, BytesView bytes);

}  // namespace assay::crypto
