#include "review/corpus/report.hpp"

#include <fmt/core.h>

#include <algorithm>
#include <numeric>
#include <tuple>

#include "json/json.hpp"

namespace assay::review::corpus {
namespace {

using law::rules::CorpusRule;
using law::rules::RiskKind;
using law::rules::RiskList;

/// Entries that are named, those that hit most first.
constexpr std::size_t kMostEntries = 20;

std::string share(std::uint64_t part, std::uint64_t all) {
  return all == 0 ? "0" : fmt::format("{:.6f}", static_cast<double>(part) / static_cast<double>(all));
}

void write_tally(json::Writer& json, const Tally& tally) {
  json.member("items", tally.items).member("bytes", tally.bytes).member("bad", tally.bad);
  json.name("bad_share").raw(share(tally.bad, tally.items));
  json.name("outcomes").begin_object();
  for (std::size_t i = 0; i < tally.outcomes.size(); ++i)
    json.member(screen::name_of(static_cast<screen::Outcome>(i)), tally.outcomes[i]);
  json.end_object().name("categories").begin_array();
  for (const auto& [category, items] : tally.categories) {
    json.begin_object().member("category", category).member("items", items).name("share");
    json.raw(share(items, tally.items)).end_object();
  }
  json.end_array().member("with_personal_data", tally.with_personal).name("personal_data").begin_array();
  for (std::size_t i = 0; i < tally.personal.size(); ++i)
    json.begin_object()
        .member("kind", personal::name_of(static_cast<personal::Kind>(i)))
        .member("finds", tally.personal[i])
        .end_object();
  json.end_array().name("odd").begin_array();
  for (std::size_t i = 0; i < tally.odd.size(); ++i)
    if (tally.odd[i] > 0)
      json.begin_object().member("kind", name_of(static_cast<Oddity>(i))).member("items", tally.odd[i]).end_object();
  json.end_array().name("media").begin_array();
  for (std::size_t i = 0; i < kMediaKinds; ++i)
    if (const MediaTally& one = tally.media[i]; one.items > 0)
      json.begin_object()
          .member("kind", name_of(static_cast<FileKind>(static_cast<std::size_t>(kFirstMedia) + i)))
          .member("items", one.items)
          .member("bad", one.bad)
          .member("with_faces", one.with_faces)
          .end_object();
  json.end_array();
}

void write_rule(json::Writer& json, const CorpusRule& rule) {
  json.name("rule").begin_object().member("instrument", rule.instrument);
  json.member("source_duty", rule.source_duty).member("source_article", rule.source_article);
  json.member("source_limit_percent", rule.source_limit_percent);
  json.member("source_confidence", law::rules::confidence_name(rule.source_confidence));
  json.member("sample_duty", rule.sample_duty).member("sample_article", rule.sample_article);
  json.member("manual_items", rule.manual_items).member("manual_pass_percent", rule.manual_pass_percent);
  json.member("screened_share_percent", rule.screened_share_percent);
  json.member("screened_pass_percent", rule.screened_pass_percent);
  json.member("confidence", law::rules::confidence_name(rule.confidence)).end_object();
}

void write_manual(json::Writer& json, const Report& report, const CorpusRule& rule) {
  json.name("manual_check").begin_object().member("wanted", manual_items(report, rule));
  json.member("drawn", report.sample.items().size()).member("seed", report.seed);
  json.name("form").begin_array().value("sample.csv").value("sample.jsonl").end_array();
  if (report.manual) {
    const ManualCheck& manual = *report.manual;
    json.member("passed", manual.passed).member("failed", manual.failed).member("open", manual.open);
    json.member("foreign", manual.foreign).name("pass_share").raw(share(manual.passed, manual.checked()));
    json.member("enough", manual.checked() >= manual_items(report, rule));
    json.member("reached", reaches(manual.passed, manual.checked(), rule.manual_pass_percent));
  }
  json.end_object();
}

void write_finds(json::Writer& json, const Report& report) {
  std::vector<std::pair<std::string, std::uint64_t>> entries(report.all.entries.begin(), report.all.entries.end());
  std::ranges::stable_sort(entries, std::ranges::greater(), &std::pair<std::string, std::uint64_t>::second);
  if (entries.size() > kMostEntries) entries.resize(kMostEntries);
  json.name("entries").begin_array();
  for (const auto& [id, items] : entries) json.begin_object().member("entry", id).member("items", items).end_object();
  json.end_array().name("examples").begin_array();
  for (const Example& one : report.examples)
    json.begin_object()
        .member("category", one.category)
        .member("entry", one.entry)
        .member("source", one.source)
        .member("file", one.file)
        .member("offset", one.offset)
        .member("excerpt", one.excerpt)
        .end_object();
  json.end_array();
}

}  // namespace

std::string_view name_of(LeftOut why) noexcept {
  constexpr std::array<std::string_view, kLeftOutCount> kNames = {"in-report-folder", "named-before", "hidden"};
  return kNames[static_cast<std::size_t>(why)];
}

void LeftOutFiles::add(std::string_view file, LeftOut why) {
  ++counts[static_cast<std::size_t>(why)];
  if (named.size() < kMostUnread) named.push_back({shown_name(file), why});
}

std::uint64_t LeftOutFiles::all() const noexcept { return std::accumulate(counts.begin(), counts.end(), 0ULL); }

std::string journal_line(const LeftOutFiles& files) {
  std::string line;
  json::Writer json(line);
  json.begin_object().name("left_out").begin_array();
  for (const std::uint64_t count : files.counts) json.value(count);
  json.end_array().name("named").begin_array();
  for (const LeftOutFiles::Named& one : files.named)
    json.begin_object().member("file", one.file).member("why", static_cast<unsigned>(one.why)).end_object();
  json.end_array().end_object();
  return line;
}

std::optional<LeftOutFiles> read_left_out(std::string_view line) {
  constexpr std::size_t kLongest = std::size_t{4} << 20U;
  const auto document = json::read(line, kLongest);
  if (!document || !document->root().find("left_out").is(json::Kind::Array)) return std::nullopt;
  LeftOutFiles files;
  std::size_t i = 0;
  for (const json::Value one : document->root().find("left_out"))
    if (i < kLeftOutCount) files.counts[i++] = static_cast<std::uint64_t>(one.integer().value_or(0));
  for (const json::Value one : document->root().find("named")) {
    const auto why = static_cast<std::uint64_t>(one.find("why").integer().value_or(0));
    if (why < kLeftOutCount && files.named.size() < kMostUnread)
      files.named.push_back({std::string(one.find("file").text()), static_cast<LeftOut>(why)});
  }
  return files;
}

std::uint64_t manual_items(const Report& report, const CorpusRule& rule) noexcept {
  return std::min<std::uint64_t>(rule.manual_items, report.all.items);
}

void Report::add(const UnitResult& result) {
  Source& source = sources[result.unit.source];
  source.tally.add(result.tally);
  all.add(result.tally);
  if (result.unit.range.begin == 0) {
    ++source.files;
    ++files[static_cast<std::size_t>(result.unit.kind)];
  }
  if (!result.error.empty()) {
    ++unread_files;
    ++unread_of_kind[static_cast<std::size_t>(result.unit.kind)];
    unread.push_back({result.unit.name, result.error});
  }
  examples.insert(examples.end(), result.examples.begin(), result.examples.end());
  if (examples.size() > std::size_t{10'000}) finish();  // what is cut now would be cut then
  sample.add(result.sample);
  duplicates.add(result.duplicates);
  run.screening_us += result.micros;
}

void Report::finish() {
  std::ranges::sort(unread, {}, [](const Unread& one) { return std::tie(one.file, one.error); });
  if (unread.size() > kMostUnread) unread.resize(kMostUnread);
  const auto order = [](const Example& one) {
    return std::tie(one.category, one.source, one.file, one.offset, one.entry);
  };
  std::ranges::sort(examples, {}, order);
  std::vector<Example> kept;
  std::size_t of_kind = 0;
  for (Example& one : examples) {
    const bool goes_on = !kept.empty() && kept.back().category == one.category && kept.back().source == one.source;
    of_kind = goes_on ? of_kind + 1 : 1;
    if (of_kind <= kMostExamples) kept.push_back(std::move(one));
  }
  examples = std::move(kept);
}

std::string report_json(const Report& report, const RiskList& risks, const CorpusRule& rule) {
  std::string out;
  json::Writer json(out, json::Layout::Indented);
  json.begin_object().member("schema", "assay.corpus/1").member("entries_digest", report.entries_digest);
  json.member("entry_count", report.entry_count);
  write_rule(json, rule);
  json.name("all").begin_object();
  write_tally(json, report.all);
  json.member("screened_reached",
              reaches(report.all.items - report.all.bad, report.all.items, rule.screened_pass_percent));
  json.end_object().name("sources").begin_array();
  for (const auto& [name, source] : report.sources) {
    json.begin_object().member("source", name).member("files", source.files);
    write_tally(json, source.tally);
    json.member("over_limit", is_over(source.tally.bad, source.tally.items, rule.source_limit_percent)).end_object();
  }
  json.end_array().name("files").begin_array();
  for (std::size_t i = 0; i < kFileKindCount; ++i)
    if (report.files[i] > 0)
      json.begin_object()
          .member("kind", name_of(static_cast<FileKind>(i)))
          .member("files", report.files[i])
          .member("screened", static_cast<FileKind>(i) != FileKind::Other)
          .member("unread", report.unread_of_kind[i])
          .end_object();
  json.end_array().member("unread_files", report.unread_files).name("unread").begin_array();
  for (const Unread& one : report.unread)
    json.begin_object().member("file", one.file).member("error", one.error).end_object();
  json.end_array().name("left_out").begin_object();
  for (std::size_t i = 0; i < kLeftOutCount; ++i)
    json.member(name_of(static_cast<LeftOut>(i)), report.left_out.counts[i]);
  json.name("named").begin_array();
  for (const LeftOutFiles::Named& one : report.left_out.named)
    json.begin_object().member("file", one.file).member("why", name_of(one.why)).end_object();
  json.end_array().end_object().name("duplicates").begin_object();
  json.member("repeated_per_million", report.duplicates.repeated_per_million());
  json.member("exact", report.duplicates.is_exact()).end_object();
  write_manual(json, report, rule);
  write_finds(json, report);
  json.name("kinds").begin_array();
  for (const RiskKind& kind : risks.kinds())
    if (report.all.categories.contains(kind.key))
      json.begin_object()
          .member("category", kind.key)
          .member("zh", kind.title.zh)
          .member("en", kind.title.en)
          .end_object();
  json.end_array().name("run").begin_object().member("finished_ms", report.run.finished_ms);
  json.member("wall_ms", report.run.wall_ms).member("screening_us", report.run.screening_us).end_object();
  json.end_object();
  return out += '\n';
}

}  // namespace assay::review::corpus
