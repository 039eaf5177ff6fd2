// Hashes and where to look for them, in one file that is mapped and never changed. Little-endian:
//
//   0   16  "assay.likeness.1"
//   16   8  number of hashes, n
//   24   8  what the file is up to: a number of the writer's
//   32   4  number of bands
//   36  12  zero
//   48   8  XXH3-64 of everything behind the head
//   56   8  XXH3-64 of the 56 bytes before
//   64      n keys of 8 bytes, n hashes of 32 bytes (four words), then for each band of `bands_of`: 2^width + 1
//   positions
//           of 4 bytes and n numbers of hashes of 4 bytes, those of value v from position v to position v + 1
#pragma once

#include <cstdint>
#include <span>
#include <string_view>
#include <vector>

#include "base/byte_source.hpp"
#include "review/likeness/bands.hpp"
#include "review/likeness/hash256.hpp"

namespace assay::review::likeness {

/// A hash and whose it is: the number of a feature entry.
struct Keyed {
  Hash256 hash;
  std::uint64_t key = 0;
};

struct Near {
  std::uint64_t key = 0;
  unsigned distance = 0;  ///< bits
  friend constexpr auto operator<=>(const Near&, const Near&) = default;
};

class Segment {
 public:
  /// At most so many hashes in a file: numbers of hashes have 32 bits, and a file of this size has 50 GB.
  static constexpr std::uint64_t kMostHashes = std::uint64_t{1} << 29U;

  Segment() = default;
  Segment(Segment&& other) noexcept;
  Segment& operator=(Segment&& other) noexcept;
  Segment(const Segment&) = delete;
  Segment& operator=(const Segment&) = delete;
  ~Segment();

  /// @param as_of  kept in the file, see as_of()
  /// @return Limited above kMostHashes; what the sink returns
  [[nodiscard]] static Result<> write(std::span<const Keyed> hashes, std::uint64_t as_of, ByteSink& sink);

  /// Maps an open file for reading; the descriptor may be closed afterwards. All of it is read once.
  /// @param name  what to call the file in errors
  /// @return Unsupported for a file of another kind; Corrupt when it is not, byte for byte, what write() wrote;
  /// Unavailable when it cannot be mapped
  [[nodiscard]] static Result<Segment> map(int descriptor, std::string_view name);

  [[nodiscard]] std::uint64_t size() const noexcept { return count_; }
  [[nodiscard]] std::uint64_t as_of() const noexcept { return as_of_; }
  [[nodiscard]] Keyed at(std::uint64_t number) const noexcept { return {hashes_[number], keys_[number]}; }

  /// Adds every hash within `most` bits (at most kAlike) to `found`, once each, in no order.
  void search(const Hash256& query, unsigned most, std::vector<Near>& found) const;

 private:
  struct Table {
    const std::uint32_t* positions = nullptr;
    const std::uint32_t* numbers = nullptr;
  };
  void lay_out(const std::uint8_t* body);
  /// The numbers of all hashes whose band has one of `values`, behind what is in `out`.
  void gather(const std::uint32_t* positions, const std::uint32_t* numbers, std::span<const std::uint32_t> values,
              std::vector<std::uint32_t>& out) const;
  void* mapped_ = nullptr;
  std::size_t mapped_size_ = 0;
  std::uint64_t count_ = 0;
  std::uint64_t as_of_ = 0;
  const std::uint64_t* keys_ = nullptr;
  const Hash256* hashes_ = nullptr;
  std::vector<Band> bands_;
  std::vector<Table> tables_;
};

}  // namespace assay::review::likeness
