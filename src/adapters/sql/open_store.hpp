// The stores that assay.toml names: one database for records and accounts.
#pragma once

#include <memory>

#include "account/account_store.hpp"
#include "base/result.hpp"
#include "config/settings.hpp"
#include "records/record_store.hpp"

namespace assay::adapters::sql {

/// @return what connecting and migrating answer: Unavailable, Denied, Unsupported, Configuration
[[nodiscard]] Result<std::unique_ptr<records::RecordStore>> open_record_store(const config::Settings& settings);
/// A connection of its own to the same database.
[[nodiscard]] Result<std::unique_ptr<account::AccountStore>> open_account_store(const config::Settings& settings);

}  // namespace assay::adapters::sql
