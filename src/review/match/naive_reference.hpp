// What Scan must find, computed from the definitions without any of its machinery: every word looked for by itself with
// std::string::find and laid beside the text from every character of what was found on, every exception held against
// every hit, every pattern run from every place, every combination tried on whole lists. Slow; for tests and fuzzers.
#pragma once

#include <algorithm>
#include <map>
#include <set>
#include <string>
#include <string_view>
#include <tuple>
#include <vector>

#include "base/utf8.hpp"
#include "review/match/code_point.hpp"
#include "review/match/expression.hpp"
#include "review/match/hit.hpp"
#include "review/match/rule.hpp"
#include "text/character_table.hpp"
#include "text/fold.hpp"
#include "text/keyword.hpp"

namespace assay::review::match::naive {

struct Span {
  std::uint64_t begin = 0, end = 0;
  text::Foldings acts;
  friend bool operator<(const Span& a, const Span& b) {
    return std::tuple(a.begin, a.end) < std::tuple(b.begin, b.end);
  }
};

inline char32_t code_before(std::string_view text, std::uint64_t end) {
  char32_t code = 0;
  for (std::size_t at = 0; at < end;) {
    const std::size_t sequence = utf8_sequence(text.substr(at));
    std::size_t length = 1;
    code = sequence == 0 ? 0xfffd : decode(text.substr(at), length);
    at += std::max<std::size_t>(sequence, 1);
  }
  return code;
}

inline std::vector<Span> spans_of(const std::string& word, text::Foldings foldings, std::string_view text) {
  std::set<Span> spans;
  const auto keyword = text::Keyword::make(word, foldings);
  if (!keyword) return {};
  const text::Folded characters = text::fold(text);
  const text::Folded sounds = text::fold_sounds(characters);
  // of the other readings only what holds a mark or sign that is read in several ways; of Letters, both
  struct Other {
    text::Folded folded;
    bool both = false;
    [[nodiscard]] bool has(std::string_view of, const text::Origin& origin) const {
      bool mark = false;
      bool sign = false;
      for (const std::uint64_t at : folded.two_ways) {
        if (at < origin.begin || at >= origin.end) continue;
        std::size_t length = 0;
        (text::sign_letter_of(decode(of.substr(at), length)) != 0 ? sign : mark) = true;
      }
      return both ? mark && sign : mark || sign;
    }
  };
  Other second;
  Other letters;
  letters.both = true;
  for (auto [other, reading] :
       {std::pair(&second, text::Reading::Second), std::pair(&letters, text::Reading::Letters)}) {
    other->folded.notes_two_ways = true;
    text::Folder folder(text::kCharacterFoldings, reading);
    folder.feed(text, other->folded);
    folder.finish(other->folded);
  }
  const auto look = [&](const text::Needle& needle, const text::Folded& folded, const Other* other = nullptr) {
    for (std::size_t at = folded.text.find(needle.folded); at != std::string::npos;
         at = folded.text.find(needle.folded, at + 1)) {
      const text::Origin origin = folded.origin(at, at + needle.folded.size());
      if (other != nullptr && !other->has(text, origin)) continue;
      std::size_t near = 0;
      if (text::lacks(needle.more, folded, at + needle.folded.size(), near)) continue;
      const std::uint64_t length = origin.end - origin.begin;
      const std::uint64_t next = at + needle.folded.size();
      std::size_t next_length = 0;
      if (next < folded.text.size()) static_cast<void>(decode(std::string_view(folded.text).substr(next), next_length));
      const std::uint64_t behind =
          next < folded.text.size() ? folded.origin(next, next + next_length).end : text.size();
      const bool looks_behind =
          needle.open_end || needle.again || other != nullptr || origin.acts.has(text::Folding::Sentence);
      const auto there = text.substr(origin.begin, looks_behind ? behind - origin.begin : length);
      // it is asked from every character on, and what lies in a place that was told is not told again
      std::uint64_t told = 0;
      for (std::size_t from = 0; from < there.size();) {
        const auto agreement = keyword->agrees(there.substr(from), std::max<std::uint64_t>(length, from) - from,
                                               code_before(text, origin.begin + from));
        if (agreement && agreement->begin == 0 && from + agreement->end > told) {
          told = from + agreement->end;
          spans.insert({origin.begin + from, origin.begin + told, agreement->acts});
        }
        from += std::max<std::size_t>(utf8_sequence(there.substr(from)), 1);
      }
    }
  };
  for (const text::Needle& needle : keyword->needles()) {
    look(needle, needle.pass == text::Pass::Characters ? characters : sounds);
    if (needle.pass != text::Pass::Characters) continue;
    look(needle, second.folded, &second);
    look(needle, letters.folded, &letters);
  }
  return {spans.begin(), spans.end()};
}

inline std::vector<Span> spans_of_pattern(const Rule& rule, std::string_view text, text::Foldings foldings,
                                          Ground ground) {
  const auto expression = parse_expression(rule.text, ground);
  if (!expression) return {};
  const text::Folded folded = text::fold(text, foldings);
  std::map<std::uint64_t, std::uint64_t> first_begin;  // by end
  for (std::size_t begin = 0; begin < folded.text.size();) {
    std::set<std::uint32_t> next(expression->first.begin(), expression->first.end());
    std::size_t length = 0;
    static_cast<void>(decode(std::string_view(folded.text).substr(begin), length));
    const std::size_t after = begin + length;
    for (std::size_t at = begin; at < folded.text.size() && !next.empty();) {
      const char32_t code = decode(std::string_view(folded.text).substr(at), length);
      at += length;
      std::set<std::uint32_t> read;
      read.swap(next);
      for (const std::uint32_t number : read) {
        const Expression::Position& position = expression->positions[number];
        if (!position.codes.has(code)) continue;
        if (position.last) first_begin.try_emplace(at, begin);
        next.insert(position.follow.begin(), position.follow.end());
      }
    }
    begin = after;
  }
  std::vector<Span> spans;
  for (const auto& [end, begin] : first_begin) {
    const text::Origin origin = folded.origin(begin, end);
    if (rule.foldings.covers(origin.acts)) spans.push_back({origin.begin, origin.end, origin.acts});
  }
  return spans;
}

inline std::uint64_t characters_in(std::string_view text, std::uint64_t begin, std::uint64_t end) {
  std::uint64_t count = 0;
  for (std::uint64_t i = begin; i < end; ++i) count += (static_cast<unsigned char>(text[i]) & 0xc0) != 0x80 ? 1 : 0;
  return count;
}

inline void combine(const Rule& rule, std::uint32_t number, const std::vector<std::vector<Span>>& wanted,
                    std::string_view text, std::vector<Hit>& hits) {
  const auto before = [](const Span& a, std::size_t slot_a, const Span& b, std::size_t slot_b) {
    return std::tuple(a.end, a.begin, slot_a) < std::tuple(b.end, b.begin, slot_b);
  };
  for (std::size_t last_slot = 0; last_slot < wanted.size(); ++last_slot) {
    for (const Span& last : wanted[last_slot]) {
      Span whole = last;
      bool all = true;
      for (std::size_t slot = 0; slot < wanted.size(); ++slot) {
        if (slot == last_slot) continue;
        const Span* best = nullptr;
        for (const Span& span : wanted[slot]) {
          if (!before(span, slot, last, last_slot)) continue;
          if (best == nullptr || std::tuple(best->begin, best->end) < std::tuple(span.begin, span.end)) best = &span;
        }
        if (best == nullptr) {
          all = false;
          break;
        }
        whole.begin = std::min(whole.begin, best->begin);
        whole.acts |= best->acts;
      }
      if (!all || characters_in(text, whole.begin, whole.end) > rule.within) continue;
      bool excluded = false;
      for (const std::string& word : rule.none) {
        for (const Span& span : spans_of(word, rule.foldings, text)) {
          excluded |=
              characters_in(text, std::min(span.begin, whole.begin), std::max(span.end, whole.end)) <= rule.within;
        }
      }
      if (!excluded) hits.push_back({number, whole.begin, whole.end, whole.acts});
    }
  }
}

/// All hits of all rules, sorted, none twice.
inline std::vector<Hit> hits_of(const std::vector<Rule>& rules, std::string_view text) {
  struct Cover {
    Span span;
    const Rule* rule = nullptr;
  };
  std::vector<Cover> covers;
  for (const Rule& rule : rules) {
    if (rule.kind != RuleKind::Exception) continue;
    for (const Span& span : spans_of(rule.text, rule.foldings, text)) covers.push_back({span, &rule});
  }
  const auto uncovered = [&](const Rule& rule, std::vector<Span> spans) {
    std::erase_if(spans, [&](const Span& span) {
      return std::any_of(covers.begin(), covers.end(), [&](const Cover& cover) {
        const auto& whom = cover.rule->shields;
        const bool meant = whom.empty() || std::count(whom.begin(), whom.end(), rule.name) != 0 ||
                           (!rule.group.empty() && std::count(whom.begin(), whom.end(), rule.group) != 0);
        return meant && cover.span.begin <= span.begin && span.end <= cover.span.end;
      });
    });
    return spans;
  };
  std::vector<Hit> hits;
  const auto add = [&](std::uint32_t number, const std::vector<Span>& spans) {
    for (const Span& span : spans) hits.push_back({number, span.begin, span.end, span.acts});
  };
  for (std::uint32_t number = 0; number < rules.size(); ++number) {
    const Rule& rule = rules[number];
    if (rule.kind == RuleKind::Keyword) {
      add(number, uncovered(rule, spans_of(rule.text, rule.foldings, text)));
      for (const std::string& writing : rule.also) add(number, uncovered(rule, spans_of(writing, rule.foldings, text)));
    }
    if (rule.kind == RuleKind::Pattern) {
      const bool folded = !(rule.foldings & kPatternFoldings).empty();
      add(number, uncovered(rule, spans_of_pattern(rule, text, folded ? kPatternFoldings : text::Foldings(),
                                                   folded ? Ground::Folded : Ground::AsItStands)));
    }
    if (rule.kind == RuleKind::Combination) {
      std::vector<std::vector<Span>> wanted;
      for (const std::string& word : rule.all) wanted.push_back(uncovered(rule, spans_of(word, rule.foldings, text)));
      combine(rule, number, wanted, text, hits);
    }
  }
  sort_hits(hits);
  hits.erase(std::unique(hits.begin(), hits.end()), hits.end());
  return hits;
}

}  // namespace assay::review::match::naive
