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

Likeness find_likeness(char32_t code) {
  std::vector<char32_t> codes;
  if (!collect_ways(code, codes)) return {kLikeAnything, 0, 0};
  const SoundTable& sounds = SoundTable::of(kAllFoldings);
  Likeness found;
  for (const char32_t one : codes) {
    found.shapes |= shape_bit(one);
    for (const Syllable& syllable : syllables_of(one)) {
      const std::uint64_t number = sounds.merged(syllable.number);
      found.sounds |= 1ULL << (number & 63U);
      found.tones |= 1ULL << ((number * kTones + syllable.tone) * 0x9e3779b97f4a7c15ULL >> kHashShift);
    }
    for (const std::u32string& parts : parts_of(one)) {
      std::vector<char32_t> firsts;
      if (!collect_ways(parts.front(), firsts)) return {kLikeAnything, 0, 0};
      for (const char32_t first : firsts) found.shapes |= shape_bit(first);
    }
  }
  return found;
}

// Whoever comes first writes; who comes at the same time writes the same.
struct Kept {
  std::atomic<std::uint64_t> shapes{0};  // 0: not known yet
  std::atomic<std::uint64_t> sounds{0};
  std::atomic<std::uint64_t> tones{0};
};

}  // namespace

Likeness likeness_of(char32_t code) {
  static std::array<Kept, kBehindLikes - kFirstLike> all;
  Kept& kept = all[code - kFirstLike];
  if (const std::uint64_t shapes = kept.shapes.load(std::memory_order_acquire); shapes != 0)
    return {shapes, kept.sounds.load(std::memory_order_relaxed), kept.tones.load(std::memory_order_relaxed)};
  const Likeness found = find_likeness(code);
  kept.sounds.store(found.sounds, std::memory_order_relaxed);
  kept.tones.store(found.tones, std::memory_order_relaxed);
  kept.shapes.store(found.shapes, std::memory_order_release);
  return found;
}

}  // namespace assay::text
