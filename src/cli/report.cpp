#include "cli/report.hpp"

#include <fmt/core.h>

#include "cli/language.hpp"

namespace assay::cli {

std::string file_count(std::uint64_t count) {
  if (language() == Language::Chinese) return fmt::format("{} 个文件", count);
  return fmt::format("{} file{}", count, count == 1 ? "" : "s");
}

void write_json(json::Writer& json, const label::ImplicitLabel& label) {
  json.begin_object();
  const auto fields = label::fields_of(label);
  for (std::size_t i = 0; i < fields.size(); ++i) json.member(label::kFieldNames[i], *fields[i]);
  json.end_object();
}

void write_json(json::Writer& json, const std::vector<label::Finding>& findings) {
  json.begin_array();
  for (const label::Finding& finding : findings) {
    json.begin_object();
    json.member("id", finding.id);
    json.member("severity", label::severity_name(finding.severity));
    json.member("detail", finding.detail);
    json.end_object();
  }
  json.end_array();
}

void write_json(json::Writer& json, const Error& error) {
  json.begin_object();
  json.member("code", code_name(error.code));
  json.member("message", error.message);
  json.end_object();
}

}  // namespace assay::cli
