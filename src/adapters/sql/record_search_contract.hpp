// Whatever way a search goes, and whichever engine is behind it, it finds what looking at each record finds. Only tests
// include this.
#pragma once

#include <gtest/gtest.h>

#include <algorithm>
#include <array>
#include <random>
#include <string>
#include <vector>

#include "adapters/sql/gram_index.hpp"
#include "adapters/sql/record_search.hpp"
#include "adapters/sql/record_store_contract.hpp"

namespace assay::adapters::sql {

class RecordSearchContract : public testing::TestWithParam<MakePlace> {
 protected:
  static constexpr std::size_t kRecords = 400;

  /// Some are edited and some erased before anybody asks.
  void SetUp() override {
    place_ = GetParam()();
    for (std::size_t i = 0; i < kRecords; ++i) all_.push_back(made(i));
    auto store = SqlRecordStore::open(place_->connect(1000)).value();
    ASSERT_TRUE(store->commit(all_));
    for (std::size_t i = 0; i < kRecords; i += 3) {
      Change& change = all_[i];
      change.expected_version = change.after.version++;
      if (i % 2 == 0) change.search = values();
      if (i % 4 == 0) change.after.number += "改";
      ASSERT_TRUE(store->commit({&change, 1}));
    }
    for (std::size_t i = 0; i < kRecords; i += 5) {
      Change& change = all_[i];
      change.search.clear();
      change.expected_version = change.after.version++;
      change.after.erased = true;
      records::Erasure erasure{change.after, change.expected_version, {}};
      erasure.history.event = id_of(i);
      ASSERT_TRUE(store->erase(erasure));
    }
  }

  using Change = records::Change;
  using Match = records::Match;
  using SearchQuery = records::SearchQuery;

  Id id_of(std::size_t i) {
    std::array<std::uint8_t, 10> random{};
    for (auto& byte : random) byte = static_cast<std::uint8_t>(random_());
    // not all are stored in the order of their ids
    const std::size_t ms = i % 11 == 0 ? i + 40 : i;
    return make_id(1'700'000'000'000 + static_cast<std::int64_t>(ms), random);
  }
  Change made(std::size_t i) {
    Change change;
    change.after.id = id_of(i);
    change.after.tenant = i % 9 == 0 ? "other" : "default";
    change.after.reg = pick({"complaint", "complaint", "appeal"});
    change.after.service = pick({"a", "b"});
    change.after.state = pick({"open", "closed", "closed", "closed", "paused"});
    change.after.number = change.after.reg + std::to_string(i);
    change.after.version = 1;
    change.after.updated_ms = static_cast<std::int64_t>(random_() % 1000);
    if (i % 3 == 0) change.after.retain_until_ms = static_cast<std::int64_t>(random_() % 1000);
    change.after.legal_hold = i % 7 == 0;
    change.search = values();
    return change;
  }
  std::vector<records::SearchValue> values() {
    std::vector<records::SearchValue> out;
    for (const char* field : {"kind", "name", "amount"})
      for (std::size_t count = random_() % 3; count > 0; --count) out.push_back({field, value()});
    return out;
  }
  std::string pick(const std::vector<std::string>& from) { return from[random_() % from.size()]; }
  /// Letters, digits, Chinese, characters of four bytes, and bytes that are no UTF-8.
  std::string value() {
    static const std::vector<std::string> kCharacters = {
        "a", "b", "c", "7", " ", "张", "王", "小", "明", "標", "é", "𠮷", std::string(1, '\0'), "\xe5", "\x98"};
    std::string out = random_() % 20 == 0 ? std::string(197, 'a') : "";
    const std::size_t known = random_() % 2 == 0 ? 3 : random_() % 3 == 0 ? kCharacters.size() : 12;
    for (std::size_t length = random_() % 5; length > 0; --length) out += kCharacters[random_() % known];
    return out;
  }
  /// Something that stands in a record, mostly.
  std::string part() {
    const Change& change = all_[random_() % all_.size()];
    if (change.search.empty() || random_() % 3 == 0) return value();
    const std::string& text = random_() % 9 == 0 ? change.after.number : change.search[0].value;
    const std::size_t from = random_() % (text.size() + 1);
    return text.substr(from, random_() % 7);  // amid a character, too
  }

  static bool meets(std::string_view stored, const records::Condition& condition) {
    const std::string_view wanted = condition.value;
    switch (condition.match) {
      case Match::Equals:
        return stored == wanted;
      case Match::Prefix:
        return stored.substr(0, wanted.size()) == wanted;
      case Match::Contains:
        return stored.find(wanted) != std::string_view::npos;
      case Match::From:
        return stored >= wanted;
      case Match::To:
        return stored <= wanted;
    }
    return false;
  }
  static bool meets(const Change& change, const SearchQuery& query) {
    const records::StoredRecord& record = change.after;
    if (record.tenant != query.tenant || (query.service && record.service != *query.service)) return false;
    if (!query.reg.empty() && record.reg != query.reg) return false;
    if (!query.states.empty() &&
        std::find(query.states.begin(), query.states.end(), record.state) == query.states.end()) {
      return false;
    }
    if (query.retain_before_ms && (!record.retain_until_ms || *record.retain_until_ms > *query.retain_before_ms ||
                                   record.legal_hold || record.erased)) {
      return false;
    }
    if (query.legal_hold && record.legal_hold != *query.legal_hold) return false;
    if (query.updated_from_ms && record.updated_ms < *query.updated_from_ms) return false;
    for (const records::Condition& condition : query.where)
      if (std::none_of(change.search.begin(), change.search.end(), [&](const records::SearchValue& one) {
            return one.field == condition.field && meets(one.value, condition);
          })) {
        return false;
      }
    return query.text.empty() || record.number.find(query.text) != std::string::npos ||
           std::any_of(change.search.begin(), change.search.end(), [&](const records::SearchValue& one) {
             return one.value.find(query.text) != std::string::npos;
           });
  }

  SearchQuery asked() {
    SearchQuery query;
    query.tenant = "default";
    query.order = random_() % 2 == 0 ? records::Order::NewestFirst : records::Order::OldestFirst;
    query.limit = 1 + random_() % 30;
    if (random_() % 4 != 0) query.reg = pick({"complaint", "appeal"});
    if (random_() % 4 == 0) query.service = pick({"a", "b"});
    for (std::size_t states = random_() % 6; states > 3; --states)
      query.states.push_back(pick({"open", "closed", "paused"}));
    for (std::size_t conditions = random_() % 4; conditions > 0; --conditions)
      query.where.push_back({pick({"kind", "name", "amount", "amount", "none"}), static_cast<Match>(random_() % 5),
                             random_() % 2 == 0 ? value() : part()});
    if (random_() % 2 == 0) query.text = part();
    if (random_() % 8 == 0) query.retain_before_ms = 500;
    if (random_() % 8 == 0) query.legal_hold = random_() % 2 == 0;
    if (random_() % 8 == 0) query.updated_from_ms = 500;
    return query;
  }

  [[nodiscard]] std::vector<Id> naive(const SearchQuery& query) const {
    std::vector<Id> out;
    for (const Change& change : all_)
      if (meets(change, query)) out.push_back(change.after.id);
    std::sort(out.begin(), out.end());
    if (query.order == records::Order::NewestFirst) std::reverse(out.begin(), out.end());
    return out;
  }

  static void expect_same(Connection& connection, SearchQuery query, const SearchTuning& tuning,
                          const std::vector<Id>& expected) {
    const auto count = count_records(connection, query, tuning);
    ASSERT_TRUE(count) << count.error().message;
    EXPECT_EQ(*count, expected.size());
    std::vector<Id> found;
    for (;;) {
      const auto page = search_records(connection, query, tuning);
      ASSERT_TRUE(page) << page.error().message;
      for (const auto& record : *page) found.push_back(record.id);
      if (page->size() < query.limit) break;
      query.after = found.back();
    }
    ASSERT_EQ(found, expected);
  }

  std::unique_ptr<Place> place_;
  std::mt19937 random_{20261122};
  std::vector<Change> all_;
};

TEST_P(RecordSearchContract, FindsTheSameOnEveryWay) {
  Connection connection = place_->connect(1000);
  const std::vector<SearchTuning> tunings = {
      {}, {{1, 2, 3}, {1, 1}, 1}, {{1, 5, 40}, {3, 30}, 7}, {{0, 0, 0}, {1, 400}, 3}, {{500, 500, 500}, {0, 0}, 3}};
  std::size_t found_in_all = 0;
  for (int round = 0; round < 300 && !HasFatalFailure(); ++round) {
    const SearchQuery query = asked();
    const std::vector<Id> expected = naive(query);
    found_in_all += expected.size();
    for (const SearchTuning& tuning : tunings) {
      SCOPED_TRACE(testing::Message() << "round " << round << ", rare " << tuning.rare[0]);
      expect_same(connection, query, tuning, expected);
    }
  }
  EXPECT_GT(found_in_all, 3000U) << "the questions ask for nothing";
}

TEST_P(RecordSearchContract, FindsTextsByTheirGramsAlone) {
  Connection connection = place_->connect(1000);
  const SearchTuning grams_only{{500, 500, 500}, {0, 0}, 1};
  std::size_t found_in_all = 0;
  for (int round = 0; round < 400 && !HasFatalFailure(); ++round) {
    SearchQuery query;
    query.tenant = "default";
    query.limit = 500;
    if (round % 2 == 0) {
      query.text = part();
    } else {
      query.where = {{pick({"kind", "name"}), Match::Contains, part()}};
    }
    SCOPED_TRACE(testing::Message() << "round " << round);
    const std::vector<Id> expected = naive(query);
    found_in_all += expected.size();
    expect_same(connection, query, grams_only, expected);
  }
  EXPECT_GT(found_in_all, 3000U) << "the questions ask for nothing";
}

// What is in the index is exactly what the stored records have, whether they were stored, edited or erased.
TEST_P(RecordSearchContract, HasTheGramsOfWhatIsStoredAndNoOthers) {
  Connection connection = place_->connect(1000);
  std::vector<Gram> asked;
  for (int i = 0; i < 3000; ++i) add_grams(value(), asked);
  for (const Change& change : all_) add_grams(change.after.number, asked);
  sort_grams(asked);
  for (const Gram gram : asked) {
    std::vector<Id> expected;
    for (const Change& change : all_) {
      const std::vector<Gram> has = grams_of_record(change.after.number, change.search);
      if (std::binary_search(has.begin(), has.end(), gram)) expected.push_back(change.after.id);
    }
    const Sql sql = ids_of_grams(connection.engine(), {gram});
    auto statement = connection.prepare("ask", sql.text()).value();
    sql.bind(statement);
    auto found = all_rows<Id>(statement, [](const Statement& row) { return id_at(row, 0); }).value();
    std::sort(found.begin(), found.end());
    std::sort(expected.begin(), expected.end());
    ASSERT_EQ(found, expected) << gram;
  }
  EXPECT_GT(asked.size(), 200U);
}

// A database from before the index has it after the program's first look.
TEST_P(RecordSearchContract, FillsTheIndexWithTheRecordsOfBefore) {
  Connection connection = place_->connect(1000);
  const bool sqlite = connection.engine() == Engine::Sqlite;
  ASSERT_TRUE(connection.execute(
      "go back", sqlite ? "DROP TABLE search_gram; DROP TABLE search_place; DROP TABLE "
                          "search_erased; DROP TABLE account_event; DELETE FROM migration "
                          "WHERE number > 3; PRAGMA user_version = 3"
                        : "DROP TABLE search_gram; DROP TABLE account_event; DELETE FROM migration WHERE number > 3"));
  ASSERT_TRUE(SqlRecordStore::open(place_->connect(1000)));
  const SearchTuning grams_only{{500, 500, 500}, {0, 0}, 1};
  for (int round = 0; round < 100 && !HasFatalFailure(); ++round) {
    SearchQuery query;
    query.tenant = "default";
    query.limit = 500;
    query.text = part();
    expect_same(connection, query, grams_only, naive(query));
  }
  auto store = SqlRecordStore::open(place_->connect(1000)).value();
  Change& change = all_[1];
  change.expected_version = change.after.version++;
  change.search = {{"name", "改过的"}};
  ASSERT_TRUE(store->commit({&change, 1}));
  SearchQuery query;
  query.tenant = change.after.tenant;
  query.text = "改过";
  expect_same(connection, query, grams_only, {change.after.id});
}

}  // namespace assay::adapters::sql
