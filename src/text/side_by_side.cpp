// Candidates of a large set come by the thousand in a text, and the same characters meet again and again (`的` and `得`
// for one keyword are `的` and `得` for all). What is between two characters under one set of foldings is therefore
// kept in a small table, and a candidate costs a look a character.
#include "text/side_by_side.hpp"

#include <array>
#include <span>
#include <vector>

#include "text/character_table.hpp"
#include "text/code_view.hpp"
#include "text/sound_table.hpp"
#include "text/unlike.hpp"

namespace assay::text {
namespace {

struct Pair {
  enum class Is : std::uint8_t {
    Unclear,  // only an alignment can tell
    Same,
    Between,  // the text's vanishes, the keyword's is still to come
    Different,
  };
  Foldings acts;
  Is is = Is::Unclear;
  bool only_so = false;   // Same, and nothing else may be made of the text's
  bool again = false;     // the text's may be the keyword's said again
  bool may_lack = false;  // the text may do without the keyword's
};

// What cannot be there is refused in candidates of so many characters; longer ones are rare.
constexpr std::size_t kLongestRefused = 12;
constexpr unsigned kKeptBits = 17;

Decoded decode_any(const unsigned char* at, std::size_t size) {
  const Decoded one = decode(at, size);
  return one.length == 0 ? Decoded{0xFFFD, 1} : one;
}

bool may_be_in_parts(const CodeView& text, const CodeView& keyword, Foldings shape) {
  for (std::size_t i = 0; keyword.has_parts && i < keyword.links; ++i) {
    for (const std::u32string& parts : parts_of(keyword.chain[i].code))
      if (same_character(text, view_of(parts.front(), shape), shape)) return true;
  }
  return false;
}

// In the order in which align tries: the character, its sound, its parts, something between.
Pair compare(char32_t text_code, char32_t keyword_code, Foldings allowed) {
  trim_views();
  Pair pair;
  const Foldings shape = allowed & kCharacterFoldings;
  const CodeView& text = view_of(text_code, shape);
  const CodeView& keyword = view_of(keyword_code, shape);
  if (text.may_expand || keyword.may_expand) return pair;
  const bool sounds = !(allowed & kSoundFoldings).empty();
  auto acts = same_character(text, keyword, shape);
  const auto heard =
      sounds && !acts ? same_sound(text, view_of(keyword_code, shape - Folding::Numeral), allowed) : std::nullopt;
  pair.again = allowed.has(Folding::Repeat) && (acts || heard);
  pair.may_lack = may_lack(keyword_code, allowed);
  const bool spoken = sounds && keyword.own_sounds != 0;
  const auto between = passed_over(text, keyword);
  const bool other_ways =
      spoken && (text.letter != 0 || (allowed.has(Folding::Split) && may_be_in_parts(text, keyword, shape)));
  if (!acts && spoken) acts = heard;
  if (acts) {
    pair.is = Pair::Is::Same;
    pair.acts = *acts;
    pair.only_so = !other_ways && !between;
  } else if (other_ways) {
    pair.is = Pair::Is::Unclear;
  } else if (between) {
    pair.is = Pair::Is::Between;
    pair.acts = *between;
  } else {
    pair.is = Pair::Is::Different;
  }
  return pair;
}

// A pair as it is kept: a quarter of a cache line.
struct KeptPair {
  std::uint64_t codes = 0;    // and the low bits of what is allowed
  std::uint32_t allowed = 0;  // the rest of it
  std::uint32_t answer = 0;
};
static_assert(sizeof(KeptPair) == 16);
constexpr unsigned kCodeBits = 21;
constexpr unsigned kLowBits = 64 - 2 * kCodeBits;
static_assert(kFoldingCount + 5 <= 32);

std::uint32_t packed(const Pair& pair) {
  return pair.acts.bits() << 5U | static_cast<std::uint32_t>(pair.is) << 3U | (pair.only_so ? 4U : 0U) |
         (pair.again ? 2U : 0U) | (pair.may_lack ? 1U : 0U);
}
Pair unpacked(std::uint32_t answer) {
  Pair pair;
  pair.acts = Foldings::of_bits(answer >> 5U);
  pair.is = static_cast<Pair::Is>(answer >> 3U & 3U);
  pair.only_so = (answer & 4U) != 0;
  pair.again = (answer & 2U) != 0;
  pair.may_lack = (answer & 1U) != 0;
  return pair;
}

// Two megabytes a thread: what is the same by sound among the characters of a large set and of common text.
Pair kept_pair(char32_t text, char32_t keyword, Foldings allowed) {
  static thread_local std::vector<KeptPair> kept(std::size_t{1} << kKeptBits);
  const std::uint64_t bits = allowed.bits();
  const std::uint64_t codes =
      (std::uint64_t{text} << kCodeBits | keyword) << kLowBits | (bits & ((1U << kLowBits) - 1));
  const auto rest = static_cast<std::uint32_t>(bits >> kLowBits);
  KeptPair& pair = kept[((codes ^ std::uint64_t{rest} << 61U) * 0x9e3779b97f4a7c15ULL) >> (64U - kKeptBits)];
  if (pair.codes != codes || pair.allowed != rest || codes == 0)
    pair = {codes, rest, packed(compare(text, keyword, allowed))};
  return unpacked(pair.answer);
}

Pair pair_of(char32_t text, char32_t keyword, Foldings allowed) {
  if (!is_unlike(text, keyword, allowed)) return kept_pair(text, keyword, allowed);
  Pair different;
  different.is = Pair::Is::Different;
  return different;
}

using Is = SideBySide::Is;

// Whether the keyword is there from the first byte on, when align's first guess holds for every character.
SideBySide first_guess(std::string_view text, std::u32string_view keyword, Foldings allowed) {
  SideBySide found;
  const auto* bytes = reinterpret_cast<const unsigned char*>(text.data());
  std::size_t at = 0;
  for (std::size_t key = 0; key < keyword.size();) {
    if (at == text.size()) return {};
    const Decoded one = decode_any(bytes + at, text.size() - at);
    at += one.length;
    if (one.code == keyword[key]) {
      ++key;
      continue;
    }
    const Pair pair = pair_of(one.code, keyword[key], allowed);
    if (pair.is == Pair::Is::Between ? key == 0 : pair.is != Pair::Is::Same) return {};
    found.acts |= pair.acts;
    key += pair.is == Pair::Is::Same ? 1U : 0U;
  }
  // how much of a keyword may be digits for letters, and which ends of sentences may be in it, are questions for align
  if (found.acts.has(Folding::Leet) || found.acts.has(Folding::Sentence)) return {};
  found.is = Is::There;
  found.end = at;
  return found;
}

// The keyword from this character on: NotThere when at every character there was only one way on, and it ended.
Is from_here(std::span<const char32_t> text, std::u32string_view keyword, Foldings allowed) {
  std::size_t key = 0;
  for (const char32_t code : text) {
    if (key == keyword.size()) return Is::Unclear;
    const Pair pair = pair_of(code, keyword[key], allowed);
    if (pair.is == Pair::Is::Unclear || (key != 0 && pair.may_lack)) return Is::Unclear;
    if (pair.is == Pair::Is::Between) {
      if (key == 0) return Is::NotThere;
      continue;
    }
    const bool same = pair.is == Pair::Is::Same;
    if (same && !pair.only_so) return Is::Unclear;
    if (key != 0) {
      const Pair before = pair_of(code, keyword[key - 1], allowed);
      if (before.is == Pair::Is::Unclear || before.again) return Is::Unclear;
    }
    if (!same) return Is::NotThere;
    ++key;
  }
  if (key == keyword.size() || pair_of(keyword[key], keyword[key], allowed).may_lack) return Is::Unclear;
  return Is::NotThere;
}

}  // namespace

std::optional<Foldings> one_for_one(std::u32string_view text, std::u32string_view keyword, Foldings allowed) {
  Foldings acts;
  for (std::size_t i = 0; i < keyword.size(); ++i) {
    if (text[i] == keyword[i]) continue;
    const Pair pair = pair_of(text[i], keyword[i], allowed);
    if (pair.is != Pair::Is::Same) return std::nullopt;
    acts |= pair.acts;
  }
  return acts;
}

SideBySide side_by_side(std::string_view text, std::u32string_view keyword, Foldings allowed) {
  const SideBySide found = first_guess(text, keyword, allowed);
  if (found.is != Is::Unclear) return found;
  std::array<char32_t, kLongestRefused> codes;
  std::size_t count = 0;
  const auto* bytes = reinterpret_cast<const unsigned char*>(text.data());
  for (std::size_t at = 0; at < text.size();) {
    if (count == codes.size()) return {};
    const Decoded one = decode_any(bytes + at, text.size() - at);
    codes[count++] = one.code;
    at += one.length;
  }
  for (std::size_t from = 0; from < count; ++from) {
    const Is here = from_here(std::span(codes).subspan(from, count - from), keyword, allowed);
    if (here != Is::NotThere) return {};
  }
  return {Is::NotThere, {}, 0};
}

}  // namespace assay::text
