#include <fmt/core.h>

#include <algorithm>

#include "label/protection.hpp"

namespace assay::label {
namespace {

const ProtectionSignature* first_of(const Protection& protection, SignedPart part) {
  const auto found = std::find_if(protection.signatures.begin(), protection.signatures.end(),
                                  [part](const ProtectionSignature& entry) { return entry.part == part; });
  return found == protection.signatures.end() ? nullptr : &*found;
}

SignatureCheck unsupported(std::string reason) {
  SignatureCheck out;
  out.verdict = SignatureVerdict::Unsupported;
  out.reason = std::move(reason);
  return out;
}

// The first key with the signature's id counts.
SignatureCheck verify(const Protection& protection, const ProtectionSignature& signature, std::string_view message) {
  if (!signature.algorithm)
    return unsupported(fmt::format("signature algorithm {} cannot be checked", signature.algorithm_id));
  const auto entry = std::find_if(protection.keys.begin(), protection.keys.end(),
                                  [&](const ProtectionKey& key) { return key.key_id == signature.key_id; });
  if (entry == protection.keys.end())
    return unsupported(fmt::format("there is no public key with the id {}", signature.key_id));
  auto key = crypto::PublicKey::from_bytes(*signature.algorithm, entry->value);
  if (!key) return unsupported("the public key cannot be read: " + key.error().message);

  SignatureCheck out;
  out.verdict = SignatureVerdict::Invalid;
  const bool sm2 = *signature.algorithm == crypto::SignatureAlgorithm::Sm2;
  const auto raw = sm2 ? crypto::sm2_raw_signature(signature.value) : Result<Bytes>(signature.value);
  if (!raw) {
    out.reason = raw.error().message;
  } else if (key->verify(as_bytes(message), *raw)) {
    out.verdict = SignatureVerdict::Valid;
  } else if (sm2 && key->verify(crypto::digest_of(crypto::DigestAlgorithm::Sm3, as_bytes(message)), *raw)) {
    out.verdict = SignatureVerdict::Valid;
    out.how = SignedHow::DigestFirst;
  } else {
    out.reason = "the signature is not over these bytes with this key";
  }
  out.key = std::move(*key);
  return out;
}

// Blanks outside strings taken out.
std::string compact(std::string_view json) {
  std::string out;
  bool in_string = false;
  for (std::size_t i = 0; i < json.size(); ++i) {
    const char byte = json[i];
    if (!in_string && (byte == ' ' || byte == '\t' || byte == '\n' || byte == '\r')) continue;
    if (byte == '"') in_string = !in_string;
    out.push_back(byte);
    if (in_string && byte == '\\' && i + 1 < json.size()) out.push_back(json[++i]);
  }
  return out;
}

}  // namespace

SignatureCheck verify_label_signature(const ImplicitLabel& label, const Protection& protection, ProtectedBy by) {
  const ProtectionSignature* const signature = first_of(protection, SignedPart::Label);
  if (signature == nullptr) {
    // A signature over something we cannot name is no reason to say that there is none.
    if (const ProtectionSignature* other = first_of(protection, SignedPart::Other))
      return unsupported(fmt::format("signed is \"{}\", which is not known", other->part_name));
    return {};
  }
  SignatureCheck out = verify(protection, *signature, label_message(label));
  if (by == ProtectedBy::Propagator && out.verdict == SignatureVerdict::Invalid) {
    out.verdict = SignatureVerdict::Unsupported;
    out.reason = "what a propagator's signature covers is not public";
  }
  return out;
}

SignatureCheck verify_binding_signature(const Protection& protection) {
  const ProtectionSignature* const signature = first_of(protection, SignedPart::Binding);
  if (signature == nullptr || protection.bindings.empty()) return {};
  const std::string& json = protection.bindings.front().json;
  SignatureCheck out = verify(protection, *signature, json);
  if (out.verdict != SignatureVerdict::Invalid) return out;
  const std::string compacted = compact(json);
  return compacted == json ? out : verify(protection, *signature, compacted);
}

}  // namespace assay::label
