#include <fmt/core.h>

#include <algorithm>
#include <unordered_map>
#include <utility>

#include "base/bytes.hpp"
#include "json/json.hpp"
#include "records/fields.hpp"
#include "review/entry/entry_json.hpp"
#include "review/library/library.hpp"

namespace assay::review::library {
namespace {

using entry::Entry;
using records::HistoryEntry;
using records::StoredRecord;

constexpr std::string_view kEnding = ".jsonl";
constexpr std::size_t kPage = 1000;
constexpr std::string_view kTrialState = "trial";

bool is_in_library(std::string_view state) { return state == "in-library" || state == "removal-proposed"; }
bool counts(std::string_view state) { return state == kTrialState || is_in_library(state); }

// Who did it, as the history tells it.
std::string person_of(const HistoryEntry& entry) {
  const auto detail = json::read(entry.detail_json, records::kMostFieldsJson);
  return detail ? std::string(detail->root().find("by").text()) : std::string();
}

void add_files(const HistoryEntry& entry, std::vector<std::string>& files) {
  const auto detail = json::read(entry.detail_json, records::kMostFieldsJson);
  if (!detail) return;
  for (const json::Value file : detail->root().find("files"))
    if (file.find("name").text().ends_with(kEnding)) files.emplace_back(file.find("sha256").text());
}

/// The record as it counted then; nullopt when it did not.
Result<std::optional<Batch>> batch_of(const Shelf& shelf, const StoredRecord& record,
                                      std::optional<std::int64_t> unix_ms) {
  ASSAY_TRY(const std::vector<HistoryEntry> history, shelf.store.history_of(record.id));
  Batch batch;
  batch.number = record.number;
  std::vector<std::string> attached;
  for (const HistoryEntry& entry : history) {
    if (unix_ms && entry.time_ms > *unix_ms) break;
    if (batch.files.empty()) add_files(entry, attached);
    if (entry.move == "propose") {
      batch.files = std::exchange(attached, {});
      batch.proposer = person_of(entry);
    }
    if (entry.move == "accept" || entry.move == "enter-urgent") batch.reviewer = person_of(entry);
    // `confirm` and `keep` lead from the library into it: its place in the order stays.
    if (!entry.move.empty() && counts(entry.to) && is_in_library(entry.to) != is_in_library(batch.state))
      batch.since_ms = entry.time_ms;
    if (!entry.to.empty()) batch.state = entry.to;
    if (batch.since_ms == 0 && batch.state == kTrialState) batch.since_ms = entry.time_ms;
  }
  if (!counts(batch.state)) return std::optional<Batch>();
  if (record.erased)
    return fail(Code::NotFound,
                fmt::format("{} counted then and its content has been erased since, its retention being over: this set "
                            "cannot be had again",
                            record.number));
  batch.standing = is_in_library(batch.state) ? Standing::InLibrary : Standing::Trial;
  return std::optional(std::move(batch));
}

Result<std::vector<Batch>> batches_at(const Shelf& shelf, std::optional<std::int64_t> unix_ms) {
  records::SearchQuery query;
  query.tenant = shelf.tenant;
  query.reg = kRegister;
  query.order = records::Order::OldestFirst;
  query.limit = kPage;
  if (!unix_ms) query.states = {"trial", "in-library", "removal-proposed"};
  std::vector<Batch> batches;
  while (true) {
    ASSAY_TRY(const std::vector<StoredRecord> page, shelf.store.search(query));
    for (const StoredRecord& record : page) {
      if (unix_ms && record.created_ms > *unix_ms) continue;
      ASSAY_TRY(auto batch, batch_of(shelf, record, unix_ms));
      if (batch) batches.push_back(std::move(*batch));
    }
    if (page.size() < kPage) break;
    query.after = page.back().id;
  }
  std::stable_sort(batches.begin(), batches.end(), [](const Batch& a, const Batch& b) {
    if (a.standing != b.standing) return a.standing == Standing::InLibrary;
    return a.since_ms < b.since_ms;
  });
  return batches;
}

class Gathering {
 public:
  Result<> add(const Shelf& shelf, Batch batch) {
    for (const std::string& file : batch.files) {
      MemorySink sink;
      if (Result<> read = shelf.attachments.read(file, sink); !read)
        return tl::unexpected<Error>(in_context(batch.number, std::move(read).error()));
      entry::Import import = entry::import_json_lines(as_text(sink.bytes()));
      for (const entry::BadLine& bad : import.bad)
        contents_.left_out.push_back(fmt::format("{}: line {}: {}", batch.number, bad.line, bad.reason));
      batch.entries += import.entries.size();
      for (Entry& one : import.entries) put(std::move(one), batch);
    }
    contents_.batches.push_back(std::move(batch));
    return {};
  }

  Contents finish() {
    std::sort(contents_.entries.begin(), contents_.entries.end(),
              [](const Entry& a, const Entry& b) { return a.id < b.id; });
    return std::move(contents_);
  }

 private:
  void put(Entry entry, const Batch& batch) {
    entry.proposer = batch.proposer;
    entry.reviewer = batch.reviewer;
    const bool on_trial = batch.standing == Standing::Trial;
    if (on_trial) entry.action = entry::Action::Note;
    const auto [at, is_new] = places_.try_emplace(entry.id, contents_.entries.size());
    if (!is_new) ++contents_.replaced;
    if (is_new) {
      ++(on_trial ? contents_.trial : contents_.in_library);
      contents_.entries.push_back(std::move(entry));
    } else if (!on_trial) {
      contents_.entries[at->second] = std::move(entry);
    }
  }

  Contents contents_;
  std::unordered_map<std::string, std::size_t> places_;
};

}  // namespace

Result<Contents> contents_at(const Shelf& shelf, std::optional<std::int64_t> unix_ms, Standing least) {
  ASSAY_TRY(std::vector<Batch> batches, batches_at(shelf, unix_ms));
  Gathering gathering;
  for (Batch& batch : batches)
    if (batch.standing >= least) ASSAY_CHECK(gathering.add(shelf, std::move(batch)));
  return gathering.finish();
}

}  // namespace assay::review::library
