#include "evidence/verify/note.hpp"

#include <fmt/core.h>

#include <algorithm>
#include <array>

#include "base/base64.hpp"
#include "base/utf8.hpp"
#include "crypto/digest.hpp"

namespace assay::evidence::verify {
namespace {

constexpr std::uint8_t kEd25519Type = 0x01;
constexpr std::uint8_t kUnassignedType = 0xff;
constexpr std::size_t kEd25519KeySize = 32;
constexpr std::size_t kSm2KeySize = 65;
constexpr std::size_t kIdSize = 4;
constexpr std::string_view kSignatureStart = "\xe2\x80\x94 ";  // em dash, blank

// Unicode's white space as UTF-8; a key name may hold none of it.
constexpr std::array<std::string_view, 25> kBlanks = {
    "\t",           "\n",           "\v",           "\f",           "\r",           " ",
    "\xc2\x85",     "\xc2\xa0",     "\xe1\x9a\x80", "\xe2\x80\x80", "\xe2\x80\x81", "\xe2\x80\x82",
    "\xe2\x80\x83", "\xe2\x80\x84", "\xe2\x80\x85", "\xe2\x80\x86", "\xe2\x80\x87", "\xe2\x80\x88",
    "\xe2\x80\x89", "\xe2\x80\x8a", "\xe2\x80\xa8", "\xe2\x80\xa9", "\xe2\x80\xaf", "\xe2\x81\x9f",
    "\xe3\x80\x80"};

// The signature type and the public key, as they enter the key id and the key's text.
std::string typed_key(const crypto::PublicKey& key) {
  std::string out(1, static_cast<char>(kEd25519Type));
  if (key.algorithm() == crypto::SignatureAlgorithm::Sm2) {
    out[0] = static_cast<char>(kUnassignedType);
    out += kSm2Type;
  }
  out += as_text(key.bytes());
  return out;
}

std::uint32_t key_id(std::string_view name, std::string_view typed) {
  std::string message(name);
  message += '\n';
  message += typed;
  return load_be<std::uint32_t>(crypto::sha256(as_bytes(message)).data());
}

Result<crypto::PublicKey> read_typed_key(BytesView typed) {
  if (!typed.empty() && typed[0] == kEd25519Type) {
    if (typed.size() != 1 + kEd25519KeySize) {
      return fail(Code::InvalidInput, fmt::format("Ed25519 key of {} bytes, expected 32", typed.size() - 1));
    }
    return crypto::PublicKey::from_bytes(crypto::SignatureAlgorithm::Ed25519, typed.subspan(1));
  }
  if (as_text(typed).substr(0, 1 + kSm2Type.size()) == "\xff" + std::string(kSm2Type)) {
    const BytesView key = typed.subspan(1 + kSm2Type.size());
    if (key.size() != kSm2KeySize) {
      return fail(Code::InvalidInput, fmt::format("SM2 key of {} bytes, expected 65", key.size()));
    }
    return crypto::PublicKey::from_bytes(crypto::SignatureAlgorithm::Sm2, key);
  }
  return fail(Code::Unsupported, "signature type is neither Ed25519 nor SM2");
}

Result<NoteSignature> read_signature_line(std::string_view line, std::size_t number) {
  const auto malformed = [&](std::string_view what) {
    return fail(Code::Corrupt, fmt::format("note: signature line {}: {}", number, what));
  };
  if (!line.starts_with(kSignatureStart)) return malformed("does not begin with an em dash and a blank");
  line.remove_prefix(kSignatureStart.size());
  const std::size_t blank = line.find(' ');
  if (blank == std::string_view::npos || !is_key_name(line.substr(0, blank))) return malformed("no key name");
  const auto bytes = from_base64(line.substr(blank + 1));
  if (!bytes || bytes->size() <= kIdSize) return malformed("no base64 of a key id and a signature");
  return NoteSignature{std::string(line.substr(0, blank)), load_be<std::uint32_t>(bytes->data()),
                       Bytes(bytes->begin() + kIdSize, bytes->end())};
}

}  // namespace

bool is_key_name(std::string_view name) noexcept {
  return !name.empty() && name.find('+') == std::string_view::npos && !utf8_error(name) &&
         std::none_of(kBlanks.begin(), kBlanks.end(),
                      [&](std::string_view blank) { return name.find(blank) != std::string_view::npos; });
}

std::string VerifierKey::text() const {
  return fmt::format("{}+{:08x}+{}", name, id, to_base64(as_bytes(typed_key(key))));
}

Result<VerifierKey> verifier_key(std::string_view name, const crypto::PublicKey& key) {
  if (!is_key_name(name)) {
    return fail(Code::InvalidInput, fmt::format("key name `{}`: must be UTF-8 without blanks and plus signs", name));
  }
  return VerifierKey{std::string(name), key_id(name, typed_key(key)), key};
}

Result<VerifierKey> read_verifier_key(std::string_view text) {
  const std::size_t first = text.find('+');
  const std::size_t second = first == std::string_view::npos ? first : text.find('+', first + 1);
  if (second == std::string_view::npos) return fail(Code::InvalidInput, "verifier key: not of the form NAME+ID+KEY");
  const std::string_view name = text.substr(0, first);
  const std::string_view digits = text.substr(first + 1, second - first - 1);
  const auto id = from_hex(digits);
  if (!id || id->size() != kIdSize || digits != to_hex(*id)) {
    return fail(Code::InvalidInput, "verifier key: the id is not 8 lower-case hexadecimal digits");
  }
  const auto typed = from_base64(text.substr(second + 1));
  if (!typed) return fail(Code::InvalidInput, "verifier key: the key is not base64");
  auto key = read_typed_key(*typed);
  if (!key) return tl::unexpected(in_context("verifier key", std::move(key).error()));
  ASSAY_TRY(VerifierKey made, verifier_key(name, *key));
  if (made.id != load_be<std::uint32_t>(id->data())) {
    return fail(Code::InvalidInput, "verifier key: the id is not that of this name and key");
  }
  return made;
}

Result<Note> read_note(std::string_view text) {
  if (text.size() > kMaxNoteSize) {
    return fail(Code::Limited, fmt::format("note of {} bytes is over {}", text.size(), kMaxNoteSize));
  }
  if (const auto bad = utf8_error(text)) return fail(Code::Corrupt, fmt::format("note: byte {} is not UTF-8", *bad));
  const auto control =
      std::find_if(text.begin(), text.end(), [](char c) { return static_cast<unsigned char>(c) < 0x20 && c != '\n'; });
  if (control != text.end()) {
    return fail(Code::Corrupt, fmt::format("note: byte {} is a control character", control - text.begin()));
  }
  // The last empty line divides; the text keeps its own newline.
  const std::size_t blank_line = text.rfind("\n\n");
  if (blank_line == std::string_view::npos || !text.ends_with('\n')) {
    return fail(Code::Corrupt, "note: no blank line before signatures that end in a newline (truncated?)");
  }
  Note note;
  note.text = text.substr(0, blank_line + 1);
  std::string_view rest = text.substr(blank_line + 2);
  if (rest.empty()) return fail(Code::Corrupt, "note: no signature after the blank line (truncated?)");
  while (!rest.empty()) {
    if (note.signatures.size() == kMaxNoteSignatures) {
      return fail(Code::Limited, fmt::format("note: more than {} signatures", kMaxNoteSignatures));
    }
    const std::size_t end = rest.find('\n');
    ASSAY_TRY(NoteSignature signature, read_signature_line(rest.substr(0, end), note.signatures.size() + 1));
    note.signatures.push_back(std::move(signature));
    rest.remove_prefix(end + 1);
  }
  return note;
}

Result<std::vector<std::size_t>> check_note(const Note& note, std::span<const VerifierKey> keys) {
  std::vector<std::size_t> signers;
  for (const NoteSignature& signature : note.signatures) {
    for (std::size_t i = 0; i < keys.size(); ++i) {
      if (keys[i].name != signature.name || keys[i].id != signature.id) continue;
      if (std::find(signers.begin(), signers.end(), i) != signers.end()) continue;
      if (!keys[i].key.verify(as_bytes(note.text), signature.signature)) {
        return fail(Code::Denied, fmt::format("note: the signature of {}+{:08x} does not fit the text", signature.name,
                                              signature.id));
      }
      signers.push_back(i);
    }
  }
  if (signers.empty()) {
    return fail(Code::Denied, fmt::format("note: none of its {} signatures is by a known key", note.signatures.size()));
  }
  return signers;
}

std::string signature_line(std::string_view name, std::uint32_t id, BytesView signature) {
  Bytes bytes;
  append_be<std::uint32_t>(bytes, id);
  append(bytes, signature);
  std::string line(kSignatureStart);
  line += name;
  line += ' ';
  append_base64(line, bytes);
  line += '\n';
  return line;
}

}  // namespace assay::evidence::verify
