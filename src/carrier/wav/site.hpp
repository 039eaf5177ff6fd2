// The chunks of a WAV that can hold a label: what is in each, and the chunk told anew with one label or none. Internal
// to this folder.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "carrier/enclosed/enclosed.hpp"
#include "carrier/id3/tag_site.hpp"
#include "container/riff/chunks.hpp"
#include "label/implicit_label.hpp"

namespace assay::carrier::wav {

enum class Holds : std::uint8_t {
  Value,  ///< the label's JSON alone: chunk AIGC
  Info,   ///< LIST of type INFO: sub-chunks AIGC
  Id3,    ///< an ID3v2 tag
  Xmp,    ///< an XMP packet: chunk _PMX
};

inline constexpr std::string_view kChunkPlace = "wav-chunk";
inline constexpr std::string_view kInfoPlace = "riff-info";
inline constexpr std::string_view kXmpPlace = "xmp";

/// One label in a site.
struct Spot {
  std::string_view place;
  std::uint64_t offset = 0;  ///< in the file, of the structure that holds it
  std::string text;
  label::Reading reading;
  std::size_t part = 0;  ///< Info: index of the sub-chunk; Id3, Xmp: index among their own spots
};

struct Site {
  container::riff::Chunk chunk;
  Holds holds = Holds::Value;
  Bytes list;                                      ///< Info: the chunk's data
  std::vector<container::riff::Chunk> sub_chunks;  ///< Info: in `list` behind its type
  std::optional<id3::TagSite> tag;                 ///< Id3
  std::optional<enclosed::Block> packet;           ///< Xmp
  std::vector<Spot> spots;
};

inline constexpr std::size_t kNoSpot = static_cast<std::size_t>(-1);

/// "AIGC" in either case.
[[nodiscard]] bool is_label_id(container::riff::FourCc id) noexcept;

/// The chunk with `label` as its only one, at the spot `keep`.
[[nodiscard]] Result<Bytes> chunk_with_label(ByteSource& source, const Site& site, std::size_t keep,
                                             const label::ImplicitLabel& label);

/// A LIST of words is small; more than this is read by nobody.
inline constexpr std::uint64_t kMostList = 1U << 20U;

/// The chunk without label; empty when nothing else was in it. `target`: the spot that speaks for the file, or kNoSpot.
[[nodiscard]] Result<Bytes> chunk_without_label(ByteSource& source, const Site& site, std::size_t target,
                                                id3::Uneditable uneditable);

/// A chunk of our own: bare JSON. Source: TC260-PG-202510A.
[[nodiscard]] Result<Bytes> fresh_chunk(const label::ImplicitLabel& label);

}  // namespace assay::carrier::wav
