// Where labels stand in a film, in every place that real producers use.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "carrier/bmff/movie.hpp"

namespace assay::carrier::bmff {

/// In the order of their weight: the guide's place first (TC260-PG-20257A).
enum class Place : std::uint8_t {
  Keys,       ///< moov/udta/meta, mdta key AIGC
  MovieKeys,  ///< the same list in moov/meta, where phones keep theirs
  Freeform,   ///< iTunes ---- with the name AIGC
  List,       ///< an item of a mdir list that holds the JSON
  Named,      ///< a box of udta that is itself named AIGC
  Xmp,        ///< uuid at the top level
  MovieXmp,   ///< uuid in moov, XMP_ in udta
};
/// "mp4-keys" and so on: FoundLabel::place.
[[nodiscard]] std::string_view place_name(Place place) noexcept;
/// For messages: "item of an mdir list".
[[nodiscard]] std::string_view place_words(Place place) noexcept;

struct SiteText {
  std::string text;
  std::uint64_t offset = 0;  ///< file offset of the box that holds it
  bool utf16 = false;
};

/// One thing that an edit replaces or drops as a whole.
struct Site {
  Place place = Place::Keys;
  std::size_t index = 0;        ///< into metas (lists), named (Named) or xmp (XMP places)
  std::size_t key = 0;          ///< Keys, MovieKeys: the key's index, from 1
  std::vector<iso::Box> items;  ///< lists: the items that hold the values
  std::vector<SiteText> texts;  ///< what stands there; none for a key without a value
};

/// More labels than this are an attack on the reader.
inline constexpr std::size_t kMostSites = 1024;
/// Bytes of one value that are read: one more than a label may have, so that the reader can say it is too large.
inline constexpr std::size_t kMostText = 64 * 1024 + 1;

struct Sites {
  std::vector<Site> list;      ///< those with a text first, by weight
  std::string unreadable_xmp;  ///< not empty: why a packet could not be searched
};

/// @return Limited: more than kMostSites
[[nodiscard]] Result<Sites> find_sites(const Movie& movie);

/// How the text stands in a box named AIGC.
enum class NamedShape : std::uint8_t {
  Bare,           ///< the text alone
  FullBox,        ///< four bytes of version and flags before it
  International,  ///< QuickTime: 16-bit size and language before it
  Data,           ///< an iTunes `data` box
};
[[nodiscard]] NamedShape shape_of(BytesView moov, const iso::Box& named) noexcept;

}  // namespace assay::carrier::bmff
