// The feature database of the store, for commands that screen with it or show it.
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string>

#include "cli/command.hpp"
#include "cli/register_desk.hpp"
#include "cli/screen_entries.hpp"
#include "review/library/library.hpp"

namespace assay::cli {

/// The time that --as-of names; nullopt without it. @return InvalidInput
[[nodiscard]] Result<std::optional<std::int64_t>> as_of(const Arguments& arguments);

[[nodiscard]] review::library::Shelf shelf_of(Desk& desk);

/// What was in the library then; lines that are left out are said on standard error.
[[nodiscard]] Result<review::library::Contents> library_at(
    Desk& desk, std::optional<std::int64_t> unix_ms,
    review::library::Standing least = review::library::Standing::Trial);

/// Whether the library of the store has an entry of that id; it is read when first asked. Without an assay.toml it has
/// none. @param desk  that is open already; nullptr: one is opened when needed
[[nodiscard]] Elsewhere in_library(Desk* desk);

/// Says on standard error which lines and records of the library do not count, and in the evidence log which records.
[[nodiscard]] Result<> tell_left_out(Desk& desk, const review::library::Contents& contents);
/// The member "tripped": [{"number", "entry", "since"}].
void write_json(json::Writer& json, const std::vector<review::library::Tripped>& tripped);

}  // namespace assay::cli
