#include "cli/rules.hpp"

#include <cstdlib>
#include <string>

#include "config/settings.hpp"

namespace assay::cli {
namespace {

Result<law::rules::RuleSet> read_folder(const std::string& folder) { return law::rules::RuleSet::from_folder(folder); }

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
