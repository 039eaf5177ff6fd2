// A large compiled set and, beside it, a small one of what has changed since: a new rule counts and a revoked one stops
// counting as soon as the small one is there, long before the large one is compiled again.
#pragma once

#include <array>
#include <cstdint>
#include <memory>
#include <span>
#include <vector>

#include "review/match/set.hpp"

namespace assay::review::match {

/// Rules are numbered through: those of the base first, then those of the delta. Immutable.
class Layers {
 public:
  static constexpr std::size_t kLayers = 2;

  /// @param revoked  rules of the base that do not count any more
  explicit Layers(std::shared_ptr<const Set> base, std::shared_ptr<const Set> delta = nullptr,
                  std::span<const std::uint32_t> revoked = {});

  /// The sets there are, at most kLayers.
  [[nodiscard]] std::size_t size() const noexcept { return sets_[1] ? 2 : 1; }
  [[nodiscard]] const Set& set(std::size_t layer) const noexcept { return *sets_[layer]; }
  /// Number of a layer's first rule.
  [[nodiscard]] std::uint32_t first_rule(std::size_t layer) const noexcept { return layer == 0 ? 0 : base_rules_; }
  [[nodiscard]] std::uint32_t rules() const noexcept;
  [[nodiscard]] const Rule& rule(std::uint32_t number) const noexcept {
    return number < base_rules_ ? sets_[0]->rules()[number] : sets_[1]->rules()[number - base_rules_];
  }
  [[nodiscard]] bool counts(std::uint32_t number) const noexcept {
    return number >= revoked_.size() || revoked_[number] == 0;
  }
  [[nodiscard]] bool has_exceptions() const noexcept;
  [[nodiscard]] bool has_combinations() const noexcept;
  /// Whether any set looks for something in this pass, or with this machine.
  [[nodiscard]] bool uses(text::Pass pass) const noexcept;
  [[nodiscard]] bool uses(Set::Machine machine) const noexcept;

 private:
  std::array<std::shared_ptr<const Set>, kLayers> sets_;
  std::uint32_t base_rules_ = 0;
  std::vector<std::uint8_t> revoked_;  // per rule of the base; empty: none
};

/// Which rules count in one scan: those for its surface, at its time. A plain function, for it is asked at every hit.
struct RuleFilter {
  bool (*admits)(const void* context, std::uint32_t rule) = nullptr;  ///< nullptr: all do
  const void* context = nullptr;
  [[nodiscard]] bool operator()(std::uint32_t rule) const { return admits == nullptr || admits(context, rule); }
};

}  // namespace assay::review::match
