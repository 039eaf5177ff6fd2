// A box around an XMP packet, and the white space at the packet's end that is there to be used up (XMP part 1, 7.3.2).
#pragma once

#include <string>
#include <string_view>

#include "carrier/bmff/movie.hpp"

namespace assay::carrier::bmff {

/// The box around another packet: 8 bytes of header, the usertype if it has one, the packet.
[[nodiscard]] Bytes xmp_box_with(const XmpBox& box, std::string_view packet);

/// The packet with more or less padding, so that it has `size` bytes. As it is when it has no padding, or too little.
[[nodiscard]] std::string padded_to(std::string packet, std::size_t size);

/// The packet without padding. For digests: padding is room, as free boxes are.
[[nodiscard]] std::string without_padding(std::string packet);

}  // namespace assay::carrier::bmff
