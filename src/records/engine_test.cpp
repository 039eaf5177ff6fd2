// What people do with records.
#include "records/engine.hpp"

#include "records/records_under_test.hpp"

namespace assay::records {
namespace {

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

}  // namespace
}  // namespace assay::records
