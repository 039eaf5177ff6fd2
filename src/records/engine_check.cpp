// Records held against the evidence log: what was changed in the database past the program, what is missing there, and
// files that are not what was attached.
#include <fmt/core.h>

#include <algorithm>
#include <set>

#include "crypto/digest.hpp"
#include "records/content_digest.hpp"
#include "records/engine.hpp"
#include "records/engine_words.hpp"

namespace assay::records {

using account::Actor;

namespace {

constexpr std::size_t kPage = 500;
constexpr std::size_t kMostFound = 200;  // said at once
constexpr std::string_view kRestore = "restore it from a backup";

/// What one event of the log says about one entry of the history.
class Held {
 public:
  Held(const RecordView& view, std::vector<std::string>& out) : view_(view), out_(out) {}

  void entry(const HistoryEntry& entry, const std::optional<evidence::Event>& event) {
    const std::string where = fmt::format("version {}, {}", entry.version, entry.what);
    if (!event) {
      if (entry.logged) wrong(fmt::format("{}: its event {} is not in the evidence log", where, entry.event.hex()));
      return;
    }
    const auto detail = json::read(event->detail_json, kMostFieldsJson);
    if (!detail) return wrong(fmt::format("{}: its event has no detail", where));
    const json::Value says = detail->root();
    same(where, "record", says.find("record").text(), view_.record.id.hex());
    same(where, "number", says.find("number").text(), view_.record.number);
    same(where, "register", says.find("register").text(), view_.record.reg);
    same(where, "version", std::to_string(says.find("version").integer().value_or(0)), std::to_string(entry.version));
    same(where, "what", says.find("what").text(), entry.what);
    same(where, "move", says.find("move").text(), entry.move);
    same(where, "from", says.find("from").text(), entry.from);
    same(where, "to", says.find("to").text(), entry.to);
    same(where, "actor", says.find("actor").text(), entry.actor);
    if (event->time_ms != entry.time_ms) wrong(fmt::format("{}: its time is not the event's", where));
    if (view_.record.erased && entry.what != "erased") return;  // the content is gone, and so is what proves it
    same(where, "who, reason, fields or files", says.find("digest").text(),
         to_hex(crypto::sha256(as_bytes(entry.detail_json))));
    if (const std::string_view content = says.find("content").text(); !content.empty()) content_ = content;
    last_ = entry.version;
  }

  void record(std::span<const StoredClock> clocks) {
    if (view_.history.empty()) return wrong("it has no history");
    std::uint32_t version = 0;
    for (const HistoryEntry& one : view_.history)
      if (one.version != ++version) return wrong(fmt::format("version {} is missing in its history", version));
    if (version != view_.record.version)
      wrong(fmt::format("it says version {}, its history ends with {}", view_.record.version, version));
    const HistoryEntry& last = view_.history.back();
    if (last.to != view_.record.state)
      wrong(fmt::format("it is in the state `{}`, its history and the log say `{}`", view_.record.state, last.to));
    const auto detail = json::read(last.detail_json, kMostFieldsJson);
    if (!detail || content_.empty() || last_ != last.version) return;
    if (content_digest(detail->root().find("salt").text(), view_.record, clocks) != content_)
      wrong("its fields, state, dates or clocks are not what the log proves");
  }

  void attachments() {
    if (view_.record.erased) return;
    std::set<std::string, std::less<>> said;
    for (const HistoryEntry& entry : view_.history) {
      const auto detail = json::read(entry.detail_json, kMostFieldsJson);
      if (!detail) continue;
      for (const json::Value file : detail->root().find("files")) said.insert(std::string(file.find("sha256").text()));
    }
    for (const StoredAttachment& file : view_.attachments)
      if (said.erase(file.sha256) == 0) wrong(fmt::format("{}: its history knows nothing of this file", file.name));
    for (const std::string& gone : said) wrong(fmt::format("the file {} is no longer listed", gone));
  }

 private:
  void wrong(std::string what) { out_.push_back(fmt::format("{}: {}", view_.record.number, what)); }
  void same(std::string_view where, std::string_view what, std::string_view log, std::string_view here) {
    if (log != here) wrong(fmt::format("{}: {}: here `{}`, in the log `{}`", where, what, here, log));
  }

  const RecordView& view_;
  std::vector<std::string>& out_;
  std::string content_;
  std::uint32_t last_ = 0;
};

}  // namespace

Result<std::vector<std::string>> Engine::faults_of(const RecordView& view) {
  std::vector<std::string> out;
  Held held(view, out);
  for (const HistoryEntry& entry : view.history) {
    if (entry.node != office_.node) continue;  // it stands in another log
    ASSAY_TRY(const auto event, office_.events.find(entry.event));
    held.entry(entry, event);
  }
  ASSAY_TRY(const std::vector<StoredClock> clocks, office_.store.clocks_of(view.record.id));
  held.record(clocks);
  held.attachments();
  for (const StoredAttachment& file : view.attachments) {
    const auto good = office_.attachments.check(file.sha256);
    if (good) continue;
    if (good.error().code == Code::NotFound)
      out.push_back(fmt::format("{}: {}: the attached file is gone ({}): {}", view.record.number, file.name,
                                file.sha256, kRestore));
    else if (good.error().code == Code::Corrupt)
      out.push_back(fmt::format("{}: {}: {}", view.record.number, file.name, good.error().message));
    else
      return tl::unexpected<Error>(good.error());
  }
  return out;
}

Result<> Engine::check_record(const RecordView& view) {
  ASSAY_TRY(const std::vector<std::string> faults, faults_of(view));
  if (faults.empty()) return {};
  std::string all;
  for (const std::string& one : faults) all += (all.empty() ? "" : "\n") + one;
  return fail(Code::Corrupt, std::move(all));
}

Result<Engine::Checked> Engine::check(const Actor& actor, std::string_view reg) {
  ASSAY_CHECK(may_read(actor));
  if (!reg.empty()) ASSAY_CHECK(definition_of(reg));
  Checked out;
  const auto add = [&](std::string what) {
    if (out.faults.size() < kMostFound) out.faults.push_back(std::move(what));
    ++out.faults_in_all;
  };
  SearchQuery query;
  query.tenant = actor.tenant;
  query.reg = reg;
  query.limit = kPage;
  query.order = Order::OldestFirst;
  while (true) {
    ASSAY_TRY(const std::vector<StoredRecord> page, office_.store.search(query));
    for (const StoredRecord& record : page) {
      query.after = record.id;
      ++out.records;
      RecordView view;
      view.record = record;
      ASSAY_TRY(view.history, office_.store.history_of(record.id));
      ASSAY_TRY(view.attachments, office_.store.attachments_of(record.id));
      out.attachments += view.attachments.size();
      out.events += view.history.size();
      ASSAY_TRY(std::vector<std::string> faults, faults_of(view));
      for (std::string& fault : faults) add(std::move(fault));
      const definition::Definition* const definition = office_.catalog.find(record.reg);
      if (definition == nullptr || record.erased) continue;
      if (const auto fields = read_fields(*definition, record.fields_json); !fields)
        add(fmt::format("{}: {}", record.number, fields.error().message));
    }
    if (page.size() < kPage) break;
  }
  // and the other way round: what the log knows and the store has no more
  for (std::uint64_t from = 0;;) {
    ASSAY_TRY(const EventPage page, office_.events.list(from, kPage, "record.created", actor.tenant));
    for (const evidence::Event& event : page.events) {
      const auto detail = json::read(event.detail_json, kMostFieldsJson);
      if (!detail || (!reg.empty() && detail->root().find("register").text() != reg)) continue;
      const auto id = Id::from_hex(detail->root().find("record").text());
      if (!id) continue;
      ASSAY_TRY(const auto there, office_.store.find(actor.tenant, *id));
      if (!there)
        add(fmt::format("{}: the log knows this record, the store has it no more: {}",
                        detail->root().find("number").text(), kRestore));
    }
    if (!page.next) break;
    from = *page.next;
  }
  return out;
}

Result<std::vector<std::string>> Engine::stranded(const Actor& actor) {
  ASSAY_CHECK(may_read(actor));
  constexpr std::size_t kNamed = 5;
  std::map<std::string, std::pair<std::uint64_t, std::string>> lost;  // what is missing: how many, the first of them
  const auto look = [&](const std::string& reg, const auto& missing_of) -> Result<> {
    SearchQuery query;
    query.tenant = actor.tenant;
    query.reg = reg;
    query.limit = kPage;
    while (true) {
      ASSAY_TRY(const std::vector<StoredRecord> page, office_.store.search(query));
      for (const StoredRecord& record : page) {
        query.after = record.id;
        const std::string what = record.erased ? std::string() : missing_of(record);
        if (what.empty()) continue;
        auto& [count, numbers] = lost[what];
        if (++count <= kNamed) numbers += (numbers.empty() ? "" : ", ") + record.number;
      }
      if (page.size() < kPage) return {};
    }
  };
  SearchQuery query;
  query.tenant = actor.tenant;
  ASSAY_TRY(const std::uint64_t in_all, office_.store.count(query));
  std::uint64_t known = 0;
  for (const definition::Definition& one : office_.catalog.all()) {
    query.reg = one.key;
    query.states.clear();
    ASSAY_TRY(const std::uint64_t of_it, office_.store.count(query));
    known += of_it;
    for (const definition::State& state : one.states) query.states.push_back(state.key);
    ASSAY_TRY(const std::uint64_t in_states, office_.store.count(query));
    if (in_states == of_it) continue;
    ASSAY_CHECK(look(one.key, [&](const StoredRecord& record) {
      return one.state(record.state) != nullptr
                 ? std::string()
                 : fmt::format("{} has no state `{}` any more: put it back, with a move that leads on", one.file,
                               record.state);
    }));
  }
  if (known != in_all)
    ASSAY_CHECK(look("", [&](const StoredRecord& record) {
      return office_.catalog.find(record.reg) != nullptr
                 ? std::string()
                 : fmt::format("there is no register `{}` any more: put rules/registers/{}.toml back", record.reg,
                               record.reg);
    }));
  std::vector<std::string> out;
  out.reserve(lost.size());
  for (const auto& [what, found] : lost)
    out.push_back(fmt::format("{} ({} record{}: {}{})", what, found.first, found.first == 1 ? "" : "s", found.second,
                              found.first > kNamed ? ", …" : ""));
  return out;
}

}  // namespace assay::records
