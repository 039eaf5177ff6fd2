#include "text/agreement.hpp"

#include <algorithm>
#include <array>

#include "text/belief.hpp"
#include "text/character_data.hpp"
#include "text/character_kinds.hpp"
#include "text/character_table.hpp"
#include "text/code_view.hpp"
#include "text/fold.hpp"
#include "text/sound_table.hpp"

namespace assay::text {
namespace {

constexpr std::size_t kLongestSyllable = 6;

// Kept from one alignment to the next, so that none takes memory.
struct Buffers {
  std::vector<Unit> keyword;
  std::vector<Unit> units;
  std::vector<bool> failed;
};
Buffers& kept_buffers() {
  static thread_local Buffers buffers;
  return buffers;
}

// Several characters instead of one, where the set has them so.
void expand(char32_t code, Foldings acts, Foldings allowed, int depth,
            std::vector<Unit>& out) {  // NOLINT(misc-no-recursion)
  const CodeView& view = view_of(code, allowed);
  if (depth > 0 && view.expands) {
    for (std::size_t i = 0; i < view.links; ++i) {
      for (const Way& way : ways_of(view.chain[i].code)) {
        if (!allowed.has(way.folding)) continue;
        if (way.becomes.size() < 2) break;
        for (const char32_t one : way.becomes)
          expand(one, acts | view.chain[i].acts | way.folding, allowed, depth - 1, out);
        return;
      }
    }
  }
  out.push_back({code, acts, 0, 0, code, nullptr, nullptr});
}

class Aligner {
 public:
  Aligner(std::string_view text, const std::u32string& keyword, Foldings allowed, Buffers& buffers,
          std::vector<Match>& path)
      : allowed_(allowed),
        shape_(allowed & kCharacterFoldings),
        sounds_(!(allowed & kSoundFoldings).empty()),
        keyword_(buffers.keyword),
        units_(buffers.units),
        failed_(buffers.failed),
        path_(path) {
    keyword_.clear();
    units_.clear();
    failed_.clear();
    for (const char32_t code : keyword) {
      const std::size_t first = keyword_.size();
      expand(code, {}, shape_ - Folding::Mark, 2, keyword_);
      for (std::size_t i = first; i < keyword_.size(); ++i) keyword_[i].written = code;
    }
    for (Unit& unit : keyword_) {
      unit.view = &view_of(unit.code, shape_);
      if (sounds_) unit.heard_as = &view_of(unit.code, shape_ - Folding::Numeral);
    }
    decode_all(text);
    for (Unit& unit : units_) unit.view = &view_of(unit.code, shape_);
    failed_.resize((keyword_.size() + 1) * (units_.size() + 1));
  }

  /// The first place from unit `start` on is the path. @return its first unit; nullopt: there is none
  std::optional<std::size_t> next(std::size_t start, Beside beside) {
    for (; start < units_.size(); ++start) {
      path_.clear();
      Beside here = beside;
      if (start != 0) here.before = units_[start - 1].written;
      if (rest(0, start) && !begins_twice(start) && believable(path_, keyword_, units_, allowed_, here)) return start;
    }
    path_.clear();
    return std::nullopt;
  }

 private:
  void decode_all(std::string_view text) {
    const auto* bytes = reinterpret_cast<const unsigned char*>(text.data());
    for (std::size_t at = 0; at < text.size();) {
      Decoded one = decode(bytes + at, text.size() - at);
      if (one.length == 0) one = {0xFFFD, 1};
      const std::size_t first = units_.size();
      expand(one.code, {}, shape_ - Folding::Mark, 2, units_);
      for (std::size_t i = first; i < units_.size(); ++i) {
        units_[i].begin = at;
        units_[i].end = at + one.length;
        units_[i].written = one.code;
      }
      at += one.length;
    }
  }

  bool match(std::size_t key, std::size_t from, std::size_t to, std::size_t keys,
             Foldings acts) {  // NOLINT(misc-no-recursion)
    const std::size_t mark = path_.size();
    Match one{units_[from].begin, units_[to - 1].end, {}, acts};
    for (std::size_t i = 0; i < keys; ++i) one.keyword += keyword_[key + i].code;
    // a part of a character beside the same part of the same character is written as it is
    const bool same = keys == 1 && to == from + 1 && units_[from].written == keyword_[key].written &&
                      units_[from].code == keyword_[key].code;
    if (!same) {
      for (std::size_t i = from; i < to; ++i) one.acts |= units_[i].acts;
      for (std::size_t i = 0; i < keys; ++i) one.acts |= keyword_[key + i].acts;
    }
    path_.push_back(std::move(one));
    if (rest(key + keys, to)) return true;
    path_.resize(mark);
    return false;
  }

  bool rest(std::size_t key, std::size_t at) {  // NOLINT(misc-no-recursion): a keyword is kMaxKeywordBytes at most
    if (key == keyword_.size()) return true;
    if (at == units_.size()) return lacks_rest(key);
    auto&& failed = failed_[key * (units_.size() + 1) + at];
    if (failed) return false;
    const char32_t code = keyword_[key].code;
    if (const auto acts = same_character(*units_[at].view, *keyword_[key].view, shape_);
        acts && match(key, at, at + 1, 1, *acts))
      return true;
    if (sounds_ && sounds_like(key, at)) return true;
    if (skips(key, at)) return true;
    if (key != 0 && may_lack(code, allowed_) && rest(key + 1, at)) return true;
    failed = true;
    return false;
  }
  [[nodiscard]] bool lacks_rest(std::size_t key) const {
    return key != 0 && std::all_of(keyword_.begin() + static_cast<std::ptrdiff_t>(key), keyword_.end(),
                                   [&](const Unit& unit) { return may_lack(unit.code, allowed_); });
  }

  // The character is not part of the keyword, and may be passed over.
  bool skips(std::size_t key, std::size_t at) {  // NOLINT(misc-no-recursion)
    if (key == 0) return false;
    Foldings acts;
    const Unit& unit = units_[at];
    if (const std::size_t behind = behind_mark(key, at); behind != at) {
      const std::size_t mark = path_.size();
      path_.push_back({unit.begin, unit.end, {}, *view_of(unit.written, shape_).vanishes});
      if (rest(key, behind)) return true;
      path_.resize(mark);
    }
    if (const auto vanishes = passed_over(*unit.view, *keyword_[key].view)) {
      acts = *vanishes;
    } else if (allowed_.has(Folding::Repeat) && !is_digit(unit.code)) {
      const Unit& said = keyword_[key - 1];
      const auto same = same_character(*unit.view, *said.view, shape_);
      if (!same && !(sounds_ && homophone(*unit.view, said))) return false;
      acts = Folding::Repeat;
    } else {
      return false;
    }
    const std::size_t mark = path_.size();
    path_.push_back({unit.begin, unit.end, {}, acts | unit.acts});
    if (rest(key, at + 1)) return true;
    path_.resize(mark);
    return false;
  }

  // A mark that stands for several characters (`㎡`) and may be a mere mark: behind all of them; `at` if there is none.
  [[nodiscard]] std::size_t behind_mark(std::size_t key, std::size_t at) const {
    const Unit& unit = units_[at];
    if (unit.written == unit.code || (at != 0 && units_[at - 1].begin == unit.begin)) return at;
    if (!passed_over(view_of(unit.written, shape_), *keyword_[key].view)) return at;
    std::size_t behind = at;
    while (behind < units_.size() && units_[behind].begin == unit.begin) ++behind;
    return behind;
  }

  // --- sounds and parts

  [[nodiscard]] std::optional<Foldings> homophone(const CodeView& text, const Unit& keyword) const {
    return same_sound(text, *keyword.heard_as, allowed_);
  }
  // The word is spelt as one of the keyword character's syllables, and what that takes.
  [[nodiscard]] std::optional<Foldings> sound(std::string_view word, const Unit& keyword) const {
    const CodeView& wanted = *keyword.heard_as;
    for (const Foldings set :
         {Foldings(), Foldings(Folding::Nasal), Foldings(Folding::Lateral), Folding::Nasal | Folding::Lateral}) {
      if (!allowed_.covers(set)) continue;
      for (std::size_t k = 0; k < wanted.sounds; ++k)
        if (same_sound(word, kSyllables[wanted.spelt[k].syllable], set)) return set;
    }
    return std::nullopt;
  }

  bool sounds_like(std::size_t key, std::size_t at) {  // NOLINT(misc-no-recursion)
    const CodeView& wanted = *keyword_[key].view;
    const CodeView& there = *units_[at].view;
    if (wanted.own_sounds == 0) return false;
    if (const auto acts = homophone(there, keyword_[key]); acts && match(key, at, at + 1, 1, *acts)) return true;
    if (allowed_.has(Folding::Split) && in_parts(key, at)) return true;
    if (there.letter == '\0') return false;
    if (allowed_.has(Folding::Pinyin) && spelt(key, at)) return true;
    if (!allowed_.has(Folding::Initials)) return false;
    for (std::size_t i = 0; i < wanted.own_sounds; ++i)
      if (kSyllables[wanted.spelt[i].syllable][0] == there.letter)
        return match(key, at, at + 1, 1, there.letter_acts | Folding::Initials);
    return false;
  }

  bool in_parts(std::size_t key, std::size_t at) {  // NOLINT(misc-no-recursion)
    const CodeView& wanted = *keyword_[key].view;
    for (std::size_t i = 0; i < wanted.links; ++i) {
      for (const std::u32string& parts : parts_of(wanted.chain[i].code)) {
        std::size_t to = at;
        Foldings acts = Folding::Split | wanted.chain[i].acts;
        for (const char32_t part : parts) {
          while (to < units_.size() && to != at && units_[to].view->vanishes) acts |= *units_[to++].view->vanishes;
          const auto same =
              to < units_.size() ? same_character(*units_[to].view, view_of(part, shape_), shape_) : std::nullopt;
          if (!same) {
            to = 0;
            break;
          }
          acts |= *same;
          ++to;
        }
        if (to != 0 && match(key, at, to, 1, acts)) return true;
      }
    }
    return false;
  }

  // A syllable in letters, a tone digit behind it; vanishing signs and letters said again between them. Longest first:
  // the second n of nanning is not the first one again.
  bool spelt(std::size_t key, std::size_t at) {  // NOLINT(misc-no-recursion)
    struct End {
      std::size_t at = 0;
      Foldings acts;
    };
    std::array<End, kLongestSyllable> ends;
    std::size_t count = 0;
    std::string word;
    Foldings acts = Folding::Pinyin;
    for (std::size_t to = at; to < units_.size() && word.size() < kLongestSyllable && count < ends.size(); ++to) {
      const CodeView& there = *units_[to].view;
      const char one = there.letter;
      if (one == '\0') {
        if (word.empty() || !there.vanishes) break;
        acts |= *there.vanishes;
        continue;
      }
      word += one;
      acts |= there.letter_acts;
      if (word.size() > 1 && one == word[word.size() - 2]) {
        if (!allowed_.has(Folding::Repeat)) break;
        word.pop_back();
        acts |= Folding::Repeat;
      }
      if (const auto how = sound(word, keyword_[key])) ends[count++] = {to + 1, acts | *how};
    }
    for (const bool again : {false, true}) {  // a letter is only said again if nothing else is
      for (std::size_t i = count; i-- > 0;) {
        const End& end = ends[i];
        if (end.acts.has(Folding::Repeat) != again) continue;
        const bool digit = end.at < units_.size() && units_[end.at].code >= '0' && units_[end.at].code <= '5';
        if ((digit && match(key, at, end.at + 1, 1, end.acts)) || match(key, at, end.at, 1, end.acts)) return true;
      }
    }
    return false;
  }

  // A sign that stands for the letter behind it: the bracket of `(casino`.
  [[nodiscard]] bool begins_twice(std::size_t start) const {
    return sign_letter_of(units_[start].written) != 0 && path_.size() > 1 && path_[1].keyword.empty() &&
           path_[1].acts.has(Folding::Repeat);
  }

  Foldings allowed_;
  Foldings shape_;  // those that change single characters
  bool sounds_ = false;
  std::vector<Unit>& keyword_;
  std::vector<Unit>& units_;
  std::vector<bool>& failed_;
  std::vector<Match>& path_;
};

}  // namespace

bool is_letter(char32_t code) {
  if (code < 0x80) return is_word_letter(code);
  return view_of(code, kCharacterFoldings - Folding::Leet).letter != '\0';
}

bool align(std::string_view text, const std::u32string& keyword, Foldings allowed, Beside beside,
           std::vector<Match>& matches) {
  trim_views();
  return Aligner(text, keyword, allowed, kept_buffers(), matches).next(0, beside).has_value();
}

void align_everywhere(std::string_view text, const std::u32string& keyword, Foldings allowed, Beside beside,
                      std::vector<Agreement>& places) {
  static thread_local std::vector<Match> path;
  trim_views();
  Aligner aligner(text, keyword, allowed, kept_buffers(), path);
  std::uint64_t told = 0;
  for (auto at = aligner.next(0, beside); at; at = aligner.next(*at + 1, beside)) {
    const Agreement here = agreement_of(path);
    if (here.end <= told) continue;
    told = here.end;
    places.push_back(here);
  }
}

Agreement agreement_of(const std::vector<Match>& matches) {
  Agreement agreement{{}, matches.front().begin, matches.back().end};
  for (const Match& match : matches) agreement.acts |= match.acts;
  return agreement;
}

}  // namespace assay::text
