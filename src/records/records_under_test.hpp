// An engine over a store in memory, with everybody who works with it: what tests of the engine begin with.
#pragma once

#include <gtest/gtest.h>

#include <map>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "law/rules/rule_set.hpp"
#include "records/definition/test_register.hpp"
#include "records/engine.hpp"
#include "records/memory_store.hpp"

namespace assay::records {

inline constexpr std::int64_t kHour = 3'600'000;

inline std::int64_t at(std::string_view text) { return *definition::moment_ms(text); }

class UnderTest : public ::testing::Test {
 protected:
  using Typed = std::vector<std::pair<std::string, std::string>>;

  /// Works with this register from now on; the store stays.
  void use(const std::string& toml) {
    const auto parsed = definition::parse(toml, "x.toml");
    ASSERT_TRUE(parsed) << parsed.error().message;
    reg_ = parsed->key;
    const definition::Source source{reg_ + ".toml", toml};
    auto catalog = definition::Catalog::load({&source, 1}, definition::test_references());
    ASSERT_TRUE(catalog) << catalog.error().message;
    catalog_ = std::move(*catalog);
    open();
  }
  void open() {
    auto engine = Engine::open(office());
    ASSERT_TRUE(engine) << engine.error().message;
    engine_.emplace(std::move(*engine));
  }
  Office office() {
    return {store_,
            events_,
            files_,
            catalog_,
            (*law::rules::built_in())->calendar(),
            clock_,
            Sealing(master_, lookup_),
            limits_,
            "test.example/log",
            rules_digest_,
            "assay test",
            rule_files_};
  }
  Inputs fields(const Typed& all) {
    Inputs out;
    for (const auto& [key, value] : all) {
      const auto put = put_text(*catalog_.find(reg_), key, value, out);
      EXPECT_TRUE(put) << put.error().message;
    }
    return out;
  }
  RecordView view(const std::string& number, std::string_view purpose = "") {
    auto out = engine_->show(li_, number, purpose);
    EXPECT_TRUE(out) << out.error().message;
    return out ? *out : RecordView{};
  }

  MemoryStore store_;
  EventList events_;
  FileMap files_;
  std::string reg_;
  definition::Catalog catalog_;
  SetClock clock_{at("2026-03-02T10:00")};  // a Monday
  crypto::SealingKey master_ = crypto::SealingKey::generate();
  crypto::SealingKey lookup_ = crypto::SealingKey::generate();
  DeclaredLimits limits_;
  std::string rules_digest_ = "one";
  std::map<std::string, std::string> rule_files_;
  std::optional<Engine> engine_;
  account::Actor li_{"default", std::string(32, 'a'), "li.na", {"support"}};
  account::Actor wang_{"default", std::string(32, 'b'), "wang.fang", {"support", "review_lead"}};
  account::Actor officer_{"default", std::string(32, 'd'), "zhao.min", {"compliance_officer"}};
};

/// With the test register of complaints.
class Records : public UnderTest {
 protected:
  Records() { use(definition::kTestRegister); }
  std::string make(const Typed& more = {}) {
    Typed all = {{"what", "A film without a label"}};
    all.insert(all.end(), more.begin(), more.end());
    const auto made = engine_->create(li_, "complaint", {.service = "", .fields = fields(all), .files = {}});
    EXPECT_TRUE(made) << made.error().message;
    return made ? made->record.number : "";
  }
  Doing doing(const Typed& all = {}, std::string reason = "") {
    Doing out;
    out.fields = fields(all);
    out.reason = std::move(reason);
    return out;
  }
  Doing with_file(Doing what) {
    what.files.push_back({&proof_, "folder/proof.txt", "text/plain"});
    return what;
  }
  StoredRecord must(const Result<StoredRecord>& result) {
    EXPECT_TRUE(result) << result.error().message;
    return result ? *result : StoredRecord{};
  }
  template <class T>
  void expect_error(const Result<T>& result, Code code, std::string_view says) {
    ASSERT_FALSE(result);
    EXPECT_EQ(result.error().code, code) << result.error().message;
    EXPECT_NE(result.error().message.find(says), std::string::npos) << result.error().message;
  }
  ClockView clock(const std::string& number, std::string_view key) {
    ClockView out;
    for (const ClockView& one : view(number).clocks)
      if (one.clock.key == key) out = one;
    return out;
  }

  MemorySource proof_{as_bytes("seen and done"), "proof.txt"};
  account::Actor guest_{"default", std::string(32, 'c'), "guest", {"public"}};
  account::Actor stranger_{"other", std::string(32, 'e'), "stranger", {"support", "compliance_officer"}};
};

}  // namespace assay::records
