// deps: evidence/verify crypto base
// The checkpoint reader: any bytes end in a result, and what is read as a note is spelt in one way only.
#include <cstdint>
#include <cstdlib>
#include <string>
#include <string_view>

#include "evidence/verify/checkpoint.hpp"
#include "evidence/verify/note.hpp"
#include "evidence/verify/tile.hpp"

namespace verify = assay::evidence::verify;

namespace {

// The Go checksum database's key: a seed is signed with it, so accepted signatures are reached too.
const verify::VerifierKey& known_key() {
  static const verify::VerifierKey kKey =
      verify::read_verifier_key("sum.golang.org+033de0ae+Ac4zctda0e5eza+HJyk9SxEdh+s3Ux18htTTAD8OuAn8").value();
  return kKey;
}

void require(bool holds) {
  if (!holds) std::abort();
}

void fuzz_note(std::string_view text) {
  const auto note = verify::read_note(text);
  if (!note) return;
  std::string again = note->text + "\n";
  for (const auto& signature : note->signatures) {
    again += verify::signature_line(signature.name, signature.id, signature.signature);
  }
  require(again == text);
  const auto checkpoint = verify::read_checkpoint(text);
  require(checkpoint.has_value() == verify::read_checkpoint_text(note->text).has_value());
  const auto checked = verify::check_checkpoint(text, std::span(&known_key(), 1));
  require(!checked || checked->checkpoint == *checkpoint);
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string_view text = assay::as_text({data, size});
  fuzz_note(text);
  if (const auto checkpoint = verify::read_checkpoint_text(text)) {
    require(text.starts_with(verify::checkpoint_text(*checkpoint)));
  }
  if (const auto key = verify::read_verifier_key(text)) require(key->text() == text);
  if (const auto tile = verify::read_tile_path(text)) require(verify::tile_path(*tile) == text);
  return 0;
}
