#include "cli/review_store.hpp"

#include <fmt/core.h>

#include <unordered_set>

#include "cli/output.hpp"
#include "config/settings.hpp"
#include "review/entry/fields.hpp"

namespace assay::cli {
namespace {

void tell(const review::library::Contents& contents) {
  const std::string left_out = toned(Tone::Warn, Text{"left out", "略去"}.get());
  for (const std::string& one : contents.left_out) print_error(fmt::format("{}  {}\n", left_out, one));
  for (const review::library::Refused& one : contents.refused)
    print_error(fmt::format("{}  {}: {}\n", left_out, one.number, one.why));
}

}  // namespace

Result<std::optional<std::int64_t>> as_of(const Arguments& arguments) {
  if (!arguments.has("--as-of")) return std::optional<std::int64_t>();
  const std::string word = arguments.get("--as-of");
  const auto at = review::entry::read_time(word);
  if (!at)
    return fail(
        Code::InvalidInput,
        fmt::format(fmt::runtime(Text{"--as-of {}: write 2026-11-22 (midnight in China) or "
                                      "2026-11-22T08:00:00+08:00",
                                      "--as-of {}：请写作 2026-11-22（北京时间零时）或 2026-11-22T08:00:00+08:00"}
                                     .get()),
                    word));
  return at;
}

review::library::Shelf shelf_of(Desk& desk) {
  const records::Office& office = desk.engine().office();
  return {office.store, office.attachments, desk.session().settings().tenant};
}

Result<review::library::Contents> library_at(Desk& desk, std::optional<std::int64_t> unix_ms,
                                             review::library::Standing least) {
  ASSAY_TRY(review::library::Contents contents, review::library::contents_at(shelf_of(desk), unix_ms, least));
  if (unix_ms) {
    tell(contents);
  } else {
    ASSAY_CHECK(tell_left_out(desk, contents));
  }
  return contents;
}

Elsewhere in_library(Desk* desk) {
  auto ids = std::make_shared<std::optional<std::unordered_set<std::string>>>();
  return [desk, ids](const std::string& id) -> Result<bool> {
    if (!*ids) {
      ids->emplace();
      std::unique_ptr<Desk> own;
      if (desk == nullptr && config::find_settings()) {
        ASSAY_TRY(own, Desk::open_for_anybody());
      }
      if (Desk* const open = desk != nullptr ? desk : own.get(); open != nullptr) {
        ASSAY_TRY(const auto contents, review::library::contents_at(shelf_of(*open), std::nullopt));
        for (const review::entry::Entry& one : contents.entries) (*ids)->insert(one.id);
      }
    }
    return (*ids)->contains(id);
  };
}

Result<> tell_left_out(Desk& desk, const review::library::Contents& contents) {
  tell(contents);
  account::Actor nobody = desk.actor();
  if (nobody.name.empty()) nobody.name = local_actor();
  return review::library::record_refusals(desk.engine(), nobody, contents);
}

void write_json(json::Writer& json, const std::vector<review::library::Tripped>& tripped) {
  json.name("tripped").begin_array();
  for (const review::library::Tripped& one : tripped) {
    json.begin_object().member("entry", one.entry);
    if (!one.number.empty()) json.member("record", one.number);
    json.member("since", review::entry::write_time(one.since_ms)).end_object();
  }
  json.end_array();
}

}  // namespace assay::cli
