#include <algorithm>

#include "text/character_table.hpp"
#include "text/fold.hpp"
#include "text/piece_writer.hpp"
#include "text/sound_table.hpp"

namespace assay::text {
namespace {

static_assert(kNoSyllable == kNoSound);
// What a reader takes for the end of a word of letters.
constexpr Foldings kGap = Folding::Separator | Folding::Sentence | Folding::Emoji;

bool is_letter(char32_t code) { return code >= 'a' && code <= 'z'; }
bool is_vowel(char letter) { return letter == 'a' || letter == 'e' || letter == 'i' || letter == 'o' || letter == 'u'; }
bool is_gap(const SoundAtom& atom) { return atom.code == 0 && !(atom.acts & kGap).empty(); }

// A letter of a word that may be pinyin: where it is among the atoms, and what it may also be.
struct Letter {
  std::size_t atom = 0;
  char letter = 0;     // 0: only a tone digit (2)
  bool again = false;  // said again, so the first pass took it away
  bool tone = false;   // was a digit, so it may be a tone
};
struct Spelt {
  std::size_t from = 0, to = 0;  // letters
  std::uint16_t syllable = 0;
};

// Reads letters as syllables: longest first, but n and g go with the vowel behind them, as pinyin is written.
class Speller {
 public:
  Speller(const SoundTable& table, const std::vector<Letter>& letters) : table_(table), letters_(letters) {}

  bool read(std::vector<Spelt>& spelt) {
    spelt.clear();
    return from(0, spelt);
  }

 private:
  struct End {
    std::size_t at = 0;
    std::uint16_t syllable = 0;
  };
  bool from(std::size_t at, std::vector<Spelt>& spelt) {  // NOLINT(misc-no-recursion): at most kMaxHeldBySounds deep
    if (at == letters_.size()) return !spelt.empty();
    if (at < 64 && (dead_ >> at & 1U) != 0) return false;
    const bool tone = letters_[at].tone && !spelt.empty();
    if (tone && from_behind(at, spelt)) return true;
    std::array<End, 8> ends;
    std::size_t count = ends_from(at, ends);
    while (count-- > 0) {
      std::size_t pick = count;
      if (count > 0 && ends[count - 1].at + 1 == ends[count].at && gives_away(ends[count]))
        std::swap(ends[count], ends[count - 1]);
      spelt.push_back({at, ends[pick].at, ends[pick].syllable});
      if (from(ends[pick].at, spelt)) return true;
      spelt.pop_back();
    }
    if (letters_[at].again && from_behind(at, spelt)) return true;
    if (at < 64) dead_ |= std::uint64_t{1} << at;
    return false;
  }
  bool from_behind(std::size_t at, std::vector<Spelt>& spelt) {  // NOLINT(misc-no-recursion)
    const bool extends = !spelt.empty() && spelt.back().to == at;
    if (extends) ++spelt.back().to;
    if (at + 1 == letters_.size() ? !spelt.empty() : from(at + 1, spelt)) return true;
    if (extends) --spelt.back().to;
    return false;
  }
  // Where syllables that begin at `at` end, shortest first.
  std::size_t ends_from(std::size_t at, std::array<End, 8>& ends) const {
    std::size_t count = 0;
    std::uint16_t node = 0;
    for (; at < letters_.size() && letters_[at].letter != 0 && count < ends.size(); ++at) {
      const std::uint16_t next = table_.step(node, letters_[at].letter);
      if (next == 0) {
        if (letters_[at].again && node != 0) continue;  // fa[a]
        break;
      }
      node = next;
      if (table_.syllable_at(node) != kNoSound) ends[count++] = {at + 1, table_.syllable_at(node)};
    }
    return count;
  }
  [[nodiscard]] bool gives_away(const End& end) const {
    const char last = letters_[end.at - 1].letter;
    return (last == 'n' || last == 'g') && end.at < letters_.size() && !letters_[end.at].tone &&
           is_vowel(letters_[end.at].letter);
  }

  const SoundTable& table_;
  const std::vector<Letter>& letters_;
  std::uint64_t dead_ = 0;
};

}  // namespace

// One feed.
struct SoundRun {
  SoundFolder& folder;
  Folded& out;
  const SoundTable& table = *folder.table_;
  const Foldings foldings = folder.foldings_;
  const bool sounds = !(foldings & (Folding::Homophone | Folding::Pinyin | Folding::Initials)).empty();
  const bool spells = foldings.has(Folding::Pinyin);
  const bool splits = foldings.has(Folding::Split);
  const bool repeats = foldings.has(Folding::Repeat);
  PieceWriter pieces{out};
  std::vector<SoundAtom>& queue = folder.held_;
  std::size_t head = 0;
  std::vector<Letter> letters = {};
  std::vector<Spelt> spelt = {};

  void write(char32_t code, std::uint64_t end, Foldings acts, bool even) {
    char bytes[4];
    const std::uint8_t size = encode(code, bytes);
    out.text.append(bytes, size);
    pieces.add(end - pieces.end, size, acts, even);
  }
  void syllable(std::uint16_t number, std::uint64_t end, Foldings acts, bool even) {
    if (repeats && number == folder.last_) {
      pieces.add(end - pieces.end, 0, acts | Folding::Repeat, false);
      return;
    }
    folder.last_ = number;
    write(kFirstSyllable + number, end, acts, even);
  }
  // An atom that stands for itself.
  void plain(const SoundAtom& atom) {
    if (atom.code == 0) {
      pieces.add(atom.end - pieces.end, 0, atom.acts, false);
      return;
    }
    character(atom.code, atom.end, atom.acts, atom.even);
  }
  void character(char32_t code, std::uint64_t end, Foldings acts, bool even) {
    const std::uint16_t reading = sounds ? table.reading(code) : kNoSound;
    if (reading != kNoSound) {
      syllable(reading, end, acts | Folding::Homophone, even);
      return;
    }
    folder.last_ = kNoSyllable;
    write(code, end, acts, even);
  }

  void take(SoundAtom atom) {
    if (atom.code != 0) {
      folder.last_letter_ = spells && is_letter(atom.code) ? static_cast<char>(atom.code) : '\0';
    } else if (atom.acts.has(Folding::Repeat)) {
      atom.again = folder.last_letter_;
    }
    const bool letter = spells && (is_letter(atom.code) || atom.again != 0);
    if (head == queue.size() && !letter && !(splits && table.starts_split(atom.code))) {
      plain(atom);
      return;
    }
    queue.push_back(atom);
    // between letters nothing is decided, until they are too many
    if (letter && head + 1 < queue.size() && begins_word(queue[head]) && queue.size() - head < kMaxHeldBySounds) return;
    decide(false);
    if (head == queue.size()) {
      queue.clear();
      head = 0;
    }
  }

  // Puts out what is decided at the front of the queue.
  void decide(bool over) {
    while (head < queue.size()) {
      const SoundAtom& front = queue[head];
      if (begins_word(front)) {
        if (!word(over)) return;
      } else if (splits && table.starts_split(front.code)) {
        if (!parts(over)) return;
      } else {
        plain(front);
        ++head;
      }
    }
  }

  [[nodiscard]] bool begins_word(const SoundAtom& atom) const {
    return spells && (is_letter(atom.code) || atom.again != 0);
  }
  [[nodiscard]] std::size_t next_visible(std::size_t at) const {
    while (at < queue.size() && queue[at].code == 0) ++at;
    return at;
  }

  bool parts(bool over) {
    const std::size_t second = next_visible(head + 1);
    if (second == queue.size() && !over) return false;
    std::size_t last = head;
    char32_t whole = 0;
    if (second < queue.size()) {
      if (table.goes_on(queue[head].code, queue[second].code)) {
        const std::size_t third = next_visible(second + 1);
        if (third == queue.size() && !over) return false;
        if (third < queue.size()) whole = table.whole(queue[head].code, queue[second].code, queue[third].code);
        if (whole != 0) last = third;
      }
      if (whole == 0) {
        whole = table.whole(queue[head].code, queue[second].code, 0);
        last = second;
      }
    }
    if (whole == 0) {
      plain(queue[head++]);
      return true;
    }
    Foldings acts = Folding::Split;
    for (std::size_t at = head; at <= last; ++at) acts |= queue[at].acts;
    character(whole, queue[last].end, acts, false);
    head = last + 1;
    return true;
  }

  // A word of letters: up to a gap; letters that stand alone are one word. False: its end is not here yet.
  bool word(bool over) {
    letters.clear();
    std::size_t at = head;
    std::size_t stop = head;  // behind the last letter
    bool whole = false;       // its end is here
    std::size_t since_gap = 0;
    bool alone = true;  // every letter so far stood alone
    for (; at < queue.size() && !whole && letters.size() < kMaxHeldBySounds; ++at) {
      const SoundAtom& atom = queue[at];
      if (is_gap(atom)) {
        if (since_gap > 1) alone = false;
        whole = !alone;
        since_gap = 0;
      } else if (is_letter(atom.code) || (atom.code == '2' && !letters.empty())) {
        if (since_gap == 1 && alone && letters.size() > 1) {
          // the letters before stood alone, this word does not: the gap before its first letter ends them
          const std::size_t first = letters.back().atom;
          if (gap_before(first)) {
            letters.pop_back();
            stop = letters.back().atom + 1;
            whole = true;
            continue;
          }
        }
        letters.push_back({at, is_letter(atom.code) ? static_cast<char>(atom.code) : '\0', false, tone(atom)});
        stop = at + 1;
        ++since_gap;
      } else if (atom.code == 0) {
        if (atom.again == 0) continue;
        letters.push_back({at, atom.again, true, false});
        stop = at + 1;
        if (since_gap == 0) since_gap = 1;
      } else {
        whole = true;
      }
    }
    if (!whole && !over && letters.size() < kMaxHeldBySounds) return false;
    spell(stop);
    head = stop;
    return true;
  }
  [[nodiscard]] static bool tone(const SoundAtom& atom) { return atom.acts.has(Folding::Leet) || atom.code == '2'; }
  [[nodiscard]] bool gap_before(std::size_t atom) const {
    for (std::size_t at = atom; at-- > head && queue[at].code == 0;)
      if (is_gap(queue[at])) return true;
    return false;
  }

  void spell(std::size_t stop) {
    std::size_t genuine = 0;
    for (const Letter& letter : letters) genuine += letter.letter != 0 && !letter.tone && !letter.again ? 1U : 0U;
    if (genuine == 0 || letters.size() < 2 || !Speller(table, letters).read(spelt)) {
      for (std::size_t at = head; at < stop; ++at) plain(queue[at]);
      return;
    }
    std::size_t done = head;
    for (const Spelt& one : spelt) {
      const std::size_t first = letters[one.from].atom;
      const std::size_t last = letters[one.to - 1].atom;
      for (; done < first; ++done) plain(queue[done]);
      Foldings acts = Folding::Pinyin;
      for (; done <= last; ++done) acts |= queue[done].acts;
      syllable(table.merged(one.syllable), queue[last].end, acts, false);
    }
    for (; done < stop; ++done) plain(queue[done]);
  }
};

SoundFolder::SoundFolder(Foldings foldings) : foldings_(foldings), table_(&SoundTable::of(foldings)) {}

void SoundFolder::feed(const Folded& characters, Folded& out) {
  SoundRun run{*this, out};
  const auto unread = std::upper_bound(characters.pieces.begin(), characters.pieces.end(), read_,
                                       [](std::uint64_t byte, const Piece& piece) { return byte < piece.end; });
  for (auto number = static_cast<std::size_t>(unread - characters.pieces.begin()); number < characters.pieces.size();
       ++number) {
    const Piece& piece = characters.pieces[number];
    const auto* at = reinterpret_cast<const unsigned char*>(characters.text.data()) +
                     (characters.folded_begin_of(number) - characters.folded_begin);
    const auto* stop =
        reinterpret_cast<const unsigned char*>(characters.text.data()) + (piece.folded_end - characters.folded_begin);
    if (at == stop) {
      run.take({piece.end, 0, piece.acts, false});
      continue;
    }
    std::uint64_t end = piece.even ? characters.begin_of(number) : piece.end;
    while (at != stop) {
      const Decoded one = decode(at, static_cast<std::size_t>(stop - at));
      if (one.length == 0) break;  // never: what a Folder writes is UTF-8
      at += one.length;
      if (piece.even) end += one.length;
      run.take({end, one.code, piece.acts, piece.even});
    }
  }
  queue_trim(run.head);
  read_ = characters.end();
  told_ = out.end();
}

void SoundFolder::finish(Folded& out) {
  SoundRun run{*this, out};
  run.decide(true);
  held_.clear();
  told_ = out.end();
  read_ = 0;
  last_ = kNoSyllable;
}

void SoundFolder::queue_trim(std::size_t head) {
  held_.erase(held_.begin(), held_.begin() + static_cast<std::ptrdiff_t>(head));
}

Folded fold_sounds(const Folded& characters, Foldings foldings) {
  Folded out;
  out.begin = characters.begin;
  SoundFolder folder(foldings);
  folder.feed(characters, out);
  folder.finish(out);
  return out;
}

}  // namespace assay::text
