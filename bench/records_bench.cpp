// deps: records adapters/sql law/rules crypto base fmt::fmt
// What a register costs and how that grows: records brought in through the engine, and questions to it at 10,000,
// 100,000 and a million of them.
//   records_bench [RECORDS]      default 1000000; in SQLite in a folder under $TMPDIR, or on the PostgreSQL server that
//                                $ASSAY_TEST_POSTGRES names (tests/postgres.py run build/release/bench/records_bench)
#include <fmt/core.h>

#include <algorithm>
#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <filesystem>
#include <memory>
#include <random>
#include <string>
#include <utility>
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

/// The middle of `kQuestions` tries, or of those that a second allows, in milliseconds.
template <class Ask>
double middle(Ask&& ask) {
  std::vector<double> took;
  const auto begun = Steady::now();
  while (took.size() < kQuestions && (took.size() < 3 || seconds_since(begun) < 1)) {
    const auto start = Steady::now();
    ask(took.size());
    took.push_back(seconds_since(start) * 1e3);
  }
  std::nth_element(took.begin(), took.begin() + static_cast<std::ptrdiff_t>(took.size() / 2), took.end());
  return took[took.size() / 2];
}

/// A question or a change, and what it took each time the register had grown.
struct Line {
  std::string what;
  std::vector<double> took;
};

class Register {
 public:
  explicit Register(const std::string& lab)
      : rules_(*must(law::rules::built_in())),
        catalog_(must(records::catalog_of(rules_))),
        definition_(*catalog_.find("complaint")),
        store_(open_store(lab)),
        engine_(must(
            records::Engine::open({*store_,
                                   events_,
                                   files_,
                                   catalog_,
                                   rules_.calendar(),
                                   clock_,
                                   records::Sealing(crypto::SealingKey::generate(), crypto::SealingKey::generate()),
                                   {},
                                   "bench.example/log",
                                   rules_.digest(),
                                   "assay bench"}))) {}

  /// Brings records in until there are `count`. @return records a second
  double grow(std::size_t count) {
    const std::size_t before = size_;
    double took = 0;
    while (size_ < count) {
      std::vector<records::Engine::Import> batch;
      for (std::size_t i = 0; i < std::min(kBatch, count - size_); ++i)
        batch.push_back(complaint(definition_, random_));
      const auto start = Steady::now();
      const auto result = must(engine_.import(actor_, "complaint", batch, records::Engine::Run::Real));
      took += seconds_since(start);
      if (result[0].refused) {
        fmt::print(stderr, "records_bench: {}\n", result[0].refused->message);
        std::exit(1);
      }
      size_ += batch.size();
      phones_.push_back(records::definition::text_of(batch[0].fields.at("phone")));
      contents_.push_back(records::definition::text_of(batch[0].fields.at("content_id")));
      numbers_.push_back(result[0].number);
    }
    return static_cast<double>(size_ - before) / took;
  }

  void ask(std::vector<Line>& lines) {
    at_ = 0;
    lines_ = &lines;
    change();
    find_exactly();
    find_texts();
    note("the 100 clocks that end first",
         [&](std::size_t) { must(engine_.due(actor_, "complaint", std::nullopt, 100)); });
    note("counting all", [&](std::size_t) { must(engine_.count(actor_, query())); });
  }

 private:
  records::SearchQuery query() const {
    records::SearchQuery out;
    out.reg = "complaint";
    out.limit = 20;
    return out;
  }
  template <class Ask>
  void note(const char* what, Ask&& ask) {
    if (lines_->size() == at_) lines_->push_back({what, {}});
    (*lines_)[at_++].took.push_back(middle(std::forward<Ask>(ask)));
  }
  void where(const std::string& condition) {
    records::SearchQuery wanted = query();
    wanted.where = {must(engine_.condition(definition_, actor_, condition))};
    must(engine_.search(actor_, wanted));
  }
  void words(const std::string& text) {
    records::SearchQuery wanted = query();
    wanted.text = text;
    must(engine_.search(actor_, wanted));
  }

  /// One at a time, as people do.
  void change() {
    std::vector<std::string> fresh;
    note("one new record", [&](std::size_t) {
      const auto made = must(engine_.create(actor_, "complaint", {"", complaint(definition_, random_).fields, {}}));
      fresh.push_back(made.record.number);
    });
    std::size_t next = 0;
    note("one move", [&](std::size_t) {
      records::Doing doing;
      if (!records::put_text(definition_, "handler", "李娜", doing.fields)) std::exit(1);
      if (next < fresh.size()) must(engine_.move(actor_, fresh[next++], "accept", doing));
    });
    note("a page of a record", [&](std::size_t i) { must(engine_.show(actor_, numbers_[i % numbers_.size()])); });
  }

  void find_exactly() {
    note("by a sealed telephone number", [&](std::size_t i) { where("phone=" + phones_[i % phones_.size()]); });
    note("by a content number", [&](std::size_t i) { where("content_id=" + contents_[i % contents_.size()]); });
    note("the newest 20 of a kind", [&](std::size_t) { where("kind=fraud"); });
    note("the newest 20 in a state", [&](std::size_t) {
      records::SearchQuery wanted = query();
      wanted.states = {"received"};
      must(engine_.search(actor_, wanted));
    });
    // none of the newer half; among the oldest as ids go, as times do not
    note("the newest 20 below the middle of a field", [&](std::size_t) { where("content_id<=8"); });
  }

  void find_texts() {
    const auto part = [&](std::size_t i, std::size_t from, std::size_t size) {
      return contents_[i % contents_.size()].substr(from, size);
    };
    note("a field that holds a word many have", [&](std::size_t) { where("subject_url~example.cn"); });
    note("a field that holds a word one has", [&](std::size_t i) { where("content_id~" + part(i, 3, 9)); });
    note("a field that holds a word nobody has", [&](std::size_t) { where("subject_url~nowhere"); });
    note("words that many have", [&](std::size_t) { words("example.cn"); });
    note("words that one has", [&](std::size_t i) { words(part(i, 3, 9)); });
    note("three digits that one in hundreds has", [&](std::size_t i) { words(part(i, 3, 3)); });
    note("two Chinese characters that 50 have", [&](std::size_t) { words("李娜"); });
    note("a Chinese character that nobody has", [&](std::size_t) { words("龘"); });
    note("words that nobody has", [&](std::size_t) { words("nowhere-to-be-found"); });
  }

  const law::rules::RuleSet& rules_;
  const records::definition::Catalog catalog_;
  const records::definition::Definition& definition_;
  std::unique_ptr<records::RecordStore> store_;
  NoEvents events_;
  NoFiles files_;
  const SystemClock clock_;
  records::Engine engine_;
  const account::Actor actor_{"default", std::string(32, 'a'), "bench", {"compliance_officer", "support"}};
  std::mt19937_64 random_{1};
  std::size_t size_ = 0;
  std::vector<std::string> phones_;
  std::vector<std::string> numbers_;
  std::vector<std::string> contents_;
  std::vector<Line>* lines_ = nullptr;
  std::size_t at_ = 0;
};

int run(std::size_t count) {
  const std::string lab = std::filesystem::temp_directory_path() / "assay-records-bench";
  std::filesystem::remove_all(lab);
  std::filesystem::create_directories(lab);
  {
    Register complaints(lab);
    std::vector<Line> lines;
    std::string head;
    for (std::size_t size = std::min<std::size_t>(count, 10'000);; size = std::min(size * 10, count)) {
      const double rate = complaints.grow(size);
      head += fmt::format("{}{} {:.0f}/s", head.empty() ? "" : ", to ", size, rate);
      complaints.ask(lines);
      if (size == count) break;
    }
    fmt::print("records brought in, sealed, with clock, history and outbox: to {}\n", head);
    for (const Line& line : lines) {
      fmt::print("  {:<44}", line.what);
      for (const double took : line.took) fmt::print("{:10.2f}", took);
      fmt::print(" ms\n");
    }
  }
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
