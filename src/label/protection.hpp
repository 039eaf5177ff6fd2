// The security protection of a label: SecurityData in ReservedCode1 (producer) or ReservedCode2 (propagator).
// Source: TC260-PG-202511A, as far as real files and readers of the guide show it.
//
// A good signature proves that label and content belong together and were not changed. The key travels in the file, so
// whose signature it is, is only proved against a key known from elsewhere.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/bytes.hpp"
#include "base/result.hpp"
#include "crypto/digest.hpp"
#include "crypto/signature.hpp"
#include "label/finding.hpp"
#include "label/implicit_label.hpp"

namespace assay::label {

/// What part of the content a digest covers. Annex A.2 of the guide selects content per format; its text is not known
/// to us, so our own selections carry names of ours and nobody else's are compared.
enum class ContentSelection : std::uint8_t {
  Full,    ///< "assay-full-v1": every byte of the file without the label
  HeadV1,  ///< "assay-head-v1": size, all metadata, first and last 1 MiB of media
};
[[nodiscard]] constexpr std::string_view selection_name(ContentSelection selection) noexcept {
  return selection == ContentSelection::Full ? "assay-full-v1" : "assay-head-v1";
}

struct ContentDigest {
  crypto::DigestAlgorithm algorithm = crypto::DigestAlgorithm::Sha256;
  ContentSelection selection = ContentSelection::Full;
  Bytes value;  ///< 32 bytes
};

/// The bytes that a label signature covers (annex A.1): `"Label":"1","ContentProducer":"...","ProduceID":"..."`, no
/// braces, no blanks.
[[nodiscard]] std::string label_message(const ImplicitLabel& label);

/// ReservedCode1 for a label of ours: SecurityData with a signature over the label (Md), one over the binding (Bnd: the
/// compact JSON of the Bindings entry), the public key and the content digest. No blanks; only characters of Annex E
/// j); the length depends on the two algorithms alone. Only fields 1-3 of `label` are used.
/// @return InvalidInput (digest not 32 bytes), Internal (the key does not sign)
[[nodiscard]] Result<std::string> build_protection(const ImplicitLabel& label, const ContentDigest& digest,
                                                   const crypto::PrivateKey& key);

/// What a DS entry signs.
enum class SignedPart : std::uint8_t {
  Label,    ///< "Md"; LabelMataData and LabelMetaData in the wild
  Binding,  ///< "Bnd"; Binding in the wild
  Other,
};

struct ProtectionSignature {
  SignedPart part = SignedPart::Other;
  std::string part_name;                                ///< TBSData.Type as written
  std::string algorithm_id;                             ///< OID as written
  std::optional<crypto::SignatureAlgorithm> algorithm;  ///< absent: one we cannot check
  std::string key_id;                                   ///< "0" when not given
  Bytes value;                                          ///< r s, or DER, or 64 bytes of Ed25519; empty: not hexadecimal
};

struct ProtectionKey {
  std::string algorithm_id;
  std::string key_id;
  Bytes value;
};

struct ProtectionBinding {
  std::string algorithm_id;
  std::optional<crypto::DigestAlgorithm> algorithm;
  std::string selection;  ///< CntSel as written, or ""
  Bytes value;
  std::string json;  ///< the entry as it stands: what the binding signature covers
  /// Set when the selection is one of ours, so that the value can be compared with a digest of the file.
  [[nodiscard]] std::optional<ContentSelection> own_selection() const noexcept;
};

/// At most 16 entries of each kind are kept.
struct Protection {
  std::vector<ProtectionSignature> signatures;
  std::vector<ProtectionKey> keys;
  std::vector<ProtectionBinding> bindings;
};

/// Reads SecurityData as a JSON string or object, with every spelling that real producers use. nullopt: the code is
/// empty, or not SecurityData (an opaque value of the producer's own: base64, UUID, digest).
[[nodiscard]] std::optional<Protection> read_protection(std::string_view reserved_code);

enum class SignatureVerdict : std::uint8_t {
  Valid,
  Invalid,      ///< well-formed, supported, and not over these bytes with this key
  Unsupported,  ///< algorithm, key or signed message that we do not know: no verdict
  Absent,       ///< no such signature
};

/// How the message reached the signature.
enum class SignedHow : std::uint8_t {
  Direct,       ///< sign(message)
  DigestFirst,  ///< sign(SM3(message)): one producer hashes once more
};

struct SignatureCheck {
  SignatureVerdict verdict = SignatureVerdict::Absent;
  SignedHow how = SignedHow::Direct;     ///< meaningful when Valid
  std::optional<crypto::PublicKey> key;  ///< the key in the file, when it could be read
  std::string reason;                    ///< one English clause for Invalid and Unsupported
};

/// Which field the protection came from. What a propagator's signature covers is not public: one that is not over the
/// label's message is Unsupported, not Invalid.
enum class ProtectedBy : std::uint8_t { Producer, Propagator };

/// Checks the signature over the label with the key that travels along.
[[nodiscard]] SignatureCheck verify_label_signature(const ImplicitLabel& label, const Protection& protection,
                                                    ProtectedBy by = ProtectedBy::Producer);

/// Checks the signature over the first Bindings entry. What the binding says of the content is the caller's to compare.
[[nodiscard]] SignatureCheck verify_binding_signature(const Protection& protection);

}  // namespace assay::label
