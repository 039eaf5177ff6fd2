#include "text/keyword.hpp"

#include <fmt/core.h>

#include <algorithm>

#include "base/utf8.hpp"
#include "text/character_table.hpp"
#include "text/code_view.hpp"
#include "text/fold.hpp"
#include "text/side_by_side.hpp"
#include "text/sound_table.hpp"
#include "text/unlike.hpp"

namespace assay::text {
namespace {

// Where a keyword may be written with any mixture of initials: beyond, only with one or with all.
constexpr std::size_t kMixedInitials = 4;
constexpr std::size_t kMixedLetters = 3;
// What is looked at behind a candidate with an open end: the keyword's own signs, or a long gap.
constexpr std::uint64_t kOpenEnd = kMaxKeywordBytes + 4 * kMaxGap;

// What ends a word of letters at a glance: blanks and signs of ASCII that stand for no letter.
bool is_plain_end(char byte) {
  return byte == '\n' || std::string_view(" !\"#%&'()*+,-./:;<=>?[]_{}").find(byte) != std::string_view::npos;
}

std::u32string codes_of(std::string_view text) {
  std::u32string codes;
  for (std::size_t at = 0; at < text.size();) {
    const Decoded one = decode(reinterpret_cast<const unsigned char*>(text.data()) + at, text.size() - at);
    codes += one.code;
    at += one.length;
  }
  return codes;
}

// Said again, it vanishes, and with it all of a word that is nothing else.
bool is_one_character(std::string_view folded) { return utf8_sequence(folded) == folded.size(); }

// The character behind what is looked at; 0: the text is over.
char32_t first_behind(std::string_view original, std::size_t looked_at) {
  if (looked_at >= original.size()) return 0;
  const Decoded one =
      decode(reinterpret_cast<const unsigned char*>(original.data()) + looked_at, original.size() - looked_at);
  return one.length == 0 ? 0xFFFD : one.code;
}

// What of the text vanished at its end.
Needle::More vanished_end(const Folded& folded) {
  if (folded.pieces.size() < 2 || folded.folded_begin_of(folded.pieces.size() - 1) != folded.folded_end())
    return Needle::More::None;
  return folded.pieces.back().acts.has(Folding::Repeat) ? Needle::More::Again : Needle::More::Any;
}

class NeedleMaker {
 public:
  NeedleMaker(const std::u32string& codes, Foldings allowed)
      : codes_(codes), allowed_(allowed), asks_behind_(!codes.empty() && is_letter(codes.back())) {}

  std::vector<Needle> make(std::string_view text) {
    const Folded folded = fold(text);
    add(Pass::Characters, folded.text, vanished_end(folded));
    if (allowed_.has(Folding::Leet)) add_ones(folded);
    if (!(allowed_ & kSoundFoldings).empty() && spoken() >= 2) add_sounds(text);
    return std::move(needles_);
  }

 private:
  // @param vanished  what the end of the keyword was
  // @param asks      what stands behind decides
  void add(Pass pass, const std::string& folded, Needle::More vanished, bool asks = false) {
    if (folded.empty() || needles_.size() >= kMaxNeedles) return;
    const bool open_end = vanished != Needle::More::None || asks || asks_behind_;
    const Needle needle{pass, folded, open_end, false, needs_end() ? vanished : Needle::More::None};
    const auto same = std::find_if(needles_.begin(), needles_.end(), [&](const Needle& other) {
      return other.pass == needle.pass && other.folded == needle.folded;
    });
    if (same == needles_.end()) {
      needles_.push_back(needle);
    } else {
      same->open_end = same->open_end || needle.open_end;
      same->more = std::min(same->more, needle.more);
    }
    for (Needle& one : needles_) one.again = !one.open_end && is_one_character(one.folded);
  }

  [[nodiscard]] bool needs_end() const { return !codes_.empty() && !may_lack(codes_.back(), allowed_); }

  // 1 folds to i; a keyword with l is looked for with i as well
  void add_ones(const Folded& folded) {
    std::vector<std::size_t> places;
    for (std::size_t at = 0; at < folded.text.size(); ++at)
      if (folded.text[at] == 'l') places.push_back(at);
    const std::size_t count = places.size() <= kMixedLetters ? std::size_t{1} << places.size() : 2;
    for (std::size_t set = 1; set < count; ++set) {
      std::string text = folded.text;
      for (std::size_t i = 0; i < places.size(); ++i)
        if (places.size() > kMixedLetters || (set >> i & 1U) != 0) text[places[i]] = 'i';
      // l and i side by side are one said again
      const Folded again = fold(text);
      add(Pass::Characters, again.text, std::max(vanished_end(folded), vanished_end(again)));
    }
  }

  [[nodiscard]] std::size_t spoken() const {
    return static_cast<std::size_t>(
        std::count_if(codes_.begin(), codes_.end(), [](char32_t code) { return !spellings_of(code).empty(); }));
  }

  void add_sound(std::string_view text) {
    const Folded folded = fold_sounds(fold(text));
    const char32_t last = codes_of(folded.text.empty() ? "x" : folded.text).back();
    // letters may go on with more letters: what stands behind them decides
    add(Pass::Sounds, folded.text, vanished_end(folded), last >= 'a' && last <= 'z');
  }

  // The keyword with some characters written in other ways: folded like a text, so that both come out the same.
  void add_sounds(std::string_view text) {
    add_sound(text);
    if (allowed_.has(Folding::Pinyin)) add_sound(spelt(codes_.size(), {}));
    if (allowed_.has(Folding::Initials) && spoken() >= 3) add_initials();
    add_readings();
    if (allowed_.has(Folding::Split)) add_parts();
  }

  // Every character in letters; number `at` as it is given.
  [[nodiscard]] std::string spelt(std::size_t at, std::string_view as) const {
    std::string text;
    for (std::size_t i = 0; i < codes_.size(); ++i) {
      const auto spellings = spellings_of(codes_[i]);
      if (spellings.empty()) {
        append_utf8(text, codes_[i]);
      } else {
        text += i == at ? as : spellings.front();
      }
    }
    return text;
  }

  void add_initials() {
    std::vector<std::size_t> places;
    for (std::size_t i = 0; i < codes_.size(); ++i)
      if (!spellings_of(codes_[i]).empty()) places.push_back(i);
    const std::size_t all = (std::size_t{1} << std::min<std::size_t>(places.size(), 20)) - 1;
    const auto write = [&](std::size_t set) {
      std::string text;
      for (std::size_t i = 0, place = 0; i < codes_.size(); ++i) {
        const bool here = place < places.size() && places[place] == i;
        if (here && place < 20 && (set >> place & 1U) != 0) {
          text += spellings_of(codes_[i]).front()[0];
        } else {
          append_utf8(text, codes_[i]);
        }
        place += here ? 1U : 0U;
      }
      add_sound(text);
    };
    write(all);
    if (places.size() <= kMixedInitials) {
      for (std::size_t set = 1; set < all; ++set) write(set);
    } else {
      for (std::size_t i = 0; i < places.size() && i < 20; ++i) write(std::size_t{1} << i);
    }
  }

  // Characters with several readings, and digits, which the first pass takes for numbers.
  void add_readings() {
    for (std::size_t i = 0; i < codes_.size(); ++i) {
      auto spellings = spellings_of(codes_[i]);
      const bool counted = fold(utf8(codes_[i])).text.size() == 1;
      for (std::size_t k = counted ? 0 : 1; k < spellings.size(); ++k) {
        if (allowed_.has(Folding::Pinyin)) add_sound(spelt(i, spellings[k]));
        std::string text;
        for (std::size_t other = 0; other < codes_.size(); ++other) {
          if (other == i) {
            text.append(" ").append(spellings[k]).append(i + 1 == codes_.size() ? "" : " ");
          } else {
            append_utf8(text, codes_[other]);
          }
        }
        const Folded folded = fold_sounds(fold(text));
        add(Pass::Sounds, folded.text, vanished_end(folded));
      }
    }
  }
  // Parts that the first pass changes (one said again, a digit) are not read as their character when texts are folded.
  void add_parts() {
    for (std::size_t i = 0; i < codes_.size(); ++i) {
      const std::string sound = fold_sounds(fold(utf8(codes_[i]))).text;
      for (const std::u32string& parts : parts_of(codes_[i])) {
        if (fold_sounds(fold(utf8(parts))).text != sound)
          add_sound(utf8(codes_.substr(0, i) + parts + codes_.substr(i + 1)));
      }
    }
  }
  static std::string utf8(std::u32string_view codes) {
    std::string text;
    for (const char32_t code : codes) append_utf8(text, code);
    return text;
  }
  static std::string utf8(char32_t code) { return utf8({&code, 1}); }

  const std::u32string& codes_;
  Foldings allowed_;
  bool asks_behind_;  // a letter behind makes it another word
  std::vector<Needle> needles_;
};

}  // namespace

Result<Keyword> Keyword::make(std::string_view text, Foldings allowed) {
  if (text.empty()) return fail(Code::InvalidInput, "the keyword is empty; give it at least one character");
  if (text.size() > kMaxKeywordBytes) {
    return fail(
        Code::Limited,
        fmt::format("the keyword has {} bytes, at most {} are looked for; make it a combination of shorter ones",
                    text.size(), kMaxKeywordBytes));
  }
  if (const auto bad = utf8_error(text)) {
    return fail(Code::InvalidInput, fmt::format("the keyword is no UTF-8 at byte {}; write it as UTF-8", *bad));
  }
  Keyword keyword;
  keyword.text_ = text;
  keyword.allowed_ = allowed;
  keyword.codes_ = codes_of(text);
  // what stands before the first character that stays is never part of a hit
  std::size_t first = 0;
  const CharacterTable& table = CharacterTable::of(kCharacterFoldings);
  const auto vanishes = [&](char32_t code) { return table.change(table.number(code)).kind == Change::Kind::Vanish; };
  while (first < keyword.codes_.size() && vanishes(keyword.codes_[first])) ++first;
  keyword.codes_.erase(0, first);
  keyword.asks_before_ = !keyword.codes_.empty() && is_letter(keyword.codes_.front());
  keyword.needles_ = NeedleMaker(keyword.codes_, allowed).make(text);
  keyword.stands_again_ = std::any_of(keyword.needles_.begin(), keyword.needles_.end(),
                                      [](const Needle& needle) { return is_one_character(needle.folded); });
  const bool stays_open = std::any_of(keyword.needles_.begin(), keyword.needles_.end(), [](const Needle& needle) {
    return needle.open_end && is_one_character(needle.folded);
  });
  keyword.stands_alone_ =
      !keyword.codes_.empty() && !keyword.asks_before_ && !is_letter(keyword.codes_.back()) && !stays_open;
  keyword.open_end_ = std::any_of(keyword.needles_.begin(), keyword.needles_.end(),
                                  [](const Needle& needle) { return needle.open_end || needle.again; });
  if (keyword.needles_.empty() || keyword.codes_.empty()) {
    return fail(Code::InvalidInput,
                fmt::format("the keyword `{}` has nothing but signs that vanish when texts are folded; "
                            "make it a pattern",
                            text));
  }
  return keyword;
}

// As much of the text as is looked at.
std::string_view Keyword::looked_at(std::string_view original, std::uint64_t candidate) const {
  return original.substr(0, static_cast<std::size_t>(std::min<std::uint64_t>(
                                original.size(), open_end_ ? candidate + kOpenEnd : candidate)));
}

std::optional<std::vector<Match>> Keyword::matches(std::string_view original, std::uint64_t candidate,
                                                   char32_t before) const {
  const std::string_view text = looked_at(original, candidate);
  std::vector<Match> found;
  if (!align(text, codes_, allowed_, {before, first_behind(original, text.size())}, found)) return std::nullopt;
  return found;
}

// No letter makes another word of the keyword that ends at `end`.
bool Keyword::is_alone(std::string_view text, std::uint64_t end, char32_t before) const {
  return (!asks_before_ || !is_letter(before)) &&
         (!is_letter(codes_.back()) || end >= text.size() || is_plain_end(text[static_cast<std::size_t>(end)]));
}

std::optional<Agreement> Keyword::agrees(std::string_view original, std::uint64_t candidate, char32_t before) const {
  const std::string_view text = looked_at(original, candidate);
  const SideBySide glance = side_by_side(text, codes_, allowed_);
  if (glance.is == SideBySide::Is::There && is_alone(text, glance.end, before))
    return Agreement{glance.acts, 0, glance.end};
  if (glance.is == SideBySide::Is::NotThere) return std::nullopt;
  static thread_local std::vector<Match> found;
  if (!align(text, codes_, allowed_, {before, first_behind(original, text.size())}, found) || found.empty())
    return std::nullopt;
  return agreement_of(found);
}

// Whether the keyword does not stand once more, seen from what is left behind a place: nothing of the candidate, and no
// more than the character that follows it.
bool Keyword::stands_once(std::string_view rest, bool is_behind) const {
  if (rest.empty()) return true;
  const Decoded next = decode(reinterpret_cast<const unsigned char*>(rest.data()), rest.size());
  return is_behind && next.length == rest.size() && (!stands_again_ || is_unlike(next.code, codes_.back(), allowed_));
}

void Keyword::places(std::string_view original, std::uint64_t candidate, char32_t before,
                     std::vector<Agreement>& found) const {
  const std::string_view text = looked_at(original, candidate);
  const SideBySide glance = side_by_side(text, codes_, allowed_);
  if (glance.is == SideBySide::Is::NotThere) return;
  if (glance.is == SideBySide::Is::There && is_alone(text, glance.end, before) &&
      stands_once(text.substr(static_cast<std::size_t>(glance.end)), glance.end >= candidate)) {
    found.push_back({glance.acts, 0, glance.end});
    return;
  }
  align_everywhere(text, codes_, allowed_, {before, first_behind(original, text.size())}, found);
}

}  // namespace assay::text
