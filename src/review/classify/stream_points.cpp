#include "review/classify/stream_points.hpp"

#include <algorithm>

namespace assay::review::classify {
namespace {

constexpr std::size_t kMostContinued = 3;

bool continues(char c) noexcept { return (static_cast<unsigned char>(c) & 0xC0U) == 0x80; }

/// The place at or before `at` where a character of UTF-8 begins; `at` lies in the text.
std::size_t character_at(std::string_view text, std::size_t at) noexcept {
  for (std::size_t i = 0; i < kMostContinued && at > 0 && continues(text[at]); ++i) --at;
  return at;
}

/// `end` without the character that goes on behind it. What comes behind makes no difference: it may not be there yet.
std::size_t whole_until(std::string_view text, std::size_t end) noexcept {
  if (end == 0) return end;
  const std::size_t begin = character_at(text, end - 1);
  const auto lead = static_cast<unsigned char>(text[begin]);
  std::size_t length = 1;
  if (lead >= 0xC0) length = lead >= 0xF0 ? 4 : lead >= 0xE0 ? 3 : 2;
  return begin + length > end ? begin : end;
}

}  // namespace

std::optional<std::string> StreamPoints::take() {
  if (limits_.every == 0 || waiting_.size() - seen_ < limits_.every) return std::nullopt;
  std::size_t end = seen_ + limits_.every;
  if (const std::size_t whole = whole_until(waiting_, end); whole > seen_) end = whole;
  std::string out = waiting_.substr(0, end);
  covered_ += end - seen_;
  const std::size_t common = std::min(end, limits_.overlap);
  const std::size_t kept = common == 0 ? end : character_at(waiting_, end - common);
  waiting_.erase(0, kept);
  seen_ = end - kept;
  return out;
}

std::optional<std::string> StreamPoints::finish() {
  if (waiting_.size() == seen_ && covered_ > 0) return std::nullopt;
  covered_ += waiting_.size() - seen_;
  seen_ = 0;
  return std::move(waiting_);
}

}  // namespace assay::review::classify
