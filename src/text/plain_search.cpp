#include "text/plain_search.hpp"

#include "text/character_table.hpp"

namespace assay::text {
namespace {

char32_t code_before(std::string_view text, std::uint64_t at) {
  for (std::size_t back = 1; back <= 4 && back <= at; ++back) {
    const auto* bytes = reinterpret_cast<const unsigned char*>(text.data()) + (at - back);
    if (const Decoded one = decode(bytes, back); one.length == back) return one.code;
  }
  return 0;
}

}  // namespace

std::optional<Found> plain_search(std::string_view text, const Keyword& keyword) {
  const Folded characters = fold(text);
  const Folded sounds = fold_sounds(characters);
  const Folded second = fold(text, kCharacterFoldings, Reading::Second);
  const Folded letters = fold(text, kCharacterFoldings, Reading::Letters);
  const auto found_in = [&](const Folded& folded, const Needle& needle) -> std::optional<Found> {
    for (std::size_t at = folded.text.find(needle.folded); at != std::string::npos;
         at = folded.text.find(needle.folded, at + 1)) {
      const Origin origin = folded.origin(at, at + needle.folded.size());
      const auto agreement = keyword.agrees(text.substr(static_cast<std::size_t>(origin.begin)),
                                            origin.end - origin.begin, code_before(text, origin.begin));
      if (agreement) return Found{origin.begin + agreement->begin, origin.begin + agreement->end, agreement->acts};
    }
    return std::nullopt;
  };
  for (const Needle& needle : keyword.needles()) {
    if (const auto found = found_in(needle.pass == Pass::Characters ? characters : sounds, needle)) return found;
    if (needle.pass != Pass::Characters) continue;
    if (const auto found = found_in(second, needle)) return found;
    if (const auto found = found_in(letters, needle)) return found;
  }
  return std::nullopt;
}

}  // namespace assay::text
