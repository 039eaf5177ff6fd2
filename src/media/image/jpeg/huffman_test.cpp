#include "media/image/jpeg/huffman.hpp"

#include <gtest/gtest.h>

#include <random>

namespace assay::media::image::jpeg {
namespace {

/// A table of `count` symbols whose codes fill all but `free` codes of 16 bits.
HuffmanSpec full_table(std::uint32_t seed, std::size_t count) {
  std::mt19937 random(seed);
  // Leaves of a random tree, then one lengthened so that all ones stays free.
  std::vector<unsigned> lengths = {1, 1};
  while (lengths.size() < count + 1) {
    const std::size_t at = random() % lengths.size();
    if (lengths[at] == 16) continue;
    ++lengths[at];
    lengths.push_back(lengths[at]);
  }
  std::sort(lengths.begin(), lengths.end());
  lengths.pop_back();  // the all-ones code
  HuffmanSpec spec;
  for (const unsigned length : lengths) ++spec.counts[length - 1];
  std::vector<std::uint8_t> symbols(256);
  for (std::size_t i = 0; i < 256; ++i) symbols[i] = static_cast<std::uint8_t>(i);
  std::shuffle(symbols.begin(), symbols.end(), random);
  spec.symbols.assign(symbols.begin(), symbols.begin() + static_cast<std::ptrdiff_t>(lengths.size()));
  return spec;
}

bool is_sound(const HuffmanSpec& spec) {
  std::uint32_t used = 0;
  std::size_t total = 0;
  for (unsigned length = 1; length <= 16; ++length) {
    used += std::uint32_t{spec.counts[length - 1]} << (16 - length);
    total += spec.counts[length - 1];
  }
  return used < 65536 && total == spec.symbols.size();
}

TEST(Huffman, DecodesWhatItEncodes) {
  for (std::uint32_t seed = 0; seed < 40; ++seed) {
    const HuffmanSpec spec = full_table(seed, 1 + seed * 6);
    ASSERT_TRUE(is_sound(spec));
    const DecodeTable decode(spec);
    const EncodeTable encode(spec);
    for (const std::uint8_t symbol : spec.symbols) {
      const EncodeTable::Code code = encode[symbol];
      ASSERT_NE(code.length, 0);
      const std::uint64_t rest = 0x0123456789ABCDEFU >> code.length;
      const DecodeTable::Code found = decode.find(std::uint64_t{code.bits} << (64 - code.length) | rest);
      EXPECT_EQ(found.length, code.length);
      EXPECT_EQ(found.symbol, symbol);
    }
    EXPECT_EQ(decode.find(~std::uint64_t{0}).length, 0) << "all ones is no code";
  }
}

TEST(Huffman, MakesRoomForMissingSymbols) {
  for (std::uint32_t seed = 0; seed < 60; ++seed) {
    const HuffmanSpec spec = full_table(seed, 2 + seed * 2);
    std::mt19937 random(seed + 1000);
    SymbolSet missing;
    for (unsigned i = 0; i < 1 + seed % 40; ++i) missing.set(random() % 256);
    for (const std::uint8_t symbol : spec.symbols) missing.reset(symbol);
    const auto longer = with_symbols(spec, missing);
    ASSERT_TRUE(longer) << seed << ": " << longer.error().message;
    EXPECT_TRUE(is_sound(*longer)) << seed;
    const EncodeTable encode(*longer);
    for (const std::uint8_t symbol : spec.symbols) EXPECT_NE(encode[symbol].length, 0);
    for (std::size_t symbol = 0; symbol < 256; ++symbol) {
      if (missing[symbol]) {
        EXPECT_NE(encode[static_cast<std::uint8_t>(symbol)].length, 0) << symbol;
      }
    }
  }
}

TEST(Huffman, KeepsOldCodesWhenThereIsRoom) {
  HuffmanSpec spec;
  spec.counts = {0, 2, 1};  // half of the codes of three bits and more are free
  spec.symbols = {5, 6, 7};
  SymbolSet missing;
  missing.set(9).set(200);
  const auto longer = with_symbols(spec, missing);
  ASSERT_TRUE(longer);
  EXPECT_TRUE(keeps_codes(spec, *longer));
  HuffmanSpec full;
  full.counts.fill(1);  // 0, 10, 110 and so on: only all ones is free
  for (std::uint8_t symbol = 0; symbol < 16; ++symbol) full.symbols.push_back(symbol);
  const auto moved = with_symbols(full, SymbolSet{}.set(20));
  ASSERT_TRUE(moved) << moved.error().message;
  EXPECT_FALSE(keeps_codes(full, *moved)) << "a full table has to move some";
}

TEST(Huffman, ExtendsValuesAsTheStandardSays) {
  for (int value = -2047; value <= 2047; ++value) {
    const unsigned size = size_of(value);
    EXPECT_EQ(extend(value_bits(value, size), size), value);
    if (value != 0) {
      EXPECT_TRUE(1 << (size - 1) <= std::abs(value) && std::abs(value) < 1 << size);
    }
  }
  EXPECT_EQ(size_of(0), 0U);
}

}  // namespace
}  // namespace assay::media::image::jpeg
