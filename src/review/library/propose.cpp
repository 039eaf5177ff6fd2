#include <fmt/core.h>

#include <algorithm>
#include <set>

#include "base/bytes.hpp"
#include "crypto/digest.hpp"
#include "records/fields.hpp"
#include "review/entry/entry_json.hpp"
#include "review/library/library.hpp"

namespace assay::review::library {
namespace {

using entry::Entry;

template <class Names>
std::string joined(const Names& all) {
  std::string out;
  for (const auto& one : all) out.append(out.empty() ? "" : ",").append(one);
  return out;
}

// The register's key of the class: "a-1" of "A.1h"; what is of none of them, "none".
std::string class_of(std::string_view category) {
  const bool named = category.size() >= 3 && category.starts_with("A.") && category[2] >= '1' && category[2] <= '5';
  return named ? fmt::format("a-{}", category[2]) : "none";
}

std::string_view kind_of_all(const std::vector<Entry>& entries) {
  const bool one_kind =
      std::all_of(entries.begin(), entries.end(), [&](const Entry& one) { return one.kind == entries.front().kind; });
  return one_kind ? entry::name_of(entries.front().kind) : "batch";
}

// The fields say what is in the file, for whoever decides about it.
Result<records::Inputs> fields_of(const records::definition::Definition& definition, const std::vector<Entry>& entries,
                                  const Proposal& proposal, std::string_view digest) {
  std::set<std::string> classes;
  std::set<std::string_view> kinds, surfaces;
  entry::Action action = entry::Action::Note;
  for (const Entry& one : entries) {
    classes.insert(class_of(one.category));
    if (!one.category.empty()) kinds.insert(one.category);
    if (!entry::looks(one.kind)) continue;
    action = std::max(action, one.action);
    for (std::size_t i = 0; i < entry::kSurfaceCount; ++i)
      if (one.surfaces.has(static_cast<entry::Surface>(i)))
        surfaces.insert(entry::name_of(static_cast<entry::Surface>(i)));
  }
  if (surfaces.empty()) surfaces.insert(entry::name_of(entry::Surface::Output));  // exceptions alone
  records::Inputs inputs;
  const auto put = [&](std::string_view key, const std::string& value) {
    return records::put_text(definition, key, value, inputs);
  };
  ASSAY_CHECK(put("title", proposal.title));
  ASSAY_CHECK(put("feature_kind", std::string(kind_of_all(entries))));
  ASSAY_CHECK(put("entry_count", fmt::format("{}", entries.size())));
  ASSAY_CHECK(put("entries_digest", std::string(digest)));
  ASSAY_CHECK(put("risk_class", joined(classes)));
  ASSAY_CHECK(put("risk_kind", joined(kinds)));
  ASSAY_CHECK(put("action", std::string(entry::name_of(action))));
  ASSAY_CHECK(put("applies_to", joined(surfaces)));
  ASSAY_CHECK(put("source", proposal.source));
  return inputs;
}

}  // namespace

Result<records::StoredRecord> propose(records::Engine& engine, const account::Actor& actor,
                                      const std::vector<Entry>& entries, const Proposal& proposal) {
  if (entries.empty()) return fail(Code::InvalidInput, "no entry to propose");
  if (entries.size() > kMostEntries)
    return fail(Code::Limited,
                fmt::format("{} entries, at most {} in one record; split the file", entries.size(), kMostEntries));
  std::string lines;
  for (const Entry& one : entries) {
    entry::write_entry(lines, one);
    lines += '\n';
  }
  ASSAY_TRY(const auto* const definition, engine.definition_of(kRegister));
  records::NewRecord fresh;
  fresh.service = proposal.service;
  ASSAY_TRY(fresh.fields, fields_of(*definition, entries, proposal, to_hex(crypto::sha256(as_bytes(lines)))));
  ASSAY_TRY(const records::Created made, engine.create(actor, kRegister, fresh));
  MemorySource source(as_bytes(lines), "entries.jsonl");
  records::Doing doing;
  doing.files.push_back({&source, "entries.jsonl", "application/x-ndjson"});
  return engine.move(actor, made.record.number, "propose", doing);
}

}  // namespace assay::review::library
