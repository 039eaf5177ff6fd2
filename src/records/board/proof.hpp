// What proves that a duty is met: a record in one of the states that rules/controls.toml names, or a person's
// statement.
#pragma once

#include <cstdint>
#include <optional>
#include <string>

#include "law/rules/records.hpp"
#include "records/engine.hpp"

namespace assay::records::board {

struct Proof {
  std::string number;                    ///< of the record
  std::int64_t since_ms = 0;             ///< when it came into the state that proves; of a statement, when it was made
  std::optional<std::int64_t> until_ms;  ///< it holds until then
};

/// A record that is on its way to the state that proves, with the duty's own clock stopped in time.
struct Underway {
  std::string number;
};

/// Whether a clock of the register that proves the duty tells how the duty stands: its own does; where it has none
/// there, those of the duties that it is proven together with (a filing under two rules).
[[nodiscard]] bool speaks_for(const definition::Definition& definition, const definition::ClockRule& rule,
                              const law::rules::Duty& duty);

class Proofs {
 public:
  /// @param service  records of other services prove nothing; "": all count. Those of no service count for all
  Proofs(Engine& engine, const account::Actor& actor, std::string_view service)
      : engine_(engine), actor_(actor), service_(service) {}

  /// @param control  nullptr: the rules name none, a statement is all there can be
  [[nodiscard]] Result<std::optional<Proof>> of(const law::rules::Duty& duty, const law::rules::Control* control);
  [[nodiscard]] Result<std::optional<Underway>> under_way(const law::rules::Duty& duty,
                                                          const law::rules::Control& control);
  [[nodiscard]] bool counts(std::string_view service) const noexcept {
    return service_.empty() || service.empty() || service == service_;
  }

 private:
  [[nodiscard]] Result<std::vector<StoredRecord>> matching(const law::rules::Control& control);
  [[nodiscard]] Result<std::optional<Proof>> record_for(const law::rules::Control& control);
  [[nodiscard]] Result<std::optional<Proof>> statement_for(const law::rules::Duty& duty,
                                                           const law::rules::Control* control);
  Engine& engine_;
  const account::Actor& actor_;
  std::string_view service_;
};

}  // namespace assay::records::board
