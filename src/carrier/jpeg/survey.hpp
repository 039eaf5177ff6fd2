// A JPEG looked through for labels: what every operation of the carrier starts from. Internal to this folder.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/byte_source.hpp"
#include "carrier/jpeg/extended_packet.hpp"
#include "container/jpeg/segments.hpp"
#include "container/tiff/tiff.hpp"
#include "label/finding.hpp"
#include "label/implicit_label.hpp"

namespace assay::carrier::jpeg {

/// Where a label can stand, the guide's own place first (TC260-PG-20259A).
enum class Home : std::uint8_t { Xmp, ExtendedXmp, UserComment, ImageDescription, Application };

[[nodiscard]] constexpr std::string_view place_of(Home home) noexcept {
  switch (home) {
    case Home::Xmp:
      return "xmp";
    case Home::ExtendedXmp:
      return "xmp-extended";
    case Home::UserComment:
      return "exif-user-comment";
    case Home::ImageDescription:
      return "exif-image-description";
    case Home::Application:
      return "jpeg-app-segment";
  }
  return "xmp";
}
[[nodiscard]] constexpr bool is_exif(Home home) noexcept {
  return home == Home::UserComment || home == Home::ImageDescription;
}

/// One label.
struct Spot {
  Home home = Home::Xmp;
  std::size_t segment = 0;  ///< index in Header::applications
  std::string text;
  label::Reading reading;
  container::tiff::Value value;  ///< of an Exif home
  std::size_t begin = 0;         ///< Application: where the JSON stands in the payload
  std::size_t length = 0;
};

struct Survey {
  container::jpeg::Header header;
  std::vector<Spot> spots;  ///< by the weight of their homes; of equal ones the first in the file
  std::vector<label::Finding> findings;
  bool has_c2pa = false;
  std::optional<std::size_t> packet;  ///< the first XMP segment
  ExtendedPacket extended;            ///< what belongs to it; without parts when there is none
  /// A segment that may hold a label and was not read, for it is broken or one of too many: "exactly one label" could
  /// not be promised.
  std::optional<Error> unreadable;
};

/// Walks the header and looks into every segment that can hold a label. Reads from `window` only.
/// @return Corrupt or Limited: the segments cannot be walked
[[nodiscard]] Result<Survey> survey(Window& window);

/// Findings that need the rest of the file: cut short, bytes behind the picture.
[[nodiscard]] Result<> note_ending(ByteSource& source, Survey& survey);

/// "APP1 at 0x14": for messages.
[[nodiscard]] std::string where(const container::jpeg::Segment& segment);

}  // namespace assay::carrier::jpeg
