#include "review/classify/bypass.hpp"

#include <fmt/core.h>

#include "base/bytes.hpp"
#include "base/utf8.hpp"
#include "json/json.hpp"

namespace assay::review::classify {

std::int64_t look_by_ms(const Bypass& bypass, std::int64_t now_ms) noexcept {
  constexpr std::int64_t kHour = 3'600'000;
  return now_ms + bypass.ticket_hours * kHour;
}

std::vector<std::pair<std::string, std::string>> ticket_fields(
    const Bypass& bypass, std::int64_t now_ms, const std::function<std::string(std::int64_t)>& time_text) {
  constexpr std::size_t kLongestPlace = 500;  // bytes: a path may be longer than a field
  std::string classes;
  for (const Unanswered& one : bypass.let_through)
    if (one.without == Without::Open) classes.append(classes.empty() ? "" : ", ").append(one.risk_class);
  std::string classifiers;
  for (const Asked& one : bypass.asked)
    classifiers += fmt::format("{}: {} ({}){}\n", one.classifier, name_of(one.state), name_of(one.about),
                               one.error ? fmt::format(", {}", code_name(one.error->code)) : "");
  const std::string place = bypass.place.size() <= kLongestPlace
                                ? bypass.place
                                : with_replacements(bypass.place.substr(bypass.place.size() - kLongestPlace));
  return {{"let_through_at", time_text(now_ms)},
          {"content_digest", to_hex(bypass.digest)},
          {"place", place},
          {"classes", std::move(classes)},
          {"classifiers", classifiers},
          {"look_by", time_text(look_by_ms(bypass, now_ms))}};
}

evidence::Event event_of(const Bypass& bypass, std::int64_t now_ms, std::string_view ticket) {
  evidence::Event event;
  event.time_ms = now_ms;
  event.kind = "review.bypassed";
  event.content =
      evidence::ContentDigest{crypto::DigestAlgorithm::Sha256, "full", {bypass.digest.begin(), bypass.digest.end()}};
  json::Writer json(event.detail_json);
  json.begin_object().name("classes").begin_array();
  for (const Unanswered& one : bypass.let_through)
    json.begin_object().member("class", one.risk_class).member("without", name_of(one.without)).end_object();
  json.end_array().name("classifiers").begin_array();
  for (const Asked& one : bypass.asked) {
    json.begin_object().member("name", one.classifier).member("state", name_of(one.state));
    json.member("calls", one.calls);
    if (one.error) json.member("error", code_name(one.error->code));
    json.end_object();
  }
  json.end_array();
  if (bypass.ticket_hours > 0) json.member("look_until_ms", look_by_ms(bypass, now_ms));
  if (!ticket.empty()) json.member("ticket", ticket);
  json.end_object();
  return event;
}

}  // namespace assay::review::classify
