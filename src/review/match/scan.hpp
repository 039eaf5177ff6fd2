// A text or a stream held against all rules.
//
//   Scan scan(layers);
//   scan.feed(chunk, hits);            // cut anywhere, also inside a character
//   scan.safe_until()                  // bytes before it are in no hit but those told
//   scan.finish(hits);
//
// Whatever the chunks, the hits of a text are the same, and the same as `whole` gives. Hits come when they are certain:
// an exception that may still cover a word, or an unwanted word that may still come near a combination, is waited for.
//
// A Scan belongs to one thread; `clear` makes it ready for the next text with its memory warm.
#pragma once

#include <array>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "review/match/combination_watch.hpp"
#include "review/match/hit.hpp"
#include "review/match/layers.hpp"
#include "review/match/vanished_map.hpp"
#include "text/fold.hpp"

namespace assay::review::match {

class Scan {
 public:
  /// What of a stream stays readable by `bytes`.
  enum class Keep : std::uint8_t { WhatMayHit, All };

  explicit Scan(std::shared_ptr<const Layers> layers, RuleFilter filter = {}, Keep keep = Keep::WhatMayHit);
  Scan(Scan&&) = delete;
  Scan& operator=(Scan&&) = delete;
  ~Scan() = default;

  /// Reads on; appends the hits that have become certain.
  void feed(std::string_view chunk, std::vector<Hit>& hits);
  /// The text is over: appends the rest. Then `clear`.
  void finish(std::vector<Hit>& hits);
  /// A whole text at once, not copied; the Scan is cleared before and behind it. Appends all hits, in no order.
  void whole(std::string_view text, std::vector<Hit>& hits);

  /// Every hit still to come begins here or behind. Never decreases.
  [[nodiscard]] std::uint64_t safe_until() const noexcept { return safe_until_; }
  /// Bytes fed.
  [[nodiscard]] std::uint64_t read() const noexcept { return original_begin_ + original_.size(); }
  /// Bytes [from, to) of a stream. They are there from what safe_until() was before the last `feed` to read(); with
  /// Keep::All from 0 on.
  [[nodiscard]] std::string_view bytes(std::uint64_t from, std::uint64_t to) const noexcept {
    return original_.substr(static_cast<std::size_t>(from - original_begin_), static_cast<std::size_t>(to - from));
  }
  [[nodiscard]] const Layers& layers() const noexcept { return *layers_; }
  void clear();

 private:
  struct WordChannel {
    bool used = false;
    text::Folded folded;
    std::uint64_t scanned = 0;                               // folded bytes
    std::array<Automaton::State, Layers::kLayers> states{};  // per layer
  };
  struct PatternChannel {
    bool used = false;
    std::unique_ptr<text::Folder> folder;
    text::Folded folded;
    std::uint64_t scanned = 0;
    std::array<Patterns::State, Layers::kLayers> states;
  };
  // A word found, or a pattern, that may or may not count.
  struct Occurrence {
    std::uint64_t begin = 0, end = 0;
    std::uint32_t term = 0;  // or the rule, when is_pattern
    std::uint8_t layer = 0;
    bool is_pattern = false;
    text::Foldings acts;
    friend bool operator==(const Occurrence&, const Occurrence&) = default;
  };
  // A candidate whose end is decided by the next character.
  struct Open {
    std::uint64_t begin = 0, end = 0;
    std::uint64_t folded_end = 0;
    std::uint32_t term = 0;
    std::uint8_t layer = 0;
    std::uint8_t pass = 0;
    text::Needle::More more = text::Needle::More::None;
  };
  // A mark or sign that is read in several ways.
  struct Mark {
    std::uint64_t at = 0;  // byte of the original
    bool sign = false;     // it stands for a letter in the second reading, else for something in the first
  };
  // A reading (text::Reading) beside the first, read only around what is read in several ways: from as far before it as
  // a word may begin until no word that is alive holds it. Everywhere else all readings are one. Reading::Letters is
  // read only where a mark and a sign may be in one word. scan_second.cpp
  struct OtherReading {
    explicit OtherReading(text::Reading which) : reading(which) {}
    text::Reading reading;
    text::Folder folder{text::kCharacterFoldings, reading};
    text::Folded folded;
    std::array<Automaton::State, Layers::kLayers> states{};
    std::vector<Mark> marks;  // in order; those that no word reaches any more are forgotten now and then
    std::array<std::optional<std::uint64_t>, 2> last;  // mark and sign
    std::size_t forget_at = 0;                         // marks
    std::uint64_t read = 0;                            // bytes of the original given to the folder
    std::uint64_t behind = 0;                          // folded byte behind the last mark or sign
    std::vector<Open> ends;  // words whose end the next character decides, in this folded text
    bool open = false;       // a word may hold it that is not over yet
  };
  // Those of a candidate.
  struct Characters {
    std::array<char32_t, 8> codes;
    std::size_t count = 0;
  };
  struct Waiting {
    Occurrence occurrence;
    std::uint32_t rule = 0;
    Role role = Role::Keyword;
    std::uint8_t slot = 0;
  };
  struct Cover {
    std::uint64_t begin = 0, end = 0;
    std::uint32_t rule = 0;
  };

  void read_others();
  void read_other(OtherReading& other, const std::vector<std::uint64_t>& marks);
  [[nodiscard]] bool is_wanted(OtherReading& other, Mark mark);
  void read_other_until(OtherReading& other, std::uint64_t end);
  void finish_other(OtherReading& other);
  void close_other(OtherReading& other, std::uint64_t end);
  void begin_other(OtherReading& other, std::uint64_t mark);
  void forget_marks(OtherReading& other, std::uint64_t mark);
  [[nodiscard]] std::uint64_t reach_of(const OtherReading& other, std::uint64_t mark) const;
  void scan_other(OtherReading& other, std::size_t scanned);
  void decide_other(OtherReading& other, bool last);
  [[nodiscard]] std::size_t live_of(const OtherReading& other) const;

  void advance(std::string_view chunk, bool last, std::vector<Hit>& hits);
  void scan_words(text::Pass pass);
  void scan_patterns(Set::Machine machine, std::string_view chunk, bool last);
  void candidates(text::Pass pass, std::size_t layer);
  void drop_lacking(text::Pass pass, const Set& set);
  void candidate(text::Pass pass, std::size_t layer, Found found, std::size_t& near);
  void again(text::Pass pass, std::size_t layer, const Set::Named& named, std::uint64_t end, std::uint64_t folded_end);
  [[nodiscard]] Characters characters_of(const text::Origin& origin, text::LikeBy by) const;
  void lay_beside(std::size_t layer, const Set::Named& named, const Characters& characters, const text::Origin& origin);
  void glance(std::size_t layer, const Set::Named& named, std::uint64_t begin, std::uint64_t end,
              std::uint64_t readable);
  void verify(std::size_t layer, std::uint32_t term, std::uint64_t begin, std::uint64_t end, std::uint64_t readable);
  [[nodiscard]] char32_t code_before(std::uint64_t begin) const;
  [[nodiscard]] std::uint64_t end_of_next(const text::Folded& folded, std::uint64_t folded_end) const;
  void decide_open(bool last);
  void take_fresh(std::vector<Hit>& hits);
  void sort_out(const Occurrence& occurrence, std::vector<Hit>& hits);
  void wait_or_accept(const Waiting& waiting, std::vector<Hit>& hits);
  void accept(const Waiting& waiting, std::vector<Hit>& hits);
  void decide_waiting(std::uint64_t exceptions_from, std::vector<Hit>& hits);
  [[nodiscard]] bool is_covered(const Waiting& waiting) const;
  [[nodiscard]] bool shields(std::uint32_t exception, std::uint32_t rule) const;
  [[nodiscard]] bool counts(std::uint32_t rule) const { return layers_->counts(rule) && filter_(rule); }
  [[nodiscard]] std::uint64_t words_live_from(bool exceptions_only) const;
  [[nodiscard]] std::uint64_t patterns_live_from() const;
  [[nodiscard]] std::uint64_t settled_until() const;
  void settle(bool last, std::vector<Hit>& hits);
  void forget_folded();
  void forget_original();
  [[nodiscard]] Place place_of(std::uint64_t byte);

  std::shared_ptr<const Layers> layers_;
  RuleFilter filter_;
  Keep keep_;
  bool has_exceptions_;
  bool has_combinations_;
  std::array<bool, Set::kPasses> has_exceptions_in_{};
  text::Folder folder_;
  text::SoundFolder sound_folder_;
  std::array<WordChannel, Set::kPasses> words_;
  std::array<OtherReading, 2> others_{OtherReading(text::Reading::Second), OtherReading(text::Reading::Letters)};
  std::size_t longest_word_ = 0;
  std::array<PatternChannel, Set::kMachines> patterns_;
  CombinationWatch combinations_;

  std::string kept_;           // of a stream, from original_begin_ on
  std::string_view original_;  // kept_, or the whole text
  std::uint64_t original_begin_ = 0;
  std::uint64_t safe_until_ = 0;
  std::uint64_t fed_ = 0;  // bytes given to the folders
  Place counted_;          // characters before a byte, moved along

  std::vector<Found> found_;
  std::vector<text::Agreement> places_;
  VanishedMap vanished_;
  std::vector<PatternFound> pattern_found_;
  std::vector<Occurrence> fresh_;   // of this turn
  std::vector<Occurrence> recent_;  // told before and might be found again another way
  std::vector<Occurrence> merged_;
  std::vector<Open> open_;
  std::vector<Waiting> waiting_;
  std::vector<Cover> covers_;
};

}  // namespace assay::review::match
