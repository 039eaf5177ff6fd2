#include "cli/corpus_plan.hpp"

#include <fmt/core.h>

#include <algorithm>
#include <cstdlib>
#include <unordered_map>
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

/// Personal data in names are masked; sources that look the same then are told apart by a number.
class Names {
 public:
  std::string of(const std::string& source) {
    const auto before = shown_.find(source);
    if (before != shown_.end()) return before->second;
    const std::string masked = review::corpus::shown_name(source);
    std::string name = masked;
    for (int number = 2; !taken_.insert(name).second; ++number) name = fmt::format("{} #{}", masked, number);
    shown_.emplace(source, name);
    return name;
  }

 private:
  std::unordered_map<std::string, std::string> shown_;
  std::unordered_set<std::string> taken_;
};

/// A file in units. One that cannot be opened is a unit too: the scan says why it was not read.
void part(const std::string& source, const std::string& path, const review::corpus::ScanOptions& options,
          std::vector<Unit>& units) {
  Unit unit = review::corpus::unit_of(source, path);
  unit.range = Range{0, UINT64_MAX};
  bool parted = false;
  if (auto file = FileSource::open(path)) {
    unit.size = file->size();
    unit.changed = file->info().st_mtim.tv_sec * kNanoseconds + file->info().st_mtim.tv_nsec;
    if (const auto head = file->read(0, std::min<std::uint64_t>(unit.size, review::corpus::kHeadBytes))) {
      unit.kind = review::corpus::kind_of(path, as_text(*head));
      parted = review::corpus::is_parted(unit.kind, as_text(*head), options);
    }
  }
  std::uint64_t begin = 0;
  while (parted && unit.size - begin > review::corpus::kUnitBytes) {
    unit.range = {begin, begin + review::corpus::kUnitBytes};
    units.push_back(unit);
    begin += review::corpus::kUnitBytes;
  }
  unit.range = Range{begin, UINT64_MAX};
  units.push_back(std::move(unit));
}

/// NAME=PATH, and operands, as source and path.
Result<std::vector<std::pair<std::string, std::string>>> places_of(const std::vector<std::string>& sources,
                                                                   const std::vector<std::string>& operands) {
  std::vector<std::pair<std::string, std::string>> places;
  for (const std::string& one : sources) {
    const std::size_t sign = one.find('=');
    if (sign == std::string::npos || sign == 0 || sign + 1 == one.size())
      return fail(
          Code::InvalidInput,
          fmt::format(fmt::runtime(Text{"--source {}: write NAME=PATH", "--source {}：应为 名称=路径"}.get()), one));
    places.emplace_back(one.substr(0, sign), one.substr(sign + 1));
  }
  for (const std::string& one : operands) places.emplace_back(one, one);
  return places;
}

}  // namespace

Result<Plan> plan_units(const std::vector<std::string>& sources, const std::vector<std::string>& operands,
                        const std::string& report, const review::corpus::ScanOptions& options) {
  using review::corpus::LeftOut;
  ASSAY_TRY(const auto places, places_of(sources, operands));
  const std::string left_out = real_path(report) + "/";
  std::unordered_set<std::string> seen;
  Names names;
  Plan plan;
  for (const auto& [source, place] : places) {
    if ((real_path(place) + "/").starts_with(left_out))
      return fail(
          Code::InvalidInput,
          fmt::format(fmt::runtime(Text{"{}: lies in the folder of the report, {}: nothing of it would be scanned; "
                                        "let --corpus name a folder of its own",
                                        "{}：位于报告目录 {} 之内，不会被扫描；请为 --corpus 另设目录"}
                                       .get()),
                      place, report));
    const std::string name = names.of(source);
    ASSAY_TRY(const FoundFiles found, find_jobs({place}, ""));
    plan.left_out.counts[static_cast<std::size_t>(LeftOut::Hidden)] += found.hidden;
    for (const service::FileJob& job : found.jobs) {
      const std::string& file = job.source;
      const std::string real = real_path(file);
      if (real.starts_with(left_out)) {
        plan.left_out.add(file, LeftOut::OfTheReport);
      } else if (!seen.insert(real).second) {
        plan.left_out.add(file, LeftOut::Twice);
      } else {
        if (file == place) ASSAY_CHECK(FileSource::open(file));  // named, so it has to be there
        part(name, file, options, plan.units);
      }
    }
  }
  return plan;
}

}  // namespace assay::cli
