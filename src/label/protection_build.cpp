#include <fmt/core.h>

#include "json/json.hpp"
#include "label/protection.hpp"
#include "label/protection_names.hpp"

namespace assay::label {
namespace {

constexpr std::size_t kDigestSize = 32;

void add_signature(json::Writer& json, std::string_view algorithm, std::string_view part, BytesView signature) {
  json.begin_object().member("Type", "DS").member("AlgID", algorithm);
  json.name("TBSData").begin_object().member("Type", part).end_object();
  json.member("Signature", to_hex(signature)).end_object();
}

// The first `count` fields as they stand in the label's JSON, commas between them.
std::string first_fields(const ImplicitLabel& label, std::size_t count) {
  std::string out;
  const auto fields = fields_of(label);
  for (std::size_t i = 0; i < count; ++i) {
    if (i > 0) out.push_back(',');
    json::append_string(out, kFieldNames[i]);
    out.push_back(':');
    json::append_string(out, *fields[i]);
  }
  return out;
}

}  // namespace

std::string label_message(const ImplicitLabel& label) { return first_fields(label, 3); }

std::string propagation_message(const ImplicitLabel& label) { return first_fields(label, 6); }

std::optional<std::string_view> selection_of_scheme(std::string_view scheme) noexcept {
  if (scheme == "full") return "assay-full-v1";
  if (scheme == "head-v1") return "assay-head-v1";
  return std::nullopt;
}

std::optional<std::string_view> scheme_of_selection(std::string_view selection) noexcept {
  for (const std::string_view scheme : {"full", "head-v1"})
    if (selection_of_scheme(scheme) == selection) return scheme;
  return std::nullopt;
}

Result<std::string> build_protection(const ImplicitLabel& label, Party party, const BoundContent& content,
                                     const crypto::PrivateKey& key) {
  const auto selection = selection_of_scheme(content.scheme);
  if (!selection)
    return fail(Code::InvalidInput, fmt::format("digest scheme \"{}\" is neither full nor head-v1", content.scheme));
  if (content.value.size() != kDigestSize)
    return fail(Code::InvalidInput, fmt::format("content digest has {} bytes instead of 32", content.value.size()));
  const std::string_view signing = signature_oid(key.public_key().algorithm());
  const bool producer = party == Party::Producer;

  std::string binding;
  json::Writer(binding)
      .begin_object()
      .member("Type", "Hash")
      .member("AlgID", digest_oid(content.algorithm))
      .member("CntSel", *selection)
      .member("Value", to_hex(content.value))
      .end_object();
  const std::string message = producer ? label_message(label) : propagation_message(label);
  ASSAY_TRY(const Bytes label_signature, key.sign(as_bytes(message)));
  ASSAY_TRY(const Bytes binding_signature, key.sign(as_bytes(binding)));

  std::string out;
  out.reserve(1024);
  json::Writer json(out);
  json.begin_object().name("SecurityData").begin_object().member("Type", "TC260PG").member("Version", 1);
  json.name("PubSD").begin_array();
  add_signature(json, signing, producer ? kLabelPart : kOwnPropagation, label_signature);
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
