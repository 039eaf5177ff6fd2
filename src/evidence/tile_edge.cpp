#include "evidence/tile_edge.hpp"

#include <fmt/core.h>

#include <algorithm>
#include <bit>
#include <cstring>

namespace assay::evidence {
namespace {

using verify::Hash;
using verify::kEntriesLevel;
using verify::kTileHeight;
using verify::kTileLevels;
using verify::kTileWidth;

constexpr std::size_t kHashSize = sizeof(Hash);

Hash hash_at(BytesView hashes, std::size_t index) noexcept {
  Hash hash;
  std::memcpy(hash.data(), hashes.data() + index * kHashSize, kHashSize);
  return hash;
}

// Every entry of the bundle hashes to its place in the tile, and nothing is left over.
Result<> check_entries(BytesView entries, BytesView tile) {
  std::size_t at = 0;
  for (std::size_t i = 0; i < tile.size() / kHashSize; ++i) {
    if (entries.size() - at < 2) return fail(Code::Corrupt, fmt::format("entry bundle ends before entry {}", i));
    const std::size_t length = load_be<std::uint16_t>(entries.data() + at);
    at += 2;
    if (entries.size() - at < length) return fail(Code::Corrupt, fmt::format("entry bundle ends inside entry {}", i));
    if (verify::leaf_hash(entries.subspan(at, length)) != hash_at(tile, i)) {
      return fail(Code::Corrupt, fmt::format("entry {} of the bundle is not the leaf of its tile", i));
    }
    at += length;
  }
  if (at != entries.size()) return fail(Code::Corrupt, "entry bundle is longer than its tile");
  return {};
}

}  // namespace

Hash perfect_root(BytesView hashes) noexcept {
  std::array<Hash, kTileWidth / 2> row;
  std::size_t width = hashes.size() / kHashSize;
  if (width == 1) return hash_at(hashes, 0);
  width /= 2;
  for (std::size_t i = 0; i < width; ++i)
    row[i] = verify::node_hash(hash_at(hashes, 2 * i), hash_at(hashes, 2 * i + 1));
  for (; width > 1; width /= 2) {
    for (std::size_t i = 0; i < width / 2; ++i) row[i] = verify::node_hash(row[2 * i], row[2 * i + 1]);
  }
  return row[0];
}

void append_entry(Bytes& bundle, BytesView leaf) {
  append_be<std::uint16_t>(bundle, static_cast<std::uint16_t>(leaf.size()));
  append(bundle, leaf);
}

BytesView beginning_of(const verify::TileName& name, BytesView bytes) noexcept {
  if (name.level != kEntriesLevel) return bytes.first(std::min<std::size_t>(bytes.size(), name.width * kHashSize));
  std::size_t at = 0;
  for (std::uint64_t i = 0; i < name.width && bytes.size() - at >= 2; ++i) {
    at = std::min(bytes.size(), at + 2 + load_be<std::uint16_t>(bytes.data() + at));
  }
  return bytes.first(at);
}

verify::TileName TileEdge::partial_name(int level, std::uint64_t size) noexcept {
  const std::uint64_t hashes = verify::hashes_at(std::max(level, 0), size);
  return {level, hashes / kTileWidth, hashes % kTileWidth};
}

Result<TileEdge> TileEdge::from_tiles(std::uint64_t size, std::array<Bytes, kTileLevels> tiles, Bytes entries) {
  Bytes roots;
  for (int level = kTileLevels - 1; level >= 0; --level) {
    const BytesView tile = tiles[static_cast<std::size_t>(level)];
    const std::uint64_t width = verify::hashes_at(level, size) % kTileWidth;
    if (tile.size() != width * kHashSize) {
      return fail(Code::Corrupt, fmt::format("partial tile of level {}: {} bytes, expected {}", level, tile.size(),
                                             width * kHashSize));
    }
    std::size_t at = 0;
    for (std::size_t block = kTileWidth / 2; block > 0; block /= 2) {
      if ((width & block) == 0) continue;
      append(roots, perfect_root(tile.subspan(at, block * kHashSize)));
      at += block * kHashSize;
    }
  }
  ASSAY_CHECK(check_entries(entries, tiles[0]));
  TileEdge edge;
  ASSAY_TRY(edge.frontier_, verify::Frontier::from_bytes(size, roots));
  edge.tiles_ = std::move(tiles);
  edge.entries_ = std::move(entries);
  return edge;
}

Result<> TileEdge::push(const Hash& leaf_hash, BytesView leaf, const Emit& emit) {
  frontier_.push(leaf_hash, [&](std::size_t height, const Hash& root) {
    const std::size_t level = height / kTileHeight;
    if (height % kTileHeight == 0 && level < tiles_.size()) append(tiles_[level], root);
  });
  append_entry(entries_, leaf);
  for (int level = 0; level < kTileLevels; ++level) {
    Bytes& tile = tiles_[static_cast<std::size_t>(level)];
    if (tile.size() < kTileWidth * kHashSize) break;
    const std::uint64_t index = verify::hashes_at(level, size()) / kTileWidth - 1;
    ASSAY_CHECK(emit({level, index, kTileWidth}, tile));
    tile.clear();
    if (level == 0) {
      ASSAY_CHECK(emit({kEntriesLevel, index, kTileWidth}, entries_));
      entries_.clear();
    }
  }
  return {};
}

}  // namespace assay::evidence
