// deps: adapters/sql records crypto base fmt::fmt
// What a register costs when it is large: making records, changing one, finding some.
//   record_store_bench URL [RECORDS]      URL: sqlite:PATH or postgresql://...; default 1000000 records; a database of
//   its own.
// One that has records already is only searched.
#include <fmt/core.h>
#include <time.h>

#include <algorithm>
#include <array>
#include <cstdio>
#include <cstdlib>
#include <string>
#include <vector>

#include "adapters/sql/sql_record_store.hpp"
#include "adapters/sql/statement.hpp"
#include "crypto/signature.hpp"

namespace assay {
namespace {

using adapters::sql::Connection;
using adapters::sql::SqlRecordStore;
using records::Match;
using records::SearchQuery;

constexpr std::size_t kBatch = 1000;
constexpr std::size_t kRepeats = 15;
constexpr std::int64_t kStart = 1'700'000'000'000;

template <class T>
T must(Result<T> result) {
  if (!result) {
    fmt::print(stderr, "record_store_bench: {}\n", result.error().message);
    std::exit(1);
  }
  return std::move(*result);
}
void must(const Result<>& result) {
  if (!result) {
    fmt::print(stderr, "record_store_bench: {}\n", result.error().message);
    std::exit(1);
  }
}

double now() {
  timespec at{};
  ::clock_gettime(CLOCK_MONOTONIC, &at);
  return static_cast<double>(at.tv_sec) + static_cast<double>(at.tv_nsec) * 1e-9;
}

Id id_at(std::int64_t ms) {
  std::array<std::uint8_t, 10> random;
  crypto::random_bytes(random);
  return make_id(ms, random);
}

std::string padded(std::size_t number) { return fmt::format("{:012}", number); }

/// A complaint as it may be: six fields that search finds, one of them prose, a clock, a state of five.
records::Change complaint(std::size_t i) {
  static constexpr std::array<const char*, 5> kStates = {"received", "accepted", "answered", "closed", "rejected"};
  records::Change change;
  change.after.id = id_at(kStart + static_cast<std::int64_t>(i));
  change.after.tenant = "default";
  change.after.reg = "complaint";
  change.after.number = "C-2026-" + padded(i);
  change.after.state = i % 100 == 7 ? kStates[i / 100 % 3] : kStates[3 + i % 2];
  change.after.created_ms = change.after.updated_ms = kStart + static_cast<std::int64_t>(i);
  change.after.definition_digest = std::string(64, 'd');
  change.after.fields_json = R"({"text":")" + std::string(600, 'x') + R"("})";
  const std::size_t person = i * 2654435761U % 300'000;
  change.search = {{"person", fmt::format("person {}", person)},
                   {"kind", i % 10 == 0 ? "fake-news" : "other"},
                   {"received", padded(i)},
                   {"amount", padded(i * 7919 % 1'000'000)},
                   {"text", fmt::format("用户反映第 {} 号视频没有标识，要求说明处理结果并答复 {}", i, person)},
                   {"email", fmt::format("p{}@example.cn", person)}};
  records::StoredClock clock;
  clock.key = "feedback";
  clock.started_ms = change.after.created_ms;
  clock.due_ms = clock.started_ms + 1000;
  if (i % 100 != 7) clock.stopped_ms = clock.started_ms;
  if (!clock.stopped_ms) clock.next_ms = clock.due_ms;
  change.clocks.push_back(clock);
  records::HistoryEntry entry;
  entry.event = id_at(change.after.created_ms);
  entry.actor = "zhang.wei";
  entry.what = "created";
  entry.to = change.after.state;
  entry.detail_json = "{}";
  entry.node = "bench";
  entry.record = Bytes(400, 'r');
  entry.logged = true;
  change.history.push_back(std::move(entry));
  return change;
}

void fill(records::RecordStore& store, std::size_t count) {
  const double begin = now();
  std::vector<records::Change> batch;
  for (std::size_t i = 0; i < count; i += kBatch) {
    batch.clear();
    for (std::size_t k = i; k < std::min(i + kBatch, count); ++k) batch.push_back(complaint(k));
    must(store.commit(batch));
  }
  const double took = now() - begin;
  fmt::print("{:<44}{:>10.0f} records/s\n", fmt::format("{} records, {} a transaction", count, kBatch),
             static_cast<double>(count) / took);
  std::fflush(stdout);
}

template <class Run>
void measure(std::string_view what, const Run& run) {
  std::vector<double> times;
  std::size_t found = 0;
  double spent = 0;
  while (times.size() < kRepeats && (times.size() < 3 || spent < 5)) {
    const double begin = now();
    found = run(times.size());
    times.push_back(now() - begin);
    spent += times.back();
  }
  std::sort(times.begin(), times.end());
  fmt::print("{:<44}{:>10.2f} ms  worst {:>8.2f} ms  found {}\n", what, times[times.size() / 2] * 1e3,
             times.back() * 1e3, found);
  std::fflush(stdout);
}

void search(records::RecordStore& store, std::size_t count) {
  const auto query = [] {
    SearchQuery out;
    out.tenant = "default";
    out.reg = "complaint";
    out.limit = 50;
    return out;
  };
  const auto page = [&](const SearchQuery& wanted) { return must(store.search(wanted)).size(); };
  const auto where = [&](std::string_view name, std::vector<records::Condition> conditions,
                         std::vector<std::string> states = {}) {
    SearchQuery wanted = query();
    wanted.where = std::move(conditions);
    wanted.states = std::move(states);
    measure(name, [&](std::size_t) { return page(wanted); });
  };
  measure("one by number", [&](std::size_t i) {
    return must(store.find_number("default", "C-2026-" + padded(i * 7919 % count))).has_value() ? 1U : 0U;
  });
  where("newest 50", {});
  where("newest 50 of two rare states", {}, {"received", "accepted"});
  where("equals, three records", {{"person", Match::Equals, "person 77777"}});
  where("equals, a tenth of all", {{"kind", Match::Equals, "fake-news"}});
  where("equals a tenth, and a rare state", {{"kind", Match::Equals, "fake-news"}}, {"accepted"});
  where("prefix, few", {{"email", Match::Prefix, "p12345"}});
  where("prefix, all", {{"email", Match::Prefix, "p"}});
  where("range of 1000", {{"amount", Match::From, padded(5000)}, {"amount", Match::To, padded(5999)}});
  where("range, the oldest half", {{"received", Match::To, padded(count / 2)}});
  where("range and equals", {{"received", Match::From, padded(count / 2)}, {"kind", Match::Equals, "fake-news"}});
  where("contains, one record", {{"text", Match::Contains, fmt::format("第 {} 号", count / 3)}});
  where("contains, all", {{"text", Match::Contains, "没有标识"}});
  where("contains, none", {{"text", Match::Contains, "不存在的字样"}});
  SearchQuery text = query();
  text.text = fmt::format("第 {} 号", count / 3);
  measure("anywhere, one record", [&](std::size_t) { return page(text); });
  SearchQuery deep = query();
  deep.after = id_at(kStart + static_cast<std::int64_t>(count / 2));
  measure("page in the middle", [&](std::size_t) { return page(deep); });
  measure("count of all", [&](std::size_t) { return must(store.count(query())); });
  measure("count of a tenth", [&](std::size_t) {
    SearchQuery wanted = query();
    wanted.where = {{"kind", Match::Equals, "fake-news"}};
    return must(store.count(wanted));
  });
  measure("clocks that have something to tell, 1000", [&](std::size_t) {
    records::ClockQuery wanted;
    wanted.tenant = "default";
    wanted.next_before_ms = INT64_MAX;
    return must(store.clocks(wanted)).size();
  });
}

void change_one(records::RecordStore& store, std::size_t count) {
  measure("make one record", [&](std::size_t i) {
    const records::Change change = complaint(count + i + static_cast<std::size_t>(::time(nullptr)) * 100);
    must(store.commit({&change, 1}));
    return 1U;
  });
  measure("change one record", [&](std::size_t i) {
    records::Change change = complaint(i * 7919 % count);
    const auto before = must(store.find_number("default", change.after.number));
    change.after.id = before->id;
    change.expected_version = before->version;
    change.after.version = before->version + 1;
    must(store.commit({&change, 1}));
    return 1U;
  });
}

int run(const std::vector<std::string>& words) {
  if (words.empty()) {
    fmt::print(stderr, "usage: records_bench sqlite:PATH|postgresql://... [RECORDS]\n");
    return 2;
  }
  const std::size_t count = words.size() > 1 ? std::stoul(words[1]) : 1'000'000;
  const bool sqlite = words[0].rfind("sqlite:", 0) == 0;
  Connection connection =
      must(sqlite ? Connection::sqlite(words[0].substr(7), 10'000) : Connection::postgres(words[0], 10'000));
  if (sqlite) must(connection.execute("set up", "PRAGMA synchronous = NORMAL; PRAGMA cache_size = -65536"));
  const auto store = must(SqlRecordStore::open(std::move(connection)));
  SearchQuery any;
  any.tenant = "default";
  any.limit = 1;
  if (must(store->search(any)).empty()) fill(*store, count);
  search(*store, count);
  change_one(*store, count);
  return 0;
}

}  // namespace
}  // namespace assay

int main(int argc, char** argv) { return assay::run({argv + 1, argv + argc}); }
