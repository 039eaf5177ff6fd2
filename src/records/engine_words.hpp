// Sentences about what was done to a record, for messages.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "account/actor.hpp"
#include "records/definition/definition.hpp"
#include "records/record_store.hpp"

namespace assay::records {

/// Who made the entry: the name, or the account's id once the detail is erased.
[[nodiscard]] std::string who(const HistoryEntry& entry);
/// The reason given, or "".
[[nodiscard]] std::string reason_of(const HistoryEntry& entry);
/// "li.na moved it from `received` to `handling` (accept) at 2026-11-22 09:30:01"
[[nodiscard]] std::string told(const definition::Definition& definition, const HistoryEntry& entry);
/// When a limit ends, as people say it: "2026-03-16 24:00" for the end of a day, else to the minute.
[[nodiscard]] std::string end_text(std::int64_t due_ms);
/// "2026-03-16 09:30", in Beijing.
[[nodiscard]] std::string minute_text(std::int64_t unix_ms);
/// UTF-8 that nothing is hidden in: no control characters, line breaks or marks that turn the direction of writing.
[[nodiscard]] bool is_one_plain_line(std::string_view text) noexcept;
/// "support, reviewer"
/// What gives the actor one of these roles, as a command: "an administrator gives the role: `assay account change
/// ...`".
[[nodiscard]] std::string way_to_role(const account::Actor& actor, const std::vector<std::string>& roles);
[[nodiscard]] std::string joined(const std::vector<std::string>& words);

}  // namespace assay::records
