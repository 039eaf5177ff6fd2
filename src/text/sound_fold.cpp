#include <algorithm>
#include <array>

#include "text/character_table.hpp"
#include "text/fold.hpp"
#include "text/piece_writer.hpp"
#include "text/sound_table.hpp"
#include "text/speller.hpp"

namespace assay::text {
namespace {

static_assert(kNoSyllable == kNoSound);
// What a reader takes for the end of a word of letters.
constexpr Foldings kGap = Folding::Separator | Folding::Sentence | Folding::Emoji;

constexpr std::size_t kThree = 3;  // bytes of a Chinese character and of a syllable
constexpr char kLead = '\xEE';     // the first byte of each syllable
static_assert(kFirstSyllable == 0xE000);

bool is_letter(char32_t code) { return code >= 'a' && code <= 'z'; }
// A letter said again is none, even if signs beside it vanished with it (`a⒜`).
bool is_gap(const SoundAtom& atom) { return atom.code == 0 && atom.again == 0 && !(atom.acts & kGap).empty(); }

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
  // Written character for character and not told to `pieces` yet.
  std::array<char, 255> run_bytes;
  std::size_t run = 0;
  Foldings run_acts;

  explicit SoundRun(SoundFolder& of, Folded& into) : folder(of), out(into) {}

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

  // --- Chinese characters with nothing before them to be decided: the most of most texts

  // From `at` on in a stretch of `acts` whose characters are as long as they were; returns where it ends, or where
  // something else begins. The folded text goes on to `text_stop`.
  const unsigned char* characters(const unsigned char* at, const unsigned char* stop, const unsigned char* text_stop,
                                  Foldings acts) {
    if (!sounds || head != queue.size()) return at;
    while (at != stop && (*at & 0xF0) == 0xE0) {
      const char32_t code = three(at);
      std::uint16_t number = table.sound(code);
      if ((number & SoundTable::kPart) != 0) {
        if (number == SoundTable::kOther || may_be_part(code, at + kThree, text_stop)) break;
        number ^= SoundTable::kPart;
      }
      const bool spoken = number != SoundTable::kSilent;
      if (repeats && number == folder.last_) break;
      const Foldings its_acts = spoken ? acts | Folding::Homophone : acts;
      if (its_acts != run_acts || run == run_bytes.size()) {
        flush();
        run_acts = its_acts;
      }
      if (spoken) {
        run_bytes[run] = kLead;
        run_bytes[run + 1] = static_cast<char>(static_cast<unsigned char>(0x80 | number >> 6));
        run_bytes[run + 2] = static_cast<char>(static_cast<unsigned char>(0x80 | (number & 0x3F)));
      } else {
        std::copy(at, at + kThree, run_bytes.begin() + static_cast<std::ptrdiff_t>(run));
      }
      run += kThree;
      at += kThree;
      folder.last_ = spoken ? number : kNoSyllable;
      folder.last_letter_ = '\0';
    }
    return at;
  }
  void flush() {
    if (run == 0) return;
    out.text.append(run_bytes.data(), run);
    pieces.add(run, run, run_acts, true);
    run = 0;
  }
  // What is behind is not here yet, or makes another character of this one.
  [[nodiscard]] bool may_be_part(char32_t code, const unsigned char* next, const unsigned char* text_stop) const {
    if (next == text_stop) return true;
    const char32_t behind = decode(next, static_cast<std::size_t>(text_stop - next)).code;
    return table.goes_on(code, behind) || table.whole(code, behind, 0) != 0;
  }
  [[nodiscard]] static char32_t three(const unsigned char* at) {
    return (at[0] & 0x0FU) << 12 | (at[1] & 0x3FU) << 6 | (at[2] & 0x3FU);
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
  SoundRun run(*this, out);
  const auto unread = std::upper_bound(characters.pieces.begin(), characters.pieces.end(), read_,
                                       [](std::uint64_t byte, const Piece& piece) { return byte < piece.end; });
  const auto* const text_stop = reinterpret_cast<const unsigned char*>(characters.text.data()) + characters.text.size();
  for (auto number = static_cast<std::size_t>(unread - characters.pieces.begin()); number < characters.pieces.size();
       ++number) {
    const Piece& piece = characters.pieces[number];
    const auto* at = reinterpret_cast<const unsigned char*>(characters.text.data()) +
                     (characters.folded_begin_of(number) - characters.folded_begin);
    const auto* stop =
        reinterpret_cast<const unsigned char*>(characters.text.data()) + (piece.folded_end - characters.folded_begin);
    if (at == stop) {
      run.flush();
      run.take({piece.end, 0, piece.acts, false});
      continue;
    }
    std::uint64_t end = piece.even ? characters.begin_of(number) : piece.end;
    while (at != stop) {
      if (piece.even) {
        const unsigned char* const from = at;
        at = run.characters(at, stop, text_stop, piece.acts);
        end += static_cast<std::uint64_t>(at - from);
        if (at == stop) break;
      }
      run.flush();
      const Decoded one = decode(at, static_cast<std::size_t>(stop - at));
      if (one.length == 0) break;  // never: what a Folder writes is UTF-8
      at += one.length;
      if (piece.even) end += one.length;
      run.take({end, one.code, piece.acts, piece.even});
    }
  }
  run.flush();
  queue_trim(run.head);
  read_ = characters.end();
  told_ = out.end();
}

void SoundFolder::finish(Folded& out) {
  SoundRun run(*this, out);
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
