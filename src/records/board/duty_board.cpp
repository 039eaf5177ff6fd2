#include "records/board/duty_board.hpp"

#include <fmt/core.h>

#include <algorithm>
#include <array>
#include <map>

#include "law/report/words.hpp"
#include "records/board/proof.hpp"

namespace assay::records::board {

using account::Actor;

namespace {

constexpr std::size_t kMostClocks = 5'000;

}  // namespace

std::string_view standing_name(Standing standing) noexcept {
  constexpr std::array<std::string_view, 4> kNames = {"met", "at-risk", "missed", "person"};
  return kNames.at(static_cast<std::size_t>(standing));
}

namespace {

class Board {
 public:
  Board(Engine& engine, const Actor& actor, const law::duty::Assessment& assessment)
      : engine_(engine), actor_(actor), assessment_(assessment), proofs_(engine, actor, assessment.facts().service) {}

  Result<std::vector<BoardRow>> rows() {
    ASSAY_CHECK(read_clocks());
    std::vector<BoardRow> out;
    for (const law::duty::StandingDuty& one : law::duty::standing_duties(assessment_)) {
      ASSAY_TRY(BoardRow row, row_of(*one.finding, *one.duty, one.control));
      out.push_back(std::move(row));
    }
    for (const law::duty::Finding& finding : assessment_.findings()) {
      const law::rules::Duty& duty = assessment_.rules().duties()[finding.duty];
      if (finding.verdict != law::duty::Verdict::AskPerson || duty.activation != law::rules::Activation::Standing)
        continue;
      ASSAY_TRY(BoardRow row, row_of(finding, duty, assessment_.rules().control_of(finding.duty)));
      out.push_back(std::move(row));
    }
    return out;
  }

 private:
  /// The clock of each duty that is nearest to its end, or furthest past it.
  Result<> read_clocks() {
    ASSAY_TRY(running_, engine_.due(actor_, "", std::nullopt, kMostClocks));
    for (const DueClock& one : running_)
      if (!one.rule->duty.empty() && proofs_.counts(one.of.service)) clocks_.try_emplace(one.rule->duty, &one);
    return {};
  }

  Result<BoardRow> row_of(const law::duty::Finding& finding, const law::rules::Duty& duty,
                          const law::rules::Control* control) {
    BoardRow row;
    row.finding = &finding;
    row.duty = &duty;
    row.control = control;
    ASSAY_TRY(const std::optional<Proof> proof, proofs_.of(duty, control));
    if (proof) {
      row.proof = proof->number;
      row.proven_ms = proof->since_ms;
      row.until_ms = proof->until_ms;
      const std::int64_t now = engine_.office().clock.unix_ms();
      row.standing = !proof->until_ms || *proof->until_ms > now + kSoonMs ? Standing::Met
                     : *proof->until_ms > now                             ? Standing::AtRisk
                                                                          : Standing::Missed;
    } else if (finding.verdict != law::duty::Verdict::AskPerson && control != nullptr) {
      row.standing = Standing::Missed;
    }
    if (const DueClock* const clock = clock_of(duty, control, proof.has_value()); clock != nullptr) {
      with_clock(row, *clock);
    } else if (row.standing == Standing::Missed && !proof && control != nullptr) {
      ASSAY_TRY(const std::optional<Underway> under_way, proofs_.under_way(duty, *control));
      if (under_way) {
        row.standing = Standing::AtRisk;
        row.clock_of = under_way->number;
      }
    }
    return row;
  }

  /// The duty's own clock; of what is not proven yet, also one of the register that would prove it.
  [[nodiscard]] const DueClock* clock_of(const law::rules::Duty& duty, const law::rules::Control* control,
                                         bool proven) const {
    if (const auto own = clocks_.find(duty.id); own != clocks_.end()) return own->second;
    if (proven || control == nullptr) return nullptr;
    const auto other = std::find_if(running_.begin(), running_.end(), [&](const DueClock& one) {
      return one.definition->key == control->register_key && proofs_.counts(one.of.service) &&
             speaks_for(*one.definition, *one.rule, duty);
    });
    return other == running_.end() ? nullptr : &*other;
  }

  /// A clock that is past its end outweighs a proof; one that is near it, a proof that holds; one that runs in time
  /// means that what is not proven yet is on its way.
  static void with_clock(BoardRow& row, const DueClock& clock) {
    const law::clock::State state = clock.reading.state;
    if (state < law::clock::State::Near && !row.proof.empty()) return;
    const Standing by_clock = state == law::clock::State::Missed ? Standing::Missed : Standing::AtRisk;
    if (row.standing == Standing::Met || row.proof.empty() || by_clock == Standing::Missed) row.standing = by_clock;
    row.clock_of = clock.of.number;
    row.until_ms = clock.reading.due_ms;
  }

  Engine& engine_;
  const Actor& actor_;
  const law::duty::Assessment& assessment_;
  Proofs proofs_;
  std::vector<DueClock> running_;
  std::map<std::string, const DueClock*, std::less<>> clocks_;
};

}  // namespace

Result<std::vector<BoardRow>> duty_board(Engine& engine, const Actor& actor, const law::duty::Assessment& assessment) {
  return Board(engine, actor, assessment).rows();
}

std::vector<law::rules::Words> to_decide(const BoardRow& row, const law::duty::Assessment& assessment) {
  std::vector<law::rules::Words> out;
  if (row.finding->verdict != law::duty::Verdict::AskPerson) return out;
  for (const law::duty::Reason& reason : row.finding->reasons) {
    law::rules::Words words = law::report::reason_words(assessment, *row.duty, reason);
    if (reason.because == law::duty::Because::FactUnknown) {
      const std::string& key = assessment.rules().facts()[reason.fact].key;
      words.zh += fmt::format("（{}）", key);
      words.en += fmt::format(" ({})", key);
    }
    out.push_back(std::move(words));
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
    json.member("proof", row.proof).member("clock_of", row.clock_of);
    time("proven", row.proven_ms);
    time("until", row.until_ms);
    if (row.duty->deadline)
      both("deadline", law::report::deadline_words(assessment.rules(), *row.duty->deadline,
                                                   row.finding->limit.value_or(row.duty->deadline->limit)));
    json.name("decide").begin_array();
    for (const law::rules::Words& words : to_decide(row, assessment))
      json.begin_object().member("zh", words.zh).member("en", words.en).end_object();
    json.end_array().end_object();
  }
  json.end_array().end_object();
  return out + "\n";
}

}  // namespace assay::records::board
