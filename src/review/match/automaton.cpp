#include "review/match/automaton.hpp"

#include "review/match/automaton_builder.hpp"

namespace assay::review::match {

Automaton::Automaton() : nodes_(256), depth_(256, 0) {
  // The root has base 0 and so no child: no slot's label is its own number.
  for (std::uint32_t slot = 0; slot < nodes_.size(); ++slot) nodes_[slot].tag = (slot ^ 1U) & 0xff;
}

Result<Automaton> Automaton::build(std::span<const std::string_view> words, std::span<const std::uint8_t> marked) {
  return AutomatonBuilder(words, marked).build();
}

std::size_t Automaton::memory() const noexcept {
  return nodes_.size() * sizeof(Node) +
         (depth_.size() + marked_depth_.size() + length_.size()) * sizeof(std::uint16_t) +
         shorter_.size() * sizeof(std::uint32_t) + filter_.memory();
}

}  // namespace assay::review::match
