#include <algorithm>

#include "text/fold.hpp"

namespace assay::text {

std::size_t Folded::piece_at(std::uint64_t at) const {
  // Halved without a branch: where the next place lies is not to be guessed.
  const Piece* first = pieces.data();
  std::size_t left = pieces.size();
  if (left == 0) return 0;
  while (left > 1) {
    const std::size_t half = left / 2;
    first += half * static_cast<std::size_t>(first[half - 1].folded_end <= at);
    left -= half;
  }
  return static_cast<std::size_t>(first - pieces.data()) + static_cast<std::size_t>(first->folded_end <= at);
}

Origin Folded::origin(std::uint64_t from, std::uint64_t to) const { return origin_in(piece_at(from), from, to); }

std::size_t Folded::piece_near(std::uint64_t at, std::size_t& near) const {
  constexpr std::size_t kNear = 16;
  std::size_t number = std::min(near, pieces.size());
  std::size_t steps = 0;
  if (number != 0 && pieces[number - 1].folded_end > at) {
    while (number != 0 && pieces[number - 1].folded_end > at && ++steps <= kNear) --number;
  } else {
    while (number != pieces.size() && pieces[number].folded_end <= at && ++steps <= kNear) ++number;
  }
  return near = steps <= kNear ? number : piece_at(at);
}

Origin Folded::origin(std::uint64_t from, std::uint64_t to, std::size_t& near) const {
  return origin_in(piece_near(from, near), from, to);
}

std::optional<Foldings> Folded::vanished_behind(std::uint64_t to, std::size_t& near) const {
  if (to <= folded_begin || to >= folded_end()) return std::nullopt;
  std::size_t number = piece_near(to - 1, near);
  if (!pieces[number].even) return std::nullopt;
  Foldings acts;
  if (pieces[number].folded_end > to) return acts;
  for (++number; pieces[number].folded_end == to; ++number) acts |= pieces[number].acts;
  // of what became several characters the first may be left out, being said again
  return acts | (pieces[number].acts & Folding::Repeat);
}

Origin Folded::origin_in(std::size_t number, std::uint64_t from, std::uint64_t to) const {
  Origin origin;
  if (number == pieces.size() || from >= to) return origin;
  const bool even = pieces[number].even;
  const std::uint64_t into = from - folded_begin_of(number);
  origin.begin = begin_of(number) + (even ? into : 0);
  origin.whole = even || into == 0;
  // a later character of one that became several has no bytes of its own: it is where the first is
  for (std::size_t at = number; origin.begin == pieces[number].end && at-- > 0;) {
    origin.begin = begin_of(at);
    origin.whole = false;
    if (origin.begin != pieces[number].end) break;
  }
  for (; number != pieces.size(); ++number) {
    const Piece& piece = pieces[number];
    origin.acts |= piece.acts;
    origin.even = origin.even && piece.even;
    if (piece.folded_end < to) continue;
    const std::uint64_t short_of_end = piece.folded_end - to;
    origin.end = piece.even ? piece.end - short_of_end : piece.end;
    origin.whole = origin.whole && (piece.even || short_of_end == 0);
    break;
  }
  return origin;
}

void Folded::drop(std::uint64_t at) {
  at = std::clamp(at, folded_begin, folded_end());
  std::size_t number = at == folded_end() ? pieces.size() : piece_at(at);
  std::uint64_t new_begin = begin_of(number);
  std::uint64_t new_folded = folded_begin_of(number);
  if (number < pieces.size() && pieces[number].even) {
    new_begin += at - new_folded;
    new_folded = at;
  }
  text.erase(0, static_cast<std::size_t>(new_folded - folded_begin));
  pieces.erase(pieces.begin(), pieces.begin() + static_cast<std::ptrdiff_t>(number));
  begin = new_begin;
  folded_begin = new_folded;
}

std::uint64_t Folded::folded_at(std::uint64_t original) const {
  const auto piece = std::upper_bound(pieces.begin(), pieces.end(), original,
                                      [](std::uint64_t byte, const Piece& one) { return byte < one.end; });
  const auto number = static_cast<std::size_t>(piece - pieces.begin());
  if (piece == pieces.end()) return folded_end();
  return folded_begin_of(number) + (piece->even ? original - begin_of(number) : 0);
}

void Folded::clear() {
  two_ways.clear();
  text.clear();
  pieces.clear();
  begin = 0;
  folded_begin = 0;
}

std::vector<Piece> joined(const Folded& folded) {
  std::vector<Piece> out;
  for (std::size_t number = 0; number < folded.pieces.size(); ++number) {
    const Piece& piece = folded.pieces[number];
    const bool empty = piece.folded_end == folded.folded_begin_of(number);
    if (!out.empty()) {
      Piece& last = out.back();
      const std::uint64_t before = out.size() > 1 ? out[out.size() - 2].folded_end : folded.folded_begin;
      const bool vanished = empty && !piece.even && !last.even && last.folded_end == before;
      if (last.acts == piece.acts && ((piece.even && last.even) || vanished)) {
        last.end = piece.end;
        last.folded_end = piece.folded_end;
        continue;
      }
    }
    out.push_back(piece);
  }
  return out;
}

}  // namespace assay::text
