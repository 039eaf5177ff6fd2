// Digests: SHA-256 and SM3 (GB/T 32905) over any run of bytes.
#pragma once

#include <array>
#include <cstdint>
#include <memory>
#include <optional>
#include <string_view>

#include "base/bytes.hpp"

namespace assay::crypto {

enum class DigestAlgorithm : std::uint8_t { Sha256, Sm3 };

/// "sha256", "sm3": the name in records and JSON.
[[nodiscard]] std::string_view algorithm_name(DigestAlgorithm algorithm) noexcept;
[[nodiscard]] std::optional<DigestAlgorithm> algorithm_of(std::string_view name) noexcept;

/// Incremental digest of 32 bytes.
class Digest {
 public:
  explicit Digest(DigestAlgorithm algorithm);
  Digest(Digest&&) noexcept;
  Digest& operator=(Digest&&) noexcept;
  ~Digest();
  void update(BytesView bytes) noexcept;
  /// The digest; the object is then ready for a new message.
  [[nodiscard]] Bytes finish();

 private:
  struct State;
  std::unique_ptr<State> state_;
};

[[nodiscard]] Bytes digest_of(DigestAlgorithm algorithm, BytesView bytes);

using Hash = std::array<std::uint8_t, 32>;
/// One-shot SHA-256, the cheapest way for short messages (Merkle nodes).
[[nodiscard]] Hash sha256(BytesView bytes) noexcept;

}  // namespace assay::crypto
