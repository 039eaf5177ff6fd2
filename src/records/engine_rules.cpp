// What the engine remembers of the rules it worked under, to say when they were changed and which files.
#include <map>
#include <set>

#include "records/engine.hpp"

namespace assay::records {

using account::Actor;
using definition::Definition;

namespace {

constexpr std::string_view kRulesNote = "rules";

/// Names of the files whose digest is another now, that are new, or that are gone.
std::set<std::string> changed_files(const json::Value& before, const std::map<std::string, std::string>& now) {
  std::set<std::string> out;
  if (!before) return out;  // an earlier version did not keep them
  for (const auto& [name, digest] : now)
    if (before.find(name).text() != digest) out.insert(name);
  for (const json::Value old : before)
    if (!now.contains(std::string(old.name()))) out.insert(std::string(old.name()));
  return out;
}

/// The note: digests of the rules and of every register, to name those that were changed.
std::string rules_note(const Office& office) {
  std::string out;
  json::Writer json(out);
  json.begin_object().member("rules", office.rules_digest).name("registers").begin_object();
  for (const Definition& one : office.catalog.all()) json.member(one.key, one.digest);
  json.end_object().name("files").begin_object();
  for (const auto& [name, digest] : office.rule_files) json.member(name, digest);
  json.end_object().end_object();
  return out;
}

/// True when only the note says more than it did: an earlier version wrote it.
bool is_same_rules(std::string_view note, const Office& office) {
  const auto before = json::read(note, kMostFieldsJson);
  if (!before || before->root().find("rules").text() != office.rules_digest) return false;
  const json::Value registers = before->root().find("registers");
  std::size_t count = 0;
  for (const json::Value one : registers) {
    const Definition* const definition = office.catalog.find(one.name());
    if (definition == nullptr || definition->digest != one.text()) return false;
    ++count;
  }
  return count == office.catalog.all().size();
}

}  // namespace

Result<> Engine::note_rules() {
  const std::string now = rules_note(office_);
  ASSAY_TRY(const auto before, office_.store.note("", kRulesNote));
  if (before == now) return {};
  if (before && !is_same_rules(*before, office_)) {
    std::string detail;
    json::Writer json(detail);
    json.begin_object().member("to", office_.rules_digest);
    if (auto old = json::read(*before, kMostFieldsJson)) {
      json.member("from", old->root().find("rules").text());
      json.name("registers").begin_array();
      for (const Definition& one : office_.catalog.all())
        if (old->root().find("registers").find(one.key).text() != one.digest) json.value(one.key);
      for (const json::Value gone : old->root().find("registers"))
        if (office_.catalog.find(gone.name()) == nullptr) json.value(gone.name());
      json.end_array();
      if (const auto files = changed_files(old->root().find("files"), office_.rule_files); !files.empty()) {
        json.name("files").begin_array();
        for (const std::string& name : files) json.value(name);
        json.end_array();
      }
    }
    json.end_object();
    if (const auto done = record_event(Actor{}, "rules.changed", std::move(detail)); !done) {
      refusal_ = done.error().message;
      rules_untold_ = true;
      return {};
    }
  }
  return office_.store.set_note("", kRulesNote, now);
}

}  // namespace assay::records
