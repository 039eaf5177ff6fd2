#include "records/content_digest.hpp"

#include <algorithm>
#include <tuple>
#include <vector>

#include "crypto/digest.hpp"
#include "json/json.hpp"

namespace assay::records {
namespace {

void member(json::Writer& json, std::string_view name, const std::optional<std::int64_t>& value) {
  json.name(name);
  if (value)
    json.value(*value);
  else
    json.null();
}

}  // namespace

std::string content_digest(std::string_view salt, const StoredRecord& record, std::span<const StoredClock> clocks) {
  std::string text;
  json::Writer json(text);
  json.begin_object()
      .member("salt", salt)
      .member("id", record.id.hex())
      .member("tenant", record.tenant)
      .member("service", record.service)
      .member("register", record.reg)
      .member("number", record.number)
      .member("state", record.state)
      .member("version", record.version)
      .member("created", record.created_ms)
      .member("updated", record.updated_ms)
      .member("definition", record.definition_digest)
      .member("access", record.access_digest)
      .member("held", record.legal_hold)
      .member("erased", record.erased)
      .member("fields", record.fields_json);
  member(json, "retain", record.retain_until_ms);
  std::vector<const StoredClock*> sorted;
  for (const StoredClock& clock : clocks) sorted.push_back(&clock);
  std::sort(sorted.begin(), sorted.end(), [](const StoredClock* a, const StoredClock* b) {
    return std::tie(a->key, a->round) < std::tie(b->key, b->round);
  });
  json.name("clocks").begin_array();
  for (const StoredClock* clock : sorted) {
    json.begin_object()
        .member("key", clock->key)
        .member("round", clock->round)
        .member("started", clock->started_ms)
        .member("paused_total", clock->paused_total_ms);
    member(json, "due", clock->due_ms);
    member(json, "paused", clock->paused_ms);
    member(json, "stopped", clock->stopped_ms);
    json.end_object();
  }
  json.end_array().end_object();
  return to_hex(crypto::sha256(as_bytes(text)));
}

}  // namespace assay::records
