#include "evidence/verify/leaf.hpp"

#include <fmt/core.h>

#include <algorithm>

namespace assay::evidence::verify {
namespace {

constexpr std::uint8_t kVersion = 1;
constexpr std::uint8_t kSha256 = 1;
constexpr std::uint8_t kSm3 = 2;
constexpr std::size_t kDigestSize = sizeof(crypto::Hash);
// Behind the kind: time, digest algorithm, digest.
constexpr std::size_t kTail = 8 + 1 + kDigestSize;

}  // namespace

bool is_kind(std::string_view text) noexcept {
  return !text.empty() && text.size() <= kMaxKind && std::all_of(text.begin(), text.end(), [](char c) {
    return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '.' || c == '-';
  });
}

void append_leaf(Bytes& to, std::string_view kind, std::int64_t time_ms, crypto::DigestAlgorithm algorithm,
                 BytesView record_digest) {
  to.push_back(kVersion);
  to.push_back(static_cast<std::uint8_t>(kind.size()));
  append(to, kind);
  append_be<std::uint64_t>(to, static_cast<std::uint64_t>(time_ms));
  to.push_back(algorithm == crypto::DigestAlgorithm::Sha256 ? kSha256 : kSm3);
  append(to, record_digest);
}

Result<Leaf> read_leaf(BytesView bytes) {
  if (bytes.size() < 2) return fail(Code::Corrupt, fmt::format("leaf of {} bytes is too short", bytes.size()));
  if (bytes[0] != kVersion) return fail(Code::Unsupported, fmt::format("leaf of version {}, known is 1", bytes[0]));
  const std::size_t kind_size = bytes[1];
  if (bytes.size() != 2 + kind_size + kTail) {
    return fail(Code::Corrupt,
                fmt::format("leaf of {} bytes, its kind calls for {}", bytes.size(), 2 + kind_size + kTail));
  }
  const std::string_view kind = as_text(bytes.subspan(2, kind_size));
  if (!is_kind(kind)) return fail(Code::Corrupt, "leaf: byte 2: kind is not 1 to 64 of a-z 0-9 . -");
  const std::uint8_t* at = bytes.data() + 2 + kind_size;
  const auto time = load_be<std::uint64_t>(at);
  if (time > static_cast<std::uint64_t>(INT64_MAX)) {
    return fail(Code::Corrupt, fmt::format("leaf: byte {}: time is out of range", 2 + kind_size));
  }
  at += 8;
  if (*at != kSha256 && *at != kSm3) {
    return fail(Code::Unsupported, fmt::format("leaf: byte {}: digest algorithm {} is not known", 10 + kind_size, *at));
  }
  Leaf leaf;
  leaf.kind = kind;
  leaf.time_ms = static_cast<std::int64_t>(time);
  leaf.algorithm = *at == kSha256 ? crypto::DigestAlgorithm::Sha256 : crypto::DigestAlgorithm::Sm3;
  std::copy_n(at + 1, kDigestSize, leaf.record_digest.begin());
  return leaf;
}

crypto::Hash digest_record(crypto::DigestAlgorithm algorithm, BytesView salt, BytesView record) {
  crypto::Digest digest(algorithm);
  digest.update(salt);
  digest.update(record);
  const Bytes value = digest.finish();
  crypto::Hash out;
  std::copy_n(value.begin(), out.size(), out.begin());
  return out;
}

}  // namespace assay::evidence::verify
