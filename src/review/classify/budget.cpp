#include "review/classify/budget.hpp"

#include <algorithm>

#include "base/bytes.hpp"

#include "json/json.hpp"

namespace assay::review::classify {
namespace {

constexpr std::size_t kMostCountBytes = std::size_t{64} * 1024;

}  // namespace

std::int64_t DailyCalls::today() const noexcept {
  constexpr std::int64_t kHour = 3'600'000;
  constexpr std::int64_t kDay = 24 * kHour;
  constexpr std::int64_t kBeijing = 8 * kHour;
  return (clock_.unix_ms() + kBeijing) / kDay;
}

void DailyCalls::turn_page() {
  if (const std::int64_t now = today(); now != day_) {
    day_ = now;
    own_.clear();
    added_.clear();
  }
}

std::uint64_t DailyCalls::sum(std::string_view classifier) const {
  const auto count_in = [&](const auto& calls) {
    const auto found = calls.find(classifier);
    return found == calls.end() ? std::uint64_t{0} : found->second;
  };
  return checked_add(count_in(own_), count_in(added_)).value_or(UINT64_MAX);
}

bool DailyCalls::take(std::string_view classifier) {
  const std::lock_guard guard(lock_);
  turn_page();
  if (most_ != 0 && sum(classifier) >= most_) return false;
  ++own_[std::string(classifier)];
  return true;
}

std::uint64_t DailyCalls::taken(std::string_view classifier) {
  const std::lock_guard guard(lock_);
  turn_page();
  return sum(classifier);
}

std::string DailyCalls::to_json(Which which) {
  const std::lock_guard guard(lock_);
  turn_page();
  std::string out;
  json::Writer json(out);
  json.begin_object().member("day", day_).name("calls").begin_object();
  std::map<std::string, std::uint64_t, std::less<>> told = own_;
  if (which == Which::All)
    for (const auto& [name, count] : added_) told[name] = sum(name);
  for (const auto& [name, count] : told) json.member(name, count);
  json.end_object().end_object();
  return out;
}

void DailyCalls::add_json(std::string_view text) {
  const auto document = json::parse(text, kMostCountBytes);
  const std::lock_guard guard(lock_);
  turn_page();
  if (!document || document->root().find("day").integer() != day_) return;
  for (const json::Value one : document->root().find("calls"))
    if (const auto count = one.integer(); count && *count > 0) {
      std::uint64_t& so_far = added_[std::string(one.name())];
      so_far = checked_add(so_far, static_cast<std::uint64_t>(*count)).value_or(UINT64_MAX);
    }
}

bool TextBudget::take() noexcept {
  if (calls_ == 0 || left_ms() == 0) return false;
  --calls_;
  return true;
}

std::uint32_t TextBudget::left_ms() const noexcept {
  const std::int64_t spent = std::max<std::int64_t>(0, clock_.unix_ms() - begun_);
  return spent >= milliseconds_ ? 0 : static_cast<std::uint32_t>(milliseconds_ - spent);
}

}  // namespace assay::review::classify
