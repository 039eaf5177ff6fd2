// Adds pieces to a map, neighbours that tell nothing apart made one.
#pragma once

#include "text/fold.hpp"

namespace assay::text {

struct PieceWriter {
  Folded& out;
  const std::size_t first_own = out.pieces.size();  // pieces of earlier calls are never touched: others have read them
  std::uint64_t end = out.end();
  std::uint64_t folded_end = out.folded_end();

  void add(std::uint64_t bytes, std::uint64_t folded, Foldings acts, bool even) {
    end += bytes;
    folded_end += folded;
    // what is said again stays one piece a character: the second pass may need the letters
    if (out.pieces.size() > first_own && !acts.has(Folding::Repeat)) {
      Piece& last = out.pieces.back();
      if (last.acts == acts && (even ? last.even : !last.even && folded == 0 && last_is_empty())) {
        last.end = end;
        last.folded_end = folded_end;
        return;
      }
    }
    out.pieces.push_back({end, folded_end, acts, even});
  }

  // Not acted on as the piece before it was: for the caller to append.
  [[nodiscard]] Piece other(std::uint64_t bytes, std::uint64_t folded, Foldings acts, bool even) {
    end += bytes;
    folded_end += folded;
    return {end, folded_end, acts, even};
  }

 private:
  [[nodiscard]] bool last_is_empty() const {
    return out.pieces.back().folded_end == out.folded_begin_of(out.pieces.size() - 1);
  }
};

}  // namespace assay::text
