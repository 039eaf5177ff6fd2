#include <fmt/core.h>

#include "label/json.hpp"
#include "label/protection.hpp"
#include "label/protection_names.hpp"

namespace assay::label {
namespace {

constexpr std::size_t kDigestSize = 32;

void add_signature(JsonWriter& json, std::string_view algorithm, std::string_view part, BytesView signature) {
  json.begin_object().member("Type", "DS").member("AlgID", algorithm);
  json.name("TBSData").begin_object().member("Type", part).end_object();
  json.member("Signature", to_hex(signature)).end_object();
}

}  // namespace

std::string label_message(const ImplicitLabel& label) {
  std::string out;
  const std::array<const std::string*, 3> fields = {&label.label, &label.content_producer, &label.produce_id};
  for (std::size_t i = 0; i < fields.size(); ++i) {
    if (i > 0) out.push_back(',');
    append_json_string(out, kFieldNames[i]);
    out.push_back(':');
    append_json_string(out, *fields[i]);
  }
  return out;
}

Result<std::string> build_protection(const ImplicitLabel& label, const ContentDigest& digest,
                                     const crypto::PrivateKey& key) {
  if (digest.value.size() != kDigestSize)
    return fail(Code::InvalidInput, fmt::format("content digest has {} bytes instead of 32", digest.value.size()));
  const std::string_view signing = signature_oid(key.public_key().algorithm());

  std::string binding;
  JsonWriter(binding)
      .begin_object()
      .member("Type", "Hash")
      .member("AlgID", digest_oid(digest.algorithm))
      .member("CntSel", selection_name(digest.selection))
      .member("Value", to_hex(digest.value))
      .end_object();
  ASSAY_TRY(const Bytes label_signature, key.sign(as_bytes(label_message(label))));
  ASSAY_TRY(const Bytes binding_signature, key.sign(as_bytes(binding)));

  std::string out;
  out.reserve(1024);
  JsonWriter json(out);
  json.begin_object().name("SecurityData").begin_object().member("Type", "TC260PG").member("Version", 1);
  json.name("PubSD").begin_array();
  add_signature(json, signing, kLabelPart, label_signature);
  add_signature(json, signing, kBindingPart, binding_signature);
  json.begin_object()
      .member("Type", "PubKey")
      .member("AlgID", signing)
      .member("KeyValue", to_hex(key.public_key().bytes()))
      .end_object();
  json.end_array();
  json.name("Bindings").begin_array().raw(binding).end_array();
  json.end_object().end_object();
  return out;
}

}  // namespace assay::label
