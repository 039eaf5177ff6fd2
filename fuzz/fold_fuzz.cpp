// deps: text
// Any bytes, cut anywhere: both passes cover them, cuts make no difference, a keyword from them says where it is.
#include <algorithm>
#include <cstdint>
#include <cstdlib>
#include <string>

#include "text/explain.hpp"
#include "text/plain_search.hpp"

namespace {

using namespace assay::text;

void must(bool holds) {
  if (!holds) std::abort();
}

void covers(const Folded& folded, std::size_t size) {
  std::uint64_t end = 0;
  std::uint64_t folded_end = 0;
  for (const Piece& piece : folded.pieces) {
    must(piece.end >= end && piece.folded_end >= folded_end);
    must(!piece.even || piece.end - end == piece.folded_end - folded_end);
    end = piece.end;
    folded_end = piece.folded_end;
  }
  must(end == size && folded_end == folded.text.size());
}

}  // namespace

// NOLINTNEXTLINE(readability-identifier-naming): libFuzzer's name
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  if (size < 6) return 0;
  std::uint32_t bits = 0;
  for (std::size_t i = 0; i < 4; ++i) bits = bits << 8 | data[i];
  const Foldings set =
      bits % 3 == 0 ? kAllFoldings : Foldings::of_bits(bits % 64);  // few sets: each has a table of its own
  const std::size_t step = data[4] % 7U + 1U;
  const std::size_t word = data[5] % 24U;
  const std::string_view text(reinterpret_cast<const char*>(data) + 6, size - 6);
  const Folded whole = fold(text, set);
  const Folded whole_sounds = fold_sounds(whole, set);
  covers(whole, text.size());
  covers(whole_sounds, text.size());
  Folder folder(set);
  SoundFolder sound_folder(set);
  Folded characters;
  Folded sounds;
  for (std::size_t at = 0; at < text.size(); at += step) {
    folder.feed(text.substr(at, step), characters);
    must(folder.held() <= kMaxHeldByFolder);
    sound_folder.feed(characters, sounds);
    characters.drop(characters.folded_end());
  }
  folder.finish(characters);
  sound_folder.feed(characters, sounds);
  sound_folder.finish(sounds);
  must(sounds.text == whole_sounds.text && joined(sounds) == joined(whole_sounds));
  if (text.size() < 200) {
    const auto keyword = Keyword::make(text.substr(0, std::min(word, text.size())), kAllFoldings);
    if (keyword) {
      const auto found = plain_search(text, *keyword);
      must(!found || (found->begin < found->end && found->end <= text.size()));
      (void)in_words(explain(*keyword, text, text.size()), Language::Chinese);
    }
  }
  return 0;
}
