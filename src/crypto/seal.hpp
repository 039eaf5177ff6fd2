// Personal data at rest (D13): a value is sealed under a key and bound to its place, so that it can be read by nobody
// without the key and nowhere else.
//
//   const SealingKey data = SealingKey::generate();                 // one a record
//   const Bytes wrapped = wrap(master, place, data);                // kept beside the record; dropped: all is erased
//   const Bytes sealed = seal(data, associated_data({tenant, "complaint", "phone", id}), as_bytes(phone));
//   ASSAY_TRY(const Bytes plain, unseal(data, associated_data({tenant, "complaint", "phone", id}), sealed));
//
// A sealed value, 38 bytes longer than the plain one: 01 (version), 01 (AES-256-GCM), key id (8), nonce (12),
// ciphertext, tag (16). The first ten bytes are authenticated too.
#pragma once

#include <array>
#include <cstdint>
#include <initializer_list>
#include <memory>
#include <string>
#include <string_view>

#include "base/bytes.hpp"
#include "base/result.hpp"
#include "crypto/digest.hpp"

namespace assay::crypto {

/// Bytes that sealing adds.
inline constexpr std::size_t kSealOverhead = 38;

/// 32 secret bytes; wiped from memory with the last copy.
class SealingKey {
 public:
  using KeyId = std::array<std::uint8_t, 8>;  ///< begins a digest of the key: tells keys apart, and nothing about them

  [[nodiscard]] static SealingKey generate();
  /// @return InvalidInput unless there are 32 bytes
  [[nodiscard]] static Result<SealingKey> from_bytes(BytesView bytes);
  /// What stands in a key file: `assay-key-v1 ` and 64 hexadecimal digits, with or without a line end. @param name  for
  /// messages. @return Configuration
  [[nodiscard]] static Result<SealingKey> from_line(std::string_view text, std::string_view name);
  /// Reads a key file: a line `assay-key-v1 ` and 64 hexadecimal digits. @return Configuration (missing; readable by
  /// others: names chmod 600; not such a line), Denied, Unavailable
  [[nodiscard]] static Result<SealingKey> load(const std::string& path);
  /// The same, and makes the file with a fresh key when there is none. Safe when two processes do so at once.
  [[nodiscard]] static Result<SealingKey> load_or_create(const std::string& path);
  /// Creates the file with mode 0600, never overwrites. @return Conflict if it exists
  [[nodiscard]] Result<> save(const std::string& path) const;

  [[nodiscard]] const KeyId& id() const noexcept { return id_; }
  /// For this folder and for wrapping; 32 bytes.
  [[nodiscard]] BytesView bytes() const noexcept;

 private:
  struct Secret;
  explicit SealingKey(std::shared_ptr<const Secret> secret);
  [[nodiscard]] Result<> publish(const std::string& path) const;
  std::shared_ptr<const Secret> secret_;
  KeyId id_{};
};

/// Parts joined so that no two lists give the same bytes: each with its length before it.
[[nodiscard]] Bytes associated_data(std::initializer_list<std::string_view> parts);

/// Seals `plain`, at most 1 GiB. Two calls give different bytes. @return Limited; Internal when OpenSSL has no AES
[[nodiscard]] Result<Bytes> seal(const SealingKey& key, BytesView associated, BytesView plain);
/// @return Corrupt (too short, of a later version, changed, or moved from another place), Configuration (sealed under
/// another key)
[[nodiscard]] Result<Bytes> unseal(const SealingKey& key, BytesView associated, BytesView sealed);

/// A data key, sealed under another.
[[nodiscard]] Result<Bytes> wrap(const SealingKey& outer, BytesView associated, const SealingKey& data);
[[nodiscard]] Result<SealingKey> unwrap(const SealingKey& outer, BytesView associated, BytesView wrapped);

/// HMAC-SHA-256 over the associated data and `text`: finds a sealed value again by its exact text and gives nothing
/// else away. Use a key of its own (`keys/lookup.key`).
[[nodiscard]] Hash lookup_digest(const SealingKey& key, BytesView associated, BytesView text);

/// Compares without telling by its time where the first difference is.
[[nodiscard]] bool equal_in_constant_time(BytesView a, BytesView b) noexcept;

}  // namespace assay::crypto
