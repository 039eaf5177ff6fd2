#include <fmt/core.h>

#include <algorithm>

#include "label/protection.hpp"

namespace assay::label {
namespace {

const SignatureEntry* first_of(const Protection& protection, SignedPart part) {
  const auto found = std::find_if(protection.signatures.begin(), protection.signatures.end(),
                                  [part](const SignatureEntry& entry) { return entry.part == part; });
  return found == protection.signatures.end() ? nullptr : &*found;
}

SignatureReport unsupported(std::string reason) {
  SignatureReport out;
  out.check = SignatureCheck::Unsupported;
  out.detail = std::move(reason);
  return out;
}

// The first key with the signature's id counts.
SignatureReport verify(const Protection& protection, const SignatureEntry& signature, std::string_view message) {
  if (!signature.algorithm)
    return unsupported(fmt::format("signature algorithm {} cannot be checked", signature.algorithm_id));
  const auto entry = std::find_if(protection.keys.begin(), protection.keys.end(),
                                  [&](const KeyEntry& key) { return key.key_id == signature.key_id; });
  if (entry == protection.keys.end())
    return unsupported(fmt::format("there is no public key with the id {}", signature.key_id));
  const auto key = crypto::PublicKey::from_bytes(*signature.algorithm, entry->value);
  if (!key) return unsupported("the public key cannot be read: " + key.error().message);

  SignatureReport out;
  out.check = SignatureCheck::Invalid;
  const bool sm2 = *signature.algorithm == crypto::SignatureAlgorithm::Sm2;
  const auto raw = sm2 ? crypto::sm2_raw_signature(signature.value) : Result<Bytes>(signature.value);
  if (!raw) {
    out.detail = raw.error().message;
  } else if (key->verify(as_bytes(message), *raw)) {
    out.check = SignatureCheck::Valid;
  } else if (sm2 && key->verify(crypto::digest_of(crypto::DigestAlgorithm::Sm3, as_bytes(message)), *raw)) {
    out.check = SignatureCheck::Valid;
    out.how = SignedHow::DigestFirst;
  } else {
    out.detail = "the signature is not over these bytes with this key";
  }
  out.key = key->bytes();
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

SignatureReport verify_label_signature(const Protection& protection, const ImplicitLabel& label, Party party) {
  if (party == Party::Propagator)
    if (const SignatureEntry* own = first_of(protection, SignedPart::Propagation))
      return verify(protection, *own, propagation_message(label));
  const SignatureEntry* const signature = first_of(protection, SignedPart::Label);
  if (signature == nullptr) {
    // A signature over something we cannot name is no reason to say that there is none.
    if (const SignatureEntry* other = first_of(protection, SignedPart::Other))
      return unsupported(fmt::format("signed is \"{}\", which is not known", other->part_name));
    return {};
  }
  SignatureReport out = verify(protection, *signature, label_message(label));
  if (party == Party::Propagator && out.check == SignatureCheck::Invalid) {
    out.check = SignatureCheck::Unsupported;
    out.detail = "what a propagator's signature covers is not public";
  }
  return out;
}

SignatureReport verify_binding_signature(const Protection& protection) {
  const SignatureEntry* const signature = first_of(protection, SignedPart::Binding);
  if (signature == nullptr || protection.bindings.empty()) return {};
  const std::string& json = protection.bindings.front().json;
  SignatureReport out = verify(protection, *signature, json);
  if (out.check != SignatureCheck::Invalid) return out;
  const std::string compacted = compact(json);
  return compacted == json ? out : verify(protection, *signature, compacted);
}

}  // namespace assay::label
