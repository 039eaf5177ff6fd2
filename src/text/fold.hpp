// Folds a text for screening and remembers where everything came from.
//
//   Folder folder(kCharacterFoldings);                    // one text or one stream
//   Folded out;
//   folder.feed(chunk, out);                              // cut anywhere, also inside a character
//   folder.finish(out);
//   scan(out.text) -> hit at [b, e) of the folded text
//   const Origin origin = out.origin(b, e);               // bytes of the original, foldings that acted
//
// The folded text is UTF-8, so byte automata and vectorscan read it. What vanishes leaves a piece without text, so the
// pieces always cover the original without gap or overlap and a hit begins and ends where its characters do.
//
// What a scan finds in folded text is a candidate: folding is coarse (`c++` and `c` are one, `64` and `六四` are one).
// `Keyword::agrees` (keyword.hpp) says exactly whether an entry's keyword is meant, under the foldings the entry
// allows.
//
// No locale, no state between texts, no allocation once the buffers of `Folded` are warm. A Folder belongs to one
// thread; the tables are built once and read by all.
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "text/folding.hpp"

namespace assay::text {

/// After this many characters in a row that vanished, the next one that would is written as kBreak instead: a word is
/// not looked for across more, so a stream holds no more than this for what may still become a hit.
inline constexpr std::size_t kMaxGap = 64;
/// What no word runs across: a gap that is too long.
inline constexpr char kBreak = '\n';
/// Bytes of the original a Folder may keep back between chunks: a character that is not whole yet.
inline constexpr std::size_t kMaxHeldByFolder = 3;
/// Letters a SoundFolder may keep back: as many as are read as one word of pinyin, or the parts of a character. With
/// what vanishes between them it keeps back no more than kMaxHeldBySounds * (kMaxGap + 1) characters of the original.
inline constexpr std::size_t kMaxHeldBySounds = 32;

/// A stretch of the original that became a stretch of the folded text; it begins where the piece before it ends.
struct Piece {
  std::uint64_t end = 0;         ///< byte of the original behind it
  std::uint64_t folded_end = 0;  ///< byte of the folded text behind it; same as the piece's before it when all vanished
  Foldings acts;                 ///< what acted; empty for untouched
  /// Character for character, each as many bytes as before: offsets inside are had by adding. Else the piece is one
  /// whole: whatever part of it a hit touches, all of it is meant.
  bool even = true;
  friend bool operator==(const Piece&, const Piece&) = default;
};

/// Where a stretch of folded text came from.
struct Origin {
  std::uint64_t begin = 0, end = 0;  ///< bytes of the original
  Foldings acts;                     ///< everything that acted on it or vanished inside it
  /// False when only a part of an uneven piece was meant (the g of `㎏`): the range is all of that piece.
  bool whole = true;
  /// Character for character, nothing vanished between them.
  bool even = true;
  friend bool operator==(const Origin&, const Origin&) = default;
};

/// Folded text with its map. Offsets count from the start of the text or stream, also after `drop`.
class Folded {
 public:
  std::string text;           ///< folded bytes from `folded_begin` on
  std::vector<Piece> pieces;  ///< from `begin` on, in order
  std::uint64_t begin = 0;    ///< byte of the original where the first piece begins
  std::uint64_t folded_begin = 0;
  /// Where a Folder met what the other reading reads otherwise: bytes of the original, in order. Noted only on demand.
  std::vector<std::uint64_t> two_ways;
  bool notes_two_ways = false;

  [[nodiscard]] std::uint64_t end() const { return pieces.empty() ? begin : pieces.back().end; }
  [[nodiscard]] std::uint64_t folded_end() const { return folded_begin + text.size(); }

  /// Origin of folded bytes [from, to), from < to, both inside what is kept. What vanished before the first or behind
  /// the last byte is not part of it. O(log pieces) + pieces inside.
  [[nodiscard]] Origin origin(std::uint64_t from, std::uint64_t to) const;
  /// The same for many places that lie near each other. @param near  where to look first, 0 to begin with; moved along
  [[nodiscard]] Origin origin(std::uint64_t from, std::uint64_t to, std::size_t& near) const;

  /// What made everything vanish that stood between the character that ends at folded byte `to` and the one behind it;
  /// nullopt where nothing is behind, or the first is not character for character.
  /// @param near  as for `origin`
  [[nodiscard]] std::optional<Foldings> vanished_behind(std::uint64_t to, std::size_t& near) const;

  /// Folded byte where what comes from byte `original` and behind begins; `original` is where a character begins, not
  /// before `begin`.
  [[nodiscard]] std::uint64_t folded_at(std::uint64_t original) const;

  /// Number of the piece that holds folded byte `at`, at < folded_end().
  [[nodiscard]] std::size_t piece_at(std::uint64_t at) const;
  /// Where piece `number` begins.
  [[nodiscard]] std::uint64_t begin_of(std::size_t number) const {
    return number == 0 ? begin : pieces[number - 1].end;
  }
  [[nodiscard]] std::uint64_t folded_begin_of(std::size_t number) const {
    return number == 0 ? folded_begin : pieces[number - 1].folded_end;
  }

  /// Forgets what lies before folded byte `at` (whole pieces; an even piece is cut): a stream keeps only what may still
  /// be part of a hit. Moves the rest, so call it when what is forgotten is larger than what is kept.
  void drop(std::uint64_t at);
  /// Empty and at offset 0, the memory kept.
  void clear();

 private:
  [[nodiscard]] std::size_t piece_near(std::uint64_t at, std::size_t& near) const;
  [[nodiscard]] Origin origin_in(std::size_t number, std::uint64_t from, std::uint64_t to) const;
};

class CharacterTable;

/// First pass: characters. Fed with UTF-8 cut anywhere; what comes out does not depend on the cuts, except that pieces
/// that could be one are one only inside a chunk (`joined` makes them so).
class Folder {
 public:
  /// `foldings` beyond kCharacterFoldings are ignored. The first Folder with a set builds its table (about a
  /// millisecond); the next share it.
  explicit Folder(Foldings foldings = kCharacterFoldings, Reading reading = Reading::First);

  /// Appends what `chunk` becomes. A byte that is no UTF-8 is read as U+FFFD with that one byte as its range: it
  /// vanishes with Folding::Invisible, and without is written as U+FFFD.
  void feed(std::string_view chunk, Folded& out);
  /// The text is over: what was held comes out. The folder is ready for a next text.
  void finish(Folded& out);

  /// Bytes fed whose pieces are not out yet, at most kMaxHeldByFolder.
  [[nodiscard]] std::size_t held() const { return held_; }
  [[nodiscard]] Foldings foldings() const { return foldings_; }

 private:
  friend struct FoldRun;
  Foldings foldings_;
  const CharacterTable* table_;
  std::uint32_t last_ = 0;  // the code point put out last, for Repeat
  std::uint32_t gap_ = 0;   // characters that vanished since
  std::uint8_t held_ = 0;
  char held_bytes_[4] = {};
};

/// Folds a whole text; the same as one feed and finish.
[[nodiscard]] Folded fold(std::string_view text, Foldings foldings = kCharacterFoldings,
                          Reading reading = Reading::First);
/// The same into buffers that are used again.
void fold(std::string_view text, Foldings foldings, Folded& out, Reading reading = Reading::First);

/// `pieces` with neighbours that tell nothing apart made one: a form that does not depend on how the text was cut.
[[nodiscard]] std::vector<Piece> joined(const Folded& folded);

/// A character of the first pass (or what vanished there, code 0) that the second has not decided yet.
struct SoundAtom {
  std::uint64_t end = 0;  ///< byte of the original behind it
  char32_t code = 0;
  Foldings acts;
  bool even = true;
  char again = 0;  ///< the letter that was said again here, for code 0
};
class SoundTable;
inline constexpr std::uint16_t kNoSyllable = 0xFFFF;

/// Second pass: reads what the first made and writes sounds: every Chinese character and every run of letters that
/// reads as pinyin becomes one code point a syllable (kFirstSyllable and up, three bytes like the character); parts
/// that make up a character are read as that character first. Everything else stays. Origins are those of the original
/// text.
class SoundFolder {
 public:
  explicit SoundFolder(Foldings foldings = kAllFoldings);

  /// Reads what is new in `characters` since the last call and appends to `out`. `characters` may be dropped up to what
  /// was read, `characters.folded_end()` at the time of the call.
  void feed(const Folded& characters, Folded& out);
  /// The text is over.
  void finish(Folded& out);
  /// Byte of the original up to which sounds are out; what lies between it and `characters.end()` is held.
  [[nodiscard]] std::uint64_t told() const { return told_; }

 private:
  friend struct SoundRun;
  Foldings foldings_;
  const SoundTable* table_;
  void queue_trim(std::size_t head);
  std::uint64_t told_ = 0;
  std::uint64_t read_ = 0;       // byte of the original up to which was read
  std::vector<SoundAtom> held_;  // letters and parts that are not decided yet
  char last_letter_ = 0;
  std::uint16_t last_ = kNoSyllable;  // the syllable put out last, for Repeat
};

/// Whole text, second pass.
[[nodiscard]] Folded fold_sounds(const Folded& characters, Foldings foldings = kAllFoldings);

/// Private-use code points of the second pass: one a syllable, n/ng and l/n already one when those foldings are on.
inline constexpr char32_t kFirstSyllable = 0xE000;

}  // namespace assay::text
