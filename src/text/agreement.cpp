#include "text/agreement.hpp"

#include <algorithm>
#include <array>

#include "text/character_table.hpp"
#include "text/fold.hpp"
#include "text/sound_table.hpp"

namespace assay::text {
namespace {

constexpr std::size_t kLongestSyllable = 6;
constexpr std::size_t kLongestChain = 8;

struct Unit {
  char32_t code = 0;
  Foldings acts;  // what made it, when one character became several
  std::uint64_t begin = 0, end = 0;
  char32_t written = 0;  // the character it is, or is part of
};

// Where a character goes step by step, the foldings on the way.
struct Chain {
  struct Link {
    char32_t code = 0;
    Foldings acts;
  };
  std::array<Link, kLongestChain> links;
  std::size_t size = 0;
};

Chain chain_of(char32_t code, Foldings allowed) {
  Chain chain;
  chain.links[chain.size++] = {code, {}};
  while (chain.size < kLongestChain) {
    const auto [from, acts] = chain.links[chain.size - 1];
    bool went = false;
    for (const Way& way : ways_of(from)) {
      // an accented letter goes to the letter without, which is all that is left of it in the table
      const bool single = way.becomes.size() == 1 || (way.folding == Folding::Mark && way.becomes.size() == 2);
      if (!allowed.has(way.folding) || !single) continue;
      chain.links[chain.size++] = {way.becomes[0], acts | way.folding};
      went = true;
      break;
    }
    if (!went) break;
  }
  return chain;
}

// Several characters instead of one, where the set has them so.
void expand(char32_t code, Foldings acts, Foldings allowed, int depth,
            std::vector<Unit>& out) {  // NOLINT(misc-no-recursion)
  if (depth > 0) {
    const Chain chain = chain_of(code, allowed);
    for (std::size_t i = 0; i < chain.size; ++i) {
      for (const Way& way : ways_of(chain.links[i].code)) {
        if (!allowed.has(way.folding)) continue;
        if (way.becomes.size() < 2) break;
        for (const char32_t one : way.becomes)
          expand(one, acts | chain.links[i].acts | way.folding, allowed, depth - 1, out);
        return;
      }
    }
  }
  out.push_back({code, acts, 0, 0, code});
}

// The least it takes for the two to be one.
std::optional<Foldings> same_character(char32_t text, char32_t keyword, Foldings allowed) {
  if (text == keyword) return Foldings();
  const Chain a = chain_of(text, allowed);
  const Chain b = chain_of(keyword, allowed);
  for (std::size_t sum = 1; sum < a.size + b.size; ++sum) {
    for (std::size_t i = 0; i <= sum && i < a.size; ++i) {
      const std::size_t k = sum - i;
      if (k < b.size && a.links[i].code == b.links[k].code) return a.links[i].acts | b.links[k].acts;
    }
  }
  // 1 stands for i in the table and for l in the world
  if (allowed.has(Folding::Leet) && (keyword == 'l' || keyword == 'L')) {
    for (std::size_t i = 0; i < a.size; ++i)
      if (a.links[i].code == '1')
        return a.links[i].acts | Folding::Leet | (keyword == 'L' ? Folding::Case : Folding::Leet);
  }
  return std::nullopt;
}

bool is_word_letter(char32_t code) { return (code | 0x20) >= 'a' && (code | 0x20) <= 'z'; }
bool is_digit(char32_t code) { return code >= '0' && code <= '9'; }
bool is_blank(char32_t code) { return code == ' ' || code == 0x3000 || code == 0xA0 || code == '\t'; }
// What a keyword has and a text may do without: blanks, accents, what nobody sees.
bool may_lack(char32_t keyword, Foldings allowed) {
  if (is_blank(keyword)) return allowed.has(Folding::Separator);
  const auto vanishes = vanishes_by(keyword);
  return vanishes && allowed.has(*vanishes) && (*vanishes == Folding::Mark || *vanishes == Folding::Invisible);
}

class Aligner {
 public:
  Aligner(std::string_view text, const std::u32string& keyword, Foldings allowed)
      : allowed_(allowed), shape_(allowed & kCharacterFoldings) {
    for (const char32_t code : keyword) {
      const std::size_t first = keyword_.size();
      expand(code, {}, shape_ - Folding::Mark, 2, keyword_);
      for (std::size_t i = first; i < keyword_.size(); ++i) keyword_[i].written = code;
    }
    decode_all(text);
    sounds_ = !(allowed & kSoundFoldings).empty();
    failed_.resize((keyword_.size() + 1) * (units_.size() + 1));
  }

  std::optional<std::vector<Match>> from_anywhere(char32_t before) {
    for (std::size_t start = 0; start < units_.size(); ++start) {
      path_.clear();
      const char32_t previous = start == 0 ? before : units_[start - 1].code;
      if (rest(0, start) && believable(previous)) return path_;
    }
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
    if (const auto acts = same_character(units_[at].code, code, shape_); acts && match(key, at, at + 1, 1, *acts))
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
    if (const auto vanishes = vanishing(unit.code)) {
      acts = *vanishes;
    } else if (allowed_.has(Folding::Repeat) && !is_digit(unit.code)) {
      const char32_t said = keyword_[key - 1].code;
      const auto same = same_character(unit.code, said, shape_);
      if (!same && !(sounds_ && homophone(unit.code, said))) return false;
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

  [[nodiscard]] std::optional<Foldings> vanishing(char32_t code) const {
    const Chain chain = chain_of(code, shape_);
    for (std::size_t i = 0; i < chain.size; ++i) {
      const auto vanishes = vanishes_by(chain.links[i].code);
      if (vanishes && allowed_.has(*vanishes)) return chain.links[i].acts | *vanishes;
    }
    return std::nullopt;
  }

  // --- sounds and parts

  [[nodiscard]] std::optional<Foldings> homophone(char32_t text, char32_t keyword) const {
    if (!allowed_.has(Folding::Homophone)) return std::nullopt;
    const Chain a = chain_of(text, shape_);
    for (std::size_t i = 0; i < a.size; ++i) {
      for (const auto one : spellings_of(a.links[i].code)) {
        if (const auto acts = sound(one, keyword)) return *acts | Folding::Homophone | a.links[i].acts;
      }
    }
    return std::nullopt;
  }
  // The syllable is one of the keyword character's, and what that takes.
  [[nodiscard]] std::optional<Foldings> sound(std::string_view spelt, char32_t keyword) const {
    const Chain b = chain_of(keyword, shape_ - Folding::Numeral);
    for (const Foldings set :
         {Foldings(), Foldings(Folding::Nasal), Foldings(Folding::Lateral), Folding::Nasal | Folding::Lateral}) {
      if (!allowed_.covers(set)) continue;
      for (std::size_t i = 0; i < b.size; ++i) {
        for (const auto other : spellings_of(b.links[i].code))
          if (same_sound(spelt, other, set)) return set;
      }
    }
    return std::nullopt;
  }
  // The letter a character stands for, 0 for none.
  [[nodiscard]] std::pair<char, Foldings> letter(char32_t code) const {
    const Chain chain = chain_of(code, shape_);
    for (std::size_t i = chain.size; i-- > 0;) {
      const char32_t last = chain.links[i].code;
      if (last >= 'a' && last <= 'z') return {static_cast<char>(last), chain.links[i].acts};
    }
    return {'\0', {}};
  }

  bool sounds_like(std::size_t key, std::size_t at) {  // NOLINT(misc-no-recursion)
    const char32_t code = keyword_[key].code;
    if (spellings_of(code).empty()) return false;
    if (const auto acts = homophone(units_[at].code, code); acts && match(key, at, at + 1, 1, *acts)) return true;
    if (allowed_.has(Folding::Split) && in_parts(key, at)) return true;
    if (allowed_.has(Folding::Pinyin) && spelt(key, at)) return true;
    if (!allowed_.has(Folding::Initials)) return false;
    const auto [first, acts] = letter(units_[at].code);
    if (first == '\0') return false;
    for (const auto syllable : spellings_of(code))
      if (syllable[0] == first) return match(key, at, at + 1, 1, acts | Folding::Initials);
    return false;
  }

  bool in_parts(std::size_t key, std::size_t at) {  // NOLINT(misc-no-recursion)
    const Chain chain = chain_of(keyword_[key].code, shape_);
    for (std::size_t i = 0; i < chain.size; ++i) {
      for (const std::u32string& parts : parts_of(chain.links[i].code)) {
        std::size_t to = at;
        Foldings acts = Folding::Split | chain.links[i].acts;
        for (const char32_t part : parts) {
          while (to < units_.size() && to != at && vanishing(units_[to].code)) acts |= *vanishing(units_[to++].code);
          const auto same = to < units_.size() ? same_character(units_[to].code, part, shape_) : std::nullopt;
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
      const auto [one, by] = letter(units_[to].code);
      if (one == '\0') {
        const auto vanishes = word.empty() ? std::nullopt : vanishing(units_[to].code);
        if (!vanishes) break;
        acts |= *vanishes;
        continue;
      }
      word += one;
      acts |= by;
      if (word.size() > 1 && one == word[word.size() - 2]) {
        if (!allowed_.has(Folding::Repeat)) break;
        word.pop_back();
        acts |= Folding::Repeat;
      }
      if (const auto how = sound(word, keyword_[key].code)) ends[count++] = {to + 1, acts | *how};
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

  // Rules against words that only seem to be there.
  [[nodiscard]] bool believable(char32_t before) const {
    std::size_t leet = 0;
    std::size_t initials = 0;
    std::size_t characters = 0;
    for (const Match& match : path_) {
      if (match.keyword.empty()) continue;
      ++characters;
      leet += match.acts.has(Folding::Leet) && !match.acts.has(Folding::Pinyin) ? 1U : 0U;
      initials += match.acts.has(Folding::Initials) ? 1U : 0U;
    }
    if (2 * leet > characters) return false;            // 10 is no io
    if (initials != 0 && characters < 3) return false;  // two letters are any two letters
    if (initials != characters || characters == 0) return true;
    const std::uint64_t end = path_.back().end;
    const bool inside = std::any_of(units_.begin(), units_.end(),
                                    [&](const Unit& unit) { return unit.begin == end && is_word_letter(unit.code); });
    return !inside && !is_word_letter(before);
  }

  Foldings allowed_;
  Foldings shape_;  // those that change single characters
  bool sounds_ = false;
  std::vector<Unit> keyword_;
  std::vector<Unit> units_;
  std::vector<bool> failed_;
  std::vector<Match> path_;
};

}  // namespace

std::optional<std::vector<Match>> align(std::string_view text, const std::u32string& keyword, Foldings allowed,
                                        char32_t before) {
  return Aligner(text, keyword, allowed).from_anywhere(before);
}

}  // namespace assay::text
