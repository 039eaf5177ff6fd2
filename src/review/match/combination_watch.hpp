// Combinations in a stream. What a combination hit is: an occurrence of one wanted word, taken as the last; for each
// other wanted word the occurrence that begins latest among those before it (by end, then beginning, then word); from
// the earliest beginning to the last's end at most `within` characters; and no unwanted word that lies with all of that
// within as many. Characters are counted in the original: bytes that begin a UTF-8 sequence.
#pragma once

#include <cstdint>
#include <limits>
#include <unordered_map>
#include <vector>

#include "review/match/hit.hpp"
#include "review/match/layers.hpp"

namespace assay::review::match {

/// A place in the original, in bytes and in characters.
struct Place {
  std::uint64_t byte = 0;
  std::uint64_t character = 0;
};

class CombinationWatch {
 public:
  static constexpr std::uint64_t kForever = std::numeric_limits<std::uint64_t>::max();

  explicit CombinationWatch(const Layers& layers) : layers_(&layers) {}

  void wanted(std::uint32_t rule, std::uint8_t slot, Place begin, Place end, text::Foldings acts);
  void unwanted(std::uint32_t rule, Place begin, Place end);

  /// All occurrences that end at or before `until` have been told: decides what they decide.
  /// @param until  kForever for both when the text is over
  void settle(Place until, std::vector<Hit>& hits);

  /// Byte of the original from which on a combination may still hit; kForever when none may.
  [[nodiscard]] std::uint64_t live_from() const noexcept;
  void clear() { states_.clear(); }

 private:
  struct Seen {
    Place begin, end;
    std::uint8_t slot = 0;
    text::Foldings acts;
  };
  struct State {
    std::vector<Seen> fresh;       // wanted, not in the window yet
    std::vector<Seen> window;      // wanted, in order, may still be part of a hit
    std::vector<Seen> candidates;  // all wanted words there; an unwanted one may still come
    std::vector<Seen> unwanted;
  };
  void settle_rule(std::uint32_t rule, State& state, Place until, std::vector<Hit>& hits) const;
  static void try_last(const Rule& rule, State& state, const Seen& last);

  const Layers* layers_;
  std::unordered_map<std::uint32_t, State> states_;  // only rules with something in their window
};

}  // namespace assay::review::match
