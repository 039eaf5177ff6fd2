#include "review/likeness/pdq.hpp"

#include <fmt/core.h>

#include <algorithm>
#include <cmath>
#include <numbers>

namespace assay::review::likeness {
namespace {

constexpr std::size_t kGrid = 64;         // what the picture is brought down to
constexpr std::size_t kFrequencies = 16;  // of each direction, the constant one left out
constexpr int kFilterPasses = 2;          // box on box: a tent
constexpr float kRed = 0.299F;
constexpr float kGreen = 0.587F;
constexpr float kBlue = 0.114F;
constexpr int kGradientScale = 90;  // of the sum of steps in percent, to the quality
constexpr int kHighestQuality = 100;

using Grid = std::array<std::array<float, kGrid>, kGrid>;
/// [frequency down][frequency across]
using Spectrum = std::array<std::array<float, kFrequencies>, kFrequencies>;
using Cosines = std::array<std::array<float, kGrid>, kFrequencies>;

/// Each output is the mean of what lies in a window around it that the ends of the line cut off. One sum is carried
/// along the line, in this order of additions: the last bits of the floats decide on values beside the median.
class BoxFilter {
 public:
  BoxFilter(std::size_t length, std::size_t window) : length_(length), ahead_((window + 2) / 2), window_(window) {}

  /// `lanes` lines side by side, `stride` floats from one value of a line to its next.
  void along(const float* in, float* out, std::size_t stride, std::size_t lanes, std::vector<float>& sums) const {
    sums.assign(lanes, 0.0F);
    float held = 0.0F;
    for (std::size_t at = 0; at < length_ + ahead_ - 1; ++at) {
      const bool adds = at < length_;
      const bool drops = at >= window_;
      if (adds && !drops) held += 1.0F;
      if (drops && !adds) held -= 1.0F;
      if (adds) accumulate(sums, in + at * stride, lanes, 1.0F);
      if (drops) accumulate(sums, in + (at - window_) * stride, lanes, -1.0F);
      if (at + 1 < ahead_) continue;
      float* const written = out + (at + 1 - ahead_) * stride;
      for (std::size_t lane = 0; lane < lanes; ++lane) written[lane] = sums[lane] / held;
    }
  }

 private:
  static void accumulate(std::vector<float>& sums, const float* values, std::size_t lanes, float sign) {
    for (std::size_t lane = 0; lane < lanes; ++lane) sums[lane] += sign * values[lane];
  }
  std::size_t length_;
  std::size_t ahead_;  // the window reaches this far, the value itself included
  std::size_t window_;
};

/// Two passes together reach over one value of the grid.
constexpr std::size_t window_of(std::size_t side) { return (side + 2 * kGrid - 1) / (2 * kGrid); }

void blur(Luma& luma) {
  std::vector<float> half(luma.values.size());
  std::vector<float> sums;
  const BoxFilter across(luma.width, window_of(luma.width));
  const BoxFilter down(luma.height, window_of(luma.height));
  for (int pass = 0; pass < kFilterPasses; ++pass) {
    for (std::size_t row = 0; row < luma.height; ++row)
      across.along(&luma.values[row * luma.width], &half[row * luma.width], 1, 1, sums);
    down.along(half.data(), luma.values.data(), luma.width, luma.width, sums);
  }
}

/// The value in the middle of each cell of the grid.
Grid sampled(const Luma& luma) {
  const auto middle = [](std::size_t cell, std::uint32_t side) { return ((2 * cell + 1) * side) / (2 * kGrid); };
  Grid grid;
  for (std::size_t row = 0; row < kGrid; ++row)
    for (std::size_t column = 0; column < kGrid; ++column)
      grid[row][column] = luma.values[middle(row, luma.height) * luma.width + middle(column, luma.width)];
  return grid;
}

/// Steps between neighbours in whole percent of the full range: only those that matter count.
unsigned quality_of(const Grid& grid) {
  const auto step = [](float a, float b) { return std::abs(static_cast<int>(((a - b) * 100) / 255)); };
  int sum = 0;
  for (std::size_t i = 0; i < kGrid; ++i) {
    for (std::size_t j = 0; j + 1 < kGrid; ++j)
      sum += step(grid[i][j], grid[i][j + 1]) + step(grid[j][i], grid[j + 1][i]);
  }
  return static_cast<unsigned>(std::min(sum / kGradientScale, kHighestQuality));
}

Cosines cosines() {
  const double scale = std::sqrt(2.0 / double{kGrid});
  Cosines rows;
  for (std::size_t i = 0; i < kFrequencies; ++i)
    for (std::size_t j = 0; j < kGrid; ++j)
      rows[i][j] = static_cast<float>(static_cast<float>(scale) *
                                      std::cos((std::numbers::pi / 2.0 / double{kGrid}) * static_cast<double>(i + 1) *
                                               static_cast<double>(2 * j + 1)));
  return rows;
}

/// The part of the two-dimensional cosine transform that counts.
Spectrum spectrum_of(const Grid& grid) {
  static const Cosines kCosines = cosines();
  Spectrum spectrum{};
  for (std::size_t i = 0; i < kFrequencies; ++i) {
    std::array<float, kGrid> half{};
    for (std::size_t k = 0; k < kGrid; ++k)
      for (std::size_t j = 0; j < kGrid; ++j) half[j] += kCosines[i][k] * grid[k][j];
    for (std::size_t j = 0; j < kFrequencies; ++j)
      for (std::size_t k = 0; k < kGrid; ++k) spectrum[i][j] += half[k] * kCosines[j][k];
  }
  return spectrum;
}

Hash256 hash_of(const Spectrum& spectrum) {
  std::array<float, kHashBits> sorted;
  for (std::size_t i = 0; i < kFrequencies; ++i)
    std::copy_n(spectrum[i].begin(), kFrequencies, &sorted[i * kFrequencies]);
  const auto all = sorted;
  const auto median = sorted.begin() + kHashBits / 2 - 1;
  std::nth_element(sorted.begin(), median, sorted.end());
  Hash256 hash;
  for (unsigned k = 0; k < kHashBits; ++k)
    if (all[k] > *median) hash.set(k);
  return hash;
}

/// Mirroring a picture changes the sign of every other frequency of that direction; transposing it, their order.
Spectrum turned(const Spectrum& spectrum, bool transposed, bool mirror_x, bool mirror_y) {
  Spectrum out;
  for (std::size_t i = 0; i < kFrequencies; ++i)
    for (std::size_t j = 0; j < kFrequencies; ++j) {
      const float value = transposed ? spectrum[j][i] : spectrum[i][j];
      const bool negative =
          (mirror_y && i % 2 == 0) != (mirror_x && j % 2 == 0);  // index 0 is the first, odd, frequency
      out[i][j] = negative ? -value : value;
    }
  return out;
}

struct Position {
  bool transposed, mirror_x, mirror_y;
};
constexpr std::array<Position, kTurns> kPositions{{{false, false, false},  // None
                                                   {true, false, true},    // Left
                                                   {false, true, true},    // Half
                                                   {true, true, false},    // Right
                                                   {false, true, false},   // MirrorX
                                                   {false, false, true},   // MirrorY
                                                   {true, false, false},   // Transpose
                                                   {true, true, true}}};   // AntiTranspose

}  // namespace

Result<Luma> luma_of(BytesView samples, std::uint32_t width, std::uint32_t height, std::uint32_t channels) {
  if (width < kSmallestSide || height < kSmallestSide)
    return fail(Code::InvalidInput, fmt::format("a picture of {} x {} pixels has no hash; each side needs {}", width,
                                                height, kSmallestSide));
  const auto pixels = checked_mul(width, height);
  const auto needed = pixels ? checked_mul(*pixels, channels) : std::nullopt;
  if ((channels != 1 && channels != 3) || needed != samples.size())
    return fail(Code::InvalidInput, fmt::format("{} bytes are no picture of {} x {} pixels with {} samples each",
                                                samples.size(), width, height, channels));
  const bool large = width > kLargestSide || height > kLargestSide;
  Luma luma{large ? kLargestSide : width, large ? kLargestSide : height, {}};
  luma.values.reserve(std::size_t{luma.width} * luma.height);
  for (std::uint64_t y = 0; y < luma.height; ++y) {
    const std::uint8_t* const row = samples.data() + (y * height / luma.height) * width * channels;
    for (std::uint64_t x = 0; x < luma.width; ++x) {
      const std::uint8_t* const pixel = row + (x * width / luma.width) * channels;
      luma.values.push_back(channels == 1
                                ? static_cast<float>(pixel[0])
                                : kRed * static_cast<float>(pixel[0]) + kGreen * static_cast<float>(pixel[1]) +
                                      kBlue * static_cast<float>(pixel[2]));
    }
  }
  return luma;
}

Likeness pdq(Luma luma) {
  if (luma.width != kGrid || luma.height != kGrid) blur(luma);
  const Grid grid = sampled(luma);
  const Spectrum spectrum = spectrum_of(grid);
  Likeness likeness;
  likeness.quality = quality_of(grid);
  for (std::size_t i = 0; i < kTurns; ++i) {
    const Position& position = kPositions[i];
    likeness.hashes[i] = hash_of(turned(spectrum, position.transposed, position.mirror_x, position.mirror_y));
  }
  return likeness;
}

}  // namespace assay::review::likeness
