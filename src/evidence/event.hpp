// An event and the record made of it: canonical JSON bytes that are kept as they are, digested, and proven.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "base/id.hpp"
#include "base/result.hpp"
#include "crypto/digest.hpp"

namespace assay::evidence {

inline constexpr std::size_t kMaxRecord = 1024 * 1024;  ///< bytes; an event over it is refused

struct ContentDigest {
  crypto::DigestAlgorithm algorithm = crypto::DigestAlgorithm::Sha256;
  std::string scheme;  ///< "full" or "head-v1" (D18)
  Bytes value;         ///< 1 to 64 bytes
  friend bool operator==(const ContentDigest&, const ContentDigest&) = default;
};

/// The first 8 bytes, most significant first: what rows are indexed by.
[[nodiscard]] std::int64_t digest_key(const ContentDigest& digest) noexcept;

struct Event {
  Id id;                     ///< UUIDv7, allocated before the write; also the ProduceID's or PropagateID's value (D17)
  std::int64_t time_ms = 0;  ///< since 1970-01-01 UTC
  std::string kind;          ///< "asset.labelled", "asset.propagated", "log.created": see verify::is_kind
  std::string tenant;
  std::string service;
  std::string actor;
  std::optional<ContentDigest> content;
  std::string media_type;
  std::string produce_id;    ///< of the asset; equal to id's hex for our own production; empty: none
  std::string label_json;    ///< the implicit label as written, kept as text
  std::string tool_version;  ///< "assay 0.1.0"
  std::string visible_json;  ///< the label people see: what was drawn where, kept as text; empty: nothing was drawn
  std::vector<std::pair<std::string, std::string>> algorithms;  ///< use and name, names unique: {"label","ed25519"}
  std::string detail_json;  ///< of events that are not about an asset: what was changed, kept as text; empty: nothing
  friend bool operator==(const Event&, const Event&) = default;
};

/// Appends the event's record: one line of JSON, members in fixed order, no blanks, only `"`, `\` and control
/// characters escaped. Equal events give equal bytes. @return InvalidInput naming the field (text that is not UTF-8, a
/// bad kind, a digest without bytes, a name twice); Limited over kMaxRecord
[[nodiscard]] Result<> append_record(Bytes& to, const Event& event);
/// Exactly what append_record writes, nothing else. @return Corrupt with the byte offset
[[nodiscard]] Result<Event> read_record(BytesView record);

}  // namespace assay::evidence
