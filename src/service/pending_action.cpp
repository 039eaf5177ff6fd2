#include "service/pending_action.hpp"

#include "base/bytes.hpp"

namespace assay::service {
namespace {

// Paths are bytes, not text: hex keeps every one of them whole in a text column.
constexpr std::string_view kRename = "rename ";
constexpr std::string_view kJournal = "journal ";

std::optional<std::string> path_of(std::string_view digits) {
  const auto bytes = from_hex(digits);
  if (!bytes) return std::nullopt;
  return std::string(as_text(*bytes));
}

}  // namespace

std::string encode(const PendingFile& action) {
  if (action.in_place) return std::string(kJournal) + to_hex(as_bytes(action.path));
  return std::string(kRename) + to_hex(as_bytes(action.temporary)) + " " + to_hex(as_bytes(action.path));
}

std::optional<PendingFile> decode_pending(std::string_view text) {
  PendingFile action;
  if (text.substr(0, kJournal.size()) == kJournal) {
    action.in_place = true;
    const auto path = path_of(text.substr(kJournal.size()));
    if (!path) return std::nullopt;
    action.path = *path;
    return action;
  }
  if (text.substr(0, kRename.size()) != kRename) return std::nullopt;
  text.remove_prefix(kRename.size());
  const auto space = text.find(' ');
  if (space == std::string_view::npos) return std::nullopt;
  const auto temporary = path_of(text.substr(0, space));
  const auto path = path_of(text.substr(space + 1));
  if (!temporary || !path) return std::nullopt;
  action.temporary = *temporary;
  action.path = *path;
  return action;
}

}  // namespace assay::service
