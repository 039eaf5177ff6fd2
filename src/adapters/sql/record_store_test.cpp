// The contract of record stores, kept by SQLite; tests/store keeps PostgreSQL to it.
#include <filesystem>

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
