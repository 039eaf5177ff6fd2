#include "text/code_view.hpp"

#include <algorithm>
#include <unordered_map>
#include <vector>

#include "text/character_data.hpp"
#include "text/character_table.hpp"
#include "text/sound_table.hpp"

namespace assay::text {
namespace {

constexpr std::size_t kMostKept = 40'000;  // views of about 250 bytes

CodeView make_view(char32_t code, Foldings shape) {  // NOLINT(misc-no-recursion): once, without Folding::Mark
  CodeView view;
  view.chain[view.links++] = {code, {}};
  while (view.links < CodeView::kLongestChain) {
    const auto [from, acts] = view.chain[view.links - 1U];
    bool went = false;
    for (const Way& way : ways_of(from)) {
      // an accented letter goes to the letter without, which is all that is left of it in the table
      const bool single = way.becomes.size() == 1 || (way.folding == Folding::Mark && way.becomes.size() == 2);
      if (!shape.has(way.folding) || !single) continue;
      view.chain[view.links++] = {way.becomes[0], acts | way.folding};
      went = true;
      break;
    }
    if (!went) break;
  }
  // a sign goes to its letter behind all else, and is no letter where words are spelt or grow longer
  const std::uint8_t plain_links = view.links;
  if (const char32_t letter = sign_letter_of(code);
      letter != 0 && shape.has(Folding::Leet) && view.links < CodeView::kLongestChain)
    view.chain[view.links++] = {letter, Foldings(Folding::Leet)};
  for (std::size_t i = 0; i < view.links; ++i) {
    const auto [link, acts] = view.chain[i];
    for (const Syllable& one : syllables_of(link))
      if (view.sounds < CodeView::kMostSpelt) view.spelt[view.sounds++] = {one.number, one.tone, acts};
    if (i == 0) view.own_sounds = view.sounds;
    view.has_parts = view.has_parts || !parts_of(link).empty();
    const auto vanishes = vanishes_by(link);
    if (vanishes && shape.has(*vanishes) && !view.vanishes) view.vanishes = acts | *vanishes;
    if (link >= 'a' && link <= 'z' && i < plain_links) {
      view.letter = static_cast<char>(link);
      view.letter_acts = acts;
    }
    for (const Way& way : ways_of(link)) {
      if (!shape.has(way.folding)) continue;
      view.expands = view.expands || way.becomes.size() >= 2;
      break;
    }
  }
  view.has_own_marks = has_marks_of_its_own(code);
  view.may_expand = view.expands || (shape.has(Folding::Mark) && make_view(code, shape - Folding::Mark).expands);
  return view;
}

std::unordered_map<std::uint64_t, CodeView>& views() {
  static thread_local std::unordered_map<std::uint64_t, CodeView> kept;
  return kept;
}

// In front of them, without a search.
constexpr unsigned kRecentBits = 14;
struct Recent {
  std::uint64_t key = 0;
  const CodeView* view = nullptr;
};
using Recents = std::array<Recent, std::size_t{1} << kRecentBits>;
Recents& recents() {
  static thread_local Recents recents;
  return recents;
}

// Number of the first syllable that is one sound with each, for nothing, Nasal, Lateral and both.
std::array<std::vector<std::uint16_t>, 4> make_classes() {
  std::array<std::vector<std::uint16_t>, 4> classes;
  for (unsigned set = 0; set < classes.size(); ++set) {
    Foldings foldings;
    if ((set & 1U) != 0) foldings |= Folding::Nasal;
    if ((set & 2U) != 0) foldings |= Folding::Lateral;
    for (std::size_t i = 0; i < kSyllables.size(); ++i) {
      std::size_t first = i;
      for (std::size_t k = 0; k < i && first == i; ++k)
        if (same_sound(kSyllables[k], kSyllables[i], foldings)) first = k;
      classes[set].push_back(static_cast<std::uint16_t>(first));
    }
  }
  return classes;
}

}  // namespace

const CodeView& view_of(char32_t code, Foldings shape) {
  const std::uint64_t key = std::uint64_t{shape.bits()} << 32U | code;
  Recent& recent = recents()[(key * 0x9e3779b97f4a7c15ULL) >> (64U - kRecentBits)];
  if (recent.view != nullptr && recent.key == key) return *recent.view;
  auto& kept = views();
  auto found = kept.find(key);
  if (found == kept.end()) found = kept.emplace(key, make_view(code, shape)).first;
  recent = {key, &found->second};
  return found->second;
}

void trim_views() {
  if (auto& kept = views(); kept.size() > kMostKept) {
    recents().fill({});
    kept.clear();
  }
}

std::optional<Foldings> same_sound(std::uint16_t one, std::uint16_t other, Foldings allowed) {
  if (one == other) return Foldings();
  static const auto kClasses = make_classes();
  static constexpr std::array<Foldings, 4> kSets = {Foldings(), Foldings(Folding::Nasal), Foldings(Folding::Lateral),
                                                    Folding::Nasal | Folding::Lateral};
  for (std::size_t set = 1; set < kSets.size(); ++set)
    if (allowed.covers(kSets[set]) && kClasses[set][one] == kClasses[set][other]) return kSets[set];
  return std::nullopt;
}

bool may_lack(char32_t keyword, Foldings allowed) {
  const bool blank = keyword == ' ' || keyword == 0x3000 || keyword == 0xA0 || keyword == '\t';
  if (blank) return allowed.has(Folding::Separator);
  const auto vanishes = vanishes_by(keyword);
  if (!vanishes || !allowed.has(*vanishes)) return false;
  return *vanishes == Folding::Invisible || (*vanishes == Folding::Mark && !has_marks_of_its_own(keyword));
}

std::optional<Foldings> same_character(const CodeView& text, const CodeView& keyword, Foldings allowed) {
  const char32_t wanted = keyword.chain[0].code;
  if (text.chain[0].code == wanted) return Foldings();
  for (std::size_t sum = 1; sum + 1U < std::size_t{text.links} + keyword.links; ++sum) {
    for (std::size_t i = 0; i <= sum && i < text.links; ++i) {
      const std::size_t k = sum - i;
      if (k < keyword.links && text.chain[i].code == keyword.chain[k].code)
        return text.chain[i].acts | keyword.chain[k].acts;
    }
  }
  // 1 stands for i in the table and for l in the world
  if (allowed.has(Folding::Leet) && (wanted == 'l' || wanted == 'L')) {
    for (std::size_t i = 0; i < text.links; ++i)
      if (text.chain[i].code == '1' || text.chain[i].code == '|' || text.chain[i].code == '!')
        return text.chain[i].acts | Folding::Leet | (wanted == 'L' ? Folding::Case : Folding::Leet);
  }
  return std::nullopt;
}

std::optional<Foldings> same_sound(const CodeView& text, const CodeView& keyword, Foldings allowed) {
  if (!allowed.has(Folding::Homophone)) return std::nullopt;
  std::optional<Foldings> best;
  for (std::size_t i = 0; i < text.sounds; ++i) {
    std::optional<Foldings> least;
    for (std::size_t k = 0; k < keyword.sounds; ++k) {
      auto how = same_sound(text.spelt[i].syllable, keyword.spelt[k].syllable, allowed);
      if (how && text.spelt[i].tone != keyword.spelt[k].tone) {
        if (!allowed.has(Folding::Tone)) continue;
        *how |= Folding::Tone;
      }
      if (how && (!least || how->bits() < least->bits())) least = how;
    }
    if (least) *least |= Folding::Homophone | text.spelt[i].acts;
    if (least && (!best || least->has(Folding::Tone) < best->has(Folding::Tone))) best = least;
    if (best && !best->has(Folding::Tone)) break;
  }
  return best;
}

}  // namespace assay::text
