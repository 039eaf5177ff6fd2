// assay review set: what is, or was, in the feature database.
#include <fmt/core.h>

#include <map>

#include "base/bytes.hpp"
#include "cli/columns.hpp"
#include "cli/commands.hpp"
#include "cli/output.hpp"
#include "cli/review_store.hpp"
#include "cli/screen_entries.hpp"
#include "cli/write_file.hpp"
#include "review/entry/entry_json.hpp"
#include "review/entry/fields.hpp"

namespace assay::cli {
namespace {

using review::library::Contents;
using Counts = std::map<std::string, std::uint64_t, std::less<>>;

struct Tallies {
  Counts kinds;
  Counts categories;
};

Tallies tallied(const Contents& contents) {
  Tallies out;
  for (const review::entry::Entry& one : contents.entries) {
    ++out.kinds[std::string(review::entry::name_of(one.kind))];
    if (!one.category.empty()) ++out.categories[one.category];
  }
  return out;
}

void write_counts(json::Writer& json, std::string_view list, std::string_view name, const Counts& counts) {
  json.name(list).begin_array();
  for (const auto& [key, count] : counts) json.begin_object().member(name, key).member("entries", count).end_object();
  json.end_array();
}

std::string as_json(const Contents& contents, const Tallies& tallies, std::string_view digest,
                    std::optional<std::int64_t> at) {
  std::string out;
  json::Writer json(out);
  json.begin_object().member("schema", "assay.review-set/1").member("digest", digest);
  if (at) json.member("as_of", review::entry::write_time(*at));
  json.member("entries", std::uint64_t{contents.entries.size()}).member("in_library", contents.in_library);
  json.member("trial", contents.trial).member("replaced", contents.replaced);
  write_counts(json, "kinds", "kind", tallies.kinds);
  write_counts(json, "categories", "category", tallies.categories);
  json.name("batches").begin_array();
  for (const auto& batch : contents.batches)
    json.begin_object()
        .member("number", batch.number)
        .member("state", batch.state)
        .member("proposer", batch.proposer)
        .member("reviewer", batch.reviewer)
        .member("since", review::entry::write_time(batch.since_ms))
        .member("entries", batch.entries)
        .end_object();
  json.end_array().name("left_out").begin_array();
  for (const std::string& one : contents.left_out) json.value(one);
  json.end_array().name("refused").begin_array();
  for (const auto& one : contents.refused)
    json.begin_object().member("number", one.number).member("why", one.why).end_object();
  json.end_array();
  write_json(json, contents.tripped);
  json.end_object();
  return out + "\n";
}

std::string as_text(const Contents& contents, const Tallies& tallies, std::string_view digest) {
  std::string out = fmt::format("{}  {}\n", toned(Tone::Strong, Text{"digest", "摘要"}.get()), digest);
  out += fmt::format(fmt::runtime(Text{"{} entries: {} in the library, {} on trial; {} replaced\n",
                                       "共 {} 条：在库 {} 条，试运行 {} 条；被替换 {} 条\n"}
                                      .get()),
                     contents.entries.size(), contents.in_library, contents.trial, contents.replaced);
  for (const Counts* counts : {&tallies.kinds, &tallies.categories})
    for (const auto& [key, count] : *counts) out += fmt::format("  {}{:>9}\n", in_columns(key, 16), count);
  for (const auto& batch : contents.batches)
    out += fmt::format("{}{}{:>9}  {} / {}  {}\n", in_columns(batch.number, 20), in_columns(batch.state, 18),
                       batch.entries, batch.proposer, batch.reviewer, utc_time(batch.since_ms));
  for (const auto& one : contents.tripped)
    out += fmt::format("{}{}  {}  {}\n", in_columns(one.number, 20),
                       toned(Tone::Bad, Text{"tripped, out of force", "熔断停用"}.get()), one.entry,
                       utc_time(one.since_ms));
  return out;
}

Result<int> run_set(const Arguments& arguments) {
  ASSAY_TRY(const std::unique_ptr<Desk> desk, Desk::open());
  ASSAY_TRY(std::optional<std::int64_t> at, as_of(arguments));
  if (at && arguments.has("--digest"))
    return fail(Code::InvalidInput, std::string(Text{"assay review set: give --as-of or --digest, not both",
                                                     "assay review set：--as-of 与 --digest 只能给出其一"}
                                                    .get()));
  Contents contents;
  if (arguments.has("--digest")) {
    ASSAY_TRY(auto then, review::library::contents_of_digest(shelf_of(*desk), arguments.get("--digest")));
    at = then.first;
    contents = std::move(then.second);
  } else {
    ASSAY_TRY(contents, library_at(*desk, at));
  }
  const Tallies tallies = tallied(contents);
  if (arguments.has("--output")) {
    std::string lines;
    for (const review::entry::Entry& one : contents.entries) {
      review::entry::write_entry(lines, one);
      lines += '\n';
    }
    ASSAY_CHECK(write_out(arguments.get("--output"), lines));
  }
  const std::string digest = to_hex(review::entry::digest_of(contents.entries));
  print(arguments.has("--json") ? as_json(contents, tallies, digest, at) : as_text(contents, tallies, digest));
  return 0;
}

constexpr Option kOptions[] = {
    {"--as-of",
     {"TIME", "时间"},
     {"as it was then: 2026-11-22, or 2026-11-22T08:00:00+08:00",
      "当时的内容：2026-11-22 或 2026-11-22T08:00:00+08:00"}},
    {"--digest",
     {"HEX", "摘要"},
     {"the set that had this digest (its first 8 digits at least), and when",
      "摘要为此值（至少前 8 位）的特征集及其时间"}},
    {"-o,--output",
     {"FILE", "文件"},
     {"write the entries there as JSON lines: `assay screen --entries` takes them",
      "以 JSON Lines 写出条目，可供 `assay screen --entries` 使用"}},
    {"--json", {}, {"one JSON document (docs/formats/json.md)", "输出 JSON（见 docs/formats/json.md）"}},
};
constexpr Example kExamples[] = {
    {"assay review set", {"digest and counts of what is in force", "现行特征库的摘要与数量"}},
    {"assay review set --as-of 2026-11-22 -o then.jsonl", {"the entries of that day again", "取回当日的条目"}},
};

}  // namespace

const Command kReviewSet = {
    "review set",
    {"what is, or was, in the feature database", "特征库现在或当时的内容"},
    {},
    0,
    0,
    {"Counts entries by kind and category and names the records they come from with their two persons. The digest is\n"
     "that of `assay screen`; any earlier set is had again from the records' history, by its time or its digest. "
     "Named\n"
     "are also entries that hit far above their limit and are out of force until somebody restores them (`assay "
     "register\n"
     "move FT-… restore`), and records whose file is not what they say, which do not count.",
     "按种类与类别统计条目，并列出所属记录及其两名经办人。摘要与 `assay screen` "
     "一致；依据记录的经过可按时间或摘要取回任一时刻的内容。同时列出因命中突增而停用、待人工恢复\n"
     "（`assay register move FT-… restore`）的条目，以及附件与所载不符、不予计入的记录。"},
    kOptions,
    kExamples,
    &run_set};

}  // namespace assay::cli
