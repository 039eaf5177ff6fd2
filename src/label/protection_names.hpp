// Inside label/ only: the constants of TC260-PG-202511A.
#pragma once

#include <optional>
#include <string_view>

#include "crypto/digest.hpp"
#include "crypto/signature.hpp"

namespace assay::label {

inline constexpr std::string_view kLabelPart = "Md";
inline constexpr std::string_view kBindingPart = "Bnd";

// Object identifiers: SM3withSM2, SM3 (GM/T 0006); SHA-256 (NIST); Ed25519 (RFC 8410, not named by the guide).
inline constexpr std::string_view kSm2Oid = "1.2.156.10197.1.501";
inline constexpr std::string_view kSm3Oid = "1.2.156.10197.1.401";
inline constexpr std::string_view kSha256Oid = "2.16.840.1.101.3.4.2.1";
inline constexpr std::string_view kEd25519Oid = "1.3.101.112";

[[nodiscard]] constexpr std::string_view signature_oid(crypto::SignatureAlgorithm algorithm) noexcept {
  return algorithm == crypto::SignatureAlgorithm::Sm2 ? kSm2Oid : kEd25519Oid;
}
[[nodiscard]] constexpr std::string_view digest_oid(crypto::DigestAlgorithm algorithm) noexcept {
  return algorithm == crypto::DigestAlgorithm::Sm3 ? kSm3Oid : kSha256Oid;
}
[[nodiscard]] constexpr std::optional<crypto::SignatureAlgorithm> signature_of(std::string_view oid) noexcept {
  if (oid == kSm2Oid) return crypto::SignatureAlgorithm::Sm2;
  if (oid == kEd25519Oid) return crypto::SignatureAlgorithm::Ed25519;
  return std::nullopt;
}
[[nodiscard]] constexpr std::optional<crypto::DigestAlgorithm> digest_of_oid(std::string_view oid) noexcept {
  if (oid == kSm3Oid) return crypto::DigestAlgorithm::Sm3;
  if (oid == kSha256Oid) return crypto::DigestAlgorithm::Sha256;
  return std::nullopt;
}

}  // namespace assay::label
