#include "text/fold.hpp"

#include <algorithm>

#include "text/character_table.hpp"
#include "text/piece_writer.hpp"

namespace assay::text {
namespace {

constexpr std::string_view kReplacement = "\xEF\xBF\xBD";

}  // namespace

// One feed: where we are in the original, and what is being written.
struct FoldRun {
  Folder& folder;
  Folded& out;
  const CharacterTable& table = *folder.table_;
  const bool repeats = folder.foldings_.has(Folding::Repeat);
  PieceWriter pieces{out};

  void piece(std::uint64_t bytes, std::uint64_t folded, Foldings acts, bool even) {
    pieces.add(bytes, folded, acts, even);
  }

  void untouched(const unsigned char* from, const unsigned char* to) {
    if (from == to) return;
    const auto size = static_cast<std::size_t>(to - from);
    out.text.append(reinterpret_cast<const char*>(from), size);
    piece(size, size, {}, true);
    folder.gap_ = 0;
  }

  void vanish(std::size_t length, Foldings acts) {
    if (++folder.gap_ <= kMaxGap) {
      piece(length, 0, acts, false);
      return;
    }
    out.text += kBreak;
    piece(length, 1, acts, false);
    folder.gap_ = 0;
    folder.last_ = 0;
  }

  void bad_byte() {
    out.text += kReplacement;
    piece(1, kReplacement.size(), {}, false);
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
        out.text.append(change.utf8 + at, one.length);
        written += one.length;
        folder.last_ = static_cast<std::uint32_t>(one.code);
      }
      at += one.length;
    }
    if (written == 0) return vanish(length, acts);
    piece(length, written, acts, false);
    folder.gap_ = 0;
  }

  void changed(const unsigned char* at, std::size_t length, const Change& change) {
    if (change.kind == Change::Kind::Vanish) return vanish(length, change.acts);
    if (change.kind == Change::Kind::Sign) {
      untouched(at, at + length);
      folder.last_ = 0;
      return;
    }
    if (change.count > 1) return expand(length, change);
    if (repeats && change.code == folder.last_) return vanish(length, change.acts | Folding::Repeat);
    folder.last_ = change.code;
    out.text.append(change.utf8, change.bytes);
    piece(length, change.bytes, change.acts, length == change.bytes);
    folder.gap_ = 0;
  }

  // One character away from the fast path; 0 when the bytes are none.
  std::size_t single(const unsigned char* at, std::size_t size) {
    const Decoded one = decode(at, size);
    if (one.length == 0) return 0;
    const std::uint16_t number = table.number(one.code);
    if (number != 0) {
      changed(at, one.length, table.change(number));
    } else if (repeats && one.code == folder.last_) {
      vanish(one.length, Folding::Repeat);
    } else {
      folder.last_ = static_cast<std::uint32_t>(one.code);
      untouched(at, at + one.length);
    }
    return one.length;
  }

  // As far as the bytes go; returns where a character is not whole yet.
  const unsigned char* all(const unsigned char* at, const unsigned char* stop) {
    const unsigned char* run = at;
    std::uint32_t last = folder.last_;
    while (at != stop) {
      std::uint32_t code = *at;
      std::size_t length = 1;
      std::uint16_t number = 0;
      if (code < 0x80) {
        number = table.ascii(static_cast<unsigned char>(code));
      } else {
        const Decoded one = decode(at, static_cast<std::size_t>(stop - at));
        if (one.length == 0) {
          untouched(run, at);
          folder.last_ = last;
          if (may_become_sequence(at, static_cast<std::size_t>(stop - at))) return at;
          bad_byte();
          last = 0;
          run = ++at;
          continue;
        }
        code = static_cast<std::uint32_t>(one.code);
        length = one.length;
        number = table.number(code);
      }
      if (number == 0 && (code != last || !repeats)) {
        last = code;
        at += length;
        continue;
      }
      untouched(run, at);
      folder.last_ = last;
      if (number != 0) {
        changed(at, length, table.change(number));
      } else {
        vanish(length, Folding::Repeat);
      }
      last = folder.last_;
      run = at += length;
    }
    untouched(run, at);
    folder.last_ = last;
    return at;
  }
};

Folder::Folder(Foldings foldings) : foldings_(foldings & kCharacterFoldings), table_(&CharacterTable::of(foldings_)) {}

void Folder::feed(std::string_view chunk, Folded& out) {
  FoldRun run{*this, out};
  const auto* at = reinterpret_cast<const unsigned char*>(chunk.data());
  const auto* stop = at + chunk.size();
  while (held_ != 0 && at != stop) {  // the character that was cut
    held_bytes_[held_++] = static_cast<char>(*at++);
    const auto* bytes = reinterpret_cast<const unsigned char*>(held_bytes_);
    while (held_ != 0 && !may_become_sequence(bytes, held_)) {
      std::size_t used = run.single(bytes, held_);
      if (used == 0) {
        run.bad_byte();
        used = 1;
      }
      std::copy(held_bytes_ + used, held_bytes_ + held_, held_bytes_);
      held_ = static_cast<std::uint8_t>(held_ - used);
    }
  }
  at = run.all(at, stop);
  if (at == stop) return;
  held_ = static_cast<std::uint8_t>(stop - at);
  std::copy(at, stop, reinterpret_cast<unsigned char*>(held_bytes_));
}

void Folder::finish(Folded& out) {
  FoldRun run{*this, out};
  for (; held_ != 0; --held_) run.bad_byte();
  last_ = 0;
  gap_ = 0;
}

void fold(std::string_view text, Foldings foldings, Folded& out) {
  out.clear();
  Folder folder(foldings);
  folder.feed(text, out);
  folder.finish(out);
}

Folded fold(std::string_view text, Foldings foldings) {
  Folded out;
  fold(text, foldings, out);
  return out;
}

}  // namespace assay::text
