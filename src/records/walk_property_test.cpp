// Every register that is shipped, walked at random by three people: whatever they try, no record comes into a state it
// cannot be in, lacks what its state requires, passes a two-person rule alone, or has a clock that its definition does
// not explain.
#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include <algorithm>
#include <cstdio>
#include <cstdlib>
#include <set>

#include "law/rules/rule_set.hpp"
#include "records/definition/guard.hpp"
#include "records/engine.hpp"
#include "records/memory_store.hpp"
#include "records/rule_references.hpp"

namespace assay::records {
namespace {

using account::Actor;
using definition::Definition;
using definition::Field;
using definition::FieldType;

constexpr std::size_t kSteps = 40;
constexpr std::int64_t kHour = 3'600'000;

const definition::Catalog& shipped() {
  static const definition::Catalog kCatalog = [] {
    auto catalog = law::rules::built_in().and_then([](const auto* rules) { return catalog_of(*rules); });
    if (!catalog) {
      std::fprintf(stderr, "%s\n", catalog.error().message.c_str());
      std::abort();
    }
    return std::move(*catalog);
  }();
  return kCatalog;
}

bool has(const std::vector<std::string>& all, std::string_view one) {
  return std::find(all.begin(), all.end(), one) != all.end();
}

/// A stream of choices that rapidcheck shrinks.
class Choices {
 public:
  explicit Choices(std::vector<std::uint32_t> all) : all_(std::move(all)) {}
  std::size_t below(std::size_t count) { return count == 0 ? 0 : next() % count; }
  bool one_in(std::size_t count) { return below(count) == 0; }

 private:
  std::uint32_t next() {
    if (at_ < all_.size()) return all_[at_++];
    return static_cast<std::uint32_t>(at_++ * 2654435761U);
  }
  std::vector<std::uint32_t> all_;
  std::size_t at_ = 0;
};

class Walk {
 public:
  Walk(const Definition& definition, Choices choices)
      : is_(definition), choices_(std::move(choices)), engine_(*Engine::open(office())) {
    std::vector<std::string> everything;
    for (const law::rules::Staff& staff : (*law::rules::built_in())->staff()) everything.push_back(staff.key);
    for (const char* name : {"a", "b", "c"}) people_.push_back({"default", std::string(32, name[0]), name, everything});
  }

  /// Moves that were made on walks so far.
  [[nodiscard]] const std::set<std::string>& made() const noexcept { return made_; }

  void run() {
    make_record();
    if (number_.empty()) return;
    for (std::size_t step = 0; step < kSteps; ++step) {
      clock_.now += static_cast<std::int64_t>(choices_.below(200)) * kHour;
      take_step();
    }
  }

 private:
  Office office() {
    return {store_,
            events_,
            files_,
            shipped(),
            (*law::rules::built_in())->calendar(),
            clock_,
            Sealing(crypto::SealingKey::generate(), crypto::SealingKey::generate()),
            {},
            "node",
            "digest",
            "test"};
  }

  std::string text_for(const Field& field) {
    const auto pick = [&] { return field.choices[choices_.below(field.choices.size())].key; };
    switch (field.type) {
      case FieldType::Integer:
      case FieldType::Decimal: {
        const std::int64_t least = field.least.value_or(0);
        const std::int64_t width = std::min<std::int64_t>(field.most.value_or(least + 100) - least, 100) + 1;
        return std::to_string(least + static_cast<std::int64_t>(choices_.below(static_cast<std::size_t>(width))));
      }
      case FieldType::Boolean:
        return choices_.one_in(2) ? "true" : "false";
      case FieldType::Date:
        return definition::date_text(
            clock_.now + (static_cast<std::int64_t>(choices_.below(60)) - (field.happened ? 60 : 20)) * 24 * kHour);
      case FieldType::Time:
        return definition::moment_text(
            clock_.now + (static_cast<std::int64_t>(choices_.below(100)) - (field.happened ? 100 : 50)) * kHour);
      case FieldType::Choice:
        return pick();
      case FieldType::Choices:
        return pick() + "," + pick();
      case FieldType::CreditCode:
        return "91110000MA0000000H";
      case FieldType::Phone:
        return "13800138000";
      case FieldType::Email:
        return "a@example.cn";
      case FieldType::Url:
        return "https://example.cn/";
      case FieldType::Digest:
        return std::string(64, 'a');
      case FieldType::Duty:
        return "DS-16-1";
      case FieldType::FilingNumber:
        return "网信算备110105744018203240011号";
      case FieldType::Record:
        return number_in(field.record);
      default: {
        std::string out = "一些文字";
        while (field.least && static_cast<std::int64_t>(out.size() / 3) < *field.least) out += "字";
        return out;
      }
    }
  }

  /// A record of another register to point to, put there past all rules.
  std::string number_in(const std::string& reg) {
    const std::string number = "REF-" + reg;
    if (!*store_.find_number("default", number)) {
      Change change;
      change.after.id = evidence::new_id(clock_);
      change.after.tenant = "default";
      change.after.reg = reg;
      change.after.number = number;
      change.after.fields_json = "{}";
      RC_ASSERT(store_.commit({&change, 1}).has_value());
    }
    return number;
  }

  Inputs some_fields(std::size_t one_in_left_out) {
    Inputs out;
    for (const Field& field : is_.fields) {
      if (field.type == FieldType::FileCount || choices_.one_in(one_in_left_out)) continue;
      if (field.only_by_move && !choices_.one_in(9)) continue;
      const auto put = put_text(is_, field.key, text_for(field), out);
      if (!put) RC_FAIL(put.error().message);
    }
    // now and then what some move wants to see, or few would ever be made
    for (const definition::Move& move : is_.moves)
      for (const definition::Guard& guard : move.only_if)
        if (out.contains(guard.field) && !choices_.one_in(3)) put_wanted(guard, out);
    return out;
  }

  void put_wanted(const definition::Guard& guard, Inputs& fields) {
    const std::string wanted = !guard.is.empty() ? guard.is[choices_.below(guard.is.size())]
                               : guard.at_least  ? std::to_string(*guard.at_least)
                               : guard.at_most   ? std::to_string(*guard.at_most)
                                                 : std::string();
    if (!wanted.empty()) RC_ASSERT(put_text(is_, guard.field, wanted, fields).has_value());
  }

  void make_record() {
    const Actor& actor = people_[choices_.below(people_.size())];
    const auto made = engine_.create(
        actor, is_.key, {.service = "", .fields = some_fields(choices_.one_in(4) ? 4 : 1000), .files = {}});
    if (made) {
      number_ = made->record.number;
      check();
      return;
    }
    RC_ASSERT(made.error().code == Code::InvalidInput || made.error().code == Code::Denied);
    RC_ASSERT(events_.all.empty());
  }

  void take_step() {
    const StoredRecord before = record();
    const Actor& actor = people_[choices_.below(people_.size())];
    MemorySource proof(as_bytes(proofs_.emplace_back("proof " + std::to_string(proofs_.size()))));
    Doing doing;
    doing.fields = some_fields(choices_.one_in(2) ? 3 : 1000);
    if (!choices_.one_in(5)) doing.reason = "because";
    if (!choices_.one_in(4)) doing.files.push_back({&proof, "proof.txt", "text/plain"});
    const bool edits = choices_.one_in(4);
    const definition::Move& move = likely_move(before.state);
    if (!edits && !choices_.one_in(4)) give_what_it_asks(move, doing.fields);
    const std::vector<HistoryEntry> history = *store_.history_of(before.id);
    const auto done = edits ? engine_.edit(actor, number_, doing) : engine_.move(actor, number_, move.key, doing);
    if (!done) {
      RC_ASSERT(done.error().code == Code::InvalidInput || done.error().code == Code::Denied ||
                done.error().code == Code::Conflict);
      RC_ASSERT(record() == before);
      return;
    }
    RC_ASSERT(done->version == before.version + 1);
    if (!edits) {
      made_.insert(move.key);
      RC_ASSERT(has(move.from, before.state));
      RC_ASSERT(done->state == move.to);
      const Fields after = *read_fields(is_, done->fields_json);
      const auto value_of = [&](std::string_view key) { return after.value(key); };
      for (const definition::Guard& guard : move.only_if)
        RC_ASSERT(!definition::is_asked(guard, value_of) ||
                  definition::holds(guard, after.value(guard.field), after.has(guard.field)));
      RC_ASSERT(!move.needs_reason || !doing.reason.empty());
      for (const std::string& other : move.not_by) {
        const auto last = std::find_if(history.rbegin(), history.rend(), [&](const HistoryEntry& entry) {
          return other == "new" ? entry.what == "created" : entry.move == other;
        });
        RC_ASSERT((last == history.rend() || last->actor != actor.id));  // its own || looks at both sides
      }
    } else {
      RC_ASSERT(done->state == before.state);
    }
    check();
    check_clocks_of(edits ? nullptr : &move);
  }

  /// As a person would who reads what the move asks for, what is required behind it and what its guards want.
  void give_what_it_asks(const definition::Move& move, Inputs& fields) {
    std::erase_if(fields, [&](const auto& one) {
      const Field& field = *is_.field(one.first);
      return !has(move.asks, one.first) && (!has(field.required_in, move.to) || record_has(one.first));
    });
    for (const definition::Guard& guard : move.only_if) {
      if (has(move.asks, guard.field) && !choices_.one_in(5)) put_wanted(guard, fields);
    }
  }
  bool record_has(const std::string& key) { return read_fields(is_, record().fields_json)->has(key); }

  /// Mostly one that begins here.
  const definition::Move& likely_move(const std::string& state) {
    std::vector<const definition::Move*> here;
    for (const definition::Move& move : is_.moves)
      if (has(move.from, state)) here.push_back(&move);
    if (here.empty() || choices_.one_in(6)) return is_.moves[choices_.below(is_.moves.size())];
    return *here[choices_.below(here.size())];
  }

  StoredRecord record() { return **store_.find_number("default", number_); }

  void check() {
    const StoredRecord now = record();
    const definition::State* const state = is_.state(now.state);
    RC_ASSERT(state != nullptr);
    const Fields fields = *read_fields(is_, now.fields_json);
    const std::uint64_t files = store_.attachments_of(now.id)->size();
    RC_ASSERT(missing(is_, now.state, fields, files).empty());
    for (const Field& field : is_.fields) RC_ASSERT(!field.sealed || !fields.plain.contains(field.key));
    RC_ASSERT(now.retain_until_ms.has_value() ==
              (state->kind == definition::StateKind::Final && is_.retention.keep.has_value()));
    RC_ASSERT(store_.history_of(now.id)->size() == now.version);
    RC_ASSERT(events_.all.size() == now.version);
    const auto view = engine_.show(people_.front(), number_);
    RC_ASSERT(view.has_value());
    const auto held = engine_.check_record(*view);
    if (!held) RC_FAIL(held.error().message);
  }

  void check_clocks_of(const definition::Move* move) {
    const StoredRecord now = record();
    const Fields fields = *read_fields(is_, now.fields_json);
    for (const definition::ClockRule& rule : is_.clocks) {
      std::size_t rounds = 0;
      const StoredClock* running = nullptr;
      const std::vector<StoredClock> all = *store_.clocks_of(now.id);
      for (const StoredClock& clock : all) {
        if (clock.key != rule.key) continue;
        RC_ASSERT(clock.round == rounds++);
        if (clock.stopped_ms) {
          RC_ASSERT(!clock.next_ms);
          continue;
        }
        RC_ASSERT(running == nullptr);
        running = &clock;
      }
      if (running != nullptr) {
        RC_ASSERT(running->paused_ms.has_value() == has(rule.pauses, now.state));
        RC_ASSERT(rule.starts.field.empty() || fields.has(rule.starts.field));
      }
      if (move == nullptr) continue;
      const bool stopped = has(rule.stops.states, now.state) || has(rule.stops.moves, move->key);
      const bool started = has(rule.starts.states, now.state) || has(rule.starts.moves, move->key);
      if (stopped && !started && !rule.repeats) RC_ASSERT(running == nullptr);
      if (started) RC_ASSERT(running != nullptr);
    }
  }

  const Definition& is_;
  Choices choices_;
  MemoryStore store_;
  EventList events_;
  FileMap files_;
  SetClock clock_{*definition::moment_ms("2024-01-08T09:00")};
  Engine engine_;
  std::vector<Actor> people_;
  std::vector<std::string> proofs_;
  std::string number_;
  std::set<std::string> made_;
};

class EveryRegister : public ::testing::TestWithParam<std::string> {};

TEST_P(EveryRegister, KeepsItsPromisesOnEveryWalk) {
  const Definition* const definition = shipped().find(GetParam());
  ASSERT_NE(definition, nullptr);
  std::set<std::string> made;
  EXPECT_TRUE(rc::check(GetParam(), [&] {
    Walk walk(*definition, Choices(*rc::gen::container<std::vector<std::uint32_t>>(
                               600, rc::gen::resize(rc::kNominalSize, rc::gen::arbitrary<std::uint32_t>()))));
    walk.run();
    made.insert(walk.made().begin(), walk.made().end());
  }));
  // else the walks prove nothing
  EXPECT_GE(made.size() * 3, definition->moves.size())
      << made.size() << " of " << definition->moves.size() << " moves were made";
}

std::vector<std::string> keys() {
  std::vector<std::string> out;
  for (const Definition& one : shipped().all()) out.push_back(one.key);
  return out;
}

INSTANTIATE_TEST_SUITE_P(Shipped, EveryRegister, ::testing::ValuesIn(keys()), [](const auto& row) {
  std::string out = row.param;
  std::replace(out.begin(), out.end(), '-', '_');
  return out;
});

}  // namespace
}  // namespace assay::records
