// The characters of folded text one after the other, each with the bytes of the original it comes from.
#pragma once

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <string_view>

#include "base/utf8.hpp"
#include "text/fold.hpp"

namespace assay::text {

struct FoldedCharacter {
  std::string_view bytes;            ///< UTF-8, a view into the folded text
  std::uint64_t begin = 0, end = 0;  ///< bytes of the original; all of it when one character became several
};

/// Code point of one whole character of UTF-8, as `Folded` holds them.
[[nodiscard]] constexpr char32_t code_of(std::string_view character) noexcept {
  const auto byte = [&](std::size_t i) { return static_cast<char32_t>(static_cast<unsigned char>(character[i])); };
  switch (character.size()) {
    case 2:
      return (byte(0) & 0x1fU) << 6U | (byte(1) & 0x3fU);
    case 3:
      return (byte(0) & 0x0fU) << 12U | (byte(1) & 0x3fU) << 6U | (byte(2) & 0x3fU);
    case 4:
      return (byte(0) & 0x07U) << 18U | (byte(1) & 0x3fU) << 12U | (byte(2) & 0x3fU) << 6U | (byte(3) & 0x3fU);
    default:
      return byte(0);
  }
}

/// Calls `take(FoldedCharacter)` for each character `folded` holds, then forgets them: what a stream does after each
/// chunk.
template <class Take>
void take_characters(Folded& folded, const Take& take) {
  std::uint64_t piece_begin = folded.begin;
  std::uint64_t at = folded.folded_begin;
  for (const Piece& piece : folded.pieces) {
    const std::uint64_t from = piece_begin;
    const std::uint64_t folded_from = at;
    piece_begin = piece.end;
    while (at < piece.folded_end) {
      const std::string_view rest =
          std::string_view(folded.text).substr(static_cast<std::size_t>(at - folded.folded_begin));
      const std::size_t length = std::max<std::size_t>(utf8_sequence(rest), 1);
      const std::uint64_t here = at;
      at += length;
      take(FoldedCharacter{rest.substr(0, length), piece.even ? from + (here - folded_from) : from,
                           piece.even ? from + (at - folded_from) : piece.end});
    }
  }
  folded.drop(folded.folded_end());
}

}  // namespace assay::text
