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

/// Who protects: the producer in ReservedCode1, a propagator in ReservedCode2.
enum class Party : std::uint8_t { Producer, Propagator };

/// The content that a label is bound to.
struct BoundContent {
  crypto::DigestAlgorithm algorithm = crypto::DigestAlgorithm::Sha256;
  std::string_view scheme;  ///< "full" or "head-v1" (D18)
  BytesView value;          ///< 32 bytes
};

/// The CntSel of a scheme and back: "full" is "assay-full-v1", "head-v1" is "assay-head-v1". Annex A.2 of the guide
/// selects content per format; its text is not known to us, so our selections carry names of ours and nobody else's
/// give a scheme. nullopt: not ours.
[[nodiscard]] std::optional<std::string_view> selection_of_scheme(std::string_view scheme) noexcept;
[[nodiscard]] std::optional<std::string_view> scheme_of_selection(std::string_view selection) noexcept;

/// The bytes that a producer's signature covers (annex A.1): `"Label":"1","ContentProducer":"...","ProduceID":"..."`,
/// no braces, no blanks.
[[nodiscard]] std::string label_message(const ImplicitLabel& label);

/// The bytes that a propagator's signature of ours covers: fields 1 to 6 in the same form. What the guide wants here is
/// not public, so the entry does not call itself Md but kOwnPropagation.
[[nodiscard]] std::string propagation_message(const ImplicitLabel& label);
inline constexpr std::string_view kOwnPropagation = "assay-propagation-v1";

/// The reserved code of a label of ours: SecurityData with a signature over the label, one over the binding (Bnd: the
/// compact JSON of the Bindings entry), the public key and the content digest. No blanks; only characters of Annex E
/// j); the length depends on party and algorithms alone. Of `label` the producer's code uses fields 1-3, the
/// propagator's fields 1-6. @return InvalidInput (digest not 32 bytes, scheme not known), Internal (the key does not
/// sign)
[[nodiscard]] Result<std::string> build_protection(const ImplicitLabel& label, Party party, const BoundContent& content,
                                                   const crypto::PrivateKey& key);

/// What a DS entry signs.
enum class SignedPart : std::uint8_t {
  Label,        ///< "Md"; LabelMataData and LabelMetaData in the wild
  Binding,      ///< "Bnd"; Binding in the wild
  Propagation,  ///< kOwnPropagation
  Other,
};

struct SignatureEntry {
  SignedPart part = SignedPart::Other;
  std::string part_name;                                ///< TBSData.Type as written
  std::string algorithm_id;                             ///< OID as written
  std::optional<crypto::SignatureAlgorithm> algorithm;  ///< absent: one we cannot check
  std::string key_id;                                   ///< "0" when not given
  Bytes value;                                          ///< r s, or DER, or 64 bytes of Ed25519; empty: not hexadecimal
};

struct KeyEntry {
  std::string algorithm_id;
  std::string key_id;
  Bytes value;
};

struct Binding {
  std::string algorithm_id;
  std::optional<crypto::DigestAlgorithm> algorithm;
  std::string selection;  ///< CntSel as written, or ""
  Bytes value;
  std::string json;  ///< the entry as it stands: what the binding signature covers
};

enum class ProtectionKind : std::uint8_t {
  None,          ///< the code is empty
  Opaque,        ///< something of the producer's own: base64, UUID, a digest; no verdict
  SecurityData,  ///< TC260-PG-202511A
};

/// At most 16 entries of each sort are kept.
struct Protection {
  ProtectionKind kind = ProtectionKind::None;
  std::vector<SignatureEntry> signatures;
  std::vector<KeyEntry> keys;
  std::vector<Binding> bindings;
};

/// Reads a reserved code: SecurityData as a JSON string or object, with every spelling that real producers use.
[[nodiscard]] Protection read_protection(std::string_view reserved_code);

enum class SignatureCheck : std::uint8_t {
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

struct SignatureReport {
  SignatureCheck check = SignatureCheck::Absent;
  SignedHow how = SignedHow::Direct;  ///< meaningful when Valid
  Bytes key;                          ///< PublicKey::bytes() of the key that travels along, when it could be read
  std::string detail;                 ///< one English clause for Invalid and Unsupported
};

/// Checks the signature over the label with the key that travels along. What other propagators sign is not public:
/// theirs is Unsupported unless it is over the producer's message.
[[nodiscard]] SignatureReport verify_label_signature(const Protection& protection, const ImplicitLabel& label,
                                                     Party party);

/// Checks the signature over bindings.front(). A content digest proves something only if this is Valid with the same
/// key as the label's signature: else whoever changed the content could have changed the digest too.
[[nodiscard]] SignatureReport verify_binding_signature(const Protection& protection);

}  // namespace assay::label
