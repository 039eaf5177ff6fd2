// A proof file (c2sp.org/tlog-proof): one leaf, its salt and record, the path to a root, and the signed checkpoint that
// vouches for the root. It stands alone: with the log's public key it can be checked years later, offline.
//
//   auto key = read_verifier_key("assay.example/log+1a2b3c4d+AQ...");
//   auto proof = read_proof(text);
//   auto proven = check_proof(*proof, std::span(&*key, 1));   // what was recorded, when, at which index
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "evidence/verify/checkpoint.hpp"
#include "evidence/verify/leaf.hpp"
#include "evidence/verify/merkle.hpp"

namespace assay::evidence::verify {

inline constexpr std::size_t kMaxProofSize = 2 * 1024 * 1024;

struct Proof {
  std::uint64_t index = 0;
  Bytes leaf;
  Bytes salt;    ///< empty when the record was erased
  Bytes record;  ///< canonical JSON; empty when the record was erased
  std::vector<Hash> path;
  std::string checkpoint;  ///< signed note
};

[[nodiscard]] std::string proof_text(const Proof& proof);
/// @return Corrupt (line and what); Limited over kMaxProofSize
[[nodiscard]] Result<Proof> read_proof(std::string_view text);

struct Proven {
  Checkpoint checkpoint;
  std::vector<std::size_t> signers;  ///< indices into the keys given
  std::uint64_t index = 0;
  Leaf leaf;
  Hash leaf_hash{};
  bool has_record = false;  ///< false: the record was erased, only the leaf is proven
};
/// Record against leaf, leaf against root, root against signature. @return Corrupt (which of them fails); Denied as
/// check_note
[[nodiscard]] Result<Proven> check_proof(const Proof& proof, std::span<const VerifierKey> keys);
/// The same against a checkpoint whose signature was checked before, for many proofs of one log; the proof's own
/// checkpoint is not looked at, `signers` stays empty.
[[nodiscard]] Result<Proven> check_proof(const Proof& proof, const Checkpoint& checkpoint);

}  // namespace assay::evidence::verify
