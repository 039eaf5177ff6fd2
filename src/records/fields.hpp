// A record's values as they are stored: one JSON object, sealed ones inside as {"sealed":"base64"}, the key they are
// sealed under (itself sealed) as "$key", when its state was entered as "$entered", the limits its clocks were started
// with as "$clocks".
#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/bytes.hpp"
#include "base/result.hpp"
#include "records/definition/definition.hpp"
#include "records/definition/value.hpp"

namespace assay::records {

/// What a caller wants to put into fields; an empty value empties the field.
using Inputs = std::map<std::string, definition::Value, std::less<>>;

inline constexpr std::size_t kMostFieldsJson = 4U * 1024 * 1024;  ///< bytes of a record's fields

/// What is kept of a clock beside the store's row: the limit that counted when it started.
struct ClockNote {
  std::string terms;      ///< "10 working_day declared": limit, unit, where it comes from
  bool replaced = false;  ///< it was missed when what it goes by was changed: another round took its place
};
/// By "KEY ROUND".
using ClockNotes = std::map<std::string, ClockNote, std::less<>>;

struct Fields {
  std::map<std::string, definition::Value, std::less<>> plain;  ///< none of them empty
  std::map<std::string, Bytes, std::less<>> sealed;             ///< sealed JSON of the value
  std::map<std::string, std::string, std::less<>> foreign;      ///< JSON of fields that the definition no longer has
  Bytes wrapped_key;
  ClockNotes clocks;
  std::optional<std::int64_t> entered_ms;  ///< when its state was entered; records of earlier versions do not say

  [[nodiscard]] bool has(std::string_view key) const noexcept { return plain.contains(key) || sealed.contains(key); }
  /// Empty for what is not there or sealed.
  [[nodiscard]] definition::Value value(std::string_view key) const;
};

struct StoredRecord;
/// When the record entered its state: how old what it proves is. Its last change, where no earlier version kept it.
[[nodiscard]] std::int64_t entered_ms(const StoredRecord& record);

/// @return Corrupt when it is not what write_fields writes
[[nodiscard]] Result<Fields> read_fields(const definition::Definition& definition, std::string_view json);
/// In the order of the definition.
[[nodiscard]] std::string write_fields(const definition::Definition& definition, const Fields& fields);

/// "KEY=VALUE" as typed. @return InvalidInput naming the field, and those there are when it is unknown
[[nodiscard]] Result<> put_text(const definition::Definition& definition, std::string_view key, std::string_view text,
                                Inputs& into);
/// Every member of a JSON object. The same errors.
[[nodiscard]] Result<> put_json(const definition::Definition& definition, const json::Value& object, Inputs& into);

/// True when a record in that state must have the field, given its other values.
[[nodiscard]] bool is_required(const definition::Field& field, std::string_view state, const Fields& fields);
/// The fields that a record in `state` lacks. @param files  attached to it
[[nodiscard]] std::vector<const definition::Field*> missing(const definition::Definition& definition,
                                                            std::string_view state, const Fields& fields,
                                                            std::uint64_t files);

}  // namespace assay::records
