#include "service/recovery.hpp"

#include <array>

#include "adapters/localfs/file_source.hpp"
#include "adapters/localfs/in_place_write.hpp"
#include "adapters/localfs/output_file.hpp"
#include "carrier/registry/registry.hpp"
#include "service/pending_action.hpp"

namespace assay::service {

namespace localfs = adapters::localfs;

namespace {

/// True if the file carries the label of that event.
bool carries(const std::string& path, const Id& event) {
  auto source = localfs::FileSource::open(path);
  if (!source) return false;
  const auto format = carrier::registry::sniff(*source);
  if (!format) return false;
  const auto inspection = (*format)->carrier->inspect(*source);
  if (!inspection) return false;
  for (const carrier::FoundLabel& found : inspection->labels)
    if (found.reading.label &&
        (found.reading.label->produce_id == event.hex() || found.reading.label->propagate_id == event.hex()))
      return true;
  return false;
}

/// @return true if the event's label is in its file now
Result<bool> finish(const PendingFile& action, const Id& event) {
  if (action.in_place) {
    ASSAY_TRY(const auto journal, localfs::interrupted_write(action.path));
    if (journal && *journal == event) ASSAY_CHECK(localfs::undo_or_redo(action.path, localfs::Recovery::Redo));
    return carries(action.path, event);
  }
  ASSAY_TRY(const bool renamed, localfs::finish_rename(action.temporary, action.path));
  return renamed || carries(action.path, event);
}

}  // namespace

evidence::Event undone_event(const evidence::Event& event, const Clock& clock) {
  evidence::Event undone = event;
  undone.id = evidence::new_id(clock);
  undone.time_ms = undone.id.unix_ms();
  undone.kind = "asset.label-undone";
  undone.produce_id = event.produce_id.empty() ? event.id.hex() : event.produce_id;
  return undone;
}

Result<std::vector<std::string>> recover(evidence::Log& log, const Clock& clock) {
  std::vector<std::string> finished;
  ASSAY_TRY(const std::vector<evidence::PendingAction> left, log.pending());
  std::vector<Id> done;
  for (const evidence::PendingAction& one : left) {
    const auto action = decode_pending(one.action);
    if (!action) return fail(Code::Corrupt, "evidence log: a pending action cannot be read (made by a newer version?)");
    const auto there = finish(*action, one.event);
    if (!there && there.error().code == Code::Conflict) continue;  // a living process is at it
    if (!there) return tl::unexpected(there.error());
    if (*there) {
      finished.push_back(action->path);
    } else {
      ASSAY_TRY(const auto stored, log.find_by_id(one.event));
      if (stored) {
        ASSAY_TRY([[maybe_unused]] const auto place, log.append(std::array{undone_event(stored->event, clock)}));
      }
    }
    done.push_back(one.event);
  }
  log.settle(done);
  return finished;
}

Result<bool> recover_file(const std::string& path, evidence::Log& log) {
  ASSAY_TRY(const auto journal, localfs::interrupted_write(path));
  if (!journal) return false;
  ASSAY_TRY(const auto recorded, log.find_by_id(*journal));
  ASSAY_CHECK(localfs::undo_or_redo(path, recorded ? localfs::Recovery::Redo : localfs::Recovery::Undo));
  return true;
}

}  // namespace assay::service
