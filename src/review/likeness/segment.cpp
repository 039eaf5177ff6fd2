#include "review/likeness/segment.hpp"

#include <fmt/core.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <xxhash.h>

#include <algorithm>
#include <bit>
#include <cerrno>
#include <cstring>
#include <memory>
#include <utility>

namespace assay::review::likeness {
namespace {

static_assert(std::endian::native == std::endian::little, "the file is mapped as it is");
static_assert(sizeof(Hash256) == 32 && sizeof(std::uint64_t) == 8);

constexpr std::string_view kMagic = "assay.likeness.1";
constexpr std::size_t kVersionAt = kMagic.size() - 1;
/// A file whose first bytes differ in no more than so many is a damaged index; with more it is somebody's other file.
constexpr std::size_t kMostDamagedMagic = 4;
constexpr std::size_t kHead = 64;
constexpr std::size_t kCountAt = 16;
constexpr std::size_t kAsOfAt = 24;
constexpr std::size_t kBandsAt = 32;
constexpr std::size_t kBodySumAt = 48;
constexpr std::size_t kHeadSumAt = 56;
/// How many memory accesses are under way at once while candidates are fetched.
constexpr std::size_t kAhead = 16;
constexpr std::size_t kRound = 64;

std::size_t bytes_off(std::string_view a, std::string_view b) noexcept {
  std::size_t off = 0;
  for (std::size_t i = 0; i < std::min(a.size(), b.size()); ++i) off += a[i] != b[i] ? 1 : 0;
  return off;
}

std::uint64_t positions_of(const Band& band) { return (std::uint64_t{1} << band.width) + 1; }

std::uint64_t body_size(std::uint64_t count, std::span<const Band> bands) {
  std::uint64_t size = count * (sizeof(std::uint64_t) + sizeof(Hash256));
  for (const Band& band : bands) size += (positions_of(band) + count) * sizeof(std::uint32_t);
  return size;
}

/// Passes on and sums up.
class Summed {
 public:
  explicit Summed(ByteSink* sink) : sink_(sink), state_(XXH3_createState()) { XXH3_64bits_reset(state_.get()); }
  template <class T>
  Result<> write(std::span<const T> values) {
    const auto* const bytes = reinterpret_cast<const std::uint8_t*>(values.data());
    XXH3_64bits_update(state_.get(), bytes, values.size_bytes());
    return sink_ == nullptr ? Result<>() : sink_->write(BytesView(bytes, values.size_bytes()));
  }
  [[nodiscard]] std::uint64_t sum() const { return XXH3_64bits_digest(state_.get()); }

 private:
  struct Free {
    void operator()(XXH3_state_t* state) const { XXH3_freeState(state); }
  };
  ByteSink* sink_;
  std::unique_ptr<XXH3_state_t, Free> state_;
};

/// The hashes sorted by one band's value: where each value begins, and the numbers of its hashes.
void sort_by(const Band& band, std::span<const Keyed> hashes, std::vector<std::uint32_t>& positions,
             std::vector<std::uint32_t>& numbers) {
  positions.assign(positions_of(band), 0);
  for (const Keyed& keyed : hashes) ++positions[band.of(keyed.hash) + 1];
  for (std::size_t value = 1; value < positions.size(); ++value) positions[value] += positions[value - 1];
  numbers.resize(hashes.size());
  // From the back, each goes before the end of its value; the ends become the beginnings.
  std::vector<std::uint32_t> next(positions.begin() + 1, positions.end());
  for (std::size_t number = hashes.size(); number-- > 0;)
    numbers[--next[band.of(hashes[number].hash)]] = static_cast<std::uint32_t>(number);
}

Result<> write_body(std::span<const Keyed> hashes, std::span<const Band> bands, Summed& out) {
  constexpr std::size_t kBlock = 4096;
  std::vector<std::uint64_t> keys;
  for (std::size_t begin = 0; begin < hashes.size(); begin += kBlock) {
    keys.clear();
    for (const Keyed& keyed : hashes.subspan(begin, std::min(kBlock, hashes.size() - begin))) keys.push_back(keyed.key);
    ASSAY_CHECK(out.write(std::span<const std::uint64_t>(keys)));
  }
  std::vector<Hash256> block;
  for (std::size_t begin = 0; begin < hashes.size(); begin += kBlock) {
    block.clear();
    for (const Keyed& keyed : hashes.subspan(begin, std::min(kBlock, hashes.size() - begin)))
      block.push_back(keyed.hash);
    ASSAY_CHECK(out.write(std::span<const Hash256>(block)));
  }
  std::vector<std::uint32_t> positions;
  std::vector<std::uint32_t> numbers;
  for (const Band& band : bands) {
    sort_by(band, hashes, positions, numbers);
    ASSAY_CHECK(out.write(std::span<const std::uint32_t>(positions)));
    ASSAY_CHECK(out.write(std::span<const std::uint32_t>(numbers)));
  }
  return {};
}

}  // namespace

Segment::Segment(Segment&& other) noexcept { *this = std::move(other); }

Segment& Segment::operator=(Segment&& other) noexcept {
  std::swap(mapped_, other.mapped_);
  std::swap(mapped_size_, other.mapped_size_);
  std::swap(count_, other.count_);
  std::swap(as_of_, other.as_of_);
  std::swap(keys_, other.keys_);
  std::swap(hashes_, other.hashes_);
  std::swap(bands_, other.bands_);
  std::swap(tables_, other.tables_);
  return *this;
}

Segment::~Segment() {
  if (mapped_ != nullptr) ::munmap(mapped_, mapped_size_);
}

Result<> Segment::write(std::span<const Keyed> hashes, std::uint64_t as_of, ByteSink& sink) {
  if (hashes.size() > kMostHashes)
    return fail(Code::Limited, fmt::format("{} hashes are more than the {} of one file", hashes.size(), kMostHashes));
  const std::vector<Band> bands = bands_of(bands_for(hashes.size()));
  // The head, which goes first, has the sum of the body: the body is made twice rather than kept, it may have
  // gigabytes.
  Summed dry(nullptr);
  ASSAY_CHECK(write_body(hashes, bands, dry));
  std::array<std::uint8_t, kHead> head{};
  std::copy(kMagic.begin(), kMagic.end(), head.begin());
  store_le<std::uint64_t>(&head[kCountAt], hashes.size());
  store_le<std::uint64_t>(&head[kAsOfAt], as_of);
  store_le<std::uint32_t>(&head[kBandsAt], static_cast<std::uint32_t>(bands.size()));
  store_le<std::uint64_t>(&head[kBodySumAt], dry.sum());
  store_le<std::uint64_t>(&head[kHeadSumAt], XXH3_64bits(head.data(), kHeadSumAt));
  ASSAY_CHECK(sink.write(head));
  Summed out(&sink);
  return write_body(hashes, bands, out);
}

Result<Segment> Segment::map(int descriptor, std::string_view name) {
  const auto corrupt = [&](std::string_view what) {
    return fail(Code::Corrupt, fmt::format("{}: {}; make the index again", name, what));
  };
  struct stat info {};
  if (::fstat(descriptor, &info) != 0)
    return fail(Code::Unavailable, fmt::format("{}: cannot look at the index: {}", name, std::strerror(errno)));
  const auto size = static_cast<std::uint64_t>(info.st_size);
  if (size == 0) return corrupt("is empty");
  Segment segment;
  void* const mapped = ::mmap(nullptr, size, PROT_READ, MAP_SHARED, descriptor, 0);
  if (mapped == MAP_FAILED)
    return fail(Code::Unavailable, fmt::format("{}: cannot map the index: {}", name, std::strerror(errno)));
  segment.mapped_ = mapped;
  segment.mapped_size_ = size;
  const auto* const head = static_cast<const std::uint8_t*>(mapped);
  const std::size_t there = std::min<std::uint64_t>(size, kMagic.size());
  const std::string_view magic = as_text(BytesView(head, there));
  const std::size_t off = bytes_off(magic, kMagic);
  if (off > kMostDamagedMagic || off >= there)
    return fail(Code::Unsupported, fmt::format("{}: is no index of picture hashes; name another file", name));
  if (off == 1 && there == kMagic.size() && magic[kVersionAt] != kMagic[kVersionAt])
    return corrupt(fmt::format("is of version {}, not {}", magic[kVersionAt] >= ' ' ? magic[kVersionAt] : '?',
                               kMagic[kVersionAt]));
  if (off > 0) return corrupt("its head is damaged");
  if (size < kHead) return corrupt("shorter than the head of an index");
  if (load_le<std::uint64_t>(head + kHeadSumAt) != XXH3_64bits(head, kHeadSumAt)) return corrupt("its head is damaged");
  segment.count_ = load_le<std::uint64_t>(head + kCountAt);
  segment.as_of_ = load_le<std::uint64_t>(head + kAsOfAt);
  const std::size_t bands = load_le<std::uint32_t>(head + kBandsAt);
  if (segment.count_ > kMostHashes || bands < kFewestBands || bands > kMostBands)
    return corrupt("its head is impossible");
  segment.bands_ = bands_of(bands);
  if (size - kHead != body_size(segment.count_, segment.bands_)) return corrupt("it is not as long as its head says");
  ::madvise(mapped, size, MADV_SEQUENTIAL);
  if (load_le<std::uint64_t>(head + kBodySumAt) != XXH3_64bits(head + kHead, size - kHead))
    return corrupt("it is damaged");
  ::madvise(mapped, size, MADV_RANDOM);
  segment.lay_out(head + kHead);
  return segment;
}

void Segment::lay_out(const std::uint8_t* body) {
  keys_ = reinterpret_cast<const std::uint64_t*>(body);
  hashes_ = reinterpret_cast<const Hash256*>(body + count_ * sizeof(std::uint64_t));
  const auto* next = reinterpret_cast<const std::uint32_t*>(hashes_ + count_);
  for (const Band& band : bands_) {
    tables_.push_back({next, next + positions_of(band)});
    next += positions_of(band) + count_;
  }
}

void Segment::search(const Hash256& query, unsigned most, std::vector<Near>& found) const {
  if (count_ == 0) return;
  const std::vector<int> radii = radii_of(bands_.size(), std::min(most, kAlike));
  std::vector<std::uint32_t> values;
  std::vector<std::uint32_t> candidates;
  for (std::size_t band = 0; band < bands_.size(); ++band) {
    const Table& table = tables_[band];
    neighbours(bands_[band].of(query), bands_[band].width, radii[band], values);
    candidates.clear();
    gather(table.positions, table.numbers, values, candidates);
    for (std::size_t i = 0; i < candidates.size(); ++i) {
      if (i + kAhead < candidates.size()) __builtin_prefetch(hashes_ + candidates[i + kAhead]);
      const std::uint32_t number = candidates[i];
      if (number >= count_) continue;
      const unsigned off = distance(hashes_[number], query);
      if (off <= most && !found_before(band, hashes_[number], query, bands_, radii))
        found.push_back({keys_[number], off});
    }
  }
}

void Segment::gather(const std::uint32_t* positions, const std::uint32_t* numbers,
                     std::span<const std::uint32_t> values, std::vector<std::uint32_t>& out) const {
  // The sums of the file are no proof against somebody who made it: positions and numbers are held against the count.
  // Two rounds, so that neither waits for memory: where each value's numbers are, then the numbers.
  std::array<std::pair<std::uint32_t, std::uint32_t>, kRound> ranges;
  for (std::size_t begin = 0; begin < values.size(); begin += kRound) {
    const auto round = values.subspan(begin, std::min(kRound, values.size() - begin));
    for (const std::uint32_t value : round) __builtin_prefetch(&positions[value]);
    std::size_t filled = 0;
    for (const std::uint32_t value : round) {
      const std::pair range{positions[value], positions[value + 1]};
      if (range.first >= range.second || range.second > count_) continue;
      __builtin_prefetch(&numbers[range.first]);
      ranges[filled++] = range;
    }
    for (std::size_t i = 0; i < filled; ++i)
      out.insert(out.end(), numbers + ranges[i].first, numbers + ranges[i].second);
  }
}

}  // namespace assay::review::likeness
