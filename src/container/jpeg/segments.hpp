// A JPEG's header, segment by segment, from SOI to the first scan. Nothing of the picture is read. Source: ITU-T T.81
// Annex B; JFIF 1.02; Exif 2.32 (CIPA DC-008) 4.5; XMP part 3, 1.1.3; ISO/IEC 19566-5 (JUMBF) Annex D.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/byte_source.hpp"
#include "base/result.hpp"

namespace assay::container::jpeg {

/// What an application segment says it is.
enum class Kind : std::uint8_t {
  Other,
  Jfif,         ///< APP0 "JFIF\0" or "JFXX\0"
  Exif,         ///< APP1 "Exif\0\0"
  Xmp,          ///< APP1 "http://ns.adobe.com/xap/1.0/\0"
  ExtendedXmp,  ///< APP1 "http://ns.adobe.com/xmp/extension/\0"
  Icc,          ///< APP2 "ICC_PROFILE\0"
  Mpf,          ///< APP2 "MPF\0": CIPA DC-007
  Jumbf,        ///< APP11 "JP"
  Photoshop,    ///< APP13 "Photoshop 3.0\0"
  Adobe,        ///< APP14 "Adobe"
};

inline constexpr std::uint8_t kApp0 = 0xE0;
inline constexpr std::uint8_t kApp1 = 0xE1;
inline constexpr std::string_view kExifSignature{"Exif\0\0", 6};
inline constexpr std::string_view kXmpSignature{"http://ns.adobe.com/xap/1.0/\0", 29};
inline constexpr std::string_view kMpfSignature{"MPF\0", 4};

/// The most a segment holds behind its length field.
inline constexpr std::size_t kLargestPayload = 65533;
/// Segments walked at most; libjpeg's encoders make a few dozen, hostile files tens of thousands.
inline constexpr std::size_t kMostSegments = 70000;
/// Bytes between segments that belong to none, in all. Decoders pass over them; so do we, and keep them.
inline constexpr std::uint64_t kMostStrayBytes = 4096;

struct Segment {
  std::uint64_t offset = 0;  ///< of its first byte FF, fill bytes included
  std::uint32_t length = 0;  ///< of the whole: fill bytes, marker, length field, payload
  std::uint32_t head = 4;    ///< bytes before the payload: fill bytes, marker, length field
  std::uint8_t marker = 0;   ///< second byte of the marker, E0 to EF
  Kind kind = Kind::Other;
  std::uint8_t signature = 0;  ///< bytes of the payload that name the kind; 0 for Other
  bool is_c2pa = false;        ///< Jumbf: the first part of a C2PA manifest store

  [[nodiscard]] std::uint64_t end() const noexcept { return offset + length; }
  [[nodiscard]] std::uint64_t payload() const noexcept { return offset + head; }
  [[nodiscard]] std::size_t payload_length() const noexcept { return length - head; }
  /// Behind the signature: the TIFF block, the packet.
  [[nodiscard]] std::uint64_t content() const noexcept { return payload() + signature; }
  [[nodiscard]] std::size_t content_length() const noexcept { return payload_length() - signature; }
};

struct Header {
  std::vector<Segment> applications;  ///< APP0 to APP15 in file order; tables and comments are walked and left out
  std::uint64_t scan = 0;             ///< offset of the first SOS marker
  std::uint64_t stray_bytes = 0;      ///< bytes that belong to no segment
  std::uint64_t first_stray = 0;
};

/// Walks from SOI to the first SOS through `window`; the payloads of big segments are passed over unread.
/// @return Corrupt (what, offset) when there is no SOI, a segment reaches beyond the file or no scan follows; Limited
/// over kMostSegments or kMostStrayBytes
[[nodiscard]] Result<Header> read_header(Window& window);

/// How the file ends.
struct Ending {
  bool is_known = false;  ///< false: not found within kMostScanned bytes of scan data
  bool has_end = false;   ///< an EOI marker closes the picture
  std::uint64_t end = 0;  ///< with has_end: offset behind it. Equals the file's size when the last marker is an EOI,
                          ///< which may be a further picture's.
};
inline constexpr std::uint64_t kMostScanned = 64U << 20U;

/// Looks at the last bytes, and walks the scans only where these do not tell.
[[nodiscard]] Result<Ending> find_end(ByteSource& source, std::uint64_t scan);

/// "APP1", "SOS", "marker 0xc4": for messages.
[[nodiscard]] std::string marker_name(std::uint8_t marker);

/// A segment: FF, marker, length, signature, content. @return Limited (how many bytes too many) when it does not fit
[[nodiscard]] Result<Bytes> make_segment(std::uint8_t marker, std::string_view signature, BytesView content);

}  // namespace assay::container::jpeg
