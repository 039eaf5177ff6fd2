// Whatever way a search goes, it finds what looking at each record finds.
#include "adapters/sql/record_search.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <filesystem>
#include <random>
#include <string>
#include <vector>

#include "adapters/sql/sql_record_store.hpp"
#include "adapters/sql/statement.hpp"

namespace assay::adapters::sql {
namespace {

using records::Change;
using records::Match;
using records::SearchQuery;

constexpr std::size_t kRecords = 400;

class SearchTest : public testing::Test {
 protected:
  SearchTest() {
    std::string name = (std::filesystem::temp_directory_path() / "assay-search-XXXXXX").string();
    if (::mkdtemp(name.data()) == nullptr) std::abort();
    folder_ = name;
    for (std::size_t i = 0; i < kRecords; ++i) all_.push_back(made(i));
    auto store = SqlRecordStore::open(Connection::sqlite(folder_ + "/records.db", 1000).value()).value();
    EXPECT_TRUE(store->commit(all_));
  }
  ~SearchTest() override { std::filesystem::remove_all(folder_); }

  Change made(std::size_t i) {
    Change change;
    std::array<std::uint8_t, 10> random{};
    for (auto& byte : random) byte = static_cast<std::uint8_t>(random_());
    change.after.id = make_id(1'700'000'000'000 + static_cast<std::int64_t>(i), random);
    change.after.tenant = i % 9 == 0 ? "other" : "default";
    change.after.reg = pick({"complaint", "complaint", "appeal"});
    change.after.service = pick({"a", "b"});
    change.after.state = pick({"open", "closed", "closed", "closed", "paused"});
    change.after.number = change.after.reg + std::to_string(i);
    change.after.version = 1;
    change.after.updated_ms = static_cast<std::int64_t>(random_() % 1000);
    if (i % 3 == 0) change.after.retain_until_ms = static_cast<std::int64_t>(random_() % 1000);
    change.after.legal_hold = i % 7 == 0;
    for (const char* field : {"kind", "name", "amount"})
      for (std::size_t values = random_() % 3; values > 0; --values) change.search.push_back({field, value()});
    return change;
  }
  std::string pick(const std::vector<std::string>& from) { return from[random_() % from.size()]; }
  std::string value() {
    std::string out = random_() % 20 == 0 ? std::string(198, 'a') : "";
    for (std::size_t length = random_() % 4; length > 0; --length) out += static_cast<char>('a' + random_() % 3);
    return out;
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
      query.where.push_back(
          {pick({"kind", "name", "amount", "amount", "none"}), static_cast<Match>(random_() % 5), value()});
    if (random_() % 5 == 0) query.text = value();
    if (random_() % 8 == 0) query.retain_before_ms = 500;
    if (random_() % 8 == 0) query.legal_hold = random_() % 2 == 0;
    if (random_() % 8 == 0) query.updated_from_ms = 500;
    return query;
  }

  std::mt19937 random_{20261122};
  std::vector<Change> all_;
  std::string folder_;
};

TEST_F(SearchTest, FindsTheSameOnEveryWay) {
  Connection connection = Connection::sqlite(folder_ + "/records.db", 1000).value();
  const std::vector<SearchTuning> tunings = {{}, {{1, 2, 3}, 1, 1}, {{1, 5, 40}, 30, 7}, {{0, 0, 0}, 400, 3}};
  std::size_t found_in_all = 0;
  for (int round = 0; round < 300; ++round) {
    SearchQuery query = asked();
    std::vector<Id> expected;
    for (const Change& change : all_)
      if (meets(change, query)) expected.push_back(change.after.id);
    if (query.order == records::Order::NewestFirst) std::reverse(expected.begin(), expected.end());
    found_in_all += expected.size();
    for (const SearchTuning& tuning : tunings) {
      EXPECT_EQ(count_records(connection, query, tuning).value(), expected.size()) << round;
      std::vector<Id> found;
      query.after.reset();
      for (;;) {
        const auto page = search_records(connection, query, tuning);
        ASSERT_TRUE(page) << page.error().message;
        for (const auto& record : *page) found.push_back(record.id);
        if (page->size() < query.limit) break;
        query.after = found.back();
      }
      ASSERT_EQ(found, expected) << "round " << round << ", rare " << tuning.rare[0];
    }
  }
  EXPECT_GT(found_in_all, 3000U) << "the questions ask for nothing";
}

}  // namespace
}  // namespace assay::adapters::sql
