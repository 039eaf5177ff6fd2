// The feature database of the store, for commands that screen with it or show it.
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string>

#include "cli/command.hpp"
#include "cli/register_desk.hpp"
#include "review/library/library.hpp"

namespace assay::cli {

/// The time that --as-of names; nullopt without it. @return InvalidInput
[[nodiscard]] Result<std::optional<std::int64_t>> as_of(const Arguments& arguments);

[[nodiscard]] review::library::Shelf shelf_of(Desk& desk);

/// What was in the library then; lines that are left out are said on standard error.
[[nodiscard]] Result<review::library::Contents> library_at(
    Desk& desk, std::optional<std::int64_t> unix_ms,
    review::library::Standing least = review::library::Standing::Trial);

}  // namespace assay::cli
