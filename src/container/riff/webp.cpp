#include "container/riff/webp.hpp"

namespace assay::container::riff::webp {

std::optional<Picture> lossy_picture(BytesView data) noexcept {
  // Frame tag of three bytes, its lowest bit 0 for a key frame; start code; 14 bits each, two above them for scaling.
  if (data.size() < kExtendedSize || (data[0] & 1U) != 0) return std::nullopt;
  if (data[3] != 0x9d || data[4] != 0x01 || data[5] != 0x2a) return std::nullopt;
  Picture picture;
  picture.width = load_le<std::uint16_t>(data.data() + 6) & 0x3fffU;
  picture.height = load_le<std::uint16_t>(data.data() + 8) & 0x3fffU;
  if (picture.width == 0 || picture.height == 0) return std::nullopt;
  return picture;
}

std::optional<Picture> lossless_picture(BytesView data) noexcept {
  if (data.size() < 5 || data[0] != 0x2f) return std::nullopt;
  const auto bits = load_le<std::uint32_t>(data.data() + 1);
  if (bits >> 29U != 0) return std::nullopt;  // version
  return Picture{(bits & 0x3fffU) + 1, (bits >> 14U & 0x3fffU) + 1, (bits >> 28U & 1U) != 0};
}

Bytes extended_header(std::uint8_t flags, const Picture& picture) {
  Bytes data = {flags, 0, 0, 0};
  for (const std::uint32_t side : {picture.width - 1, picture.height - 1}) {
    append_le<std::uint16_t>(data, static_cast<std::uint16_t>(side & 0xffffU));
    data.push_back(static_cast<std::uint8_t>(side >> 16U & 0xffU));
  }
  return data;
}

}  // namespace assay::container::riff::webp
