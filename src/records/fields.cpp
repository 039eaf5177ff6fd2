#include "records/fields.hpp"

#include <fmt/core.h>

#include <algorithm>

#include "base/base64.hpp"
#include "records/record_store.hpp"

namespace assay::records {

using definition::Definition;
using definition::Field;
using definition::FieldType;
using definition::Value;

namespace {

constexpr std::string_view kKey = "$key";
constexpr std::string_view kEntered = "$entered";
constexpr std::string_view kClocks = "$clocks";
constexpr std::string_view kReplaced = " replaced";  // ends the terms of a clock whose place another round took
constexpr std::string_view kSealed = "sealed";

Result<Bytes> bytes_of(std::string_view base64) {
  auto out = from_base64(base64);
  if (!out) return fail(Code::Corrupt, "a record's sealed value is no base64");
  return std::move(*out);
}

Result<const Field*> field_of(const Definition& definition, std::string_view key) {
  if (const Field* field = definition.field(key); field != nullptr) return field;
  std::string known;
  for (const Field& one : definition.fields) known += fmt::format("{}{}", known.empty() ? "" : ", ", one.key);
  return fail(Code::InvalidInput,
              fmt::format("`{}` is no field of the register `{}` (it has: {})", key, definition.key, known));
}

}  // namespace

std::int64_t entered_ms(const StoredRecord& record) {
  const auto document = json::read(record.fields_json, kMostFieldsJson);
  const auto kept = document ? document->root().find(kEntered).integer() : std::nullopt;
  return kept.value_or(record.updated_ms);
}

Value Fields::value(std::string_view key) const {
  const auto at = plain.find(key);
  return at == plain.end() ? Value() : at->second;
}

Result<Fields> read_fields(const Definition& definition, std::string_view text) {
  auto document = json::read(text, kMostFieldsJson);
  if (!document) return tl::unexpected<Error>(Error{Code::Corrupt, "a record's fields: " + document.error().message});
  if (!document->root().is(json::Kind::Object)) return fail(Code::Corrupt, "a record's fields are no JSON object");
  Fields out;
  for (const json::Value member : document->root()) {
    const std::string key(member.name());
    if (key == kKey) {
      ASSAY_TRY(out.wrapped_key, bytes_of(member.text()));
    } else if (key == kEntered) {
      out.entered_ms = member.integer();
    } else if (key == kClocks) {
      for (const json::Value clock : member) {
        ClockNote note{std::string(clock.text()), clock.text().ends_with(kReplaced)};
        if (note.replaced) note.terms.resize(note.terms.size() - kReplaced.size());
        out.clocks.insert_or_assign(std::string(clock.name()), std::move(note));
      }
    } else if (const json::Value sealed = member.find(kSealed); sealed) {
      ASSAY_TRY(Bytes bytes, bytes_of(sealed.text()));
      out.sealed.emplace(key, std::move(bytes));
    } else if (const Field* field = definition.field(key); field != nullptr) {
      // a value that an edited definition would not take any more is kept as it is
      auto value = definition::value_from_json(*field, member);
      if (value && !definition::is_empty(*value))
        out.plain.emplace(key, std::move(*value));
      else if (!value)
        out.plain.emplace(key, std::string(member.text()));
    } else {
      out.foreign.emplace(key, std::string(member.raw()));
    }
  }
  return out;
}

std::string write_fields(const Definition& definition, const Fields& fields) {
  std::string out;
  json::Writer json(out);
  json.begin_object();
  if (!fields.wrapped_key.empty()) json.member(kKey, to_base64(fields.wrapped_key));
  if (fields.entered_ms) json.member(kEntered, *fields.entered_ms);
  if (!fields.clocks.empty()) {
    json.name(kClocks).begin_object();
    for (const auto& [name, note] : fields.clocks)
      json.member(name, note.replaced ? note.terms + std::string(kReplaced) : note.terms);
    json.end_object();
  }
  for (const Field& field : definition.fields) {
    if (const auto at = fields.sealed.find(field.key); at != fields.sealed.end()) {
      json.name(field.key).begin_object().member(kSealed, to_base64(at->second)).end_object();
    } else if (const auto plain = fields.plain.find(field.key); plain != fields.plain.end()) {
      json.name(field.key);
      definition::write_value(json, field, plain->second);
    }
  }
  for (const auto& [key, bytes] : fields.sealed)  // of fields that are no longer there
    if (definition.field(key) == nullptr) json.name(key).begin_object().member(kSealed, to_base64(bytes)).end_object();
  for (const auto& [key, raw] : fields.foreign) json.name(key).raw(raw);
  json.end_object();
  return out;
}

Result<> put_text(const Definition& definition, std::string_view key, std::string_view text, Inputs& into) {
  ASSAY_TRY(const Field* field, field_of(definition, key));
  ASSAY_TRY(Value value, definition::value_from_text(*field, text));
  into.insert_or_assign(field->key, std::move(value));
  return {};
}

Result<> put_json(const Definition& definition, const json::Value& object, Inputs& into) {
  if (!object.is(json::Kind::Object)) return fail(Code::InvalidInput, "fields are a JSON object: {\"field\": value}");
  for (const json::Value member : object) {
    ASSAY_TRY(const Field* field, field_of(definition, member.name()));
    if (field->type == FieldType::FileCount) continue;  // counted, as an export shows it
    ASSAY_TRY(Value value, definition::value_from_json(*field, member));
    into.insert_or_assign(field->key, std::move(value));
  }
  return {};
}

bool is_required(const Field& field, std::string_view state, const Fields& fields) {
  if (field.required_always) return true;
  const bool in_state = std::find(field.required_in.begin(), field.required_in.end(), state) != field.required_in.end();
  if (!field.required_if) return in_state;
  const bool holds = definition::holds(*field.required_if, fields.value(field.required_if->field));
  return holds && (in_state || field.required_in.empty());
}

std::vector<const Field*> missing(const Definition& definition, std::string_view state, const Fields& fields,
                                  std::uint64_t files) {
  std::vector<const Field*> out;
  for (const Field& field : definition.fields) {
    if (!is_required(field, state, fields)) continue;
    const bool there = field.type == FieldType::FileCount
                           ? files >= static_cast<std::uint64_t>(std::max<std::int64_t>(1, field.least.value_or(1)))
                           : fields.has(field.key);
    if (!there) out.push_back(&field);
  }
  return out;
}

}  // namespace assay::records
