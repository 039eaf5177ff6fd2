#include "review/entry/entry_json.hpp"

#include <fmt/core.h>

#include "review/entry/fields.hpp"
#include "review/entry/intake.hpp"

namespace assay::review::entry {
namespace {

Result<FieldValue> value_of(json::Value member) {
  FieldValue value;
  if (member.is(json::Kind::Array)) {
    value.shape = Shape::List;
    for (const json::Value item : member) {
      if (!item.is(json::Kind::String))
        return fail(Code::InvalidInput, fmt::format("{}: an item that is no text", member.name()));
      value.items.emplace_back(item.text());
    }
    return value;
  }
  if (!member.is(json::Kind::String) && !member.is(json::Kind::Number))
    return fail(Code::InvalidInput, fmt::format("{}: neither text, number nor list", member.name()));
  value.text = member.text();
  return value;
}

void write_list(json::Writer& json, std::string_view name, const std::vector<std::string>& items) {
  if (items.empty()) return;
  json.name(name).begin_array();
  for (const std::string& item : items) json.value(item);
  json.end_array();
}

void write_text(json::Writer& json, std::string_view name, const std::string& text) {
  if (!text.empty()) json.member(name, text);
}

void write_foldings(json::Writer& json, text::Foldings foldings) {
  if (foldings == text::kCharacterFoldings) return;
  json.name("foldings").begin_array();
  if (foldings.empty()) json.value("none");
  for (std::size_t i = 0; i < text::kFoldingCount; ++i)
    if (foldings.has(static_cast<text::Folding>(i))) json.value(text::name_of(static_cast<text::Folding>(i)));
  json.end_array();
}

void write_surfaces(json::Writer& json, Surfaces surfaces) {
  if (surfaces == Surfaces::all()) return;
  json.name("surfaces").begin_array();
  for (std::size_t i = 0; i < kSurfaceCount; ++i)
    if (surfaces.has(static_cast<Surface>(i))) json.value(name_of(static_cast<Surface>(i)));
  json.end_array();
}

}  // namespace

Result<Entry> read_entry(json::Value object) {
  if (!object.is(json::Kind::Object)) return fail(Code::InvalidInput, "an entry is one JSON object");
  Entry entry;
  for (const json::Value member : object) {
    ASSAY_TRY(const FieldValue value, value_of(member));
    ASSAY_CHECK(set_field(entry, member.name(), value));
  }
  ASSAY_CHECK(check(entry));
  return entry;
}

void write_entry(std::string& out, const Entry& entry) {
  const Entry plain;
  json::Writer json(out);
  json.begin_object().member("id", entry.id).member("kind", name_of(entry.kind));
  write_text(json, "text", entry.text);
  write_list(json, "all", entry.all);
  write_list(json, "none", entry.none);
  if (entry.within != 0) json.member("within", entry.within);
  write_list(json, "shields", entry.shields);
  write_list(json, "frames", entry.frames);
  if (entry.distance != plain.distance) json.member("distance", static_cast<std::uint32_t>(entry.distance));
  if (entry.similarity != plain.similarity) json.member("similarity", static_cast<std::uint32_t>(entry.similarity));
  write_foldings(json, entry.foldings);
  write_text(json, "category", entry.category);
  if (entry.severity != plain.severity) json.member("severity", name_of(entry.severity));
  write_surfaces(json, entry.surfaces);
  if (entry.action != plain.action) json.member("action", name_of(entry.action));
  write_text(json, "legal_basis", entry.legal_basis);
  write_list(json, "examples", entry.examples);
  write_list(json, "counter_examples", entry.counter_examples);
  write_text(json, "proposer", entry.proposer);
  write_text(json, "reviewer", entry.reviewer);
  if (entry.valid_from) json.member("valid_from", write_time(*entry.valid_from));
  if (entry.valid_to) json.member("valid_to", write_time(*entry.valid_to));
  if (entry.rollout != kWholeRollout) json.member("rollout", static_cast<std::uint32_t>(entry.rollout));
  if (entry.flood != 0) json.member("flood", entry.flood);
  write_text(json, "notes", entry.notes);
  json.end_object();
}

void visit_json_lines(std::string_view text, const std::function<void(std::size_t, Result<Entry>)>& visit) {
  std::size_t line = 0;
  while (!text.empty()) {
    const std::size_t end = text.find('\n');
    std::string_view record = text.substr(0, end);
    text.remove_prefix(end == std::string_view::npos ? text.size() : end + 1);
    ++line;
    if (record.ends_with('\r')) record.remove_suffix(1);
    if (record.find_first_not_of(" \t") == std::string_view::npos) continue;
    const auto document = json::read(record, kLongestLine);
    visit(line, document ? read_entry(document->root()) : tl::unexpected<Error>(document.error()));
  }
}

Import import_json_lines(std::string_view text, const Demand& demand) {
  Intake intake(demand);
  visit_json_lines(text, [&](std::size_t line, Result<Entry> entry) { intake.take(line, std::move(entry)); });
  return intake.finish();
}

}  // namespace assay::review::entry
