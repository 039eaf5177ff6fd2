// What stands in a field: read from what a person typed, a cell of a table or JSON, checked against the field, and
// written again in one spelling.
//
//   ASSAY_TRY(const Value due, value_from_text(*complaint.field("answer_by"), "2026-11-30"));
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "base/result.hpp"
#include "json/json.hpp"
#include "records/definition/definition.hpp"

namespace assay::records::definition {

/// Empty; text (also dates, moments, decimals in their one spelling); integer; boolean; choices in the definition's
/// order.
using Value = std::variant<std::monostate, std::string, std::int64_t, bool, std::vector<std::string>>;

[[nodiscard]] inline bool is_empty(const Value& value) noexcept { return value.index() == 0; }

/// Characters in a text and in a long text, when the field says no less.
inline constexpr std::int64_t kMostText = 1'000;
inline constexpr std::int64_t kMostLongText = 100'000;

/// An empty text is the empty value. Booleans are true, yes, 是 or false, no, 否; choices stand apart by commas;
/// a moment without an offset is Beijing time. @return InvalidInput naming the field and what it wants
[[nodiscard]] Result<Value> value_from_text(const Field& field, std::string_view text);
/// null is the empty value; a text is read as value_from_text does. @return InvalidInput
[[nodiscard]] Result<Value> value_from_json(const Field& field, const json::Value& value);
/// In the form that value_from_json reads: numbers as numbers, choices as an array, empty as null.
void write_value(json::Writer& json, const Field& field, const Value& value);

/// The value as one text: "true", "12", "a,b", "2026-11-22"; "" when empty.
[[nodiscard]] std::string text_of(const Value& value);
/// As a person reads it: titles of choices, moments without seconds' offset. @param chinese  which title
[[nodiscard]] std::string shown(const Field& field, const Value& value, bool chinese);
[[nodiscard]] bool holds(const FieldCondition& condition, const Value& value) noexcept;

/// What search is given for the value: folded, or of a fixed width. Empty when the value is.
[[nodiscard]] std::vector<std::string> search_values(const Field& field, const Value& value);
/// Latin letters small, full-width forms as their narrow ones, runs of blanks as one.
[[nodiscard]] std::string folded(std::string_view text);

/// Milliseconds since 1970 of a date (its beginning in Beijing) or a moment.
[[nodiscard]] std::optional<std::int64_t> moment_ms(std::string_view text) noexcept;
/// "2026-11-22T09:30:00+08:00", "2026-11-22".
[[nodiscard]] std::string moment_text(std::int64_t unix_ms);
[[nodiscard]] std::string date_text(std::int64_t unix_ms);
/// The year in Beijing.
[[nodiscard]] std::int32_t year_of(std::int64_t unix_ms) noexcept;

}  // namespace assay::records::definition
