// Labels that people see in films, from rules/film.toml: how high, how long, where. Source: GB 45438-2025 clause 5.4.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "base/result.hpp"
#include "law/wording.hpp"

namespace assay::law {

/// The numbers of one table.
struct FilmRule {
  double height = 0;  ///< of the type, against the shortest side: 0.05
  Origin height_origin;
  double seconds = 0;  ///< on screen at normal speed
  Origin seconds_origin;
  std::vector<std::string> due;       ///< "opening"
  std::vector<std::string> optional;  ///< "middle", "end"
  Origin place_origin;

  /// @return Configuration naming file, line and what is wrong
  [[nodiscard]] static Result<FilmRule> parse(std::string_view toml, std::string_view name);
};

/// The table built into the program. The first call parses it.
[[nodiscard]] const FilmRule& film_rule();

}  // namespace assay::law
