// Reads hashes of the tree: from tiles, and from the rows where a tile is missing or cut short. Inside evidence/ only.
#pragma once

#include <array>
#include <cstdint>
#include <functional>
#include <unordered_map>
#include <vector>

#include "base/result.hpp"
#include "evidence/event_store.hpp"
#include "evidence/tile_edge.hpp"
#include "evidence/tile_folder.hpp"

namespace assay::evidence {

using LeafVisit = std::function<Result<>(const verify::Hash& leaf_hash, BytesView leaf)>;

class TreeReader {
 public:
  TreeReader(const TileFolder& folder, EventStore& store, LogId log) : folder_(&folder), store_(&store), log_(log) {}

  /// Inclusion path of leaf `index` in the tree of `size` leaves (RFC 6962 section 2.1.1). Nothing is checked here: the
  /// caller compares the root it leads to.
  [[nodiscard]] Result<std::vector<verify::Hash>> path(std::uint64_t index, std::uint64_t size);
  /// The edge of the tree of `size` leaves, read from its partial tiles. @return Corrupt when they do not fit together
  [[nodiscard]] Result<TileEdge> edge(std::uint64_t size);
  /// The same from nothing but the rows.
  [[nodiscard]] Result<TileEdge> edge_from_rows(std::uint64_t size);

  /// The leaves [from, size) of the rows. @return Corrupt when one lacks (which)
  [[nodiscard]] Result<> leaves(std::uint64_t from, std::uint64_t size, const LeafVisit& visit);

 private:
  /// A tile's hashes and every node above them inside the tile.
  struct Tile {
    std::vector<verify::Hash> nodes;                          ///< the hashes, then row after row of their parents
    std::array<std::size_t, verify::kTileHeight + 1> rows{};  ///< where the row of each height begins
  };

  [[nodiscard]] Result<Bytes> hashes(const verify::TileName& name);
  [[nodiscard]] Result<Bytes> entries(const verify::TileName& name);
  [[nodiscard]] Result<const Tile*> tile(const verify::TileName& name);
  [[nodiscard]] Result<verify::Hash> node(int height, std::uint64_t position, std::uint64_t size);
  [[nodiscard]] Result<verify::Hash> range_root(std::uint64_t begin, std::uint64_t end, std::uint64_t size);

  const TileFolder* folder_;
  EventStore* store_;
  LogId log_;
  std::unordered_map<std::uint64_t, Tile> upper_;  ///< tiles above level 0: few, and on every path
  std::uint64_t leaf_key_ = 0;                     ///< the one level-0 tile kept
  Tile leaf_tile_;
};

}  // namespace assay::evidence
