#include "media/sound/wave_samples.hpp"

#include <algorithm>
#include <bit>
#include <cmath>

namespace assay::media::sound {
namespace {

float finite(double value) noexcept { return std::isfinite(value) ? static_cast<float>(value) : 0.0F; }

// ITU-T G.711 A-law, even bits inverted.
float from_a_law(std::uint8_t code) noexcept {
  const unsigned bits = code ^ 0x55U;
  const unsigned exponent = (bits >> 4U) & 7U;
  const unsigned mantissa = bits & 15U;
  const unsigned magnitude = exponent == 0 ? 2 * mantissa + 1 : (2 * mantissa + 33) << (exponent - 1);
  const float value = static_cast<float>(magnitude) / 4096.0F;
  return (bits & 0x80U) != 0 ? value : -value;
}

// ITU-T G.711 mu-law.
float from_mu_law(std::uint8_t code) noexcept {
  const unsigned bits = static_cast<std::uint8_t>(~code);
  const unsigned magnitude = ((2 * (bits & 15U) + 33) << ((bits >> 4U) & 7U)) - 33;
  const float value = static_cast<float>(magnitude) / 8192.0F;
  return (bits & 0x80U) != 0 ? -value : value;
}

// The nearest of 256 codes: a cue has few samples, so the table is searched rather than the formula inverted.
template <class Decode>
std::uint8_t nearest_code(float sample, Decode decode) noexcept {
  std::uint8_t best = 0;
  float distance = 10;
  for (unsigned code = 0; code < 256; ++code) {
    const float off = std::abs(decode(static_cast<std::uint8_t>(code)) - sample);
    if (off >= distance) continue;
    distance = off;
    best = static_cast<std::uint8_t>(code);
  }
  return best;
}

std::int32_t integer_at(const std::uint8_t* at, unsigned bytes) noexcept {
  switch (bytes) {
    case 1:
      return static_cast<std::int32_t>((std::uint32_t{*at} ^ 0x80U) << 24U);
    case 2:
      return static_cast<std::int32_t>(std::uint32_t{load_le<std::uint16_t>(at)} << 16U);
    case 3:
      return static_cast<std::int32_t>(std::uint32_t{at[0]} << 8U | std::uint32_t{at[1]} << 16U |
                                       std::uint32_t{at[2]} << 24U);
    default:
      return static_cast<std::int32_t>(load_le<std::uint32_t>(at));
  }
}

void append_integer(const WaveForm& form, float sample, Bytes& out) {
  const double scale = std::ldexp(1.0, static_cast<int>(form.valid_bits) - 1);
  const double rounded = std::clamp(std::round(static_cast<double>(sample) * scale), -scale, scale - 1);
  const unsigned spare = form.bytes * 8 - form.valid_bits;
  const std::uint32_t bits = static_cast<std::uint32_t>(static_cast<std::int32_t>(rounded)) << spare;
  if (form.bytes == 1) {
    out.push_back(static_cast<std::uint8_t>(bits ^ 0x80U));
    return;
  }
  for (unsigned i = 0; i < form.bytes; ++i) out.push_back(static_cast<std::uint8_t>(bits >> (8 * i)));
}

}  // namespace

void decode_samples(const WaveForm& form, BytesView bytes, std::span<float> out) noexcept {
  constexpr float kFullScale = 2147483648.0F;
  const std::uint8_t* at = bytes.data();
  for (float& sample : out) {
    switch (form.coding) {
      case WaveCoding::ALaw:
        sample = from_a_law(*at);
        break;
      case WaveCoding::MuLaw:
        sample = from_mu_law(*at);
        break;
      case WaveCoding::Float:
        sample = form.bytes == 4 ? finite(static_cast<double>(std::bit_cast<float>(load_le<std::uint32_t>(at))))
                                 : finite(std::bit_cast<double>(load_le<std::uint64_t>(at)));
        break;
      case WaveCoding::Integer:
        sample = static_cast<float>(integer_at(at, form.bytes)) / kFullScale;
        break;
    }
    at += form.bytes;
  }
}

void append_sample(const WaveForm& form, float sample, Bytes& out) {
  switch (form.coding) {
    case WaveCoding::ALaw:
      out.push_back(nearest_code(sample, from_a_law));
      return;
    case WaveCoding::MuLaw:
      out.push_back(nearest_code(sample, from_mu_law));
      return;
    case WaveCoding::Float:
      if (form.bytes == 4)
        append_le(out, std::bit_cast<std::uint32_t>(sample));
      else
        append_le(out, std::bit_cast<std::uint64_t>(static_cast<double>(sample)));
      return;
    case WaveCoding::Integer:
      append_integer(form, sample, out);
      return;
  }
}

}  // namespace assay::media::sound
