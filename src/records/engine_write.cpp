#include <fmt/core.h>

#include <algorithm>
#include <array>
#include <set>

#include "crypto/digest.hpp"
#include "crypto/signature.hpp"
#include "records/access_digest.hpp"
#include "records/engine.hpp"
#include "records/engine_words.hpp"

namespace assay::records {

using account::Actor;
using definition::Definition;
using definition::Field;
using definition::FieldType;
using definition::Move;
using definition::Setting;
using definition::Value;

namespace {

constexpr std::array<std::string_view, 3> kHolders = {"compliance_officer", "legal_counsel", "administrator"};
constexpr std::array<std::string_view, 3> kErasers = {"compliance_officer", "data_officer", "administrator"};
constexpr std::array<std::string_view, 2> kImporters = {"compliance_officer", "administrator"};
constexpr std::string_view kMaker = "new";
constexpr int kTries = 5;            // for a case number that an import has taken
constexpr std::size_t kChunk = 500;  // records of an import in one transaction

template <class Roles>
bool has_any(const Actor& actor, const Roles& roles) {
  return std::any_of(roles.begin(), roles.end(), [&](std::string_view role) { return actor.has_role(role); });
}

template <class Roles>
std::string role_list(const Roles& roles) {
  std::string out;
  for (const std::string_view role : roles) out += fmt::format("{}{}", out.empty() ? "" : ", ", role);
  return out;
}

/// 60 bits in letters and digits that are not taken for each other.
std::string make_access_key() {
  constexpr std::string_view kLetters = "23456789ABCDEFGHJKLMNPQRSTUVWXYZ";
  std::array<std::uint8_t, 12> random{};
  crypto::random_bytes(random);
  std::string out;
  for (const std::uint8_t byte : random) out += kLetters[byte % kLetters.size()];
  return out;
}

bool is_followed(const Definition& definition) {
  return std::any_of(definition.states.begin(), definition.states.end(),
                     [](const definition::State& s) { return s.is_public; }) ||
         std::any_of(definition.fields.begin(), definition.fields.end(), [](const Field& f) { return f.is_public; });
}

}  // namespace

std::string access_digest(std::string_view tenant, std::string_view number, std::string_view key) {
  std::string upper;
  for (const char c : key)
    if (c != '-' && c != ' ') upper += c >= 'a' && c <= 'z' ? static_cast<char>(c - 'a' + 'A') : c;
  return to_hex(crypto::sha256(as_bytes(fmt::format("assay case key\n{}\n{}\n{}", tenant, number, upper))));
}

Result<Created> Engine::create(const Actor& actor, std::string_view reg, const NewRecord& fresh) {
  ASSAY_TRY(const Definition* definition, definition_of(reg));
  if (!has_any(actor, definition->open_to))
    return fail(Code::Denied, fmt::format("{} may not open a record in `{}`: that is for {}; {}", actor.name, reg,
                                          joined(definition->open_to), way_to_role(actor, definition->open_to)));
  ASSAY_TRY(Draft draft, new_draft(actor, *definition, fresh.service));
  ASSAY_CHECK(check_given(draft, fresh.fields, nullptr, {}));
  ASSAY_CHECK(put(draft, fresh.fields));
  ASSAY_CHECK(keep_files(draft, actor, fresh.files));
  ASSAY_CHECK(check_state(draft));
  Created out;
  const std::int32_t year = definition::year_of(draft.record.created_ms);
  for (int attempt = 1;; ++attempt) {
    ASSAY_TRY(const std::uint64_t serial, office_.store.take_serials(actor.tenant, reg, year, 1));
    draft.record.number = definition::number_of(definition->number, year, serial);
    if (is_followed(*definition)) {
      out.access_key = make_access_key();
      draft.record.access_digest = access_digest(actor.tenant, draft.record.number, out.access_key);
    }
    draft.clocks.clear();
    auto stored = store(draft, actor, {.kind = "record.created", .what = "created", .entered = true});
    if (!stored && stored.error().code == Code::Conflict && attempt < kTries) continue;
    ASSAY_TRY(out.record, std::move(stored));
    return out;
  }
}

std::string Engine::why_not(const Draft& draft, const Actor& actor, const Move& move) const {
  if (!has_any(actor, move.by)) return fmt::format("for {}", joined(move.by));
  for (const std::string& other : move.not_by) {
    const auto at = std::find_if(draft.history.rbegin(), draft.history.rend(), [&](const HistoryEntry& entry) {
      return other == kMaker ? entry.what == "created" : entry.move == other;
    });
    if (at != draft.history.rend() && at->actor == actor.id)
      return fmt::format("two persons: {} made `{}` and may not make this move as well", actor.name, other);
  }
  return {};
}

Result<> Engine::apply_move(Draft& draft, const Actor& actor, const Move& move, const Doing& doing) {
  const std::string& number = draft.record.number;
  if (draft.definition->state(draft.record.state) == nullptr)
    return fail(Code::Conflict,
                fmt::format("{}: {} has no state `{}` any more: put it back, with a move that leads on, to "
                            "go on with the record",
                            number, draft.definition->file, draft.record.state));
  if (std::find(move.from.begin(), move.from.end(), draft.record.state) == move.from.end()) {
    std::string possible;
    for (const Move& one : draft.definition->moves)
      if (std::find(one.from.begin(), one.from.end(), draft.record.state) != one.from.end())
        possible += fmt::format("{}{}", possible.empty() ? "" : ", ", one.key);
    return fail(Code::Conflict,
                fmt::format("{}: `{}` does not begin in the state `{}` (from there: {}); {}", number, move.key,
                            draft.record.state, possible.empty() ? "nothing" : possible,
                            draft.history.empty() ? "" : told(*draft.definition, draft.history.back())));
  }
  if (const std::string refusal = why_not(draft, actor, move); !refusal.empty())
    return fail(Code::Denied, fmt::format("{}: `{}`: {}", number, move.key, refusal));
  if (move.needs_reason && doing.reason.empty())
    return fail(Code::InvalidInput, fmt::format("{}: `{}` needs a reason", number, move.key));
  ASSAY_CHECK(check_given(draft, doing.fields, &move, doing.reason));
  ASSAY_CHECK(put(draft, doing.fields));
  ASSAY_CHECK(check_guards(draft, move, doing.fields));
  ASSAY_CHECK(keep_files(draft, actor, doing.files));
  if (move.needs_attachment && doing.files.empty()) {
    const auto entered = std::find_if(draft.history.rbegin(), draft.history.rend(), [](const HistoryEntry& entry) {
      return !entry.move.empty() || entry.what == "created";
    });
    const std::int64_t since = entered == draft.history.rend() ? 0 : entered->time_ms;
    if (std::none_of(draft.attachments.begin(), draft.attachments.end(),
                     [&](const StoredAttachment& file) { return file.added_ms >= since; }))
      return fail(Code::InvalidInput,
                  fmt::format("{}: `{}` needs a file that shows it, attached in this state or with the move", number,
                              move.key));
  }
  const std::int64_t now = office_.clock.unix_ms();
  Inputs sets;
  for (const Setting& setting : move.sets) {
    const Field* const field = draft.definition->field(setting.field);
    if (field == nullptr) continue;
    std::string text = setting.text;
    if (setting.source == Setting::Source::Now)
      text = field->type == FieldType::Date ? definition::date_text(now) : definition::moment_text(now);
    if (setting.source == Setting::Source::Actor) text = actor.name;
    ASSAY_TRY(Value value, definition::value_from_text(*field, text));
    sets.insert_or_assign(setting.field, std::move(value));
  }
  ASSAY_CHECK(put(draft, sets));
  draft.record.state = move.to;
  ASSAY_CHECK(check_state(draft));
  return check_contents(draft, move);
}

Result<StoredRecord> Engine::move(const Actor& actor, std::string_view record, std::string_view key,
                                  const Doing& doing) {
  ASSAY_TRY(Draft draft, load(actor, record, doing));
  if (draft.record.erased) return fail(Code::Denied, fmt::format("{} is erased", draft.record.number));
  const Move* const move = draft.definition->move(key);
  if (move == nullptr) {
    std::string all;
    for (const Move& one : draft.definition->moves) all += fmt::format("{}{}", all.empty() ? "" : ", ", one.key);
    return fail(Code::InvalidInput, fmt::format("`{}` is no move of `{}` (it has: {})", key, draft.record.reg, all));
  }
  ASSAY_CHECK(apply_move(draft, actor, *move, doing));
  return store(draft, actor,
               {.kind = "record.moved", .what = "moved", .move = move, .reason = doing.reason, .entered = true});
}

Result<StoredRecord> Engine::edit(const Actor& actor, std::string_view record, const Doing& doing) {
  ASSAY_TRY(Draft draft, load(actor, record, doing));
  if (draft.record.erased) return fail(Code::Denied, fmt::format("{} is erased", draft.record.number));
  std::set<std::string, std::less<>> may;
  if (draft.record.state == draft.definition->first_state().key)
    may.insert(draft.definition->open_to.begin(), draft.definition->open_to.end());
  for (const Move& move : draft.definition->moves)
    if (std::find(move.from.begin(), move.from.end(), draft.record.state) != move.from.end())
      may.insert(move.by.begin(), move.by.end());
  if (!has_any(actor, may))
    return fail(Code::Denied, may.empty() ? fmt::format("{} is closed: nothing leads on from `{}`", draft.record.number,
                                                        draft.record.state)
                                          : fmt::format("{}: in the state `{}` it is edited by {}", draft.record.number,
                                                        draft.record.state, role_list(may)));
  if (doing.fields.empty()) return fail(Code::InvalidInput, "nothing to change: name a field");
  ASSAY_CHECK(check_given(draft, doing.fields, nullptr, doing.reason));
  ASSAY_CHECK(put(draft, doing.fields));
  ASSAY_CHECK(check_kept(draft));
  ASSAY_CHECK(check_state(draft));
  return store(draft, actor, {.kind = "record.edited", .what = "edited", .reason = doing.reason});
}

Result<StoredRecord> Engine::attach(const Actor& actor, std::string_view record, const Doing& doing) {
  ASSAY_TRY(Draft draft, load(actor, record, doing));
  if (draft.record.erased) return fail(Code::Denied, fmt::format("{} is erased", draft.record.number));
  std::set<std::string, std::less<>> may(draft.definition->open_to.begin(), draft.definition->open_to.end());
  for (const Move& move : draft.definition->moves) may.insert(move.by.begin(), move.by.end());
  if (!has_any(actor, may))
    return fail(Code::Denied, fmt::format("{}: files are attached by {}", draft.record.number, role_list(may)));
  if (doing.files.empty()) return fail(Code::InvalidInput, "no file to attach");
  ASSAY_CHECK(keep_files(draft, actor, doing.files));
  if (draft.added.empty()) return draft.record;  // all of them are there
  return store(draft, actor, {.kind = "record.attached", .what = "attached", .reason = doing.reason});
}

Result<StoredRecord> Engine::hold(const Actor& actor, std::string_view record, const Doing& doing) {
  ASSAY_TRY(Draft draft, load(actor, record, doing));
  if (!has_any(actor, kHolders))
    return fail(Code::Denied, fmt::format("a legal hold is set by {}", role_list(kHolders)));
  if (draft.record.legal_hold) return fail(Code::Conflict, fmt::format("{} is held already", draft.record.number));
  if (doing.reason.empty()) return fail(Code::InvalidInput, "a legal hold needs a reason");
  draft.record.legal_hold = true;
  return store(draft, actor, {.kind = "record.held", .what = "held", .reason = doing.reason});
}

Result<StoredRecord> Engine::release(const Actor& actor, std::string_view record, const Doing& doing) {
  ASSAY_TRY(Draft draft, load(actor, record, doing));
  if (!has_any(actor, kHolders))
    return fail(Code::Denied, fmt::format("a legal hold is lifted by {}", role_list(kHolders)));
  if (!draft.record.legal_hold) return fail(Code::Conflict, fmt::format("{} is not held", draft.record.number));
  if (doing.reason.empty()) return fail(Code::InvalidInput, "lifting a legal hold needs a reason");
  draft.record.legal_hold = false;
  return store(draft, actor, {.kind = "record.held", .what = "released", .reason = doing.reason});
}

Result<StoredRecord> Engine::erase(const Actor& actor, std::string_view record, const Doing& doing) {
  ASSAY_TRY(Draft draft, load(actor, record, doing));
  const std::string& number = draft.record.number;
  if (!has_any(actor, kErasers))
    return fail(Code::Denied, fmt::format("records are erased by {}", role_list(kErasers)));
  if (draft.record.erased) return fail(Code::Conflict, fmt::format("{} is erased already", number));
  if (draft.record.legal_hold)
    return fail(Code::Denied, fmt::format("{} is on legal hold: `assay register hold --release` lifts it", number));
  if (!draft.record.retain_until_ms)
    return fail(Code::Denied, fmt::format("{} is not closed, or its register keeps records for good", number));
  if (*draft.record.retain_until_ms > office_.clock.unix_ms())
    return fail(Code::Denied,
                fmt::format("{} is kept until {}", number, definition::moment_text(*draft.record.retain_until_ms)));
  draft.record.version = draft.expected + 1;
  draft.record.updated_ms = office_.clock.unix_ms();
  draft.record.erased = true;
  draft.record.fields_json = "{}";
  draft.record.access_digest.clear();
  draft.clocks.clear();
  Erasure erasure;
  ASSAY_TRY(erasure.history,
            history_of(draft, actor, {.kind = "record.erased", .what = "erased", .reason = doing.reason}));
  erasure.after = draft.record;
  erasure.expected_version = draft.expected;
  auto orphans = office_.store.erase(erasure);
  if (!orphans)
    return tl::unexpected<Error>(orphans.error().code == Code::Conflict ? lost_race(draft, orphans.error())
                                                                        : orphans.error());
  for (const std::string& file : *orphans) ASSAY_CHECK(office_.attachments.remove(file));
  static_cast<void>(flush());
  return draft.record;
}

Result<std::vector<Engine::Imported>> Engine::import(const Actor& actor, std::string_view reg,
                                                     const std::vector<Import>& all, Run run) {
  ASSAY_TRY(const Definition* definition, definition_of(reg));
  const bool may_all = has_any(actor, kImporters);
  if (!may_all && !has_any(actor, definition->open_to))
    return fail(Code::Denied, fmt::format("{} may not open records in `{}`: that is for {}; {}", actor.name, reg,
                                          joined(definition->open_to), way_to_role(actor, definition->open_to)));
  std::vector<Imported> out(all.size());
  std::set<std::string> numbers;
  std::vector<std::pair<std::size_t, Draft>> ready;
  const auto prepare = [&](const Import& one, Imported& answer) -> Result<std::optional<Draft>> {
    if (!one.number.empty()) {
      ASSAY_TRY(const auto there, office_.store.find_number(actor.tenant, one.number));
      answer.number = one.number;
      answer.there_already = (there && there->reg == reg) || !numbers.insert(one.number).second;
      if (there && there->reg != reg)
        return fail(Code::Conflict, fmt::format("{} is a record of `{}`", one.number, there->reg));
      if (answer.there_already) return std::optional<Draft>();
    }
    ASSAY_TRY(Draft draft, new_draft(actor, *definition, one.service));
    if (!one.state.empty() && one.state != draft.record.state) {
      if (!may_all)
        return fail(Code::Denied, fmt::format("only {} bring in records that are under way", role_list(kImporters)));
      if (definition->state(one.state) == nullptr)
        return fail(Code::InvalidInput, fmt::format("there is no state `{}`", one.state));
      draft.record.state = one.state;
    }
    draft.record.number = one.number;
    ASSAY_CHECK(put(draft, one.fields));
    if (draft.record.state != definition->first_state().key) ASSAY_CHECK(check_enterable(draft));
    ASSAY_CHECK(check_state(draft));
    return std::optional(std::move(draft));
  };
  const Deed deed{.kind = "record.created", .what = "created", .entered = true, .imported = true};
  const auto write = [&]() -> Result<> {
    if (ready.empty()) return {};
    const std::int32_t year = definition::year_of(office_.clock.unix_ms());
    const auto unnumbered =
        std::count_if(ready.begin(), ready.end(), [](const auto& one) { return one.second.record.number.empty(); });
    std::uint64_t serial = 0;
    if (unnumbered > 0) {
      ASSAY_TRY(serial, office_.store.take_serials(actor.tenant, reg, year, static_cast<std::uint32_t>(unnumbered)));
    }
    std::vector<Change> changes;
    for (auto& [index, draft] : ready) {
      if (draft.record.number.empty()) draft.record.number = definition::number_of(definition->number, year, serial++);
      out[index].number = draft.record.number;
      ASSAY_TRY(Change change, change_of(draft, actor, deed));
      changes.push_back(std::move(change));
    }
    if (auto done = office_.store.commit(changes); !done) {
      if (done.error().code != Code::Conflict) return done;
      for (std::size_t i = 0; i < changes.size(); ++i)  // one of them is somebody's: the others still go in
        if (auto one = office_.store.commit({&changes[i], 1}); !one) out[ready[i].first].refused = one.error();
    }
    ready.clear();
    return flush();
  };
  for (std::size_t i = 0; i < all.size(); ++i) {
    auto draft = prepare(all[i], out[i]);
    if (!draft) {
      if (draft.error().code == Code::Unavailable || draft.error().code == Code::Internal)
        return tl::unexpected<Error>(draft.error());
      out[i].refused = draft.error();
    } else if (*draft && run == Run::Real) {
      ready.emplace_back(i, std::move(**draft));
      if (ready.size() >= kChunk) ASSAY_CHECK(write());
    }
  }
  ASSAY_CHECK(write());
  return out;
}

}  // namespace assay::records
