#include <fmt/core.h>

#include "base/bytes.hpp"
#include "crypto/digest.hpp"
#include "records/fields.hpp"
#include "review/entry/entry_json.hpp"
#include "review/library/content.hpp"
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

// The fields say what is in the file, for whoever decides about it.
Result<records::Inputs> fields_of(const records::definition::Definition& definition, const Content& content,
                                  const Proposal& proposal) {
  records::Inputs inputs;
  const auto put = [&](std::string_view key, const std::string& value) {
    return records::put_text(definition, key, value, inputs);
  };
  ASSAY_CHECK(put("title", proposal.title));
  ASSAY_CHECK(put("feature_kind", content.kind));
  ASSAY_CHECK(put("entry_count", fmt::format("{}", content.entries)));
  ASSAY_CHECK(put("entries_digest", content.digest));
  ASSAY_CHECK(put("risk_class", joined(content.classes)));
  ASSAY_CHECK(put("risk_kind", joined(content.risks)));
  ASSAY_CHECK(put("action", content.action));
  ASSAY_CHECK(put("applies_to", joined(content.surfaces)));
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
  ContentTally tally;
  for (const Entry& one : entries) {
    entry::write_entry(lines, one);
    lines += '\n';
    tally.add(one);
  }
  const Content content = tally.finish(to_hex(crypto::sha256(as_bytes(lines))));
  ASSAY_TRY(const auto* const definition, engine.definition_of(kRegister));
  records::NewRecord fresh;
  fresh.service = proposal.service;
  ASSAY_TRY(fresh.fields, fields_of(*definition, content, proposal));
  ASSAY_TRY(const records::Created made, engine.create(actor, kRegister, fresh));
  MemorySource source(as_bytes(lines), "entries.jsonl");
  records::Doing doing;
  doing.files.push_back({&source, "entries.jsonl", "application/x-ndjson"});
  return engine.move(actor, made.record.number, "propose", doing);
}

}  // namespace assay::review::library
