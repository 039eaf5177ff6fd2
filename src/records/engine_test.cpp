#include "records/engine.hpp"

#include <gtest/gtest.h>

#include "crypto/digest.hpp"
#include "law/rules/rule_set.hpp"
#include "records/definition/test_register.hpp"
#include "records/memory_store.hpp"
#include "records/rule_references.hpp"

namespace assay::records {
namespace {

using account::Actor;
using law::clock::State;

constexpr std::int64_t kHour = 3'600'000;

std::int64_t at(std::string_view text) { return *definition::moment_ms(text); }

class Records : public ::testing::Test {
 protected:
  Records() {
    const definition::Source source{"complaint.toml", definition::kTestRegister};
    catalog_ = *definition::Catalog::load({&source, 1}, definition::test_references());
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
            "assay test"};
  }
  Inputs fields(const std::vector<std::pair<std::string, std::string>>& all) {
    Inputs out;
    for (const auto& [key, value] : all) {
      const auto put = put_text(*catalog_.find("complaint"), key, value, out);
      EXPECT_TRUE(put) << put.error().message;
    }
    return out;
  }
  std::string make(const std::vector<std::pair<std::string, std::string>>& more = {}) {
    std::vector<std::pair<std::string, std::string>> all = {{"what", "A film without a label"}};
    all.insert(all.end(), more.begin(), more.end());
    const auto made = engine_->create(li_, "complaint", {.service = "", .fields = fields(all), .files = {}});
    EXPECT_TRUE(made) << made.error().message;
    return made ? made->record.number : "";
  }
  Doing doing(const std::vector<std::pair<std::string, std::string>>& all = {}, std::string reason = "") {
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
  RecordView view(const std::string& number, std::string_view purpose = "") {
    auto out = engine_->show(li_, number, purpose);
    EXPECT_TRUE(out) << out.error().message;
    return out ? *out : RecordView{};
  }
  ClockView clock(const std::string& number, std::string_view key) {
    ClockView out;
    for (const ClockView& one : view(number).clocks)
      if (one.clock.key == key) out = one;
    return out;
  }

  MemoryStore store_;
  EventList events_;
  FileMap files_;
  definition::Catalog catalog_;
  SetClock clock_{at("2026-03-02T10:00")};  // a Monday
  crypto::SealingKey master_ = crypto::SealingKey::generate();
  crypto::SealingKey lookup_ = crypto::SealingKey::generate();
  DeclaredLimits limits_;
  std::string rules_digest_ = "one";
  MemorySource proof_{as_bytes("seen and done"), "proof.txt"};
  std::optional<Engine> engine_;
  Actor li_{"default", std::string(32, 'a'), "li.na", {"support"}};
  Actor wang_{"default", std::string(32, 'b'), "wang.fang", {"support", "review_lead"}};
  Actor guest_{"default", std::string(32, 'c'), "guest", {"public"}};
  Actor officer_{"default", std::string(32, 'd'), "zhao.min", {"compliance_officer"}};
  Actor stranger_{"other", std::string(32, 'e'), "stranger", {"support", "compliance_officer"}};
};

TEST_F(Records, AreMadeWithANumberAHistoryAClockAndAnEvent) {
  EXPECT_EQ(make(), "C-2026-000001");
  EXPECT_EQ(make(), "C-2026-000002");
  const RecordView one = view("C-2026-000001");
  EXPECT_EQ(one.record.state, "received");
  EXPECT_EQ(one.record.version, 1U);
  ASSERT_EQ(one.history.size(), 1U);
  EXPECT_EQ(one.history[0].what, "created");
  ASSERT_EQ(one.clocks.size(), 1U);
  EXPECT_EQ(one.clocks[0].reading.due_ms, at("2026-03-17"))
      << "ten working days after a Monday end on the Monday after next";
  EXPECT_EQ(one.clocks[0].reading.limit.basis, Basis::Suggested);
  EXPECT_EQ(events_.kinds(), (std::vector<std::string>{"record.created", "record.created"}));
  EXPECT_NE(events_.all[0].detail_json.find("\"number\":\"C-2026-000001\""), std::string::npos);
  EXPECT_NE(events_.all[0].detail_json.find(to_hex(crypto::sha256(as_bytes(one.history[0].detail_json)))),
            std::string::npos)
      << "the event holds the digest of the detail";
  EXPECT_EQ(events_.all[0].detail_json.find("film"), std::string::npos) << "and nothing of what was said";
}

TEST_F(Records, AreRefusedWithoutWhatIsRequired) {
  expect_error(engine_->create(li_, "complaint", {}), Code::InvalidInput, "what (内容 / What)");
  expect_error(engine_->create(li_, "complaint",
                               {.service = "", .fields = fields({{"what", "x"}, {"kind", "appeal"}}), .files = {}}),
               Code::InvalidInput, "appeal_of");
  expect_error(engine_->create(li_, "nothing", {}), Code::NotFound, "no register `nothing`");
  expect_error(engine_->create(officer_, "complaint", {}), Code::Denied, "support, public");
  EXPECT_TRUE(store_.all_.empty());
}

TEST_F(Records, MoveAsTheirDefinitionSays) {
  const std::string number = make();
  must(engine_->move(li_, number, "accept", {}));
  expect_error(engine_->move(li_, number, "accept", {}), Code::Conflict,
               "li.na moved it from `received` to `handling`");
  expect_error(engine_->move(li_, number, "leap", {}), Code::InvalidInput, "accept, ask, resume, answer");
  expect_error(engine_->move(li_, number, "ask", {}), Code::InvalidInput, "needs a reason");
  expect_error(engine_->move(officer_, number, "ask", doing({}, "why")), Code::Denied, "for support");
  must(engine_->move(li_, number, "ask", doing({}, "the address is missing")));
  must(engine_->move(li_, number, "resume", {}));
  expect_error(engine_->move(wang_, number, "answer", doing({{"outcome", "labelled"}})), Code::InvalidInput,
               "needs a file");
  expect_error(engine_->move(wang_, number, "answer", with_file(doing())), Code::InvalidInput, "outcome");
  const StoredRecord done = must(engine_->move(wang_, number, "answer", with_file(doing({{"outcome", "labelled"}}))));
  EXPECT_EQ(done.state, "answered");
  EXPECT_EQ(done.retain_until_ms, at("2026-09-03")) << "six months";
  EXPECT_EQ(definition::text_of(view(number).fields.value("answered_on")), "2026-03-02");
  EXPECT_EQ(view(number).attachments.at(0).name, "proof.txt");
  expect_error(engine_->edit(wang_, number, doing({{"what", "y"}})), Code::Denied, "is closed");
}

TEST_F(Records, NeedTwoPersonsWhereTheDefinitionSaysSo) {
  const std::string number = make();
  must(engine_->move(li_, number, "accept", {}));
  expect_error(engine_->move(li_, number, "answer", with_file(doing({{"outcome", "x"}}))), Code::Denied,
               "two persons: li.na made `accept`");
  const RecordView seen = view(number);
  const auto answer =
      std::find_if(seen.moves.begin(), seen.moves.end(), [](const Possible& one) { return one.move->key == "answer"; });
  ASSERT_NE(answer, seen.moves.end());
  EXPECT_NE(answer->why_not.find("two persons"), std::string::npos);
  must(engine_->move(wang_, number, "answer", with_file(doing({{"outcome", "x"}}))));
}

TEST_F(Records, ThatTwoPeopleChangeAtOnceAreChangedOnce) {
  const std::string number = make();
  Doing first = doing({{"kind", "label"}});
  first.seen_version = 1;
  must(engine_->edit(wang_, number, first));
  Doing second = doing({{"kind", "label"}});
  second.seen_version = 1;
  expect_error(engine_->edit(li_, number, second), Code::Conflict,
               "wang.fang edited it at 2026-03-02 10:00:00; it is at version 2 now, you had version 1");
  EXPECT_EQ(view(number).record.version, 2U);
}

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
  Actor desk = officer_;
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

TEST_F(Records, AreSearchedByTextNumberAndRange) {
  make({{"amount", "9.5"}, {"kind", "label"}});
  make({{"amount", "100"}});
  const auto found = [&](const std::string& text, const std::vector<std::string>& where) {
    SearchQuery query;
    query.text = text;
    for (const std::string& one : where) {
      const auto condition = engine_->condition(*catalog_.find("complaint"), li_, one);
      EXPECT_TRUE(condition) << condition.error().message;
      if (condition) query.where.push_back(*condition);
    }
    return engine_->search(li_, query)->size();
  };
  EXPECT_EQ(found("ＦＩＬＭ", {}), 2U) << "folded";
  EXPECT_EQ(found("", {"amount>=10"}), 1U);
  EXPECT_EQ(found("", {"amount<=10"}), 1U);
  EXPECT_EQ(found("", {"amount>=1", "amount<=1000"}), 2U);
  EXPECT_EQ(found("", {"kind=标识"}), 1U);
  EXPECT_EQ(found("nowhere", {}), 0U);
  expect_error(engine_->condition(*catalog_.find("complaint"), li_, "outcome=x"), Code::InvalidInput,
               "there are: what, kind, phone, amount");
  expect_error(engine_->condition(*catalog_.find("complaint"), li_, "amount"), Code::InvalidInput, "FIELD=VALUE");
}

TEST_F(Records, OfAnotherTenantAreNotThere) {
  const std::string number = make();
  expect_error(engine_->show(stranger_, number), Code::NotFound, number);
  expect_error(engine_->move(stranger_, number, "accept", {}), Code::NotFound, number);
  EXPECT_TRUE(engine_->search(stranger_, {})->empty());
  expect_error(engine_->show(guest_, number), Code::Denied, "no role");
}

TEST_F(Records, StandStillWhileSomebodyElseIsWaitedFor) {
  const std::string number = make();
  must(engine_->move(li_, number, "accept", {}));
  clock_.now = at("2026-03-04T12:00");  // Wednesday
  must(engine_->move(li_, number, "ask", doing({}, "more")));
  EXPECT_TRUE(clock(number, "feedback").clock.paused_ms);
  clock_.now = at("2026-03-06T09:00");  // Friday: two working days later
  must(engine_->move(li_, number, "resume", {}));
  EXPECT_EQ(clock(number, "feedback").reading.due_ms, at("2026-03-19"));
  clock_.now = at("2026-03-18T09:00");
  EXPECT_EQ(clock(number, "feedback").reading.state, State::Due);
  clock_.now = at("2026-03-19T00:00");
  EXPECT_EQ(clock(number, "feedback").reading.state, State::Missed);
  must(engine_->move(wang_, number, "answer", with_file(doing({{"outcome", "x"}}))));
  EXPECT_EQ(clock(number, "feedback").clock.stopped_ms, clock_.now);
  EXPECT_EQ(clock(number, "feedback").reading.state, State::Missed) << "late stays late";
}

TEST_F(Records, TakeTheOperatorsOwnLimitWhenThereIsOne) {
  limits_ = {{"complaint_feedback", 5}};
  open();
  const std::string number = make();
  EXPECT_EQ(clock(number, "feedback").reading.due_ms, at("2026-03-10"));
  EXPECT_EQ(clock(number, "feedback").reading.limit.basis, Basis::Declared);
}

TEST_F(Records, HaveClocksThatListenToAFieldAndChangeWithTheCase) {
  const std::string number = make({{"discovered_at", "2026-03-02 08:30"}});
  EXPECT_EQ(clock(number, "report").reading.due_ms, at("2026-03-03T08:30"));
  const std::string other = make();
  must(engine_->edit(li_, number, doing({{"kind", "appeal"}, {"appeal_of", other}})));
  EXPECT_EQ(clock(number, "report").reading.due_ms, at("2026-03-02T12:30")) << "four hours for an appeal";
  must(engine_->edit(li_, number, doing({{"discovered_at", "2026-03-02 09:00"}}, "read wrong")));
  EXPECT_EQ(clock(number, "report").reading.due_ms, at("2026-03-02T13:00"));
  must(engine_->edit(li_, number, doing({{"discovered_at", ""}}, "never")));
  EXPECT_EQ(clock(number, "report").rule, nullptr) << "never discovered: no clock";
}

TEST_F(Records, WhoseEndLiesInAYearWithoutACalendarAreKeptAllTheSame) {
  clock_.now = at("2026-12-30T10:00");
  const std::string number = make();
  const ClockView late = clock(number, "feedback");
  EXPECT_FALSE(late.reading.due_ms);
  EXPECT_NE(late.reading.unknown.find("2027"), std::string::npos) << late.reading.unknown;
}

TEST_F(Records, TellEachStateOfAClockOnce) {
  const std::string number = make({{"discovered_at", "2026-03-02 10:00"}});
  std::vector<std::string> told;
  const auto hook = [&](const Notice& notice) -> Result<> {
    told.push_back(notice.clock->of.clock.key + " " + std::string(law::clock::state_name(notice.state)));
    return {};
  };
  EXPECT_EQ(*engine_->tell("default", hook), 0U);
  clock_.now += 12 * kHour;
  EXPECT_EQ(*engine_->tell("default", hook), 1U);
  EXPECT_EQ(*engine_->tell("default", hook), 0U);
  clock_.now += 20 * kHour;
  EXPECT_EQ(*engine_->tell("default", hook), 3U);
  EXPECT_EQ(told, (std::vector<std::string>{"report half", "report near", "report due", "report missed"}));
  clock_.now += 24 * 30 * kHour;
  told.clear();
  EXPECT_EQ(*engine_->tell("default", hook), 4U) << "the other clock, after a month of silence";
  EXPECT_EQ(told.front(), "feedback half");
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
  events_.broken = false;
  open();
  EXPECT_EQ(events_.all.size(), 2U);
  open();
  EXPECT_EQ(events_.all.size(), 2U) << "once";
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
