// How records are kept: sealed, logged, erased, taken in and given out.
#include "crypto/digest.hpp"
#include "records/records_under_test.hpp"
#include "records/rule_references.hpp"

namespace assay::records {
namespace {

TEST_F(Records, KeepPersonalDataSealedUntilAPurposeIsStated) {
  const std::string number = make({{"phone", "13800138000"}});
  const RecordView closed = view(number);
  EXPECT_TRUE(closed.opened.empty());
  EXPECT_EQ(closed.record.fields_json.find("138001"), std::string::npos);
  EXPECT_EQ(closed.history[0].detail_json.find("138001"), std::string::npos);
  for (const SearchValue& value : store_.all_.begin()->second.search)
    EXPECT_EQ(value.value.find("138001"), std::string::npos);
  const RecordView open = view(number, "call back");
  EXPECT_EQ(definition::text_of(open.opened.at("phone")), "13800138000");
  EXPECT_EQ(events_.all.back().kind, "record.opened");
  EXPECT_NE(events_.all.back().detail_json.find("call back"), std::string::npos);
  events_.broken = true;
  expect_error(engine_->show(li_, number, "again"), Code::Unavailable, "log");
  events_.broken = false;
  account::Actor desk = officer_;
  desk.roles = {"news_desk"};
  expect_error(engine_->show(desk, number, "curious"), Code::Denied, "may not look");
}

TEST_F(Records, AreFoundByASealedValueOnlyWhenItIsExact) {
  const std::string number = make({{"phone", "13800138000"}});
  make({{"phone", "13900139000"}});
  SearchQuery query;
  query.reg = "complaint";
  query.where = {*engine_->condition(*catalog_.find("complaint"), li_, "phone=13800138000")};
  const auto found = engine_->search(li_, query);
  ASSERT_EQ(found->size(), 1U);
  EXPECT_EQ(found->at(0).number, number);
  expect_error(engine_->condition(*catalog_.find("complaint"), li_, "phone~138"), Code::InvalidInput, "exact value");
  must(engine_->edit(li_, number, doing({{"kind", "label"}})));
  EXPECT_EQ(engine_->search(li_, query)->size(), 1U) << "an edit of another field loses nothing";
}

TEST_F(Records, AreErasedAfterTheirTimeAndNotWhileOnHold) {
  const std::string number = make({{"phone", "13800138000"}});
  must(engine_->move(li_, number, "accept", {}));
  must(engine_->move(wang_, number, "answer", with_file(doing({{"outcome", "x"}}))));
  expect_error(engine_->erase(officer_, number, {}), Code::Denied, "is kept until 2026-09-03");
  expect_error(engine_->erase(li_, number, {}), Code::Denied, "compliance_officer");
  expect_error(engine_->hold(officer_, number, {}), Code::InvalidInput, "reason");
  must(engine_->hold(officer_, number, doing({}, "court 12")));
  clock_.now = at("2026-09-03");
  EXPECT_TRUE(engine_->due_for_erasure(officer_, 10)->empty());
  expect_error(engine_->erase(officer_, number, {}), Code::Denied, "legal hold");
  must(engine_->release(officer_, number, doing({}, "court 12 is over")));
  ASSERT_EQ(engine_->due_for_erasure(officer_, 10)->size(), 1U);
  const std::size_t events = events_.all.size();
  must(engine_->erase(officer_, number, {}));
  const RecordView gone = view(number);
  EXPECT_TRUE(gone.record.erased);
  EXPECT_EQ(gone.record.fields_json, "{}");
  EXPECT_TRUE(gone.clocks.empty());
  EXPECT_TRUE(files_.files.empty()) << "nobody else had the file";
  EXPECT_EQ(gone.history.front().detail_json, "{}");
  EXPECT_EQ(gone.history.back().what, "erased");
  EXPECT_EQ(events_.all.size(), events + 1);
  EXPECT_EQ(events_.all.back().kind, "record.erased");
  EXPECT_TRUE(engine_->due_for_erasure(officer_, 10)->empty());
  expect_error(engine_->edit(li_, number, doing({{"what", "again"}})), Code::Denied, "erased");
}

TEST_F(Records, WhoseEventTheLogDidNotTakeAreLoggedAtTheNextStart) {
  events_.broken = true;
  const std::string number = make();
  must(engine_->move(li_, number, "accept", {}));
  EXPECT_TRUE(events_.all.empty());
  EXPECT_EQ(engine_->waiting()->events, 2U);
  EXPECT_EQ(engine_->waiting()->why, "the log is away");
  rules_digest_ = "two";
  open();  // a log that refuses keeps nobody from working
  EXPECT_EQ(engine_->waiting()->events, 3U) << "and the change of the rules";
  events_.broken = false;
  open();
  EXPECT_EQ(engine_->waiting()->events, 0U);
  EXPECT_EQ(events_.kinds(), (std::vector<std::string>{"record.created", "record.moved", "rules.changed"}));
  open();
  EXPECT_EQ(events_.all.size(), 3U) << "once";
}

TEST_F(Records, SayWhenTheRulesHaveChanged) {
  EXPECT_TRUE(events_.all.empty()) << "the first rules are no change";
  rules_digest_ = "two";
  const definition::Source source{"complaint.toml", definition::test_register("待补充", "等待补充")};
  catalog_ = *definition::Catalog::load({&source, 1}, definition::test_references());
  open();
  ASSERT_EQ(events_.kinds(), (std::vector<std::string>{"rules.changed"}));
  EXPECT_EQ(events_.all[0].detail_json, R"({"to":"two","from":"one","registers":["complaint"]})");
  open();
  EXPECT_EQ(events_.all.size(), 1U);
}

TEST_F(Records, NoticeAnAttachmentThatWasChanged) {
  const std::string number = make();
  must(engine_->attach(li_, number, with_file(doing())));
  must(engine_->attach(li_, number, with_file(doing())));
  EXPECT_EQ(view(number).attachments.size(), 1U) << "the same file once";
  EXPECT_EQ(view(number).record.version, 2U);
  EXPECT_TRUE(engine_->check_attachments(view(number)));
  files_.files.begin()->second[0] ^= 1;
  const auto checked = engine_->check_attachments(view(number));
  expect_error(checked, Code::Corrupt, number + ": proof.txt");
}

TEST_F(Records, AreFollowedFromOutsideWithNumberAndKeyAlone) {
  const auto made =
      engine_->create(guest_, "complaint",
                      {.service = "", .fields = fields({{"what", "mine"}, {"phone", "13800138000"}}), .files = {}});
  ASSERT_TRUE(made) << made.error().message;
  ASSERT_EQ(made->access_key.size(), 12U);
  const auto seen = engine_->follow("default", made->record.number, made->access_key);
  ASSERT_TRUE(seen) << seen.error().message;
  EXPECT_EQ(seen->state_zh, "已收到");
  EXPECT_EQ(seen->fields.size(), 1U) << "what is public, and nothing else";
  must(engine_->move(li_, made->record.number, "accept", {}));
  EXPECT_EQ(engine_->follow("default", made->record.number, made->access_key)->state_zh, "办理中")
      << "a state that is not public";
  expect_error(engine_->follow("default", made->record.number, "WRONGWRONGWR"), Code::NotFound, "number and key");
  expect_error(engine_->follow("default", "C-2026-999999", made->access_key), Code::NotFound, "number and key");
  expect_error(engine_->follow("other", made->record.number, made->access_key), Code::NotFound, "number and key");
}

TEST_F(Records, MakeDocumentsFromTemplates) {
  const std::string number = make({{"phone", "13800138000"}});
  must(engine_->move(li_, number, "accept", {}));
  const auto text = engine_->document(li_, number, "reply");
  ASSERT_TRUE(text) << text.error().message;
  EXPECT_EQ(*text,
            "# 答复书 C-2026-000001\n状态 办理中,2026-03-02\nA film without a label / ＿＿＿＿ / 2026-03-16 24:00\n"
            "- 2026-03-02 10:00  li.na  登记 → 已收到\n- 2026-03-02 10:00  li.na  受理 → 办理中\n");
  expect_error(engine_->document(li_, number, "poem"), Code::NotFound, "it has: reply");
  const definition::Source source{"complaint.toml", definition::test_register("{field:outcome}", "{field:phone}")};
  catalog_ = *definition::Catalog::load({&source, 1}, definition::test_references());
  open();
  expect_error(engine_->document(li_, number, "reply"), Code::Denied, "phone");
  EXPECT_NE(engine_->document(li_, number, "reply", "answer him")->find("13800138000"), std::string::npos);
}

TEST_F(Records, ComeInByTheHundredAndBadOnesAreNamed) {
  std::vector<Engine::Import> all(1200);
  for (std::size_t i = 0; i < all.size(); ++i) all[i].fields = fields({{"what", "case " + std::to_string(i)}});
  all[3].fields.clear();
  all[5].state = "nowhere";
  all[7].number = "OLD-7";
  all[8].number = "OLD-7";
  all[9].state = "answered";
  const auto dry = engine_->import(officer_, "complaint", all, Engine::Run::Dry);
  ASSERT_TRUE(dry) << dry.error().message;
  EXPECT_TRUE(store_.all_.empty());
  EXPECT_TRUE((*dry)[3].refused);
  const auto done = engine_->import(officer_, "complaint", all, Engine::Run::Real);
  ASSERT_TRUE(done) << done.error().message;
  EXPECT_EQ(store_.all_.size(), 1196U);
  EXPECT_NE((*done)[3].refused->message.find("what"), std::string::npos);
  EXPECT_NE((*done)[5].refused->message.find("nowhere"), std::string::npos);
  EXPECT_EQ((*done)[7].number, "OLD-7");
  EXPECT_TRUE((*done)[8].there_already);
  EXPECT_NE((*done)[9].refused->message.find("outcome"), std::string::npos);
  EXPECT_EQ(events_.all.size(), 1196U);
  EXPECT_EQ(make(), "C-2026-001196");
  const auto again = engine_->import(officer_, "complaint", {all[7]}, Engine::Run::Real);
  EXPECT_TRUE((*again)[0].there_already);
  all.resize(1);
  all[0].state = "handling";
  expect_error(
      Result<void>(tl::unexpected<Error>(*(*engine_->import(li_, "complaint", all, Engine::Run::Dry))[0].refused)),
      Code::Denied, "compliance_officer");
}

TEST(RulesAndRegisters, AgreeAsTheyAreShipped) {
  const auto rules = law::rules::built_in();
  ASSERT_TRUE(rules) << rules.error().message;
  const auto catalog = catalog_of(**rules);
  ASSERT_TRUE(catalog) << catalog.error().message;
  EXPECT_GE(catalog->all().size(), 30U);
}

}  // namespace
}  // namespace assay::records
