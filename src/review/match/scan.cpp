#include "review/match/scan.hpp"

#include <algorithm>
#include <iterator>
#include <tuple>
#include <utility>

#include "base/utf8.hpp"
#include "review/match/code_point.hpp"
#include "text/side_by_side.hpp"

namespace assay::review::match {
namespace {

// A long text is read in turns of this many bytes, so that what is folded stays in the cache.
constexpr std::size_t kTurn = 16 * 1024;
constexpr char32_t kNoCharacter = 0xfffd;
// Bytes of a Chinese character in UTF-8.
constexpr std::size_t kWide = 3;
// Found words for which a map of what vanished is made.
constexpr std::size_t kWorthMapping = 16;
// Candidates for which memory is asked ahead.
constexpr std::size_t kAhead = 4;
// What is behind a candidate with an open end is nearly always one character.
constexpr std::uint64_t kNearBehind = 64;

}  // namespace

Scan::Scan(std::shared_ptr<const Layers> layers, RuleFilter filter, Keep keep)
    : layers_(std::move(layers)),
      filter_(filter),
      keep_(keep),
      has_exceptions_(layers_->has_exceptions()),
      has_combinations_(layers_->has_combinations()),
      combinations_(*layers_) {
  for (std::size_t pass = 0; pass < Set::kPasses; ++pass)
    words_[pass].used = layers_->uses(static_cast<text::Pass>(pass));
  for (std::size_t pass = 0; pass < Set::kPasses; ++pass) {
    for (std::size_t layer = 0; layer < layers_->size(); ++layer)
      has_exceptions_in_[pass] |= layers_->set(layer).automaton(static_cast<text::Pass>(pass)).has_marked();
  }
  words_[0].folded.notes_two_ways = words_[0].used;
  for (std::size_t layer = 0; layer < layers_->size(); ++layer)
    longest_word_ = std::max(longest_word_, layers_->set(layer).longest_word());
  // Sounds are made from characters.
  words_[0].used |= words_[1].used;
  constexpr std::array<text::Foldings, Set::kMachines> kMachineFoldings = {kPatternFoldings, text::Foldings()};
  for (std::size_t machine = 0; machine < Set::kMachines; ++machine) {
    patterns_[machine].used = layers_->uses(static_cast<Set::Machine>(machine));
    if (patterns_[machine].used) patterns_[machine].folder = std::make_unique<text::Folder>(kMachineFoldings[machine]);
  }
}

void Scan::clear() {
  folder_ = text::Folder();
  sound_folder_ = text::SoundFolder();
  for (WordChannel& channel : words_) {
    channel.folded.clear();
    channel.scanned = 0;
    channel.states = {};
  }
  for (PatternChannel& channel : patterns_) {
    if (channel.folder) *channel.folder = text::Folder(channel.folder->foldings());
    channel.folded.clear();
    channel.scanned = 0;
    for (Patterns::State& state : channel.states) state.clear();
  }
  for (OtherReading& other : others_)
    if (!other.marks.empty()) other = OtherReading(other.reading);
  combinations_.clear();
  kept_.clear();
  original_ = {};
  original_begin_ = safe_until_ = fed_ = 0;
  counted_ = {};
  recent_.clear();
  open_.clear();
  waiting_.clear();
  covers_.clear();
}

void Scan::feed(std::string_view chunk, std::vector<Hit>& hits) {
  forget_original();
  while (!chunk.empty()) {
    const std::string_view turn = chunk.substr(0, kTurn);
    chunk.remove_prefix(turn.size());
    kept_.append(turn);
    original_ = kept_;
    advance(turn, false, hits);
  }
}

void Scan::finish(std::vector<Hit>& hits) { advance({}, true, hits); }

void Scan::whole(std::string_view text, std::vector<Hit>& hits) {
  clear();
  original_ = text;
  for (std::size_t at = 0; at < text.size(); at += kTurn) advance(text.substr(at, kTurn), false, hits);
  finish(hits);
  clear();
}

// One turn: fold, find, decide what can be decided, forget what is not needed.
void Scan::advance(std::string_view chunk, bool last, std::vector<Hit>& hits) {
  fed_ += chunk.size();
  if (words_[0].used) {
    last ? folder_.finish(words_[0].folded) : folder_.feed(chunk, words_[0].folded);
    scan_words(text::Pass::Characters);
    read_others();
    if (last)
      for (OtherReading& other : others_) finish_other(other);
  }
  if (words_[1].used) {
    sound_folder_.feed(words_[0].folded, words_[1].folded);
    if (last) sound_folder_.finish(words_[1].folded);
    scan_words(text::Pass::Sounds);
  }
  for (std::size_t machine = 0; machine < Set::kMachines; ++machine)
    if (patterns_[machine].used) scan_patterns(static_cast<Set::Machine>(machine), chunk, last);
  if (!open_.empty()) decide_open(last);
  if (!fresh_.empty()) take_fresh(hits);
  settle(last, hits);
  if (!last) forget_folded();
}

void Scan::scan_words(text::Pass pass) {
  WordChannel& channel = words_[static_cast<std::size_t>(pass)];
  const std::string_view text = std::string_view(channel.folded.text)
                                    .substr(static_cast<std::size_t>(channel.scanned - channel.folded.folded_begin));
  if (text.empty()) return;
  for (std::size_t layer = 0; layer < layers_->size(); ++layer) {
    found_.clear();
    layers_->set(layer).automaton(pass).scan(channel.states[layer], text, found_);
    candidates(pass, layer);
  }
  channel.scanned += text.size();
}

// What was found, the memory of what comes next already asked for.
void Scan::candidates(text::Pass pass, std::size_t layer) {
  const Set& set = layers_->set(layer);
  const auto word = [&](std::size_t i) { return found_[std::min(i, found_.size() - 1)].word; };
  std::size_t near = 0;
  drop_lacking(pass, set);
  for (std::size_t i = 0; i < found_.size(); ++i) {
    set.expect_terms(pass, word(i + 3 * kAhead));
    set.expect_named(pass, word(i + 2 * kAhead));
    set.expect_codes(pass, word(i + kAhead));
    candidate(pass, layer, found_[i], near);
  }
}

// Most of what may be a doubled character (`哈哈`) is a single one.
void Scan::drop_lacking(text::Pass pass, const Set& set) {
  const text::Folded& folded = words_[static_cast<std::size_t>(pass)].folded;
  const std::uint64_t scanned = words_[static_cast<std::size_t>(pass)].scanned;
  const bool many = found_.size() >= kWorthMapping;
  if (many) vanished_.read(folded, scanned);
  std::size_t near = 0;
  std::size_t kept = 0;
  for (const Found& one : found_) {
    const text::Needle::More more = set.more(pass, one.word);
    const std::uint64_t end = scanned + one.end;
    found_[kept] = one;
    kept += (many ? vanished_.lacks(more, end) : text::lacks(more, folded, end, near)) ? 0U : 1U;
  }
  found_.resize(kept);
}

// Folded bytes are a word's: the original is asked whether it is meant.
void Scan::candidate(text::Pass pass, std::size_t layer, Found found, std::size_t& near) {
  const Set& set = layers_->set(layer);
  const WordChannel& channel = words_[static_cast<std::size_t>(pass)];
  const std::size_t length = set.automaton(pass).length_of(found.word);
  found.end += channel.scanned;
  const text::Origin origin = channel.folded.origin(found.end - length, found.end, near);
  const std::span<const Set::Named> terms = set.terms_of(pass, found.word);
  const Characters characters = characters_of(origin, terms.front().like_by);
  std::uint64_t behind = 0;                                          // where an open end is looked at
  const bool holds_mark = origin.acts.has(text::Folding::Sentence);  // what is behind it tells whether it parts
  for (const Set::Named& named : terms) {
    if (named.again) again(pass, layer, named, origin.end, found.end);
    if (named.as_written && origin.acts.empty()) {
      fresh_.push_back({origin.begin, origin.end, named.term, static_cast<std::uint8_t>(layer), false, {}});
      continue;
    }
    if (characters.count != 0 && named.by_character && !named.open_end) {
      lay_beside(layer, named, characters, origin);
      continue;
    }
    if (text::lacks(named.more, channel.folded, found.end, near)) continue;
    if (!named.open_end && !holds_mark) {
      glance(layer, named, origin.begin, origin.end, origin.end);
    } else if (channel.folded.folded_end() <= found.end) {
      open_.push_back({origin.begin, origin.end, found.end, named.term, static_cast<std::uint8_t>(layer),
                       static_cast<std::uint8_t>(pass), named.more});
    } else {
      if (behind == 0) behind = end_of_next(channel.folded, found.end);
      glance(layer, named, origin.begin, origin.end, behind);
    }
  }
}

// A word of one character is told at once, and again where it stands in what vanishes behind it.
void Scan::again(text::Pass pass, std::size_t layer, const Set::Named& named, std::uint64_t end,
                 std::uint64_t folded_end) {
  const text::Folded& folded = words_[static_cast<std::size_t>(pass)].folded;
  if (folded.folded_end() <= folded_end) {
    open_.push_back(
        {end, end, folded_end, named.term, static_cast<std::uint8_t>(layer), static_cast<std::uint8_t>(pass)});
  } else if (folded.origin(folded_end, folded_end + 1).begin != end) {
    verify(layer, named.term, end, end, end_of_next(folded, folded_end));
  }
}

// Of a candidate that is nothing but Chinese characters; else none.
Scan::Characters Scan::characters_of(const text::Origin& origin, text::LikeBy by) const {
  Characters characters;
  const std::uint64_t bytes = origin.end - origin.begin;
  if (!origin.even || bytes > kWide * characters.codes.size()) return {};
  const std::string_view there =
      original_.substr(static_cast<std::size_t>(origin.begin - original_begin_), static_cast<std::size_t>(bytes));
  for (std::size_t at = 0; at < there.size(); at += kWide) {
    std::size_t length = 0;
    const char32_t code = decode(there.substr(at), length);
    if (text::likeness_of(code, by) == text::kLikeAnything) return {};
    characters.codes[characters.count++] = code;
  }
  return characters;
}

// Characters that can only be a keyword's one for one: most are told by the likeness of the first and the last.
void Scan::lay_beside(std::size_t layer, const Set::Named& named, const Characters& characters,
                      const text::Origin& origin) {
  if (characters.count != named.length ||
      (text::likeness_of(characters.codes[0], named.like_by) & named.first_like) == 0 ||
      (text::likeness_of(characters.codes[characters.count - 1], named.like_by) & named.last_like) == 0)
    return;
  const auto acts = text::one_for_one({characters.codes.data(), characters.count}, layers_->set(layer).codes_of(named),
                                      named.allowed);
  if (!acts) return;
  fresh_.push_back({origin.begin, origin.end, named.term, static_cast<std::uint8_t>(layer), false, *acts});
}

// Most candidates are decided by laying character beside character.
void Scan::glance(std::size_t layer, const Set::Named& named, std::uint64_t begin, std::uint64_t end,
                  std::uint64_t readable) {
  if (!named.stands_alone || readable - end > kNearBehind) return verify(layer, named.term, begin, end, readable);
  const std::string_view there =
      original_.substr(static_cast<std::size_t>(begin - original_begin_), static_cast<std::size_t>(readable - begin));
  const text::SideBySide seen = text::side_by_side(there, layers_->set(layer).codes_of(named), named.allowed);
  if (seen.is == text::SideBySide::Is::NotThere) return;
  if (seen.is == text::SideBySide::Is::Unclear) return verify(layer, named.term, begin, end, readable);
  fresh_.push_back({begin, begin + seen.end, named.term, static_cast<std::uint8_t>(layer), false, seen.acts});
}

void Scan::verify(std::size_t layer, std::uint32_t term, std::uint64_t begin, std::uint64_t end,
                  std::uint64_t readable) {
  const std::string_view there =
      original_.substr(static_cast<std::size_t>(begin - original_begin_), static_cast<std::size_t>(readable - begin));
  places_.clear();
  layers_->set(layer).term(term).keyword.places(there, end - begin, code_before(begin), places_);
  for (const text::Agreement& place : places_)
    fresh_.push_back(
        {begin + place.begin, begin + place.end, term, static_cast<std::uint8_t>(layer), false, place.acts});
}

// The character that ends where `begin` is: some keywords ask what stands before them.
char32_t Scan::code_before(std::uint64_t begin) const {
  const auto end = static_cast<std::size_t>(begin - original_begin_);
  for (std::size_t back = 1; back <= std::min(kLongestCharacter, end); ++back) {
    const std::string_view there = original_.substr(end - back, back);
    if (!begins_character(there.front())) continue;
    std::size_t length = 0;
    return utf8_sequence(there) == back ? decode(there, length) : kNoCharacter;
  }
  return end == 0 ? 0 : kNoCharacter;
}

// Byte of the original behind the character that follows in the folded text: as far as an open end is looked at,
// whatever else is there already.
std::uint64_t Scan::end_of_next(const text::Folded& folded, std::uint64_t folded_end) const {
  if (folded.folded_end() <= folded_end) return read();
  std::size_t length = 0;
  static_cast<void>(
      decode(std::string_view(folded.text).substr(static_cast<std::size_t>(folded_end - folded.folded_begin)), length));
  return folded.origin(folded_end, folded_end + length).end;
}

void Scan::decide_open(bool last) {
  std::erase_if(open_, [&](const Open& open) {
    const text::Folded& folded = words_[open.pass].folded;
    if (!last && folded.folded_end() <= open.folded_end) return false;
    std::size_t near = folded.pieces.size();
    if (text::lacks(open.more, folded, open.folded_end, near)) return true;
    verify(open.layer, open.term, open.begin, open.end, end_of_next(folded, open.folded_end));
    return true;
  });
}

void Scan::scan_patterns(Set::Machine machine, std::string_view chunk, bool last) {
  PatternChannel& channel = patterns_[static_cast<std::size_t>(machine)];
  last ? channel.folder->finish(channel.folded) : channel.folder->feed(chunk, channel.folded);
  const std::string_view text = std::string_view(channel.folded.text)
                                    .substr(static_cast<std::size_t>(channel.scanned - channel.folded.folded_begin));
  channel.scanned += text.size();
  for (std::size_t layer = 0; layer < layers_->size(); ++layer) {
    const Set& set = layers_->set(layer);
    pattern_found_.clear();
    set.patterns(machine).scan(channel.states[layer], text, pattern_found_);
    for (const PatternFound& found : pattern_found_) {
      const std::uint32_t rule = set.rule_of_pattern(machine, found.pattern);
      const text::Origin origin = channel.folded.origin(found.begin, found.end);
      if (!set.rules()[rule].foldings.covers(origin.acts)) continue;
      fresh_.push_back({origin.begin, origin.end, rule, static_cast<std::uint8_t>(layer), true, origin.acts});
    }
  }
}

// The same word at the same place can be found in both passes and by several needles: it is told once.
void Scan::take_fresh(std::vector<Hit>& hits) {
  const auto key = [](const Occurrence& one) {
    return std::tuple(one.begin, one.end, one.layer, one.is_pattern, one.term);
  };
  const auto before = [&key](const Occurrence& a, const Occurrence& b) { return key(a) < key(b); };
  const auto same = [&key](const Occurrence& a, const Occurrence& b) { return key(a) == key(b); };
  if (!std::is_sorted(fresh_.begin(), fresh_.end(), before)) std::sort(fresh_.begin(), fresh_.end(), before);
  fresh_.erase(std::unique(fresh_.begin(), fresh_.end(), same), fresh_.end());
  if (recent_.empty()) {
    for (std::size_t i = 0; i < fresh_.size(); ++i) {
      if (const std::size_t far = i + 2 * kAhead; far < fresh_.size() && !fresh_[far].is_pattern)
        layers_->set(fresh_[far].layer).expect_first_use(fresh_[far].term);
      if (const std::size_t near = i + kAhead; near < fresh_.size() && !fresh_[near].is_pattern)
        layers_->set(fresh_[near].layer).expect_uses(fresh_[near].term);
      sort_out(fresh_[i], hits);
    }
    recent_.swap(fresh_);
  } else {
    for (const Occurrence& one : fresh_)
      if (!std::binary_search(recent_.begin(), recent_.end(), one, before)) sort_out(one, hits);
    merged_.clear();
    std::set_union(recent_.begin(), recent_.end(), fresh_.begin(), fresh_.end(), std::back_inserter(merged_), before);
    recent_.swap(merged_);
  }
  fresh_.clear();
}

void Scan::sort_out(const Occurrence& occurrence, std::vector<Hit>& hits) {
  const std::uint32_t first = layers_->first_rule(occurrence.layer);
  if (occurrence.is_pattern) {
    const std::uint32_t rule = first + occurrence.term;
    if (counts(rule)) wait_or_accept({occurrence, rule, Role::Keyword, 0}, hits);
    return;
  }
  for (const Use& use : layers_->set(occurrence.layer).uses_of(occurrence.term)) {
    const std::uint32_t rule = first + use.rule;
    if (!counts(rule)) continue;
    if (use.role == Role::Exception) {
      covers_.push_back({occurrence.begin, occurrence.end, rule});
    } else if (use.role == Role::Unwanted) {
      combinations_.unwanted(rule, place_of(occurrence.begin), place_of(occurrence.end));
    } else {
      wait_or_accept({occurrence, rule, use.role, use.slot}, hits);
    }
  }
}

void Scan::wait_or_accept(const Waiting& waiting, std::vector<Hit>& hits) {
  if (has_exceptions_) {
    waiting_.push_back(waiting);
  } else {
    accept(waiting, hits);
  }
}

void Scan::accept(const Waiting& waiting, std::vector<Hit>& hits) {
  const Occurrence& occurrence = waiting.occurrence;
  if (waiting.role == Role::Wanted) {
    combinations_.wanted(waiting.rule, waiting.slot, place_of(occurrence.begin), place_of(occurrence.end),
                         occurrence.acts);
  } else {
    hits.push_back({waiting.rule, occurrence.begin, occurrence.end, occurrence.acts});
  }
}

void Scan::decide_waiting(std::uint64_t exceptions_from, std::vector<Hit>& hits) {
  std::erase_if(waiting_, [&](const Waiting& waiting) {
    if (is_covered(waiting)) return true;
    if (waiting.occurrence.begin >= exceptions_from) return false;
    accept(waiting, hits);
    return true;
  });
}

bool Scan::is_covered(const Waiting& waiting) const {
  return std::any_of(covers_.begin(), covers_.end(), [&](const Cover& cover) {
    return cover.begin <= waiting.occurrence.begin && cover.end >= waiting.occurrence.end &&
           shields(cover.rule, waiting.rule);
  });
}

bool Scan::shields(std::uint32_t exception, std::uint32_t rule) const {
  const std::vector<std::string>& whom = layers_->rule(exception).shields;
  const Rule& meant = layers_->rule(rule);
  return whom.empty() || std::any_of(whom.begin(), whom.end(), [&](const std::string& name) {
           return name == meant.name || (!meant.group.empty() && name == meant.group);
         });
}

}  // namespace assay::review::match
