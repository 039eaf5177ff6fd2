#include "carrier/bmff/xmp_box.hpp"

namespace assay::carrier::bmff {
namespace {

struct Padding {
  std::size_t begin = 0;
  std::size_t end = 0;
  [[nodiscard]] std::size_t size() const noexcept { return end - begin; }
};

/// The white space before the trailer. Packets in UTF-16 have none that is found.
Padding padding_of(std::string_view packet) noexcept {
  const std::size_t trailer = packet.rfind("<?xpacket end");
  if (trailer == std::string_view::npos || trailer == 0) return {};
  const std::size_t last = packet.find_last_not_of(" \t\r\n", trailer - 1);
  return {last == std::string_view::npos ? 0 : last + 1, trailer};
}

}  // namespace

Bytes xmp_box_with(const XmpBox& box, std::string_view packet) {
  const std::size_t header = load_be<std::uint32_t>(box.bytes.data()) == 1 ? 16 : 8;
  Bytes body(box.bytes.begin() + static_cast<std::ptrdiff_t>(header),
             box.bytes.begin() + static_cast<std::ptrdiff_t>(box.packet));
  append(body, packet);
  return iso::make_box(load_be<std::uint32_t>(box.bytes.data() + 4), body);
}

std::string padded_to(std::string packet, std::size_t size) {
  const Padding padding = padding_of(packet);
  if (padding.size() == 0 || packet.size() == size) return packet;
  if (packet.size() < size) {
    packet.insert(padding.begin, size - packet.size(), ' ');
  } else if (packet.size() - size < padding.size()) {
    // One byte stays, so that the next label finds that there was padding.
    packet.erase(padding.begin, packet.size() - size);
  }
  return packet;
}

std::string without_padding(std::string packet) {
  const Padding padding = padding_of(packet);
  packet.erase(padding.begin, padding.size());
  return packet;
}

}  // namespace assay::carrier::bmff
