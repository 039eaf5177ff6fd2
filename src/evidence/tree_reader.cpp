#include "evidence/tree_reader.hpp"

#include <fmt/core.h>

#include <algorithm>
#include <bit>
#include <cstring>

namespace assay::evidence {
namespace {

using verify::Hash;
using verify::kTileHeight;
using verify::kTileLevels;
using verify::kTileWidth;
using verify::TileName;

constexpr std::size_t kHashSize = sizeof(Hash);
constexpr std::size_t kMaxUpperTiles = 1024;  // 16 KiB each

// One number a tile: level, width (1 to 256) and index (below 2^32) side by side.
std::uint64_t key_of(const TileName& name) noexcept {
  return static_cast<std::uint64_t>(name.level) << 60 | name.width << 40 | name.index;
}

TileName tile_of(int level, std::uint64_t index, std::uint64_t size) noexcept {
  const std::uint64_t hashes = verify::hashes_at(level, size);
  return {level, index, std::min(kTileWidth, hashes - index * kTileWidth)};
}

}  // namespace

Result<> TreeReader::leaves(std::uint64_t from, std::uint64_t size, const LeafVisit& visit) {
  RowQuery rows;
  rows.log = log_;
  rows.from = from;
  rows.count = size - from;
  const auto lacking = [&] {
    return fail(Code::Corrupt, fmt::format("leaf {}: its row is missing or damaged; run the check", from));
  };
  const auto take = [&](const RowView& row) -> Result<bool> {
    if (row.index != from || row.leaf_hash.size() != kHashSize) return lacking();
    Hash hash;
    std::memcpy(hash.data(), row.leaf_hash.data(), kHashSize);
    ASSAY_CHECK(visit(hash, row.leaf));
    ++from;
    return true;
  };
  ASSAY_CHECK(store_->scan(rows, take));
  if (from < size) return lacking();
  return {};
}

Result<TileEdge> TreeReader::edge_from_rows(std::uint64_t size) {
  TileEdge edge;
  const auto drop = [](const TileName&, BytesView) { return Result<>(); };
  ASSAY_CHECK(leaves(0, size, [&](const Hash& hash, BytesView leaf) { return edge.push(hash, leaf, drop); }));
  return edge;
}

Result<Bytes> TreeReader::hashes(const TileName& name) {
  ASSAY_TRY(std::optional<Bytes> file, folder_->read(name));
  if (!file && name.width < kTileWidth) {
    // Dropped since: the full tile begins with it.
    ASSAY_TRY(file, folder_->read({name.level, name.index, kTileWidth}));
  }
  if (file && file->size() >= name.width * kHashSize) {
    file->resize(name.width * kHashSize);
    return std::move(*file);
  }
  Bytes made;
  if (name.level > 0) {
    for (std::uint64_t i = 0; i < name.width; ++i) {
      ASSAY_TRY(const Bytes below, hashes({name.level - 1, name.index * kTileWidth + i, kTileWidth}));
      append(made, perfect_root(below));
    }
    return made;
  }
  RowQuery rows;
  rows.log = log_;
  rows.from = name.index * kTileWidth;
  rows.count = name.width;
  ASSAY_CHECK(store_->scan(rows, [&](const RowView& row) -> Result<bool> {
    append(made, row.leaf_hash);
    return true;
  }));
  if (made.size() != name.width * kHashSize) {
    return fail(Code::Corrupt, fmt::format("leaves {} to {}: a row is missing or damaged; run the check", rows.from,
                                           rows.from + name.width - 1));
  }
  return made;
}

Result<Bytes> TreeReader::entries(const TileName& name) {
  ASSAY_TRY(std::optional<Bytes> file, folder_->read(name));
  if (file) {
    file->resize(beginning_of(name, *file).size());
    return std::move(*file);
  }
  Bytes made;
  RowQuery rows;
  rows.log = log_;
  rows.from = name.index * kTileWidth;
  rows.count = name.width;
  ASSAY_CHECK(store_->scan(rows, [&](const RowView& row) -> Result<bool> {
    append_entry(made, row.leaf);
    return true;
  }));
  return made;
}

Result<TileEdge> TreeReader::edge(std::uint64_t size) {
  std::array<Bytes, kTileLevels> tiles;
  for (int level = 0; level < kTileLevels; ++level) {
    const TileName name = TileEdge::partial_name(level, size);
    if (name.width == 0) continue;
    ASSAY_TRY(tiles[static_cast<std::size_t>(level)], hashes(name));
  }
  const TileName bundle = TileEdge::partial_name(verify::kEntriesLevel, size);
  Bytes open_entries;
  if (bundle.width > 0) {
    ASSAY_TRY(open_entries, entries(bundle));
  }
  return TileEdge::from_tiles(size, std::move(tiles), std::move(open_entries));
}

Result<const TreeReader::Tile*> TreeReader::tile(const TileName& name) {
  const std::uint64_t key = key_of(name);
  if (name.level == 0 && leaf_key_ == key) return &leaf_tile_;
  if (name.level > 0) {
    if (const auto found = upper_.find(key); found != upper_.end()) return &found->second;
  }
  ASSAY_TRY(const Bytes bytes, hashes(name));
  if (name.level > 0 && upper_.size() >= kMaxUpperTiles) upper_.clear();
  Tile& made = name.level == 0 ? leaf_tile_ : upper_[key];
  if (name.level == 0) leaf_key_ = key;
  std::size_t width = name.width;
  made.nodes.resize(2 * width);
  std::memcpy(made.nodes.data(), bytes.data(), width * kHashSize);
  std::size_t row = 0;
  for (std::size_t height = 1; width > 1; ++height) {
    const std::size_t above = row + width;
    width /= 2;
    made.rows[height] = above;
    for (std::size_t i = 0; i < width; ++i) {
      made.nodes[above + i] = verify::node_hash(made.nodes[row + 2 * i], made.nodes[row + 2 * i + 1]);
    }
    row = above;
  }
  return &made;
}

// The perfect subtree of 2^height leaves number `position`.
Result<Hash> TreeReader::node(int height, std::uint64_t position, std::uint64_t size) {
  const int level = std::min(height / kTileHeight, kTileLevels - 1);
  const int inside = height - level * kTileHeight;
  const std::uint64_t first = position << inside;
  ASSAY_TRY(const Tile* const found, tile(tile_of(level, first / kTileWidth, size)));
  return found->nodes[found->rows[static_cast<std::size_t>(inside)] + ((first % kTileWidth) >> inside)];
}

// MTH(D[begin:end]) where begin is a multiple of the largest power of two below end - begin, as it is on every path.
Result<Hash> TreeReader::range_root(std::uint64_t begin, std::uint64_t end, std::uint64_t size) {
  std::vector<Hash> blocks;
  while (begin < end) {
    const int height = static_cast<int>(std::bit_width(end - begin)) - 1;
    ASSAY_TRY(const Hash block, node(height, begin >> height, size));
    blocks.push_back(block);
    begin += std::uint64_t{1} << height;
  }
  Hash root = blocks.back();
  for (std::size_t i = blocks.size() - 1; i-- > 0;) root = verify::node_hash(blocks[i], root);
  return root;
}

Result<std::vector<Hash>> TreeReader::path(std::uint64_t index, std::uint64_t size) {
  std::vector<Hash> path;
  std::uint64_t begin = 0;
  std::uint64_t end = size;
  while (end - begin > 1) {
    const std::uint64_t middle = begin + std::bit_floor(end - begin - 1);  // the largest power of two below the width
    if (index < middle) {
      ASSAY_TRY(const Hash sibling, range_root(middle, end, size));
      path.push_back(sibling);
      end = middle;
    } else {
      ASSAY_TRY(const Hash sibling, range_root(begin, middle, size));
      path.push_back(sibling);
      begin = middle;
    }
  }
  std::reverse(path.begin(), path.end());
  return path;
}

}  // namespace assay::evidence
