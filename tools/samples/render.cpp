// Renders the pictures of samples/ from formulas alone, so that they belong to nobody:
//   render photo WIDTH HEIGHT            a lake between mountains at sunset, with the grain of a small sensor
//   render poster WIDTH HEIGHT           layers of coloured paper: hills, mist, a moon
// writes binary PPM (P6) to standard output. Same arguments, same bytes.
#include <algorithm>
#include <cmath>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <string_view>
#include <vector>

namespace {

struct Vec {
  double x = 0, y = 0, z = 0;
};
Vec operator+(Vec a, Vec b) { return {a.x + b.x, a.y + b.y, a.z + b.z}; }
Vec operator-(Vec a, Vec b) { return {a.x - b.x, a.y - b.y, a.z - b.z}; }
Vec operator*(Vec a, Vec b) { return {a.x * b.x, a.y * b.y, a.z * b.z}; }
Vec operator*(Vec a, double s) { return {a.x * s, a.y * s, a.z * s}; }
double dot(Vec a, Vec b) { return a.x * b.x + a.y * b.y + a.z * b.z; }
Vec unit(Vec a) { return a * (1.0 / std::sqrt(dot(a, a))); }
Vec mix(Vec a, Vec b, double t) { return a * (1.0 - t) + b * t; }
double clamp01(double x) { return std::clamp(x, 0.0, 1.0); }
double smooth(double from, double to, double x) {
  const double t = clamp01((x - from) / (to - from));
  return t * t * (3.0 - 2.0 * t);
}

double hash(std::int64_t x, std::int64_t y, std::int64_t seed = 0) {  // 0..1
  auto h = static_cast<std::uint64_t>(x) * 0x9e3779b97f4a7c15U ^ static_cast<std::uint64_t>(y) * 0xc2b2ae3d27d4eb4fU ^
           static_cast<std::uint64_t>(seed) * 0x165667b19e3779f9U;
  h ^= h >> 29U;
  h *= 0xbf58476d1ce4e5b9U;
  h ^= h >> 32U;
  return static_cast<double>(h >> 11U) / 9007199254740992.0;
}

double noise(double x, double y, std::int64_t seed = 0) {  // 0..1, smooth
  const double fx = std::floor(x), fy = std::floor(y);
  const auto ix = static_cast<std::int64_t>(fx), iy = static_cast<std::int64_t>(fy);
  double u = x - fx, v = y - fy;
  u = u * u * u * (u * (u * 6 - 15) + 10);
  v = v * v * v * (v * (v * 6 - 15) + 10);
  const double top = hash(ix, iy, seed) * (1 - u) + hash(ix + 1, iy, seed) * u;
  const double bottom = hash(ix, iy + 1, seed) * (1 - u) + hash(ix + 1, iy + 1, seed) * u;
  return top * (1 - v) + bottom * v;
}

double fractal(double x, double y, int octaves, std::int64_t seed = 0) {  // about 0..1
  double sum = 0, weight = 0.5;
  for (int i = 0; i < octaves; ++i) {
    sum += weight * noise(x, y, seed + i);
    const double nx = 1.6 * x - 1.2 * y;
    y = 1.2 * x + 1.6 * y;
    x = nx;
    weight *= 0.5;
  }
  return sum;
}

double ridged(double x, double y, int octaves, std::int64_t seed) {  // sharp crests
  double sum = 0, weight = 0.5, before = 1;
  for (int i = 0; i < octaves; ++i) {
    const double n = 1.0 - std::abs(2.0 * noise(x, y, seed + i) - 1.0);
    sum += weight * n * n * before;
    before = n;
    const double nx = 1.6 * x - 1.2 * y;
    y = 1.2 * x + 1.6 * y;
    x = nx;
    weight *= 0.5;
  }
  return sum;
}

// --- the land: x to the right, y up, z away from the camera; kilometres, roughly -------------------------------------

const Vec kSun = unit({-0.30, 0.118, 1.0});
const Vec kSunLight = {1.0, 0.60, 0.30};

/// Bare ground, below 0 under water. A valley with the lake in it runs along z.
double ground(double x, double z, int octaves) {
  const double bend = 1.2 * std::sin(z * 0.13) - 1.0;
  const double side = std::abs(x - bend);
  const double valley = smooth(1.0, 8.5, side) + 0.85 * smooth(19.0, 34.0, z);
  const double crests = ridged(x * 0.16 + 3.1, z * 0.16 + 7.7, octaves, 11);
  const double hills = fractal(x * 0.45, z * 0.45, std::max(3, octaves - 3), 31);
  return -0.28 + valley * (0.30 + 5.6 * crests * std::min(valley, 1.0)) +
         0.42 * (hills - 0.42) * smooth(0.4, 2.6, side);
}

/// Where conifers stand, and how high their tops are over the ground.
double trees(double x, double z, double height) {
  if (height < 0.02 || height > 1.5) return 0;
  const double dense = fractal(x * 0.9, z * 0.9, 3, 51);
  const double grows = smooth(0.34, 0.50, dense) * (1.0 - smooth(0.8, 1.5, height));
  if (grows <= 0) return 0;
  constexpr double kCell = 0.055;
  const auto cx = static_cast<std::int64_t>(std::floor(x / kCell)),
             cz = static_cast<std::int64_t>(std::floor(z / kCell));
  double best = 0;
  for (std::int64_t i = cx - 1; i <= cx + 1; ++i) {
    for (std::int64_t k = cz - 1; k <= cz + 1; ++k) {
      const double px = (static_cast<double>(i) + hash(i, k, 61)) * kCell,
                   pz = (static_cast<double>(k) + hash(i, k, 62)) * kCell;
      const double tall = (0.06 + 0.10 * hash(i, k, 63)) * grows;
      const double far = std::sqrt((x - px) * (x - px) + (z - pz) * (z - pz));
      best = std::max(best, tall * (1.0 - far / 0.042));
    }
  }
  return best;
}

/// Height of ground and trees. `above`: a height asked about; trees are left out where they cannot reach it.
double land(double x, double z, double far, double above = -1) {
  const int octaves = far < 8 ? 9 : far < 25 ? 7 : 6;
  const double height = ground(x, z, octaves);
  return far < 30 && above < height + 0.17 ? height + trees(x, z, height) : height;
}

/// First point of the ray on land, or a negative distance.
double hit_land(Vec from, Vec along, double reach) {
  double before = 0.02, t = 0.02;
  for (int i = 0; i < 1000 && t < reach; ++i) {
    const Vec p = from + along * t;
    if (p.y > 8.5 && along.y >= 0) return -1;
    const double over = p.y - land(p.x, p.z, t, p.y);
    if (over < 0.0006 * t) {
      double low = before, high = t;
      for (int k = 0; k < 12; ++k) {
        const double middle = 0.5 * (low + high);
        const Vec q = from + along * middle;
        (q.y < land(q.x, q.z, middle, q.y) ? high : low) = middle;
      }
      return high;
    }
    before = t;
    t += std::max(0.20 * over, 0.0022 * t + 0.002);
  }
  return -1;
}

// --- air
// --------------------------------------------------------------------------------------------------------------

Vec sky(Vec along) {
  const double up = std::max(along.y, 0.0), toward = std::max(dot(along, kSun), 0.0);
  Vec colour = mix({0.86, 0.50, 0.34}, {0.30, 0.36, 0.52}, smooth(0.0, 0.22, up));
  colour = mix(colour, {0.09, 0.15, 0.32}, smooth(0.15, 0.75, up));
  colour = colour + Vec{1.0, 0.48, 0.16} * (0.55 * std::pow(toward, 9.0)) +
           Vec{1.0, 0.70, 0.38} * (0.9 * std::pow(toward, 90.0));
  colour = colour + Vec{1.0, 0.86, 0.62} * (7.0 * smooth(0.99955, 0.99985, toward));
  if (along.y > 0.012) {  // clouds on a plane, lit from below and behind
    const double s = 2.2 / (along.y + 0.06), x = along.x * s, z = along.z * s;
    const double warp = fractal(x * 0.5, z * 0.5, 4, 71);
    const double density = fractal(x * 0.55 + 1.4 * warp, z * 1.25 + 0.6 * warp, 7, 81);
    const double cover = smooth(0.47, 0.72, density) * smooth(0.012, 0.10, along.y);
    const double edge =
        clamp01((density - fractal(x * 0.55 + 1.4 * warp - 0.10, z * 1.25 + 0.6 * warp + 0.28, 5, 81)) * 2.6 + 0.45);
    const Vec lit = mix({0.34, 0.27, 0.36}, {1.35, 0.66, 0.38}, edge * (0.35 + 0.65 * std::pow(toward, 2.0)));
    colour = mix(colour, lit, 0.88 * cover);
  }
  return colour;
}

Vec through_air(Vec colour, double far, Vec along, double height) {
  const double toward = std::pow(std::max(dot(along, kSun), 0.0), 5.0);
  const Vec haze = mix({0.36, 0.37, 0.47}, {1.05, 0.62, 0.36}, toward);
  const double thick = 1.0 - std::exp(-far * (0.015 + 0.026 * std::exp(-std::max(height, 0.0) * 2.2)));
  return mix(colour, haze, thick);
}

Vec shade_land(Vec p, double far) {
  const double e = 0.0016 * far + 0.0025;
  const Vec normal = unit(
      {land(p.x - e, p.z, far) - land(p.x + e, p.z, far), 2 * e, land(p.x, p.z - e, far) - land(p.x, p.z + e, far)});
  const double bare = ground(p.x, p.z, 6), wooded = clamp01((p.y - bare) * 30.0);
  const double mottle = fractal(p.x * 6, p.z * 6, 5, 91);
  Vec colour = mix({0.16, 0.13, 0.11}, {0.31, 0.27, 0.24}, mottle);
  colour = mix(colour, mix({0.10, 0.12, 0.04}, {0.22, 0.19, 0.07}, mottle),
               smooth(0.55, 0.80, normal.y) * (1 - smooth(1.1, 2.0, p.y)));
  colour = mix(colour, {0.035, 0.055, 0.03}, wooded);
  colour = mix(colour, {0.78, 0.80, 0.86},
               smooth(1.55 + 0.9 * mottle, 2.25 + 0.9 * mottle, p.y) * smooth(0.35, 0.65, normal.y));
  colour = mix(colour, {0.20, 0.17, 0.13}, (1 - smooth(0.0, 0.03, p.y)) * (1 - wooded));
  double sun = std::max(dot(normal, kSun), 0.0);
  if (sun > 0 && far < 40) {
    double clear = 1;
    for (double t = 0.03; t < 5 && clear > 0; t *= 1.30) {
      const Vec q = p + kSun * t;
      clear = std::min(clear, 0.5 + 14.0 * (q.y - ground(q.x, q.z, 6)) / t);
    }
    sun *= clamp01(clear);
  }
  const double rim = std::pow(std::max(dot(unit({kSun.x, 0, kSun.z}), normal) + 0.25, 0.0), 2.0) * wooded * 0.10;
  const Vec ambient =
      Vec{0.26, 0.31, 0.46} * (0.55 + 0.45 * normal.y) + Vec{0.20, 0.10, 0.05} * std::max(0.0, -normal.z);
  return colour * (kSunLight * (3.4 * sun + rim) + ambient);
}

double wave(double x, double z, double time) {
  return 0.55 * noise(x * 5 + 0.7 * time, z * 9 - 0.9 * time, 101) +
         0.30 * noise(x * 13 - 1.3 * time, z * 24 + 1.1 * time, 102) +
         0.15 * noise(x * 31 + 1.9 * time, z * 57 - 2.3 * time, 103);
}

Vec seen(Vec from, Vec along, double time) {
  const double water = along.y < -1e-4 ? -from.y / along.y : -1;
  const double far = hit_land(from, along, water > 0 ? std::min(water, 70.0) : 70.0);
  if (far > 0) {
    const Vec p = from + along * far;
    return through_air(shade_land(p, far), far, along, p.y);
  }
  if (water <= 0 || water > 70) return water > 0 ? through_air(sky({along.x, 0, along.z}), 70, along, 0) : sky(along);
  const Vec p = from + along * water;
  const double e = 0.004 + 0.0006 * water, calm = 0.10 / (1.0 + 0.10 * water);
  const double middle = wave(p.x, p.z, time);
  const Vec normal = unit({-calm * (wave(p.x + e, p.z, time) - middle) / (e * 14), 1,
                           -calm * (wave(p.x, p.z + e, time) - middle) / (e * 14)});
  Vec back = along - normal * (2 * dot(along, normal));
  back.y = std::max(back.y, 0.004);
  back = unit(back);
  const double again = hit_land(p + Vec{0, 0.003, 0}, back, 40);
  Vec mirrored;
  if (again > 0) {
    const Vec q = p + back * again;
    mirrored = through_air(shade_land(q, again + water), again, back, q.y);
  } else {
    mirrored = sky(back);
    mirrored = {std::min(mirrored.x, 3.0), std::min(mirrored.y, 3.0), std::min(mirrored.z, 3.0)};
  }
  const double fresnel = 0.04 + 0.96 * std::pow(1.0 - clamp01(dot(normal, along * -1)), 5.0);
  return through_air(mix({0.020, 0.045, 0.060}, mirrored, clamp01(fresnel * 1.05 + 0.10)), water, along, 0.3);
}

// --- film
// -------------------------------------------------------------------------------------------------------------

double develop(double light) {  // filmic curve, then sRGB
  const double x = light * 0.92;
  const double y = clamp01(x * (2.51 * x + 0.03) / (x * (2.43 * x + 0.59) + 0.14));
  return y <= 0.0031308 ? 12.92 * y : 1.055 * std::pow(y, 1 / 2.4) - 0.055;
}

double grain(int x, int y, int channel) {  // sum of four: close to normal
  double sum = -2;
  for (int i = 0; i < 4; ++i) sum += hash(x, y, 1000 + 4LL * channel + i);
  return sum;
}

void lake(int width, int height) {
  constexpr int kSamples = 2;
  constexpr double kTime = 3, kGrain = 0.020;
  std::vector<std::uint8_t> row(static_cast<std::size_t>(width) * 3);
  std::printf("P6\n%d %d\n255\n", width, height);
  const Vec camera = {-1.15 + 0.02 * std::sin(kTime), 0.115 + 0.004 * std::sin(1.3 * kTime), 0};  // in a boat
  for (int y = 0; y < height; ++y) {
    for (int x = 0; x < width; ++x) {
      Vec light;
      for (int s = 0; s < kSamples * kSamples; ++s) {
        const double sx = (s % kSamples + 0.5) / kSamples, sy = (s / kSamples + 0.5) / kSamples;
        const double u = (2 * (x + sx) - width) / width, v = (height - 2 * (y + sy)) / width;
        light = light + seen(camera, unit({u * 0.72 - 0.10, v * 0.72 + 0.135, 1.0}), kTime);
      }
      light = light * (1.0 / (kSamples * kSamples));
      const double cx = (x + 0.5) / width - 0.5, cy = (y + 0.5) / height - 0.5;
      light = light * (1.0 - 0.55 * (cx * cx + cy * cy));
      const double value[3] = {develop(light.x), develop(light.y), develop(light.z)};
      const double shared = grain(x, y, 3);
      for (int c = 0; c < 3; ++c) {
        const double amount = kGrain * (0.35 + 0.65 * std::sqrt(1.0 - value[c]));
        const double noisy = value[c] + amount * (0.8 * shared + 0.4 * grain(x, y, c));
        row[static_cast<std::size_t>(x) * 3 + static_cast<std::size_t>(c)] =
            static_cast<std::uint8_t>(std::lround(255 * clamp01(noisy)));
      }
    }
    std::fwrite(row.data(), 1, row.size(), stdout);
  }
}

void poster(int width, int height) {
  constexpr int kLayers = 7, kSamples = 3;
  const Vec night = {0.098, 0.145, 0.231}, dawn = {0.949, 0.851, 0.722};
  std::vector<std::uint8_t> row(static_cast<std::size_t>(width) * 3);
  std::printf("P6\n%d %d\n255\n", width, height);
  for (int y = 0; y < height; ++y) {
    for (int x = 0; x < width; ++x) {
      Vec sum;
      for (int s = 0; s < kSamples * kSamples; ++s) {
        const double px = (x + (s % kSamples + 0.5) / kSamples) / width,
                     py = (y + (s / kSamples + 0.5) / kSamples) / width;
        const double tall = static_cast<double>(height) / width;
        Vec colour = dawn;
        const double mx = px - 0.68, my = py - 0.30 * tall, moon = std::sqrt(mx * mx + my * my);
        if (moon < 0.13) colour = {0.851, 0.318, 0.212};
        for (int i = 0; i < kLayers; ++i) {  // far to near; a crest is a line of noise, paper casts no shadow
          const double depth = static_cast<double>(i) / (kLayers - 1), scale = 2.2 - 0.9 * depth;
          double crest = ridged(px * scale + 17.0 * i, 3.7 * i, 5, 200 + i) * (0.62 - 0.30 * depth) * tall * 0.62;
          crest = (0.72 + 0.34 * depth) * tall - crest;
          if (i >= 4) {  // firs along the near crests
            const double step = 0.011 + 0.006 * (i - 4), cell = std::floor(px / step);
            const double off = std::abs(px / step - cell - 0.5) * 2,
                         high = step * (1.4 + 2.4 * hash(static_cast<int>(cell), i, 300));
            crest -= std::max(0.0, high * (1 - off));
          }
          if (py > crest) colour = mix({0.776, 0.753, 0.694}, night, std::pow(depth, 0.8));
        }
        sum = sum + colour;
      }
      const double share = 255.0 / (kSamples * kSamples);
      const double value[3] = {sum.x * share, sum.y * share, sum.z * share};
      for (std::size_t c = 0; c < 3; ++c)
        row[static_cast<std::size_t>(x) * 3 + c] = static_cast<std::uint8_t>(std::lround(value[c]));
    }
    std::fwrite(row.data(), 1, row.size(), stdout);
  }
}

}  // namespace

int main(int count, char** words) {
  const std::string_view what = count > 3 ? words[1] : "";
  const int width = count > 3 ? std::atoi(words[2]) : 0, height = count > 3 ? std::atoi(words[3]) : 0;
  if (width < 1 || height < 1 || width > 8192 || height > 8192) return 2;
  if (what == "photo") {
    lake(width, height);
  } else if (what == "poster") {
    poster(width, height);
  } else {
    return 2;
  }
  return 0;
}
