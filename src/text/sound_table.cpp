#include "text/sound_table.hpp"

#include <algorithm>
#include <map>
#include <memory>
#include <mutex>
#include <string>
#include <unordered_map>

#include "text/character_data.hpp"
#include "text/character_table.hpp"
#include "text/fold.hpp"

namespace assay::text {
namespace {

constexpr std::uint16_t kSyllableMask = (1U << kSyllableBits) - 1;

std::string merged_name(std::string_view name, Foldings foldings) {
  std::string out(name);
  if (foldings.has(Folding::Lateral) && out[0] == 'l') out[0] = 'n';
  if (foldings.has(Folding::Nasal) && out.ends_with("ng")) out.pop_back();
  return out;
}

std::uint16_t number_of(std::string_view name) {
  const auto found = std::lower_bound(kSyllables.begin(), kSyllables.end(), name);
  return found != kSyllables.end() && *found == name ? static_cast<std::uint16_t>(found - kSyllables.begin())
                                                     : kNoSound;
}

std::u32string codes_of(std::string_view text) {
  std::u32string codes;
  for (std::size_t at = 0; at < text.size();) {
    const Decoded one = decode(reinterpret_cast<const unsigned char*>(text.data()) + at, text.size() - at);
    codes += one.code;
    at += one.length;
  }
  return codes;
}

}  // namespace

SoundTable::SoundTable(Foldings foldings) : readings_(kReadings.size(), kNoSound), nodes_(1) {
  for (const std::string_view name : kSyllables) merged_.push_back(number_of(merged_name(name, foldings)));
  for (std::size_t i = 0; i < kReadings.size(); ++i)
    if (kReadings[i] != 0) readings_[i] = merged_[(kReadings[i] & kSyllableMask) - 1U];
  for (std::size_t syllable = 0; syllable < kSyllables.size(); ++syllable) {
    // what only a merging made is nobody's spelling
    if (!kSpoken[syllable]) continue;
    std::uint16_t node = 0;
    for (const char letter : kSyllables[syllable]) {
      std::uint16_t next = step(node, letter);
      if (next == 0) {
        next = static_cast<std::uint16_t>(nodes_.size());
        nodes_.emplace_back();
        nodes_[node].next[static_cast<unsigned char>(letter - 'a')] = next;
      }
      node = next;
    }
    nodes_[node].syllable = static_cast<std::uint16_t>(syllable);
  }
  if (foldings.has(Folding::Split)) add_splits();
  for (std::size_t i = 0; i < readings_.size(); ++i) {
    const std::uint16_t part = starts_split(static_cast<char32_t>(kFirst + i)) ? kPart : std::uint16_t{0};
    sounds_.push_back(static_cast<std::uint16_t>((readings_[i] == kNoSound ? kSilent : readings_[i]) | part));
  }
}

void SoundTable::add_splits() {
  for (const SplitRow& row : kSplits) {
    const std::u32string parts = codes_of(fold(row.parts).text);
    const std::u32string whole = codes_of(fold(row.whole).text);
    // parts that the first pass makes digits or one are no parts for the second
    if (parts.size() < 2 || parts.size() > 3 || whole.size() != 1 || parts.size() != codes_of(row.parts).size())
      continue;
    if (std::any_of(parts.begin(), parts.end(),
                    [&](char32_t code) { return code < kFirst || code >= kFirst + kReadings.size(); }))
      continue;
    splits_.push_back({{parts[0], parts[1], parts.size() == 3 ? parts[2] : 0}, whole[0]});
  }
  std::stable_sort(splits_.begin(), splits_.end(), [](const Split& a, const Split& b) { return a.parts < b.parts; });
  split_starts_.resize(kReadings.size());
  for (std::size_t i = splits_.size(); i-- > 0;)
    split_starts_[splits_[i].parts[0] - kFirst] = static_cast<std::uint16_t>(i + 1);
  for (const Split& split : splits_) {
    const std::uint32_t at = pair_hash(split.parts[0], split.parts[1]);
    pairs_[at >> 6] |= 1ULL << (at & 63U);
  }
}

char32_t SoundTable::whole(char32_t first, char32_t second, char32_t third) const {
  const std::array<char32_t, 3> parts = {first, second, third};
  for (std::size_t i = split_starts_[first - kFirst] - 1U; i < splits_.size() && splits_[i].parts[0] == first; ++i)
    if (splits_[i].parts == parts) return splits_[i].whole;
  return 0;
}

bool SoundTable::goes_on(char32_t first, char32_t second) const {
  for (std::size_t i = split_starts_[first - kFirst] - 1U; i < splits_.size() && splits_[i].parts[0] == first; ++i)
    if (splits_[i].parts[1] == second && splits_[i].parts[2] != 0) return true;
  return false;
}

const SoundTable& SoundTable::of(Foldings foldings) {
  static std::mutex mutex;
  static std::map<std::uint32_t, std::unique_ptr<const SoundTable>> tables;
  foldings = foldings & (Folding::Split | Folding::Nasal | Folding::Lateral);
  const std::lock_guard lock(mutex);
  auto& table = tables[foldings.bits()];
  if (!table) table.reset(new SoundTable(foldings));
  return *table;
}

Syllables syllables_of(char32_t code) {
  Syllables found;
  const char32_t at = code - kFirstRead;
  if (at >= kReadings.size() || kReadings[at] == 0) return found;
  found.add({static_cast<std::uint16_t>((kReadings[at] & kSyllableMask) - 1U),
             static_cast<std::uint8_t>(kReadings[at] >> kSyllableBits)});
  const auto less = [](const OtherReading& row, char32_t wanted) { return row.code < wanted; };
  for (auto row = std::lower_bound(kOtherReadings.begin(), kOtherReadings.end(), code, less);
       row != kOtherReadings.end() && row->code == code; ++row) {
    found.add({row->syllable, row->tone});
  }
  return found;
}

std::vector<std::string_view> spellings_of(char32_t code) {
  std::vector<std::string_view> spellings;
  for (const Syllable& one : syllables_of(code))
    if (std::find(spellings.begin(), spellings.end(), kSyllables[one.number]) == spellings.end())
      spellings.push_back(kSyllables[one.number]);
  return spellings;
}

// As merged_name would have it, without making the names: this is asked of every character of every candidate.
bool same_sound(std::string_view one, std::string_view other, Foldings foldings) {
  if (one == other) return true;
  if (one.empty() || other.empty()) return false;
  if (foldings.has(Folding::Nasal)) {
    if (one.ends_with("ng")) one.remove_suffix(1);
    if (other.ends_with("ng")) other.remove_suffix(1);
  }
  const auto first = [&](char letter) { return foldings.has(Folding::Lateral) && letter == 'l' ? 'n' : letter; };
  return first(one[0]) == first(other[0]) && one.substr(1) == other.substr(1);
}

std::span<const std::u32string> parts_of(char32_t code) {
  static const auto kParts = [] {
    std::unordered_map<char32_t, std::vector<std::u32string>> parts;
    for (const SplitRow& row : kSplits) parts[codes_of(row.whole)[0]].push_back(codes_of(row.parts));
    return parts;
  }();
  const auto found = kParts.find(code);
  return found == kParts.end() ? std::span<const std::u32string>() : std::span<const std::u32string>(found->second);
}

}  // namespace assay::text
