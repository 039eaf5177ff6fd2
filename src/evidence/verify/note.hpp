// Signed notes (c2sp.org/signed-note): a text, a blank line, signature lines. Keys are Ed25519 (type 0x01) and SM2 with
// SM3 (type 0xff followed by kSm2Type, since no byte is assigned to it).
#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.hpp"
#include "crypto/signature.hpp"

namespace assay::evidence::verify {

inline constexpr std::string_view kSm2Type = "gb-t-32918-sm2-with-sm3";
inline constexpr std::size_t kMaxNoteSize = 64 * 1024;
inline constexpr std::size_t kMaxNoteSignatures = 32;  ///< signed-note asks readers for at least 16

/// Not empty, UTF-8, neither blank nor plus sign. Origins of logs follow the same rule.
[[nodiscard]] bool is_key_name(std::string_view name) noexcept;

/// A public key with the name it signs under. Text form: NAME+ID in 8 hex digits+base64(type || public key).
struct VerifierKey {
  std::string name;
  std::uint32_t id = 0;  ///< first four bytes of SHA-256(name || 0x0A || type || public key)
  crypto::PublicKey key;
  [[nodiscard]] std::string text() const;
};

/// @return InvalidInput for a name that is empty or holds a blank or a plus sign
[[nodiscard]] Result<VerifierKey> verifier_key(std::string_view name, const crypto::PublicKey& key);
/// Reads the text form. @return InvalidInput (which part); Unsupported for another signature type
[[nodiscard]] Result<VerifierKey> read_verifier_key(std::string_view text);

struct NoteSignature {
  std::string name;
  std::uint32_t id = 0;
  Bytes signature;
};

struct Note {
  std::string text;  ///< what is signed: ends in a newline
  std::vector<NoteSignature> signatures;
};

/// Takes a note apart; says nothing about its signatures. @return Corrupt (line and what); Limited over kMaxNoteSize
[[nodiscard]] Result<Note> read_note(std::string_view text);

/// Checks every signature whose name and id are those of a key. Signatures of other keys are ignored.
/// @return the indices into `keys` that signed, at least one; Denied when a known key's signature is wrong or no known
/// key signed
[[nodiscard]] Result<std::vector<std::size_t>> check_note(const Note& note, std::span<const VerifierKey> keys);

/// One signature line with its newline, to be put behind the note's blank line.
[[nodiscard]] std::string signature_line(std::string_view name, std::uint32_t id, BytesView signature);

}  // namespace assay::evidence::verify
