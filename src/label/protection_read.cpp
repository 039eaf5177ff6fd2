#include <array>

#include "json/json.hpp"
#include "label/protection.hpp"
#include "label/protection_names.hpp"

namespace assay::label {
namespace {

constexpr std::size_t kMostEntries = 16;

// The first of several spellings of a member that is there.
template <class... Names>
json::Value any_of(const json::Value& object, Names... names) {
  json::Value found;
  static_cast<void>(((found = object.find(names)) || ...));
  return found;
}

Bytes hex_of(const json::Value& value) {
  if (!value.is(json::Kind::String)) return {};
  return from_hex(value.text()).value_or(Bytes());
}

// KeyID is a number or a string; without one it is 0.
std::string key_id_of(const json::Value& entry) {
  const json::Value id = entry.find("KeyID");
  return !id || id.is(json::Kind::Null) ? "0" : std::string(id.text());
}

SignedPart part_of(std::string_view name) noexcept {
  if (name == kLabelPart || name == "LabelMataData" || name == "LabelMetaData") return SignedPart::Label;
  if (name == kBindingPart || name == "Binding") return SignedPart::Binding;
  if (name == kOwnPropagation) return SignedPart::Propagation;
  return SignedPart::Other;
}

SignatureEntry signature_entry(const json::Value& entry) {
  SignatureEntry out;
  out.part_name = entry.find("TBSData").find("Type").text();
  out.part = part_of(out.part_name);
  out.algorithm_id = entry.find("AlgID").text();
  out.algorithm = signature_of(out.algorithm_id);
  out.key_id = key_id_of(entry);
  out.value = hex_of(entry.find("Signature"));
  return out;
}

Binding binding_entry(const json::Value& entry) {
  Binding out;
  out.algorithm_id = entry.find("AlgID").text();
  out.algorithm = digest_of_oid(out.algorithm_id);
  out.selection = entry.find("CntSel").text();
  out.value = hex_of(entry.find("Value"));
  if (out.value.empty()) out.value = hex_of(entry.find("Signature"));  // one producer puts the digest there
  out.json = entry.raw();
  return out;
}

}  // namespace

Protection read_protection(std::string_view reserved_code) {
  Protection out;
  if (reserved_code.empty()) return out;
  out.kind = ProtectionKind::Opaque;
  std::string unquoted;
  if (reserved_code.starts_with('"')) {  // a string inside the string: once more, like the label itself
    const auto outer = json::parse(reserved_code, kLargestLabel);
    if (!outer) return out;
    unquoted = outer->root().text();
    reserved_code = unquoted;
  }
  const auto document = json::parse(reserved_code, kLargestLabel);
  if (!document) return out;
  const json::Value wrapped = document->root().find("SecurityData");
  const json::Value data = wrapped ? wrapped : document->root();
  const json::Value entries = any_of(data, "PubSD", "PubSd", "pubSD", "pubSd");
  if (!wrapped && !entries) return out;

  out.kind = ProtectionKind::SecurityData;
  for (const json::Value entry : entries) {
    const std::string_view type = entry.find("Type").text();
    if (type == "DS" && out.signatures.size() < kMostEntries) out.signatures.push_back(signature_entry(entry));
    if (type == "PubKey" && out.keys.size() < kMostEntries)
      out.keys.push_back({std::string(entry.find("AlgID").text()), key_id_of(entry), hex_of(entry.find("KeyValue"))});
  }
  for (const json::Value entry : any_of(data, "Bindings", "bindings"))
    if (entry.is(json::Kind::Object) && out.bindings.size() < kMostEntries)
      out.bindings.push_back(binding_entry(entry));
  return out;
}

}  // namespace assay::label
