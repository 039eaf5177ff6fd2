// A finding that says no does not lead to a state that says yes, and what a second person approved stays as it was.
#include "records/test_desk.hpp"

namespace assay::records {
namespace {

class Guards : public TestDesk {
 protected:
  Guards() { use(kTestedTool); }
  std::string tested(const Typed& all) {
    const auto number = make({{"name", "mask"}});
    good(number);
    good(move(li_, *number, "test", all));
    return *number;
  }
  std::string approved() {
    std::string number = tested({{"result", "pass"}, {"bad_share", "1.5"}, {"secret", "x"}});
    good(move(wang_, number, "approve"));
    return number;
  }
};

TEST_F(Guards, RefuseAMoveThatTheFindingContradictsAndSayWhatIsOpen) {
  const std::string number = tested({{"result", "fail"}, {"bad_share", "1"}});
  refused(move(wang_, number, "approve"), Code::InvalidInput,
          {number, "`approve`", "result (结果 / Result) is `fail` (不通过 / Fail)", "wanted: `pass` (通过 / Pass)",
           "again, reject"});
  EXPECT_EQ(view(number).record.state, "tested");
  EXPECT_EQ(view(number).moves[1].wanted.substr(0, 6), "result");
}

TEST_F(Guards, CountNumbersAndRefuseAnEmptyOne) {
  refused(move(wang_, tested({{"result", "pass"}, {"bad_share", "5.01"}}), "approve"), Code::InvalidInput,
          {"bad_share", "`5.01`", "at most 5"});
  refused(move(wang_, tested({{"result", "pass"}}), "approve"), Code::InvalidInput, {"bad_share", "is empty"});
  good(move(wang_, tested({{"result", "pass"}, {"bad_share", "5"}}), "approve"));
}

TEST_F(Guards, AskOnlyWhenTheirConditionHolds) {
  const Typed good_values = {{"result", "pass"}, {"bad_share", "1"}};
  good(move(wang_, tested(good_values), "approve"));
  const std::string number = tested(good_values);
  refused(move(wang_, number, "approve", {{"face", "true"}}), Code::InvalidInput, {"consent", "is empty", "face"});
  refused(move(wang_, number, "approve", {{"face", "true"}, {"consent", "missing"}}), Code::InvalidInput,
          {"`missing`"});
  good(move(wang_, number, "approve", {{"face", "true"}, {"consent", "works"}}));
}

TEST_F(Guards, HoldAfterTheMoveAsWell) {
  const std::string number = tested({{"result", "pass"}, {"bad_share", "1"}});
  good(move(wang_, number, "approve"));
  good(move(li_, number, "check", {{"bad_share", "2"}}));
  refused(edit(li_, number, {{"face", "true"}}, "r"), Code::InvalidInput,
          {"because of `approve`", "consent", "a move (from here: again, check, reject)"});
}

TEST_F(Guards, HoldForRecordsThatAreBroughtIn) {
  std::vector<Engine::Import> all(2);
  all[0] = {fields({{"name", "a"}, {"result", "fail"}, {"bad_share", "1"}}), "", "", "approved"};
  all[1] = {fields({{"name", "b"}, {"result", "pass"}, {"bad_share", "1"}}), "", "", "approved"};
  const auto done = engine_->import(officer_, "tool", all, Engine::Run::Real);
  ASSERT_TRUE(done) << done.error().message;
  ASSERT_TRUE((*done)[0].refused);
  EXPECT_NE((*done)[0].refused->message.find("no move leads to `approved`: result"), std::string::npos);
  EXPECT_FALSE((*done)[1].refused);
}

TEST_F(Guards, KeepWhatASecondPersonApproved) {
  const std::string number = approved();
  refused(edit(li_, number, {{"bad_share", "4"}}, "r"), Code::Denied,
          {"bad_share", "`approve` approved it", "`check` takes a new value"});
  refused(edit(li_, number, {{"name", "other"}}, "r"), Code::Denied, {"name", "after `again` it can be edited"});
  refused(edit(li_, number, {{"secret", "y"}}, "r"), Code::Denied, {"secret"});
  refused(move(wang_, number, "check", {{"name", "other"}}), Code::Denied, {"name"});
  good(edit(li_, number, {{"note", "filled in later"}}));
  good(edit(li_, number, {{"name", "mask"}, {"note", "the same name again"}}));
  good(move(li_, number, "check", {{"bad_share", "2"}}));
  good(move(li_, number, "again", {{"note", "new"}}));
  good(edit(li_, number, {{"name", "other"}}));
}

TEST_F(Guards, LetAFieldBeEditedWhereTheDefinitionSaysSo) {
  const std::string number = tested({{"result", "pass"}, {"bad_share", "1"}, {"release_on", "2026-04-01"}});
  good(move(wang_, number, "approve"));
  good(edit(li_, number, {{"release_on", "2026-04-02"}}, "later"));
}

TEST_F(Guards, WantFieldsAnew) {
  const std::string number = tested({{"result", "pass"}, {"note", "first"}});
  refused(move(li_, number, "again"), Code::InvalidInput, {"note (备注 / Note) anew"});
  refused(move(li_, number, "again", {{"note", "first"}}), Code::InvalidInput, {"anew"});
  good(move(li_, number, "again", {{"note", "second"}}));
}

TEST_F(Guards, LeaveSomeFieldsToMovesAlone) {
  refused(make({{"name", "x"}, {"closed_by", "me"}}), Code::Denied, {"closed_by", "`reject` alone"});
  const std::string number = tested({{"result", "fail"}});
  refused(edit(li_, number, {{"closed_by", "me"}}), Code::Denied, {"`reject` alone"});
  refused(move(li_, number, "again", {{"note", "n"}, {"closed_by", "me"}}), Code::Denied, {"closed_by"});
  good(move(li_, number, "reject"));
  EXPECT_EQ(definition::text_of(view(number).fields.value("closed_by")), "li.na");
}

TEST_F(Guards, RefuseThatSomethingHappenedTomorrow) {
  refused(make({{"name", "x"}, {"found_at", "2026-03-03 10:00"}}), Code::InvalidInput,
          {"found_at", "has not come yet"});
  good(make({{"name", "x"}, {"found_at", "2026-03-02 10:00"}}));
}

TEST_F(Guards, MakeDocumentsInTheirStatesAlone) {
  const std::string number = tested({{"result", "pass"}, {"bad_share", "1"}});
  refused(engine_->document(li_, number, "paper"), Code::Conflict, {"paper", "`tested`", "approved"});
  good(move(wang_, number, "approve"));
  good(engine_->document(li_, number, "paper"));
  good(move(wang_, number, "reject"));
  clock_.now += 60 * 24 * kHour;
  good(engine_->erase(officer_, number, {}));
  refused(engine_->document(li_, number, "paper"), Code::Denied, {"erased"});
}

TEST_F(Guards, RefuseAReasonThatCouldPaintOverTheHistory) {
  const std::string number = tested({{"result", "fail"}});
  for (const char* bad : {"a\nb", "a\x1b[2Jb", "a\x7f", "a\xc2\x9b", "a\xe2\x80\xae", "\xff"})
    refused(move(li_, number, "reject", {}, bad), Code::InvalidInput, {"reason"});
  good(move(li_, number, "reject", {}, "为什么 – because"));
}

TEST_F(Guards, FindARecordWhateverTheCaseOfItsNumber) {
  const std::string number = tested({{"result", "fail"}});
  good(engine_->show(li_, "t-2026-0001"));
  good(move(li_, "t-2026-0001", "reject"));
}

}  // namespace
}  // namespace assay::records
