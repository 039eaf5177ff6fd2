#include "review/match/vanished_map.hpp"

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
    if (piece.even && piece.folded_end != begin) {
      begin = piece.folded_end;
    } else if (piece.folded_end == begin) {
      has(begin, piece.acts.has(text::Folding::Repeat));
    } else {
      // inside and behind what became several characters, or one of several, nothing is known; the first may be left
      // out
      if (piece.acts.has(text::Folding::Repeat)) has(begin, true);
      for (++begin; begin <= piece.folded_end; ++begin) has(begin, true);
      begin = piece.folded_end;
    }
  }
  has(folded.folded_end(), true);
}

}  // namespace assay::review::match
