#include "law/report/page_parts.hpp"

namespace assay::law::report {

Mark mark_of(duty::Verdict verdict) {
  switch (verdict) {
    case duty::Verdict::Applies:
      return Mark::Yes;
    case duty::Verdict::Armed:
      return Mark::Waits;
    case duty::Verdict::AskPerson:
      return Mark::Ask;
    case duty::Verdict::No:
      break;
  }
  return Mark::No;
}

std::string join(const std::vector<std::string>& words, std::string_view between) {
  std::string out;
  for (const std::string& word : words) out += (out.empty() ? "" : std::string(between)) + word;
  return out;
}

Words named(const Words& name, const Words& value) { return {name.zh + "：" + value.zh, name.en + ": " + value.en}; }

bool held(const rules::Instrument& instrument, calendar::Date day) noexcept {
  return instrument.in_force && *instrument.in_force <= day && (!instrument.until || day < *instrument.until);
}

}  // namespace assay::law::report
