#include "text/fold.hpp"

#include <algorithm>
#include <array>
#include <bit>
#include <cstring>

#include "text/character_table.hpp"
#include "text/piece_writer.hpp"
#include "text/three_run.hpp"

namespace assay::text {
namespace {

constexpr std::string_view kReplacement = "\xEF\xBF\xBD";
constexpr char32_t kReplacementCode = 0xFFFD;

}  // namespace

// One feed: where we are in the original, and what is being written. The folded text is made longer at once and cut to
// what was written at the end, so that a character costs a store.
struct FoldRun {
  Folder& folder;
  Folded& out;
  const CharacterTable& table = *folder.table_;
  const bool repeats = folder.foldings_.has(Folding::Repeat);
  PieceWriter pieces{out};
  char* to = nullptr;     // where the next byte goes
  std::uint64_t run = 0;  // bytes written character for character and not told to `pieces` yet
  Foldings run_acts;

  FoldRun(Folder& of, Folded& into, std::size_t bytes) : folder(of), out(into) {
    const std::size_t written = out.text.size();
    out.text.resize(written + bytes + kSlack);
    to = out.text.data() + written;
  }
  FoldRun(const FoldRun&) = delete;
  FoldRun& operator=(const FoldRun&) = delete;
  ~FoldRun() {
    flush();
    out.text.resize(static_cast<std::size_t>(to - out.text.data()));
  }

  // Room for what `left` bytes of the original become if none of them grows, and for one more character.
  void make_room(std::size_t left) {
    const auto written = static_cast<std::size_t>(to - out.text.data());
    if (out.text.size() - written >= left + kSlack) return;
    out.text.resize(written + left + left / 2 + 2 * kSlack);
    to = out.text.data() + written;
  }
  void put(const char* from, std::size_t size) {
    std::memcpy(to, from, size);
    to += size;
  }
  void flush() {
    if (run == 0) return;
    pieces.add(run, run, run_acts, true);
    run = 0;
    folder.gap_ = 0;
  }
  void even(std::size_t length, Foldings acts) {
    if (acts != run_acts) {
      flush();
      run_acts = acts;
    }
    run += length;
  }

  void vanish(std::size_t length, Foldings acts) {
    flush();
    if (++folder.gap_ <= kMaxGap) {
      pieces.add(length, 0, acts, false);
      return;
    }
    *to++ = kBreak;
    pieces.add(length, 1, acts, false);
    folder.gap_ = 0;
    folder.last_ = 0;
  }

  void bad_byte() {
    if (const Change& change = table.change(table.number(kReplacementCode)); change.kind == Change::Kind::Vanish)
      return vanish(1, change.acts);
    flush();
    put(kReplacement.data(), kReplacement.size());
    pieces.add(1, kReplacement.size(), {}, false);
    folder.last_ = 0;
    folder.gap_ = 0;
  }

  // A character that becomes several: those that say the one before again are left out.
  void expand(std::size_t length, const Change& change) {
    Foldings acts = change.acts;
    std::size_t written = 0;
    for (std::size_t at = 0; at < change.bytes;) {
      const Decoded one = decode(reinterpret_cast<const unsigned char*>(change.utf8) + at, change.bytes - at);
      if (repeats && one.code == folder.last_) {
        acts |= Folding::Repeat;
      } else {
        put(change.utf8 + at, one.length);
        written += one.length;
        folder.last_ = static_cast<std::uint32_t>(one.code);
      }
      at += one.length;
    }
    if (written == 0) return vanish(length, acts);
    flush();
    pieces.add(length, written, acts, false);
    folder.gap_ = 0;
  }

  // A character that the table changes into something of another length.
  void changed(std::size_t length, const Change& change) {
    if (change.kind == Change::Kind::Vanish) return vanish(length, change.acts);
    if (change.count > 1) return expand(length, change);
    if (repeats && change.code == folder.last_) return vanish(length, change.acts | Folding::Repeat);
    flush();
    folder.last_ = change.code;
    put(change.utf8, change.bytes);
    pieces.add(length, change.bytes, change.acts, length == change.bytes);
    folder.gap_ = 0;
  }

  // Characters of three bytes that stay, become others of three or vanish; a stretch of one class becomes a piece.
  const unsigned char* threes(const unsigned char* at, const unsigned char* stop, std::uint32_t& last) {
    flush();
    ThreeRun threes;
    threes.at = at;
    threes.to = to;
    threes.said = three_of(last);
    threes.gap = folder.gap_;
    do {
      read_threes(table, stop, repeats, threes);
      if (threes.read == 0) return threes.at;
      to = threes.to;
      tell(threes);
    } while (threes.read == ThreeRun::kMost);
    folder.gap_ = threes.gap;
    if (threes.said != 0) last = code_of_three(threes.said);
    return threes.at;
  }

  // Stretches of one class, a piece each.
  void tell(const ThreeRun& threes) {
    std::array<std::uint64_t, ThreeRun::kMost / 64> masks;
    std::size_t count = 0;
    for (std::size_t i = 0; 64 * i + 1 < threes.read; ++i) {
      masks[i] = threes.changes(64 * i + 1);
      count += static_cast<std::size_t>(std::popcount(masks[i]));
    }
    std::size_t begin = 0;
    Piece* other = nullptr;
    const auto stretch = [&](std::size_t end) {
      const std::uint64_t bytes = 3U * static_cast<std::uint64_t>(end - begin);
      const bool vanishes = threes.classes[begin] >= CharacterTable::kVanishing;
      const Foldings acts = table.acts_of(threes.classes[begin]);
      if (begin == 0) {
        pieces.add(bytes, vanishes ? 0 : bytes, acts, !vanishes);
        out.pieces.resize(out.pieces.size() + count);
        other = out.pieces.data() + (out.pieces.size() - count);
      } else {
        *other++ = pieces.other(bytes, vanishes ? 0 : bytes, acts, !vanishes);
      }
      begin = end;
    };
    for (std::size_t i = 0; 64 * i + 1 < threes.read; ++i)
      for (std::uint64_t changes = masks[i]; changes != 0; changes &= changes - 1)
        stretch(64 * i + 1 + static_cast<std::size_t>(std::countr_zero(changes)));
    stretch(threes.read);
  }

  // As far as the bytes go; returns where a character is not whole yet.
  const unsigned char* all(const unsigned char* at, const unsigned char* stop) {
    std::uint32_t last = folder.last_;
    while (at != stop) {
      if (*at >= 0xE3 && *at < 0xF0 && stop - at >= static_cast<std::ptrdiff_t>(kLongestCharacter)) {
        const unsigned char* const from = at;
        at = threes(at, stop, last);
        if (at != from) continue;
      }
      std::uint32_t code = *at;
      std::size_t length = 1;
      std::uint16_t number = 0;
      if (code < 0x80) {
        number = table.ascii(static_cast<unsigned char>(code));
      } else {
        const Decoded one = decode(at, static_cast<std::size_t>(stop - at));
        if (one.length == 0) {
          folder.last_ = last;
          if (may_become_sequence(at, static_cast<std::size_t>(stop - at))) return at;
          make_room(static_cast<std::size_t>(stop - at));
          bad_byte();
          last = folder.last_;
          ++at;
          continue;
        }
        code = static_cast<std::uint32_t>(one.code);
        length = one.length;
        number = table.number(code);
      }
      if (number == 0 && (code != last || !repeats)) {
        last = code;
        copy(at, length, stop);
        even(length, {});
        at += length;
        continue;
      }
      const Change& change = table.change(number);
      if (change.two_ways && out.notes_two_ways) out.two_ways.push_back(pieces.end + run);
      if (number != 0 && change.count == 1 && change.bytes == length && (change.code != last || !repeats)) {
        last = change.code;
        std::memcpy(to, change.utf8, kLongestCharacter);
        to += length;
        even(length, change.acts);
        at += length;
        continue;
      }
      if (number != 0 && change.kind == Change::Kind::Sign) {
        last = 0;
        copy(at, length, stop);
        even(length, {});
        at += length;
        continue;
      }
      folder.last_ = last;
      make_room(static_cast<std::size_t>(stop - at));
      if (number != 0) {
        changed(length, change);
      } else {
        vanish(length, Folding::Repeat);
      }
      last = folder.last_;
      at += length;
      make_room(static_cast<std::size_t>(stop - at));
    }
    folder.last_ = last;
    return at;
  }

 private:
  static constexpr std::size_t kSlack = 64;  // more than a Change writes, or threes write over
  static_assert(kSlack >= ThreeRun::kOverwritten);
  static constexpr std::size_t kLongestCharacter = 4;
  // The bytes of a code point of three, 0 for any other.
  static std::uint32_t three_of(std::uint32_t code) noexcept {
    if (code < 0x800 || code > 0xFFFF) return 0;
    return (0xE0 | code >> 12) | (0x80 | (code >> 6 & 0x3F)) << 8 | (0x80 | (code & 0x3F)) << 16;
  }
  static std::uint32_t code_of_three(std::uint32_t bytes) noexcept {
    return (bytes & 0x0F) << 12 | (bytes >> 2 & 0xFC0) | (bytes >> 16 & 0x3F);
  }
  // Four bytes at once where four can be read; those too many are written over.
  void copy(const unsigned char* at, std::size_t length, const unsigned char* stop) {
    if (stop - at >= static_cast<std::ptrdiff_t>(kLongestCharacter)) {
      std::memcpy(to, at, kLongestCharacter);
    } else {
      std::memcpy(to, at, length);
    }
    to += length;
  }
};

Folder::Folder(Foldings foldings, Reading reading)
    : foldings_(foldings & kCharacterFoldings), table_(&CharacterTable::of(foldings_, reading)) {}

void Folder::feed(std::string_view chunk, Folded& out) {
  FoldRun run(*this, out, chunk.size() + sizeof held_bytes_);
  const auto* at = reinterpret_cast<const unsigned char*>(chunk.data());
  const auto* stop = at + chunk.size();
  while (held_ != 0 && at != stop) {  // the character that was cut
    held_bytes_[held_++] = static_cast<char>(*at++);
    const auto* bytes = reinterpret_cast<const unsigned char*>(held_bytes_);
    const auto* rest = run.all(bytes, bytes + held_);
    held_ = static_cast<std::uint8_t>(bytes + held_ - rest);
    std::copy(rest, rest + held_, reinterpret_cast<unsigned char*>(held_bytes_));
  }
  run.make_room(static_cast<std::size_t>(stop - at));
  at = run.all(at, stop);
  if (at == stop) return;
  held_ = static_cast<std::uint8_t>(stop - at);
  std::copy(at, stop, reinterpret_cast<unsigned char*>(held_bytes_));
}

void Folder::finish(Folded& out) {
  FoldRun run(*this, out, 0);
  for (; held_ != 0; --held_) run.bad_byte();
  run.flush();
  last_ = 0;
  gap_ = 0;
}

void fold(std::string_view text, Foldings foldings, Folded& out, Reading reading) {
  out.clear();
  Folder folder(foldings, reading);
  folder.feed(text, out);
  folder.finish(out);
}

Folded fold(std::string_view text, Foldings foldings, Reading reading) {
  Folded out;
  fold(text, foldings, out, reading);
  return out;
}

}  // namespace assay::text
