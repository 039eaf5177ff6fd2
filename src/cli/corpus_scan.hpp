// The units of a corpus that are still to be scanned, on all cores: texts first, then pictures, sounds and films.
#pragma once

#include <string>
#include <vector>

#include "cli/corpus_journal.hpp"
#include "review/corpus/report.hpp"
#include "review/corpus/scan_unit.hpp"

namespace assay::cli {

/// Each unit goes into the journal and the report when it is done.
/// @param index  file of the index of known pictures; empty: none
[[nodiscard]] Result<> scan_all(std::vector<review::corpus::Unit> pending, const review::corpus::ScanOptions& options,
                                const std::string& index, CorpusJournal& journal, review::corpus::Report& report);

}  // namespace assay::cli
