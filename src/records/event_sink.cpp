#include "records/event_sink.hpp"

namespace assay::records {

Result<> LogSink::append(std::span<const evidence::Event> events) {
  const auto all = log_.append(events);
  if (all) return {};
  if (all.error().code != Code::Conflict) return tl::unexpected<Error>(all.error());
  // one of them is there: another process was faster, or this one died between the log and the outbox
  for (const evidence::Event& event : events) {
    ASSAY_TRY(const auto there, log_.find_by_id(event.id));
    if (there) continue;
    const auto one = log_.append({&event, 1});
    if (one) continue;
    if (one.error().code != Code::Conflict) return tl::unexpected<Error>(one.error());
    ASSAY_TRY(const auto now, log_.find_by_id(event.id));
    if (!now) return tl::unexpected<Error>(one.error());  // a conflict of another kind
  }
  return {};
}

Result<std::optional<evidence::Event>> LogSink::find(const Id& id) {
  ASSAY_TRY(auto found, log_.find_by_id(id));
  if (!found) return std::optional<evidence::Event>();
  return std::optional(std::move(found->event));
}

Result<EventPage> LogSink::list(std::uint64_t from, std::size_t count, std::string_view kind, std::string_view tenant) {
  evidence::ListFilter filter;
  filter.kind = kind;
  filter.tenant = tenant;
  ASSAY_TRY(auto found, log_.list(from, count, filter));
  EventPage page;
  if (found.size() == count) page.next = found.back().index + 1;
  for (evidence::StoredEvent& one : found) page.events.push_back(std::move(one.event));
  return page;
}

}  // namespace assay::records
