#include "cli/corpus_scan.hpp"

#include <algorithm>
#include <atomic>
#include <chrono>
#include <thread>

#include "adapters/localfs/file_source.hpp"
#include "cli/corpus_media.hpp"
#include "cli/ordered.hpp"
#include "cli/output.hpp"

namespace assay::cli {
namespace {

using adapters::localfs::FileSource;
using review::corpus::Report;
using review::corpus::ScanOptions;
using review::corpus::Unit;
using review::corpus::UnitResult;

/// What the pending units are scanned with.
class Scanning {
 public:
  Scanning(const ScanOptions& options, const CorpusMedia& media, const Report& report)
      : options_(options), media_(media) {
    lower(lots_, report.sample.limit());
    lower(hashes_, report.duplicates.limit());
  }

  [[nodiscard]] UnitResult scan(const Unit& unit) {
    const bool media = review::corpus::is_media(unit.kind);
    if (!media && !review::corpus::is_text(unit.kind) && unit.size > 0) return untouched(unit, {});
    auto file = FileSource::open(unit.file);
    if (!file) return untouched(unit, file.error().message);
    UnitResult result =
        media ? judged(unit, *file) : review::corpus::scan_unit(unit, *file, options_, lots_.load(), hashes_.load());
    if (const auto same = file->still_the_same(); !same)
      result.error = review::corpus::shown_name(same.error().message);
    lower(lots_, result.sample.limit());
    lower(hashes_, result.duplicates.limit());
    return result;
  }

 private:
  static UnitResult untouched(const Unit& unit, const std::string& error) {
    UnitResult result;
    result.unit = unit;
    result.error = review::corpus::shown_name(error);
    return result;
  }
  UnitResult judged(const Unit& unit, FileSource& file) {
    const auto begin = std::chrono::steady_clock::now();
    const auto said = media_.judge(file);
    if (!said) return untouched(unit, said.error().message);
    UnitResult result = review::corpus::media_unit(unit, *said, options_, lots_.load(), hashes_.load());
    result.micros = static_cast<std::uint64_t>(
        std::chrono::duration_cast<std::chrono::microseconds>(std::chrono::steady_clock::now() - begin).count());
    return result;
  }
  static void lower(std::atomic<std::uint64_t>& limit, std::uint64_t to) {
    std::uint64_t now = limit.load();
    while (to < now && !limit.compare_exchange_weak(now, to)) continue;
  }

  const ScanOptions& options_;
  const CorpusMedia& media_;
  // What no unit need keep any more, as the units before have shown.
  std::atomic<std::uint64_t> lots_{UINT64_MAX};
  std::atomic<std::uint64_t> hashes_{UINT64_MAX};
};

}  // namespace

Result<> scan_all(std::vector<Unit> pending, const ScanOptions& options, const std::string& index,
                  CorpusJournal& journal, Report& report) {
  const auto media = std::stable_partition(pending.begin(), pending.end(),
                                           [](const Unit& unit) { return !review::corpus::is_media(unit.kind); });
  const auto texts = static_cast<std::size_t>(media - pending.begin());
  ASSAY_TRY(const CorpusMedia decoders, CorpusMedia::open(options, pending.size() - texts, index));
  Scanning scanning(options, decoders, report);
  Progress progress(pending.size(), true);
  Result<> written;
  const auto pass = [&](std::size_t from, std::size_t count, std::size_t most_at_once) {
    in_order(
        count, std::max(1U, std::thread::hardware_concurrency()),
        [&](std::size_t i) { return scanning.scan(pending[from + i]); },
        [&](std::size_t i, const UnitResult& result) {
          if (written) written = journal.append(review::corpus::journal_line(result));
          report.add(result);
          progress.at(from + i + 1);
        },
        most_at_once);
  };
  constexpr std::size_t kTexts = 16;
  pass(0, texts, kTexts);
  pass(texts, pending.size() - texts, 1);  // a film takes minutes: what is done is written down at once
  return written;
}

}  // namespace assay::cli
