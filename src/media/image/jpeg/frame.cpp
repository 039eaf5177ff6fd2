#include "media/image/jpeg/frame.hpp"

#include <fmt/core.h>

#include <algorithm>

#include "container/jpeg/segments.hpp"
#include "container/tiff/orientation.hpp"

namespace assay::media::image::jpeg {

const std::array<std::uint8_t, kBlock> kNatural = {0,  1,  8,  16, 9,  2,  3,  10, 17, 24, 32, 25, 18, 11, 4,  5,
                                                   12, 19, 26, 33, 40, 48, 41, 34, 27, 20, 13, 6,  7,  14, 21, 28,
                                                   35, 42, 49, 56, 57, 50, 43, 36, 29, 22, 15, 23, 30, 37, 44, 51,
                                                   58, 59, 52, 45, 38, 31, 39, 46, 53, 60, 61, 54, 47, 55, 62, 63};

namespace {

constexpr std::uint8_t kApp0 = 0xE0;
constexpr std::uint8_t kApp1 = 0xE1;
constexpr std::uint8_t kApp2 = 0xE2;
constexpr std::uint8_t kApp14 = 0xEE;
constexpr std::uint8_t kTem = 0x01;

bool stands_alone(std::uint8_t marker) noexcept {
  return marker == kSoi || marker == kEoi || marker == kTem || (marker >= kRst0 && marker < kSoi);
}

tl::unexpected<Error> corrupt(const Segment& segment, std::string_view what) {
  return fail(Code::Corrupt, fmt::format("segment FF{:02X} at 0x{:x}: {}", segment.marker, segment.offset, what));
}

std::string_view unsupported_frame(std::uint8_t marker) noexcept {
  switch (marker) {
    case 0xC3:
      return "lossless JPEG";
    case 0xC5:
    case 0xC6:
    case 0xC7:
      return "hierarchical JPEG";
    case 0xC9:
    case 0xCA:
    case 0xCB:
    case 0xCD:
    case 0xCE:
    case 0xCF:
      return "arithmetic-coded JPEG";
    default:
      return {};
  }
}

/// What the head says beside the frame: who defines the colours.
struct Signs {
  bool jfif = false;
  bool adobe = false;
  std::uint8_t transform = 0;
};

Result<Colour> colour_of(const Frame& frame, const Signs& signs) {
  const auto has_ids = [&](std::uint8_t a, std::uint8_t b, std::uint8_t c) {
    return frame.components[0].id == a && frame.components[1].id == b && frame.components[2].id == c;
  };
  switch (frame.components.size()) {
    case 1:
      return Colour::Grey;
    case 3:
      if (signs.jfif) return Colour::Ycc;
      if (signs.adobe) return signs.transform == 0 ? Colour::Rgb : Colour::Ycc;
      return has_ids('R', 'G', 'B') ? Colour::Rgb : Colour::Ycc;
    case 4:
      if (!signs.adobe) return Colour::Cmyk;
      return signs.transform == 0 ? Colour::InvertedCmyk : Colour::InvertedYcck;
    default:
      return fail(Code::Unsupported,
                  fmt::format("a JPEG of {} components cannot be drawn on: 1, 3 and 4 can", frame.components.size()));
  }
}

Result<> read_size(BytesView file, const Segment& segment, Frame& frame) {
  if (frame.sof != 0) return corrupt(segment, "a second frame header");
  const std::size_t length = segment.end - segment.data();
  if (length < 6) return corrupt(segment, "the frame header is shorter than 6 bytes");
  const std::uint8_t* at = file.data() + segment.data();
  if (at[0] != 8)
    return fail(Code::Unsupported,
                fmt::format("a JPEG of {} bits a sample cannot be drawn on: only 8-bit JPEG can", at[0]));
  frame.sof = segment.marker;
  frame.size = {load_be<std::uint16_t>(at + 3), load_be<std::uint16_t>(at + 1)};
  const std::size_t count = at[5];
  if (length < 6 + 3 * count) return corrupt(segment, "the frame header is shorter than its components");
  if (frame.size.height == 0)
    return fail(Code::Unsupported, "a JPEG whose height comes after the picture (DNL) cannot be drawn on");
  if (frame.size.width == 0 || count == 0) return corrupt(segment, "the picture has no width or no components");
  for (std::size_t i = 0; i < count; ++i) {
    const std::uint8_t* from = at + 6 + 3 * i;
    Component component{.id = from[0], .h = std::uint32_t{from[1]} >> 4U, .v = from[1] & 15U, .quant = from[2]};
    if (component.h < 1 || component.h > 4 || component.v < 1 || component.v > 4 || component.quant > 3)
      return corrupt(segment, fmt::format("component {} has sampling {}x{} and table {}", component.id, component.h,
                                          component.v, component.quant));
    frame.h_most = std::max(frame.h_most, component.h);
    frame.v_most = std::max(frame.v_most, component.v);
    frame.components.push_back(component);
  }
  std::uint32_t blocks = 0;
  for (Component& component : frame.components) {
    const auto blocks_of = [](std::uint32_t samples, std::uint32_t factor, std::uint32_t most) {
      return ((samples * factor + most - 1) / most + 7) / 8;
    };
    component.blocks_wide = blocks_of(frame.size.width, component.h, frame.h_most);
    component.blocks_high = blocks_of(frame.size.height, component.v, frame.v_most);
    blocks += component.h * component.v;
  }
  if (frame.components.size() > 1 && blocks > 10) return corrupt(segment, "more than 10 blocks in an MCU");
  return {};
}

Result<> read_quant(BytesView file, const Segment& segment, Frame& frame) {
  for (std::size_t at = segment.data(); at < segment.end;) {
    const std::uint8_t head = file[at++];
    const std::size_t width = (head >> 4U) != 0 ? 2 : 1;
    const std::size_t id = head & 15U;
    if (head >= 0x20 || id > 3) return corrupt(segment, fmt::format("quantisation table 0x{:02x}", head));
    if (segment.end - at < kBlock * width) return corrupt(segment, "a quantisation table is cut");
    auto& table = frame.quant[id].emplace();
    for (std::size_t k = 0; k < kBlock; ++k, at += width)
      table[kNatural[k]] = width == 2 ? load_be<std::uint16_t>(file.data() + at) : file[at];
    if (std::find(table.begin(), table.end(), 0) != table.end())
      return corrupt(segment, "a quantisation table holds a zero");
  }
  return {};
}

void read_signs(BytesView file, const Segment& segment, Frame& frame, Signs& signs, bool& seen_exif) {
  using namespace std::string_view_literals;
  const std::string_view data = as_text(file.subspan(segment.data(), segment.end - segment.data()));
  if (segment.marker == kApp0 && data.size() >= 14 && data.starts_with("JFIF\0"sv)) {
    signs.jfif = true;
  } else if (segment.marker == kApp14 && data.size() >= 12 && data.starts_with("Adobe"sv)) {
    signs.adobe = true;
    signs.transform = static_cast<std::uint8_t>(data[11]);
  } else if (segment.marker == kApp2 && data.starts_with(container::jpeg::kMpfSignature) && !frame.mpf) {
    frame.mpf = frame.segments.size() - 1;
  } else if (segment.marker == kApp1 && data.starts_with("Exif\0"sv) && data.size() > 6 && !seen_exif) {
    seen_exif = true;
    if (const auto found = container::tiff::find_orientation(as_bytes(data.substr(6))))
      frame.orientation = visible::orientation_from(*found);
  }
}

Result<> read_segment(BytesView file, const Segment& segment, Frame& frame, Signs& signs, bool& seen_exif) {
  switch (segment.marker) {
    case kSof0:
    case kSof1:
    case kSof2:
      return read_size(file, segment, frame);
    case kDqt:
      return read_quant(file, segment, frame);
    case kDht: {
      ASSAY_TRY(auto tables, read_huffman(file, segment));
      for (auto& [id, spec] : tables) frame.huffman[id >> 4U][id & 15U] = std::move(spec);
      return {};
    }
    case kDri:
      if (segment.end - segment.data() < 2) return corrupt(segment, "the restart interval is cut");
      frame.restart_interval = load_be<std::uint16_t>(file.data() + segment.data());
      return {};
    case kDnl:
      return fail(Code::Unsupported, "a JPEG whose height comes after the picture (DNL) cannot be drawn on");
    case kEoi:
      return corrupt(segment, "the picture ends before its first scan");
    default:
      break;
  }
  if (const std::string_view kind = unsupported_frame(segment.marker); !kind.empty())
    return fail(Code::Unsupported, fmt::format("{} cannot be drawn on: baseline, extended and progressive Huffman "
                                               "JPEG of 8 bits can",
                                               kind));
  read_signs(file, segment, frame, signs, seen_exif);
  return {};
}

}  // namespace

Result<Segment> segment_at(BytesView file, std::size_t offset) {
  // A marker is FF and a byte that is neither FF nor 00; what else stands here belongs to nobody.
  const std::size_t last = std::min(file.size(), offset + kMostStrayBytes);
  std::size_t at = offset;
  while (at + 1 < last && (file[at] != 0xFF || file[at + 1] == 0xFF || file[at + 1] == 0)) ++at;
  if (at + 1 >= last)
    return fail(Code::Corrupt, fmt::format("a JPEG marker is due at 0x{:x}, the file has {} bytes{}", offset,
                                           file.size(), last == file.size() ? " (truncated?)" : ""));
  Segment segment{.marker = file[at + 1], .begin = offset, .offset = at, .end = at + 2};
  if (stands_alone(segment.marker)) return segment;
  if (file.size() - segment.end < 2) return corrupt(segment, "the length is cut (truncated?)");
  const std::size_t length = load_be<std::uint16_t>(file.data() + segment.end);
  if (length < 2 || length > file.size() - segment.end)
    return corrupt(segment,
                   fmt::format("claims {} bytes, file has {} left (truncated?)", length, file.size() - segment.end));
  segment.end += length;
  return segment;
}

Result<> check_limits(const Frame& frame, const visible::PictureLimits& limits) {
  if (frame.size.area() <= limits.pixels) return {};
  return fail(Code::Limited, fmt::format("the picture has {} x {} px, the limit is {} pixels", frame.size.width,
                                         frame.size.height, limits.pixels));
}

Result<std::vector<std::pair<std::uint8_t, HuffmanSpec>>> read_huffman(BytesView file, const Segment& segment) {
  std::vector<std::pair<std::uint8_t, HuffmanSpec>> tables;
  for (std::size_t at = segment.data(); at < segment.end;) {
    if (segment.end - at < 17) return corrupt(segment, "a Huffman table is cut");
    const std::uint8_t id = file[at];
    if (id >= 0x20 || (id & 15U) > 3) return corrupt(segment, fmt::format("Huffman table 0x{:02x}", id));
    HuffmanSpec spec;
    std::copy_n(file.begin() + static_cast<std::ptrdiff_t>(at) + 1, 16, spec.counts.begin());
    std::size_t total = 0;
    std::uint32_t used = 0;  // of 2^16 codes
    for (std::size_t length = 1; length <= 16; ++length) {
      total += spec.counts[length - 1];
      used += std::uint32_t{spec.counts[length - 1]} << (16 - length);
    }
    at += 17;
    if (total > 256 || used > 65536) return corrupt(segment, "a Huffman table has more codes than bits");
    if (total > segment.end - at) return corrupt(segment, "a Huffman table is cut");
    spec.symbols.assign(file.begin() + static_cast<std::ptrdiff_t>(at),
                        file.begin() + static_cast<std::ptrdiff_t>(at + total));
    at += total;
    tables.emplace_back(id, std::move(spec));
  }
  return tables;
}

Result<Scan> read_scan(BytesView file, const Segment& segment, const std::vector<Component>& components) {
  const std::size_t length = segment.end - segment.data();
  const std::size_t count = length > 0 ? file[segment.data()] : 0;
  if (count < 1 || count > 4 || length < 4 + 2 * count) return corrupt(segment, "the scan header is cut");
  Scan scan;
  scan.data = segment.end;
  for (std::size_t i = 0; i < count; ++i) {
    const std::uint8_t id = file[segment.data() + 1 + 2 * i];
    const std::uint8_t tables = file[segment.data() + 2 + 2 * i];
    const auto found =
        std::find_if(components.begin(), components.end(), [&](const Component& c) { return c.id == id; });
    if (found == components.end())
      return corrupt(segment, fmt::format("the scan has a component {}, the frame not", id));
    if ((tables >> 4U) > 3 || (tables & 15U) > 3)
      return corrupt(segment, fmt::format("the scan names Huffman tables 0x{:02x}", tables));
    const auto index = static_cast<std::size_t>(found - components.begin());
    for (const ScanComponent& other : scan.components) {
      if (other.component >= index) return corrupt(segment, "the scan's components are out of order");
    }
    scan.components.push_back(
        {index, static_cast<std::uint8_t>(tables >> 4U), static_cast<std::uint8_t>(tables & 15U)});
  }
  const std::uint8_t* tail = file.data() + segment.data() + 1 + 2 * count;
  scan.first = tail[0];
  scan.last = tail[1];
  scan.high = tail[2] >> 4U;
  scan.low = tail[2] & 15U;
  if (scan.first > 63 || scan.last > 63 || scan.first > scan.last)
    return corrupt(segment, fmt::format("the scan selects coefficients {} to {}", scan.first, scan.last));
  return scan;
}

Result<Frame> read_frame(BytesView file) {
  if (file.size() < 4 || file[0] != 0xFF || file[1] != kSoi) return fail(Code::Corrupt, "no JPEG (FFD8) at 0x0");
  Frame frame;
  Signs signs;
  bool seen_exif = false;
  for (std::size_t at = 0;;) {
    ASSAY_TRY(const Segment segment, segment_at(file, at));
    if (frame.segments.size() >= kMostSegments)
      return fail(Code::Limited, fmt::format("more than {} segments before the picture", kMostSegments));
    frame.segments.push_back(segment);
    at = segment.end;
    if (segment.marker != kSos) {
      ASSAY_CHECK(read_segment(file, segment, frame, signs, seen_exif));
      continue;
    }
    if (frame.sof == 0) return corrupt(segment, "a scan before the frame header");
    ASSAY_TRY(frame.scan, read_scan(file, segment, frame.components));
    ASSAY_TRY(frame.colour, colour_of(frame, signs));
    break;
  }
  for (const Component& component : frame.components) {
    if (!frame.quant[component.quant])
      return fail(Code::Corrupt, fmt::format("quantisation table {} is missing", component.quant));
  }
  return frame;
}

}  // namespace assay::media::image::jpeg
