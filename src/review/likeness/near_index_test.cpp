#include "review/likeness/near_index.hpp"

#include <gtest/gtest.h>
#include <sys/mman.h>
#include <unistd.h>

#include <algorithm>
#include <map>
#include <random>
#include <thread>

#include "base/descriptor.hpp"
#include "base/descriptor_file.hpp"

namespace assay::review::likeness {
namespace {

class Hashes {
 public:
  explicit Hashes(std::uint64_t seed) : random_(seed) {}
  Hash256 any() {
    Hash256 hash;
    for (std::uint64_t& word : hash.words) word = random_();
    return hash;
  }
  /// `bits` different ones of `hash` turned.
  Hash256 near(Hash256 hash, unsigned bits) {
    std::array<unsigned, kHashBits> order{};
    for (unsigned i = 0; i < kHashBits; ++i) order[i] = i;
    std::shuffle(order.begin(), order.end(), random_);
    for (unsigned i = 0; i < bits; ++i) hash.flip(order[i]);
    return hash;
  }
  std::uint64_t number(std::uint64_t below) { return random_() % below; }

 private:
  std::mt19937_64 random_;
};

Descriptor written(std::span<const Keyed> hashes, std::uint64_t as_of = 0) {
  Descriptor file(::memfd_create("segment", MFD_CLOEXEC));
  DescriptorSink sink(file.get());
  EXPECT_TRUE(Segment::write(hashes, as_of, sink));
  return file;
}

Segment segment_of(std::span<const Keyed> hashes) {
  const Descriptor file = written(hashes);
  auto segment = Segment::map(file.get(), "index");
  EXPECT_TRUE(segment) << segment.error().message;
  return std::move(*segment);
}

/// What anybody would write: each one compared.
std::vector<Near> compared(const std::vector<Keyed>& all, const Hash256& query, unsigned most) {
  std::map<std::uint64_t, unsigned> nearest;
  for (const Keyed& keyed : all)
    if (const unsigned off = distance(keyed.hash, query); off <= most) {
      const auto [at, fresh] = nearest.try_emplace(keyed.key, off);
      if (!fresh) at->second = std::min(at->second, off);
    }
  std::vector<Near> out;
  for (const auto& [key, off] : nearest) out.push_back({key, off});
  std::stable_sort(out.begin(), out.end(), [](const Near& a, const Near& b) { return a.distance < b.distance; });
  return out;
}

TEST(Bands, CoverEveryBitOnceAndFindWhateverIsNear) {
  Hashes hashes(1);
  for (std::size_t count = kFewestBands; count <= kMostBands; ++count) {
    const auto bands = bands_of(count);
    unsigned at = 0;
    for (const Band& band : bands) {
      EXPECT_EQ(band.at, at);
      EXPECT_LE(band.width, 24U);
      at += band.width;
    }
    EXPECT_EQ(at, kHashBits);
    for (unsigned most = 0; most <= kAlike; ++most) {
      const auto radii = radii_of(count, most);
      const Hash256 a = hashes.any();
      const Hash256 b = hashes.near(a, most);
      EXPECT_TRUE(found_before(count, a, b, bands, radii)) << count << " bands, " << most << " bits";
    }
  }
}

TEST(NearIndex, FindsExactlyWhatComparingEachFinds) {
  for (const std::size_t count : {0U, 1U, 5'000U, 60'000U, 200'000U}) {
    Hashes hashes(count + 7);
    std::vector<Keyed> all;
    for (std::size_t i = 0; i < count; ++i) {
      const bool alike = i % 3 == 2;
      all.push_back(
          {alike ? hashes.near(all[hashes.number(i)].hash, static_cast<unsigned>(hashes.number(40))) : hashes.any(),
           hashes.number(count)});
    }
    NearIndex index(segment_of(std::span(all).first(count * 2 / 3)));
    for (const Keyed& keyed : std::span(all).subspan(count * 2 / 3)) ASSERT_TRUE(index.add(keyed.hash, keyed.key));
    ASSERT_EQ(index.size(), count);
    for (int round = 0; round < 60; ++round) {
      const unsigned most = round % 4 == 0 ? static_cast<unsigned>(hashes.number(kAlike + 1)) : kAlike;
      const Hash256 query = count == 0
                                ? hashes.any()
                                : hashes.near(all[hashes.number(count)].hash, static_cast<unsigned>(hashes.number(40)));
      ASSERT_EQ(index.search(query, most), compared(all, query, most)) << count << " hashes, within " << most;
    }
  }
}

TEST(NearIndex, ForgetsWhatIsRevokedAndTakesItBackWhenItIsAddedAgain) {
  Hashes hashes(3);
  const Hash256 old = hashes.any();
  const Hash256 fresh = hashes.any();
  const std::vector<Keyed> kept = {{old, 1}, {old, 2}};
  NearIndex index(segment_of(kept));
  ASSERT_TRUE(index.add(fresh, 1));
  index.revoke(1);
  EXPECT_EQ(index.search(old), (std::vector<Near>{{2, 0}}));
  EXPECT_TRUE(index.search(fresh).empty());
  ASSERT_TRUE(index.add(fresh, 1));
  EXPECT_EQ(index.search(fresh), (std::vector<Near>{{1, 0}}));
  EXPECT_EQ(index.search(old), (std::vector<Near>{{2, 0}})) << "only what came after is back";
}

TEST(NearIndex, IsWrittenAnewWithWhatIsInForce) {
  Hashes hashes(4);
  std::vector<Keyed> all;
  for (std::uint64_t key = 0; key < 3'000; ++key) all.push_back({hashes.any(), key});
  NearIndex index(segment_of(std::span(all).first(2'000)));
  for (const Keyed& keyed : std::span(all).subspan(2'000)) ASSERT_TRUE(index.add(keyed.hash, keyed.key));
  index.revoke(10);
  index.revoke(2'500);
  const Descriptor file(::memfd_create("anew", MFD_CLOEXEC));
  DescriptorSink sink(file.get());
  ASSERT_TRUE(index.write(77, sink));
  NearIndex anew(Segment::map(file.get(), "anew").value());
  EXPECT_EQ(anew.as_of(), 77U);
  EXPECT_EQ(anew.size(), 2'998U);
  for (const Keyed& keyed : all)
    EXPECT_EQ(anew.search(keyed.hash).size(), keyed.key == 10 || keyed.key == 2'500 ? 0U : 1U) << keyed.key;
}

TEST(NearIndex, IsSearchedWhileItChanges) {
  Hashes hashes(5);
  NearIndex index;
  const Hash256 steady = hashes.any();
  ASSERT_TRUE(index.add(steady, 1));
  std::thread writer([&] {
    Hashes others(6);
    for (std::uint64_t key = 2; key < 5'000; ++key) {
      ASSERT_TRUE(index.add(others.any(), key));
      index.revoke(key);
    }
  });
  for (int round = 0; round < 2'000; ++round) ASSERT_EQ(index.search(steady).size(), 1U);
  writer.join();
}

class DamagedSegment : public testing::Test {
 protected:
  DamagedSegment() {
    Hashes hashes(8);
    std::vector<Keyed> all;
    for (std::uint64_t key = 0; key < 20; ++key) all.push_back({hashes.any(), key});
    const Descriptor file = written(all);
    bytes_.resize(static_cast<std::size_t>(::lseek(file.get(), 0, SEEK_END)));
    EXPECT_EQ(::pread(file.get(), bytes_.data(), bytes_.size(), 0), static_cast<ssize_t>(bytes_.size()));
  }
  static std::string refusal(const Bytes& bytes) {
    const Descriptor file(::memfd_create("damaged", MFD_CLOEXEC));
    EXPECT_EQ(::pwrite(file.get(), bytes.data(), bytes.size(), 0), static_cast<ssize_t>(bytes.size()));
    const auto mapped = Segment::map(file.get(), "index");
    if (mapped) return "";
    EXPECT_TRUE(mapped.error().message.starts_with("index: ")) << mapped.error().message;
    return std::string(code_name(mapped.error().code));
  }
  Bytes bytes_;
};

TEST_F(DamagedSegment, ATurnedBitAnywhereIsNoticed) {
  ASSERT_EQ(refusal(bytes_), "");
  std::mt19937 random(9);
  for (std::size_t round = 0; round < 64 + 250; ++round) {  // each byte of the head, then anywhere
    const std::size_t at = round < 64 ? round : random() % bytes_.size();
    const auto bit = static_cast<std::uint8_t>(1U << random() % 8);
    bytes_[at] ^= bit;
    ASSERT_EQ(refusal(bytes_), code_name(Code::Corrupt)) << "byte " << at;
    bytes_[at] ^= bit;
  }
}

TEST_F(DamagedSegment, ACutAnywhereIsNoticed) {
  const Bytes whole = bytes_;
  for (std::size_t length = 0; length < whole.size(); length += length < 200 ? 1 : whole.size() / 300 + 1) {
    bytes_.assign(whole.begin(), whole.begin() + static_cast<std::ptrdiff_t>(length));
    ASSERT_EQ(refusal(bytes_), code_name(Code::Corrupt)) << length << " bytes";
  }
  bytes_ = whole;
  bytes_.push_back(0);
  EXPECT_EQ(refusal(bytes_), code_name(Code::Corrupt));
}

TEST_F(DamagedSegment, AnotherVersionIsMadeAnewAndAnotherFileIsLeftAlone) {
  for (const char version : {'0', '2', '\1'}) {
    bytes_[15] = static_cast<std::uint8_t>(version);
    EXPECT_EQ(refusal(bytes_), code_name(Code::Corrupt));
  }
  for (const std::string_view other :
       {"notes", "SQLite format 3", "assorted remarks on likeness", "\x89PNG\r\n\x1a\n"}) {
    const BytesView view = as_bytes(other);
    EXPECT_EQ(refusal(Bytes(view.begin(), view.end())), code_name(Code::Unsupported)) << other;
  }
  EXPECT_EQ(refusal(Bytes(4096, 0)), code_name(Code::Unsupported));
}

}  // namespace
}  // namespace assay::review::likeness
