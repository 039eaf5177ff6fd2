// What a change of a record does to its clocks: which start, stand still, go on, stop and start anew. Pure: the same
// change gives the same clocks.
#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.hpp"
#include "law/calendar/work_calendar.hpp"
#include "law/clock/clock.hpp"
#include "records/definition/catalog.hpp"
#include "records/definition/definition.hpp"
#include "records/fields.hpp"
#include "records/record_store.hpp"

namespace assay::records {

/// The operator's own limits: [limits] of assay.toml. Units are those of the definition.
using DeclaredLimits = std::map<std::string, std::int32_t, std::less<>>;

/// Where a limit comes from.
enum class Basis : std::uint8_t { Law, Declared, Suggested, Event, None };
[[nodiscard]] std::string_view basis_name(Basis basis) noexcept;

struct EffectiveLimit {
  law::clock::Limit limit;  ///< without a number: no end can be reckoned
  Basis basis = Basis::None;
};

/// A change as clocks see it.
struct Step {
  const Fields* before = nullptr;  ///< nullptr: the record is new
  const Fields* after = nullptr;
  std::string_view state;  ///< after it
  std::string_view move;   ///< its key; "" when it is none
  bool entered = false;    ///< a move was made or the record is new, so `state` was entered
  std::int64_t now_ms = 0;
  ClockNotes* notes = nullptr;  ///< those of `after`, to be changed with the clocks; nullptr: none are kept
};

/// "KEY ROUND": under what a clock's note stands.
[[nodiscard]] std::string note_name(const StoredClock& clock);
/// The limit that counted when the clock was started, whatever is declared by now; nullopt when none was kept.
[[nodiscard]] std::optional<EffectiveLimit> kept_limit(const StoredClock& clock, const ClockNotes& notes);

/// The limit that counts for these values.
[[nodiscard]] EffectiveLimit limit_of(const definition::ClockRule& rule, const Fields& fields,
                                      const DeclaredLimits& declared);

/// Holds the operator's numbers against the registers. @return Configuration: the number that no clock asks for, and
/// the nearest that one does
[[nodiscard]] Result<> check_declared(const DeclaredLimits& declared, const definition::Catalog& catalog);

/// The clocks after a step. A clock whose end lies in a year without a calendar runs without an end until that year is
/// there. @return Limited, InvalidInput for instants that no calendar has
[[nodiscard]] Result<std::vector<StoredClock>> clocks_after(const definition::Definition& definition,
                                                            std::vector<StoredClock> clocks, const Step& step,
                                                            const DeclaredLimits& declared,
                                                            const law::calendar::WorkCalendar& days);

/// A clock as somebody looks at it.
struct ClockReading {
  EffectiveLimit limit;
  law::clock::State state = law::clock::State::Quiet;  ///< of a stopped one: when it was stopped
  std::optional<std::int64_t> due_ms;
  bool replaced = false;  ///< it was missed when what it goes by was changed; the next round counts
  std::string unknown;    ///< why there is no due_ms, when the limit has a number: the year that is missing
};
[[nodiscard]] ClockReading read_clock(const definition::ClockRule& rule, const StoredClock& clock, const Fields& fields,
                                      std::int64_t now_ms, const DeclaredLimits& declared,
                                      const law::calendar::WorkCalendar& days);

/// When the first state after `told` begins; nullopt when none is to come.
[[nodiscard]] std::optional<std::int64_t> next_notice(const law::clock::Limit& limit, const StoredClock& clock,
                                                      const law::calendar::WorkCalendar& days);

}  // namespace assay::records
