#include "media/image/jpeg/painter.hpp"

#include <gtest/gtest.h>

#include <cmath>
#include <numbers>
#include <random>

namespace assay::media::image::jpeg {
namespace {

std::array<std::uint16_t, kBlock> steep_quant() {
  std::array<std::uint16_t, kBlock> quant;
  for (std::size_t i = 0; i < kBlock; ++i) quant[i] = static_cast<std::uint16_t>(3 + 2 * (i / 8 + i % 8));
  return quant;
}

/// T.81, A.3.3, word for word.
std::array<double, kBlock> inverse_by_definition(const std::int16_t* block,
                                                 const std::array<std::uint16_t, kBlock>& quant) {
  std::array<double, kBlock> out{};
  for (std::size_t y = 0; y < 8; ++y) {
    for (std::size_t x = 0; x < 8; ++x) {
      double sum = 0;
      for (std::size_t v = 0; v < 8; ++v) {
        for (std::size_t u = 0; u < 8; ++u) {
          const double scale = (u == 0 ? std::numbers::sqrt2 / 2 : 1) * (v == 0 ? std::numbers::sqrt2 / 2 : 1);
          sum += scale * block[v * 8 + u] * quant[v * 8 + u] *
                 std::cos((2 * static_cast<double>(x) + 1) * static_cast<double>(u) * std::numbers::pi / 16) *
                 std::cos((2 * static_cast<double>(y) + 1) * static_cast<double>(v) * std::numbers::pi / 16);
        }
      }
      out[y * 8 + x] = sum / 4 + 128;
    }
  }
  return out;
}

TEST(Transform, IsTheStandardsAndItsOwnInverse) {
  std::mt19937 random(5);
  const auto quant = steep_quant();
  for (int round = 0; round < 200; ++round) {
    std::array<std::int16_t, kBlock> block{};
    for (std::size_t i = 0; i < kBlock; ++i) {
      if (random() % 3 == 0) block[i] = static_cast<std::int16_t>(static_cast<int>(random() % 61) - 30);
    }
    std::array<float, kBlock> samples;
    inverse_transform(block.data(), quant, samples.data());
    const auto expected = inverse_by_definition(block.data(), quant);
    for (std::size_t i = 0; i < kBlock; ++i) ASSERT_NEAR(samples[i], expected[i], 0.01) << i;
    std::array<std::int16_t, kBlock> again{};
    forward_transform(samples.data(), quant, again.data());
    ASSERT_EQ(again, block) << "a block that nothing is painted on gives its own coefficients";
  }
}

TEST(Transform, HoldsCoefficientsToWhatJpegAllows) {
  std::array<std::uint16_t, kBlock> quant;
  quant.fill(1);
  std::array<float, kBlock> samples;
  for (std::size_t i = 0; i < kBlock; ++i) samples[i] = i % 2 == 0 ? 1e6F : -1e6F;
  std::array<std::int16_t, kBlock> block{};
  forward_transform(samples.data(), quant, block.data());
  for (const std::int16_t value : block) {
    EXPECT_GE(value, -1024);
    EXPECT_LE(value, 1023);
  }
}

}  // namespace
}  // namespace assay::media::image::jpeg
