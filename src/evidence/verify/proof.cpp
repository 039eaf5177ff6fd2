#include "evidence/verify/proof.hpp"

#include <fmt/core.h>

#include <algorithm>

#include "base/base64.hpp"
#include "evidence/verify/decimal.hpp"

namespace assay::evidence::verify {
namespace {

constexpr std::string_view kFirstLine = "c2sp.org/tlog-proof@v1";
constexpr std::string_view kExtra = "extra ";
constexpr std::string_view kIndex = "index ";
constexpr std::uint8_t kExtraVersion = 1;

// The extra line's bytes: version, leaf size (2 bytes), leaf, salt size (1 byte), salt, record.
Bytes extra_bytes(const Proof& proof) {
  Bytes out;
  out.push_back(kExtraVersion);
  append_be<std::uint16_t>(out, static_cast<std::uint16_t>(proof.leaf.size()));
  append(out, proof.leaf);
  out.push_back(static_cast<std::uint8_t>(proof.salt.size()));
  append(out, proof.salt);
  append(out, proof.record);
  return out;
}

Result<> read_extra(BytesView bytes, Proof& proof) {
  if (bytes.empty()) return fail(Code::Corrupt, "is empty");
  if (bytes[0] != kExtraVersion) return fail(Code::Unsupported, fmt::format("version {}, known is 1", bytes[0]));
  if (bytes.size() < 3) return fail(Code::Corrupt, "ends before the leaf");
  const std::size_t leaf_size = load_be<std::uint16_t>(bytes.data() + 1);
  bytes = bytes.subspan(3);
  if (leaf_size >= bytes.size()) return fail(Code::Corrupt, fmt::format("claims a leaf of {} bytes", leaf_size));
  proof.leaf.assign(bytes.begin(), bytes.begin() + static_cast<std::ptrdiff_t>(leaf_size));
  const std::size_t salt_size = bytes[leaf_size];
  bytes = bytes.subspan(leaf_size + 1);
  if (salt_size != 0 && salt_size != kSaltSize) {
    return fail(Code::Corrupt, fmt::format("salt of {} bytes, expected {} or none", salt_size, kSaltSize));
  }
  if (salt_size > bytes.size()) return fail(Code::Corrupt, "ends inside the salt");
  if ((salt_size == 0) != (bytes.size() == salt_size)) return fail(Code::Corrupt, "salt and record: one of them lacks");
  proof.salt.assign(bytes.begin(), bytes.begin() + static_cast<std::ptrdiff_t>(salt_size));
  proof.record.assign(bytes.begin() + static_cast<std::ptrdiff_t>(salt_size), bytes.end());
  return {};
}

class Lines {
 public:
  explicit Lines(std::string_view text) : rest_(text) {}
  [[nodiscard]] bool next(std::string_view& line) noexcept {
    const std::size_t end = rest_.find('\n');
    if (end == std::string_view::npos) return false;
    line = rest_.substr(0, end);
    rest_.remove_prefix(end + 1);
    ++number_;
    return true;
  }
  [[nodiscard]] std::string_view rest() const noexcept { return rest_; }
  [[nodiscard]] tl::unexpected<Error> malformed(std::string_view what) const {
    return fail(Code::Corrupt, fmt::format("proof: line {}: {}", number_, what));
  }

 private:
  std::string_view rest_;
  int number_ = 0;
};

Result<std::vector<Hash>> read_path(Lines& lines) {
  std::vector<Hash> path;
  std::string_view line;
  while (lines.next(line)) {
    if (line.empty()) return path;
    if (path.size() == kMaxPathLength) return lines.malformed("the path is longer than any tree of ours is high");
    const auto bytes = from_base64(line);
    if (!bytes || bytes->size() != sizeof(Hash)) return lines.malformed("no base64 of a 32-byte hash");
    std::copy(bytes->begin(), bytes->end(), path.emplace_back().begin());
  }
  return lines.malformed("ends before the checkpoint (truncated?)");
}

}  // namespace

std::string proof_text(const Proof& proof) {
  std::string text(kFirstLine);
  text += '\n';
  text += kExtra;
  append_base64(text, extra_bytes(proof));
  text += '\n';
  text += kIndex;
  text += std::to_string(proof.index);
  text += '\n';
  for (const Hash& hash : proof.path) {
    append_base64(text, hash);
    text += '\n';
  }
  text += '\n';
  text += proof.checkpoint;
  return text;
}

Result<Proof> read_proof(std::string_view text) {
  if (text.size() > kMaxProofSize) {
    return fail(Code::Limited, fmt::format("proof of {} bytes is over {}", text.size(), kMaxProofSize));
  }
  Lines lines(text);
  Proof proof;
  std::string_view line;
  if (!lines.next(line) || line != kFirstLine) return lines.malformed(fmt::format("is not `{}`", kFirstLine));
  if (!lines.next(line) || !line.starts_with(kExtra)) return lines.malformed("no `extra` line with leaf and record");
  const auto extra = from_base64(line.substr(kExtra.size()));
  if (!extra) return lines.malformed("`extra` is not base64");
  if (auto read = read_extra(*extra, proof); !read) {
    return tl::unexpected(in_context("proof: extra", std::move(read).error()));
  }
  if (!lines.next(line) || !line.starts_with(kIndex)) return lines.malformed("no `index` line");
  const auto index = read_decimal(line.substr(kIndex.size()), kMaxTreeSize - 1);
  if (!index) return lines.malformed("the index is not a decimal number below 2^40 without leading zeros");
  proof.index = *index;
  ASSAY_TRY(proof.path, read_path(lines));
  if (lines.rest().empty()) return lines.malformed("no checkpoint follows");
  proof.checkpoint = lines.rest();
  return proof;
}

Result<Proven> check_proof(const Proof& proof, const Checkpoint& checkpoint) {
  Proven proven;
  proven.checkpoint = checkpoint;
  proven.index = proof.index;
  proven.leaf_hash = leaf_hash(proof.leaf);
  const auto root = root_of_inclusion(proof.index, checkpoint.size, proven.leaf_hash, proof.path);
  if (!root) return fail(Code::Corrupt, "proof: " + root.error().message);
  if (*root != checkpoint.root) {
    return fail(
        Code::Corrupt,
        fmt::format("proof: leaf and path do not lead to the root of the checkpoint of {} leaves", checkpoint.size));
  }
  ASSAY_TRY(proven.leaf, read_leaf(proof.leaf));
  proven.has_record = !proof.salt.empty();
  if (proven.has_record &&
      digest_record(proven.leaf.algorithm, proof.salt, proof.record) != proven.leaf.record_digest) {
    return fail(Code::Corrupt, "proof: the record is not the one that the leaf commits to");
  }
  return proven;
}

Result<Proven> check_proof(const Proof& proof, std::span<const VerifierKey> keys) {
  ASSAY_TRY(CheckedCheckpoint checked, check_checkpoint(proof.checkpoint, keys));
  ASSAY_TRY(Proven proven, check_proof(proof, checked.checkpoint));
  proven.signers = std::move(checked.signers);
  return proven;
}

}  // namespace assay::evidence::verify
