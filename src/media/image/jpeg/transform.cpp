// The 8 x 8 cosine transform in floating point, after Arai, Agui and Nakajima (1988): 5 multiplications for 8 values,
// the rest of the scaling folded into the quantisation. Columns are worked on eight at a time, so the compiler can use
// vectors.
#include <algorithm>
#include <array>
#include <cmath>

#include "media/image/jpeg/painter.hpp"

namespace assay::media::image::jpeg {
namespace {

constexpr std::array<double, 8> kScale = {1.0, 1.387039845, 1.306562965, 1.175875602,
                                          1.0, 0.785694958, 0.541196100, 0.275899379};
constexpr float kCentre = 128.0F;
constexpr float kMostAc = 1023.0F;

/// kScale[row] x kScale[column] / 8.
const std::array<float, kBlock>& scales() noexcept {
  static const std::array<float, kBlock> kTable = [] {
    std::array<float, kBlock> table{};
    for (std::size_t i = 0; i < kBlock; ++i) table[i] = static_cast<float>(kScale[i / 8] * kScale[i % 8] / 8);
    return table;
  }();
  return kTable;
}

void transpose(float* block) noexcept {
  for (std::size_t y = 0; y < 8; ++y) {
    for (std::size_t x = 0; x < y; ++x) std::swap(block[y * 8 + x], block[x * 8 + y]);
  }
}

void inverse_columns(float* block) noexcept {
  for (std::size_t i = 0; i < 8; ++i) {
    float* v = block + i;
    const float t10 = v[0] + v[32];
    const float t11 = v[0] - v[32];
    const float t13 = v[16] + v[48];
    const float t12 = (v[16] - v[48]) * 1.414213562F - t13;
    const float e0 = t10 + t13;
    const float e3 = t10 - t13;
    const float e1 = t11 + t12;
    const float e2 = t11 - t12;
    const float z13 = v[40] + v[24];
    const float z10 = v[40] - v[24];
    const float z11 = v[8] + v[56];
    const float z12 = v[8] - v[56];
    const float o7 = z11 + z13;
    const float z5 = (z10 + z12) * 1.847759065F;
    const float o6 = z5 - z10 * 2.613125930F - o7;
    const float o5 = (z11 - z13) * 1.414213562F - o6;
    const float o4 = z5 - z12 * 1.082392200F - o5;
    v[0] = e0 + o7;
    v[56] = e0 - o7;
    v[8] = e1 + o6;
    v[48] = e1 - o6;
    v[16] = e2 + o5;
    v[40] = e2 - o5;
    v[24] = e3 + o4;
    v[32] = e3 - o4;
  }
}

void forward_columns(float* block) noexcept {
  for (std::size_t i = 0; i < 8; ++i) {
    float* v = block + i;
    const float s07 = v[0] + v[56];
    const float d07 = v[0] - v[56];
    const float s16 = v[8] + v[48];
    const float d16 = v[8] - v[48];
    const float s25 = v[16] + v[40];
    const float d25 = v[16] - v[40];
    const float s34 = v[24] + v[32];
    const float d34 = v[24] - v[32];
    const float t10 = s07 + s34;
    const float t13 = s07 - s34;
    const float t11 = s16 + s25;
    const float t12 = s16 - s25;
    v[0] = t10 + t11;
    v[32] = t10 - t11;
    const float z1 = (t12 + t13) * 0.707106781F;
    v[16] = t13 + z1;
    v[48] = t13 - z1;
    const float u10 = d34 + d25;
    const float u11 = d25 + d16;
    const float u12 = d16 + d07;
    const float z5 = (u10 - u12) * 0.382683433F;
    const float z2 = 0.541196100F * u10 + z5;
    const float z4 = 1.306562965F * u12 + z5;
    const float z3 = u11 * 0.707106781F;
    const float z11 = d07 + z3;
    const float z13 = d07 - z3;
    v[40] = z13 + z2;
    v[24] = z13 - z2;
    v[8] = z11 + z4;
    v[56] = z11 - z4;
  }
}

}  // namespace

void inverse_transform(const std::int16_t* block, const std::array<std::uint16_t, kBlock>& quant, float* samples) {
  const std::array<float, kBlock>& scale = scales();
  for (std::size_t i = 0; i < kBlock; ++i)
    samples[i] = static_cast<float>(block[i]) * static_cast<float>(quant[i]) * scale[i];
  inverse_columns(samples);
  transpose(samples);
  inverse_columns(samples);
  transpose(samples);
  for (std::size_t i = 0; i < kBlock; ++i) samples[i] += kCentre;
}

void forward_transform(const float* samples, const std::array<std::uint16_t, kBlock>& quant, std::int16_t* block) {
  const std::array<float, kBlock>& scale = scales();
  std::array<float, kBlock> work;
  for (std::size_t i = 0; i < kBlock; ++i) work[i] = samples[i] - kCentre;
  forward_columns(work.data());
  transpose(work.data());
  forward_columns(work.data());
  transpose(work.data());
  for (std::size_t i = 0; i < kBlock; ++i) {
    // 64 x scale is what the columns above left in, twice.
    const float value = work[i] / (static_cast<float>(quant[i]) * scale[i] * 64.0F);
    block[i] = static_cast<std::int16_t>(std::lround(std::clamp(value, i == 0 ? -kMostAc - 1 : -kMostAc, kMostAc)));
  }
}

}  // namespace assay::media::image::jpeg
