#include "review/library/content.hpp"

#include <fmt/core.h>

#include <algorithm>
#include <array>

#include "base/bytes.hpp"
#include "json/json.hpp"
#include "records/fields.hpp"
#include "review/library/library.hpp"

namespace assay::review::library {
namespace {

constexpr std::string_view kFileEnding = ".jsonl";
constexpr std::size_t kNamedLines = 5;
constexpr std::size_t kMostBadLines = 1000;  // kept of one file
constexpr std::array<std::string_view, 4> kCheckedMoves = {"propose", "accept", "enter", "enter-urgent"};

// The register's key of the class: "a-1" of "A.1h"; what is of none of them, "none".
std::string class_of(std::string_view category) {
  const bool named = category.size() >= 3 && category.starts_with("A.") && category[2] >= '1' && category[2] <= '5';
  return named ? fmt::format("a-{}", category[2]) : "none";
}

std::string written(const Names& names) {
  std::string out;
  for (const std::string& one : names) out.append(out.empty() ? "" : ",").append(one);
  return out;
}

// An array of texts, or one text with commas.
Names names_in(json::Value value) {
  Names names;
  if (value.is(json::Kind::Array)) {
    for (const json::Value one : value) names.emplace(one.text());
    return names;
  }
  std::string_view rest = value.text();
  while (!rest.empty()) {
    const std::size_t comma = std::min(rest.find(','), rest.size());
    std::string_view one = rest.substr(0, comma);
    rest.remove_prefix(std::min(comma + 1, rest.size()));
    while (one.starts_with(' ')) one.remove_prefix(1);
    while (one.ends_with(' ')) one.remove_suffix(1);
    if (!one.empty()) names.emplace(one);
  }
  return names;
}

std::string told(const std::vector<entry::BadLine>& bad) {
  std::string out;
  for (std::size_t i = 0; i < std::min(bad.size(), kNamedLines); ++i)
    out += fmt::format("{}line {}: {}", i == 0 ? "" : "; ", bad[i].line, bad[i].reason);
  if (bad.size() > kNamedLines) out += fmt::format("; and {} more", bad.size() - kNamedLines);
  return out;
}

}  // namespace

void ContentTally::add(const entry::Entry& one) {
  ++content_.entries;
  content_.classes.insert(class_of(one.category));
  if (!one.category.empty()) content_.risks.insert(one.category);
  entry_kinds_.emplace(entry::name_of(one.kind));
  if (!entry::looks(one.kind)) return;
  strictest_ = std::max(strictest_, one.action);
  for (std::size_t i = 0; i < entry::kSurfaceCount; ++i)
    if (one.surfaces.has(static_cast<entry::Surface>(i)))
      content_.surfaces.emplace(entry::name_of(static_cast<entry::Surface>(i)));
}

void ContentTally::add_bad(std::size_t line, std::string reason) {
  ++content_.entries;
  if (content_.bad.size() < kMostBadLines) content_.bad.push_back({line, std::move(reason)});
}

Content ContentTally::finish(std::string digest) {
  content_.digest = std::move(digest);
  content_.kind = entry_kinds_.size() == 1 ? *entry_kinds_.begin() : "batch";
  content_.action = entry::name_of(strictest_);
  if (content_.surfaces.empty()) content_.surfaces.emplace(entry::name_of(entry::Surface::Output));  // exceptions alone
  return std::move(content_);
}

Content content_of(std::string_view json_lines, std::string digest, const entry::Demand& demand) {
  ContentTally tally;
  std::unordered_set<std::string> ids;
  entry::visit_json_lines(json_lines, [&](std::size_t line, Result<entry::Entry> one) {
    if (one && demand) {
      if (Result<> passed = demand(*one); !passed) one = tl::unexpected<Error>(std::move(passed).error());
    }
    if (!one) return tally.add_bad(line, std::move(one).error().message);
    if (!ids.insert(one->id).second) return tally.add_bad(line, fmt::format("id: {} is there twice", one->id));
    tally.add(*one);
  });
  return tally.finish(std::move(digest));
}

Result<Content> said_by(std::string_view fields_json) {
  ASSAY_TRY(const json::Document document, json::read(fields_json, records::kMostFieldsJson));
  const json::Value fields = document.root();
  Content said;
  said.entries =
      static_cast<std::uint64_t>(std::max<std::int64_t>(fields.find("entry_count").integer().value_or(0), 0));
  said.digest = fields.find("entries_digest").text();
  said.kind = fields.find("feature_kind").text();
  said.action = fields.find("action").text();
  said.classes = names_in(fields.find("risk_class"));
  said.risks = names_in(fields.find("risk_kind"));
  said.surfaces = names_in(fields.find("applies_to"));
  return said;
}

std::vector<Difference> differences(const Content& said, const Content& is) {
  std::vector<Difference> out;
  const auto hold = [&](std::string_view field, const std::string& claimed, const std::string& found) {
    if (claimed != found) out.push_back({field, claimed, found});
  };
  hold("entries_digest", said.digest, is.digest);
  hold("entry_count", fmt::format("{}", said.entries), fmt::format("{}", is.entries));
  if (!is.bad.empty()) return out;
  hold("action", said.action, is.action);
  hold("applies_to", written(said.surfaces), written(is.surfaces));
  hold("risk_class", written(said.classes), written(is.classes));
  if (!said.risks.empty()) hold("risk_kind", written(said.risks), written(is.risks));
  hold("feature_kind", said.kind, is.kind);
  return out;
}

bool is_entry_file(std::string_view name) noexcept { return name.ends_with(kFileEnding); }

void add_entry_files(const records::HistoryEntry& change, std::vector<std::string>& files) {
  const auto detail = json::read(change.detail_json, records::kMostFieldsJson);
  if (!detail) return;
  for (const json::Value file : detail->root().find("files"))
    if (is_entry_file(file.find("name").text())) files.emplace_back(file.find("sha256").text());
}

std::vector<std::string> proposed_files(const std::vector<records::HistoryEntry>& history) {
  std::vector<std::string> files;
  for (const records::HistoryEntry& change : history) {
    add_entry_files(change, files);
    if (change.move == "propose") return files;
  }
  return {};
}

Result<> EntriesCheck::check(const records::Examined& record) const {
  if (record.reg != kRegister || std::ranges::find(kCheckedMoves, record.move) == kCheckedMoves.end()) return {};
  const bool proposes = record.move == "propose";
  std::vector<std::string> files;
  if (proposes) {
    for (const auto* const list : {&record.present, &record.added})
      for (const records::StoredAttachment& file : *list)
        if (is_entry_file(file.name)) files.push_back(file.sha256);
  } else {
    files = proposed_files(record.history);
  }
  const std::string_view out = proposes ? "attach the right file to a new record" : "`reject` it and propose it anew";
  if (files.size() != 1)
    return fail(Code::InvalidInput,
                fmt::format("{}: `{}`: one file of entries (.jsonl) counts of a record, {} {} attached until it was "
                            "proposed; {}",
                            record.number, record.move, files.size(), files.size() == 1 ? "was" : "were", out));
  MemorySink sink;
  if (Result<> read = attachments_.read(files.front(), sink); !read)
    return tl::unexpected<Error>(in_context(record.number, std::move(read).error()));
  const Content is = content_of(as_text(sink.bytes()), files.front(), demand_);
  if (is.entries > kMostEntries)
    return fail(Code::Limited, fmt::format("{}: {} entries, at most {} in one record; split the file", record.number,
                                           is.entries, kMostEntries));
  if (is.entries == 0)
    return fail(Code::InvalidInput,
                fmt::format("{}: `{}`: there is no entry in the attached file; {}", record.number, record.move, out));
  if (!is.bad.empty())
    return fail(Code::InvalidInput,
                fmt::format("{}: `{}`: {} of {} lines of the attached file are no good: {}; {}", record.number,
                            record.move, is.bad.size(), is.entries, told(is.bad), out));
  ASSAY_TRY(const Content said, said_by(record.fields_json));
  const std::vector<Difference> all = differences(said, is);
  if (all.empty()) return {};
  std::string words;
  std::string sets;
  for (const Difference& one : all) {
    words += fmt::format("{}{} says `{}`, the attached file has `{}`", words.empty() ? "" : "; ", one.field, one.said,
                         one.is);
    sets += fmt::format(" --set {}={}", one.field, one.is);
  }
  return fail(Code::InvalidInput, fmt::format("{}: `{}`: {}. Correct the record (`assay register edit {}{}`), or {}",
                                              record.number, record.move, words, record.number, sets, out));
}

}  // namespace assay::review::library
