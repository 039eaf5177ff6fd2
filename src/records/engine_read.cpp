#include <fmt/core.h>

#include <algorithm>
#include <array>
#include <limits>
#include <set>

#include "records/access_digest.hpp"
#include "records/engine.hpp"
#include "records/engine_words.hpp"

namespace assay::records {

using account::Actor;
using definition::Definition;
using definition::Field;
using definition::FieldType;
using definition::Value;
using State = law::clock::State;

namespace {

constexpr std::array<std::string_view, 4> kOpeners = {"inspector", "compliance_officer", "data_officer",
                                                      "legal_counsel"};
constexpr std::size_t kTellPage = 500;
constexpr std::int64_t kNever = std::numeric_limits<std::int64_t>::max();

/// Who may look into sealed values: whoever works with the register, and those who must.
bool may_open(const Actor& actor, const Definition& definition) {
  std::set<std::string_view> may(kOpeners.begin(), kOpeners.end());
  may.insert(definition.open_to.begin(), definition.open_to.end());
  for (const definition::Move& move : definition.moves) may.insert(move.by.begin(), move.by.end());
  may.erase("public");
  return std::any_of(actor.roles.begin(), actor.roles.end(),
                     [&](const std::string& role) { return may.contains(role); });
}

/// By its name, or by how its digest begins: two files may have one name.
Result<const StoredAttachment*> attachment_named(std::string_view number, const std::vector<StoredAttachment>& all,
                                                 std::string_view wanted) {
  constexpr std::size_t kLeastDigest = 8;
  std::vector<const StoredAttachment*> found;
  for (const StoredAttachment& file : all)
    if (file.name == wanted) found.push_back(&file);
  if (found.empty() && wanted.size() >= kLeastDigest)
    for (const StoredAttachment& file : all)
      if (file.sha256.starts_with(wanted)) found.push_back(&file);
  if (found.empty()) return fail(Code::NotFound, fmt::format("{} has no file {}", number, wanted));
  if (found.size() == 1) return found.front();
  std::string digests;
  for (const StoredAttachment* file : found)
    digests += fmt::format("{}{}", digests.empty() ? "" : ", ", file->sha256.substr(0, 2 * kLeastDigest));
  return fail(Code::InvalidInput,
              fmt::format("{} has {} files {}: say which by its digest ({})", number, found.size(), wanted, digests));
}

}  // namespace

Result<RecordView> Engine::show(const Actor& actor, std::string_view record, std::string_view purpose) {
  ASSAY_CHECK(may_read(actor));
  ASSAY_TRY(Draft draft, load(actor, record, {}));
  RecordView view;
  view.definition = draft.definition;
  for (const definition::Move& move : draft.definition->moves)
    if (!draft.record.erased && std::find(move.from.begin(), move.from.end(), draft.record.state) != move.from.end())
      view.moves.push_back({&move, why_not(draft, actor, move), wanted_of(draft, move)});
  for (const StoredClock& clock : draft.clocks)
    if (const definition::ClockRule* rule = draft.definition->clock(clock.key); rule != nullptr)
      view.clocks.push_back(
          {rule, clock, read_clock(*rule, clock, draft.fields, office_.clock.unix_ms(), office_.limits, office_.days)});
  if (!purpose.empty() && !draft.fields.sealed.empty()) {
    if (!may_open(actor, *draft.definition))
      return fail(Code::Denied,
                  fmt::format("{}: {} may not look into its sealed fields", draft.record.number, actor.name));
    std::string detail;
    json::Writer json(detail);
    json.begin_object()
        .member("register", draft.record.reg)
        .member("record", draft.record.id.hex())
        .member("number", draft.record.number);
    json.member("actor", actor.id).member("purpose", purpose).name("fields").begin_array();
    for (const auto& [key, sealed] : draft.fields.sealed) json.value(key);
    json.end_array().end_object();
    ASSAY_CHECK(record_event(actor, "record.opened", std::move(detail)));  // before anything is shown
    const std::string id = draft.record.id.hex();
    for (const auto& [key, sealed] : draft.fields.sealed) {
      const Field* const field = draft.definition->field(key);
      if (field == nullptr) continue;
      auto value = office_.sealing.get({draft.record.tenant, draft.record.reg, id}, *field, draft.fields);
      if (!value)
        return tl::unexpected<Error>(in_context(fmt::format("{}: {}", draft.record.number, key), value.error()));
      view.opened.insert_or_assign(key, std::move(*value));
    }
  }
  view.record = std::move(draft.record);
  view.fields = std::move(draft.fields);
  view.attachments = std::move(draft.attachments);
  view.history = std::move(draft.history);
  return view;
}

Result<std::vector<StoredRecord>> Engine::search(const Actor& actor, SearchQuery query) {
  ASSAY_CHECK(may_read(actor));
  query.tenant = actor.tenant;
  query.text = definition::folded(query.text);
  return office_.store.search(query);
}

Result<std::uint64_t> Engine::count(const Actor& actor, SearchQuery query) {
  ASSAY_CHECK(may_read(actor));
  query.tenant = actor.tenant;
  query.text = definition::folded(query.text);
  return office_.store.count(query);
}

Result<Condition> Engine::condition(const Definition& definition, const Actor& actor, std::string_view text) const {
  constexpr std::array<std::pair<std::string_view, Match>, 5> kSigns = {
      {{">=", Match::From}, {"<=", Match::To}, {"=", Match::Equals}, {"~", Match::Contains}, {"^", Match::Prefix}}};
  const std::size_t at = text.find_first_of("=<>~^");
  const auto* const sign =
      at == std::string_view::npos ? kSigns.end() : std::find_if(kSigns.begin(), kSigns.end(), [&](const auto& one) {
        return text.substr(at).starts_with(one.first);
      });
  if (sign == kSigns.end())
    return fail(
        Code::InvalidInput,
        fmt::format("`{}`: a condition is FIELD=VALUE, FIELD>=VALUE, FIELD<=VALUE, FIELD~PART or FIELD^BEGINNING",
                    text));
  const std::string key(text.substr(0, at));
  const std::string_view wanted = text.substr(at + sign->first.size());
  const Field* const field = definition.field(key);
  if (field == nullptr || !field->searchable) {
    std::string known;
    for (const Field& one : definition.fields)
      if (one.searchable) known += fmt::format("{}{}", known.empty() ? "" : ", ", one.key);
    return fail(Code::InvalidInput,
                fmt::format("`{}` is no field that `{}` is searched by (there are: {})", key, definition.key, known));
  }
  if (field->sealed) {
    if (sign->second != Match::Equals)
      return fail(Code::InvalidInput,
                  fmt::format("`{}` is sealed: it is found by its exact value alone ({}=VALUE)", key, key));
    return Condition{key, Match::Equals,
                     office_.sealing.lookup({actor.tenant, definition.key, ""}, *field, definition::folded(wanted))};
  }
  const bool ordered = sign->second == Match::From || sign->second == Match::To;
  if (field->type == FieldType::Time && definition::moment_ms(wanted) && wanted.size() == 10)  // a day
    return Condition{key, ordered ? sign->second : Match::Prefix,
                     std::string(wanted) + (sign->second == Match::To ? "T~" : "")};
  if (sign->second == Match::Contains || sign->second == Match::Prefix)
    return Condition{key, sign->second, definition::folded(wanted)};
  ASSAY_TRY(const Value value, definition::value_from_text(*field, wanted));
  const std::vector<std::string> values = definition::search_values(*field, value);
  if (values.size() != 1) return fail(Code::InvalidInput, fmt::format("`{}`: one value is wanted", key));
  return Condition{key, sign->second, values.front()};
}

DueClock Engine::due_of(const ClockOfRecord& of, const Fields& fields) const {
  DueClock out;
  out.of = of;
  out.definition = office_.catalog.find(of.reg);
  if (out.definition != nullptr) out.rule = out.definition->clock(of.clock.key);
  if (out.rule != nullptr)
    out.reading = read_clock(*out.rule, of.clock, fields, office_.clock.unix_ms(), office_.limits, office_.days);
  return out;
}

Result<std::vector<DueClock>> Engine::due(const Actor& actor, std::string_view reg,
                                          std::optional<std::int64_t> before_ms, std::size_t limit) {
  ASSAY_CHECK(may_read(actor));
  ClockQuery query;
  query.tenant = actor.tenant;
  query.reg = reg;
  query.due_before_ms = before_ms.value_or(std::numeric_limits<std::int64_t>::max());
  query.limit = limit;
  ASSAY_TRY(std::vector<ClockOfRecord> found, office_.store.clocks(query));
  query.due_before_ms.reset();
  query.without_end = true;
  ASSAY_TRY(const std::vector<ClockOfRecord> endless, office_.store.clocks(query));
  found.insert(found.end(), endless.begin(), endless.end());
  std::vector<DueClock> out;
  for (const ClockOfRecord& one : found) {
    const Definition* const definition = office_.catalog.find(one.reg);
    ASSAY_TRY(const auto record, office_.store.find(actor.tenant, one.record));
    if (definition == nullptr || !record || definition->clock(one.clock.key) == nullptr) continue;
    const auto fields = read_fields(*definition, record->fields_json);
    out.push_back(due_of(one, fields ? *fields : Fields{}));  // a broken record keeps no other from being seen
    if (!fields) out.back().fault = fields.error().message;
  }
  // one that was stored without an end may have one by now: the calendar is there, the limit is declared
  const auto end = [](const DueClock& one) { return one.reading.due_ms.value_or(kNever); };
  std::erase_if(out, [&](const DueClock& one) { return one.reading.due_ms && before_ms && end(one) > *before_ms; });
  std::stable_sort(out.begin(), out.end(), [&](const DueClock& a, const DueClock& b) { return end(a) < end(b); });
  return out;
}

Result<std::size_t> Engine::tell(std::string_view tenant, const std::function<Result<>(const Notice&)>& hook) {
  std::size_t count = 0;
  while (true) {
    ClockQuery query;
    query.tenant = tenant;
    query.next_before_ms = office_.clock.unix_ms();
    query.limit = kTellPage;
    ASSAY_TRY(const std::vector<ClockOfRecord> found, office_.store.clocks(query));
    std::vector<ClockTold> told;
    for (const ClockOfRecord& one : found) {
      ClockTold mark{one.record, one.clock.key, one.clock.round, one.clock.told, std::nullopt};
      const Definition* const definition = office_.catalog.find(one.reg);
      ASSAY_TRY(const auto record, office_.store.find(tenant, one.record));
      if (definition != nullptr && record) {
        const auto fields = read_fields(*definition, record->fields_json);
        const DueClock due = due_of(one, fields ? *fields : Fields{});
        if (due.rule != nullptr) {
          for (const State state : law::clock::passed_since(static_cast<State>(one.clock.told), due.reading.state)) {
            ASSAY_CHECK(hook({&due, state}));
            ++count;
          }
          StoredClock after = one.clock;
          after.told = std::max(one.clock.told, static_cast<std::uint8_t>(due.reading.state));
          mark.told = after.told;
          mark.next_ms = next_notice(due.reading.limit.limit, after, office_.days);
        }
      }
      told.push_back(std::move(mark));
    }
    ASSAY_CHECK(office_.store.mark_told(told));
    if (found.size() < kTellPage) return count;
  }
}

Result<std::vector<StoredRecord>> Engine::due_for_erasure(const Actor& actor, std::size_t limit) {
  SearchQuery query;
  query.retain_before_ms = office_.clock.unix_ms();
  query.limit = limit;
  query.order = Order::OldestFirst;
  return search(actor, std::move(query));
}

Result<PublicView> Engine::follow(std::string_view tenant, std::string_view number, std::string_view access_key) {
  const auto nothing = [] { return fail(Code::NotFound, "there is no case with this number and key"); };
  ASSAY_TRY(const auto record, find_number(tenant, number));
  const Definition* const definition = record ? office_.catalog.find(record->reg) : nullptr;
  const std::string wanted =
      access_digest(tenant, record ? record->number : number, access_key);  // reckoned in any case: time tells nothing
  if (definition == nullptr || record->access_digest.empty() ||
      !crypto::equal_in_constant_time(as_bytes(record->access_digest), as_bytes(wanted)))
    return nothing();
  PublicView out;
  out.definition = definition;
  out.number = record->number;
  out.updated_ms = record->updated_ms;
  const definition::State* const state = definition->state(record->state);
  const bool shown = state != nullptr && state->is_public;
  out.state_zh = shown ? state->title.zh : "办理中";
  out.state_en = shown ? state->title.en : "In hand";
  ASSAY_TRY(const Fields fields, read_fields(*definition, record->fields_json));
  for (const Field& field : definition->fields)
    if (const Value value = fields.value(field.key); field.is_public && !definition::is_empty(value))
      out.fields.emplace(field.key, value);
  return out;
}

Result<> Engine::read_attachment(const Actor& actor, std::string_view record, std::string_view sha256, ByteSink& sink) {
  ASSAY_CHECK(may_read(actor));
  ASSAY_TRY(const Draft draft, load(actor, record, {}));
  ASSAY_TRY(const StoredAttachment* file, attachment_named(draft.record.number, draft.attachments, sha256));
  auto done = office_.attachments.read(file->sha256, sink);
  if (!done)
    return tl::unexpected<Error>(in_context(fmt::format("{}: {}", draft.record.number, file->name), done.error()));
  return {};
}

Result<> Engine::check_attachments(const RecordView& view) {
  for (const StoredAttachment& file : view.attachments)
    if (auto good = office_.attachments.check(file.sha256); !good)
      return tl::unexpected<Error>(in_context(fmt::format("{}: {}", view.record.number, file.name), good.error()));
  return {};
}

}  // namespace assay::records
