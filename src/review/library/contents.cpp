#include <fmt/core.h>

#include <algorithm>
#include <functional>
#include <unordered_map>
#include <utility>

#include "base/bytes.hpp"
#include "json/json.hpp"
#include "records/fields.hpp"
#include "review/entry/entry_json.hpp"
#include "review/entry/entry_set.hpp"
#include "review/library/content.hpp"
#include "review/library/library.hpp"

namespace assay::review::library {
namespace {

using entry::Entry;
using records::HistoryEntry;
using records::StoredRecord;

constexpr std::size_t kPage = 1000;
constexpr std::string_view kTrialState = "trial";
constexpr std::string_view kOutState = "out";  // of kTripRegister
constexpr std::string_view kRefusalsNote = "review.records-refused";

bool is_in_library(std::string_view state) { return state == "in-library" || state == "removal-proposed"; }
bool counts(std::string_view state) { return state == kTrialState || is_in_library(state); }

// Who did it, as the history tells it.
std::string person_of(const HistoryEntry& entry) {
  const auto detail = json::read(entry.detail_json, records::kMostFieldsJson);
  return detail ? std::string(detail->root().find("by").text()) : std::string();
}

tl::unexpected<Error> erased(std::string_view number) {
  return fail(Code::NotFound,
              fmt::format("{} counted then and its content has been erased since, its retention being over: this set "
                          "cannot be had again",
                          number));
}

/// The record as it counted then; nullopt when it did not.
Result<std::optional<Batch>> batch_of(const Shelf& shelf, const StoredRecord& record,
                                      std::optional<std::int64_t> unix_ms) {
  ASSAY_TRY(const std::vector<HistoryEntry> history, shelf.store.history_of(record.id));
  Batch batch;
  batch.number = record.number;
  batch.files = proposed_files(history);
  for (const HistoryEntry& entry : history) {
    if (unix_ms && entry.time_ms > *unix_ms) break;
    if (entry.move == "propose") batch.proposer = person_of(entry);
    if (entry.move == "accept" || entry.move == "enter-urgent") batch.reviewer = person_of(entry);
    // `confirm` and `keep` lead from the library into it: its place in the order stays.
    if (!entry.move.empty() && counts(entry.to) && is_in_library(entry.to) != is_in_library(batch.state))
      batch.since_ms = entry.time_ms;
    if (!entry.to.empty()) batch.state = entry.to;
    if (batch.since_ms == 0 && batch.state == kTrialState) batch.since_ms = entry.time_ms;
  }
  if (!counts(batch.state)) return std::optional<Batch>();
  if (record.erased) return erased(record.number);
  batch.fields_json = record.fields_json;
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

Result<bool> was_out(const Shelf& shelf, const StoredRecord& record, std::optional<std::int64_t> unix_ms) {
  if (!unix_ms) return record.state == kOutState;
  if (record.created_ms > *unix_ms) return false;
  ASSAY_TRY(const std::vector<HistoryEntry> history, shelf.store.history_of(record.id));
  std::string_view state;
  for (const HistoryEntry& entry : history)
    if (entry.time_ms <= *unix_ms && !entry.to.empty()) state = entry.to;
  return state == kOutState;
}

/// When records of the library were changed, in order.
Result<std::vector<std::int64_t>> times_of_changes(const Shelf& shelf) {
  std::vector<std::int64_t> times;
  for (const std::string_view reg : {kRegister, kTripRegister}) {
    records::SearchQuery query;
    query.tenant = shelf.tenant;
    query.reg = reg;
    query.order = records::Order::OldestFirst;
    query.limit = kPage;
    while (true) {
      ASSAY_TRY(const std::vector<StoredRecord> page, shelf.store.search(query));
      for (const StoredRecord& record : page) {
        ASSAY_TRY(const std::vector<HistoryEntry> history, shelf.store.history_of(record.id));
        for (const HistoryEntry& entry : history)
          if (!entry.to.empty()) times.push_back(entry.time_ms);
      }
      if (page.size() < kPage) break;
      query.after = page.back().id;
    }
  }
  std::ranges::sort(times);
  times.erase(std::unique(times.begin(), times.end()), times.end());
  return times;
}

/// The entries out of force then. @return NotFound naming a record that counted then and has been erased since
Result<std::vector<Tripped>> tripped_at(const Shelf& shelf, std::optional<std::int64_t> unix_ms) {
  records::SearchQuery query;
  query.tenant = shelf.tenant;
  query.reg = kTripRegister;
  query.order = records::Order::OldestFirst;
  query.limit = kPage;
  if (!unix_ms) query.states = {std::string(kOutState)};
  std::vector<Tripped> tripped;
  while (true) {
    ASSAY_TRY(const std::vector<StoredRecord> page, shelf.store.search(query));
    for (const StoredRecord& record : page) {
      ASSAY_TRY(const bool out, was_out(shelf, record, unix_ms));
      if (!out) continue;
      if (record.erased) return erased(record.number);
      ASSAY_TRY(const json::Document fields, json::read(record.fields_json, records::kMostFieldsJson));
      tripped.push_back({record.number, std::string(fields.root().find("entry").text()),
                         std::string(fields.root().find("entry_version").text()), record.created_ms});
    }
    if (page.size() < kPage) break;
    query.after = page.back().id;
  }
  std::ranges::stable_sort(tripped, {}, &Tripped::entry);
  return tripped;
}

Result<EntryFile> file_of(const Shelf& shelf, const std::string& sha256) {
  MemorySink sink;
  ASSAY_CHECK(shelf.attachments.read(sha256, sink));
  EntryFile file;
  entry::Import import = entry::import_json_lines(as_text(sink.bytes()));
  ContentTally tally;
  for (const Entry& one : import.entries) tally.add(one);
  for (entry::BadLine& bad : import.bad) tally.add_bad(bad.line, std::move(bad.reason));
  file.content = tally.finish(sha256);
  file.entries = std::move(import.entries);
  return file;
}

/// Why a record does not count; "" when it does.
std::string refusal_of(const Batch& batch, const EntryFile* file) {
  if (file == nullptr)
    return fmt::format("it counts, and {} files of entries were attached until it was proposed, not one",
                       batch.files.size());
  if (file->content.entries == 0) return "there is no entry in its file";
  const Result<Content> said = said_by(batch.fields_json);
  if (!said) return said.error().message;
  std::string out;
  for (const Difference& one : differences(*said, file->content))
    out += fmt::format("{}{} says `{}`, its file has `{}`", out.empty() ? "" : "; ", one.field, one.said, one.is);
  return out;
}

class Gathering {
 public:
  Result<> add(const Shelf& shelf, Batch batch, EntryFiles* files) {
    std::optional<EntryFile> own;
    std::shared_ptr<const EntryFile> kept;
    if (batch.files.size() == 1) {
      const std::string& name = batch.files.front();
      if (files != nullptr)
        if (const auto at = files->find(name); at != files->end()) kept = at->second;
      if (kept == nullptr) {
        auto read = file_of(shelf, name);
        if (!read) return tl::unexpected<Error>(in_context(batch.number, std::move(read).error()));
        own = std::move(*read);
        if (files != nullptr) kept = std::make_shared<const EntryFile>(*std::exchange(own, std::nullopt));
      }
      if (kept != nullptr) used_[name] = kept;
    }
    const EntryFile* const file = own ? &*own : kept.get();
    if (std::string why = refusal_of(batch, file); !why.empty()) {
      contents_.refused.push_back({batch.number, std::move(why)});
      return {};
    }
    for (const entry::BadLine& bad : file->content.bad)
      contents_.left_out.push_back(fmt::format("{}: line {}: {}", batch.number, bad.line, bad.reason));
    batch.entries = file->entries.size();
    if (own) {
      for (Entry& one : own->entries) put(std::move(one), batch);
    } else {
      for (const Entry& one : kept->entries) put(one, batch);
    }
    contents_.batches.push_back(std::move(batch));
    return {};
  }

  Contents finish(std::vector<Tripped> tripped, EntryFiles* files) {
    take_out(tripped);
    contents_.tripped = std::move(tripped);
    std::sort(contents_.entries.begin(), contents_.entries.end(),
              [](const Entry& a, const Entry& b) { return a.id < b.id; });
    if (files != nullptr) *files = std::move(used_);
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

  // Only those that are out in this version; the others were proposed and accepted anew and are out no more.
  void take_out(std::vector<Tripped>& tripped) {
    std::vector<std::size_t> out;
    std::erase_if(tripped, [&](const Tripped& one) {
      const auto at = places_.find(one.entry);
      if (at == places_.end()) return true;
      if (to_hex(entry::version_of(contents_.entries[at->second])) != one.version) return true;
      out.push_back(at->second);
      return false;
    });
    std::ranges::sort(out, std::greater<>());
    out.erase(std::unique(out.begin(), out.end()), out.end());
    for (const std::size_t place : out)
      contents_.entries.erase(contents_.entries.begin() + static_cast<std::ptrdiff_t>(place));
  }

  Contents contents_;
  std::unordered_map<std::string, std::size_t> places_;
  EntryFiles used_;
};

}  // namespace

Result<Contents> contents_at(const Shelf& shelf, std::optional<std::int64_t> unix_ms, Standing least,
                             EntryFiles* files) {
  ASSAY_TRY(std::vector<Batch> batches, batches_at(shelf, unix_ms));
  ASSAY_TRY(std::vector<Tripped> tripped, tripped_at(shelf, unix_ms));
  Gathering gathering;
  for (Batch& batch : batches)
    if (batch.standing >= least) ASSAY_CHECK(gathering.add(shelf, std::move(batch), files));
  return gathering.finish(std::move(tripped), files);
}

Result<std::pair<std::int64_t, Contents>> contents_of_digest(const Shelf& shelf, std::string_view digest) {
  constexpr std::size_t kFewestDigits = 8;
  if (digest.size() < kFewestDigits)
    return fail(Code::InvalidInput, fmt::format("a digest's first {} hexadecimal digits at least", kFewestDigits));
  ASSAY_TRY(const std::vector<std::int64_t> times, times_of_changes(shelf));
  EntryFiles files;
  std::string gone;
  for (auto time = times.rbegin(); time != times.rend(); ++time) {
    auto then = contents_at(shelf, *time, Standing::Trial, &files);
    if (!then && then.error().code == Code::NotFound) {
      gone = then.error().message;
      continue;
    }
    if (!then) return tl::unexpected<Error>(std::move(then).error());
    if (to_hex(entry::digest_of(then->entries)).starts_with(digest)) return std::pair(*time, std::move(*then));
  }
  return fail(Code::NotFound, fmt::format("no set of this library ever had the digest {}{}{}", digest,
                                          gone.empty() ? "" : "; of some times it cannot be told: ", gone));
}

Result<> record_refusals(records::Engine& engine, const account::Actor& actor, const Contents& contents) {
  std::string detail;
  json::Writer json(detail);
  json.begin_object().name("records").begin_array();
  for (const Refused& one : contents.refused)
    json.begin_object().member("number", one.number).member("why", one.why).end_object();
  json.end_array().end_object();
  records::RecordStore& store = engine.office().store;
  ASSAY_TRY(const auto before, store.note(actor.tenant, kRefusalsNote));
  if (before ? *before == detail : contents.refused.empty()) return {};
  ASSAY_CHECK(engine.record_event(actor, "review.records-refused", detail));
  return store.set_note(actor.tenant, kRefusalsNote, detail);
}

}  // namespace assay::review::library
