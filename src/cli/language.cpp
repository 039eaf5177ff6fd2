#include "cli/language.hpp"

#include <cstdlib>

namespace assay::cli {

Language language() noexcept {
  static const Language kLanguage = [] {
    for (const char* variable : {"LC_ALL", "LC_MESSAGES", "LANG"}) {
      const char* value = std::getenv(variable);
      if (value == nullptr || *value == '\0') continue;
      return std::string_view(value).substr(0, 2) == "zh" ? Language::Chinese : Language::English;
    }
    return Language::English;
  }();
  return kLanguage;
}

}  // namespace assay::cli
