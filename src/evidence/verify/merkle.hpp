// The Merkle tree of RFC 6962 section 2.1 over SHA-256: hashes, roots, and the two proofs. No I/O, no state.
#pragma once

#include <array>
#include <cstdint>
#include <span>

#include "base/result.hpp"
#include "crypto/digest.hpp"

namespace assay::evidence::verify {

using crypto::Hash;

/// No tree of ours is larger; bounds every loop and every number read from a file.
inline constexpr std::uint64_t kMaxTreeSize = std::uint64_t{1} << 40;
/// The longest inclusion path of such a tree.
inline constexpr std::size_t kMaxPathLength = 40;

/// SHA-256(0x00 || leaf).
[[nodiscard]] Hash leaf_hash(BytesView leaf) noexcept;
/// SHA-256(0x01 || left || right).
[[nodiscard]] Hash node_hash(const Hash& left, const Hash& right) noexcept;
/// Root of the tree without leaves: SHA-256 of nothing.
[[nodiscard]] Hash empty_root() noexcept;

/// The root that an inclusion path leads to: `path` from the leaf's sibling up (RFC 6962 section 2.1.1).
/// @return InvalidInput when index >= size or the path has not the length that index and size call for
[[nodiscard]] Result<Hash> root_of_inclusion(std::uint64_t index, std::uint64_t size, const Hash& leaf,
                                             std::span<const Hash> path);

/// That the tree of `new_size` begins with the tree of `old_size` (RFC 6962 section 2.1.2). Equal sizes need an empty
/// path and equal roots; from size 0 every tree follows with an empty path.
/// @return Corrupt when it does not; InvalidInput for sizes or a path that cannot be
[[nodiscard]] Result<> check_consistency(std::uint64_t old_size, const Hash& old_root, std::uint64_t new_size,
                                         const Hash& new_root, std::span<const Hash> path);

/// The right edge of a growing tree: the roots of the perfect subtrees a size is made of, one a bit set. Enough to
/// append leaves and to say the root, whatever the size.
class Frontier {
 public:
  [[nodiscard]] std::uint64_t size() const noexcept { return size_; }
  void push(const Hash& leaf) noexcept {
    push(leaf, [](std::size_t, const Hash&) {});
  }
  /// As push; tells `completed(height, root)` each perfect subtree of 2^height leaves that this leaf completes, lowest
  /// first, the leaf itself included. The size must be below kMaxTreeSize.
  template <class Completed>
  void push(const Hash& leaf, Completed&& completed) {
    Hash carried = leaf;
    std::size_t height = 0;
    completed(height, carried);
    for (std::uint64_t size = size_; (size & 1) != 0; size >>= 1) {
      carried = node_hash(level_[height++], carried);
      completed(height, carried);
    }
    level_[height] = carried;
    ++size_;
  }
  [[nodiscard]] Hash root() const noexcept;
  /// One hash for each bit set in size(), largest subtree first.
  [[nodiscard]] Bytes bytes() const;
  /// @return Corrupt when there are not exactly as many hashes as `size` has bits set
  [[nodiscard]] static Result<Frontier> from_bytes(std::uint64_t size, BytesView bytes);
  friend bool operator==(const Frontier& a, const Frontier& b) noexcept;

 private:
  std::uint64_t size_ = 0;
  std::array<Hash, kMaxPathLength + 1> level_{};  ///< level_[k]: root of the subtree of 2^k leaves, if bit k is set
};

}  // namespace assay::evidence::verify
