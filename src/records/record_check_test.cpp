// What somebody changes in the database by hand is found out by the evidence log; what an edit does is told.
#include "records/changes.hpp"
#include "records/test_desk.hpp"

namespace assay::records {
namespace {

class RecordCheck : public TestDesk {
 protected:
  RecordCheck() { use(kTestedTool); }
  std::string tested() {
    const auto number = make({{"name", "mask"}, {"found_at", "2026-03-02 09:00"}});
    good(number);
    good(engine_->move(li_, *number, "test",
                       {.fields = fields({{"result", "pass"}, {"bad_share", "1"}, {"secret", "x"}}),
                        .reason = "",
                        .files = {{&proof_, "proof.txt", "text/plain"}},
                        .seen_version = {}}));
    return *number;
  }
  MemoryStore::Kept& kept() { return store_.all_.begin()->second; }
  void found(const std::string& says) {
    const RecordView seen = view(kept().record.number);
    refused(engine_->check_record(seen), Code::Corrupt, {"T-2026-0001", says});
    const auto all = engine_->check(li_, "tool");
    good(all);
    EXPECT_FALSE(all->faults.empty());
  }
  MemorySource proof_{as_bytes("seen and done"), "proof.txt"};
};

TEST_F(RecordCheck, FindsNothingWhereNobodyWasAtTheDatabase) {
  const std::string number = tested();
  good(move(wang_, number, "approve"));
  good(engine_->hold(officer_, number, {.fields = {}, .reason = "court", .files = {}, .seen_version = {}}));
  good(engine_->release(officer_, number, {.fields = {}, .reason = "over", .files = {}, .seen_version = {}}));
  good(move(li_, number, "reject"));
  good(engine_->check_record(view(number)));
  clock_.now += 60 * 24 * kHour;
  good(engine_->erase(officer_, number, {}));
  good(engine_->check_record(view(number)));
  const auto all = engine_->check(li_, "");
  good(all);
  EXPECT_EQ(all->records, 1U);
  EXPECT_EQ(all->faults_in_all, 0U) << all->faults.front();
}

TEST_F(RecordCheck, NamesTheRecordWhoseStateWasChangedByHand) {
  tested();
  kept().record.state = "approved";
  found("it is in the state `approved`, its history and the log say `tested`");
}

TEST_F(RecordCheck, NamesTheRecordWhoseFieldsWereChangedByHand) {
  tested();
  std::string& json = kept().record.fields_json;
  json.replace(json.find("mask"), 4, "mark");
  found("are not what the log proves");
}

TEST_F(RecordCheck, NamesTheRecordWhoseClockWasChangedByHand) {
  tested();
  kept().clocks.front().due_ms = *kept().clocks.front().due_ms + 1000;
  found("clocks are not what the log proves");
}

TEST_F(RecordCheck, NamesTheRecordWhoseHistoryWasChangedByHand) {
  tested();
  std::string& detail = kept().history[1].detail_json;
  detail.replace(detail.find("li.na"), 5, "li.no");
  found("version 2, moved: who, reason, fields or files");
}

TEST_F(RecordCheck, NamesTheRecordWhoseMoveWasGivenToAnother) {
  tested();
  kept().history[1].actor = std::string(32, 'b');
  found("actor");
}

TEST_F(RecordCheck, NamesTheRecordWhoseHistoryLacksAnEntry) {
  tested();
  kept().history.pop_back();
  found("version");
}

TEST_F(RecordCheck, NamesTheRecordThatIsGone) {
  tested();
  store_.all_.clear();
  const auto all = engine_->check(li_, "");
  ASSERT_EQ(all->faults.size(), 1U);
  EXPECT_NE(all->faults[0].find("T-2026-0001: the log knows this record"), std::string::npos) << all->faults[0];
}

TEST_F(RecordCheck, NamesAFileThatIsGoneOrChangedOrSlippedIn) {
  tested();
  files_.files.begin()->second.push_back(1);
  found("is not what was attached");
  files_.files.clear();
  found("the attached file is gone");
  kept().attachments.front().sha256 = std::string(64, '0');
  found("its history knows nothing of this file");
  kept().attachments.clear();
  found("is no longer listed");
}

TEST_F(RecordCheck, TellsWhatAnEditChanged) {
  const std::string number = tested();
  good(edit(li_, number, {{"bad_share", "2"}, {"secret", "y"}, {"note", "n"}}));
  const RecordView seen = view(number);
  const auto changes = changes_of(*seen.definition, seen.history.back());
  std::vector<std::string> words;
  for (const FieldChange& one : changes) words.push_back(told(one, false));
  EXPECT_EQ(words, (std::vector<std::string>{"Bad share: 1 → 2", "Secret: changed", "Note: — → n"}));
}

TEST_F(RecordCheck, FetchesEachOfTwoFilesOfOneName) {
  const std::string number = tested();
  MemorySource other(as_bytes("another"), "proof.txt");
  good(engine_->attach(li_, number,
                       {.fields = {}, .reason = "", .files = {{&other, "proof.txt", ""}}, .seen_version = {}}));
  MemorySink sink;
  refused(engine_->read_attachment(li_, number, "proof.txt", sink), Code::InvalidInput, {"2 files", "digest"});
  good(engine_->read_attachment(li_, number, view(number).attachments[1].sha256.substr(0, 16), sink));
  EXPECT_EQ(as_text(sink.bytes()), "another");
}

class KeptClocks : public TestDesk {
 protected:
  KeptClocks() { use(kTestedTool); }
  std::vector<ClockView> clocks(const std::string& number, std::string_view key) {
    std::vector<ClockView> out;
    for (ClockView& one : view(number).clocks)
      if (one.clock.key == key) out.push_back(one);
    return out;
  }
};

TEST_F(KeptClocks, WantAReasonBeforeWhatTheyGoByIsChanged) {
  const auto number = make({{"name", "x"}, {"found_at", "2026-03-02 09:00"}});
  refused(edit(li_, *number, {{"found_at", "2026-03-02 09:30"}}), Code::InvalidInput,
          {"`found`", "found_at", "--reason"});
  good(edit(li_, *number, {{"found_at", "2026-03-02 09:30"}}, "read it wrong"));
  EXPECT_EQ(clocks(*number, "found").size(), 1U) << "nothing was missed";
}

TEST_F(KeptClocks, StayMissedWhenTheDateIsChangedOrEmptied) {
  const auto number = make({{"name", "x"}, {"found_at", "2026-03-02 09:00"}});
  clock_.now += 72 * kHour;
  good(edit(li_, *number, {{"found_at", "2026-03-05 09:00"}}, "later"));
  auto all = clocks(*number, "found");
  ASSERT_EQ(all.size(), 2U);
  EXPECT_EQ(all[0].reading.state, law::clock::State::Missed);
  EXPECT_TRUE(all[0].reading.replaced);
  EXPECT_FALSE(all[1].clock.stopped_ms);
  EXPECT_EQ(all[1].reading.due_ms, at("2026-03-06 09:00"));
  clock_.now += 72 * kHour;
  good(edit(li_, *number, {{"found_at", ""}}, "none"));
  all = clocks(*number, "found");
  ASSERT_EQ(all.size(), 2U);
  EXPECT_TRUE(all[1].reading.replaced);
  good(engine_->check_record(view(*number)));
}

TEST_F(KeptClocks, StayMissedWhenAnotherLimitComesToCount) {
  const auto number = make({{"name", "x"}, {"found_at", "2026-03-02 09:00"}});
  clock_.now += 72 * kHour;
  good(edit(li_, *number, {{"face", "true"}}));
  const auto all = clocks(*number, "found");
  ASSERT_EQ(all.size(), 2U);
  EXPECT_TRUE(all[0].reading.replaced);
  EXPECT_EQ(all[1].reading.due_ms, at("2026-03-02 11:00"));
}

TEST_F(KeptClocks, KeepTheLimitTheyWereStartedWith) {
  limits_["many"] = 5;
  open();
  const auto number = make({{"name", "x"}, {"stored", "100"}});
  const auto before = clocks(*number, "many");
  ASSERT_EQ(before.size(), 1U);
  limits_["many"] = 30;
  open();
  good(edit(li_, *number, {{"note", "n"}}));
  const auto after = clocks(*number, "many");
  EXPECT_EQ(after[0].reading.due_ms, before[0].reading.due_ms);
  EXPECT_EQ(after[0].reading.limit.limit.value, 5);
  EXPECT_EQ(after[0].reading.limit.basis, Basis::Declared);
  limits_.clear();
  open();
  EXPECT_EQ(clocks(*number, "many")[0].reading.limit.basis, Basis::Declared);
}

TEST_F(KeptClocks, StartWhenANumberIsReachedAndOnlyThen) {
  const auto number = make({{"name", "x"}, {"stored", "99"}});
  EXPECT_TRUE(clocks(*number, "many").empty());
  good(edit(li_, *number, {{"stored", "100"}}, "counted"));
  EXPECT_EQ(clocks(*number, "many").size(), 1U);
  good(edit(li_, *number, {{"stored", "5"}}, "counted"));
  good(edit(li_, *number, {{"stored", "500"}}, "counted"));
  EXPECT_EQ(clocks(*number, "many").size(), 1U);
}

TEST_F(KeptClocks, DoNotRunWhereAnotherDateSaysWhen) {
  const auto number = make({{"name", "x"}, {"found_at", "2026-03-02 09:00"}, {"release_on", "2026-04-01"}});
  EXPECT_TRUE(clocks(*number, "found").empty());
  good(edit(li_, *number, {{"release_on", ""}}));
  EXPECT_EQ(clocks(*number, "found").size(), 1U);
}

TEST_F(KeptClocks, TellWhenTheStateWasEntered) {
  const auto number = make({{"name", "x"}});
  clock_.now += kHour;
  good(move(li_, *number, "test", {{"result", "pass"}}));
  const std::int64_t entered = clock_.now;
  clock_.now += kHour;
  good(edit(li_, *number, {{"note", "touched"}}));
  const StoredRecord record = view(*number).record;
  EXPECT_EQ(record.updated_ms, clock_.now);
  EXPECT_EQ(entered_ms(record), entered);
}

}  // namespace
}  // namespace assay::records
