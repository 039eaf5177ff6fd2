// The feature database of the store as `assay screen` takes it when no --entries are named: as it is, was, or changes.
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <vector>

#include "cli/command.hpp"
#include "cli/review_store.hpp"
#include "cli/screen_live.hpp"

namespace assay::cli {

/// Neither --entries nor anything in the store.
[[nodiscard]] tl::unexpected<Error> missing_entries();

/// Says on standard error what --as-of with a time that has not come means.
void say_future(std::optional<std::int64_t> then);

/// What is, or was, in the feature database of the store; nothing without an assay.toml.
/// @return NotFound naming the first time there is when nothing was in force `then`
[[nodiscard]] Result<std::vector<review::entry::Entry>> stored_entries(
    std::optional<std::int64_t> then, review::library::Standing least = review::library::Standing::Trial);

/// The entries that texts are held against, followed while the program runs.
/// @param even_none  an empty set will do
[[nodiscard]] Result<std::unique_ptr<ScreenLive>> live_entries(const Arguments& arguments,
                                                               std::vector<review::entry::Entry> entries,
                                                               bool even_none);

}  // namespace assay::cli
