#include "records/store_watch.hpp"

#include <cstdlib>
#include <filesystem>

#include "records/test_desk.hpp"

namespace assay::records {
namespace {

class StoreWatch : public TestDesk {
 protected:
  StoreWatch() {
    std::string pattern = std::filesystem::temp_directory_path() / "assay_keys_XXXXXX";
    folder_ = ::mkdtemp(pattern.data());
    use(kTestedTool);
  }
  ~StoreWatch() override { std::filesystem::remove_all(folder_); }
  StoreWatch(const StoreWatch&) = delete;
  StoreWatch& operator=(const StoreWatch&) = delete;
  Result<crypto::SealingKey> key() { return key_in_use(store_, "default", "seal", folder_ + "/seal.key"); }
  std::string folder_;
};

TEST_F(StoreWatch, KnowsAnEmptyStoreFromALostOne) {
  good(check_not_lost(store_, events_, "default"));
  good(make({{"name", "x"}}));
  good(make({{"name", "y"}}));
  good(check_not_lost(store_, events_, "default"));
  store_.all_.clear();
  refused(check_not_lost(store_, events_, "default"), Code::Corrupt, {"knows 2 records", "is empty", "backup"});
  good(check_not_lost(store_, events_, "other"));
}

TEST_F(StoreWatch, MakesAKeyOnceAndNeverInPlaceOfALostOne) {
  const auto first = key();
  good(first);
  EXPECT_EQ(key()->id(), first->id());
  std::filesystem::remove(folder_ + "/seal.key");
  refused(key(), Code::Configuration, {"seal.key", "is gone", to_hex(first->id()), "backup"});
  EXPECT_FALSE(std::filesystem::exists(folder_ + "/seal.key"));
  good(crypto::SealingKey::generate().save(folder_ + "/seal.key"));
  refused(key(), Code::Configuration, {"seal.key", "holds the key", to_hex(first->id())});
}

TEST_F(StoreWatch, MakesNoKeyWhereRecordsOfAnEarlierVersionLie) {
  good(make({{"name", "x"}}));
  refused(key(), Code::Configuration, {"is gone"});
}

TEST_F(StoreWatch, NamesRecordsThatADefinitionHasForgotten) {
  good(make({{"name", "x"}}));
  std::string renamed = kTestedTool;
  for (std::size_t at = renamed.find("\"registered\""); at != std::string::npos; at = renamed.find("\"registered\""))
    renamed.replace(at, 12, "\"entered\"");
  use(renamed);
  auto lost = engine_->stranded(li_);
  ASSERT_TRUE(lost) << lost.error().message;
  ASSERT_EQ(lost->size(), 1U);
  EXPECT_NE(lost->front().find("`registered`"), std::string::npos) << lost->front();
  EXPECT_NE(lost->front().find("T-2026-0001"), std::string::npos) << lost->front();
  refused(move(li_, "T-2026-0001", "test"), Code::Conflict, {"no state `registered`", "put it back"});
  use(definition::kTestRegister);
  lost = engine_->stranded(li_);
  ASSERT_EQ(lost->size(), 1U);
  EXPECT_NE(lost->front().find("no register `tool`"), std::string::npos) << lost->front();
  refused(engine_->show(li_, "T-2026-0001"), Code::NotFound, {"T-2026-0001", "`tool`", "put it back"});
}

TEST_F(StoreWatch, NamesTheFilesThatTheChangeOfTheRulesChanged) {
  rule_files_ = {{"duties/ds-2022.toml", "1"}, {"facts.toml", "1"}, {"gone.toml", "1"}};
  open();
  const std::size_t before = events_.all.size();
  rule_files_ = {{"duties/ds-2022.toml", "2"}, {"facts.toml", "1"}, {"new.toml", "1"}};
  rules_digest_ = "other";
  open();
  ASSERT_EQ(events_.all.size(), before + 1);
  EXPECT_EQ(events_.all.back().kind, "rules.changed");
  EXPECT_NE(events_.all.back().detail_json.find(R"("files":["duties/ds-2022.toml","gone.toml","new.toml"])"),
            std::string::npos)
      << events_.all.back().detail_json;
}

}  // namespace
}  // namespace assay::records
