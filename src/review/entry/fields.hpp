// One named field of an entry, set from what an import has: a text, or a list of texts.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "review/entry/entry.hpp"

namespace assay::review::entry {

enum class Shape : std::uint8_t { Text, List };

struct FieldValue {
  Shape shape = Shape::Text;
  std::string text;
  std::vector<std::string> items;
};

/// How a field is written; nullopt for no field's name.
[[nodiscard]] std::optional<Shape> shape_of(std::string_view field) noexcept;

/// @return InvalidInput: the field, what is wrong and what is right
[[nodiscard]] Result<> set_field(Entry& entry, std::string_view field, const FieldValue& value);

/// Milliseconds since 1970 UTC of `2026-11-22T08:00:00Z`, of that with `+08:00`, or of `2026-11-22` (midnight in
/// China).
[[nodiscard]] std::optional<std::int64_t> read_time(std::string_view text) noexcept;
/// The first form of the three; milliseconds only if there are any.
[[nodiscard]] std::string write_time(std::int64_t unix_ms);

}  // namespace assay::review::entry
