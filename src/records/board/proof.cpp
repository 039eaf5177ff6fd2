#include "records/board/proof.hpp"

#include <fmt/core.h>

#include <algorithm>
#include <limits>

#include "records/board/duty_board.hpp"
#include "records/fields.hpp"
#include "records/rule_references.hpp"

namespace assay::records::board {

using law::rules::Control;
using law::rules::Duty;

namespace {

constexpr std::size_t kPage = 200;
constexpr std::size_t kMostPages = 50;  // 10 000 records without the wanted value: a person has to look
constexpr std::size_t kMostUnderway = 20;

Result<std::optional<std::int64_t>> end_of(const std::optional<law::clock::Limit>& limit, std::int64_t from_ms,
                                           const Office& office) {
  if (!limit || !law::clock::has_number(limit->unit)) return std::optional<std::int64_t>();
  const auto due = law::clock::due_at(*limit, from_ms, office.days);
  if (due) return std::optional(*due);
  if (due.error().code == Code::Configuration) return std::optional<std::int64_t>();
  return tl::unexpected<Error>(due.error());
}

}  // namespace

/// The records in one of the states, whose field has the value that `where` ("kind = label-rules") wants, last touched
/// first.
Result<std::vector<StoredRecord>> Proofs::matching(const Control& control) {
  std::vector<StoredRecord> out;
  const definition::Definition* const definition = engine_.catalog().find(control.register_key);
  if (definition == nullptr) return out;
  const auto [key, wanted] = wanted_of(control.where);
  SearchQuery query;
  query.reg = control.register_key;
  query.states = control.states;
  query.limit = kPage;
  const definition::Field* const field = definition->field(key);
  if (field != nullptr && field->searchable && !field->sealed) {
    ASSAY_TRY(Condition condition, engine_.condition(*definition, actor_, fmt::format("{}={}", key, wanted)));
    query.where.push_back(std::move(condition));
  }
  for (std::size_t page = 0; page < kMostPages; ++page) {
    ASSAY_TRY(const std::vector<StoredRecord> found, engine_.search(actor_, query));
    for (const StoredRecord& record : found) {
      query.after = record.id;
      if (record.erased || !counts(record.service)) continue;
      if (field != nullptr && query.where.empty()) {
        ASSAY_TRY(const Fields fields, read_fields(*definition, record.fields_json));
        if (!definition::holds({key, {wanted}}, fields.value(key))) continue;
      }
      out.push_back(record);
    }
    if (found.size() < kPage) break;
  }
  std::sort(out.begin(), out.end(),
            [](const StoredRecord& a, const StoredRecord& b) { return a.updated_ms > b.updated_ms; });
  return out;
}

Result<std::optional<Proof>> Proofs::record_for(const Control& control) {
  ASSAY_TRY(const std::vector<StoredRecord> candidates, matching(control));
  std::optional<Proof> best;
  for (const StoredRecord& record : candidates) {
    if (best && record.updated_ms <= best->since_ms) break;  // it came into its state before it was last touched
    // What was done to it since it came into its state (a file, a hold) proves nothing anew.
    if (const std::int64_t since = entered_ms(record); !best || since > best->since_ms)
      best = Proof{record.number, since, std::nullopt};
  }
  if (best) {
    ASSAY_TRY(best->until_ms, end_of(control.every, best->since_ms, engine_.office()));
  }
  return best;
}

/// A person's statement about the duty that is not withdrawn, the one that holds longest.
Result<std::optional<Proof>> Proofs::statement_for(const Duty& duty, const Control* control) {
  const definition::Definition* const definition = engine_.catalog().find(kStatements);
  if (definition == nullptr) return std::optional<Proof>();
  SearchQuery query;
  query.reg = kStatements;
  query.states = {"stated"};
  query.limit = kPage;
  ASSAY_TRY(Condition condition, engine_.condition(*definition, actor_, fmt::format("duty={}", duty.id)));
  query.where.push_back(std::move(condition));
  ASSAY_TRY(const std::vector<StoredRecord> found, engine_.search(actor_, query));
  std::optional<Proof> best;
  for (const StoredRecord& record : found) {
    if (!counts(record.service)) continue;
    ASSAY_TRY(const Fields fields, read_fields(*definition, record.fields_json));
    Proof proof{record.number, record.created_ms, std::nullopt};
    if (const auto until = definition::moment_ms(definition::text_of(fields.value("valid_until"))))
      proof.until_ms = *until + 24 * 3'600'000;
    if (control != nullptr) {  // the rules may let it hold for less
      ASSAY_TRY(const auto end, end_of(control->expires, record.created_ms, engine_.office()));
      if (end && (!proof.until_ms || *end < *proof.until_ms)) proof.until_ms = end;
    }
    if (!best || proof.until_ms.value_or(std::numeric_limits<std::int64_t>::max()) >
                     best->until_ms.value_or(std::numeric_limits<std::int64_t>::max()))
      best = proof;
  }
  return best;
}

Result<std::optional<Proof>> Proofs::of(const Duty& duty, const Control* control) {
  return control != nullptr && !control->register_key.empty() ? record_for(*control) : statement_for(duty, control);
}

bool speaks_for(const definition::Definition& definition, const definition::ClockRule& rule, const Duty& duty) {
  if (rule.duty == duty.id) return true;
  const auto named = [&](const definition::ClockRule& one) { return one.duty == duty.id; };
  return !rule.duty.empty() && std::none_of(definition.clocks.begin(), definition.clocks.end(), named);
}

Result<std::optional<Underway>> Proofs::under_way(const Duty& duty, const Control& control) {
  const definition::Definition* const definition = engine_.catalog().find(control.register_key);
  if (definition == nullptr) return std::optional<Underway>();
  SearchQuery query;
  query.reg = control.register_key;
  query.limit = kMostUnderway;
  for (const definition::State& state : definition->states)
    if (state.kind != definition::StateKind::Final) query.states.push_back(state.key);
  ASSAY_TRY(const std::vector<StoredRecord> found, engine_.search(actor_, query));
  for (const StoredRecord& record : found) {
    if (!counts(record.service)) continue;
    ASSAY_TRY(const RecordView view, engine_.show(actor_, record.number));
    const bool in_time = std::any_of(view.clocks.begin(), view.clocks.end(), [&](const ClockView& one) {
      return speaks_for(*definition, *one.rule, duty) && one.clock.stopped_ms &&
             one.reading.state != law::clock::State::Missed;
    });
    if (in_time) return std::optional(Underway{record.number});
  }
  return std::optional<Underway>();
}

}  // namespace assay::records::board
