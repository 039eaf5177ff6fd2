#include "review/match/layers.hpp"

#include <algorithm>
#include <utility>

namespace assay::review::match {

Layers::Layers(std::shared_ptr<const Set> base, std::shared_ptr<const Set> delta,
               std::span<const std::uint32_t> revoked)
    : sets_{std::move(base), std::move(delta)}, base_rules_(static_cast<std::uint32_t>(sets_[0]->rules().size())) {
  if (!revoked.empty()) revoked_.assign(base_rules_, 0);
  for (const std::uint32_t rule : revoked)
    if (rule < base_rules_) revoked_[rule] = 1;
}

std::uint32_t Layers::rules() const noexcept {
  return base_rules_ + (sets_[1] ? static_cast<std::uint32_t>(sets_[1]->rules().size()) : 0);
}

bool Layers::has_exceptions() const noexcept {
  return sets_[0]->has_exceptions() || (sets_[1] && sets_[1]->has_exceptions());
}

bool Layers::has_combinations() const noexcept {
  return sets_[0]->has_combinations() || (sets_[1] && sets_[1]->has_combinations());
}

bool Layers::uses(text::Pass pass) const noexcept {
  return std::any_of(sets_.begin(), sets_.end(),
                     [pass](const auto& set) { return set && set->automaton(pass).words() != 0; });
}

bool Layers::uses(Set::Machine machine) const noexcept {
  return std::any_of(sets_.begin(), sets_.end(),
                     [machine](const auto& set) { return set && !set->patterns(machine).empty(); });
}

}  // namespace assay::review::match
