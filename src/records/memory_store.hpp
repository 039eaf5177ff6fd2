// A store of records in memory, an evidence sink that is a list and attachments in a map: for tests.
#pragma once

#include <algorithm>
#include <map>
#include <set>
#include <string>
#include <tuple>
#include <vector>

#include "crypto/digest.hpp"
#include "ports/attachments.hpp"
#include "records/event_sink.hpp"
#include "records/record_store.hpp"

namespace assay::records {

class MemoryStore final : public RecordStore {
 public:
  struct Kept {
    StoredRecord record;
    std::vector<SearchValue> search;
    std::vector<StoredClock> clocks;
    std::vector<HistoryEntry> history;
    std::vector<StoredAttachment> attachments;
  };

  Result<std::uint64_t> take_serials(std::string_view tenant, std::string_view reg, std::int32_t year,
                                     std::uint32_t count) override {
    std::uint64_t& last = serials_[{std::string(tenant), std::string(reg), year}];
    last += count;
    return last - count + 1;
  }

  Result<> commit(std::span<const Change> changes) override {
    for (const Change& change : changes) ASSAY_CHECK(check(change));
    for (const Change& change : changes) {
      Kept& kept = all_[change.after.id];
      kept.record = change.after;
      kept.search = change.search;
      kept.clocks = change.clocks;
      kept.history.insert(kept.history.end(), change.history.begin(), change.history.end());
      for (const StoredAttachment& file : change.attachments)
        if (std::none_of(kept.attachments.begin(), kept.attachments.end(),
                         [&](const StoredAttachment& other) { return other.sha256 == file.sha256; }))
          kept.attachments.push_back(file);
    }
    return {};
  }

  Result<std::vector<std::string>> erase(const Erasure& erasure) override {
    const auto at = all_.find(erasure.after.id);
    if (at == all_.end()) return fail(Code::NotFound, "erase: no such record");
    if (at->second.record.version != erasure.expected_version) return fail(Code::Conflict, "erase: version");
    std::vector<std::string> orphans;
    for (const StoredAttachment& file : at->second.attachments)
      if (std::none_of(all_.begin(), all_.end(), [&](const auto& other) {
            return other.first != at->first &&
                   std::any_of(other.second.attachments.begin(), other.second.attachments.end(),
                               [&](const StoredAttachment& one) { return one.sha256 == file.sha256; });
          }))
        orphans.push_back(file.sha256);
    for (HistoryEntry& entry : at->second.history) entry.detail_json = "{}";
    at->second.record = erasure.after;
    at->second.search.clear();
    at->second.clocks.clear();
    at->second.attachments.clear();
    at->second.history.push_back(erasure.history);
    return orphans;
  }

  Result<std::optional<StoredRecord>> find(std::string_view tenant, const Id& id) override {
    const auto at = all_.find(id);
    if (at == all_.end() || at->second.record.tenant != tenant) return std::optional<StoredRecord>();
    return std::optional(at->second.record);
  }
  Result<std::optional<StoredRecord>> find_number(std::string_view tenant, std::string_view number) override {
    for (const auto& [id, kept] : all_)
      if (kept.record.tenant == tenant && kept.record.number == number) return std::optional(kept.record);
    return std::optional<StoredRecord>();
  }

  Result<std::vector<StoredRecord>> search(const SearchQuery& query) override {
    std::vector<StoredRecord> out;
    for (const auto& [id, kept] : all_)
      if (matches(kept, query)) out.push_back(kept.record);
    if (query.order == Order::NewestFirst) std::reverse(out.begin(), out.end());
    if (query.after)
      std::erase_if(out, [&](const StoredRecord& one) {
        return query.order == Order::NewestFirst ? one.id >= *query.after : one.id <= *query.after;
      });
    if (out.size() > query.limit) out.resize(query.limit);
    return out;
  }
  Result<std::uint64_t> count(const SearchQuery& query) override {
    return static_cast<std::uint64_t>(
        std::count_if(all_.begin(), all_.end(), [&](const auto& one) { return matches(one.second, query); }));
  }

  Result<std::vector<StoredClock>> clocks_of(const Id& record) override { return all_[record].clocks; }
  Result<std::vector<HistoryEntry>> history_of(const Id& record) override { return all_[record].history; }
  Result<std::vector<StoredAttachment>> attachments_of(const Id& record) override { return all_[record].attachments; }

  Result<std::vector<ClockOfRecord>> clocks(const ClockQuery& query) override {
    std::vector<ClockOfRecord> out;
    for (const auto& [id, kept] : all_) {
      const StoredRecord& record = kept.record;
      if (record.tenant != query.tenant || (!query.reg.empty() && record.reg != query.reg) ||
          (query.service && record.service != *query.service))
        continue;
      for (const StoredClock& clock : kept.clocks) {
        if (query.next_before_ms && (!clock.next_ms || *clock.next_ms > *query.next_before_ms)) continue;
        if (query.due_before_ms && (clock.stopped_ms || !clock.due_ms || *clock.due_ms > *query.due_before_ms))
          continue;
        if (query.without_end && (clock.stopped_ms || clock.due_ms)) continue;
        out.push_back({id, record.reg, record.number, record.state, record.service, clock});
      }
    }
    const auto key = [&](const ClockOfRecord& one) {
      return query.next_before_ms ? one.clock.next_ms.value_or(INT64_MAX) : one.clock.due_ms.value_or(INT64_MAX);
    };
    std::stable_sort(out.begin(), out.end(),
                     [&](const ClockOfRecord& a, const ClockOfRecord& b) { return key(a) < key(b); });
    if (out.size() > query.limit) out.resize(query.limit);
    return out;
  }
  Result<> mark_told(std::span<const ClockTold> told) override {
    for (const ClockTold& one : told)
      for (StoredClock& clock : all_[one.record].clocks)
        if (clock.key == one.key && clock.round == one.round) {
          clock.told = one.told;
          clock.next_ms = one.next_ms;
        }
    return {};
  }

  Result<std::vector<HistoryEntry>> unlogged(std::string_view node, std::size_t limit) override {
    std::vector<HistoryEntry> out;
    for (const auto& [id, kept] : all_)
      for (const HistoryEntry& entry : kept.history)
        if (!entry.logged && entry.node == node && out.size() < limit) out.push_back(entry);
    return out;
  }
  Result<> mark_logged(std::span<const Id> events) override {
    for (auto& [id, kept] : all_)
      for (HistoryEntry& entry : kept.history)
        if (std::find(events.begin(), events.end(), entry.event) != events.end()) entry.logged = true;
    return {};
  }

  Result<std::optional<std::string>> note(std::string_view tenant, std::string_view name) override {
    const auto at = notes_.find({std::string(tenant), std::string(name)});
    return at == notes_.end() ? std::optional<std::string>() : std::optional(at->second);
  }
  Result<> set_note(std::string_view tenant, std::string_view name, std::string_view value) override {
    notes_[{std::string(tenant), std::string(name)}] = std::string(value);
    return {};
  }

  std::map<Id, Kept> all_;

 private:
  Result<> check(const Change& change) {
    const auto at = all_.find(change.after.id);
    const std::uint32_t version = at == all_.end() ? 0 : at->second.record.version;
    if (version != change.expected_version) return fail(Code::Conflict, "commit: version");
    if (change.after.version != change.expected_version + 1) return fail(Code::InvalidInput, "commit: version");
    for (const auto& [id, kept] : all_)
      if (id != change.after.id && kept.record.tenant == change.after.tenant &&
          kept.record.number == change.after.number)
        return fail(Code::Conflict, "commit: number");
    return {};
  }

  static bool holds(const SearchValue& value, const Condition& condition) {
    if (value.field != condition.field) return false;
    switch (condition.match) {
      case Match::Equals:
        return value.value == condition.value;
      case Match::Prefix:
        return value.value.starts_with(condition.value);
      case Match::Contains:
        return value.value.find(condition.value) != std::string::npos;
      case Match::From:
        return value.value >= condition.value;
      case Match::To:
        return value.value <= condition.value;
    }
    return false;
  }
  static bool matches(const Kept& kept, const SearchQuery& query) {
    const StoredRecord& record = kept.record;
    if (record.tenant != query.tenant || (!query.reg.empty() && record.reg != query.reg)) return false;
    if (query.service && record.service != *query.service) return false;
    if (!query.states.empty() &&
        std::find(query.states.begin(), query.states.end(), record.state) == query.states.end())
      return false;
    if (query.retain_before_ms && (!record.retain_until_ms || *record.retain_until_ms > *query.retain_before_ms ||
                                   record.legal_hold || record.erased))
      return false;
    if (query.legal_hold && record.legal_hold != *query.legal_hold) return false;
    if (query.updated_from_ms && record.updated_ms < *query.updated_from_ms) return false;
    for (const Condition& condition : query.where)
      if (std::none_of(kept.search.begin(), kept.search.end(),
                       [&](const SearchValue& value) { return holds(value, condition); }))
        return false;
    return query.text.empty() || record.number.find(query.text) != std::string::npos ||
           std::any_of(kept.search.begin(), kept.search.end(),
                       [&](const SearchValue& value) { return value.value.find(query.text) != std::string::npos; });
  }

  std::map<std::tuple<std::string, std::string, std::int32_t>, std::uint64_t> serials_;
  std::map<std::pair<std::string, std::string>, std::string> notes_;
};

/// Keeps the events; refuses them all while `broken`.
class EventList final : public EventSink {
 public:
  Result<> append(std::span<const evidence::Event> events) override {
    if (broken) return fail(Code::Unavailable, "the log is away");
    for (const evidence::Event& event : events)
      if (ids.insert(event.id).second) all.push_back(event);
    return {};
  }
  Result<std::optional<evidence::Event>> find(const Id& id) override {
    for (const evidence::Event& event : all)
      if (event.id == id) return std::optional(event);
    return std::optional<evidence::Event>();
  }
  Result<EventPage> list(std::uint64_t from, std::size_t count, std::string_view kind,
                         std::string_view tenant) override {
    EventPage page;
    for (std::size_t i = from; i < all.size(); ++i) {
      if (all[i].kind != kind || all[i].tenant != tenant) continue;
      page.events.push_back(all[i]);
      if (page.events.size() == count) {
        page.next = i + 1;
        break;
      }
    }
    return page;
  }
  [[nodiscard]] std::vector<std::string> kinds() const {
    std::vector<std::string> out;
    for (const evidence::Event& event : all) out.push_back(event.kind);
    return out;
  }
  bool broken = false;
  std::vector<evidence::Event> all;
  std::set<Id> ids;
};

class FileMap final : public ports::Attachments {
 public:
  Result<ports::KeptFile> add(ByteSource& source) override {
    ASSAY_TRY(Bytes bytes, source.read(0, source.size()));
    const std::string name = to_hex(crypto::sha256(bytes));
    const std::uint64_t size = bytes.size();
    files.emplace(name, std::move(bytes));
    return ports::KeptFile{name, size};
  }
  Result<> read(std::string_view sha256, ByteSink& sink) override {
    ASSAY_CHECK(check(sha256));
    return sink.write(files.find(sha256)->second);
  }
  Result<> check(std::string_view sha256) override {
    const auto at = files.find(sha256);
    if (at == files.end()) return fail(Code::NotFound, "no such file");
    if (to_hex(crypto::sha256(at->second)) != sha256) return fail(Code::Corrupt, "is not what was attached");
    return {};
  }
  Result<> remove(std::string_view sha256) override {
    if (const auto at = files.find(sha256); at != files.end()) files.erase(at);
    return {};
  }
  std::map<std::string, Bytes, std::less<>> files;
};

/// Time as the test sets it.
class SetClock final : public Clock {
 public:
  explicit SetClock(std::int64_t ms) : now(ms) {}
  [[nodiscard]] std::int64_t unix_ms() const noexcept override { return now; }
  std::int64_t now;
};

}  // namespace assay::records
