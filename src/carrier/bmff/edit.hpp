// The change of a film's metadata that leaves one label, or none: which boxes become what, not yet where they lie.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "carrier/bmff/sites.hpp"
#include "container/bmff/rewrite.hpp"
#include "label/implicit_label.hpp"

namespace assay::carrier::bmff {

/// The label's text in both forms: bare where the place is itself named AIGC, wrapped where it is not.
struct LabelText {
  std::string bare;
  std::string wrapped;
};
/// @return InvalidInput: the label breaks Annex E
[[nodiscard]] Result<LabelText> text_of_label(const label::ImplicitLabel& label);

/// A top-level box that becomes another one; empty: it is dropped.
struct TopEdit {
  std::size_t top = 0;
  Bytes bytes;
};

struct Edit {
  iso::Rewrite moov;
  std::vector<TopEdit> tops;  ///< in file order
};

/// The label put where the first site stands, every other site dropped; without a site the label goes to a list of keys
/// that is there, else to a new one in moov/udta/meta (TC260-PG-20257A).
///
/// A file that has keys already (phones keep theirs in moov/meta) gets ours among them: FFmpeg 5.1 and MediaInfo 22.12
/// read all lists of a file with the first table of keys, so a second table would give our value to a foreign key.
/// @return Corrupt when an XMP packet that has to change cannot
[[nodiscard]] Result<Edit> put_label(const Movie& movie, const std::vector<Site>& sites, const LabelText& text);

/// No label, no room, no box that only holds nothing: the moov as every arrangement of the file has it. For digests.
[[nodiscard]] Result<Edit> canonical_form(const Movie& movie, const std::vector<Site>& sites);

}  // namespace assay::carrier::bmff
