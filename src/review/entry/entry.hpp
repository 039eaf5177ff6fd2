// One entry of the feature database (Deep Synthesis Provisions, Article 10): what is looked for in texts, pictures,
// films and sounds, how bad it is, where it counts, what is done, and who answers for it.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.hpp"
#include "review/match/rule.hpp"

namespace assay::review::entry {

/// What an entry looks for, and how.
enum class Kind : std::uint8_t {
  Keyword,      ///< a word
  Combination,  ///< all of some words near each other, and none of others as near
  Pattern,      ///< review/match/expression.hpp
  Exception,    ///< a phrase inside which nothing counts
  NearText,     ///< a text whose near-duplicates count
  Url,          ///< a host with all its subdomains, or a host and the beginning of a path
  Contact,      ///< a telephone number, an account of WeChat or QQ, an e-mail address
  Image,        ///< a PDQ hash; pictures at most `distance` bits away count
  Video,        ///< PDQ hashes of frames, in their order
  Audio,        ///< a chromaprint fingerprint
};
inline constexpr std::size_t kKindCount = 10;

/// Where a text stands in a request. One bit each in Surfaces.
enum class Surface : std::uint8_t { Prompt, System, Output, Reasoning, ToolCall, File, ImageText };
inline constexpr std::size_t kSurfaceCount = 7;

/// A set of surfaces.
class Surfaces {
 public:
  constexpr Surfaces() = default;
  constexpr Surfaces(Surface one)
      : bits_(static_cast<std::uint8_t>(1U << static_cast<unsigned>(one))) {}  // NOLINT(google-explicit-constructor)
  [[nodiscard]] static constexpr Surfaces all() {
    Surfaces set;
    set.bits_ = (1U << kSurfaceCount) - 1;
    return set;
  }
  [[nodiscard]] constexpr bool has(Surface one) const { return (bits_ >> static_cast<unsigned>(one) & 1U) != 0; }
  [[nodiscard]] constexpr bool empty() const { return bits_ == 0; }
  constexpr void add(Surface one) { bits_ |= Surfaces(one).bits_; }
  friend constexpr bool operator==(Surfaces, Surfaces) = default;

 private:
  std::uint8_t bits_ = 0;
};

enum class Severity : std::uint8_t { Low, Medium, High, Critical };

/// What is done with a text that an entry hits.
enum class Action : std::uint8_t {
  Note,    ///< it passes and the hit is recorded
  Answer,  ///< a standard answer goes out instead
  Hold,    ///< a person decides
  Block,   ///< it does not go out
};

/// Longest id, category or person's name; longest of any other text of an entry; most items of a list.
inline constexpr std::size_t kLongestName = 128;
inline constexpr std::size_t kLongestText = 8192;
inline constexpr std::size_t kMostItems = 64;
inline constexpr std::uint16_t kWholeRollout = 1000;
/// Longest sample of a near-text; longest fingerprint of a sound in Base64: ten minutes. An import's line holds both.
inline constexpr std::size_t kLongestSample = 64 * 1024;
/// Fewest items of a sound's fingerprint, four bytes each: about five seconds; less is found in many sounds
/// (hearing::kLeastItems).
inline constexpr std::size_t kFewestSoundItems = 20;
/// Frames of a video: a quarter of an hour at one a second.
inline constexpr std::size_t kMostFrames = 900;
/// Bits that pictures may differ by, and what is taken when an entry does not say (the advice of PDQ's authors).
inline constexpr std::uint8_t kFarthest = 31;
/// Percent of a near-text's sample that must stand together; the least, and what is taken when an entry does not say.
inline constexpr std::uint8_t kLeastSimilar = 30;
inline constexpr std::uint8_t kSimilar = 60;

struct Entry {
  std::string id;  ///< letters, digits, `.`, `_`, `-`; one in its database
  Kind kind = Kind::Keyword;
  std::string text;                    ///< all kinds but combination and video
  std::vector<std::string> all;        ///< combination
  std::vector<std::string> none;       ///< combination
  std::uint32_t within = 0;            ///< combination, characters
  std::vector<std::string> shields;    ///< exception: ids or categories it is for; empty: all
  std::vector<std::string> frames;     ///< video: 64 hexadecimal digits each
  std::uint8_t distance = kFarthest;   ///< image, video: bits
  std::uint8_t similarity = kSimilar;  ///< near-text: percent
  text::Foldings foldings = text::kCharacterFoldings;
  std::string category;  ///< id of the risk list; of an exception it may be empty
  Severity severity = Severity::Medium;
  Surfaces surfaces = Surfaces::all();
  Action action = Action::Block;
  std::string legal_basis;
  std::vector<std::string> examples;          ///< texts it must hit
  std::vector<std::string> counter_examples;  ///< texts it must not hit
  std::string proposer, reviewer;             ///< two persons
  std::optional<std::int64_t> valid_from;     ///< ms since 1970 UTC, from then on
  std::optional<std::int64_t> valid_to;       ///< ms since 1970 UTC, before then
  std::uint16_t rollout = kWholeRollout;      ///< of 1000 requests it counts in so many
  std::uint32_t flood = 0;                    ///< hits a minute at which it is taken out for a person to look; 0: never
  std::string notes;
  friend bool operator==(const Entry&, const Entry&) = default;
};

/// Names as in JSON and CSV: "keyword", "tool-call", "critical", "block".
[[nodiscard]] std::string_view name_of(Kind kind) noexcept;
[[nodiscard]] std::string_view name_of(Surface surface) noexcept;
[[nodiscard]] std::string_view name_of(Severity severity) noexcept;
[[nodiscard]] std::string_view name_of(Action action) noexcept;
[[nodiscard]] std::optional<Kind> kind_of(std::string_view name) noexcept;
[[nodiscard]] std::optional<Surface> surface_of(std::string_view name) noexcept;
[[nodiscard]] std::optional<Severity> severity_of(std::string_view name) noexcept;
[[nodiscard]] std::optional<Action> action_of(std::string_view name) noexcept;

/// Whether the matcher looks for entries of this kind.
[[nodiscard]] bool is_matched(Kind kind) noexcept;
/// Whether entries of this kind look for something: all but exceptions.
[[nodiscard]] constexpr bool looks(Kind kind) noexcept { return kind != Kind::Exception; }

/// Whether the fields make sense together and the matcher can look for it. The examples are another matter:
/// try_examples.
/// @return InvalidInput, Limited: the field and what to write instead
[[nodiscard]] Result<> check(const Entry& entry);

/// Holds the entry against its own examples, alone. @return InvalidInput: the first example it fails
[[nodiscard]] Result<> try_examples(const Entry& entry);

/// What the matcher is given of an entry of a kind it looks for.
[[nodiscard]] match::Rule rule_of(const Entry& entry);

}  // namespace assay::review::entry
