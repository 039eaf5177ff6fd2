// A Markdown file looked through for labels in its front matter. Internal to this folder.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/byte_source.hpp"
#include "container/markdown/front_matter.hpp"
#include "label/finding.hpp"
#include "label/implicit_label.hpp"

namespace assay::carrier::markdown {

/// More text than this is no article. It is read whole only to look for labels outside the front matter.
inline constexpr std::uint64_t kMostText = 64U << 20U;

/// The key AIGC in one of the blocks.
struct Place {
  std::size_t block = 0;  ///< index in front.blocks
  container::markdown::Entry entry;
};

struct Survey {
  Bytes head_bytes;
  container::markdown::FrontMatter front;
  std::vector<Place> places;  ///< in file order
  /// A block that cannot be read: it may hold the key, so "exactly one label" could not be promised.
  std::optional<Error> unreadable;
  [[nodiscard]] std::string_view head() const noexcept { return as_text(head_bytes); }
};

/// Reads the head of the file and finds every key AIGC.
/// @return Limited: over kMostText, or front matter over its limit
[[nodiscard]] Result<Survey> survey(ByteSource& source);

/// Stable id of a place: "front-matter", "front-matter-toml", "front-matter-second" (any block but the first).
[[nodiscard]] std::string_view place_id(const Survey& survey, const Place& place) noexcept;

/// What an entry says: its value told in JSON. Words that are not read here are taken as they stand.
[[nodiscard]] std::string text_of(const Survey& survey, const Place& place);

/// Weak evidence: `AIGC:` at the beginning of a line, from `from` on, with a producer or a number behind it, as in a
/// fenced block or an appended one. nullopt: none.
[[nodiscard]] Result<std::optional<label::Finding>> find_outside(ByteSource& source, std::uint64_t from);

}  // namespace assay::carrier::markdown
