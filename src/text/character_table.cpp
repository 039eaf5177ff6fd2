#include "text/character_table.hpp"

#include <algorithm>
#include <map>
#include <mutex>
#include <span>

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

}  // namespace

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

CharacterTable::CharacterTable(Foldings foldings)
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
  const auto put = [&](char32_t code, std::uint16_t number) {
    auto& start = starts_[code >> kBlockBits];
    if (start == 0) {
      start = static_cast<std::uint16_t>(blocks_.size() >> kBlockBits);
      blocks_.resize(blocks_.size() + (1U << kBlockBits));
    }
    blocks_[static_cast<std::size_t>(start) << kBlockBits | (code & kBlockMask)] = number;
  };
  // signs first: one number a folding, whether it vanishes or stays
  for (const VanishRange& range : kVanish) {
    auto& number = vanishing[range.folding];
    if (number == 0)
      number = number_of(change_of(range.first, Foldings(static_cast<Folding>(range.folding)) & foldings));
    for (char32_t code = range.first; code <= range.last; ++code) put(code, number);
  }
  for (std::size_t edge = 0; edge < kEdges.size() / 2; ++edge) {
    const char32_t code = kEdges[2 * edge] & kCodeMask;
    if (edge != 0 && (kEdges[2 * edge - 2] & kCodeMask) == code) continue;
    const Change change = change_of(code, foldings);
    if (!change.acts.empty()) put(code, number_of(change));
  }
  Change replacement;  // a bad byte is not the same as the one before it
  replacement.kind = Change::Kind::Sign;
  put(0xFFFD, number_of(replacement));
  for (unsigned char byte = 0; byte < 128; ++byte) ascii_[byte] = number(byte);
  make_threes();
}

void CharacterTable::make_threes() {
  threes_.assign(kThreeByteCodes, kOther << kClassShift);
  class_acts_.assign(1, {});
  for (char32_t code = kFirstOfThreeBytes; code < kThreeByteCodes; ++code) {
    if (code >= kFirstSurrogate && code <= kLastSurrogate) continue;
    const Change& change = changes_[number(code)];
    const bool stays = number(code) == 0;
    if (!stays && (change.kind != Change::Kind::Word || change.count != 1 || change.bytes != 3)) continue;
    const Foldings acts = stays ? Foldings() : change.acts;
    auto same = std::find(class_acts_.begin(), class_acts_.end(), acts);
    if (same == class_acts_.end()) {
      if (class_acts_.size() == kOther) continue;
      same = class_acts_.insert(same, acts);
    }
    char bytes[4] = {};
    static_cast<void>(encode(stays ? code : change.code, bytes));
    const auto byte = [&](std::size_t i) { return std::uint32_t{static_cast<unsigned char>(bytes[i])} << 8 * i; };
    threes_[code] = byte(0) | byte(1) | byte(2) | static_cast<std::uint32_t>(same - class_acts_.begin()) << kClassShift;
  }
}

const CharacterTable& CharacterTable::of(Foldings foldings) {
  static std::mutex mutex;
  static std::map<std::uint32_t, std::unique_ptr<const CharacterTable>> tables;
  foldings = (foldings & kCharacterFoldings) - Folding::Repeat;
  const std::lock_guard lock(mutex);
  auto& table = tables[foldings.bits()];
  if (!table) table.reset(new CharacterTable(foldings));
  return *table;
}

}  // namespace assay::text
