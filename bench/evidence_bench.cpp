// deps: evidence adapters/sql crypto base fmt::fmt
// What the evidence log costs: append against plain SQLite, one event from a cold start, proofs in a large log.
//   evidence_bench [ROWS [LEAVES]]      default 200000 rows, 10000000 leaves; works in a folder under $TMPDIR
#include <fmt/core.h>
#include <stdlib.h>
#include <time.h>

#include <algorithm>
#include <array>
#include <cstdio>
#include <cstdlib>
#include <filesystem>
#include <random>
#include <string>
#include <vector>

#include "adapters/sql/sqlite_event_store.hpp"
#include "adapters/sql/statement.hpp"
#include "base/clock.hpp"
#include "crypto/signature.hpp"
#include "evidence/log.hpp"

namespace assay {
namespace {

using adapters::sql::SqliteEventStore;
using evidence::Event;
using evidence::Log;

constexpr std::size_t kBatch = 256;
constexpr std::size_t kRounds = 3;
constexpr std::size_t kStarts = 500;
constexpr std::size_t kProofs = 5000;

template <class T>
T must(Result<T> result) {
  if (!result) {
    fmt::print(stderr, "evidence_bench: {}\n", result.error().message);
    std::exit(1);
  }
  return std::move(*result);
}
void must(const Result<>& result) {
  if (!result) {
    fmt::print(stderr, "evidence_bench: {}\n", result.error().message);
    std::exit(1);
  }
}

struct Times {
  double wall = 0;
  double cpu = 0;
};

double seconds_of(clockid_t clock) {
  timespec now{};
  ::clock_gettime(clock, &now);
  return static_cast<double>(now.tv_sec) + static_cast<double>(now.tv_nsec) * 1e-9;
}

template <class Work>
Times measure(Work&& work) {
  const Times start = {seconds_of(CLOCK_MONOTONIC), seconds_of(CLOCK_PROCESS_CPUTIME_ID)};
  work();
  return {seconds_of(CLOCK_MONOTONIC) - start.wall, seconds_of(CLOCK_PROCESS_CPUTIME_ID) - start.cpu};
}

Event event_of(std::mt19937_64& random, const Clock& clock) {
  Event event;
  event.id = evidence::new_id(clock);
  event.time_ms = clock.unix_ms();
  event.kind = "asset.labelled";
  event.tenant = "default";
  event.service = "picture-service";
  event.actor = "cli:operator";
  event.content.emplace();
  event.content->scheme = "full";
  event.content->value.resize(32);
  for (auto& byte : event.content->value) byte = static_cast<std::uint8_t>(random());
  event.media_type = "image/jpeg";
  event.produce_id = event.id.hex();
  const std::string code = "001191110000MA0000000H10001";
  event.label_json = fmt::format(
      R"({{"Label":"1","ContentProducer":"{0}","ProduceID":"{1}","ReservedCode1":"","ContentPropagator":"{0}","PropagateID":"{1}","ReservedCode2":""}})",
      code, event.produce_id);
  event.tool_version = "assay 0.1.0";
  event.algorithms = {{"content", "sha256"}, {"label", "ed25519"}};
  return event;
}

std::string fresh_folder(const std::string& lab, const std::string& name) {
  const std::string folder = lab + "/" + name;
  std::filesystem::remove_all(folder);
  std::filesystem::create_directory(folder);
  return folder;
}

struct Opened {
  std::unique_ptr<SqliteEventStore> store;
  Log log;
};

Opened open_log(const std::string& folder, const crypto::PrivateKey& key, const Clock& clock) {
  auto store = must(SqliteEventStore::open({.path = folder + "/assay.db"}));
  Log log = must(Log::open(*store, {.folder = folder + "/log", .origin = "bench.example/log", .keys = {key}}, clock));
  return {std::move(store), std::move(log)};
}

Times append_ours(const std::string& folder, const std::vector<Event>& events, const crypto::PrivateKey& key) {
  const SystemClock clock;
  Opened opened = open_log(folder, key, clock);
  return measure([&] {
    for (std::size_t i = 0; i < events.size(); i += kBatch) {
      must(opened.log.append(std::span(events).subspan(i, std::min(kBatch, events.size() - i))));
    }
    must(opened.log.checkpoint());
  });
}

// The rows as the log made them, kept in memory, put into the same table with the same indexes.
Times append_plain(const std::string& folder, const std::string& made_by_ours) {
  struct Row {
    Id id;
    std::int64_t time_ms, digest_key;
    std::string kind, tenant, service;
    Bytes leaf_hash, leaf, salt, record;
  };
  std::vector<Row> rows;
  {
    const SystemClock clock;
    auto store = must(SqliteEventStore::open({.path = made_by_ours + "/assay.db"}));
    const auto state = must(store->open_log("bench.example/log", clock.unix_ms()));
    const auto bytes = [](BytesView view) { return Bytes(view.begin(), view.end()); };
    must(store->scan({.log = state.log}, [&](const evidence::RowView& row) -> Result<bool> {
      rows.push_back({row.id, row.time_ms, *row.digest_key, std::string(row.kind), std::string(row.tenant),
                      std::string(row.service), bytes(row.leaf_hash), bytes(row.leaf), bytes(row.salt),
                      bytes(row.record)});
      return true;
    }));
  }
  must(SqliteEventStore::open({.path = folder + "/assay.db"}));  // the schema
  auto database = must(adapters::sql::Connection::sqlite(folder + "/assay.db", 0));
  must(database.execute("bench", "PRAGMA synchronous = NORMAL"));
  auto insert = must(database.prepare("bench",
                                      "INSERT INTO event (position, id, time_ms, kind, tenant, service, produce_id, "
                                      "digest_key, leaf_hash, leaf, salt, record) VALUES "
                                      "(?1,?2,?3,?4,?5,?6,NULL,?7,?8,?9,?10,?11)"));
  return measure([&] {
    for (std::size_t i = 0; i < rows.size(); i += kBatch) {
      must(database.execute("bench", "BEGIN IMMEDIATE"));
      for (std::size_t j = i; j < std::min(rows.size(), i + kBatch); ++j) {
        const Row& row = rows[j];
        insert.bind(1, static_cast<std::int64_t>(j) + (std::int64_t{1} << 40))
            .bind(2, BytesView(row.id.bytes))
            .bind(3, row.time_ms)
            .bind(4, std::string_view(row.kind))
            .bind(5, std::string_view(row.tenant))
            .bind(6, std::string_view(row.service))
            .bind(7, row.digest_key)
            .bind(8, BytesView(row.leaf_hash))
            .bind(9, BytesView(row.leaf))
            .bind(10, BytesView(row.salt))
            .bind(11, BytesView(row.record));
        must(insert.run());
      }
      must(database.execute("bench", "COMMIT"));
    }
  });
}

void bench_append(const std::string& lab, std::size_t rows, const crypto::PrivateKey& key) {
  const SystemClock clock;
  std::mt19937_64 random(1);
  std::vector<Event> events(rows);
  for (Event& event : events) event = event_of(random, clock);
  Bytes record;
  must(evidence::append_record(record, events[0]));
  Times ours{1e9, 1e9};
  Times plain{1e9, 1e9};
  for (std::size_t round = 0; round < kRounds; ++round) {
    const std::string a = fresh_folder(lab, "ours");
    const Times took = append_ours(a, events, key);
    const Times plain_took = append_plain(fresh_folder(lab, "plain"), a);
    ours = {std::min(ours.wall, took.wall), std::min(ours.cpu, took.cpu)};
    plain = {std::min(plain.wall, plain_took.wall), std::min(plain.cpu, plain_took.cpu)};
  }
  const auto rate = [&](double seconds) { return static_cast<double>(rows) / seconds; };
  fmt::print("append, {} events, records of {} bytes, batches of {}, best of {}:\n", rows, record.size(), kBatch,
             kRounds);
  fmt::print("  evidence log   {:9.0f} events/s wall  {:9.0f} events/s cpu\n", rate(ours.wall), rate(ours.cpu));
  fmt::print("  plain SQLite   {:9.0f} events/s wall  {:9.0f} events/s cpu\n", rate(plain.wall), rate(plain.cpu));
  fmt::print("  ratio          {:9.2f} wall           {:9.2f} cpu           (goal 0.60)\n", plain.wall / ours.wall,
             plain.cpu / ours.cpu);
}

void bench_start(const std::string& lab, const crypto::PrivateKey& key) {
  const SystemClock clock;
  std::mt19937_64 random(2);
  const std::string folder = fresh_folder(lab, "start");
  { open_log(folder, key, clock); }
  const evidence::PendingAction pending = {{}, R"({"rename":["a.tmp","a.jpg"]})"};
  const auto once = [&](bool with_pending) {
    const std::vector<Event> event = {event_of(random, clock)};
    Opened opened = open_log(folder, key, clock);
    must(opened.log.pending());
    evidence::PendingAction action = pending;
    action.event = event[0].id;
    must(opened.log.append(event, std::span(&action, with_pending ? 1 : 0)));
    if (with_pending) opened.log.settle(std::span(&event[0].id, 1));
    must(opened.log.checkpoint());
  };
  once(true);
  for (const bool with_pending : {false, true}) {
    const Times took = measure([&] {
      for (std::size_t i = 0; i < kStarts; ++i) once(with_pending);
    });
    fmt::print(
        "open, append 1{}, checkpoint, close: {:.3f} ms cpu, {:.3f} ms wall (mean of {}, log of up to {} leaves)\n",
        with_pending ? " with a pending action, settle it" : "", took.cpu * 1e3 / kStarts, took.wall * 1e3 / kStarts,
        kStarts, 2 * kStarts);
  }
}

// Rows made on demand: a log of ten million events without their eight gigabytes.
class SyntheticStore final : public evidence::EventStore {
 public:
  explicit SyntheticStore(std::uint64_t leaves) {
    for (std::uint64_t i = 0; i < leaves; ++i) state_.frontier.push(verify_hash(make(i)));
    state_.log = 1;
  }
  Result<evidence::LogState> open_log(std::string_view, std::int64_t) override { return state_; }
  Result<evidence::LogState> state(evidence::LogId) override { return state_; }
  Result<std::uint64_t> append(const evidence::Batch&, const std::function<Result<>(evidence::LogState&)>&) override {
    return fail(Code::Unsupported, "synthetic rows");
  }
  Result<> make_durable() override { return {}; }
  Result<> scan(const evidence::RowQuery& query,
                const std::function<Result<bool>(const evidence::RowView&)>& visit) override {
    const std::uint64_t end =
        std::min(state_.frontier.size(), query.from + std::min(query.count, state_.frontier.size()));
    for (std::uint64_t i = query.from; i < end; ++i) {
      const evidence::RowView row = make(i);
      auto go_on = visit(row);
      if (!go_on) return tl::unexpected(go_on.error());
      if (!*go_on) break;
    }
    return {};
  }
  Result<> read_together(const std::function<Result<>()>& reads) override { return reads(); }
  Result<std::vector<evidence::OwnedAction>> pending(evidence::LogId) override {
    return std::vector<evidence::OwnedAction>();
  }
  Result<std::vector<evidence::PendingAction>> take_over(evidence::LogId, std::uint64_t, std::uint64_t) override {
    return std::vector<evidence::PendingAction>();
  }

 private:
  static crypto::Hash verify_hash(const evidence::RowView& row) {
    crypto::Hash hash;
    std::copy(row.leaf_hash.begin(), row.leaf_hash.end(), hash.begin());
    return hash;
  }
  evidence::RowView make(std::uint64_t index) {
    salt_.assign(evidence::verify::kSaltSize, static_cast<std::uint8_t>(index));
    record_ = salt_;
    append_be<std::uint64_t>(record_, index);
    record_.resize(salt_.size() + 600, '.');
    leaf_.clear();
    const crypto::Hash digest = crypto::sha256(record_);
    evidence::verify::append_leaf(leaf_, "asset.labelled", 1'700'000'000'000, crypto::DigestAlgorithm::Sha256, digest);
    hash_ = evidence::verify::leaf_hash(leaf_);
    evidence::RowView row;
    row.index = index;
    row.kind = "asset.labelled";
    row.time_ms = 1'700'000'000'000;
    row.salt = salt_;
    row.leaf = leaf_;
    row.leaf_hash = hash_;
    row.record = BytesView(record_).subspan(salt_.size());
    return row;
  }

  evidence::LogState state_;
  Bytes salt_, record_, leaf_;
  crypto::Hash hash_{};
};

void bench_proofs(const std::string& lab, std::uint64_t leaves, const crypto::PrivateKey& key) {
  const SystemClock clock;
  SyntheticStore store(leaves);
  const std::string folder = fresh_folder(lab, "large");
  Log log = must(Log::open(store, {.folder = folder + "/log", .origin = "bench.example/log", .keys = {key}}, clock));
  const Times publish = measure([&] { must(log.checkpoint()); });
  fmt::print("tiles and checkpoint for {} leaves from nothing: {:.1f} s ({:.2f} us a leaf)\n", leaves, publish.wall,
             publish.wall * 1e6 / static_cast<double>(leaves));

  std::mt19937_64 random(3);
  std::vector<evidence::verify::Proof> proofs(kProofs);
  must(log.prove(random() % leaves));
  const Times prove = measure([&] {
    for (auto& proof : proofs) proof = must(log.prove(random() % leaves));
  });
  std::vector<std::string> texts(kProofs);
  const Times write = measure([&] {
    for (std::size_t i = 0; i < kProofs; ++i) texts[i] = evidence::verify::proof_text(proofs[i]);
  });
  const std::vector<evidence::verify::VerifierKey> keys = log.verifier_keys();
  const Times check = measure([&] {
    for (const std::string& text : texts)
      must(evidence::verify::check_proof(must(evidence::verify::read_proof(text)), keys));
  });
  const auto checkpoint = must(evidence::verify::check_checkpoint(proofs[0].checkpoint, keys)).checkpoint;
  const Times check_under = measure([&] {
    for (const std::string& text : texts) {
      must(evidence::verify::check_proof(must(evidence::verify::read_proof(text)), checkpoint));
    }
  });
  const auto micro = [](const Times& times) { return times.cpu * 1e6 / static_cast<double>(kProofs); };
  fmt::print(
      "proofs at {} leaves, random places, cpu, mean of {}: make {:.1f} us, write as text ({} bytes) {:.1f} us,\n",
      leaves, kProofs, micro(prove), texts[0].size(), micro(write));
  fmt::print(
      "  read and check with the signature {:.1f} us, under a checkpoint checked before {:.1f} us (aim 100 us each)\n",
      micro(check), micro(check_under));
}

int run(int argc, char** argv) {
  const std::size_t rows = argc > 1 ? std::strtoull(argv[1], nullptr, 10) : 200'000;
  const std::uint64_t leaves = argc > 2 ? std::strtoull(argv[2], nullptr, 10) : 10'000'000;
  const char* const temporary = std::getenv("TMPDIR");
  std::string lab = fmt::format("{}/evidence-bench-XXXXXX", temporary == nullptr ? "/tmp" : temporary);
  if (::mkdtemp(lab.data()) == nullptr) {
    fmt::print(stderr, "evidence_bench: cannot make {}\n", lab);
    return 1;
  }
  const crypto::PrivateKey key = must(crypto::PrivateKey::generate(crypto::SignatureAlgorithm::Ed25519));
  if (rows > 0) bench_append(lab, rows, key);
  if (rows > 0) bench_start(lab, key);
  if (leaves > 0) bench_proofs(lab, leaves, key);
  std::filesystem::remove_all(lab);
  return 0;
}

}  // namespace
}  // namespace assay

int main(int argc, char** argv) { return assay::run(argc, argv); }
