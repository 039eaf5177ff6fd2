// The contract of record stores, kept by SQLite; tests/store keeps PostgreSQL to it.
#include <filesystem>

#include "adapters/sql/record_search_contract.hpp"
#include "adapters/sql/record_store_contract.hpp"

namespace assay::adapters::sql {
namespace {

class SqlitePlace final : public Place {
 public:
  SqlitePlace() {
    folder_ = (std::filesystem::temp_directory_path() / "assay-records-XXXXXX").string();
    if (::mkdtemp(folder_.data()) == nullptr) std::abort();
  }
  ~SqlitePlace() override { std::filesystem::remove_all(folder_); }
  SqlitePlace(const SqlitePlace&) = delete;
  SqlitePlace& operator=(const SqlitePlace&) = delete;
  [[nodiscard]] Connection connect(int busy_ms) override {
    return Connection::sqlite(folder_ + "/records.db", busy_ms).value();
  }
  void lock(Connection& by) override { ASSERT_TRUE(by.execute("lock", "BEGIN IMMEDIATE")); }

 private:
  std::string folder_;
};

std::unique_ptr<Place> sqlite_place() { return std::make_unique<SqlitePlace>(); }

INSTANTIATE_TEST_SUITE_P(Sqlite, RecordStoreContract, testing::Values(&sqlite_place));
INSTANTIATE_TEST_SUITE_P(Sqlite, RecordSearchContract, testing::Values(&sqlite_place));

// Crossed out is not gone: the parts of the index are written anew once the store is closed.
TEST(SqliteRecords, WipesTheGramsOfWhatWasErasedWhenItIsClosed) {
  SqlitePlace place;
  records::Change change;
  change.after.id.bytes.fill(1);
  change.after.tenant = "default";
  change.after.reg = "complaint";
  change.after.number = "1";
  change.search = {{"name", "王小明"}};
  records::Change other = change;
  other.after.id.bytes.fill(2);
  other.after.number = "2";
  other.search = {{"name", "李娜"}};
  const auto words = [&](Connection& connection, const char* text) {
    std::vector<Gram> grams;
    add_grams(text, grams);
    std::int64_t there = 0;
    for (const Gram gram : grams) {
      // parts share the beginnings of their words
      const std::string end = words_of({gram}).substr(2, 4);
      auto ask =
          connection.prepare("ask", "SELECT count(*) > 0 FROM search_gram_data WHERE instr(block, ?1) > 0").value();
      ask.bind(1, as_bytes(end));
      EXPECT_TRUE(ask.step().value());
      there += ask.integer(0);
    }
    return there;
  };
  Connection look = place.connect(1000);
  {
    const auto store = SqlRecordStore::open(place.connect(1000)).value();
    ASSERT_TRUE(store->commit({&change, 1}));
    ASSERT_TRUE(store->commit({&other, 1}));
    EXPECT_EQ(words(look, "王小明"), 5);
    records::Erasure erasure{change.after, 1, {}};
    erasure.after.version = 2;
    erasure.after.erased = true;
    ASSERT_TRUE(store->erase(erasure));
    EXPECT_EQ(words(look, "王小明"), 5) << "crossed out only: this test would notice nothing";
  }
  EXPECT_EQ(words(look, "王小明"), 0);
  EXPECT_EQ(words(look, "李娜"), 3);
  auto left = look.prepare("ask", "SELECT records FROM search_erased").value();
  ASSERT_TRUE(left.step().value());
  EXPECT_EQ(left.integer(0), 0);
}

TEST(SqliteRecords, SaysThatTheDiskIsFullAndStoresNothing) {
  SqlitePlace place;
  { ASSERT_TRUE(SqlRecordStore::open(place.connect(1000))); }
  Connection small = place.connect(1000);
  ASSERT_TRUE(small.execute("make the disk small", "PRAGMA max_page_count = 60"));
  const auto store = SqlRecordStore::open(std::move(small)).value();
  Result<> done;
  std::uint32_t stored = 0;
  while (done && stored < 1000) {
    records::Change change;
    change.after.id.bytes.fill(static_cast<std::uint8_t>(stored));
    change.after.tenant = "default";
    change.after.reg = "complaint";
    change.after.number = std::to_string(stored);
    change.after.fields_json = std::string(2000, 'x');
    done = store->commit({&change, 1});
    if (done) ++stored;
  }
  ASSERT_FALSE(done);
  EXPECT_EQ(done.error().code, Code::Unavailable);
  EXPECT_NE(done.error().message.find("room"), std::string::npos) << done.error().message;
  EXPECT_EQ(store->count({.tenant = "default"}).value(), stored);
}

}  // namespace
}  // namespace assay::adapters::sql
