// A checkpoint (c2sp.org/tlog-checkpoint): origin, tree size and root hash as a signed note.
#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "evidence/verify/merkle.hpp"
#include "evidence/verify/note.hpp"

namespace assay::evidence::verify {

struct Checkpoint {
  std::string origin;
  std::uint64_t size = 0;
  Hash root{};
  friend bool operator==(const Checkpoint&, const Checkpoint&) = default;
};

/// The three lines that are signed.
[[nodiscard]] std::string checkpoint_text(const Checkpoint& checkpoint);
/// Reads those lines; extension lines after them are allowed and ignored. @return Corrupt (line and what)
[[nodiscard]] Result<Checkpoint> read_checkpoint_text(std::string_view text);
/// Reads the signed form without checking a signature: for a place that compares the root with its own tree.
[[nodiscard]] Result<Checkpoint> read_checkpoint(std::string_view note);

struct CheckedCheckpoint {
  Checkpoint checkpoint;
  std::vector<std::size_t> signers;  ///< indices into the keys given
};
/// Reads the signed form and checks it against `keys`. @return Corrupt; Denied as check_note
[[nodiscard]] Result<CheckedCheckpoint> check_checkpoint(std::string_view note, std::span<const VerifierKey> keys);

}  // namespace assay::evidence::verify
