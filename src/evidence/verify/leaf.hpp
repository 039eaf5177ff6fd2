// One leaf of the log: what the tree commits to. It holds a digest of the record, never the record itself, so a record
// can be erased while every proof goes on to hold (D10). Byte format: docs/formats/evidence.md.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "base/result.hpp"
#include "crypto/digest.hpp"

namespace assay::evidence::verify {

inline constexpr std::size_t kSaltSize = 16;
inline constexpr std::size_t kMaxKind = 64;  ///< bytes in a kind

struct Leaf {
  std::string kind;          ///< "asset.labelled": 1 to 64 of a-z 0-9 . -
  std::int64_t time_ms = 0;  ///< of the event, since 1970-01-01 UTC, not negative
  crypto::DigestAlgorithm algorithm = crypto::DigestAlgorithm::Sha256;  ///< of the record digest only
  crypto::Hash record_digest{};                                         ///< digest(salt || record)
  friend bool operator==(const Leaf&, const Leaf&) = default;
};

[[nodiscard]] bool is_kind(std::string_view text) noexcept;
/// Appends the leaf's bytes. `kind` must satisfy is_kind.
void append_leaf(Bytes& to, std::string_view kind, std::int64_t time_ms, crypto::DigestAlgorithm algorithm,
                 BytesView record_digest);
/// Exactly what append_leaf writes. @return Corrupt (which part, offset); Unsupported for another version
[[nodiscard]] Result<Leaf> read_leaf(BytesView bytes);
/// digest(salt || record).
[[nodiscard]] crypto::Hash digest_record(crypto::DigestAlgorithm algorithm, BytesView salt, BytesView record);

}  // namespace assay::evidence::verify
