// What a reader noticed: a name that programs can match, a weight, and words for a person.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace assay::label {

enum class Severity : std::uint8_t {
  Note,       ///< worth knowing, nothing wrong ("fields in another order")
  Warning,    ///< a deviation that real producers make and readers accept
  Violation,  ///< breaks a rule of GB 45438-2025 or of its own format
};

struct Finding {
  std::string_view id;  ///< kebab-case, never changes once released: "fields-missing", "label-not-in-enum". Points to
                        ///< static storage.
  Severity severity = Severity::Note;
  std::string detail;  ///< one English sentence; names the field, the offset, the value
};

[[nodiscard]] constexpr std::string_view severity_name(Severity severity) noexcept {
  switch (severity) {
    case Severity::Note:
      return "note";
    case Severity::Warning:
      return "warning";
    case Severity::Violation:
      return "violation";
  }
  return "note";
}

}  // namespace assay::label
