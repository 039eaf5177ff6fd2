#include "review/classify/bypass.hpp"

#include "json/json.hpp"

namespace assay::review::classify {

evidence::Event event_of(const Bypass& bypass, std::int64_t now_ms) {
  constexpr std::int64_t kHour = 3'600'000;
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
  if (bypass.ticket_hours > 0) json.member("look_until_ms", now_ms + bypass.ticket_hours * kHour);
  json.end_object();
  return event;
}

}  // namespace assay::review::classify
