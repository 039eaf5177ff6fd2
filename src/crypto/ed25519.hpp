// Inside crypto/ only: Ed25519 (RFC 8032) by libsodium, which signs in a third of OpenSSL 3.0's time and needs no
// start-up. Keys are kept as the 32 bytes of their seed and public half; files are PKCS#8 (RFC 8410).
#pragma once

#include <array>
#include <optional>
#include <string>
#include <string_view>

#include "base/bytes.hpp"

namespace assay::crypto {

inline constexpr std::size_t kEd25519Size = 32;  ///< seed and public key alike
inline constexpr std::size_t kEd25519Signature = 64;

/// Seed and public half, wiped when it goes.
class Ed25519Secret {
 public:
  [[nodiscard]] static Ed25519Secret generate();
  /// @param seed  32 bytes
  [[nodiscard]] static Ed25519Secret from_seed(BytesView seed);
  /// Lifts the seed out of the one form that PKCS#8 gives such a key; nullopt for anything else.
  [[nodiscard]] static std::optional<Ed25519Secret> from_pem(std::string_view pem);

  Ed25519Secret(Ed25519Secret&& other) noexcept;
  Ed25519Secret& operator=(Ed25519Secret&&) = delete;
  Ed25519Secret(const Ed25519Secret&) = delete;
  Ed25519Secret& operator=(const Ed25519Secret&) = delete;
  ~Ed25519Secret();

  [[nodiscard]] Bytes public_bytes() const;
  /// 64 bytes.
  [[nodiscard]] Bytes sign(BytesView message) const;
  /// PEM text; the caller wipes it.
  [[nodiscard]] std::string to_pem() const;

 private:
  Ed25519Secret() = default;
  std::array<std::uint8_t, 2 * kEd25519Size> bytes_{};  // seed, then public half: libsodium's secret key
};

/// @param key 32 bytes  @param signature 64 bytes
[[nodiscard]] bool ed25519_verify(BytesView key, BytesView message, BytesView signature) noexcept;

}  // namespace assay::crypto
