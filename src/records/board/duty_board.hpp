// The board of controls: for each standing duty that applies, whether what would prove it is there. Rules say what the
// proof is (rules/controls.toml); which proof is enough is our choice, not the law's.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.hpp"
#include "law/duty/assessment.hpp"
#include "records/engine.hpp"

namespace assay::records::board {

/// The register in which persons state that a duty is met.
inline constexpr std::string_view kStatements = "duty-statement";

enum class Standing : std::uint8_t {
  Met,     ///< the proof is there and holds for a while
  AtRisk,  ///< it runs out within kSoonMs, or a clock of the duty has used up 80 %
  Missed,  ///< it is not there, or has run out, or a clock of the duty is past its end
  Person,  ///< the law or the facts leave it open, or nothing is named that would prove it
};
[[nodiscard]] std::string_view standing_name(Standing standing) noexcept;  ///< "met" "at-risk" "missed" "person"

/// Thirty days.
inline constexpr std::int64_t kSoonMs = std::int64_t{30} * 24 * 3600 * 1000;

struct BoardRow {
  const law::rules::Duty* duty = nullptr;
  const law::rules::Control* control = nullptr;  ///< nullptr: the rules name none
  Standing standing = Standing::Person;
  std::string proof;                      ///< number of the record that proves it; "" when there is none
  std::optional<std::int64_t> proven_ms;  ///< since when
  std::optional<std::int64_t> until_ms;   ///< the proof holds, or the clock runs, until then
  std::string late_clock;                 ///< number of the record whose clock is near its end or past it
};

/// In the order of the rules. @return what searching answers; Denied when the actor may not look at registers
[[nodiscard]] Result<std::vector<BoardRow>> duty_board(Engine& engine, const account::Actor& actor,
                                                       const law::duty::Assessment& assessment);
/// @param waiting  events that the evidence log refuses
[[nodiscard]] std::string board_json(const std::vector<BoardRow>& rows, const law::duty::Assessment& assessment,
                                     std::size_t waiting);

}  // namespace assay::records::board
