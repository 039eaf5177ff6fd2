#include "text/unlike.hpp"

#include <algorithm>
#include <string>
#include <vector>

#include "text/character_table.hpp"
#include "text/folding.hpp"
#include "text/sound_table.hpp"

namespace assay::text {
namespace {

constexpr unsigned kHashShift = 58;  // 64 bits
constexpr std::uint64_t kTones = 6;
constexpr std::uint64_t kBehindShapes = 0x110000;  // no sound is hashed as a character is

std::uint64_t shape_bit(char32_t code) { return 1ULL << (code * 0x9e3779b97f4a7c15ULL >> kHashShift); }

// Everything single that `code` may become by any way, itself first; false if it may become anything else.
bool collect_ways(char32_t code, std::vector<char32_t>& codes) {
  codes.push_back(code);
  for (std::size_t i = 0; i < codes.size(); ++i) {
    if (codes[i] < kFirstLike || vanishes_by(codes[i])) return false;
    for (const Way& way : ways_of(codes[i])) {
      if (way.becomes.size() != 1) return false;
      const char32_t next = way.becomes[0];
      if (std::find(codes.begin(), codes.end(), next) == codes.end()) codes.push_back(next);
    }
  }
  return true;
}

std::uint64_t sound_bit(std::uint64_t syllable, std::uint64_t tone) {
  return 1ULL << ((syllable * kTones + tone + kBehindShapes) * 0x9e3779b97f4a7c15ULL >> kHashShift);
}

std::uint64_t likeness_by(char32_t code, LikeBy by) {
  std::vector<char32_t> codes;
  if (!collect_ways(code, codes)) return kLikeAnything;
  const SoundTable& sounds = SoundTable::of(kAllFoldings);
  std::uint64_t found = 0;
  for (const char32_t one : codes) {
    found |= shape_bit(one);
    for (const std::u32string& parts : parts_of(one)) {
      std::vector<char32_t> firsts;
      if (!collect_ways(parts.front(), firsts)) return kLikeAnything;
      for (const char32_t first : firsts) found |= shape_bit(first);
    }
    if (by == LikeBy::Shape) continue;
    for (const Syllable& syllable : syllables_of(one))
      found |= sound_bit(sounds.merged(syllable.number), by == LikeBy::Tone ? syllable.tone : 0);
  }
  return found;
}

}  // namespace

// Whoever comes first writes; who comes at the same time writes the same.
std::uint64_t find_likeness(char32_t code, LikeBy by) {
  const std::uint64_t found = likeness_by(code, by);
  all_likenesses[static_cast<std::size_t>(by)][code - kFirstLike].store(found, std::memory_order_relaxed);
  return found;
}

}  // namespace assay::text
