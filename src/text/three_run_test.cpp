#include "text/three_run.hpp"

#include <gtest/gtest.h>

#include <random>
#include <string>
#include <vector>

#include "text/character_table.hpp"
#include "text/fold.hpp"
#include "text/folding.hpp"

namespace assay::text {
namespace {

struct Read {
  std::string text;
  std::size_t bytes = 0;
  std::vector<std::uint32_t> acts;
  std::vector<bool> vanished;
  std::uint32_t gap = 0;
};

// Character by character, from what the table says of each.
Read one_by_one(const std::string& text, bool repeats, std::uint32_t said, std::uint32_t gap) {
  const CharacterTable& table = CharacterTable::of(kCharacterFoldings);
  Read read;
  read.gap = gap;
  const auto* const bytes = reinterpret_cast<const unsigned char*>(text.data());
  while (text.size() - read.bytes >= 4 && read.acts.size() < ThreeRun::kMost) {
    const Decoded one = decode(bytes + read.bytes, text.size() - read.bytes);
    if (one.length != 3) break;
    const std::uint16_t number = table.number(one.code);
    const Change& change = table.change(number);
    const bool vanishes = number != 0 && change.kind == Change::Kind::Vanish && !change.two_ways;
    if (vanishes) {
      if (read.gap == kMaxGap || (said == 0 && repeats)) break;
      ++read.gap;
    } else {
      if (number != 0 && (change.kind != Change::Kind::Word || change.count != 1 || change.bytes != 3)) break;
      const std::uint32_t code = number == 0 ? static_cast<std::uint32_t>(one.code) : change.code;
      if (repeats && code == said) break;
      said = code;
      read.gap = 0;
      read.text += number == 0 ? text.substr(read.bytes, 3) : std::string(change.utf8, 3);
    }
    read.vanished.push_back(vanishes);
    read.acts.push_back(number == 0 ? 0 : change.acts.bits());
    read.bytes += 3;
  }
  return read;
}

// Lengths around 64 and 256 characters, runs ended by everything that ends one, and exact ends of the buffer.
TEST(ThreeRun, IsWhatItsCharactersAreOneByOne) {
  const CharacterTable& table = CharacterTable::of(kCharacterFoldings);
  const std::vector<std::string> common = {"的", "輪", "轮", "國", "功", "我", "們", "龍"};
  const std::vector<std::string> ends = {"，", "，",   "，。",     "，，",         "一",   "a", "é",
                                         "𠮷", "\xff", "\xe6\x88", "\xed\xa0\x80", "的的", "　"};
  std::mt19937 random(17);
  for (int turn = 0; turn < 2000; ++turn) {
    const std::size_t length = turn % 4 == 0 ? 240 + random() % 60 : random() % 80;
    const std::size_t rare = turn % 8 == 0 ? 2000 : 24;
    std::string text;
    for (std::size_t i = 0; i < length; ++i)
      text += random() % rare == 0 ? ends[random() % ends.size()] : common[random() % common.size()];
    text.resize(text.size() - std::min<std::size_t>(text.size(), random() % 4));
    const std::string exact(text.begin(), text.end());
    const bool repeats = turn % 2 == 0;
    const bool said = turn % 3 == 0;
    std::string out(exact.size() + ThreeRun::kOverwritten, '\0');
    ThreeRun run;
    run.at = reinterpret_cast<const unsigned char*>(exact.data());
    run.to = out.data();
    run.said = said ? 0x849AE7U : 0;  // 的 as its bytes lie
    run.gap = turn % 5 == 0 ? kMaxGap - 1 : 0;
    const Read wanted = one_by_one(exact, repeats, said ? U'的' : 0, run.gap);
    read_threes(table, run.at + exact.size(), repeats, run);
    ASSERT_EQ(run.gap, wanted.gap) << turn;
    ASSERT_EQ(run.read, wanted.acts.size()) << turn;
    ASSERT_EQ(run.at, reinterpret_cast<const unsigned char*>(exact.data()) + wanted.bytes);
    ASSERT_EQ(std::string_view(out.data(), static_cast<std::size_t>(run.to - out.data())), wanted.text);
    for (std::size_t i = 0; i < run.read; ++i) {
      ASSERT_EQ(table.acts_of(run.classes[i]).bits(), wanted.acts[i]) << turn << ' ' << i;
      ASSERT_EQ(run.classes[i] >= CharacterTable::kVanishing, wanted.vanished[i]) << turn << ' ' << i;
    }
    const auto differ = [&](std::size_t i) {
      return wanted.acts[i] != wanted.acts[i - 1] || wanted.vanished[i] != wanted.vanished[i - 1];
    };
    for (std::size_t i = 1; i < run.read; ++i) ASSERT_EQ(run.changes(i) & 1, differ(i) ? 1U : 0U) << turn << ' ' << i;
    for (std::size_t from = 1; from < run.read; from += 64) {
      const std::uint64_t changes = run.changes(from);
      for (std::size_t i = 0; i < 64; ++i)
        ASSERT_EQ(changes >> i & 1, from + i < run.read && differ(from + i) ? 1U : 0U);
    }
  }
}

}  // namespace
}  // namespace assay::text
