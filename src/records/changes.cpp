#include "records/changes.hpp"

#include <fmt/core.h>

#include "json/json.hpp"
#include "records/fields.hpp"

namespace assay::records {

using definition::Value;

std::vector<FieldChange> changes_of(const definition::Definition& definition, const HistoryEntry& entry) {
  std::vector<FieldChange> out;
  const auto detail = json::read(entry.detail_json, kMostFieldsJson);
  if (!detail) return out;
  const json::Value was = detail->root().find("was");
  for (const json::Value member : detail->root().find("set")) {
    FieldChange change;
    change.field = definition.field(member.name());
    if (change.field == nullptr) continue;
    change.sealed = change.field->sealed || member.find("sealed");
    if (!change.sealed) {
      if (auto after = definition::value_from_json(*change.field, member)) change.after = std::move(*after);
      if (const json::Value old = was.find(member.name()); old)
        if (auto before = definition::value_from_json(*change.field, old)) change.before = std::move(*before);
    }
    out.push_back(std::move(change));
  }
  return out;
}

std::string told(const FieldChange& change, bool chinese) {
  const std::string& title = chinese ? change.field->title.zh : change.field->title.en;
  if (change.sealed) return fmt::format("{}: {}", title, chinese ? "已变更" : "changed");
  const auto words = [&](const Value& value) {
    return definition::is_empty(value) ? std::string("—") : definition::shown(*change.field, value, chinese);
  };
  return fmt::format("{}: {} → {}", title, words(change.before), words(change.after));
}

}  // namespace assay::records
