#include "cli/review_store.hpp"

#include <fmt/core.h>

#include "cli/output.hpp"
#include "review/entry/fields.hpp"

namespace assay::cli {

Result<std::optional<std::int64_t>> as_of(const Arguments& arguments) {
  if (!arguments.has("--as-of")) return std::optional<std::int64_t>();
  const std::string word = arguments.get("--as-of");
  const auto at = review::entry::read_time(word);
  if (!at)
    return fail(Code::InvalidInput,
                fmt::format("--as-of {}: write 2026-11-22 (midnight in China) or 2026-11-22T08:00:00+08:00", word));
  return at;
}

review::library::Shelf shelf_of(Desk& desk) {
  const records::Office& office = desk.engine().office();
  return {office.store, office.attachments, desk.session().settings().tenant};
}

Result<review::library::Contents> library_at(Desk& desk, std::optional<std::int64_t> unix_ms,
                                             review::library::Standing least) {
  ASSAY_TRY(review::library::Contents contents, review::library::contents_at(shelf_of(desk), unix_ms, least));
  for (const std::string& one : contents.left_out)
    print_error(fmt::format("{}  {}\n", toned(Tone::Warn, Text{"left out", "略去"}.get()), one));
  return contents;
}

}  // namespace assay::cli
