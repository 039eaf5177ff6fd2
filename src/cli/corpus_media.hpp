// Pictures, sounds and films of a corpus, judged as `assay screen` judges them one by one.
#pragma once

#include <cstddef>
#include <memory>
#include <optional>
#include <string>

#include "adapters/localfs/file_source.hpp"
#include "cli/screen_media.hpp"
#include "review/corpus/scan_unit.hpp"

namespace assay::cli {

/// Thread-safe once open. Workers that decode are started when the first file comes, and stay for all of them.
class CorpusMedia {
 public:
  /// @param files  how many there are; with none nothing is prepared
  /// @param index  file of the index of known pictures, as `--index` has it; empty: made anew
  /// @return what making the entries ready says. A decoder that is not installed is an error of each file
  [[nodiscard]] static Result<CorpusMedia> open(const review::corpus::ScanOptions& options, std::size_t files,
                                                const std::string& index);

  /// @return what decoding says: the file is counted as not read
  [[nodiscard]] Result<review::corpus::JudgedMedia> judge(adapters::localfs::FileSource& file) const;

 private:
  explicit CorpusMedia(const review::corpus::ScanOptions& options) : options_(&options) {}
  const review::corpus::ScanOptions* options_;
  std::unique_ptr<ports::MediaJobs> jobs_;
  std::optional<Error> no_jobs_;
  review::recognition::KnownMedia known_;
};

}  // namespace assay::cli
