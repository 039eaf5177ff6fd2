#include "records/board/duty_board.hpp"

#include <fmt/core.h>

#include <algorithm>
#include <array>
#include <limits>
#include <map>

#include "records/rule_references.hpp"

namespace assay::records::board {

using account::Actor;
using law::clock::State;
using law::rules::Control;

namespace {

constexpr std::size_t kPage = 200;
constexpr std::size_t kMostClocks = 5'000;
constexpr std::size_t kMostPages = 50;  // 10 000 records without the wanted value: a person has to look

struct Proof {
  std::string number;
  std::int64_t since_ms = 0;
  std::optional<std::int64_t> until_ms;
};

/// The newest record of the register in one of the states whose field has the value that `where` ("kind = label-rules")
/// wants.
Result<std::optional<StoredRecord>> newest(Engine& engine, const Actor& actor, const Control& control) {
  const definition::Definition* const definition = engine.catalog().find(control.register_key);
  if (definition == nullptr) return std::optional<StoredRecord>();
  const auto [key, wanted] = wanted_of(control.where);
  SearchQuery query;
  query.reg = control.register_key;
  query.states = control.states;
  query.limit = kPage;
  const definition::Field* const field = definition->field(key);
  if (field != nullptr && field->searchable && !field->sealed) {
    ASSAY_TRY(Condition condition, engine.condition(*definition, actor, fmt::format("{}={}", key, wanted)));
    query.where.push_back(std::move(condition));
  }
  std::optional<StoredRecord> best;
  for (std::size_t page = 0; page < kMostPages; ++page) {
    ASSAY_TRY(const std::vector<StoredRecord> found, engine.search(actor, query));
    for (const StoredRecord& record : found) {
      query.after = record.id;
      if (record.erased || (best && best->updated_ms >= record.updated_ms)) continue;
      if (field != nullptr && query.where.empty()) {
        ASSAY_TRY(const Fields fields, read_fields(*definition, record.fields_json));
        if (!definition::holds({key, {wanted}}, fields.value(key))) continue;
      }
      best = record;
    }
    if (found.size() < kPage || (best && key.empty())) break;
  }
  return best;
}

Result<std::optional<std::int64_t>> end_of(const std::optional<law::clock::Limit>& limit, std::int64_t from_ms,
                                           const Office& office) {
  if (!limit || !law::clock::has_number(limit->unit)) return std::optional<std::int64_t>();
  const auto due = law::clock::due_at(*limit, from_ms, office.days);
  if (due) return std::optional(*due);
  if (due.error().code == Code::Configuration) return std::optional<std::int64_t>();
  return tl::unexpected<Error>(due.error());
}

/// A person's statement about the duty that is not withdrawn, the one that holds longest.
Result<std::optional<Proof>> statement_for(Engine& engine, const Actor& actor, const law::rules::Duty& duty,
                                           const Control* control) {
  const definition::Definition* const definition = engine.catalog().find(kStatements);
  if (definition == nullptr) return std::optional<Proof>();
  SearchQuery query;
  query.reg = kStatements;
  query.states = {"stated"};
  query.limit = kPage;
  ASSAY_TRY(Condition condition, engine.condition(*definition, actor, fmt::format("duty={}", duty.id)));
  query.where.push_back(std::move(condition));
  ASSAY_TRY(const std::vector<StoredRecord> found, engine.search(actor, query));
  std::optional<Proof> best;
  for (const StoredRecord& record : found) {
    ASSAY_TRY(const Fields fields, read_fields(*definition, record.fields_json));
    Proof proof{record.number, record.created_ms, std::nullopt};
    if (const auto until = definition::moment_ms(definition::text_of(fields.value("valid_until"))))
      proof.until_ms = *until + 24 * 3'600'000;
    if (control != nullptr) {  // the rules may let it hold for less
      ASSAY_TRY(const auto end, end_of(control->expires, record.created_ms, engine.office()));
      if (end && (!proof.until_ms || *end < *proof.until_ms)) proof.until_ms = end;
    }
    if (!best || proof.until_ms.value_or(std::numeric_limits<std::int64_t>::max()) >
                     best->until_ms.value_or(std::numeric_limits<std::int64_t>::max()))
      best = proof;
  }
  return best;
}

Result<std::optional<Proof>> proof_for(Engine& engine, const Actor& actor, const law::rules::Duty& duty,
                                       const Control& control) {
  if (!control.register_key.empty()) {
    ASSAY_TRY(const auto record, newest(engine, actor, control));
    if (record) {
      Proof proof{record->number, record->updated_ms, std::nullopt};
      ASSAY_TRY(proof.until_ms, end_of(control.every, record->updated_ms, engine.office()));
      return std::optional(std::move(proof));
    }
    return std::optional<Proof>();
  }
  return statement_for(engine, actor, duty, &control);
}

}  // namespace

std::string_view standing_name(Standing standing) noexcept {
  constexpr std::array<std::string_view, 4> kNames = {"met", "at-risk", "missed", "person"};
  return kNames.at(static_cast<std::size_t>(standing));
}

Result<std::vector<BoardRow>> duty_board(Engine& engine, const Actor& actor, const law::duty::Assessment& assessment) {
  const std::int64_t now = engine.office().clock.unix_ms();
  // the clock of each duty that is nearest to its end, or furthest past it
  std::map<std::string, const DueClock*, std::less<>> clocks;
  ASSAY_TRY(const std::vector<DueClock> running, engine.due(actor, "", std::nullopt, kMostClocks));
  for (const DueClock& one : running)
    if (!one.rule->duty.empty() && one.reading.state >= State::Near) clocks.try_emplace(one.rule->duty, &one);
  std::vector<BoardRow> out;
  const auto add = [&](const law::rules::Duty& duty, const Control* control, bool person) -> Result<> {
    BoardRow row;
    row.duty = &duty;
    row.control = control;
    std::optional<Proof> proof;
    if (control != nullptr) {
      ASSAY_TRY(proof, proof_for(engine, actor, duty, *control));
    } else {
      ASSAY_TRY(proof, statement_for(engine, actor, duty, nullptr));
    }
    if (proof) {
      row.proof = proof->number;
      row.proven_ms = proof->since_ms;
      row.until_ms = proof->until_ms;
      row.standing = !proof->until_ms || *proof->until_ms > now + kSoonMs ? Standing::Met
                     : *proof->until_ms > now                             ? Standing::AtRisk
                                                                          : Standing::Missed;
    } else if (!person && control != nullptr) {
      row.standing = Standing::Missed;
    }
    if (const auto clock = clocks.find(duty.id); clock != clocks.end()) {
      const DueClock& late = *clock->second;
      const Standing by_clock = late.reading.state == State::Missed ? Standing::Missed : Standing::AtRisk;
      if (row.standing == Standing::Met || by_clock == Standing::Missed) row.standing = by_clock;
      row.late_clock = late.of.number;
      row.until_ms = late.reading.due_ms;
    }
    out.push_back(std::move(row));
    return {};
  };
  for (const law::duty::StandingDuty& one : law::duty::standing_duties(assessment))
    ASSAY_CHECK(add(*one.duty, one.control, false));
  for (const law::duty::Finding& finding : assessment.findings()) {
    const law::rules::Duty& duty = assessment.rules().duties()[finding.duty];
    if (finding.verdict == law::duty::Verdict::AskPerson && duty.activation == law::rules::Activation::Standing)
      ASSAY_CHECK(add(duty, assessment.rules().control_of(finding.duty), true));
  }
  return out;
}

std::string board_json(const std::vector<BoardRow>& rows, const law::duty::Assessment& assessment,
                       std::size_t waiting) {
  std::string out;
  json::Writer json(out);
  const auto both = [&](std::string_view name, const law::rules::Words& words) {
    json.name(name).begin_object().member("zh", words.zh).member("en", words.en).end_object();
  };
  const auto time = [&](std::string_view name, const std::optional<std::int64_t>& ms) {
    json.name(name);
    if (ms)
      json.value(definition::moment_text(*ms));
    else
      json.null();
  };
  json.begin_object().member("schema", "assay.duty-board/1").member("rules", assessment.rules().digest());
  json.member("as_of", assessment.as_of().text()).name("summary").begin_object();
  for (const Standing standing : {Standing::Met, Standing::AtRisk, Standing::Missed, Standing::Person})
    json.member(standing_name(standing),
                static_cast<std::uint64_t>(std::count_if(
                    rows.begin(), rows.end(), [&](const BoardRow& row) { return row.standing == standing; })));
  json.end_object().member("evidence_waiting", std::uint64_t{waiting}).name("duties").begin_array();
  for (const BoardRow& row : rows) {
    json.begin_object().member("id", row.duty->id).member("standing", standing_name(row.standing));
    both("duty", row.duty->duty);
    json.member("article", row.duty->article).member("owner", row.control == nullptr ? "" : row.control->owner);
    if (row.control != nullptr) {
      both("title", row.control->title);
      both("next", row.control->next);
    }
    json.member("proof", row.proof).member("clock_of", row.late_clock);
    time("proven", row.proven_ms);
    time("until", row.until_ms);
    json.end_object();
  }
  json.end_array().end_object();
  return out + "\n";
}

}  // namespace assay::records::board
