#include "cli/corpus_plan.hpp"

#include <fmt/core.h>

#include <algorithm>
#include <cstdlib>
#include <unordered_set>
#include <utility>

#include "adapters/localfs/file_source.hpp"
#include "cli/jobs.hpp"
#include "cli/language.hpp"

namespace assay::cli {
namespace {

using adapters::localfs::FileSource;
using review::corpus::Range;
using review::corpus::Unit;

constexpr std::int64_t kNanoseconds = 1'000'000'000;

std::string real_path(const std::string& path) {
  const std::unique_ptr<char, decltype(&std::free)> found(::realpath(path.c_str(), nullptr), &std::free);
  return found ? std::string(found.get()) : path;
}

/// A file that cannot be opened is a unit too: the scan says why it was not read.
Result<Unit> unit_of(const std::string& source, const std::string& path) {
  Unit unit;
  unit.source = source;
  unit.file = path;
  auto file = FileSource::open(path);
  if (!file) return unit;
  unit.size = file->size();
  unit.changed = file->info().st_mtim.tv_sec * kNanoseconds + file->info().st_mtim.tv_nsec;
  const auto head = file->read(0, std::min<std::uint64_t>(unit.size, review::corpus::kHeadBytes));
  if (head) unit.kind = review::corpus::kind_of(path, as_text(*head));
  return unit;
}

}  // namespace

Result<std::vector<Unit>> plan_units(const std::vector<std::string>& sources, const std::vector<std::string>& operands,
                                     const std::string& report, const review::corpus::ScanOptions& options) {
  std::vector<std::pair<std::string, std::string>> places;  // source, path
  for (const std::string& one : sources) {
    const std::size_t sign = one.find('=');
    if (sign == std::string::npos || sign == 0 || sign + 1 == one.size())
      return fail(
          Code::InvalidInput,
          fmt::format(fmt::runtime(Text{"--source {}: write NAME=PATH", "--source {}：应为 名称=路径"}.get()), one));
    places.emplace_back(one.substr(0, sign), one.substr(sign + 1));
  }
  for (const std::string& one : operands) places.emplace_back(one, one);
  const std::string left_out = real_path(report) + "/";
  std::unordered_set<std::string> seen;
  std::vector<Unit> units;
  for (const auto& [source, place] : places) {
    if ((real_path(place) + "/").starts_with(left_out))
      return fail(
          Code::InvalidInput,
          fmt::format(fmt::runtime(Text{"{}: lies in the folder of the report, {}: nothing of it would be scanned; "
                                        "let --corpus name a folder of its own",
                                        "{}：位于报告目录 {} 之内，不会被扫描；请为 --corpus 另设目录"}
                                       .get()),
                      place, report));
    ASSAY_TRY(const std::vector<std::string> files, find_files({place}));
    for (const std::string& file : files) {
      const std::string real = real_path(file);
      if (real.starts_with(left_out) || !seen.insert(real).second) continue;
      if (file == place) ASSAY_CHECK(FileSource::open(file));  // named, so it has to be there
      ASSAY_TRY(Unit unit, unit_of(source, file));
      const bool parted = review::corpus::is_parted(unit.kind, options);
      std::uint64_t begin = 0;
      while (parted && unit.size - begin > review::corpus::kUnitBytes) {
        unit.range = {begin, begin + review::corpus::kUnitBytes};
        units.push_back(unit);
        begin += review::corpus::kUnitBytes;
      }
      unit.range = Range{begin, UINT64_MAX};
      units.push_back(std::move(unit));
    }
  }
  return units;
}

}  // namespace assay::cli
