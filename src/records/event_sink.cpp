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
    if (const auto one = log_.append({&event, 1}); !one && one.error().code != Code::Conflict)
      return tl::unexpected<Error>(one.error());
  }
  return {};
}

}  // namespace assay::records
