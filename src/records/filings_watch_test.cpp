#include "records/filings_watch.hpp"

#include <gtest/gtest.h>

#include "law/rules/rule_set.hpp"
#include "records/memory_store.hpp"
#include "records/rule_references.hpp"

namespace assay::records {
namespace {

using Texts = std::vector<std::pair<std::string, std::string>>;

class Watch : public ::testing::Test {
 protected:
  Watch() {
    auto engine = Engine::open({store_, events_, files_, catalog_, (*law::rules::built_in())->calendar(), clock_,
                                Sealing(crypto::SealingKey::generate(), crypto::SealingKey::generate()), limits_,
                                "test.example/log", "rules", "assay test"});
    engine_.emplace(std::move(*engine));
  }
  /// A filing that is under way; its case number is `number`.
  void import(const std::string& reg, const std::string& number, const std::string& state, const Texts& more) {
    Texts all = {{"subject_name", "某科技公司"}, {"credit_code", "91110000MA0000000H"}, {"algorithm_name", "小画家"}};
    const Texts of_algorithm = {{"role", "service-provider"},
                                {"algorithm_type", "generation-synthesis"},
                                {"product_name", "小画家"},
                                {"companion", "no"}};
    const Texts of_model = {
        {"route", "filing"}, {"service_name", "小画家"}, {"model_name", "画一"}, {"modalities", "image"}};
    const Texts& own = reg == "algorithm-filing" ? of_algorithm : of_model;
    all.insert(all.end(), own.begin(), own.end());
    all.insert(all.end(), more.begin(), more.end());
    Engine::Import one;
    one.number = number;
    one.state = state;
    for (const auto& [key, value] : all) {
      const auto put = put_text(*catalog_.find(reg), key, value, one.fields);
      ASSERT_TRUE(put) << put.error().message;
    }
    const auto done = engine_->import(officer_, reg, {one}, Engine::Run::Real);
    ASSERT_TRUE(done) << done.error().message;
    ASSERT_FALSE((*done)[0].refused) << (*done)[0].refused->message;
  }
  Texts standings() {
    Texts out;
    const auto watch = watch_filings(*engine_, officer_);
    EXPECT_TRUE(watch) << watch.error().message;
    for (const WatchedFiling& one : watch->filings)
      out.emplace_back(one.number, std::string(standing_name(one.standing)));
    in_order_ = watch->is_in_order();
    return out;
  }

  static constexpr std::int64_t kDay = std::int64_t{24} * 3'600'000;
  MemoryStore store_;
  EventList events_;
  FileMap files_;
  definition::Catalog catalog_ = *catalog_of(**law::rules::built_in());
  SetClock clock_{*definition::moment_ms("2026-03-02T10:00")};
  DeclaredLimits limits_;
  std::optional<Engine> engine_;
  bool in_order_ = false;
  account::Actor officer_{"default", std::string(32, 'd'), "zhao.min", {"compliance_officer"}};
};

const Texts kShown = {{"filing_number", "网信算备110105744018203240011号"},
                      {"public_information_url", "https://example.cn/a"},
                      {"display_places", "首页"}};

TEST_F(Watch, SaysWhenTheCheckOfANumberRunsOut) {
  import("algorithm-filing", "OLD-1", "displayed", kShown);
  EXPECT_EQ(standings(), (Texts{{"OLD-1", "in-order"}}));
  clock_.now += 25 * kDay;
  EXPECT_EQ(standings(), (Texts{{"OLD-1", "check-soon"}}));
  EXPECT_TRUE(in_order_);
  clock_.now += 10 * kDay;
  EXPECT_EQ(standings(), (Texts{{"OLD-1", "check-overdue"}}));
  EXPECT_FALSE(in_order_);
  ASSERT_TRUE(engine_->move(officer_, "OLD-1", "confirm-valid", {}));
  EXPECT_EQ(standings(), (Texts{{"OLD-1", "in-order"}}));
}

TEST_F(Watch, PutsTheWorstFirstAndLeavesOutWhatHasNoNumber) {
  import("algorithm-filing", "OLD-1", "displayed", kShown);
  import("genai-filing", "OLD-2", "filed", {{"filing_no", "Beijing-1"}, {"filed_on", "2026-01-05"}});
  import("genai-filing", "OLD-3", "displayed", {{"filing_no", "Beijing-2"}, {"display_places", "首页"}});
  import("algorithm-filing", "OLD-4", "drafting", {});
  EXPECT_EQ(standings(), (Texts{{"OLD-2", "not-displayed"}, {"OLD-1", "in-order"}, {"OLD-3", "in-order"}}));
  EXPECT_FALSE(in_order_);
  const std::vector<std::string> struck = {"OLD-1"};
  ASSERT_TRUE(note_cancellations(store_, "default", "digest", "2026-03-02", struck));
  EXPECT_EQ(standings(), (Texts{{"OLD-1", "struck-off"}, {"OLD-2", "not-displayed"}, {"OLD-3", "in-order"}}));
  const auto watch = watch_filings(*engine_, officer_);
  EXPECT_EQ(watch->list_on, "2026-03-02");
}

TEST_F(Watch, NoticesANumberThatIsShownWithoutItsLink) {
  import("algorithm-filing", "OLD-1", "change-pending",
         {{"filing_number", "网信算备110105744018203240011号"},
          {"changed_on", "2026-03-01"},
          {"change_content", "新的入口"}});
  EXPECT_EQ(standings(), (Texts{{"OLD-1", "no-link"}}));
  EXPECT_FALSE(in_order_);
}

}  // namespace
}  // namespace assay::records
