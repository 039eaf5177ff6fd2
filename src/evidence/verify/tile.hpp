// Where the tree's hashes stand as files (c2sp.org/tlog-tiles): tiles of 256 hashes, tile N of level L holding the
// roots of the full tiles below. Names and sizes only; reading them is the caller's.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "evidence/verify/merkle.hpp"

namespace assay::evidence::verify {

inline constexpr std::uint64_t kTileWidth = 256;
inline constexpr int kTileHeight = 8;
inline constexpr int kEntriesLevel = -1;  ///< stands for the entry bundles, tile/entries/...
inline constexpr int kTileLevels = 5;     ///< 256^5 = kMaxTreeSize

struct TileName {
  int level = 0;
  std::uint64_t index = 0;
  std::uint64_t width = kTileWidth;  ///< below 256: a partial tile
  friend bool operator==(const TileName&, const TileName&) = default;
};

/// "tile/0/x001/x234/067", "tile/entries/000.p/17".
[[nodiscard]] std::string tile_path(const TileName& name);
/// The inverse; nullopt for anything tile_path would not write.
[[nodiscard]] std::optional<TileName> read_tile_path(std::string_view path);
/// Hashes at `level` in a tree of `size` leaves: size / 256^level.
[[nodiscard]] constexpr std::uint64_t hashes_at(int level, std::uint64_t size) noexcept {
  return size >> (kTileHeight * level);
}

}  // namespace assay::evidence::verify
