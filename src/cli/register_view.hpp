// Registers and records as people read them, and as programs do.
#pragma once

#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "cli/language.hpp"
#include "records/engine.hpp"

namespace assay::cli {

/// A row of a list of records.
struct ListedRecord {
  const records::definition::Definition* definition = nullptr;
  records::StoredRecord record;
  records::Fields fields;
};
[[nodiscard]] std::string records_text(std::span<const ListedRecord> all);
[[nodiscard]] std::string records_json(std::span<const ListedRecord> all, std::uint64_t in_all);

[[nodiscard]] std::string record_text(const records::RecordView& view, const records::DeclaredLimits& limits);
/// @param access_key  of a record made just now, else ""
/// @param waiting  events that the evidence log refuses
[[nodiscard]] std::string record_json(const records::RecordView& view, std::string_view access_key,
                                      std::size_t waiting);

[[nodiscard]] std::string definition_text(const records::definition::Definition& definition,
                                          const records::DeclaredLimits& limits);
[[nodiscard]] std::string definition_json(const records::definition::Definition& definition);

[[nodiscard]] std::string due_text(std::span<const records::DueClock> all, std::int64_t now_ms);
[[nodiscard]] std::string due_json(std::span<const records::DueClock> all);

}  // namespace assay::cli
