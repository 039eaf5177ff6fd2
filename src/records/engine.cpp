#include "records/engine.hpp"

#include <fmt/core.h>

#include <algorithm>
#include <array>

#include "crypto/digest.hpp"
#include "crypto/signature.hpp"
#include "records/content_digest.hpp"
#include "records/engine_words.hpp"

namespace assay::records {

using account::Actor;
using definition::Definition;
using definition::Field;
using definition::FieldType;
using definition::Value;

namespace {

constexpr std::size_t kFlush = 256;  // events a batch
constexpr std::size_t kMostReason = 10'000;
constexpr std::size_t kMostFileName = 255;

std::string plain_name(std::string_view name) {
  if (const std::size_t slash = name.rfind('/'); slash != std::string_view::npos) name.remove_prefix(slash + 1);
  std::string out;
  for (const char c : name.substr(0, kMostFileName)) out += static_cast<unsigned char>(c) < 0x20 ? '_' : c;
  return out.empty() ? "file" : out;
}

/// What stood in the fields that are changed; of sealed ones nothing.
Fields replaced_values(const Definition& definition, const Fields& before, const Inputs& changed) {
  Fields out;
  for (const auto& [key, value] : changed) {
    const Field* const field = definition.field(key);
    const Value old = before.value(key);
    if (field != nullptr && !field->sealed && !definition::is_empty(old)) out.plain.emplace(key, old);
  }
  return out;
}

}  // namespace

Result<Engine> Engine::open(Office office) {
  ASSAY_CHECK(check_declared(office.limits, office.catalog));
  Engine engine(std::move(office));
  ASSAY_CHECK(engine.flush());
  ASSAY_CHECK(engine.note_rules());
  return engine;
}

Result<> Engine::flush() {
  while (true) {
    ASSAY_TRY(const std::vector<HistoryEntry> left, office_.store.unlogged(office_.node, kFlush));
    if (left.empty()) return {};
    std::vector<evidence::Event> events;
    std::vector<Id> ids;
    for (const HistoryEntry& entry : left) {
      ASSAY_TRY(evidence::Event event, evidence::read_record(entry.record));
      events.push_back(std::move(event));
      ids.push_back(entry.event);
    }
    if (const auto done = office_.events.append(events); !done) {
      refusal_ = done.error().message;
      return {};
    }
    refusal_.clear();
    ASSAY_CHECK(office_.store.mark_logged(ids));
    if (left.size() < kFlush) return {};
  }
}

Result<> Engine::record_event(const Actor& actor, std::string_view kind, std::string detail_json) {
  evidence::Event event;
  event.id = evidence::new_id(office_.clock);
  event.time_ms = office_.clock.unix_ms();
  event.kind = kind;
  event.tenant = actor.tenant;
  event.actor = actor.name;
  event.tool_version = office_.tool;
  event.detail_json = std::move(detail_json);
  return office_.events.append({&event, 1});
}

Result<Waiting> Engine::waiting() {
  if (refusal_.empty()) return Waiting{};
  ASSAY_TRY(const std::vector<HistoryEntry> left, office_.store.unlogged(office_.node, kMaxPage));
  return Waiting{left.size() + (rules_untold_ ? 1 : 0), refusal_};
}

Result<const Definition*> Engine::definition_of(std::string_view reg) const {
  if (const Definition* found = office_.catalog.find(reg); found != nullptr) return found;
  return fail(Code::NotFound, fmt::format("there is no register `{}` (`assay register list` has them all)", reg));
}

Result<> Engine::may_read(const Actor& actor) {
  const bool staff =
      std::any_of(actor.roles.begin(), actor.roles.end(), [](const std::string& role) { return role != "public"; });
  if (staff) return {};
  return fail(Code::Denied,
              fmt::format("{} has no role that looks at registers (`assay account change` gives roles)", actor.name));
}

Result<Engine::Draft> Engine::load(const Actor& actor, std::string_view record, const Doing& doing) {
  std::optional<StoredRecord> found;
  if (const auto id = Id::from_hex(record)) {
    ASSAY_TRY(found, office_.store.find(actor.tenant, *id));
  }
  if (!found) {
    ASSAY_TRY(found, find_number(actor.tenant, record));
  }
  if (!found) return fail(Code::NotFound, fmt::format("there is no record {}", record));
  Draft draft;
  draft.definition = office_.catalog.find(found->reg);
  if (draft.definition == nullptr)
    return fail(Code::NotFound,
                fmt::format("{}: the rules have no register `{}` any more: put it back (rules/registers/"
                            "{}.toml) to go on with its records",
                            found->number, found->reg, found->reg));
  draft.record = std::move(*found);
  draft.expected = draft.record.version;
  draft.from_state = draft.record.state;
  ASSAY_TRY(draft.fields, read_fields(*draft.definition, draft.record.fields_json));
  draft.before = draft.fields;
  ASSAY_TRY(draft.clocks, office_.store.clocks_of(draft.record.id));
  ASSAY_TRY(draft.history, office_.store.history_of(draft.record.id));
  ASSAY_TRY(draft.attachments, office_.store.attachments_of(draft.record.id));
  if (doing.reason.size() > kMostReason)
    return fail(Code::Limited, fmt::format("the reason has {} bytes, at most {}", doing.reason.size(), kMostReason));
  if (!is_one_plain_line(doing.reason))
    return fail(Code::InvalidInput, "the reason is one line of text: no line breaks, no control characters");
  if (doing.seen_version && *doing.seen_version != draft.expected) {
    draft.expected = *doing.seen_version;
    return tl::unexpected<Error>(lost_race(draft, {}));
  }
  return draft;
}

Result<Engine::Draft> Engine::new_draft(const Actor& actor, const Definition& definition,
                                        std::string_view service) const {
  Draft draft;
  draft.definition = &definition;
  draft.record.id = evidence::new_id(office_.clock);
  draft.record.tenant = actor.tenant;
  draft.record.service = std::string(service);
  draft.record.reg = definition.key;
  draft.record.state = definition.first_state().key;
  draft.record.version = 0;
  draft.record.created_ms = office_.clock.unix_ms();
  return draft;
}

Result<> Engine::put(Draft& draft, const Inputs& inputs) const {
  const std::string id = draft.record.id.hex();
  const Subject subject{draft.record.tenant, draft.record.reg, id};
  for (const auto& [key, value] : inputs) {
    const Field* const field = draft.definition->field(key);
    if (field == nullptr || field->type == FieldType::FileCount)
      return fail(Code::InvalidInput,
                  fmt::format("`{}` is no field of `{}` that takes a value", key, draft.definition->key));
    const std::string text = definition::text_of(value);
    if (field->type == FieldType::Duty && !text.empty() && !office_.catalog.references().duties.contains(text))
      return fail(Code::InvalidInput, fmt::format("{}: there is no duty {}", key, text));
    if (field->type == FieldType::Record && !text.empty()) {
      ASSAY_TRY(const auto other, office_.store.find_number(draft.record.tenant, text));
      if (!other || other->reg != field->record)
        return fail(Code::InvalidInput,
                    fmt::format("{}: there is no record {} in the register `{}`", key, text, field->record));
    }
    if (field->sealed) {
      if (definition::is_empty(value))
        draft.fields.sealed.erase(key);
      else
        ASSAY_CHECK(office_.sealing.put(subject, *field, value, draft.fields));
      draft.fields.plain.erase(key);  // from a time when it was not sealed
    } else if (definition::is_empty(value)) {
      draft.fields.plain.erase(key);
    } else {
      draft.fields.plain.insert_or_assign(key, value);
    }
    draft.changed.insert_or_assign(key, value);
  }
  return {};
}

Result<> Engine::keep_files(Draft& draft, const Actor& actor, const std::vector<IncomingFile>& files) {
  for (const IncomingFile& file : files) {
    ASSAY_TRY(const ports::KeptFile kept, office_.attachments.add(*file.source));
    const auto same = [&](const StoredAttachment& other) { return other.sha256 == kept.sha256; };
    if (std::any_of(draft.attachments.begin(), draft.attachments.end(), same) ||
        std::any_of(draft.added.begin(), draft.added.end(), same))
      continue;
    draft.added.push_back(
        {kept.sha256, plain_name(file.name), file.media_type, kept.size, actor.name, office_.clock.unix_ms()});
  }
  return {};
}

Result<> Engine::check_state(const Draft& draft) const {
  const std::uint64_t files = draft.attachments.size() + draft.added.size();
  const std::vector<const Field*> lacking = missing(*draft.definition, draft.record.state, draft.fields, files);
  if (lacking.empty()) return {};
  std::string names;
  for (const Field* field : lacking)
    names += fmt::format("{}{} ({} / {})", names.empty() ? "" : ", ", field->key, field->title.zh, field->title.en);
  const definition::State* const state = draft.definition->state(draft.record.state);
  return fail(Code::InvalidInput,
              fmt::format("{}: in the state `{}` ({} / {}) these may not be empty: {}",
                          draft.record.number.empty() ? draft.definition->key : draft.record.number, draft.record.state,
                          state == nullptr ? "" : state->title.zh, state == nullptr ? "" : state->title.en, names));
}

std::vector<SearchValue> Engine::search_values(const Draft& draft) const {
  std::vector<SearchValue> out;
  const std::string id = draft.record.id.hex();
  const Subject subject{draft.record.tenant, draft.record.reg, id};
  for (const Field& field : draft.definition->fields) {
    if (!field.searchable) continue;
    if (field.sealed) {
      const auto changed = draft.changed.find(field.key);
      Value value;
      if (changed != draft.changed.end())
        value = changed->second;
      else if (auto kept = office_.sealing.get(subject, field, draft.fields))
        value = std::move(*kept);
      if (!definition::is_empty(value))
        out.push_back({field.key, office_.sealing.lookup(subject, field, definition::text_of(value))});
    } else {
      for (std::string& value : definition::search_values(field, draft.fields.value(field.key)))
        out.push_back({field.key, std::move(value)});
    }
  }
  return out;
}

Result<HistoryEntry> Engine::history_of(const Draft& draft, const Actor& actor, const Deed& deed) const {
  HistoryEntry entry;
  entry.event = evidence::new_id(office_.clock);
  entry.version = draft.record.version;
  entry.time_ms = draft.record.updated_ms;
  entry.actor = actor.id;
  entry.what = deed.what;
  if (deed.move != nullptr) entry.move = deed.move->key;
  const bool made = draft.expected == 0;
  entry.from = made ? "" : draft.from_state;
  entry.to = draft.record.state;
  entry.node = office_.node;

  json::Writer detail(entry.detail_json);
  detail.begin_object().member("by", actor.name);
  if (!deed.reason.empty()) detail.member("reason", deed.reason);
  if (deed.imported) detail.member("imported", true);
  if (!draft.changed.empty()) {
    Fields set;
    for (const auto& [key, value] : draft.changed) {
      if (const auto sealed = draft.fields.sealed.find(key); sealed != draft.fields.sealed.end())
        set.sealed.emplace(key, sealed->second);
      else
        set.plain.emplace(key, value);
    }
    detail.name("set").raw(write_fields(*draft.definition, set));
    if (const Fields was = replaced_values(*draft.definition, draft.before, draft.changed); !was.plain.empty())
      detail.name("was").raw(write_fields(*draft.definition, was));
  }
  if (!draft.added.empty()) {
    detail.name("files").begin_array();
    for (const StoredAttachment& file : draft.added)
      detail.begin_object().member("sha256", file.sha256).member("name", file.name).end_object();
    detail.end_array();
  }
  // with the salt nobody can guess the detail from its digest once it is erased
  std::array<std::uint8_t, 16> salt{};
  crypto::random_bytes(salt);
  const std::string salt_text = to_hex(salt);
  detail.member("salt", salt_text).end_object();

  evidence::Event event;
  event.id = entry.event;
  event.time_ms = entry.time_ms;
  event.kind = deed.kind;
  event.tenant = draft.record.tenant;
  event.service = draft.record.service;
  event.actor = actor.name;
  event.tool_version = office_.tool;
  json::Writer json(event.detail_json);
  json.begin_object()
      .member("register", draft.record.reg)
      .member("record", draft.record.id.hex())
      .member("number", draft.record.number);
  json.member("version", draft.record.version).member("what", entry.what);
  if (!entry.move.empty()) json.member("move", entry.move);
  if (!entry.from.empty()) json.member("from", entry.from);
  json.member("to", entry.to).member("actor", actor.id).member("definition", draft.definition->digest);
  json.member("digest", to_hex(crypto::sha256(as_bytes(entry.detail_json))))
      .member("content", content_digest(salt_text, draft.record, draft.clocks))
      .end_object();
  ASSAY_CHECK(evidence::append_record(entry.record, event));
  return entry;
}

Result<> Engine::wind_clocks(Draft& draft, const Deed& deed) const {
  Step step;
  step.before = draft.expected == 0 ? nullptr : &draft.before;
  step.after = &draft.fields;
  step.state = draft.record.state;
  if (deed.move != nullptr) step.move = deed.move->key;
  step.entered = deed.entered;
  step.now_ms = draft.record.updated_ms;
  step.notes = &draft.fields.clocks;
  ASSAY_TRY(draft.clocks, clocks_after(*draft.definition, std::move(draft.clocks), step, office_.limits, office_.days));
  return {};
}

Result<Change> Engine::change_of(Draft& draft, const Actor& actor, const Deed& deed) const {
  StoredRecord& record = draft.record;
  record.version = draft.expected + 1;
  record.updated_ms = office_.clock.unix_ms();
  record.definition_digest = draft.definition->digest;
  if (deed.entered) draft.fields.entered_ms = record.updated_ms;
  ASSAY_CHECK(wind_clocks(draft, deed));
  record.fields_json = write_fields(*draft.definition, draft.fields);
  if (record.fields_json.size() > kMostFieldsJson)
    return fail(Code::Limited, fmt::format("the fields of a record take {} bytes, at most {}",
                                           record.fields_json.size(), kMostFieldsJson));
  if (deed.entered) {
    record.retain_until_ms.reset();
    const definition::State* const state = draft.definition->state(record.state);
    const auto& keep = draft.definition->retention.keep;
    if (state != nullptr && state->kind == definition::StateKind::Final && keep) {
      const law::clock::Limit limit{static_cast<std::int32_t>(keep->value),
                                    law::clock::unit_of(keep->unit).value_or(law::clock::Unit::CalendarYear)};
      ASSAY_TRY(record.retain_until_ms, law::clock::due_at(limit, record.updated_ms, office_.days));
    }
  }
  Change change;
  ASSAY_TRY(HistoryEntry entry, history_of(draft, actor, deed));
  change.after = record;
  change.expected_version = draft.expected;
  change.search = search_values(draft);
  change.clocks = draft.clocks;
  change.attachments = draft.added;
  change.history.push_back(std::move(entry));
  return change;
}

Result<StoredRecord> Engine::store(Draft& draft, const Actor& actor, const Deed& deed) {
  ASSAY_TRY(const Change change, change_of(draft, actor, deed));
  if (const auto done = office_.store.commit({&change, 1}); !done) {
    if (done.error().code == Code::Conflict && draft.expected > 0)
      return tl::unexpected<Error>(lost_race(draft, done.error()));
    return tl::unexpected<Error>(done.error());
  }
  // The change is stored and its event waits in the outbox: should the log refuse it now, the next open appends it.
  static_cast<void>(flush());
  return change.after;
}

Error Engine::lost_race(const Draft& draft, const Error& error) {
  Error out{Code::Conflict, error.message};
  const auto now = office_.store.find(draft.record.tenant, draft.record.id);
  const auto history = office_.store.history_of(draft.record.id);
  if (!now || !*now || !history || history->empty()) return out;
  const HistoryEntry& last = history->back();
  out.message = fmt::format(
      "{}: {}; it is at version {} now, you had version {}: look at it again (`assay register show {}`)",
      draft.record.number, told(*draft.definition, last), (*now)->version, draft.expected, draft.record.number);
  return out;
}

}  // namespace assay::records
