// deps: records adapters/sql law/rules crypto base fmt::fmt
// What a register costs: records brought in through the engine, and questions to a register that is full.
//   records_bench [RECORDS]      default 1000000; in SQLite in a folder under $TMPDIR, or on the PostgreSQL server that
//                                $ASSAY_TEST_POSTGRES names (tests/postgres.py run build/release/bench/records_bench)
#include <fmt/core.h>

#include <algorithm>
#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <filesystem>
#include <random>
#include <string>
#include <vector>

#include "adapters/sql/sql_record_store.hpp"
#include "adapters/sql/statement.hpp"
#include "law/rules/rule_set.hpp"
#include "records/engine.hpp"
#include "records/rule_references.hpp"

namespace assay {
namespace {

using Steady = std::chrono::steady_clock;

constexpr std::size_t kBatch = 5'000;
constexpr std::size_t kQuestions = 50;

template <class T>
T must(Result<T> result) {
  if (!result) {
    fmt::print(stderr, "records_bench: {}\n", result.error().message);
    std::exit(1);
  }
  return std::move(*result);
}

double seconds_since(Steady::time_point start) { return std::chrono::duration<double>(Steady::now() - start).count(); }

class NoEvents final : public records::EventSink {
 public:
  Result<> append(std::span<const evidence::Event>) override { return {}; }
  Result<std::optional<evidence::Event>> find(const Id&) override { return std::optional<evidence::Event>(); }
  Result<records::EventPage> list(std::uint64_t, std::size_t, std::string_view, std::string_view) override {
    return records::EventPage{};
  }
};

class NoFiles final : public ports::Attachments {
 public:
  Result<ports::KeptFile> add(ByteSource&) override { return fail(Code::Unsupported, "no files here"); }
  Result<> read(std::string_view, ByteSink&) override { return fail(Code::Unsupported, "no files here"); }
  Result<> check(std::string_view) override { return {}; }
  Result<> remove(std::string_view) override { return {}; }
};

std::unique_ptr<records::RecordStore> open_store(const std::string& lab) {
  using adapters::sql::Connection;
  constexpr int kBusyMs = 10'000;
  if (const char* url = std::getenv("ASSAY_TEST_POSTGRES"); url != nullptr && *url != '\0')
    return must(adapters::sql::SqlRecordStore::open(must(Connection::postgres(url, kBusyMs))));
  Connection connection = must(Connection::sqlite(lab + "/records.db", kBusyMs));
  if (!connection.execute("set up", "PRAGMA synchronous = NORMAL")) std::exit(1);
  return must(adapters::sql::SqlRecordStore::open(std::move(connection)));
}

records::Engine::Import complaint(const records::definition::Definition& definition, std::mt19937_64& random) {
  records::Engine::Import out;
  const auto put = [&](const char* key, const std::string& text) {
    if (!records::put_text(definition, key, text, out.fields)) std::exit(1);
  };
  const auto pick = [&](const char* key) {
    const auto& choices = definition.field(key)->choices;
    put(key, choices[random() % choices.size()].key);
  };
  pick("channel");
  pick("kind");
  put("complaint_text", "这段视频看起来是生成的，但没有任何标识，请核查并处理。");
  put("received_at",
      records::definition::moment_text(1'760'000'000'000 + static_cast<std::int64_t>(random() % 2'000'000'000)));
  put("phone", fmt::format("138{:08}", random() % 100'000'000));
  put("content_id", fmt::format("{:016x}", random()));
  put("subject_url", fmt::format("https://example.cn/v/{}", random() % 1'000'000'000));
  return out;
}

/// The middle of `kQuestions` tries, in milliseconds.
template <class Ask>
double middle(Ask&& ask) {
  std::vector<double> took;
  for (std::size_t i = 0; i < kQuestions; ++i) {
    const auto start = Steady::now();
    ask(i);
    took.push_back(seconds_since(start) * 1e3);
  }
  std::nth_element(took.begin(), took.begin() + kQuestions / 2, took.end());
  return took[kQuestions / 2];
}

int run(std::size_t count) {
  const law::rules::RuleSet& rules = *must(law::rules::built_in());
  const records::definition::Catalog catalog = must(records::catalog_of(rules));
  const records::definition::Definition& definition = *catalog.find("complaint");
  const std::string lab = std::filesystem::temp_directory_path() / "assay-records-bench";
  std::filesystem::remove_all(lab);
  std::filesystem::create_directories(lab);
  auto store = open_store(lab);
  NoEvents events;
  NoFiles files;
  const SystemClock clock;
  records::Engine engine =
      must(records::Engine::open({*store,
                                  events,
                                  files,
                                  catalog,
                                  rules.calendar(),
                                  clock,
                                  records::Sealing(crypto::SealingKey::generate(), crypto::SealingKey::generate()),
                                  {},
                                  "bench.example/log",
                                  rules.digest(),
                                  "assay bench"}));
  const account::Actor actor{"default", std::string(32, 'a'), "bench", {"compliance_officer", "support"}};
  std::mt19937_64 random(1);
  std::vector<std::string> phones;
  std::vector<std::string> numbers;
  std::vector<std::string> contents;
  double made = 0;
  double last = 0;
  for (std::size_t done = 0; done < count; done += kBatch) {
    std::vector<records::Engine::Import> batch;
    for (std::size_t i = 0; i < std::min(kBatch, count - done); ++i) batch.push_back(complaint(definition, random));
    const auto start = Steady::now();
    const auto result = must(engine.import(actor, "complaint", batch, records::Engine::Run::Real));
    last = seconds_since(start) / static_cast<double>(batch.size());
    made += last * static_cast<double>(batch.size());
    if (result[0].refused) {
      fmt::print(stderr, "records_bench: {}\n", result[0].refused->message);
      return 1;
    }
    phones.push_back(records::definition::text_of(batch[0].fields.at("phone")));
    contents.push_back(records::definition::text_of(batch[0].fields.at("content_id")));
    numbers.push_back(result[0].number);
  }
  fmt::print("{} records brought in: {:.0f}/s, at the end {:.0f}/s (sealed, with clock, history and outbox)\n", count,
             static_cast<double>(count) / made, 1 / last);

  // one at a time, as people do
  std::vector<std::string> fresh;
  const double one = middle([&](std::size_t) {
    const auto created = must(engine.create(actor, "complaint", {"", complaint(definition, random).fields, {}}));
    fresh.push_back(created.record.number);
  });
  const auto query_where = [&](const std::string& condition) {
    records::SearchQuery query;
    query.reg = "complaint";
    query.limit = 20;
    query.where = {must(engine.condition(definition, actor, condition))};
    return query;
  };
  fmt::print("  one new record                        {:9.2f} ms\n", one);
  fmt::print("  one move                              {:9.2f} ms\n", middle([&](std::size_t i) {
               records::Doing doing;
               if (!records::put_text(definition, "handler", "李娜", doing.fields)) std::exit(1);
               must(engine.move(actor, fresh[i], "accept", doing));
             }));
  fmt::print("  a page of a record                    {:9.2f} ms\n",
             middle([&](std::size_t i) { must(engine.show(actor, numbers[i % numbers.size()])); }));
  fmt::print("  by a sealed telephone number          {:9.2f} ms\n", middle([&](std::size_t i) {
               must(engine.search(actor, query_where("phone=" + phones[i % phones.size()])));
             }));
  fmt::print("  by a content number                   {:9.2f} ms\n", middle([&](std::size_t i) {
               must(engine.search(actor, query_where("content_id=" + contents[i % contents.size()])));
             }));
  fmt::print("  the newest 20 of a kind               {:9.2f} ms\n",
             middle([&](std::size_t) { must(engine.search(actor, query_where("kind=fraud"))); }));
  fmt::print("  the newest 20 in a state              {:9.2f} ms\n", middle([&](std::size_t) {
               records::SearchQuery query;
               query.reg = "complaint";
               query.states = {"received"};
               query.limit = 20;
               must(engine.search(actor, query));
             }));
  const auto words = [&](const std::string& text) {
    records::SearchQuery query;
    query.reg = "complaint";
    query.limit = 20;
    query.text = text;
    const auto start = Steady::now();
    must(engine.search(actor, query));
    return seconds_since(start) * 1e3;
  };
  fmt::print("  words that many have                  {:9.2f} ms\n", words("example.cn"));
  fmt::print("  words that nobody has                 {:9.2f} ms\n", words("nowhere-to-be-found"));
  fmt::print("  the 100 clocks that end first         {:9.2f} ms\n",
             middle([&](std::size_t) { must(engine.due(actor, "complaint", std::nullopt, 100)); }));
  records::SearchQuery all;
  all.reg = "complaint";
  const auto start = Steady::now();
  must(engine.count(actor, all));
  fmt::print("  counting them                         {:9.2f} ms\n", seconds_since(start) * 1e3);
  store.reset();
  std::filesystem::remove_all(lab);
  return 0;
}

}  // namespace
}  // namespace assay

int main(int count, char** words) {
  std::size_t records = 1'000'000;
  if (count > 1) records = std::strtoul(words[1], nullptr, 10);
  return assay::run(std::max<std::size_t>(records, 1));
}
