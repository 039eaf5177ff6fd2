#include "text/folding.hpp"

namespace assay::text {
namespace {

constexpr std::array<std::string_view, kFoldingCount> kNames = {
    "case",       "width",     "compatibility", "enclosed",  "script",   "mark",   "traditional", "variant", "numeral",
    "confusable", "leet",      "invisible",     "separator", "sentence", "emoji",  "repeat",      "split",   "pinyin",
    "initials",   "homophone", "nasal",         "lateral",   "tone",     "across", "inside"};

}  // namespace

std::string_view name_of(Folding folding) noexcept { return kNames[static_cast<std::size_t>(folding)]; }

std::optional<Folding> folding_of(std::string_view name) noexcept {
  for (std::size_t i = 0; i < kNames.size(); ++i)
    if (kNames[i] == name) return static_cast<Folding>(i);
  return std::nullopt;
}

std::string names_of(Foldings foldings) {
  std::string names;
  for (std::size_t i = 0; i < kNames.size(); ++i) {
    if (!foldings.has(static_cast<Folding>(i))) continue;
    if (!names.empty()) names += '+';
    names += kNames[i];
  }
  return names.empty() ? "exact" : names;
}

}  // namespace assay::text
