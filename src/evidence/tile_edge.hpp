// The right edge of the tile tree: the tiles and the entry bundle that are not full yet. Leaves go in on the right,
// full tiles come out. Inside evidence/ only.
#pragma once

#include <array>
#include <cstdint>
#include <functional>

#include "base/result.hpp"
#include "evidence/verify/merkle.hpp"
#include "evidence/verify/tile.hpp"

namespace assay::evidence {

/// Root of a perfect subtree over `hashes`, a power of two of them (at most 256), 32 bytes each.
[[nodiscard]] verify::Hash perfect_root(BytesView hashes) noexcept;
/// An entry bundle's form of one leaf: two bytes of length, the leaf.
void append_entry(Bytes& bundle, BytesView leaf);

/// The first `name.width` hashes of a tile or entries of a bundle; less when `bytes` ends before.
[[nodiscard]] BytesView beginning_of(const verify::TileName& name, BytesView bytes) noexcept;

class TileEdge {
 public:
  /// Takes a tile or bundle that became full.
  using Emit = std::function<Result<>(const verify::TileName& name, BytesView bytes)>;

  /// The edge of a tree of `size` leaves from its partial tiles. @return Corrupt when their sizes are not those of that
  /// tree, or the entries are not the leaves of the level-0 tile
  [[nodiscard]] static Result<TileEdge> from_tiles(std::uint64_t size, std::array<Bytes, verify::kTileLevels> tiles,
                                                   Bytes entries);

  [[nodiscard]] Result<> push(const verify::Hash& leaf_hash, BytesView leaf, const Emit& emit);

  [[nodiscard]] std::uint64_t size() const noexcept { return frontier_.size(); }
  [[nodiscard]] const verify::Frontier& frontier() const noexcept { return frontier_; }
  /// The partial tile of a level (kEntriesLevel: the bundle); empty when the last one is full.
  [[nodiscard]] const Bytes& partial(int level) const noexcept {
    return level == verify::kEntriesLevel ? entries_ : tiles_[static_cast<std::size_t>(level)];
  }
  /// Where that partial tile belongs.
  [[nodiscard]] static verify::TileName partial_name(int level, std::uint64_t size) noexcept;

 private:
  verify::Frontier frontier_;
  std::array<Bytes, verify::kTileLevels> tiles_;
  Bytes entries_;
};

}  // namespace assay::evidence
