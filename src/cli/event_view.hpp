// Events as people and programs see them; trace and evidence show share it.
#pragma once

#include <span>
#include <string>
#include <string_view>

#include "evidence/log.hpp"

namespace assay::cli {

[[nodiscard]] std::string events_text(std::span<const evidence::StoredEvent> events);
/// {"schema": ..., "events": [...]}; each event's record is given as it was digested.
[[nodiscard]] std::string events_json(std::string_view schema, std::span<const evidence::StoredEvent> events);

}  // namespace assay::cli
