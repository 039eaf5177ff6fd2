#include "cli/rules.hpp"

#include <fmt/core.h>

#include <algorithm>
#include <array>
#include <cstdlib>
#include <string>
#include <vector>

#include "config/settings.hpp"

namespace assay::cli {
namespace {

/// Of single registers and years a folder may have fewer; what labels say is not read from there.
bool may_lack(std::string_view name) {
  constexpr std::array<std::string_view, 3> kOfLabels = {"wording.toml", "film.toml", "cue.toml"};
  return name.starts_with("registers/") || name.starts_with("calendar/") ||
         std::find(kOfLabels.begin(), kOfLabels.end(), name) != kOfLabels.end();
}

/// A folder takes the place of all the rules built in: one with a file less would answer with a penalty or a control
/// less.
Result<law::rules::RuleSet> read_folder(const std::string& folder) {
  ASSAY_TRY(law::rules::RuleSet set, law::rules::RuleSet::from_folder(folder));
  ASSAY_TRY(const law::rules::RuleSet* const whole, law::rules::built_in());
  const std::vector<EmbeddedFile> there = set.files("");
  const auto has = [&](std::string_view name) {
    return std::any_of(there.begin(), there.end(), [&](const EmbeddedFile& one) { return one.name.starts_with(name); });
  };
  std::string missing;
  for (const EmbeddedFile& file : whole->files(""))
    if (!may_lack(file.name) && !has(file.name)) missing += fmt::format("{}{}", missing.empty() ? "" : ", ", file.name);
  for (const std::string_view some : {"registers/", "calendar/"})
    if (!has(some)) missing += fmt::format("{}{}*.toml", missing.empty() ? "" : ", ", some);
  if (!missing.empty())
    return fail(Code::Configuration,
                fmt::format("{}: missing: {}; the folder takes the place of all rules, copy them from Assay's", folder,
                            missing));
  return set;
}

}  // namespace

Result<const law::rules::RuleSet*> rules_in_force() {
  const auto path = config::find_settings();
  if (!path) {
    if (std::getenv("ASSAY_CONFIG") != nullptr) return tl::unexpected<Error>(path.error());
    return law::rules::built_in();
  }
  ASSAY_TRY(const config::Settings settings, config::load_settings(*path));
  if (settings.rules.empty()) return law::rules::built_in();
  static const Result<law::rules::RuleSet> kFolder = read_folder(settings.rules);
  if (!kFolder) return tl::unexpected<Error>(kFolder.error());
  return &*kFolder;
}

}  // namespace assay::cli
