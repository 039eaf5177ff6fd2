// Signatures: Ed25519 (suite "intl") and SM2 with SM3 (GB/T 32918, suite "sm"), keys in files of mode 0600.
#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <string_view>

#include "base/bytes.hpp"
#include "base/result.hpp"

namespace assay::crypto {

enum class SignatureAlgorithm : std::uint8_t { Ed25519, Sm2 };

/// "ed25519", "sm2".
[[nodiscard]] std::string_view algorithm_name(SignatureAlgorithm algorithm) noexcept;

/// The user id every SM2 label signature is made with (TC260-PG-202511A).
inline constexpr std::string_view kSm2UserId = "1234567812345678";

class Ed25519Secret;

class PublicKey {
 public:
  /// Ed25519: 32 bytes, or SubjectPublicKeyInfo DER of 44 bytes. SM2: 65 bytes 04 x y (also 33 compressed or 00 x, 64
  /// x y, 32 x; without a sign y is the even one; SubjectPublicKeyInfo DER of 91 bytes). An X.509 certificate in DER
  /// gives its key for either; nobody's signature on it is looked at. @return InvalidInput for another length or a
  /// point off the curve
  [[nodiscard]] static Result<PublicKey> from_bytes(SignatureAlgorithm algorithm, BytesView bytes);
  [[nodiscard]] SignatureAlgorithm algorithm() const noexcept { return algorithm_; }
  /// Ed25519: 32 bytes; SM2: 65 bytes 04 x y.
  [[nodiscard]] const Bytes& bytes() const noexcept { return bytes_; }
  /// Ed25519: 64 bytes. SM2: r then s, 64 bytes (use sm2_raw_signature first for DER).
  [[nodiscard]] bool verify(BytesView message, BytesView signature) const;

 private:
  friend class PrivateKey;
  struct Handle;
  SignatureAlgorithm algorithm_ = SignatureAlgorithm::Ed25519;
  Bytes bytes_;
  std::shared_ptr<const Handle> handle_;  // OpenSSL's, for SM2
};

/// Thread-safe for sign().
class PrivateKey {
 public:
  [[nodiscard]] static Result<PrivateKey> generate(SignatureAlgorithm algorithm);
  /// Reads a key file: PEM PKCS#8, so that openssl can read it too. @return Configuration (missing: names `assay init`;
  /// readable by others: names chmod 600)
  [[nodiscard]] static Result<PrivateKey> load(const std::string& path);
  /// Creates the file with mode 0600, never overwrites. @return Conflict if it exists
  [[nodiscard]] Result<> save(const std::string& path) const;
  [[nodiscard]] const PublicKey& public_key() const noexcept { return public_key_; }
  /// 64 bytes: Ed25519 signature, or SM2 r then s.
  [[nodiscard]] Result<Bytes> sign(BytesView message) const;

 private:
  struct Secret;
  [[nodiscard]] static Result<PrivateKey> of(Ed25519Secret secret);
  PublicKey public_key_;
  std::shared_ptr<const Secret> secret_;
};

/// DER (30 45 ...) or raw 64 bytes to raw 64 bytes.
[[nodiscard]] Result<Bytes> sm2_raw_signature(BytesView signature);

/// `out` filled from the operating system's generator. Never fails short: aborts the process if the system has no
/// randomness.
void random_bytes(std::span<std::uint8_t> out);

}  // namespace assay::crypto
