#include "records/filings_watch.hpp"

#include <algorithm>
#include <array>
#include <map>
#include <set>

namespace assay::records {

using account::Actor;
using definition::Definition;
using State = law::clock::State;

namespace {

constexpr std::string_view kNote = "filings cancelled last";
constexpr std::size_t kPage = 500;
constexpr std::size_t kMostNote = 1U << 20U;

/// What the two registers call the same things.
struct Kind {
  std::string_view reg;
  std::string_view name;
  std::string_view filing_number;
  std::string_view shown;  ///< the field that says where, or links to, what is shown
};
constexpr std::array<Kind, 2> kKinds = {
    {{"algorithm-filing", "algorithm_name", "filing_number", "public_information_url"},
     {"genai-filing", "service_name", "filing_no", "display_places"}}};
constexpr std::string_view kIssued = "filed";  // a number, shown nowhere yet

struct Cancellations {
  std::string digest;
  std::string on;
  std::set<std::string, std::less<>> numbers;
};

Result<Cancellations> last_cancellations(RecordStore& store, std::string_view tenant) {
  Cancellations out;
  ASSAY_TRY(const auto note, store.note(tenant, kNote));
  if (!note) return out;
  ASSAY_TRY(const json::Document document, json::read(*note, kMostNote));
  out.digest = document.root().find("list").text();
  out.on = document.root().find("on").text();
  for (const json::Value number : document.root().find("numbers")) out.numbers.emplace(number.text());
  return out;
}

using Clocks = std::map<std::pair<std::string, std::string>, ClockReading, std::less<>>;

/// By case number and key of the clock.
Result<Clocks> running_clocks(Engine& engine, const Actor& actor, std::string_view reg) {
  ASSAY_TRY(const std::vector<DueClock> due, engine.due(actor, reg, std::nullopt, kMaxPage));
  Clocks out;
  for (const DueClock& one : due) out.emplace(std::pair(one.of.number, one.of.clock.key), one.reading);
  return out;
}

/// The worst of what is found.
void judge(WatchedFiling& filing, bool is_struck_off, bool has_link, const Clocks& clocks) {
  const auto clock = [&](const char* key) {
    const auto at = clocks.find(std::pair(filing.number, std::string(key)));
    return at == clocks.end() ? nullptr : &at->second;
  };
  if (is_struck_off) {
    filing.standing = FilingStanding::StruckOff;
  } else if (filing.state == kIssued) {
    filing.standing = FilingStanding::NotDisplayed;
    if (const ClockReading* const display = clock("display"); display != nullptr) filing.until_ms = display->due_ms;
  } else if (!has_link) {
    filing.standing = FilingStanding::NoLink;
  } else if (const ClockReading* const check = clock("validity"); check != nullptr) {
    filing.until_ms = check->due_ms;
    filing.standing = check->state == State::Missed ? FilingStanding::CheckOverdue
                      : check->state >= State::Near ? FilingStanding::CheckSoon
                                                    : FilingStanding::InOrder;
  }
}

Result<> watch_kind(Engine& engine, const Actor& actor, const Kind& kind, const Cancellations& cancelled,
                    FilingsWatch& into) {
  const Definition* const definition = engine.catalog().find(kind.reg);
  if (definition == nullptr) return {};  // rules of one's own need not have it
  ASSAY_TRY(const Clocks clocks, running_clocks(engine, actor, kind.reg));
  SearchQuery query;
  query.reg = kind.reg;
  query.order = Order::OldestFirst;
  query.limit = kPage;
  while (true) {
    ASSAY_TRY(const std::vector<StoredRecord> page, engine.search(actor, query));
    for (const StoredRecord& record : page) {
      query.after = record.id;
      const bool is_struck_off = cancelled.numbers.contains(record.number);
      const definition::State* const state = definition->state(record.state);
      const bool ended = state != nullptr && state->kind == definition::StateKind::Final;
      if (record.erased || (ended && !is_struck_off)) continue;
      ASSAY_TRY(const Fields fields, read_fields(*definition, record.fields_json));
      WatchedFiling filing;
      filing.filing_number = definition::text_of(fields.value(kind.filing_number));
      if (filing.filing_number.empty()) continue;
      filing.reg = record.reg;
      filing.number = record.number;
      filing.name = definition::text_of(fields.value(kind.name));
      filing.state = record.state;
      judge(filing, is_struck_off, fields.has(kind.shown), clocks);
      into.filings.push_back(std::move(filing));
    }
    if (page.size() < kPage) return {};
  }
}

}  // namespace

std::string_view standing_name(FilingStanding standing) noexcept {
  constexpr std::array<std::string_view, 6> kNames = {"in-order",      "check-soon", "check-overdue",
                                                      "not-displayed", "no-link",    "struck-off"};
  return kNames.at(static_cast<std::size_t>(standing));
}

bool FilingsWatch::is_in_order() const noexcept {
  return std::all_of(filings.begin(), filings.end(),
                     [](const WatchedFiling& one) { return one.standing <= FilingStanding::CheckSoon; });
}

Result<> note_cancellations(RecordStore& store, std::string_view tenant, std::string_view digest,
                            std::string_view today, const std::vector<std::string>& numbers) {
  std::string note;
  json::Writer json(note);
  json.begin_object().member("list", digest).member("on", today).name("numbers").begin_array();
  for (const std::string& one : numbers) json.value(one);
  json.end_array().end_object();
  return store.set_note(tenant, kNote, note);
}

Result<FilingsWatch> watch_filings(Engine& engine, const Actor& actor) {
  ASSAY_CHECK(Engine::may_read(actor));
  ASSAY_TRY(const Cancellations cancelled, last_cancellations(engine.office().store, actor.tenant));
  FilingsWatch out;
  out.list_digest = cancelled.digest;
  out.list_on = cancelled.on;
  for (const Kind& kind : kKinds) ASSAY_CHECK(watch_kind(engine, actor, kind, cancelled, out));
  std::stable_sort(out.filings.begin(), out.filings.end(), [](const WatchedFiling& a, const WatchedFiling& b) {
    return a.standing > b.standing;  // the worst first
  });
  return out;
}

std::string filings_watch_json(const FilingsWatch& watch) {
  std::string out;
  json::Writer json(out);
  json.begin_object()
      .member("schema", "assay.filings-watch/1")
      .member("in_order", watch.is_in_order())
      .member("list", watch.list_digest)
      .member("list_on", watch.list_on)
      .name("filings")
      .begin_array();
  for (const WatchedFiling& one : watch.filings) {
    json.begin_object()
        .member("register", one.reg)
        .member("number", one.number)
        .member("name", one.name)
        .member("filing_number", one.filing_number)
        .member("state", one.state)
        .member("standing", standing_name(one.standing))
        .name("until");
    if (one.until_ms)
      json.value(definition::moment_text(*one.until_ms));
    else
      json.null();
    json.end_object();
  }
  json.end_array().end_object();
  return out + "\n";
}

}  // namespace assay::records
