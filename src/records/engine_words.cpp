#include "records/engine_words.hpp"

#include <fmt/core.h>

#include <algorithm>

#include "base/utf8.hpp"
#include "json/json.hpp"
#include "records/definition/value.hpp"
#include "records/fields.hpp"

namespace assay::records {
namespace {

std::string member_of(const HistoryEntry& entry, std::string_view name) {
  const auto document = json::read(entry.detail_json, kMostFieldsJson);
  return document ? std::string(document->root().find(name).text()) : std::string();
}

}  // namespace

std::string who(const HistoryEntry& entry) {
  std::string name = member_of(entry, "by");
  return name.empty() ? entry.actor : name;
}

std::string reason_of(const HistoryEntry& entry) { return member_of(entry, "reason"); }

std::string told(const definition::Definition& definition, const HistoryEntry& entry) {
  constexpr std::size_t kSeconds = 19;
  std::string when = definition::moment_text(entry.time_ms).substr(0, kSeconds);
  when[10] = ' ';
  if (entry.move.empty()) return fmt::format("{} {} it at {}", who(entry), entry.what, when);
  const definition::State* const to = definition.state(entry.to);
  return fmt::format("{} moved it from `{}` to `{}`{} by `{}` at {}", who(entry), entry.from, entry.to,
                     to == nullptr ? "" : fmt::format(" ({})", to->title.zh), entry.move, when);
}

std::string minute_text(std::int64_t unix_ms) {
  constexpr std::size_t kMinutes = 16;
  std::string out = definition::moment_text(unix_ms).substr(0, kMinutes);
  out[10] = ' ';
  return out;
}

std::string end_text(std::int64_t due_ms) {
  const std::string day = definition::date_text(due_ms);
  return definition::moment_ms(day) == due_ms ? definition::date_text(due_ms - 1) + " 24:00" : minute_text(due_ms);
}

bool is_one_plain_line(std::string_view text) noexcept {
  while (!text.empty()) {
    const std::size_t length = utf8_sequence(text);
    if (length == 0) return false;
    char32_t code = static_cast<unsigned char>(text[0]);
    if (length == 2) code &= 0x1fU;
    if (length == 3) code &= 0x0fU;
    if (length == 4) code &= 0x07U;
    for (std::size_t i = 1; i < length; ++i) code = (code << 6U) | (static_cast<unsigned char>(text[i]) & 0x3fU);
    const bool control = code < 0x20 || (code >= 0x7f && code <= 0x9f) || code == 0x2028 || code == 0x2029;
    const bool turns = (code >= 0x200e && code <= 0x200f) || (code >= 0x202a && code <= 0x202e) ||
                       (code >= 0x2066 && code <= 0x2069) || code == 0xfeff;
    if (control || turns) return false;
    text.remove_prefix(length);
  }
  return true;
}

std::string way_to_role(const account::Actor& actor, const std::vector<std::string>& roles) {
  const auto role = std::find_if(roles.begin(), roles.end(), [](const std::string& one) { return one != "public"; });
  if (role == roles.end()) return "anybody may, with the role `public`";
  std::string all;  // --roles says all of them, also those one has
  for (const std::string& one : actor.roles) all += one + ",";
  return fmt::format("an administrator gives the role: `assay account change {} --roles {}{}`", actor.name, all, *role);
}

std::string joined(const std::vector<std::string>& words) {
  std::string out;
  for (const std::string& one : words) out += (out.empty() ? "" : ", ") + one;
  return out;
}

}  // namespace assay::records
