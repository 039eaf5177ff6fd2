#include "evidence/verify/merkle.hpp"

#include <gtest/gtest.h>

#include <map>
#include <random>
#include <string>
#include <utility>
#include <vector>

namespace assay::evidence::verify {
namespace {

Hash hash_of_hex(std::string_view digits) {
  const auto bytes = from_hex(digits);
  Hash hash{};
  if (bytes && bytes->size() == hash.size()) std::copy(bytes->begin(), bytes->end(), hash.begin());
  return hash;
}

std::vector<Hash> hashes_of_hex(std::initializer_list<std::string_view> digits) {
  std::vector<Hash> hashes;
  for (const auto text : digits) hashes.push_back(hash_of_hex(text));
  return hashes;
}

// The test vectors of the Certificate Transparency reference implementation.
const std::vector<std::string> kCtLeaves = {
    "", "00", "10", "2021", "3031", "40414243", "5051525354555657", "606162636465666768696a6b6c6d6e6f"};
const std::vector<std::string> kCtRoots = {"e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855",
                                           "6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d",
                                           "fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125",
                                           "aeb6bcfe274b70a14fb067a5e5578264db0fa9b51af5e0ba159158f329e06e77",
                                           "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7",
                                           "4e3bbb1f7b478dcfe71fb631631519a3bca12c9aefca1612bfce4c13a86264d4",
                                           "76e67dadbcdf1e10e1b74ddc608abd2f98dfb16fbce75277b5232a127f2087ef",
                                           "ddb89be403809e325750d3d263cd78929c2942b7942a34b77e122c9594a74c8c",
                                           "5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328"};

Hash ct_leaf(std::size_t index) { return leaf_hash(*from_hex(kCtLeaves[index])); }

TEST(Merkle, GivesTheRootsOfTheCertificateTransparencyVectors) {
  Frontier frontier;
  EXPECT_EQ(to_hex(empty_root()), kCtRoots[0]);
  EXPECT_EQ(to_hex(frontier.root()), kCtRoots[0]);
  for (std::size_t i = 0; i < kCtLeaves.size(); ++i) {
    frontier.push(ct_leaf(i));
    EXPECT_EQ(to_hex(frontier.root()), kCtRoots[i + 1]) << i + 1 << " leaves";
  }
}

TEST(Merkle, AcceptsTheInclusionPathsOfTheCertificateTransparencyVectors) {
  struct Case {
    std::uint64_t index, size;
    std::vector<Hash> path;
  };
  const Case cases[] = {
      {0, 1, {}},
      {0, 8,
       hashes_of_hex({"96a296d224f285c67bee93c30f8a309157f0daa35dc5b87e410b78630a09cfc7",
                      "5f083f0a1a33ca076a95279832580db3e0ef4584bdff1f54c8a360f50de3031e",
                      "6b47aaf29ee3c2af9af889bc1fb9254dabd31177f16232dd6aab035ca39bf6e4"})},
      {5, 8,
       hashes_of_hex({"bc1a0643b12e4d2d7c77918f44e0f4f79a838b6cf9ec5b5c283e1f4d88599e6b",
                      "ca854ea128ed050b41b35ffc1b87b8eb2bde461e9e3b5596ece6b9d5975a0ae0",
                      "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7"})},
      {2, 3, hashes_of_hex({"fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125"})},
      {1, 5,
       hashes_of_hex({"6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d",
                      "5f083f0a1a33ca076a95279832580db3e0ef4584bdff1f54c8a360f50de3031e",
                      "bc1a0643b12e4d2d7c77918f44e0f4f79a838b6cf9ec5b5c283e1f4d88599e6b"})},
  };
  for (const Case& one : cases) {
    const auto root = root_of_inclusion(one.index, one.size, ct_leaf(one.index), one.path);
    ASSERT_TRUE(root) << one.index << " of " << one.size;
    EXPECT_EQ(to_hex(*root), kCtRoots[one.size]) << one.index << " of " << one.size;
  }
}

TEST(Merkle, AcceptsTheConsistencyPathsOfTheCertificateTransparencyVectors) {
  struct Case {
    std::uint64_t from, to;
    std::vector<Hash> path;
  };
  const Case cases[] = {
      {1, 1, {}},
      {1, 8,
       hashes_of_hex({"96a296d224f285c67bee93c30f8a309157f0daa35dc5b87e410b78630a09cfc7",
                      "5f083f0a1a33ca076a95279832580db3e0ef4584bdff1f54c8a360f50de3031e",
                      "6b47aaf29ee3c2af9af889bc1fb9254dabd31177f16232dd6aab035ca39bf6e4"})},
      {6, 8,
       hashes_of_hex({"0ebc5d3437fbe2db158b9f126a1d118e308181031d0a949f8dededebc558ef6a",
                      "ca854ea128ed050b41b35ffc1b87b8eb2bde461e9e3b5596ece6b9d5975a0ae0",
                      "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7"})},
      {2, 5,
       hashes_of_hex({"5f083f0a1a33ca076a95279832580db3e0ef4584bdff1f54c8a360f50de3031e",
                      "bc1a0643b12e4d2d7c77918f44e0f4f79a838b6cf9ec5b5c283e1f4d88599e6b"})},
  };
  for (const Case& one : cases) {
    const Hash from = hash_of_hex(kCtRoots[one.from]);
    const Hash to = hash_of_hex(kCtRoots[one.to]);
    EXPECT_TRUE(check_consistency(one.from, from, one.to, to, one.path)) << one.from << " to " << one.to;
    if (one.from != one.to) {
      EXPECT_FALSE(check_consistency(one.from, to, one.to, to, one.path));
      EXPECT_FALSE(check_consistency(one.from, from, one.to, from, one.path));
    }
  }
}

// RFC 6962 section 2.1 word for word: ranges, recursion, nothing shared with the code under test but SHA-256.
class Definition {
 public:
  explicit Definition(std::size_t leaves) {
    for (std::size_t i = 0; i < leaves; ++i) leaves_.push_back(leaf_hash(as_bytes(std::to_string(i))));
  }
  [[nodiscard]] const Hash& leaf(std::size_t index) const { return leaves_[index]; }
  Hash root(std::size_t begin, std::size_t end) {
    if (begin == end) return crypto::sha256({});
    if (end - begin == 1) return leaves_[begin];
    const auto known = roots_.find({begin, end});
    if (known != roots_.end()) return known->second;
    const std::size_t k = split(end - begin);
    Bytes message = {0x01};
    append(message, root(begin, begin + k));
    append(message, root(begin + k, end));
    return roots_[{begin, end}] = crypto::sha256(message);
  }
  std::vector<Hash> path(std::size_t m, std::size_t begin, std::size_t end) {
    if (end - begin <= 1) return {};
    const std::size_t k = split(end - begin);
    std::vector<Hash> result = m < k ? path(m, begin, begin + k) : path(m - k, begin + k, end);
    result.push_back(m < k ? root(begin + k, end) : root(begin, begin + k));
    return result;
  }
  std::vector<Hash> subproof(std::size_t m, std::size_t begin, std::size_t end, bool known) {
    if (m == end - begin) return known ? std::vector<Hash>() : std::vector<Hash>{root(begin, end)};
    const std::size_t k = split(end - begin);
    std::vector<Hash> result = m <= k ? subproof(m, begin, begin + k, known) : subproof(m - k, begin + k, end, false);
    result.push_back(m <= k ? root(begin + k, end) : root(begin, begin + k));
    return result;
  }

 private:
  static std::size_t split(std::size_t n) {
    std::size_t k = 1;
    while (2 * k < n) k *= 2;
    return k;
  }
  std::vector<Hash> leaves_;
  std::map<std::pair<std::size_t, std::size_t>, Hash> roots_;
};

constexpr std::size_t kSizes = 300;

TEST(Merkle, AgreesWithTheRecursiveDefinitionForEverySizeAndIndex) {
  Definition definition(kSizes);
  Frontier frontier;
  for (std::size_t size = 1; size <= kSizes; ++size) {
    frontier.push(definition.leaf(size - 1));
    const Hash root = definition.root(0, size);
    ASSERT_EQ(frontier.root(), root) << size;
    const auto kept = Frontier::from_bytes(size, frontier.bytes());
    ASSERT_TRUE(kept);
    ASSERT_TRUE(*kept == frontier);
    for (std::size_t index = 0; index < size; ++index) {
      const auto seen = root_of_inclusion(index, size, definition.leaf(index), definition.path(index, 0, size));
      ASSERT_TRUE(seen) << index << " of " << size << ": " << seen.error().message;
      ASSERT_EQ(*seen, root) << index << " of " << size;
    }
  }
}

TEST(Merkle, AgreesWithTheRecursiveDefinitionForEveryPairOfSizes) {
  Definition definition(kSizes);
  for (std::size_t to = 1; to <= kSizes; ++to) {
    for (std::size_t from = 1; from <= to; ++from) {
      const auto path = definition.subproof(from, 0, to, true);
      const auto checked = check_consistency(from, definition.root(0, from), to, definition.root(0, to), path);
      ASSERT_TRUE(checked) << from << " to " << to << ": " << checked.error().message;
    }
  }
}

TEST(Merkle, RefusesEveryOtherPath) {
  Definition definition(21);
  std::mt19937 random(1);
  for (std::size_t size = 1; size <= 21; ++size) {
    for (std::size_t index = 0; index < size; ++index) {
      const auto path = definition.path(index, 0, size);
      const Hash leaf = definition.leaf(index);
      const Hash root = definition.root(0, size);
      const auto leads_there = [&](std::uint64_t at, std::uint64_t of, const Hash& from, const std::vector<Hash>& way) {
        const auto seen = root_of_inclusion(at, of, from, way);
        return seen && *seen == root;
      };
      ASSERT_TRUE(leads_there(index, size, leaf, path));
      if (size > 1) {
        EXPECT_FALSE(leads_there((index + 1) % size, size, leaf, path));
      }
      EXPECT_FALSE(leads_there(size, size, leaf, path));
      EXPECT_FALSE(leads_there(index, size, node_hash(leaf, leaf), path));
      for (std::size_t i = 0; i < path.size(); ++i) {
        auto bent = path;
        bent[i][random() % 32] ^= static_cast<std::uint8_t>(1U << (random() % 8));
        EXPECT_FALSE(leads_there(index, size, leaf, bent));
      }
      auto longer = path;
      longer.push_back(root);
      EXPECT_FALSE(leads_there(index, size, leaf, longer));
      if (!path.empty()) {
        EXPECT_FALSE(leads_there(index, size, leaf, {path.begin(), path.end() - 1}));
      }
    }
  }
}

TEST(Merkle, RefusesSizesThatCannotBe) {
  const Hash any{};
  EXPECT_FALSE(root_of_inclusion(0, 0, any, {}));
  EXPECT_FALSE(root_of_inclusion(5, 5, any, {}));
  EXPECT_FALSE(root_of_inclusion(0, kMaxTreeSize + 1, any, {}));
  EXPECT_FALSE(root_of_inclusion(UINT64_MAX, UINT64_MAX, any, {}));
  EXPECT_FALSE(check_consistency(2, any, 1, any, {}));
  EXPECT_FALSE(check_consistency(1, any, UINT64_MAX, any, {}));
  EXPECT_FALSE(check_consistency(3, any, 5, any, {}));
  EXPECT_FALSE(check_consistency(4, any, 4, any, std::vector<Hash>(1)));
  EXPECT_FALSE(check_consistency(0, any, 4, any, {}));
  EXPECT_TRUE(check_consistency(0, empty_root(), 4, any, {}));
  EXPECT_FALSE(Frontier::from_bytes(3, Bytes(32)));
  EXPECT_FALSE(Frontier::from_bytes(0, Bytes(32)));
  EXPECT_FALSE(Frontier::from_bytes(kMaxTreeSize * 2, Bytes(32)));
}

TEST(Merkle, HashesLeavesOfAnyLength) {
  for (const std::size_t length : {0, 1, 254, 255, 256, 257, 5000}) {
    const Bytes leaf(length, 0x61);
    Bytes message = {0x00};
    append(message, leaf);
    EXPECT_EQ(leaf_hash(leaf), crypto::sha256(message)) << length;
  }
}

}  // namespace
}  // namespace assay::evidence::verify
