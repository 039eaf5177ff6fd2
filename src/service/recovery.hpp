// After a crash: what the log says was done is finished, what it does not say is undone.
#pragma once

#include <string>
#include <vector>

#include "base/clock.hpp"
#include "evidence/log.hpp"

namespace assay::service {

/// Finishes renames and journals that the log has and the folder does not. Call before the first write of a run.
/// An event whose file cannot be finished any more (somebody took the temporary file away) gets an "asset.label-undone"
/// event.
/// @return the files that were finished, for a line to the user
[[nodiscard]] Result<std::vector<std::string>> recover(evidence::Log& log, const Clock& clock);

/// One file with a journal beside it: redone if the log has its event, else undone. false: there was none.
[[nodiscard]] Result<bool> recover_file(const std::string& path, evidence::Log& log);

/// The event that takes back `event`: its label is in no file.
[[nodiscard]] evidence::Event undone_event(const evidence::Event& event, const Clock& clock);

}  // namespace assay::service
