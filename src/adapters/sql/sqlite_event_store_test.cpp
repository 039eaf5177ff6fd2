#include "adapters/sql/sqlite_event_store.hpp"

#include <gtest/gtest.h>
#include <stdlib.h>

#include <array>
#include <cstdlib>
#include <filesystem>
#include <fstream>

#include "adapters/sql/migration.hpp"
#include "adapters/sql/statement.hpp"

namespace assay::adapters::sql {
namespace {

class SqlTest : public testing::Test {
 protected:
  SqlTest() {
    std::string name = (std::filesystem::temp_directory_path() / "assay-sql-XXXXXX").string();
    if (::mkdtemp(name.data()) == nullptr) std::abort();
    folder_ = name;
  }
  ~SqlTest() override { std::filesystem::remove_all(folder_); }

  [[nodiscard]] std::string path() const { return folder_ + "/assay.db"; }
  [[nodiscard]] Connection database() const { return Connection::sqlite(path(), 0).value(); }
  [[nodiscard]] std::unique_ptr<SqliteEventStore> store(Acknowledge acknowledge = Acknowledge::Wal) const {
    return SqliteEventStore::open({path(), acknowledge, 100}).value();
  }
  static std::int64_t number(Connection& database, std::string_view sql) {
    auto statement = database.prepare("ask", sql).value();
    EXPECT_TRUE(statement.step().value());
    return statement.integer(0);
  }

  std::string folder_;
};

// A row that owns what it shows.
struct OwnRow {
  explicit OwnRow(std::uint8_t mark)
      : salt(16, mark), leaf(40, mark), hash(evidence::verify::leaf_hash(leaf)), record(600, mark) {
    id.bytes.fill(mark);
  }
  [[nodiscard]] evidence::RowView view() const {
    evidence::RowView row;
    row.id = id;
    row.time_ms = 1000 + id.bytes[0];
    row.kind = "asset.labelled";
    row.tenant = "default";
    row.service = "pictures";
    row.salt = salt;
    row.leaf = leaf;
    row.leaf_hash = hash;
    row.record = record;
    return row;
  }
  Id id;
  Bytes salt, leaf;
  crypto::Hash hash;
  Bytes record;
};

Result<std::uint64_t> append(evidence::EventStore& store, evidence::LogId log, const std::vector<OwnRow>& owned) {
  std::vector<evidence::RowView> rows;
  for (const OwnRow& one : owned) rows.push_back(one.view());
  evidence::Batch batch;
  batch.log = log;
  batch.rows = rows;
  return store.append(batch, [&](evidence::LogState& state) -> Result<> {
    for (const OwnRow& one : owned) state.frontier.push(one.hash);
    return {};
  });
}

using StatementTest = SqlTest;

TEST_F(StatementTest, KeepsTextsAndBlobsByteForByte) {
  Connection opened = database();
  ASSERT_TRUE(opened.execute("make", "CREATE TABLE t (a TEXT, b BLOB, c INTEGER) STRICT"));
  const std::string text("a\0b\xe4\xba\xba", 6);
  Bytes blob(70'000);
  for (std::size_t i = 0; i < blob.size(); ++i) blob[i] = static_cast<std::uint8_t>(i);
  auto insert = opened.prepare("add", "INSERT INTO t VALUES (?1, ?2, ?3)").value();
  ASSERT_TRUE(insert.bind(1, std::string_view(text)).bind(2, BytesView(blob)).bind(3, INT64_MIN).run());
  ASSERT_TRUE(insert.bind(1, std::string_view()).bind(2, BytesView()).bind_null(3).run());
  auto read = opened.prepare("read", "SELECT a, b, c FROM t ORDER BY rowid").value();
  ASSERT_TRUE(read.step().value());
  EXPECT_EQ(read.text(0), text);
  EXPECT_TRUE(std::equal(blob.begin(), blob.end(), read.blob(1).begin(), read.blob(1).end()));
  EXPECT_EQ(read.integer(2), INT64_MIN);
  ASSERT_TRUE(read.step().value());
  EXPECT_FALSE(read.is_null(0)) << "an empty text is not NULL";
  EXPECT_FALSE(read.is_null(1));
  EXPECT_TRUE(read.is_null(2));
  EXPECT_FALSE(read.step().value());
}

TEST_F(StatementTest, NamesTheConstraintAndNeverTheValue) {
  Connection opened = database();
  ASSERT_TRUE(opened.execute("make", "CREATE TABLE person (name TEXT UNIQUE)"));
  auto insert = opened.prepare("store a person", "INSERT INTO person VALUES (?1)").value();
  ASSERT_TRUE(insert.bind(1, std::string_view("Zhang San")).run());
  const auto twice = insert.bind(1, std::string_view("Zhang San")).run();
  ASSERT_FALSE(twice);
  EXPECT_EQ(twice.error().code, Code::Conflict);
  EXPECT_NE(twice.error().message.find("store a person"), std::string::npos) << twice.error().message;
  EXPECT_NE(twice.error().message.find("person.name"), std::string::npos) << twice.error().message;
  EXPECT_EQ(twice.error().message.find("Zhang"), std::string::npos) << twice.error().message;
  EXPECT_TRUE(insert.bind(1, std::string_view("Li Si")).run()) << "the statement can be used again";
}

TEST_F(StatementTest, SaysWhenAParameterDoesNotExist) {
  Connection opened = database();
  auto statement = opened.prepare("ask", "SELECT ?1").value();
  EXPECT_FALSE(statement.bind(2, std::int64_t{1}).step());
  EXPECT_FALSE(opened.prepare("ask", "SELEKT 1"));
}

TEST_F(StatementTest, CallsAFullDatabaseUnavailable) {
  Connection opened = database();
  ASSERT_TRUE(opened.execute("make", "CREATE TABLE t (b BLOB); PRAGMA max_page_count = 10"));
  const auto full = opened.execute("fill", "INSERT INTO t VALUES (zeroblob(1000000))");
  ASSERT_FALSE(full);
  EXPECT_EQ(full.error().code, Code::Unavailable);
  EXPECT_NE(full.error().message.find("room"), std::string::npos) << full.error().message;
}

TEST_F(StatementTest, RefusesAFileThatIsNoDatabase) {
  std::ofstream(path()) << std::string(4096, 'x');
  const auto opened = SqliteEventStore::open({path()});
  ASSERT_FALSE(opened);
  EXPECT_EQ(opened.error().code, Code::Corrupt) << opened.error().message;
  EXPECT_NE(opened.error().message.find(path()), std::string::npos) << opened.error().message;
  EXPECT_FALSE(SqliteEventStore::open({folder_ + "/missing/assay.db"}));
  EXPECT_FALSE(SqliteEventStore::open({folder_}));
}

using MigrationTest = SqlTest;

TEST_F(MigrationTest, RunsOnceAndKeepsChecksums) {
  for (int times = 0; times < 2; ++times) {
    static_cast<void>(store());
    Connection opened = database();
    EXPECT_EQ(number(opened, "PRAGMA user_version"), evidence_migrations().back().number);
    EXPECT_EQ(number(opened, "SELECT count(*) FROM migration"),
              static_cast<std::int64_t>(evidence_migrations().size()));
    EXPECT_EQ(number(opened, "SELECT length(checksum) FROM migration"), 32);
  }
}

TEST_F(MigrationTest, AppliesWhatIsNewAndNothingTwice) {
  const std::array<Migration, 2> files = {
      {{1, "0001_a.sql", "CREATE TABLE a (x);"}, {2, "0002_b.sql", "CREATE TABLE b (x);"}}};
  Connection opened = database();
  ASSERT_TRUE(migrate(opened, std::span(files).first(1)));
  ASSERT_TRUE(opened.execute("use", "INSERT INTO a VALUES (7)"));
  ASSERT_TRUE(migrate(opened, files));
  EXPECT_EQ(number(opened, "SELECT x FROM a"), 7);
  EXPECT_EQ(number(opened, "SELECT count(*) FROM b"), 0);
  EXPECT_EQ(migrate(opened, std::span(files).first(1)).error().code, Code::Unsupported) << "an older program";
}

TEST_F(MigrationTest, LeavesTheDatabaseAsItWasWhenOneFails) {
  const std::array<Migration, 2> files = {
      {{1, "0001_a.sql", "CREATE TABLE a (x);"}, {2, "0002_b.sql", "CREATE TABLE a (y);"}}};
  Connection opened = database();
  const auto failed = migrate(opened, files);
  ASSERT_FALSE(failed);
  EXPECT_NE(failed.error().message.find("0002_b.sql"), std::string::npos) << failed.error().message;
  EXPECT_FALSE(opened.in_transaction());
  EXPECT_EQ(number(opened, "SELECT count(*) FROM sqlite_schema"), 0);
  EXPECT_EQ(number(opened, "PRAGMA user_version"), 0);
}

TEST_F(MigrationTest, RefusesADatabaseWhoseMigrationsHadAnotherText) {
  const std::array<Migration, 2> files = {
      {{1, "0001_a.sql", "CREATE TABLE a (x);"}, {2, "0002_b.sql", "CREATE TABLE b (x);"}}};
  const std::array<Migration, 2> others = {
      {{1, "0001_a.sql", "CREATE TABLE a (y);"}, {2, "0002_b.sql", "CREATE TABLE b (x);"}}};
  Connection opened = database();
  ASSERT_TRUE(migrate(opened, std::span(files).first(1)));
  const auto refused = migrate(opened, others);
  ASSERT_FALSE(refused);
  EXPECT_EQ(refused.error().code, Code::Conflict);
  EXPECT_NE(refused.error().message.find("0001_a.sql"), std::string::npos) << refused.error().message;
  EXPECT_EQ(number(opened, "PRAGMA user_version"), 1);
}

TEST_F(MigrationTest, KeepsTheEvidenceAndTheRecordsApart) {
  static_cast<void>(store());
  Connection opened = database();
  const auto refused = migrate(opened, record_migrations(Engine::Sqlite));
  ASSERT_FALSE(refused);
  EXPECT_EQ(refused.error().code, Code::Unsupported) << refused.error().message;
  EXPECT_EQ(number(opened, "PRAGMA user_version"), evidence_migrations().back().number);
}

TEST_F(MigrationTest, RefusesTheDatabaseOfAnotherProgram) {
  ASSERT_TRUE(database().execute("make", "CREATE TABLE bookmarks (url TEXT)"));
  const auto refused = SqliteEventStore::open({path()});
  ASSERT_FALSE(refused);
  EXPECT_EQ(refused.error().code, Code::Unsupported) << refused.error().message;
  Connection opened = database();
  EXPECT_EQ(number(opened, "SELECT count(*) FROM sqlite_schema"), 1) << "nothing was added to it";
}

using StoreTest = SqlTest;

TEST_F(StoreTest, KeepsRowsAndStateOverReopening) {
  evidence::LogId log = 0;
  {
    const auto opened = store();
    const auto state = opened->open_log("a/log", 5).value();
    log = state.log;
    EXPECT_EQ(state.frontier.size(), 0U);
    EXPECT_EQ(append(*opened, log, {OwnRow(1), OwnRow(2)}).value(), 0U);
    EXPECT_EQ(append(*opened, log, {OwnRow(3)}).value(), 2U);
  }
  const auto opened = store();
  const auto state = opened->open_log("a/log", 6).value();
  EXPECT_EQ(state.log, log);
  EXPECT_EQ(state.frontier.size(), 3U);
  evidence::verify::Frontier expected;
  for (std::uint8_t mark = 1; mark <= 3; ++mark) expected.push(OwnRow(mark).hash);
  EXPECT_TRUE(state.frontier == expected);
  std::uint64_t seen = 0;
  evidence::RowQuery query;
  query.log = log;
  ASSERT_TRUE(opened->scan(query, [&](const evidence::RowView& row) -> Result<bool> {
    const OwnRow own(static_cast<std::uint8_t>(seen + 1));
    EXPECT_EQ(row.index, seen);
    EXPECT_EQ(row.id, own.id);
    EXPECT_EQ(row.time_ms, own.view().time_ms);
    EXPECT_EQ(row.kind, "asset.labelled");
    EXPECT_TRUE(row.produce_id.empty());
    EXPECT_FALSE(row.digest_key);
    EXPECT_TRUE(std::equal(row.record.begin(), row.record.end(), own.record.begin(), own.record.end()));
    EXPECT_TRUE(std::equal(row.leaf.begin(), row.leaf.end(), own.leaf.begin(), own.leaf.end()));
    EXPECT_TRUE(std::equal(row.salt.begin(), row.salt.end(), own.salt.begin(), own.salt.end()));
    ++seen;
    return true;
  }));
  EXPECT_EQ(seen, 3U);
}

TEST_F(StoreTest, StoresNothingOfABatchThatIsRefused) {
  const auto opened = store();
  const evidence::LogId log = opened->open_log("a/log", 5).value().log;
  ASSERT_TRUE(append(*opened, log, {OwnRow(1)}));
  EXPECT_EQ(append(*opened, log, {OwnRow(2), OwnRow(1)}).error().code, Code::Conflict);
  const std::vector<evidence::RowView> rows(1);
  evidence::Batch batch;
  batch.log = log;
  batch.rows = rows;
  const auto no = opened->append(batch, [](evidence::LogState&) -> Result<> { return fail(Code::Limited, "no"); });
  EXPECT_EQ(no.error().code, Code::Limited);
  const auto idle = opened->append(batch, [](evidence::LogState&) { return Result<>(); });
  EXPECT_EQ(idle.error().code, Code::Internal);
  EXPECT_EQ(opened->state(log).value().frontier.size(), 1U);
  EXPECT_EQ(append(*opened, log, {OwnRow(2)}).value(), 1U);
  EXPECT_EQ(opened->state(log + 1).error().code, Code::NotFound);
}

TEST_F(StoreTest, StopsAScanWhenToldAndCanScanAgain) {
  const auto opened = store();
  const evidence::LogId log = opened->open_log("a/log", 5).value().log;
  ASSERT_TRUE(append(*opened, log, {OwnRow(1), OwnRow(2), OwnRow(3)}));
  evidence::RowQuery query;
  query.log = log;
  for (int times = 0; times < 2; ++times) {
    int seen = 0;
    ASSERT_TRUE(opened->scan(query, [&](const evidence::RowView&) -> Result<bool> { return ++seen < 2; }));
    EXPECT_EQ(seen, 2);
    const auto failed =
        opened->scan(query, [](const evidence::RowView&) -> Result<bool> { return fail(Code::Limited, "enough"); });
    EXPECT_EQ(failed.error().message, "enough");
  }
}

TEST_F(StoreTest, ReadsOfOneMomentDoNotSeeLaterAppends) {
  const auto reader = store();
  const auto writer = store();
  const evidence::LogId log = writer->open_log("a/log", 5).value().log;
  ASSERT_TRUE(append(*writer, log, {OwnRow(1)}));
  ASSERT_TRUE(reader->read_together([&]() -> Result<> {
    EXPECT_EQ(reader->state(log).value().frontier.size(), 1U);
    EXPECT_TRUE(append(*writer, log, {OwnRow(2)}));
    EXPECT_EQ(reader->state(log).value().frontier.size(), 1U);
    return {};
  }));
  EXPECT_EQ(reader->state(log).value().frontier.size(), 2U);
}

TEST_F(StoreTest, WaitsForAnotherWriterAndThenSaysSo) {
  const auto waiting = store();
  const evidence::LogId log = waiting->open_log("a/log", 5).value().log;
  Connection other = database();
  ASSERT_TRUE(other.execute("lock", "BEGIN IMMEDIATE"));
  const auto refused = append(*waiting, log, {OwnRow(1)});
  ASSERT_FALSE(refused);
  EXPECT_EQ(refused.error().code, Code::Unavailable);
  EXPECT_NE(refused.error().message.find("another process"), std::string::npos) << refused.error().message;
  ASSERT_TRUE(other.execute("unlock", "ROLLBACK"));
  EXPECT_TRUE(append(*waiting, log, {OwnRow(1)}));
}

TEST_F(StoreTest, HandsPendingActionsToOneNewOwner) {
  const auto opened = store();
  const evidence::LogId log = opened->open_log("a/log", 5).value().log;
  const std::vector<evidence::PendingAction> actions = {{OwnRow(1).id, "one"}, {OwnRow(2).id, "two"}};
  evidence::Batch batch;
  batch.log = log;
  batch.pending = actions;
  batch.owner = 7;
  const auto nothing = [](evidence::LogState&) { return Result<>(); };
  ASSERT_TRUE(opened->append(batch, nothing));
  EXPECT_EQ(opened->pending(log).value().size(), 2U);
  EXPECT_EQ(opened->pending(log + 1).value().size(), 0U);
  EXPECT_EQ(opened->take_over(log, 7, 8).value().size(), 2U);
  EXPECT_EQ(opened->take_over(log, 7, 9).value().size(), 0U);
  EXPECT_EQ(opened->pending(log).value()[0].owner, 8U);
  const std::vector<Id> done = {actions[0].event};
  evidence::Batch settle;
  settle.log = log;
  settle.settled = done;
  ASSERT_TRUE(opened->append(settle, nothing));
  const auto left = opened->pending(log).value();
  ASSERT_EQ(left.size(), 1U);
  EXPECT_EQ(left[0].action.action, "two");
}

TEST_F(StoreTest, LeavesAShortWriteAheadLogBehind) {
  const std::string wal = path() + "-wal";
  for (std::uint8_t mark = 1; mark < 100; ++mark) {
    const auto opened = store();
    const evidence::LogId log = opened->open_log("a/log", 5).value().log;
    ASSERT_TRUE(append(*opened, log, {OwnRow(mark)}));
    ASSERT_TRUE(opened->make_durable());
  }
  EXPECT_LT(std::filesystem::file_size(wal), 100U * 4200U) << "the next process would have to read all of it";
  const auto opened = store();
  EXPECT_EQ(opened->open_log("a/log", 5).value().frontier.size(), 99U);
}

TEST_F(StoreTest, AcknowledgesAfterAFlushWhenAsked) {
  const auto opened = store(Acknowledge::Fsync);
  const evidence::LogId log = opened->open_log("a/log", 5).value().log;
  ASSERT_TRUE(append(*opened, log, {OwnRow(1)}));
  EXPECT_TRUE(opened->make_durable());
  Connection other = database();
  EXPECT_EQ(number(other, "SELECT count(*) FROM event"), 1);
}

}  // namespace
}  // namespace assay::adapters::sql
