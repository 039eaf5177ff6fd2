#include "cli/screen_stored.hpp"

#include <fmt/core.h>

#include "base/clock.hpp"
#include "cli/output.hpp"
#include "config/settings.hpp"

namespace assay::cli {
namespace {

using review::library::Standing;

/// Nothing was in the feature database at that time.
Result<> nothing_then(Desk& desk) {
  records::SearchQuery query;
  query.tenant = desk.session().settings().tenant;
  query.reg = review::library::kRegister;
  query.order = records::Order::OldestFirst;
  query.limit = 1;
  ASSAY_TRY(const std::vector<records::StoredRecord> first, desk.engine().office().store.search(query));
  if (first.empty()) return missing_entries();
  return fail(
      Code::NotFound,
      fmt::format(fmt::runtime(Text{"assay screen: --as-of: nothing was in force in the feature database then; its "
                                    "first entries were proposed at {}",
                                    "assay screen：--as-of：当时特征库中没有生效的条目；最早的条目于 {} 提出"}
                                   .get()),
                  records::definition::moment_text(first.front().created_ms)));
}

}  // namespace

tl::unexpected<Error> missing_entries() {
  return fail(Code::InvalidInput,
              std::string(Text{"assay screen: --entries FILE is missing, and nothing is in the feature "
                               "database of the store (`assay review import`)",
                               "assay screen：缺少 --entries 文件，且存储中的特征库没有条目（`assay "
                               "review import`）"}
                              .get()));
}

void say_future(std::optional<std::int64_t> then) {
  if (!then || *then <= SystemClock().unix_ms()) return;
  print_error(
      std::string(Text{"--as-of lies in the future: the feature database as it is now, of which the entries count "
                       "that are valid at that time\n",
                       "--as-of 为将来时间：按特征库现有内容筛查，其中在该时间有效的条目生效\n"}
                      .get()));
}

Result<std::vector<review::entry::Entry>> stored_entries(std::optional<std::int64_t> then, Standing least) {
  std::vector<review::entry::Entry> entries;
  if (config::find_settings()) {
    ASSAY_TRY(const std::unique_ptr<Desk> desk, Desk::open_for_anybody());
    ASSAY_TRY(review::library::Contents contents, library_at(*desk, then, least));
    entries = std::move(contents.entries);
    if (entries.empty() && then && least != Standing::InLibrary) ASSAY_CHECK(nothing_then(*desk));
  }
  return entries;
}

Result<std::unique_ptr<ScreenLive>> live_entries(const Arguments& arguments, std::vector<review::entry::Entry> entries,
                                                 bool even_none) {
  if (arguments.has("--entries")) return ScreenLive::of_entries(std::move(entries));
  std::unique_ptr<ScreenLive> live;
  if (config::find_settings()) {
    ASSAY_TRY(std::unique_ptr<Desk> desk, Desk::open_for_anybody());
    // the index of pictures holds places of the base
    ASSAY_TRY(live, ScreenLive::of_store(std::move(desk), arguments.has("--lines") ? review::library::Base::Renewed
                                                                                   : review::library::Base::Kept));
    if (live->empty() && !even_none) return missing_entries();
    return live;
  }
  if (!even_none) return missing_entries();
  return ScreenLive::of_entries({});
}

}  // namespace assay::cli
