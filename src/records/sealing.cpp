#include "records/sealing.hpp"

#include "json/json.hpp"

namespace assay::records {
namespace {

Bytes key_place(const Subject& subject) {
  return crypto::associated_data({"record key", subject.tenant, subject.reg, subject.id});
}
Bytes value_place(const Subject& subject, std::string_view field) {
  return crypto::associated_data({"record field", subject.tenant, subject.reg, field, subject.id});
}

constexpr std::size_t kMostValue = 1024U * 1024;

}  // namespace

Result<> Sealing::put(const Subject& subject, const definition::Field& field, const definition::Value& value,
                      Fields& fields) const {
  std::string text;
  json::Writer json(text);
  definition::write_value(json, field, value);
  if (fields.wrapped_key.empty()) {
    ASSAY_TRY(fields.wrapped_key, crypto::wrap(master_, key_place(subject), crypto::SealingKey::generate()));
  }
  ASSAY_TRY(const crypto::SealingKey key, crypto::unwrap(master_, key_place(subject), fields.wrapped_key));
  ASSAY_TRY(Bytes sealed, crypto::seal(key, value_place(subject, field.key), as_bytes(text)));
  fields.sealed.insert_or_assign(field.key, std::move(sealed));
  return {};
}

Result<definition::Value> Sealing::get(const Subject& subject, const definition::Field& field,
                                       const Fields& fields) const {
  const auto at = fields.sealed.find(field.key);
  if (at == fields.sealed.end()) return definition::Value();
  ASSAY_TRY(const crypto::SealingKey key, crypto::unwrap(master_, key_place(subject), fields.wrapped_key));
  ASSAY_TRY(const Bytes plain, crypto::unseal(key, value_place(subject, field.key), at->second));
  auto document = json::read(as_text(plain), kMostValue);
  if (!document) return fail(Code::Corrupt, "a sealed value is no JSON");
  return definition::value_from_json(field, document->root());
}

std::string Sealing::lookup(const Subject& subject, const definition::Field& field, std::string_view text) const {
  const Bytes place = crypto::associated_data({"record lookup", subject.tenant, subject.reg, field.key});
  const std::string folded = definition::folded(text);
  return to_hex(crypto::lookup_digest(lookup_, place, as_bytes(folded)));
}

}  // namespace assay::records
