// Gathers the records of an import: the good ones once each, the bad ones by their line.
#pragma once

#include <fmt/core.h>

#include <string>
#include <unordered_map>
#include <utility>

#include "review/entry/entry_json.hpp"

namespace assay::review::entry {

class Intake {
 public:
  explicit Intake(const Demand& demand) : demand_(demand) {}

  void take(std::size_t line, Result<Entry> entry) {
    if (!entry) return refuse(line, std::move(entry).error().message);
    if (demand_) {
      if (Result<> passed = demand_(*entry); !passed) return refuse(line, std::move(passed).error().message);
    }
    const auto [at, is_new] = lines_.try_emplace(entry->id, line);
    if (!is_new)
      return refuse(line, fmt::format("id: {} is that of line {} too; give each its own", entry->id, at->second));
    import_.entries.push_back(std::move(*entry));
    import_.lines.push_back(line);
  }
  void refuse(std::size_t line, std::string reason) { import_.bad.push_back({line, std::move(reason)}); }
  [[nodiscard]] Import finish() { return std::move(import_); }

 private:
  const Demand& demand_;
  Import import_;
  std::unordered_map<std::string, std::size_t> lines_;
};

}  // namespace assay::review::entry
