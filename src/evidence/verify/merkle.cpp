#include "evidence/verify/merkle.hpp"

#include <fmt/core.h>

#include <algorithm>
#include <bit>
#include <cstring>

namespace assay::evidence::verify {
namespace {

constexpr std::uint8_t kLeafPrefix = 0x00;
constexpr std::uint8_t kNodePrefix = 0x01;
constexpr std::size_t kShortLeaf = 256;  // leaves of ours are below; longer ones take a heap buffer

bool is_odd(std::uint64_t number) noexcept { return (number & 1) != 0; }

// RFC 9162 section 2.1.3.2, step 4.b: climbs while the node is the only child of its parent.
void climb_lonely(std::uint64_t& node, std::uint64_t& last) noexcept {
  while (!is_odd(node) && node != 0) {
    node >>= 1;
    last >>= 1;
  }
}

}  // namespace

Hash leaf_hash(BytesView leaf) noexcept {
  if (leaf.size() < kShortLeaf) {
    std::array<std::uint8_t, kShortLeaf> buffer;
    buffer[0] = kLeafPrefix;
    if (!leaf.empty()) std::memcpy(buffer.data() + 1, leaf.data(), leaf.size());
    return crypto::sha256({buffer.data(), leaf.size() + 1});
  }
  Bytes buffer;
  buffer.reserve(leaf.size() + 1);
  buffer.push_back(kLeafPrefix);
  append(buffer, leaf);
  return crypto::sha256(buffer);
}

Hash node_hash(const Hash& left, const Hash& right) noexcept {
  std::array<std::uint8_t, 1 + 2 * sizeof(Hash)> buffer;
  buffer[0] = kNodePrefix;
  std::memcpy(buffer.data() + 1, left.data(), left.size());
  std::memcpy(buffer.data() + 1 + left.size(), right.data(), right.size());
  return crypto::sha256(buffer);
}

Hash empty_root() noexcept { return crypto::sha256({}); }

Result<Hash> root_of_inclusion(std::uint64_t index, std::uint64_t size, const Hash& leaf, std::span<const Hash> path) {
  if (size > kMaxTreeSize) return fail(Code::InvalidInput, fmt::format("tree size {} is over {}", size, kMaxTreeSize));
  if (index >= size) return fail(Code::InvalidInput, fmt::format("leaf {} is not in a tree of {} leaves", index, size));
  std::uint64_t node = index;
  std::uint64_t last = size - 1;
  Hash root = leaf;
  for (const Hash& sibling : path) {
    if (last == 0) return fail(Code::InvalidInput, fmt::format("path of {} hashes is too long", path.size()));
    if (is_odd(node) || node == last) {
      root = node_hash(sibling, root);
      climb_lonely(node, last);
    } else {
      root = node_hash(root, sibling);
    }
    node >>= 1;
    last >>= 1;
  }
  if (last != 0) return fail(Code::InvalidInput, fmt::format("path of {} hashes is too short", path.size()));
  return root;
}

Result<> check_consistency(std::uint64_t old_size, const Hash& old_root, std::uint64_t new_size, const Hash& new_root,
                           std::span<const Hash> path) {
  if (new_size > kMaxTreeSize || old_size > new_size) {
    return fail(Code::InvalidInput, fmt::format("a tree cannot grow from {} to {} leaves", old_size, new_size));
  }
  const auto contradiction = [&] {
    return fail(Code::Corrupt,
                fmt::format("the tree of {} leaves does not begin with the tree of {} leaves", new_size, old_size));
  };
  if (old_size == new_size || old_size == 0) {
    if (!path.empty()) return fail(Code::InvalidInput, "these sizes need an empty path");
    if (old_size == 0 ? old_root != empty_root() : old_root != new_root) return contradiction();
    return {};
  }
  std::uint64_t node = old_size - 1;
  std::uint64_t last = new_size - 1;
  while (is_odd(node)) {
    node >>= 1;
    last >>= 1;
  }
  // A perfect old tree is itself the first node of the path and is left out of it.
  const bool perfect = std::has_single_bit(old_size);
  if (!perfect && path.empty()) return fail(Code::InvalidInput, "path is empty");
  Hash old_seen = perfect ? old_root : path.front();
  Hash new_seen = old_seen;
  for (const Hash& sibling : perfect ? path : path.subspan(1)) {
    if (last == 0) return fail(Code::InvalidInput, fmt::format("path of {} hashes is too long", path.size()));
    if (is_odd(node) || node == last) {
      old_seen = node_hash(sibling, old_seen);
      new_seen = node_hash(sibling, new_seen);
      climb_lonely(node, last);
    } else {
      new_seen = node_hash(new_seen, sibling);
    }
    node >>= 1;
    last >>= 1;
  }
  if (last != 0) return fail(Code::InvalidInput, fmt::format("path of {} hashes is too short", path.size()));
  if (old_seen != old_root || new_seen != new_root) return contradiction();
  return {};
}

Hash Frontier::root() const noexcept {
  if (size_ == 0) return empty_root();
  auto level = static_cast<std::size_t>(std::countr_zero(size_));
  Hash root = level_[level];
  while (++level < level_.size()) {
    if (is_odd(size_ >> level)) root = node_hash(level_[level], root);
  }
  return root;
}

Bytes Frontier::bytes() const {
  Bytes out;
  out.reserve(static_cast<std::size_t>(std::popcount(size_)) * sizeof(Hash));
  for (std::size_t level = level_.size(); level-- > 0;) {
    if (is_odd(size_ >> level)) append(out, level_[level]);
  }
  return out;
}

Result<Frontier> Frontier::from_bytes(std::uint64_t size, BytesView bytes) {
  const auto hashes = static_cast<std::size_t>(std::popcount(size));
  if (size > kMaxTreeSize || bytes.size() != hashes * sizeof(Hash)) {
    return fail(Code::Corrupt, fmt::format("right edge of a tree of {} leaves: {} bytes, expected {}", size,
                                           bytes.size(), hashes * sizeof(Hash)));
  }
  Frontier frontier;
  frontier.size_ = size;
  std::size_t at = 0;
  for (std::size_t level = frontier.level_.size(); level-- > 0;) {
    if (!is_odd(size >> level)) continue;
    std::copy_n(bytes.begin() + static_cast<std::ptrdiff_t>(at), sizeof(Hash), frontier.level_[level].begin());
    at += sizeof(Hash);
  }
  return frontier;
}

bool operator==(const Frontier& a, const Frontier& b) noexcept {
  if (a.size_ != b.size_) return false;
  for (std::size_t level = 0; level < a.level_.size(); ++level) {
    if (is_odd(a.size_ >> level) && a.level_[level] != b.level_[level]) return false;
  }
  return true;
}

}  // namespace assay::evidence::verify
