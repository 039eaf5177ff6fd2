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

TEST(Segment, RefusesAFileThatIsNotWhatWasWritten) {
  Hashes hashes(8);
  std::vector<Keyed> all;
  for (std::uint64_t key = 0; key < 20; ++key) all.push_back({hashes.any(), key});
  const Descriptor file = written(all);
  auto size = static_cast<std::uint64_t>(::lseek(file.get(), 0, SEEK_END));
  ASSERT_TRUE(Segment::map(file.get(), "index"));
  for (const std::uint64_t at : {std::uint64_t{0}, std::uint64_t{17}, std::uint64_t{33}, std::uint64_t{50},
                                 std::uint64_t{64}, size / 2, size - 1}) {
    std::uint8_t byte = 0;
    ASSERT_EQ(::pread(file.get(), &byte, 1, static_cast<off_t>(at)), 1);
    byte ^= 0x10;
    ASSERT_EQ(::pwrite(file.get(), &byte, 1, static_cast<off_t>(at)), 1);
    const auto mapped = Segment::map(file.get(), "index");
    ASSERT_FALSE(mapped) << "byte " << at;
    EXPECT_EQ(code_name(mapped.error().code),
              code_name(at == 0 ? Code::Unsupported : Code::Corrupt));  // 0: another kind of file
    EXPECT_TRUE(mapped.error().message.starts_with("index: ")) << mapped.error().message;
    byte ^= 0x10;
    ASSERT_EQ(::pwrite(file.get(), &byte, 1, static_cast<off_t>(at)), 1);
  }
  for (const std::uint64_t length : {std::uint64_t{0}, std::uint64_t{63}, std::uint64_t{64}, size - 4}) {
    ASSERT_EQ(::ftruncate(file.get(), static_cast<off_t>(length)), 0);
    EXPECT_FALSE(Segment::map(file.get(), "index")) << length << " bytes";
  }
}

}  // namespace
}  // namespace assay::review::likeness
