// Texts with places to fill: case numbers and document templates.
#pragma once

#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace assay::records::definition {

struct Placeholder {
  enum class Kind : std::uint8_t { Title, Number, State, Now, History, Field, Clock, Unknown };
  Kind kind = Kind::Unknown;
  std::string key;         ///< of Field and Clock; of Unknown what stood there
  std::size_t offset = 0;  ///< of its brace
  std::size_t length = 0;  ///< with both braces
};

/// The placeholders of a document's template, in order. A brace without its mate is text.
[[nodiscard]] std::vector<Placeholder> placeholders(std::string_view text);
/// The text with each placeholder replaced by what `fill` says.
[[nodiscard]] std::string filled(std::string_view text, const std::function<std::string(const Placeholder&)>& fill);

/// What is wrong with a pattern of case numbers; nullopt when nothing is. It begins with letters, has {year} once and
/// {serial} or {serial:DIGITS} once.
[[nodiscard]] std::optional<std::string> number_fault(std::string_view pattern);

}  // namespace assay::records::definition
