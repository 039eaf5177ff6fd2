#include "container/jpeg/segments.hpp"

#include <fmt/core.h>

#include <algorithm>
#include <array>

namespace assay::container::jpeg {
namespace {

using namespace std::string_view_literals;

constexpr std::uint8_t kSoi = 0xD8;
constexpr std::uint8_t kEoi = 0xD9;
constexpr std::uint8_t kSos = 0xDA;
constexpr std::uint8_t kTem = 0x01;
constexpr std::uint8_t kApp2 = 0xE2;
constexpr std::uint8_t kApp11 = 0xEB;
constexpr std::uint8_t kApp13 = 0xED;
constexpr std::uint8_t kApp14 = 0xEE;
constexpr std::size_t kPeek = 48;  // covers every signature and the head of a JUMBF superbox

bool is_restart(std::uint8_t marker) noexcept { return marker >= 0xD0 && marker <= 0xD7; }
bool is_application(std::uint8_t marker) noexcept { return (marker & 0xF0U) == 0xE0; }

struct Signature {
  std::uint8_t marker;
  Kind kind;
  std::string_view bytes;
};

constexpr std::array<Signature, 11> kSignatures = {{
    {kApp0, Kind::Jfif, "JFIF\0"sv},
    {kApp0, Kind::Jfif, "JFXX\0"sv},
    {kApp1, Kind::Exif, kExifSignature},
    {kApp1, Kind::Exif, "Exif\0\xFF"sv},
    {kApp1, Kind::Xmp, kXmpSignature},
    {kApp1, Kind::ExtendedXmp, "http://ns.adobe.com/xmp/extension/\0"sv},
    {kApp2, Kind::Icc, "ICC_PROFILE\0"sv},
    {kApp2, Kind::Mpf, kMpfSignature},
    {kApp11, Kind::Jumbf, "JP"sv},
    {kApp13, Kind::Photoshop, "Photoshop 3.0\0"sv},
    {kApp14, Kind::Adobe, "Adobe"sv},
}};

// En (2), packet number Z (4), then the superbox "jumb" with its description box "jumd" whose type begins with "c2pa".
bool is_c2pa_store(BytesView payload) noexcept {
  constexpr std::size_t kBox = 8;
  if (payload.size() < kBox + 8 || as_text(payload.subspan(kBox + 4, 4)) != "jumb"sv) return false;
  const std::size_t description = kBox + (load_be<std::uint32_t>(payload.data() + kBox) == 1 ? 16 : 8);
  return payload.size() >= description + 12 && as_text(payload.subspan(description + 4, 4)) == "jumd"sv &&
         as_text(payload.subspan(description + 8, 4)) == "c2pa"sv;
}

void recognise(Segment& segment, BytesView payload) noexcept {
  for (const Signature& known : kSignatures) {
    if (known.marker != segment.marker || !as_text(payload).starts_with(known.bytes)) continue;
    segment.kind = known.kind;
    segment.signature = static_cast<std::uint8_t>(known.bytes.size());
    segment.is_c2pa = known.kind == Kind::Jumbf && is_c2pa_store(payload);
    return;
  }
}

class HeaderWalk {
 public:
  explicit HeaderWalk(Window& window) : window_(window), size_(window.source().size()) {}

  Result<Header> run() {
    if (size_ < 2) return broken("the file of {} bytes is too short for a JPEG", size_);
    ASSAY_TRY(const BytesView start, window_.at(0, 2));
    if (start[0] != 0xFF || start[1] != kSoi) return broken("there is no SOI marker (ff d8) at 0x0");
    header_.applications.reserve(16);
    at_ = 2;
    for (std::size_t count = 0;; ++count) {
      if (count == kMostSegments)
        return fail(Code::Limited, fmt::format("{}: more than {} segments before the first scan, at 0x{:x}", name(),
                                               kMostSegments, at_));
      ASSAY_TRY(const std::uint8_t marker, next_marker());
      if (marker == kSos) {
        header_.scan = first_;
        return std::move(header_);
      }
      if (marker == kEoi) return broken("EOI at 0x{:x} before any scan: there is no picture", first_);
      if (marker == kSoi) return broken("a second SOI at 0x{:x} before any scan", first_);
      if (marker == kTem || is_restart(marker)) continue;
      ASSAY_CHECK(take_segment(marker));
    }
  }

 private:
  // Leaves at_ behind the marker and first_ at its first byte FF.
  Result<std::uint8_t> next_marker() {
    while (true) {
      if (at_ >= size_) return broken("the file ends at 0x{:x} before the first scan (truncated?)", size_);
      ASSAY_TRY(std::uint8_t byte, byte_at(at_));
      if (byte != 0xFF) {
        ASSAY_CHECK(stray(1));
        continue;
      }
      first_ = at_;
      while (byte == 0xFF) {
        if (++at_ >= size_) return broken("the file ends at 0x{:x} within a marker (truncated?)", size_);
        ASSAY_TRY(byte, byte_at(at_));
      }
      ++at_;
      if (byte != 0) return byte;
      at_ -= 2;  // FF 00 is data, not a marker
      first_ = at_;
      ASSAY_CHECK(stray(2));
    }
  }

  Result<> stray(std::uint64_t count) {
    if (header_.stray_bytes == 0) header_.first_stray = at_;
    header_.stray_bytes += count;
    at_ += count;
    if (header_.stray_bytes <= kMostStrayBytes) return {};
    return broken("no segment at 0x{:x} and none in the {} bytes behind it", header_.first_stray, kMostStrayBytes);
  }

  Result<> take_segment(std::uint8_t marker) {
    if (size_ - at_ < 2)
      return broken("{} at 0x{:x} has no length: the file ends (truncated?)", marker_name(marker), first_);
    ASSAY_TRY(const BytesView field, window_.at(at_, 2));
    const std::uint16_t length = load_be<std::uint16_t>(field.data());
    if (length < 2)
      return broken("{} at 0x{:x} claims a length of {}; 2 is the least", marker_name(marker), first_, length);
    if (length > size_ - at_)
      return broken("{} at 0x{:x} claims {} bytes, the file has {} left (truncated?)", marker_name(marker), first_,
                    length, size_ - at_);
    if (is_application(marker)) {
      Segment segment;
      segment.offset = first_;
      segment.marker = marker;
      segment.head = static_cast<std::uint32_t>(at_ + 2 - first_);
      segment.length = segment.head + length - 2U;
      ASSAY_TRY(const BytesView payload, window_.at(at_ + 2, std::min<std::size_t>(length - 2U, kPeek)));
      recognise(segment, payload);
      header_.applications.push_back(segment);
    }
    at_ += length;
    return {};
  }

  Result<std::uint8_t> byte_at(std::uint64_t offset) {
    ASSAY_TRY(const BytesView byte, window_.at(offset, 1));
    return byte[0];
  }

  template <class... Args>
  tl::unexpected<Error> broken(fmt::format_string<Args...> words, const Args&... args) {
    return fail(Code::Corrupt, fmt::format("{}: {}", name(), fmt::vformat(words, fmt::make_format_args(args...))));
  }
  std::string_view name() { return window_.source().name(); }

  Window& window_;
  std::uint64_t size_;
  std::uint64_t at_ = 0;
  std::uint64_t first_ = 0;
  Header header_;
};

}  // namespace

Result<Header> read_header(Window& window) { return HeaderWalk(window).run(); }

std::string marker_name(std::uint8_t marker) {
  if (is_application(marker)) return fmt::format("APP{}", marker - kApp0);
  if (marker == kSos) return "SOS";
  if (marker == 0xDB) return "DQT";
  if (marker == 0xC4) return "DHT";
  if (marker == 0xFE) return "COM";
  return fmt::format("marker 0x{:02x}", marker);
}

Result<Bytes> make_segment(std::uint8_t marker, std::string_view signature, BytesView content) {
  const std::size_t payload = signature.size() + content.size();
  if (payload > kLargestPayload)
    return fail(Code::Limited, fmt::format("an {} segment of {} bytes is {} over what JPEG allows", marker_name(marker),
                                           payload, payload - kLargestPayload));
  Bytes out;
  out.reserve(payload + 4);
  out.push_back(0xFF);
  out.push_back(marker);
  append_be(out, static_cast<std::uint16_t>(payload + 2));
  append(out, signature);
  append(out, content);
  return out;
}

}  // namespace assay::container::jpeg
