// A JPEG's head: segments, frame, tables, the first scan. Nothing is decoded. Source: ITU-T T.81, annex B; the colour
// rules are those of libjpeg, which every viewer follows.
#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <vector>

#include "base/bytes.hpp"
#include "base/result.hpp"
#include "visible/drawn.hpp"
#include "visible/geometry.hpp"

namespace assay::media::image::jpeg {

inline constexpr std::uint8_t kSof0 = 0xC0;
inline constexpr std::uint8_t kSof1 = 0xC1;
inline constexpr std::uint8_t kSof2 = 0xC2;
inline constexpr std::uint8_t kDht = 0xC4;
inline constexpr std::uint8_t kRst0 = 0xD0;
inline constexpr std::uint8_t kSoi = 0xD8;
inline constexpr std::uint8_t kEoi = 0xD9;
inline constexpr std::uint8_t kSos = 0xDA;
inline constexpr std::uint8_t kDqt = 0xDB;
inline constexpr std::uint8_t kDnl = 0xDC;
inline constexpr std::uint8_t kDri = 0xDD;

inline constexpr std::size_t kBlock = 64;
/// Zigzag order to row order.
extern const std::array<std::uint8_t, kBlock> kNatural;

struct Segment {
  std::uint8_t marker = 0;
  std::size_t begin = 0;   ///< where the one before ended: fill bytes and stray bytes come first
  std::size_t offset = 0;  ///< of the 0xFF before the marker
  std::size_t end = 0;     ///< just behind the segment
  [[nodiscard]] std::size_t data() const noexcept { return offset + 4; }
};

/// Counts of codes of 1 to 16 bits, and the symbols in code order (T.81, B.2.4.2).
struct HuffmanSpec {
  std::array<std::uint8_t, 16> counts{};
  std::vector<std::uint8_t> symbols;
};

struct Component {
  std::uint8_t id = 0;
  std::uint32_t h = 1;  ///< sampling factors
  std::uint32_t v = 1;
  std::uint8_t quant = 0;
  std::uint32_t blocks_wide = 0;  ///< blocks that hold a sample of the picture
  std::uint32_t blocks_high = 0;
};

struct ScanComponent {
  std::size_t component = 0;
  std::uint8_t dc = 0;
  std::uint8_t ac = 0;
};

struct Scan {
  std::size_t data = 0;  ///< offset of the first entropy-coded byte
  std::vector<ScanComponent> components;
  std::uint8_t first = 0;  ///< spectral selection
  std::uint8_t last = 63;
  std::uint8_t high = 0;  ///< successive approximation
  std::uint8_t low = 0;
};

enum class Colour : std::uint8_t { Grey, Rgb, Ycc, Cmyk, InvertedCmyk, InvertedYcck };

struct Frame {
  std::uint8_t sof = 0;
  visible::Size size;  ///< as stored
  std::vector<Component> components;
  std::uint32_t h_most = 1;
  std::uint32_t v_most = 1;
  Colour colour = Colour::Grey;
  std::uint32_t restart_interval = 0;
  visible::ReadOrientation orientation;
  std::optional<std::size_t> mpf;  ///< index in `segments` of a multi-picture index (CIPA DC-007)
  std::array<std::optional<std::array<std::uint16_t, kBlock>>, 4> quant;  ///< row order
  std::array<std::array<std::optional<HuffmanSpec>, 4>, 2> huffman;       ///< [0 DC, 1 AC][id]
  std::vector<Segment> segments;                                          ///< SOI to the first SOS, this included
  Scan scan;                                                              ///< the first

  [[nodiscard]] bool is_progressive() const noexcept { return sof == kSof2; }
  [[nodiscard]] bool is_interleaved() const noexcept { return components.size() > 1; }
  /// One scan of all components with all coefficients, as baseline files are.
  [[nodiscard]] bool is_one_scan() const noexcept {
    return !is_progressive() && scan.components.size() == components.size();
  }
  /// Samples a unit of coding spans: an MCU, or one block of a picture with one component.
  [[nodiscard]] std::uint32_t mcu_width() const noexcept { return 8 * (is_interleaved() ? h_most : 1); }
  [[nodiscard]] std::uint32_t mcu_height() const noexcept { return 8 * (is_interleaved() ? v_most : 1); }
  [[nodiscard]] visible::Size mcus() const noexcept {
    return {(size.width + mcu_width() - 1) / mcu_width(), (size.height + mcu_height() - 1) / mcu_height()};
  }
  /// Blocks of a component in one MCU.
  [[nodiscard]] visible::Size blocks_of(const Component& component) const noexcept {
    return is_interleaved() ? visible::Size{component.h, component.v} : visible::Size{1, 1};
  }
};

/// The segment that begins at `offset`; fill bytes and up to kMostStrayBytes that belong to no segment are passed over,
/// as decoders do. SOI, EOI and RSTn have no length.
/// @return Corrupt: no marker there, a length below 2 or past the end (offset named)
[[nodiscard]] Result<Segment> segment_at(BytesView file, std::size_t offset);

/// Reads the head up to and with the first SOS.
/// @return Corrupt (what, offset); Unsupported: arithmetic coding, lossless, hierarchical, 12-bit, a height that comes
/// later (DNL), 2 or more than 4 components; Limited: more than kMostSegments
[[nodiscard]] Result<Frame> read_frame(BytesView file);

/// @return Limited: more pixels than the limits
[[nodiscard]] Result<> check_limits(const Frame& frame, const visible::PictureLimits& limits);

/// Tables of one DHT segment, as (class << 4 | id, table).
[[nodiscard]] Result<std::vector<std::pair<std::uint8_t, HuffmanSpec>>> read_huffman(BytesView file,
                                                                                     const Segment& segment);
/// The SOS segment as a scan of this frame.
[[nodiscard]] Result<Scan> read_scan(BytesView file, const Segment& segment, const std::vector<Component>& components);

inline constexpr std::size_t kMostSegments = 70'000;
inline constexpr std::size_t kMostStrayBytes = 4096;

}  // namespace assay::media::image::jpeg
