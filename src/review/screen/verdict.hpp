// What is said of a text: whether it may go out, and for each entry that hit which one, in what version, where and how.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "crypto/digest.hpp"
#include "review/entry/entry.hpp"
#include "text/explain.hpp"

namespace assay::review::screen {

/// From mild to strict: the strictest action of all entries that hit decides.
enum class Outcome : std::uint8_t {
  Pass,
  Answer,  ///< a standard answer goes out instead
  Hold,    ///< a person decides
  Block,
};

/// "pass", "answer", "hold", "block": the name in JSON.
[[nodiscard]] std::string_view name_of(Outcome outcome) noexcept;
[[nodiscard]] Outcome outcome_of(entry::Action action) noexcept;

/// A hit, told so that it stands without the set of entries.
struct Reason {
  std::string entry;       ///< its id
  crypto::Hash version{};  ///< SHA-256 of the entry as it was in force (docs/formats/entries.md)
  entry::Kind kind = entry::Kind::Keyword;
  std::string category;
  std::string legal_basis;
  entry::Severity severity = entry::Severity::Medium;
  entry::Action action = entry::Action::Block;
  std::uint64_t begin = 0, end = 0;  ///< bytes of the text as it came, on character bounds
  std::uint32_t percent = 0;         ///< near-text: of its sample that stands there
  std::string excerpt;            ///< what stands there; of a URL as it was compared, of a near-text nothing; at most
                                  ///< kLongestExcerpt bytes; no UTF-8 is U+FFFD
  text::Foldings acts;            ///< the foldings it took; empty: written as the entry is
  std::vector<text::Step> chain;  ///< which bytes were read as what, by which foldings
};

/// Reasons that are told of one text. More hits are counted only, but for those that make the outcome stricter.
inline constexpr std::size_t kMostReasons = 200;
inline constexpr std::size_t kLongestExcerpt = 240;

struct Verdict {
  Outcome outcome = Outcome::Pass;
  std::vector<Reason> reasons;      ///< by place, the longer first
  std::uint64_t hits = 0;           ///< all of them
  std::vector<std::string> hit_by;  ///< ids of all entries that hit, sorted, none twice
  std::uint64_t bytes = 0;          ///< of the text
  crypto::Hash entries{};           ///< digest of the entries in force
  std::uint64_t micros = 0;         ///< it took, without the waiting between chunks
  /// Categories of OpenAI's /v1/moderations that the reasons come under, sorted (rules/risks.toml). Entries of
  /// Action::Note are not counted: their text passes.
  std::vector<std::string> moderation;
};

}  // namespace assay::review::screen
