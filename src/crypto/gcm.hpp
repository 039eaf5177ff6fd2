// Inside crypto/ only: AES-256-GCM (NIST SP 800-38D) with a nonce of 12 and a tag of 16 bytes.
#pragma once

#include <array>
#include <cstdint>
#include <optional>

#include "base/bytes.hpp"

namespace assay::crypto {

inline constexpr std::size_t kGcmKey = 32;
inline constexpr std::size_t kGcmNonce = 12;
inline constexpr std::size_t kGcmTag = 16;

/// Appends the ciphertext, as long as `plain`, and the tag. @param key 32 bytes @param nonce 12 bytes, never twice
/// under one key. False only when OpenSSL has no AES, or `associated` or `plain` is over 2 GiB.
[[nodiscard]] bool gcm_encrypt(Bytes& to, BytesView key, BytesView nonce, BytesView associated, BytesView plain);
/// @param sealed  ciphertext and tag. @return nothing when any of the four is not what it was encrypted with
[[nodiscard]] std::optional<Bytes> gcm_decrypt(BytesView key, BytesView nonce, BytesView associated, BytesView sealed);

}  // namespace assay::crypto
