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

// Where reading is in the folded characters.
struct SoundCursor {
  std::size_t number = 0;               // of the piece
  const unsigned char* at = nullptr;    // the byte
  const unsigned char* stop = nullptr;  // behind the last one there is
  [[nodiscard]] std::size_t left() const { return static_cast<std::size_t>(stop - at); }
};

// One feed. The folded text is made longer at once and cut to what was written at the end.
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
  char* to = nullptr;  // where the next byte goes

  SoundRun(SoundFolder& of, Folded& into, std::size_t bytes) : folder(of), out(into) {
    const std::size_t written = out.text.size();
    out.text.resize(written + bytes + kSlack);
    to = out.text.data() + written;
  }
  SoundRun(const SoundRun&) = delete;
  SoundRun& operator=(const SoundRun&) = delete;
  ~SoundRun() { out.text.resize(static_cast<std::size_t>(to - out.text.data())); }

  // Room for `left` bytes that stay as many, and for one more character.
  void make_room(std::size_t left) {
    const auto written = static_cast<std::size_t>(to - out.text.data());
    if (out.text.size() - written >= left + kSlack) return;
    out.text.resize(written + left + left / 2 + 2 * kSlack);
    to = out.text.data() + written;
  }

  void write(char32_t code, std::uint64_t end, Foldings acts, bool even) {
    make_room(0);
    const std::uint8_t size = encode(code, to);
    to += size;
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

  // From the cursor on as long as nothing is but characters that have a sound and need no closer look, whatever
  // vanished between them.
  void stretch(const Folded& in, SoundCursor& cursor) {
    if (!sounds || head != queue.size()) return;
    make_room(cursor.left());
    const char* const written = to;
    const unsigned char* const behind = read_sounds(cursor);
    if (behind == cursor.at) return;
    const std::uint64_t done = tell(in, cursor, behind);
    to -= behind - cursor.at - static_cast<std::ptrdiff_t>(done);
    cursor.at += done;
    if (to != written) {
      folder.last_ =
          static_cast<std::uint16_t>(three(reinterpret_cast<const unsigned char*>(to) - kThree) - kFirstSyllable);
      folder.last_letter_ = '\0';
    }
  }
  // Writes the sounds; gives where something else begins.
  const unsigned char* read_sounds(const SoundCursor& cursor) {
    std::uint32_t last = repeats ? folder.last_ : kNoRepeat;
    const unsigned char* at = cursor.at;
    char* written = to;
    for (; at != cursor.stop && (*at & 0xF0) == 0xE0; at += kThree) {
      const char32_t code = three(at);
      std::uint32_t number = table.sound(code);
      if (number >= SoundTable::kSilent) {
        if ((number & SoundTable::kSilent) == SoundTable::kSilent || may_be_part(code, at + kThree, cursor.stop)) break;
        number ^= SoundTable::kPart;
      }
      if (number == last) break;
      if (repeats) last = number;
      written[0] = kLead;
      written[1] = static_cast<char>(static_cast<unsigned char>(0x80 | number >> 6));
      written[2] = static_cast<char>(static_cast<unsigned char>(0x80 | (number & 0x3F)));
      written += kThree;
    }
    to = written;
    return at;
  }
  // Their pieces; gives how many bytes of them: less when one of the characters became several.
  std::uint64_t tell(const Folded& in, SoundCursor& cursor, const unsigned char* behind) {
    const auto* const text = reinterpret_cast<const unsigned char*>(in.text.data());
    const std::uint64_t from = in.folded_begin + static_cast<std::uint64_t>(cursor.at - text);
    const std::uint64_t stop = in.folded_begin + static_cast<std::uint64_t>(behind - text);
    std::uint64_t done = from;
    while (done != stop) {
      const Piece& piece = in.pieces[cursor.number];
      if (piece.folded_end == done) {
        pieces.add(piece.end - pieces.end, 0, piece.acts, false);
        ++cursor.number;
        continue;
      }
      if (!piece.even) break;
      const std::uint64_t bytes = std::min(piece.folded_end, stop) - done;
      pieces.add(bytes, bytes, piece.acts | Folding::Homophone, true);
      done += bytes;
      if (done == piece.folded_end) ++cursor.number;
    }
    return done - from;
  }
  // What is behind is not here yet, or makes another character of this one.
  [[nodiscard]] bool may_be_part(char32_t code, const unsigned char* next, const unsigned char* stop) const {
    if (next == stop) return true;
    return table.may_go_on(code, decode(next, static_cast<std::size_t>(stop - next)).code);
  }
  [[nodiscard]] static char32_t three(const unsigned char* at) {
    return (at[0] & 0x0FU) << 12 | (at[1] & 0x3FU) << 6 | (at[2] & 0x3FU);
  }

  // What is at the cursor: a character, or something that vanished.
  void step(const Folded& in, SoundCursor& cursor) {
    const Piece& piece = in.pieces[cursor.number];
    const auto* const text = reinterpret_cast<const unsigned char*>(in.text.data());
    const auto* const piece_stop = text + (piece.folded_end - in.folded_begin);
    if (cursor.at == piece_stop) {
      ++cursor.number;
      return take({piece.end, 0, piece.acts, false});
    }
    const Decoded one = decode(cursor.at, cursor.left());
    cursor.at += std::max<std::size_t>(one.length, 1);  // never 0: what a Folder writes is UTF-8
    const std::uint64_t end = piece.even ? piece.end - static_cast<std::uint64_t>(piece_stop - cursor.at) : piece.end;
    if (cursor.at == piece_stop) ++cursor.number;
    take({end, one.code, piece.acts, piece.even});
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

 private:
  static constexpr std::size_t kSlack = 64;               // more than a character
  static constexpr std::uint32_t kNoRepeat = 0xFFFFFFFF;  // no syllable
};

SoundFolder::SoundFolder(Foldings foldings) : foldings_(foldings), table_(&SoundTable::of(foldings)) {}

void SoundFolder::feed(const Folded& characters, Folded& out) {
  const auto unread = std::upper_bound(characters.pieces.begin(), characters.pieces.end(), read_,
                                       [](std::uint64_t byte, const Piece& piece) { return byte < piece.end; });
  const auto* const text = reinterpret_cast<const unsigned char*>(characters.text.data());
  SoundCursor cursor;
  cursor.number = static_cast<std::size_t>(unread - characters.pieces.begin());
  cursor.stop = text + characters.text.size();
  cursor.at = unread == characters.pieces.end()
                  ? cursor.stop
                  : text + (characters.folded_begin_of(cursor.number) - characters.folded_begin);
  SoundRun run(*this, out, cursor.left());
  while (cursor.number < characters.pieces.size()) {
    run.stretch(characters, cursor);
    if (cursor.number < characters.pieces.size()) run.step(characters, cursor);
  }
  queue_trim(run.head);
  read_ = characters.end();
  told_ = out.end();
}

void SoundFolder::finish(Folded& out) {
  {
    SoundRun run(*this, out, 0);
    run.decide(true);
  }
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
