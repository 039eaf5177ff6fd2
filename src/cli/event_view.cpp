#include "cli/event_view.hpp"

#include <fmt/core.h>

#include "cli/language.hpp"
#include "cli/output.hpp"
#include "json/json.hpp"

namespace assay::cli {

std::string events_text(std::span<const evidence::StoredEvent> events) {
  std::string out;
  for (const evidence::StoredEvent& stored : events) {
    const evidence::Event& event = stored.event;
    out += fmt::format("{} {}  {}  {}  {}\n", Text{"event", "事件"}.get(), stored.index, utc_time(event.time_ms),
                       toned(Tone::Strong, event.kind), event.service);
    out += fmt::format("  id         {}\n", event.id.hex());
    if (stored.erased) {
      out += fmt::format("  {}\n", Text{"record erased; its leaf remains proven", "记录已删除，其叶子仍可证明"}.get());
      continue;
    }
    if (!event.produce_id.empty()) out += fmt::format("  ProduceID  {}\n", event.produce_id);
    if (event.content)
      out += fmt::format("  content    {} {} {}\n", crypto::algorithm_name(event.content->algorithm),
                         event.content->scheme, to_hex(event.content->value));
    if (!event.media_type.empty()) out += fmt::format("  media      {}\n", event.media_type);
    if (!event.detail_json.empty()) out += fmt::format("  detail     {}\n", event.detail_json);
    out += fmt::format("  by         {} ({})\n", event.actor, event.tool_version);
  }
  return out;
}

std::string events_json(std::string_view schema, std::span<const evidence::StoredEvent> events) {
  std::string out;
  json::Writer json(out);
  json.begin_object().member("schema", schema).name("events").begin_array();
  for (const evidence::StoredEvent& stored : events) {
    json.begin_object()
        .member("index", stored.index)
        .member("id", stored.event.id.hex())
        .member("leaf_hash", to_hex(stored.leaf_hash));
    json.member("erased", stored.erased);
    if (!stored.erased) json.name("record").raw(stored.record);
    json.end_object();
  }
  json.end_array().end_object();
  return out + "\n";
}

}  // namespace assay::cli
