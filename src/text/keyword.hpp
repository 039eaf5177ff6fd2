// A keyword as a scan looks for it, and the exact answer whether a candidate is meant.
//
//   const auto keyword = Keyword::make("法轮功", kAllFoldings);
//   for (const Needle& needle : keyword->needles()) automaton(needle.pass).add(needle.folded, entry);
//   ... a scan finds needle.folded at [b, e) of the folded text, Origin origin = folded.origin(b, e):
//   if (auto agreement = keyword->agrees(text.substr(origin.begin), origin.end - origin.begin)) hit, agreement->acts
//   say how
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.hpp"
#include "text/agreement.hpp"
#include "text/fold.hpp"
#include "text/folding.hpp"

namespace assay::text {

enum class Pass : std::uint8_t { Characters, Sounds };

/// A literal to look for in folded text.
struct Needle {
  Pass pass = Pass::Characters;
  std::string folded;  ///< never empty; folded with kCharacterFoldings / kAllFoldings, whatever the entry allows
  /// The keyword goes on with what vanishes in folded text (`c++`, `哈哈`): the candidate is decided when the next
  /// character that does not vanish has come, or the text is over.
  bool open_end = false;
  /// The keyword is one character, and not open: it may stand again in what vanishes behind the candidate (`操操`).
  bool again = false;
  /// What vanishes at the keyword's end and must be there: where nothing vanished behind what is found, it is no
  /// candidate.
  enum class More : std::uint8_t { None, Any, Again } more = More::None;  ///< Again: a character said again
  friend bool operator==(const Needle&, const Needle&) = default;
};

/// Whether what is found with folded byte `to` behind it is no candidate of a needle of `more`, for what it lacks.
/// @param near  as for Folded::origin
[[nodiscard]] inline bool lacks(Needle::More more, const Folded& folded, std::uint64_t to, std::size_t& near) {
  if (more == Needle::More::None) return false;
  const auto vanished = folded.vanished_behind(to, near);
  return vanished && (more == Needle::More::Again ? !vanished->has(Folding::Repeat) : vanished->empty());
}

/// Limits of a keyword, so that a set of a hundred thousand stays small.
inline constexpr std::size_t kMaxKeywordBytes = 512;
inline constexpr std::size_t kMaxNeedles = 40;

class Keyword {
 public:
  /// @param text     UTF-8, as the entry has it
  /// @param allowed  foldings the entry allows
  /// @return InvalidInput: not UTF-8, empty, or nothing but what vanishes; Limited: over kMaxKeywordBytes
  [[nodiscard]] static Result<Keyword> make(std::string_view text, Foldings allowed);

  /// What to look for; needles of Pass::Sounds only if the entry allows foldings of the second pass and the keyword is
  /// long enough for them (two Chinese characters; three for initials alone).
  [[nodiscard]] const std::vector<Needle>& needles() const { return needles_; }
  /// Whether what stands before a candidate decides: a letter makes another word of one that begins with a letter.
  [[nodiscard]] bool asks_before() const { return asks_before_; }
  /// Whether a glance (side_by_side.hpp) at a candidate of `codes` is enough: no letters beside it matter, and it holds
  /// the keyword once.
  [[nodiscard]] bool stands_alone() const { return stands_alone_; }
  /// What is laid beside a candidate, from the first character on that stays.
  [[nodiscard]] const std::u32string& codes() const { return codes_; }
  [[nodiscard]] const std::string& text() const { return text_; }
  [[nodiscard]] Foldings allowed() const { return allowed_; }

  /// Whether the candidate is the keyword, written with no other foldings than the allowed ones. Signs of the keyword
  /// itself and characters it doubles must be there (blanks need not, where separators may vanish). The first place.
  /// @param original   the text from the candidate's first byte on; behind the candidate only an open end is looked
  /// for.
  ///                   Of a candidate with a mark in it (Folding::Sentence) the character behind it is with it
  /// @param candidate  bytes of `original` that the candidate takes
  /// @param before     the code point before `original`, 0 at the beginning of the text
  [[nodiscard]] std::optional<Agreement> agrees(std::string_view original, std::uint64_t candidate,
                                                char32_t before = 0) const;
  /// Every place of the candidate where the keyword stands, none inside one before it: more than one where folding
  /// makes one character of the keyword, and so one candidate of all that stand behind each other (`哈哈哈`, `c++
  /// c++`), and where a sign may be a letter or nothing (`世!世1` for `世1`).
  /// @param found  they are appended, in order
  void places(std::string_view original, std::uint64_t candidate, char32_t before, std::vector<Agreement>& found) const;

  /// The first place, with each character of the keyword laid beside the text, for explanations.
  [[nodiscard]] std::optional<std::vector<Match>> matches(std::string_view original, std::uint64_t candidate,
                                                          char32_t before = 0) const;

 private:
  [[nodiscard]] std::string_view looked_at(std::string_view original, std::uint64_t candidate) const;
  [[nodiscard]] bool stands_once(std::string_view rest, bool is_behind) const;
  [[nodiscard]] bool is_alone(std::string_view text, std::uint64_t end, char32_t before) const;

  std::string text_;
  Foldings allowed_;
  std::vector<Needle> needles_;
  std::u32string codes_;
  bool open_end_ = false;
  bool stands_again_ = false;  // in one candidate
  bool asks_before_ = false;
  bool stands_alone_ = true;
};

}  // namespace assay::text
