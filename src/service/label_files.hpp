// Labels many files: plans each, writes it beside its place, records the event, lets it appear. A crash at any moment
// leaves the old or the new file, and the next start finishes what the log already says (D10: temporary file, event,
// rename).
#pragma once

#include <functional>
#include <string>
#include <vector>

#include "evidence/log.hpp"
#include "ports/media_jobs.hpp"
#include "service/label_plan.hpp"
#include "service/visible_label.hpp"

namespace assay::service {

struct FileJob {
  std::string source;       ///< path to read
  std::string destination;  ///< path to write; equal to `source` for in place
};

struct FileOutcome {
  std::string source;
  std::string destination;
  std::optional<Error> error;  ///< the file was not labelled, and why; nothing was changed
  Outcome outcome = Outcome::Unchanged;
  std::string format;  ///< registry key
  label::ImplicitLabel label;
  evidence::ContentDigest digest;
  std::vector<label::Finding> findings;
  std::uint64_t size = 0;                    ///< of the source
  std::uint64_t bytes_written = 0;           ///< to the destination
  bool in_place = false;                     ///< changed without a copy
  std::string visible;                       ///< the label people see, JSON: drawn now, or earlier by us; empty: none
  std::optional<std::uint64_t> event_index;  ///< leaf in the log
};

struct FileOptions {
  LabelRequest request;
  bool overwrite = false;  ///< an output of another content may be replaced
  bool durable = false;    ///< outputs are flushed to the device before they are recorded
  unsigned workers = 1;
  /// Draw a label that people see, unless our log knows that this content has it. Needs `media`.
  std::optional<VisibleOrder> visible;
  ports::MediaJobs* media = nullptr;
  /// Told how far the drawing on a file is, 0 to 1; never from two threads at once, nor while `report` is called.
  std::function<void(const std::string& source, double part)> progress;
};

/// Runs all jobs; `report` is called once for each, in no order, never from two threads at once. The log is used under
/// one lock.
void label_files(const std::vector<FileJob>& jobs, const Producer& producer, const FileOptions& options,
                 evidence::Log& log, const Clock& clock, const std::function<void(const FileOutcome&)>& report);

}  // namespace assay::service
