// Huffman tables of the sequential mode: decoding by lookup, encoding, and room made for symbols a table lacks. Source:
// T.81, annex C and F.1.2.
#pragma once

#include <array>
#include <bit>
#include <bitset>
#include <cstdint>

#include "base/result.hpp"
#include "media/image/jpeg/bits.hpp"
#include "media/image/jpeg/frame.hpp"

namespace assay::media::image::jpeg {

/// Symbols, as a set.
using SymbolSet = std::bitset<256>;

class DecodeTable {
 public:
  explicit DecodeTable(const HuffmanSpec& spec);

  /// A code found: its length (0: no such code) and symbol.
  struct Code {
    std::uint8_t length = 0;
    std::uint8_t symbol = 0;
  };
  /// The code at the top of `bits`.
  [[nodiscard]] Code find(std::uint64_t bits) const noexcept {
    const Code code = codes_[bits >> (64 - kLookup)];
    return code.length != 0 ? code : find_long(bits);
  }

  /// What a whole AC coefficient takes: code and value bits together, and how far it carries in the block (end of
  /// block: kEndOfBlock). bits 0: a longer code than the lookup holds.
  struct Step {
    std::uint8_t bits = 0;
    std::uint8_t step = 0;
  };
  static constexpr std::uint8_t kEndOfBlock = 128;
  [[nodiscard]] Step step(std::uint64_t bits) const noexcept { return steps_[bits >> (64 - kLookup)]; }

  [[nodiscard]] static constexpr std::uint8_t carry(std::uint8_t symbol) noexcept {
    if ((symbol & 15U) != 0) return static_cast<std::uint8_t>((symbol >> 4U) + 1);
    return symbol == 0xF0 ? 16 : kEndOfBlock;
  }

 private:
  static constexpr unsigned kLookup = 12;
  [[nodiscard]] Code find_long(std::uint64_t bits) const noexcept;

  std::array<Code, 1U << kLookup> codes_{};
  std::array<Step, 1U << kLookup> steps_{};
  std::array<std::uint32_t, 18> end_of_{};  // first code value of each length that is not one, at 16 bits
  std::array<std::int32_t, 18> shift_{};
  std::array<std::uint8_t, 256> symbols_{};
};

class EncodeTable {
 public:
  EncodeTable() = default;
  explicit EncodeTable(const HuffmanSpec& spec);
  struct Code {
    std::uint16_t bits = 0;
    std::uint8_t length = 0;  ///< 0: the table has no such symbol
  };
  [[nodiscard]] Code operator[](std::uint8_t symbol) const noexcept { return codes_[symbol]; }

 private:
  std::array<Code, 256> codes_{};
};

/// The table with `missing` added as its longest codes. If there is no room, one symbol's code grows by a bit to make
/// some: then other codes change as well. The code of all ones stays unused (T.81, C.2).
/// @return Limited when even that gives no room: never for tables of fewer than 200 symbols
[[nodiscard]] Result<HuffmanSpec> with_symbols(const HuffmanSpec& spec, const SymbolSet& missing);

/// True when every symbol of `spec` has the same code in `longer`.
[[nodiscard]] bool keeps_codes(const HuffmanSpec& spec, const HuffmanSpec& longer);

/// Number of bits of a coefficient's magnitude (T.81, table F.1).
[[nodiscard]] inline unsigned size_of(std::int32_t value) noexcept {
  return static_cast<unsigned>(std::bit_width(static_cast<std::uint32_t>(value < 0 ? -value : value)));
}
/// The value bits that follow a code.
[[nodiscard]] inline std::uint32_t value_bits(std::int32_t value, unsigned size) noexcept {
  return static_cast<std::uint32_t>(value < 0 ? value - 1 : value) & ((1U << size) - 1);
}
/// The value of `size` bits (T.81, F.2.2.1 EXTEND).
[[nodiscard]] inline std::int32_t extend(std::uint32_t bits, unsigned size) noexcept {
  if (size == 0) return 0;
  const auto value = static_cast<std::int32_t>(bits);
  return value < (std::int32_t{1} << (size - 1)) ? value - (std::int32_t{1} << size) + 1 : value;
}

}  // namespace assay::media::image::jpeg
