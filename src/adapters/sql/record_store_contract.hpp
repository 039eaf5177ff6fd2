// What every record store must do, whichever engine is behind it. Only tests include this: once for SQLite beside the
// code, once for a real PostgreSQL in tests/store.
#pragma once

#include <gtest/gtest.h>

#include <algorithm>
#include <atomic>
#include <memory>
#include <string>
#include <thread>
#include <vector>

#include "adapters/sql/sql_record_store.hpp"
#include "adapters/sql/statement.hpp"
#include "crypto/signature.hpp"

namespace assay::adapters::sql {

/// A database of the test's own.
class Place {
 public:
  virtual ~Place() = default;
  [[nodiscard]] virtual Connection connect(int busy_ms) = 0;
  /// Locks `record` against writers until the returned connection ends its transaction.
  virtual void lock(Connection& by) = 0;
};
using MakePlace = std::unique_ptr<Place> (*)();

class RecordStoreContract : public testing::TestWithParam<MakePlace> {
 protected:
  void SetUp() override {
    place_ = GetParam()();
    store_ = open();
  }
  [[nodiscard]] std::unique_ptr<SqlRecordStore> open(int busy_ms = 5000) const {
    auto opened = SqlRecordStore::open(place_->connect(busy_ms));
    if (!opened) ADD_FAILURE() << opened.error().message;
    return std::move(*opened);
  }

  [[nodiscard]] static Id id_of(std::int64_t ms) {
    std::array<std::uint8_t, 10> random;
    crypto::random_bytes(random);
    return make_id(ms, random);
  }
  /// A new record, its id of `serial` milliseconds: the greater, the newer.
  [[nodiscard]] static records::Change fresh(std::uint32_t serial, std::string_view reg = "complaint",
                                             std::string_view tenant = "default") {
    records::Change change;
    change.after.id = id_of(1'700'000'000'000 + serial);
    change.after.tenant = tenant;
    change.after.reg = reg;
    change.after.number = std::string(reg) + "-" + std::to_string(serial);
    change.after.state = "received";
    change.after.version = 1;
    change.after.created_ms = 1000 + serial;
    change.after.updated_ms = 1000 + serial;
    change.after.definition_digest = std::string(64, 'd');
    change.after.fields_json = R"({"text":"x"})";
    change.history.push_back(entry(1, "created"));
    return change;
  }
  [[nodiscard]] static records::HistoryEntry entry(std::uint32_t version, std::string_view what) {
    records::HistoryEntry out;
    out.event = id_of(1'700'000'000'000);
    out.version = version;
    out.time_ms = 5000 + version;
    out.actor = "zhang.wei";
    out.what = what;
    out.to = "received";
    out.detail_json = R"({"reason":"because"})";
    out.node = "office/1";
    out.record = {1, 0, 2, 0xff};
    return out;
  }
  [[nodiscard]] static records::Change next(const records::Change& before) {
    records::Change change = before;
    change.expected_version = before.after.version;
    ++change.after.version;
    change.history = {entry(change.after.version, "edited")};
    change.attachments.clear();
    return change;
  }
  [[nodiscard]] Result<> commit(const records::Change& change) const { return store_->commit({&change, 1}); }
  void must(const Result<>& done) const { ASSERT_TRUE(done) << done.error().message; }
  [[nodiscard]] std::vector<std::string> numbers(const records::SearchQuery& query) const {
    const auto found = store_->search(query);
    if (!found) ADD_FAILURE() << found.error().message;
    std::vector<std::string> out;
    for (const auto& one : *found) out.push_back(one.number.substr(one.number.find('-') + 1));
    return out;
  }
  [[nodiscard]] std::vector<std::string> where(records::Match match, std::string_view field,
                                               std::string_view value) const {
    records::SearchQuery query{.tenant = "default", .reg = "complaint"};
    query.where.push_back({std::string(field), match, std::string(value)});
    const auto out = numbers(query);
    EXPECT_EQ(store_->count(query).value(), out.size());
    return out;
  }

  std::unique_ptr<Place> place_;
  std::unique_ptr<SqlRecordStore> store_;
};

using Numbers = std::vector<std::string>;

TEST_P(RecordStoreContract, GivesBackARecordByteForByte) {
  records::Change change = fresh(7);
  change.after.service = "图片";
  change.after.fields_json = std::string("{\"t\":\"\xf0\x9f\x98\x80\\u0000'\"; --\",\"raw\":\"\xff\0\x01\"}", 30);
  change.after.access_digest = "00ff";
  change.after.retain_until_ms = INT64_MAX;
  change.after.legal_hold = true;
  change.clocks = {{"feedback", 0, 1, 2, 3, 4, 5, 6, 7}, {"feedback", 1, -1, {}, {}, {}, 0, 0, {}}};
  change.history[0].detail_json = "{\"x\":\"\\u0000\"}";
  change.attachments = {{std::string(64, 'a'), "照片.jpg", "image/jpeg", 1ULL << 40U, "zhang.wei", 99}};
  must(commit(change));
  const auto found = store_->find("default", change.after.id).value();
  ASSERT_TRUE(found);
  EXPECT_EQ(*found, change.after);
  EXPECT_EQ(store_->find_number("default", "complaint-7").value(), found);
  EXPECT_EQ(store_->clocks_of(change.after.id).value(), change.clocks);
  EXPECT_EQ(store_->history_of(change.after.id).value(), change.history);
  EXPECT_EQ(store_->attachments_of(change.after.id).value(), change.attachments);
}

TEST_P(RecordStoreContract, ShowsATenantOnlyItsOwn) {
  const records::Change change = fresh(1);
  must(commit(change));
  EXPECT_FALSE(store_->find("other", change.after.id).value());
  EXPECT_FALSE(store_->find_number("other", change.after.number).value());
  EXPECT_TRUE(store_->search({.tenant = "other"}).value().empty());
  records::Change taken = next(change);
  taken.after.tenant = "other";
  EXPECT_EQ(commit(taken).error().code, Code::NotFound);
  must(commit(fresh(1, "complaint", "other")));  // the same number in another tenant
}

TEST_P(RecordStoreContract, RefusesAVersionThatIsAnothersAndSaysWhoseItIs) {
  const records::Change first = fresh(1);
  must(commit(first));
  records::Change change = next(first);
  change.history[0].actor = "li.na";
  must(commit(change));
  const auto late = commit(next(first));
  ASSERT_FALSE(late);
  EXPECT_EQ(late.error().code, Code::Conflict);
  EXPECT_NE(late.error().message.find("li.na"), std::string::npos) << late.error().message;
  EXPECT_NE(late.error().message.find("complaint-1"), std::string::npos) << late.error().message;
  EXPECT_EQ(store_->find("default", first.after.id).value()->version, 2U);
  EXPECT_EQ(store_->history_of(first.after.id).value().size(), 2U);
  records::Change skipping = next(change);
  ++skipping.after.version;
  EXPECT_EQ(commit(skipping).error().code, Code::InvalidInput);
  EXPECT_EQ(commit(next(fresh(2))).error().code, Code::NotFound);
}

TEST_P(RecordStoreContract, RefusesANumberOrAnEventThatIsAnothers) {
  const records::Change first = fresh(1);
  must(commit(first));
  const auto number = commit(fresh(1));
  ASSERT_FALSE(number);
  EXPECT_EQ(number.error().code, Code::Conflict);
  EXPECT_EQ(number.error().message.find("complaint-1"), std::string::npos) << number.error().message;
  EXPECT_NE(number.error().message.find("number"), std::string::npos) << number.error().message;
  records::Change second = fresh(2);
  second.history[0].event = first.history[0].event;
  EXPECT_EQ(commit(second).error().code, Code::Conflict);
  EXPECT_FALSE(store_->find("default", second.after.id).value()) << "nothing of it may be there";
}

TEST_P(RecordStoreContract, StoresAllChangesOrNone) {
  std::vector<records::Change> changes;
  for (std::uint32_t i = 0; i < 700; ++i) {
    changes.push_back(fresh(i));
    changes.back().search = {{"name", "n" + std::to_string(i)}};
  }
  changes.push_back(fresh(3));  // its number is taken
  EXPECT_EQ(store_->commit(changes).error().code, Code::Conflict);
  EXPECT_EQ(store_->count({.tenant = "default"}).value(), 0U);
  changes.pop_back();
  must(store_->commit(changes));
  EXPECT_EQ(store_->count({.tenant = "default"}).value(), 700U);
  EXPECT_EQ(where(records::Match::Equals, "name", "n699"), Numbers{"699"});
  EXPECT_EQ(store_->commit(std::vector<records::Change>(records::kMaxChanges + 1)).error().code, Code::InvalidInput);
}

TEST_P(RecordStoreContract, RefusesATextWithANul) {
  records::Change change = fresh(1);
  change.after.service = std::string("a\0b", 3);
  const auto refused = commit(change);
  ASSERT_FALSE(refused);
  EXPECT_EQ(refused.error().code, Code::InvalidInput) << refused.error().message;
  change.after.service = "ab";
  change.search = {{"name", std::string("a\0b\xff", 4)}};  // values are bytes
  must(commit(change));
  EXPECT_EQ(where(records::Match::Equals, "name", std::string("a\0b\xff", 4)), Numbers{"1"});
  EXPECT_EQ(where(records::Match::Contains, "name", std::string("\0b", 2)), Numbers{"1"});
}

TEST_P(RecordStoreContract, GivesEachSerialOnce) {
  EXPECT_EQ(store_->take_serials("default", "complaint", 2026, 1).value(), 1U);
  EXPECT_EQ(store_->take_serials("default", "complaint", 2026, 10).value(), 2U);
  EXPECT_EQ(store_->take_serials("default", "complaint", 2026, 1).value(), 12U);
  EXPECT_EQ(store_->take_serials("default", "complaint", 2027, 1).value(), 1U);
  EXPECT_EQ(store_->take_serials("default", "appeal", 2026, 1).value(), 1U);
  EXPECT_EQ(store_->take_serials("other", "complaint", 2026, 1).value(), 1U);
  EXPECT_EQ(store_->take_serials("other", "complaint", 2026, 0).error().code, Code::InvalidInput);
  std::vector<std::vector<std::uint64_t>> taken(4);
  std::vector<std::thread> threads;
  for (auto& mine : taken)
    threads.emplace_back([&] {
      const auto own = open(20'000);
      for (int i = 0; i < 50; ++i) mine.push_back(own->take_serials("default", "drill", 2026, 1).value());
    });
  for (auto& thread : threads) thread.join();
  std::vector<std::uint64_t> all;
  for (const auto& mine : taken) all.insert(all.end(), mine.begin(), mine.end());
  std::sort(all.begin(), all.end());
  for (std::size_t i = 0; i < 200; ++i) EXPECT_EQ(all[i], i + 1);
}

TEST_P(RecordStoreContract, LetsOneOfTwoWritersWin) {
  const records::Change first = fresh(1);
  must(commit(first));
  std::atomic<int> won{0};
  std::atomic<int> lost{0};
  std::atomic<int> else_{0};
  std::vector<std::thread> threads;
  for (int writer = 0; writer < 4; ++writer)
    threads.emplace_back([&] {
      const auto own = open(20'000);
      for (int i = 0; i < 25; ++i) {
        const auto current = own->find("default", first.after.id).value();
        records::Change change = first;
        change.expected_version = current->version;
        change.after.version = current->version + 1;
        change.history = {entry(change.after.version, "edited")};
        change.search = {{"name", "writer"}};
        const auto done = own->commit({&change, 1});
        ++(done ? won : done.error().code == Code::Conflict ? lost : else_);
      }
    });
  for (auto& thread : threads) thread.join();
  EXPECT_EQ(else_, 0);
  EXPECT_EQ(won + lost, 100);
  EXPECT_EQ(store_->find("default", first.after.id).value()->version, 1U + static_cast<unsigned>(won));
  const auto history = store_->history_of(first.after.id).value();
  ASSERT_EQ(history.size(), 1U + static_cast<unsigned>(won));
  for (std::size_t i = 0; i < history.size(); ++i)
    EXPECT_EQ(history[i].version, i + 1) << "each version once, in order";
}

TEST_P(RecordStoreContract, SaysThatAnotherIsWritingWhenItTakesTooLong) {
  must(commit(fresh(1)));
  const auto waiting = open(100);
  Connection other = place_->connect(5000);
  place_->lock(other);
  const records::Change change = fresh(2);
  const auto refused = waiting->commit({&change, 1});
  ASSERT_FALSE(refused);
  EXPECT_EQ(refused.error().code, Code::Unavailable);
  EXPECT_NE(refused.error().message.find("another process is writing"), std::string::npos) << refused.error().message;
  EXPECT_EQ(waiting->count({.tenant = "default"}).value(), 1U) << "reading goes on";
  ASSERT_TRUE(other.execute("unlock", "ROLLBACK"));
  must(waiting->commit({&change, 1}));
}

TEST_P(RecordStoreContract, FindsByValue) {
  const std::string longest(500, 'x');
  const std::vector<std::vector<records::SearchValue>> values = {
      {{"name", "zhang wei"}, {"amount", "000010"}},   {{"name", "zhang"}, {"name", "li"}, {"amount", "000020"}},
      {{"name", "王小明"}, {"amount", "000030"}},      {{"name", longest + "a"}, {"amount", "000040"}},
      {{"name", longest + "b"}, {"amount", "000050"}}, {{"name", longest.substr(0, 200)}, {"amount", "000050"}},
  };
  for (std::uint32_t i = 0; i < values.size(); ++i) {
    records::Change change = fresh(i);
    change.search = values[i];
    must(commit(change));
  }
  records::Change elsewhere = fresh(9, "appeal");
  elsewhere.search = {{"name", "zhang wei"}};
  must(commit(elsewhere));
  using records::Match;
  EXPECT_EQ(where(Match::Equals, "name", "zhang"), Numbers{"1"});
  EXPECT_EQ(where(Match::Equals, "name", "li"), Numbers{"1"});
  EXPECT_EQ(where(Match::Equals, "name", ""), Numbers{});
  EXPECT_EQ(where(Match::Equals, "nothing", "li"), Numbers{});
  EXPECT_EQ(where(Match::Equals, "name", longest + "b"), Numbers{"4"});
  EXPECT_EQ(where(Match::Equals, "name", longest.substr(0, 200)), Numbers{"5"});
  EXPECT_EQ(where(Match::Prefix, "name", "zhang"), (Numbers{"1", "0"}));
  EXPECT_EQ(where(Match::Prefix, "name", "zhang "), Numbers{"0"});
  EXPECT_EQ(where(Match::Prefix, "name", "王"), Numbers{"2"});
  EXPECT_EQ(where(Match::Prefix, "name", longest), (Numbers{"4", "3"}));
  EXPECT_EQ(where(Match::Prefix, "name", longest.substr(0, 200)), (Numbers{"5", "4", "3"}));
  EXPECT_EQ(where(Match::Contains, "name", "ang w"), Numbers{"0"});
  EXPECT_EQ(where(Match::Contains, "name", "小"), Numbers{"2"});
  EXPECT_EQ(where(Match::Contains, "name", "xa"), Numbers{"3"});
  EXPECT_EQ(where(Match::Contains, "name", "%"), Numbers{});
  EXPECT_EQ(where(Match::From, "amount", "000030"), (Numbers{"5", "4", "3", "2"}));
  EXPECT_EQ(where(Match::To, "amount", "000020"), (Numbers{"1", "0"}));
  EXPECT_EQ(where(Match::From, "name", longest + "b"), (Numbers{"4", "2", "1", "0"}));
  EXPECT_EQ(where(Match::To, "name", longest + "a"), (Numbers{"5", "3", "1"}));
  EXPECT_EQ(where(Match::To, "name", longest.substr(0, 200)), (Numbers{"5", "1"}));
  records::SearchQuery both{.tenant = "default", .reg = "complaint"};
  both.where = {{"amount", Match::From, "000010"}, {"amount", Match::To, "000040"}, {"name", Match::Contains, "x"}};
  EXPECT_EQ(numbers(both), Numbers{"3"});
  EXPECT_EQ(store_->count(both).value(), 1U);
  EXPECT_EQ(numbers({.tenant = "default", .where = {{"name", Match::Equals, "zhang wei"}}}), (Numbers{"9", "0"}));
  EXPECT_EQ(numbers({.tenant = "default", .text = "ang w"}), (Numbers{"9", "0"}));
  EXPECT_EQ(numbers({.tenant = "default", .text = "peal-9"}), Numbers{"9"}) << "the number is searched too";
  EXPECT_EQ(numbers({.tenant = "default", .reg = "complaint", .text = "00005"}), (Numbers{"5", "4"}));
}

TEST_P(RecordStoreContract, ForgetsTheValuesAndClocksOfBefore) {
  records::Change change = fresh(1);
  change.search = {{"name", "old"}, {"name", "older"}};
  change.clocks = {{"feedback", 0, 1, 2, {}, {}, 0, 0, 3}};
  must(commit(change));
  records::Change after = next(change);
  after.search = {{"name", "new"}};
  after.clocks = {{"answer", 0, 1, 2, {}, {}, 0, 0, 3}};
  must(commit(after));
  EXPECT_EQ(where(records::Match::Equals, "name", "old"), Numbers{});
  EXPECT_EQ(where(records::Match::Equals, "name", "new"), Numbers{"1"});
  EXPECT_EQ(store_->clocks_of(change.after.id).value(), after.clocks);
}

TEST_P(RecordStoreContract, PagesWithoutLeavingOutOrRepeating) {
  std::vector<records::Change> changes;
  for (std::uint32_t i = 0; i < 95; ++i) {
    changes.push_back(fresh(i));
    changes.back().after.state = i % 3 == 0 ? "closed" : i % 3 == 1 ? "received" : "answered";
    changes.back().after.service = i % 2 == 0 ? "even" : "odd";
    changes.back().search = {{"kind", i % 5 == 0 ? "rare" : "usual"}, {"at", std::to_string(1000 + i)}};
  }
  must(store_->commit(changes));
  const auto pages = [&](records::SearchQuery query) {
    Numbers all;
    for (int page = 0; page < 100; ++page) {
      const auto found = store_->search(query).value();
      EXPECT_LE(found.size(), query.limit);
      for (const auto& one : found) all.push_back(one.number);
      if (found.size() < query.limit) break;
      query.after = found.back().id;
    }
    return all;
  };
  const auto expected = [&](auto&& wanted, records::Order order) {
    Numbers all;
    for (std::uint32_t i = 0; i < 95; ++i)
      if (wanted(i)) all.push_back("complaint-" + std::to_string(i));
    if (order == records::Order::NewestFirst) std::reverse(all.begin(), all.end());
    return all;
  };
  using records::Match;
  for (const records::Order order : {records::Order::NewestFirst, records::Order::OldestFirst}) {
    records::SearchQuery query{.tenant = "default", .reg = "complaint", .limit = 7, .order = order};
    EXPECT_EQ(pages(query), expected([](std::uint32_t) { return true; }, order));
    query.states = {"closed", "answered"};
    EXPECT_EQ(pages(query), expected([](std::uint32_t i) { return i % 3 != 1; }, order));
    EXPECT_EQ(store_->count(query).value(), expected([](std::uint32_t i) { return i % 3 != 1; }, order).size());
    query.where = {{"kind", Match::Equals, "usual"}};
    EXPECT_EQ(pages(query), expected([](std::uint32_t i) { return i % 3 != 1 && i % 5 != 0; }, order));
    query.service = "odd";
    query.where.push_back({"at", Match::From, "1040"});
    EXPECT_EQ(pages(query),
              expected([](std::uint32_t i) { return i % 3 != 1 && i % 5 != 0 && i % 2 == 1 && i >= 40; }, order));
    query.states.clear();
    query.reg.clear();
    EXPECT_EQ(pages(query), expected([](std::uint32_t i) { return i % 5 != 0 && i % 2 == 1 && i >= 40; }, order));
  }
  EXPECT_EQ(store_->search({.tenant = "default", .limit = 0}).error().code, Code::InvalidInput);
  EXPECT_EQ(store_->search({.tenant = "default", .limit = records::kMaxPage + 1}).error().code, Code::InvalidInput);
  EXPECT_EQ(store_->search({}).error().code, Code::InvalidInput);
}

TEST_P(RecordStoreContract, FindsByRetentionHoldAndChange) {
  for (std::uint32_t i = 0; i < 6; ++i) {
    records::Change change = fresh(i);
    if (i > 0) change.after.retain_until_ms = 100 * i;
    change.after.legal_hold = i == 2;
    change.after.erased = i == 3;
    must(commit(change));
  }
  records::SearchQuery due{.tenant = "default"};
  due.retain_before_ms = 400;
  EXPECT_EQ(numbers(due), (Numbers{"4", "1"}));
  EXPECT_EQ(store_->count(due).value(), 2U);
  records::SearchQuery held{.tenant = "default"};
  held.legal_hold = true;
  EXPECT_EQ(numbers(held), Numbers{"2"});
  records::SearchQuery changed{.tenant = "default"};
  changed.updated_from_ms = 1004;
  EXPECT_EQ(numbers(changed), (Numbers{"5", "4"}));
}

TEST_P(RecordStoreContract, ListsClocksThatHaveSomethingToTell) {
  records::Change one = fresh(1);
  one.after.service = "pictures";
  one.clocks = {
      {"a", 0, 1, 300, {}, {}, 0, 0, 150}, {"b", 0, 1, 200, {}, 180, 0, 0, {}}, {"c", 0, 1, {}, {}, {}, 0, 0, {}}};
  must(commit(one));
  records::Change two = fresh(2, "appeal");
  two.clocks = {{"a", 0, 1, 100, {}, {}, 0, 2, 400}, {"a", 1, 1, 250, {}, {}, 0, 0, 120}};
  must(commit(two));
  const auto names = [&](const records::ClockQuery& query) {
    Numbers out;
    const auto found = store_->clocks(query).value();
    for (const auto& clock : found) out.push_back(clock.number + clock.clock.key + std::to_string(clock.clock.round));
    return out;
  };
  records::ClockQuery query{.tenant = "default"};
  EXPECT_EQ(names(query), (Numbers{"appeal-2a0", "complaint-1b0", "appeal-2a1", "complaint-1a0", "complaint-1c0"}));
  query.next_before_ms = 150;
  EXPECT_EQ(names(query), (Numbers{"appeal-2a1", "complaint-1a0"}));
  query.due_before_ms = 250;
  EXPECT_EQ(names(query), Numbers{"appeal-2a1"});
  query.next_before_ms.reset();
  EXPECT_EQ(names(query), (Numbers{"appeal-2a0", "appeal-2a1"}));
  query.due_before_ms = 300;
  query.service = "pictures";
  const auto found = store_->clocks(query).value();
  ASSERT_EQ(found.size(), 1U);
  EXPECT_EQ(found[0].record, one.after.id);
  EXPECT_EQ(found[0].clock, one.clocks[0]);
  EXPECT_EQ(found[0].reg, "complaint");
  EXPECT_EQ(found[0].state, "received");
  const std::vector<records::ClockTold> told = {{one.after.id, "a", 0, 3, {}}, {one.after.id, "gone", 0, 3, {}}};
  must(store_->mark_told(told));
  EXPECT_EQ(store_->clocks_of(one.after.id).value()[0].told, 3U);
  EXPECT_FALSE(store_->clocks_of(one.after.id).value()[0].next_ms);
  EXPECT_EQ(store_->find("default", one.after.id).value()->version, 1U);
  EXPECT_EQ(store_->clocks({.tenant = "default", .limit = 2}).value().size(), 2U);
  EXPECT_EQ(store_->clocks({.tenant = "default", .limit = 0}).error().code, Code::InvalidInput);
  EXPECT_TRUE(names({.tenant = "other"}).empty());
}

TEST_P(RecordStoreContract, KeepsAnOutboxForEachNode) {
  records::Change one = fresh(1);
  one.history.push_back(entry(1, "attached"));
  one.history[1].node = "office/2";
  one.history.push_back(entry(1, "held"));
  must(commit(one));
  const auto waiting = store_->unlogged("office/1", 10).value();
  ASSERT_EQ(waiting.size(), 2U);
  EXPECT_EQ(waiting[0].event, one.history[0].event);
  EXPECT_EQ(waiting[0].time_ms, one.history[0].time_ms);
  EXPECT_EQ(waiting[0].record, one.history[0].record);
  EXPECT_EQ(waiting[1].event, one.history[2].event);
  EXPECT_EQ(store_->unlogged("office/1", 1).value().size(), 1U);
  const std::vector<Id> logged = {waiting[0].event, id_of(1)};
  must(store_->mark_logged(logged));
  EXPECT_EQ(store_->unlogged("office/1", 10).value().size(), 1U);
  EXPECT_EQ(store_->unlogged("office/2", 10).value().size(), 1U);
  EXPECT_TRUE(store_->history_of(one.after.id).value()[0].logged);
}

TEST_P(RecordStoreContract, TakesAContentAwayAndKeepsItsTrace) {
  records::Change one = fresh(1);
  one.search = {{"name", "zhang"}};
  one.clocks = {{"a", 0, 1, 300, {}, {}, 0, 0, 150}};
  one.attachments = {{std::string(64, 'a'), "a", "text/plain", 1, "x", 1},
                     {std::string(64, 'b'), "b", "text/plain", 1, "x", 1}};
  must(commit(one));
  records::Change two = fresh(2, "appeal", "other");
  two.attachments = {one.attachments[0]};
  must(commit(two));
  records::Change again = next(one);
  again.attachments = {one.attachments[0]};
  again.attachments[0].name = "another name";
  must(commit(again));
  EXPECT_EQ(store_->attachments_of(one.after.id).value(), one.attachments) << "one of the same content stays as it is";
  records::Erasure erasure;
  erasure.after = again.after;
  erasure.after.fields_json = "{}";
  erasure.after.erased = true;
  erasure.after.version = 3;
  erasure.expected_version = 2;
  erasure.history = entry(3, "erased");
  const auto freed = store_->erase(erasure);
  ASSERT_TRUE(freed) << freed.error().message;
  EXPECT_EQ(*freed, Numbers{std::string(64, 'b')}) << "the other one is still somebody's";
  EXPECT_EQ(*store_->find("default", one.after.id).value(), erasure.after);
  EXPECT_EQ(where(records::Match::Equals, "name", "zhang"), Numbers{});
  EXPECT_TRUE(store_->clocks_of(one.after.id).value().empty());
  EXPECT_TRUE(store_->attachments_of(one.after.id).value().empty());
  const auto history = store_->history_of(one.after.id).value();
  ASSERT_EQ(history.size(), 3U);
  EXPECT_EQ(history[0].detail_json, "{}");
  EXPECT_EQ(history[0].record, one.history[0].record) << "the evidence is not ours to change";
  EXPECT_EQ(history[2].detail_json, erasure.history.detail_json);
  EXPECT_EQ(store_->erase(erasure).error().code, Code::Conflict);
  EXPECT_EQ(store_->attachments_of(two.after.id).value().size(), 1U);
}

TEST_P(RecordStoreContract, KeepsNotes) {
  EXPECT_FALSE(store_->note("default", "rules").value());
  must(store_->set_note("default", "rules", "abc"));
  must(store_->set_note("default", "rules", ""));
  EXPECT_EQ(store_->note("default", "rules").value(), "");
  EXPECT_FALSE(store_->note("other", "rules").value());
}

TEST_P(RecordStoreContract, IsThereAfterReopening) {
  const records::Change one = fresh(1);
  must(commit(one));
  EXPECT_EQ(store_->take_serials("default", "complaint", 2026, 5).value(), 1U);
  store_.reset();
  store_ = open();
  EXPECT_EQ(*store_->find("default", one.after.id).value(), one.after);
  EXPECT_EQ(store_->take_serials("default", "complaint", 2026, 1).value(), 6U);
}

}  // namespace assay::adapters::sql
