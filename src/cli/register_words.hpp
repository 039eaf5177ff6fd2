// Words and JSON members that the pages of registers share: states, units, limits, clocks.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "cli/output.hpp"
#include "json/json.hpp"
#include "law/clock/clock.hpp"
#include "records/definition/definition.hpp"
#include "records/record_clocks.hpp"

namespace assay::cli {

inline constexpr std::size_t kLabelColumns = 24;   ///< columns of what stands before a value
inline constexpr std::size_t kNumberColumns = 20;  ///< columns of a case number

/// The words in the process's language.
[[nodiscard]] const std::string& words(const records::definition::Words& both) noexcept;
[[nodiscard]] std::string heading(std::string_view text);
/// The state's title, or its key when the definition has it no more.
[[nodiscard]] std::string state_title(const records::definition::Definition& definition, std::string_view key);
[[nodiscard]] std::string state_words(law::clock::State state);
[[nodiscard]] Tone tone_of(law::clock::State state);
/// "1 working day", "10 working days"; a unit without a number by its name.
[[nodiscard]] std::string count_words(std::int64_t value, law::clock::Unit unit);
[[nodiscard]] std::string limit_words(const records::EffectiveLimit& limit);

/// Why a clock runs without an end, and what to do.
struct NoEnd {
  std::string_view key;  ///< "calendar-missing" "not-declared" "no-number"; "": it has one
  std::string because;
};
[[nodiscard]] NoEnd no_end_of(const records::definition::ClockRule& rule, const records::ClockReading& reading);

[[nodiscard]] std::optional<std::string> optional_time(const std::optional<std::int64_t>& ms);
/// The text, or null.
void write_optional(json::Writer& json, std::string_view name, const std::optional<std::string>& text);
void write_words(json::Writer& json, std::string_view name, const records::definition::Words& both);
/// The members of a clock, inside an object that is open.
void write_clock(json::Writer& json, const records::definition::ClockRule* rule, const records::StoredClock& clock,
                 const records::ClockReading& reading);

}  // namespace assay::cli
