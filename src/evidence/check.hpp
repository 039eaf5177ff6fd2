// The whole check of a log. Inside evidence/ only; Log::check calls it.
#pragma once

#include <span>
#include <string>

#include "evidence/log.hpp"
#include "evidence/tile_folder.hpp"

namespace assay::evidence {

struct CheckScope {
  EventStore& store;
  TileFolder& folder;
  LogId log;
  const std::string& origin;
  std::span<const verify::VerifierKey> known_keys;
  std::size_t own_keys;  ///< the first of known_keys: those that sign today
  const Progress& progress;
};

[[nodiscard]] Result<CheckReport> check_log(const CheckScope& scope);

}  // namespace assay::evidence
