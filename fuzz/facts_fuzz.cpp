// deps: law/duty law/report law/rules json
// A facts.toml of a stranger: read, assessed, reported; what is written is read again as the same.
#include <cstdint>
#include <cstdlib>
#include <string_view>

#include "json/json.hpp"
#include "law/report/duties_json.hpp"

namespace {

using namespace assay::law;

void must(bool holds) {
  if (!holds) std::abort();
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const auto rules = rules::built_in();
  must(rules.has_value());
  const std::string_view text(reinterpret_cast<const char*>(data), size);
  const auto facts = duty::Facts::parse(text, "facts.toml", **rules);
  if (!facts) {
    must(!facts.error().message.empty());
    return 0;
  }
  const auto again = duty::Facts::parse(facts->to_toml(), "again", **rules);
  must(again.has_value() && again->to_toml() == facts->to_toml());
  const auto day = facts->as_of.value_or(calendar::Date::of(2026, 11, 22).value());
  const auto answer = duty::assess(*facts, day);
  if (!answer) return 0;
  must(answer->findings().size() == (*rules)->duties().size());
  const std::string json = report::duties_json(*answer, {report::Detail::Everything, {}});
  must(assay::json::read(json, 1U << 26U).has_value());
  must(!report::as_html(report::duties_page(*answer, {})).empty());
  return 0;
}
