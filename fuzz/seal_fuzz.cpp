// deps: crypto base
// Sealed values, wrapped keys and the line of a key file, as somebody else may have written them. The first byte says
// which reader gets the rest.
#include <array>
#include <cstdint>
#include <string_view>

#include "base/bytes.hpp"
#include "crypto/seal.hpp"

namespace {

using namespace assay;
using crypto::SealingKey;

const SealingKey& key() {
  static const SealingKey kKey = *SealingKey::from_bytes(std::array<std::uint8_t, 32>{1, 2, 3});
  return kKey;
}

const Bytes& place() {
  static const Bytes kPlace = crypto::associated_data({"default", "complaint", "phone", "id"});
  return kPlace;
}

/// Foreign bytes, also with a head that is right: nobody seals without the key.
void read_foreign(BytesView foreign) {
  Bytes headed = {1, 1};
  append(headed, key().id());
  append(headed, foreign);
  for (const BytesView sealed : {foreign, BytesView(headed)})
    if (crypto::unseal(key(), place(), sealed) || crypto::unwrap(key(), place(), sealed)) __builtin_trap();
}

/// What was sealed is opened again, and not when a byte of it is another one, is missing or is one too many.
void seal_and_change(BytesView text) {
  if (text.size() < 2) return;
  const std::size_t at = text[0];
  const std::uint8_t change = text[1];
  const BytesView plain = text.subspan(2);
  auto sealed = crypto::seal(key(), place(), plain);
  if (!sealed || sealed->size() != plain.size() + crypto::kSealOverhead) __builtin_trap();
  const auto back = crypto::unseal(key(), place(), *sealed);
  if (!back || as_text(*back) != as_text(plain)) __builtin_trap();
  if (crypto::unseal(key(), {}, *sealed)) __builtin_trap();
  if (crypto::unseal(key(), place(), BytesView(*sealed).first(at % sealed->size()))) __builtin_trap();
  if (change != 0) {
    (*sealed)[at % sealed->size()] ^= change;
    if (crypto::unseal(key(), place(), *sealed)) __builtin_trap();
    (*sealed)[at % sealed->size()] ^= change;
  }
  sealed->push_back(change);
  if (crypto::unseal(key(), place(), *sealed)) __builtin_trap();
}

/// A line that is taken says 32 bytes, and the same line again is the same key.
void read_line(std::string_view text) {
  const auto read = SealingKey::from_line(text, "seal.key");
  if (!read) return;
  const std::string line = "assay-key-v1 " + to_hex(read->bytes()) + "\n";
  const auto again = SealingKey::from_line(line, "seal.key");
  if (!again || again->id() != read->id()) __builtin_trap();
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  if (size == 0) return 0;
  const BytesView rest(data + 1, size - 1);
  switch (data[0] % 3) {
    case 0:
      read_foreign(rest);
      break;
    case 1:
      seal_and_change(rest);
      break;
    default:
      read_line(as_text(rest));
  }
  return 0;
}
