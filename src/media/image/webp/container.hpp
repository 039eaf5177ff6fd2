// A WebP's chunks: where the picture is, and everything else, which is kept. Source: WebP Container Specification (RFC
// 9649, section 2).
#pragma once

#include <cstdint>
#include <vector>

#include "base/byte_source.hpp"
#include "base/bytes.hpp"
#include "base/result.hpp"
#include "visible/geometry.hpp"

namespace assay::media::image::webp {

struct Chunk {
  std::uint32_t type = 0;    ///< four letters, least significant first
  std::size_t offset = 0;    ///< of the type
  std::uint32_t length = 0;  ///< of the data
  std::size_t end = 0;       ///< behind data and pad byte
  [[nodiscard]] std::size_t data() const noexcept { return offset + 8; }
};

[[nodiscard]] constexpr std::uint32_t chunk_type(const char (&letters)[5]) noexcept {
  return static_cast<std::uint32_t>(static_cast<std::uint8_t>(letters[0])) |
         static_cast<std::uint32_t>(static_cast<std::uint8_t>(letters[1])) << 8U |
         static_cast<std::uint32_t>(static_cast<std::uint8_t>(letters[2])) << 16U |
         static_cast<std::uint32_t>(static_cast<std::uint8_t>(letters[3])) << 24U;
}

enum class Kind : std::uint8_t { Lossy, Lossless };

struct Container {
  std::vector<Chunk> chunks;
  std::size_t end = 0;            ///< behind the last chunk; what follows is no WebP
  std::size_t picture = 0;        ///< index of the first picture chunk (ALPH, VP8 or VP8L)
  std::size_t picture_bytes = 0;  ///< data of the picture chunks together
  Kind kind = Kind::Lossy;
  visible::ReadOrientation orientation;
};

/// @return Corrupt (chunk, offset); Unsupported: an animation
[[nodiscard]] Result<Container> read_container(BytesView file);

/// The source's file with the picture chunks of `encoded` (a WebP file of its own) in place of its own.
[[nodiscard]] Result<> write_container(BytesView file, const Container& container, BytesView encoded, ByteSink& sink);

}  // namespace assay::media::image::webp
