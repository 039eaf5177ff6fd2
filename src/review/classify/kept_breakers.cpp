// Breakers from one process to the next: a program that asks once and ends would else never leave a dead service alone.
#include <algorithm>
#include <limits>

#include "json/json.hpp"
#include "review/classify/panel.hpp"

namespace assay::review::classify {
namespace {

constexpr std::size_t kMostKept = std::size_t{64} * 1024;  // bytes

void write_kept(json::Writer& json, std::string_view name, const Breaker::Kept& kept) {
  json.name(name).begin_object().member("state", name_of(kept.state)).member("in_a_row", kept.in_a_row);
  json.member("opened_ms", kept.opened_ms).end_object();
}

std::optional<Breaker::Kept> kept_of(json::Value from) {
  const auto state = breaker_state_of(from.find("state").text());
  const auto in_a_row = from.find("in_a_row").integer();
  const auto opened_ms = from.find("opened_ms").integer();
  if (!state || !in_a_row || !opened_ms || *in_a_row < 0 || *in_a_row > std::numeric_limits<std::int32_t>::max())
    return std::nullopt;
  return Breaker::Kept{*state, static_cast<std::uint32_t>(*in_a_row), *opened_ms};
}

}  // namespace

std::string Panel::breakers_json(std::string_view before) {
  std::string out;
  json::Writer json(out);
  json.begin_object();
  for (const Member& member : members_)
    if (const auto kept = member.breaker->kept()) write_kept(json, member.declared->name, *kept);
  if (const auto document = json::parse(before, kMostKept); document && document->root().is(json::Kind::Object)) {
    std::size_t others = 0;
    for (const json::Value one : document->root()) {
      const auto member = std::ranges::find(members_, one.name(),
                                            [](const Member& each) -> std::string_view { return each.declared->name; });
      const auto kept = kept_of(one);
      if (!kept || (member != members_.end() && member->breaker->kept())) continue;
      if (member == members_.end() && ++others > kMostClassifiers) continue;  // of files that nobody uses any more
      write_kept(json, one.name(), *kept);
    }
  }
  json.end_object();
  return out;
}

void Panel::restore_breakers(std::string_view text) {
  const auto document = json::parse(text, kMostKept);
  if (!document) return;
  for (const Member& member : members_)
    if (const auto kept = kept_of(document->root().find(member.declared->name))) member.breaker->restore(*kept);
}

}  // namespace assay::review::classify
