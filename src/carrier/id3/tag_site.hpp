// An ID3v2 tag as a place of labels, wherever it stands: before or behind the audio of an MP3, in a chunk of a WAV. A
// TXXX frame named AIGC, or an XMP packet in a PRIV frame. Source: TC260-PG-202510A.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "base/byte_source.hpp"
#include "carrier/enclosed/enclosed.hpp"
#include "container/change.hpp"
#include "container/id3/tag.hpp"
#include "label/finding.hpp"
#include "label/implicit_label.hpp"

namespace assay::carrier::id3 {

/// Bytes of frames that are read in one tag, compressed ones counted by their bound.
inline constexpr std::uint64_t kMostRead = 64U << 20U;

inline constexpr std::string_view kUserTextPlace = "id3v2-txxx";
inline constexpr std::string_view kXmpPlace = "id3v2-xmp";

struct Spot {
  std::string_view place;
  std::size_t frame = 0;  ///< index in tag.frames
  std::string text;
  label::Reading reading;
  std::size_t in_packet = 0;  ///< kXmpPlace: index in the packet's spots
};

struct Packet {
  std::size_t frame = 0;
  enclosed::Block block;
};

struct TagSite {
  container::id3::Tag tag;
  std::vector<Spot> spots;      ///< by weight of their places, then in the order of the tag
  std::vector<Packet> packets;  ///< XMP packets with a label, or with an emptied one
  std::vector<label::Finding> findings;
  bool has_c2pa = false;
  std::optional<Error> unreadable;  ///< a frame that should hold a label's place and cannot be read
};

/// Reads the frames that can hold a label. @return the source's error
[[nodiscard]] Result<TagSite> survey(Window& window, container::id3::Tag tag);

/// The tag with `label` as its only one: at the spot `keep`, or in a new TXXX frame.
/// @return as container::id3::with_guest; what label::write says
[[nodiscard]] Result<std::vector<container::Change>> with_label(ByteSource& source, const TagSite& site,
                                                                std::optional<std::size_t> keep,
                                                                const label::ImplicitLabel& label);

/// What to do with a tag that container::id3 does not edit.
enum class Uneditable : std::uint8_t {
  Refuse,  ///< an edit: its labels would stay
  Leave,   ///< the content form: it is as it is, before and after
};

/// The tag without label. `target`: the spot that speaks for the file, when it is in this tag: its TXXX frame gives its
/// room back to the padding it was taken from. Other frames with labels go. A tag with nothing left in it goes as a
/// whole.
[[nodiscard]] Result<std::vector<container::Change>> without_label(ByteSource& source, const TagSite& site,
                                                                   std::optional<std::size_t> target,
                                                                   Uneditable uneditable);

/// A whole 2.4 tag with this label behind `frames` (whole frames of 2.4, or none).
[[nodiscard]] Result<Bytes> fresh_tag(const label::ImplicitLabel& label, Bytes frames);

}  // namespace assay::carrier::id3
