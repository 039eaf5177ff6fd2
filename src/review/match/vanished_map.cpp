#include "review/match/vanished_map.hpp"

#include <algorithm>

namespace assay::review::match {

void VanishedMap::read(const text::Folded& folded, std::uint64_t from) {
  using More = text::Needle::More;
  from_ = from;
  const auto words = static_cast<std::size_t>((folded.folded_end() - from) / 64 + 1);
  missing_[static_cast<std::size_t>(More::None)].assign(words, 0);
  missing_[static_cast<std::size_t>(More::Any)].assign(words, ~std::uint64_t{0});
  missing_[static_cast<std::size_t>(More::Again)].assign(words, ~std::uint64_t{0});
  std::size_t number = from == folded.folded_begin ? 0 : folded.piece_at(from - 1);
  std::uint64_t begin = from;
  for (; number < folded.pieces.size(); ++number) {
    const text::Piece& piece = folded.pieces[number];
    if (piece.folded_end == begin) {
      has(begin, piece.acts.has(text::Folding::Repeat));
    } else if (!piece.even) {
      // inside and behind what became several characters, or one of several, nothing is known; the first may be left
      // out
      if (piece.acts.has(text::Folding::Repeat)) has(begin, true);
      for (std::uint64_t to = begin + 1; to <= piece.folded_end; ++to) has(to, true);
    }
    begin = std::max(begin, piece.folded_end);
  }
  has(folded.folded_end(), true);
}

void VanishedMap::has(std::uint64_t to, bool again) {
  const std::uint64_t at = to - from_;
  const std::uint64_t bit = std::uint64_t{1} << (at & 63);
  missing_[static_cast<std::size_t>(text::Needle::More::Any)][at >> 6] &= ~bit;
  if (again) missing_[static_cast<std::size_t>(text::Needle::More::Again)][at >> 6] &= ~bit;
}

}  // namespace assay::review::match
