// The contract of record stores, kept by a real PostgreSQL: run by tests/postgres.py, which starts one.
#include <cstdlib>

#include "adapters/sql/migration.hpp"
#include "adapters/sql/record_store_contract.hpp"

namespace assay::adapters::sql {
namespace {

std::string server() {
  const char* url = std::getenv("ASSAY_TEST_POSTGRES");
  return url == nullptr ? "postgresql:///start-this-with-tests/postgres.py" : url;
}

/// A schema of its own in the server's database.
class PostgresPlace final : public Place {
 public:
  PostgresPlace() {
    static int made = 0;
    name_ = "place_" + std::to_string(++made);
    const auto done = Connection::postgres(server(), 5000).and_then([&](Connection connection) {
      return connection.execute("make a schema", ("CREATE SCHEMA " + name_).c_str());
    });
    if (!done) ADD_FAILURE() << done.error().message;
  }
  [[nodiscard]] std::string url() const { return server() + "&options=-csearch_path%3D" + name_; }
  [[nodiscard]] Connection connect(int busy_ms) override { return Connection::postgres(url(), busy_ms).value(); }
  void lock(Connection& by) override {
    ASSERT_TRUE(by.execute("lock", "BEGIN"));
    ASSERT_TRUE(by.execute("lock", "LOCK TABLE record IN SHARE MODE"));
  }

 private:
  std::string name_;
};

std::unique_ptr<Place> postgres_place() { return std::make_unique<PostgresPlace>(); }

INSTANTIATE_TEST_SUITE_P(Postgres, RecordStoreContract, testing::Values(&postgres_place));

class PostgresTest : public testing::Test {
 protected:
  static std::int64_t number(Connection& connection, std::string_view sql) {
    auto statement = connection.prepare("ask", sql).value();
    EXPECT_TRUE(statement.step().value());
    return statement.integer(0);
  }
  /// Ends the other's session as an administrator would.
  void kill(Connection& other) {
    const std::int64_t pid = number(other, "SELECT pg_backend_pid()");
    ASSERT_TRUE(admin_.execute("kill", ("SELECT pg_terminate_backend(" + std::to_string(pid) + ")").c_str()));
    while (number(admin_, "SELECT count(*) FROM pg_stat_activity WHERE pid = " + std::to_string(pid)) != 0) {
    }
  }
  PostgresPlace place_;
  Connection admin_ = Connection::postgres(server(), 5000).value();
};

TEST_F(PostgresTest, KeepsTextsAndBlobsByteForByte) {
  Connection opened = place_.connect(1000);
  ASSERT_TRUE(opened.execute("make",
                             "CREATE TABLE t (i BIGINT GENERATED ALWAYS AS IDENTITY, a TEXT, b BYTEA, c BIGINT, d "
                             "SMALLINT)"));
  Bytes blob(70'000);
  for (std::size_t i = 0; i < blob.size(); ++i) blob[i] = static_cast<std::uint8_t>(i);
  const std::string text = "\xe4\xba\xba '\"\\ \x01 \xf0\x9f\x98\x80";
  auto insert = opened.prepare("add", "INSERT INTO t (a, b, c, d) VALUES (?1, ?2, ?3, ?4)", Reuse::Often).value();
  ASSERT_TRUE(insert.bind(1, std::string_view(text))
                  .bind(2, BytesView(blob))
                  .bind(3, INT64_MIN)
                  .bind(4, std::int64_t{-2})
                  .run());
  ASSERT_TRUE(insert.bind(1, std::string_view()).bind(2, BytesView()).bind_null(3).bind_null(4).run());
  auto read = opened.prepare("read", "SELECT a, b, c, d FROM t ORDER BY i").value();
  ASSERT_TRUE(read.step().value());
  EXPECT_EQ(read.text(0), text);
  EXPECT_TRUE(std::equal(blob.begin(), blob.end(), read.blob(1).begin(), read.blob(1).end()));
  EXPECT_EQ(read.integer(2), INT64_MIN);
  EXPECT_EQ(read.integer(3), -2);
  ASSERT_TRUE(read.step().value());
  EXPECT_FALSE(read.is_null(0)) << "an empty text is not NULL";
  EXPECT_FALSE(read.is_null(1));
  EXPECT_TRUE(read.is_null(2));
  EXPECT_FALSE(read.step().value());
  EXPECT_EQ(insert.bind(1, std::string_view("a\0b", 3)).run().error().code, Code::InvalidInput);
  EXPECT_EQ(insert.bind(1, std::string_view("\xff")).run().error().code, Code::InvalidInput);
}

TEST_F(PostgresTest, NamesTheConstraintAndNeverTheValue) {
  Connection opened = place_.connect(1000);
  ASSERT_TRUE(opened.execute("make", "CREATE TABLE person (name TEXT CONSTRAINT one_name UNIQUE, age BIGINT)"));
  auto insert = opened.prepare("store a person", "INSERT INTO person (name) VALUES (?1)", Reuse::Often).value();
  ASSERT_TRUE(insert.bind(1, std::string_view("Zhang San")).run());
  const auto twice = insert.run();
  ASSERT_FALSE(twice);
  EXPECT_EQ(twice.error().code, Code::Conflict);
  EXPECT_NE(twice.error().message.find("store a person"), std::string::npos) << twice.error().message;
  EXPECT_NE(twice.error().message.find("one_name"), std::string::npos) << twice.error().message;
  EXPECT_NE(twice.error().message.find("23505"), std::string::npos) << twice.error().message;
  EXPECT_EQ(twice.error().message.find("Zhang"), std::string::npos) << twice.error().message;
  auto cast = opened.prepare("store an age", "INSERT INTO person (age) VALUES (CAST(?1 AS BIGINT))").value();
  const auto wrong = cast.bind(1, std::string_view("Zhang San")).run();
  ASSERT_FALSE(wrong);
  EXPECT_EQ(wrong.error().message.find("Zhang"), std::string::npos) << wrong.error().message;
  EXPECT_TRUE(insert.bind(1, std::string_view("Li Si")).run()) << "the statement can be used again";
  EXPECT_EQ(opened.prepare("ask", "SELEKT 1").value().step().error().code, Code::Internal);
}

TEST_F(PostgresTest, TellsAtTheLatestOnCommitWhatWentWrongWithWhatWasSent) {
  Connection opened = place_.connect(1000);
  ASSERT_TRUE(opened.execute("make", "CREATE TABLE t (x BIGINT UNIQUE)"));
  ASSERT_TRUE(opened.execute("begin", "BEGIN"));
  auto insert = opened.prepare("store x", "INSERT INTO t VALUES (?1)", Reuse::Often).value();
  bool told = false;
  for (std::int64_t i = 0; i < 2000; ++i) {
    const auto sent = insert.bind(1, i == 20 ? 19 : i).send();
    if (!sent) {
      told = true;
      EXPECT_EQ(sent.error().code, Code::Conflict) << sent.error().message;
      break;
    }
  }
  EXPECT_TRUE(told) << "not later than some hundreds of statements after it";
  EXPECT_TRUE(opened.in_transaction());
  ASSERT_TRUE(opened.execute("roll back", "ROLLBACK"));
  ASSERT_TRUE(opened.execute("begin", "BEGIN"));
  ASSERT_TRUE(insert.bind(1, std::int64_t{1}).send());
  ASSERT_TRUE(insert.bind(1, std::int64_t{1}).send());
  EXPECT_EQ(opened.execute("commit", "COMMIT").error().code, Code::Conflict);
  ASSERT_TRUE(opened.execute("roll back", "ROLLBACK"));
  EXPECT_EQ(number(opened, "SELECT count(*) FROM t"), 0);
}

TEST_F(PostgresTest, RunsMigrationsOnceForManyAtOnce) {
  std::vector<std::thread> threads;
  std::atomic<int> good{0};
  for (int i = 0; i < 6; ++i)
    threads.emplace_back([&] { good += SqlRecordStore::open(place_.connect(20'000)).has_value() ? 1 : 0; });
  for (auto& thread : threads) thread.join();
  EXPECT_EQ(good, 6);
  Connection opened = place_.connect(1000);
  EXPECT_EQ(number(opened, "SELECT count(*) FROM migration"),
            static_cast<std::int64_t>(record_migrations(Engine::Postgres).size()));
  ASSERT_TRUE(opened.execute("change", "UPDATE migration SET checksum = '\\x00' WHERE number = 2"));
  ASSERT_TRUE(opened.execute("change", "DELETE FROM migration WHERE number > 2"));
  EXPECT_EQ(migrate(opened, record_migrations(Engine::Postgres)).error().code, Code::Conflict);
  ASSERT_TRUE(opened.execute("change", "INSERT INTO migration VALUES (9999, 'later', '\\x00', 0)"));
  EXPECT_EQ(migrate(opened, record_migrations(Engine::Postgres)).error().code, Code::Unsupported);
}

TEST_F(PostgresTest, LeavesTheTablesOfOthersAlone) {
  Connection opened = place_.connect(1000);
  ASSERT_TRUE(opened.execute("make", "CREATE TABLE bookmarks (url TEXT)"));
  EXPECT_EQ(migrate(opened, record_migrations(Engine::Postgres)).error().code, Code::Unsupported);
}

TEST_F(PostgresTest, ConnectsAgainAfterItsSessionWasEnded) {
  Connection connection = place_.connect(5000);
  const std::int64_t pid = number(connection, "SELECT pg_backend_pid()");
  const auto store = SqlRecordStore::open(std::move(connection)).value();
  records::Change change;
  change.after.id.bytes.fill(1);
  change.after.tenant = "default";
  change.after.reg = "complaint";
  change.after.number = "1";
  change.search = {{"name", "x"}};
  ASSERT_TRUE(store->commit({&change, 1}));
  const auto end_sessions = [&] {
    ASSERT_TRUE(admin_.execute("kill",
                               "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE application_name = "
                               "'assay' AND pid <> pg_backend_pid()"));
    while (number(admin_, "SELECT count(*) FROM pg_stat_activity WHERE application_name = 'assay'") > 1) {
    }
  };
  end_sessions();
  const auto found = store->find("default", change.after.id);
  ASSERT_TRUE(found) << found.error().message << pid;
  EXPECT_EQ(**found, change.after);
  end_sessions();
  change.after.id.bytes.fill(2);
  change.after.number = "2";
  const auto done = store->commit({&change, 1});
  ASSERT_TRUE(done) << done.error().message;
  EXPECT_EQ(store->count({.tenant = "default"}).value(), 2U);
}

TEST_F(PostgresTest, StoresNothingOfATransactionWhoseSessionWasEnded) {
  Connection connection = place_.connect(5000);
  ASSERT_TRUE(connection.execute("make", "CREATE TABLE t (x BIGINT)"));
  ASSERT_TRUE(connection.execute("begin", "BEGIN"));
  auto insert = connection.prepare("store x", "INSERT INTO t VALUES (?1)", Reuse::Often).value();
  ASSERT_TRUE(insert.bind(1, std::int64_t{1}).send());
  kill(connection);
  ASSERT_TRUE(connection.is_lost() || !connection.execute("commit", "COMMIT"));
  EXPECT_TRUE(connection.is_lost());
  const auto later = insert.bind(1, std::int64_t{2}).run();
  ASSERT_FALSE(later);
  EXPECT_EQ(later.error().code, Code::Unavailable) << later.error().message;
  ASSERT_TRUE(connection.reconnect());
  EXPECT_EQ(connection.generation(), 1U);
  EXPECT_EQ(number(connection, "SELECT count(*) FROM t"), 0);
}

TEST_F(PostgresTest, NeverPrintsThePassword) {
  for (const std::string url :
       {"postgresql://assay:geheim@127.0.0.1:1/assay", "postgresql://assay:geheim@127.0.0.1:port/assay",
        "postgresql://assay:geheim@127.0.0.1:1/assay?sslmode=geheim", "postgresql://assay:geheim@[127.0.0.1/assay",
        "postgresql://assay:geheim%zz@127.0.0.1/assay", "postgresql://assay:geheim@no.such.host.invalid/assay",
        "postgresql:///assay?password=geheim&port=1&host=/nowhere"}) {
    const auto refused = Connection::postgres(url, 100);
    ASSERT_FALSE(refused) << url;
    EXPECT_EQ(refused.error().message.find("geheim"), std::string::npos) << refused.error().message;
  }
  const auto unknown = Connection::postgres(server().replace(server().find("/assay?"), 7, "/nothing?"), 100);
  ASSERT_FALSE(unknown);
  EXPECT_EQ(unknown.error().code, Code::Configuration) << unknown.error().message;
}

}  // namespace
}  // namespace assay::adapters::sql
