#include "text/character_table.hpp"

#include <algorithm>
#include <map>
#include <mutex>
#include <span>
#include <utility>

#include "text/character_data.hpp"

namespace assay::text {
namespace {

constexpr std::uint32_t kCodeMask = 0x1FFFFF;
constexpr unsigned kFoldingShift = 21;
constexpr std::uint32_t kSequence = 0x80000000;
constexpr char32_t kCodes = 0x110000;
// What a chain of foldings may be long: capital, full width, Cyrillic, ringed ... none in the data needs more than
// five.
constexpr int kLongestChain = 8;
constexpr unsigned kEdgeBlockBits = 6;
constexpr char32_t kFirstOfThreeBytes = 0x800;
constexpr char32_t kThreeByteCodes = 0x10000;
constexpr char32_t kFirstSurrogate = 0xD800;
constexpr char32_t kLastSurrogate = 0xDFFF;
constexpr unsigned kClassShift = 24;

struct Edge {
  Folding folding;
  std::span<const std::uint32_t> becomes;
};

// Where the edges of each 64 codes begin.
std::vector<std::uint32_t> make_block_starts() {
  std::vector<std::uint32_t> starts((kCodes >> kEdgeBlockBits) + 2);
  std::uint32_t edge = 0;
  for (std::size_t block = 0; block < starts.size(); ++block) {
    while (edge < kEdges.size() / 2 && (kEdges[2 * edge] & kCodeMask) < block << kEdgeBlockBits) ++edge;
    starts[block] = edge;
  }
  return starts;
}

std::size_t first_edge(char32_t code) {
  static const std::vector<std::uint32_t> kBlockStarts = make_block_starts();
  const std::size_t block = code >> kEdgeBlockBits;
  if (block + 1 >= kBlockStarts.size()) return kEdges.size() / 2;
  std::size_t low = kBlockStarts[block];
  std::size_t high = kBlockStarts[block + 1];
  while (low < high) {
    const std::size_t middle = (low + high) / 2;
    if ((kEdges[2 * middle] & kCodeMask) < code) {
      low = middle + 1;
    } else {
      high = middle;
    }
  }
  return low;
}

Edge edge_at(std::size_t number) {
  const std::uint32_t& to = kEdges[2 * number + 1];
  const auto folding = static_cast<Folding>(kEdges[2 * number] >> kFoldingShift);
  if ((to & kSequence) == 0) return {folding, {&to, 1}};
  return {folding, kSequences.subspan(to & 0xFFFFFF, to >> 24 & 0x7F)};
}

bool is_edge_of(std::size_t number, char32_t code) {
  return number < kEdges.size() / 2 && (kEdges[2 * number] & kCodeMask) == code;
}

// Follows the first way out of `code` that the set knows, and on from there.
void follow(char32_t code, Foldings foldings, int depth, Change& change) {
  if (depth < kLongestChain) {
    for (std::size_t edge = first_edge(code); is_edge_of(edge, code); ++edge) {
      const auto [folding, becomes] = edge_at(edge);
      if (!foldings.has(folding)) continue;
      change.acts |= folding;
      for (const std::uint32_t next : becomes) follow(next, foldings, depth + 1, change);
      return;
    }
    const auto vanishes = vanishes_by(code);
    if (vanishes && foldings.has(*vanishes)) {
      change.acts |= *vanishes;
      return;
    }
    if (vanishes && change.acts.empty()) change.kind = Change::Kind::Sign;
  }
  if (change.bytes + 4U > sizeof change.utf8) return;
  if (change.count == 0) change.code = code;
  change.bytes = static_cast<std::uint8_t>(change.bytes + encode(code, change.utf8 + change.bytes));
  ++change.count;
}

// What the other reading makes of a character, if it is not the same.
std::optional<Change> second_change_of(char32_t code, Foldings foldings) {
  Change change;
  change.two_ways = true;
  if (const char32_t letter = sign_letter_of(code); letter != 0) {
    if (!foldings.has(Folding::Leet)) return std::nullopt;
    change.acts = Folding::Leet;
    change.code = letter;
    change.count = 1;
    change.bytes = encode(letter, change.utf8);
    return change;
  }
  const auto vanishes = vanishes_by(code);
  if (!vanishes || !foldings.has(*vanishes) || !is_edge_of(first_edge(code), code)) return std::nullopt;
  change.acts = *vanishes;
  change.kind = Change::Kind::Vanish;
  return change;
}

Change change_of(char32_t code, Foldings foldings) {
  Change change;
  follow(code, foldings, 0, change);
  if (change.count == 0) {
    change.kind = Change::Kind::Vanish;
  } else if (change.kind == Change::Kind::Sign) {
    change = {};
    change.kind = Change::Kind::Sign;
  }
  return change;
}

bool in_order(const VanishRange& range, char32_t code) { return range.last < code; }
bool span_in_order(const CodeSpan& span, char32_t code) { return span.last < code; }

}  // namespace

char32_t sign_letter_of(char32_t code) {
  const auto found = std::lower_bound(kSignLetters.begin(), kSignLetters.end(), code,
                                      [](const SignLetter& one, char32_t wanted) { return one.sign < wanted; });
  return found != kSignLetters.end() && found->sign == code ? found->letter : 0;
}

bool has_marks_of_its_own(char32_t code) {
  const auto found = std::lower_bound(kMarkedScripts.begin(), kMarkedScripts.end(), code, span_in_order);
  return found != kMarkedScripts.end() && found->first <= code;
}

std::optional<Folding> vanishes_by(char32_t code) {
  const auto found = std::lower_bound(kVanish.begin(), kVanish.end(), code, in_order);
  if (found == kVanish.end() || found->first > code) return std::nullopt;
  return static_cast<Folding>(found->folding);
}

Ways ways_of(char32_t code) {
  Ways ways;
  for (std::size_t edge = first_edge(code); is_edge_of(edge, code); ++edge) {
    const auto [folding, becomes] = edge_at(edge);
    ways.add({folding, becomes});
  }
  if (const auto vanishes = vanishes_by(code)) ways.add({*vanishes, {}});
  return ways;
}

bool may_become_sequence(const unsigned char* at, std::size_t size) {
  const unsigned first = at[0];
  if (first < 0xC2 || first > 0xF4) return false;
  const std::size_t whole = first < 0xE0 ? 2 : first < 0xF0 ? 3 : 4;
  if (size >= whole) return false;
  unsigned char bytes[4] = {at[0], 0x80, 0x80, 0x80};
  if (first == 0xE0) bytes[1] = 0xA0;
  if (first == 0xF0) bytes[1] = 0x90;
  std::copy(at, at + size, bytes);
  return decode(bytes, whole).length != 0;
}

CharacterTable::CharacterTable(Foldings foldings, Reading reading)
    : starts_(kCodes >> kBlockBits), blocks_(1U << kBlockBits), changes_(1) {
  const auto number_of = [&](const Change& change) -> std::uint16_t {
    // vanishing and signs are few different ones; what becomes another character is that one's only
    if (change.count == 0) {
      const auto same =
          std::find_if(changes_.begin() + 1, changes_.end(), [&](const Change& other) { return other == change; });
      if (same != changes_.end()) return static_cast<std::uint16_t>(same - changes_.begin());
    }
    changes_.push_back(change);
    return static_cast<std::uint16_t>(changes_.size() - 1);
  };
  std::uint16_t vanishing[kFoldingCount + 1] = {};
  // Nearly all of Unicode is private or assigned to nothing: blocks whose codes all vanish alike are one, until an edge
  // is put into one of them.
  std::map<std::uint16_t, std::uint16_t> alike;  // block by number of its change
  const auto new_block = [&](std::uint16_t number) {
    const auto block = static_cast<std::uint16_t>(blocks_.size() >> kBlockBits);
    blocks_.resize(blocks_.size() + (1U << kBlockBits), number);
    return block;
  };
  const auto put = [&](char32_t code, std::uint16_t number) {
    auto& start = starts_[code >> kBlockBits];
    const std::uint16_t there = blocks_[static_cast<std::size_t>(start) << kBlockBits];
    if (start == 0) {
      start = new_block(0);
    } else if (const auto shared = alike.find(there); shared != alike.end() && shared->second == start) {
      start = new_block(there);
    }
    blocks_[static_cast<std::size_t>(start) << kBlockBits | (code & kBlockMask)] = number;
  };
  const auto put_range = [&](char32_t first, char32_t last, std::uint16_t number) {
    for (char32_t code = first; code <= last;) {
      if ((code & kBlockMask) != 0 || last - code < kBlockMask) {
        put(code++, number);
        continue;
      }
      auto& block = alike[number];
      if (block == 0) block = new_block(number);
      starts_[code >> kBlockBits] = block;
      code += kBlockMask + 1;
    }
  };
  // signs first: one number a folding, whether it vanishes or stays
  for (const VanishRange& range : kVanish) {
    auto& number = vanishing[range.folding];
    if (number == 0)
      number = number_of(change_of(range.first, Foldings(static_cast<Folding>(range.folding)) & foldings));
    put_range(range.first, range.last, number);
  }
  for (std::size_t edge = 0; edge < kEdges.size() / 2; ++edge) {
    const char32_t code = kEdges[2 * edge] & kCodeMask;
    if (edge != 0 && (kEdges[2 * edge - 2] & kCodeMask) == code) continue;
    Change change = change_of(code, foldings);
    const auto second = change.kind == Change::Kind::Vanish ? std::nullopt : second_change_of(code, foldings);
    change.two_ways = second.has_value();
    if (second && reading == Reading::Second) change = *second;
    if (!change.acts.empty()) put(code, number_of(change));
  }
  for (const SignLetter& sign : kSignLetters) {
    const auto second = second_change_of(sign.sign, foldings);
    if (!second) continue;
    Change change = reading == Reading::First ? change_of(sign.sign, foldings) : *second;
    change.two_ways = true;
    put(sign.sign, number_of(change));
  }
  for (unsigned char byte = 0; byte < 128; ++byte) ascii_[byte] = number(byte);
  make_threes();
}

// kOther when there are too many.
std::uint32_t CharacterTable::class_of(Foldings acts, bool vanishes) {
  const std::uint32_t first = vanishes ? kVanishing : 0;
  std::uint32_t& used = classes_[vanishes ? 1 : 0];
  for (std::uint32_t one = first; one < first + used; ++one)
    if (class_acts_[one] == acts) return one;
  if (first + used == (vanishes ? kOther : kVanishing)) return kOther;
  class_acts_[first + used] = acts;
  return first + used++;
}

void CharacterTable::make_threes() {
  threes_.assign(kThreeByteCodes, kOther << kClassShift);
  static_cast<void>(class_of({}, false));  // 0: itself
  for (char32_t code = kFirstOfThreeBytes; code < kThreeByteCodes; ++code) {
    if (code >= kFirstSurrogate && code <= kLastSurrogate) continue;
    const Change& change = changes_[number(code)];
    const bool stays = number(code) == 0;
    const bool vanishes = change.kind == Change::Kind::Vanish;
    if (change.two_ways ||
        (!stays && !vanishes && (change.kind != Change::Kind::Word || change.count != 1 || change.bytes != 3)))
      continue;
    const std::uint32_t its_class = class_of(stays ? Foldings() : change.acts, vanishes);
    if (its_class == kOther) continue;
    char bytes[4] = {};
    if (!vanishes) static_cast<void>(encode(stays ? code : change.code, bytes));
    const auto byte = [&](std::size_t i) { return std::uint32_t{static_cast<unsigned char>(bytes[i])} << 8 * i; };
    threes_[code] = byte(0) | byte(1) | byte(2) | its_class << kClassShift;
  }
}

const CharacterTable& CharacterTable::of(Foldings foldings, Reading reading) {
  static std::mutex mutex;
  static std::map<std::pair<std::uint32_t, Reading>, std::unique_ptr<const CharacterTable>> tables;
  foldings = (foldings & kCharacterFoldings) - Folding::Repeat;
  const std::lock_guard lock(mutex);
  auto& table = tables[{foldings.bits(), reading}];
  if (!table) table.reset(new CharacterTable(foldings, reading));
  return *table;
}

}  // namespace assay::text
