#include "evidence/log.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <filesystem>

#include "evidence/log_under_test.hpp"

namespace assay::evidence {
namespace {

using LogTest = LogUnderTest;

TEST_F(LogTest, GivesEachEventItsPlaceAndFindsItAgain) {
  ASSERT_TRUE(open());
  const auto made = events(3);
  const auto places = log_->append(made);
  ASSERT_TRUE(places) << places.error().message;
  ASSERT_EQ(places->size(), 3U);
  for (std::size_t i = 0; i < made.size(); ++i) {
    EXPECT_EQ((*places)[i].index, i);
    const auto by_id = log_->find_by_id(made[i].id).value();
    ASSERT_TRUE(by_id);
    EXPECT_EQ(by_id->event, made[i]);
    EXPECT_EQ(by_id->index, i);
    EXPECT_EQ(by_id->leaf_hash, (*places)[i].leaf_hash);
    EXPECT_FALSE(by_id->erased);
    EXPECT_EQ(log_->find_by_produce_id(made[i].produce_id).value().size(), 1U);
    const auto by_digest = log_->find_by_digest(*made[i].content).value();
    ASSERT_EQ(by_digest.size(), 1U);
    EXPECT_EQ(by_digest[0].event, made[i]);
  }
  EXPECT_EQ(log_->size().value(), 3U);
  EXPECT_FALSE(log_->find_by_id(new_id(clock_)).value());
  EXPECT_TRUE(log_->find_by_produce_id("nobody's").value().empty());
}

TEST_F(LogTest, FindsPropagationsBesideTheProduction) {
  ASSERT_TRUE(open());
  Event produced = event();
  Event propagated = event();
  propagated.kind = "asset.propagated";
  propagated.produce_id = produced.produce_id;
  Event foreign = event();
  foreign.produce_id = "R-somebody/else";
  Event nothing = event();
  nothing.produce_id.clear();
  ASSERT_TRUE(log_->append(std::vector{produced, propagated, foreign, nothing}));
  const auto both = log_->find_by_produce_id(produced.produce_id).value();
  ASSERT_EQ(both.size(), 2U);
  EXPECT_EQ(both[0].event, produced);
  EXPECT_EQ(both[1].event, propagated);
  ASSERT_EQ(log_->find_by_produce_id("R-somebody/else").value().size(), 1U);
  EXPECT_TRUE(log_->find_by_produce_id(nothing.id.hex()).value().empty()) << "an event without a produce id has none";
  EXPECT_TRUE(log_->find_by_produce_id("").value().empty());
}

TEST_F(LogTest, TellsDigestsApartThatShareAKey) {
  ASSERT_TRUE(open());
  Event one = event();
  Event two = event();
  two.content->value = one.content->value;
  two.content->value.back() ^= 1;
  ASSERT_TRUE(log_->append(std::vector{one, two}));
  EXPECT_EQ(log_->find_by_digest(*two.content).value().size(), 1U);
  ContentDigest other = *two.content;
  other.scheme = "head-v1";
  EXPECT_TRUE(log_->find_by_digest(other).value().empty());
}

TEST_F(LogTest, ListsWhatPassesTheFilter) {
  ASSERT_TRUE(open());
  std::vector<Event> made = events(10);
  made[3].kind = "asset.propagated";
  made[4].tenant = "other";
  made[5].service = "films";
  ASSERT_TRUE(log_->append(made));
  EXPECT_EQ(log_->list(0, 100).value().size(), 10U);
  EXPECT_EQ(log_->list(7, 100).value().size(), 3U);
  EXPECT_EQ(log_->list(2, 2).value().front().index, 2U);
  EXPECT_EQ(log_->list(0, 100, {"asset.propagated", "", ""}).value().front().index, 3U);
  EXPECT_EQ(log_->list(0, 100, {"", "other", ""}).value().front().index, 4U);
  EXPECT_EQ(log_->list(0, 100, {"", "", "films"}).value().front().index, 5U);
  EXPECT_TRUE(log_->list(0, 100, {"asset.propagated", "other", ""}).value().empty());
  EXPECT_TRUE(log_->list(UINT64_MAX, UINT64_MAX).value().empty());
}

TEST_F(LogTest, RefusesAnIdTwiceAndKeepsNothingOfThatBatch) {
  ASSERT_TRUE(open());
  auto made = events(4);
  ASSERT_TRUE(log_->append(std::span(made).first(2)));
  made[3].id = made[0].id;
  const auto refused = log_->append(std::span(made).subspan(2));
  ASSERT_FALSE(refused);
  EXPECT_EQ(refused.error().code, Code::Conflict);
  EXPECT_NE(refused.error().message.find("event.id"), std::string::npos) << refused.error().message;
  EXPECT_EQ(refused.error().message.find(made[0].id.hex()), std::string::npos) << "a message holds no values";
  EXPECT_EQ(log_->size().value(), 2U);
  EXPECT_FALSE(log_->find_by_id(made[2].id).value());
  append(1);
  EXPECT_TRUE(check().ok()) << faults_of(check());
}

TEST_F(LogTest, RefusesAnEventThatHasNoRecord) {
  ASSERT_TRUE(open());
  auto made = events(2);
  made[1].actor = "\xff";
  EXPECT_EQ(log_->append(made).error().code, Code::InvalidInput);
  EXPECT_EQ(log_->size().value(), 0U);
}

TEST_F(LogTest, MakesACheckpointAtMostOnceASecond) {
  ASSERT_TRUE(open());
  append(1);
  clock_.now += 999;
  append(1);
  EXPECT_FALSE(log_->latest_checkpoint().value());
  clock_.now += 1;
  append(1);
  const auto first = log_->latest_checkpoint().value();
  ASSERT_TRUE(first);
  EXPECT_EQ(verify::read_checkpoint(*first).value().size, 3U);
  append(1);
  EXPECT_EQ(log_->latest_checkpoint().value(), first);
  ASSERT_TRUE(log_->checkpoint());
  EXPECT_EQ(verify::read_checkpoint(log_->latest_checkpoint().value().value()).value().size, 4U);
}

TEST_F(LogTest, ProvesEveryEventAtEverySize) {
  ASSERT_TRUE(open());
  for (std::size_t size = 1; size <= 300; ++size) {
    append(1);
    ASSERT_TRUE(log_->checkpoint());
    const std::uint64_t index = (size * 7919) % size;
    for (const std::uint64_t at : {index, std::uint64_t{size - 1}}) {
      const auto proof = log_->prove(at);
      ASSERT_TRUE(proof) << proof.error().message;
      const auto read = verify::read_proof(verify::proof_text(*proof));
      ASSERT_TRUE(read) << read.error().message;
      const auto proven = verify::check_proof(*read, log_->verifier_keys());
      ASSERT_TRUE(proven) << at << " of " << size << ": " << proven.error().message;
      EXPECT_EQ(proven->checkpoint.size, size);
      EXPECT_EQ(read_record(read->record).value().kind, "asset.labelled");
    }
  }
  const auto report = check();
  EXPECT_TRUE(report.ok()) << faults_of(report);
  EXPECT_EQ(report.rows, 300U);
  EXPECT_EQ(report.signers, 1U);
}

TEST_F(LogTest, ProvesInATreeOfThreeTileLevels) {
  ASSERT_TRUE(open());
  constexpr std::uint64_t kLeaves = 65'536 + 300;
  for (std::uint64_t left = kLeaves; left > 0;) {
    const std::uint64_t batch = std::min<std::uint64_t>(left, 4001);
    append(batch);
    clock_.now += 400;  // a checkpoint now and then
    left -= batch;
  }
  ASSERT_TRUE(log_->checkpoint());
  for (const std::uint64_t index :
       {0ULL, 1ULL, 255ULL, 256ULL, 32'767ULL, 32'768ULL, 65'535ULL, 65'536ULL, 65'791ULL, 65'792ULL, 65'835ULL}) {
    const auto proof = log_->prove(index);
    ASSERT_TRUE(proof) << index << ": " << proof.error().message;
    EXPECT_TRUE(verify::check_proof(*proof, log_->verifier_keys())) << index;
  }
  EXPECT_EQ(log_->prove(kLeaves).error().code, Code::NotFound);
  EXPECT_TRUE(std::filesystem::exists(in_log("tile/2/000.p/1")));
  EXPECT_TRUE(std::filesystem::exists(in_log("tile/1/000")));
  EXPECT_TRUE(std::filesystem::exists(in_log("tile/1/001.p/1")));
  EXPECT_TRUE(std::filesystem::exists(in_log("tile/0/257.p/44")));
  EXPECT_TRUE(std::filesystem::exists(in_log("tile/entries/257.p/44")));
  EXPECT_FALSE(std::filesystem::exists(in_log("tile/0/000.p")));
  const auto report = check();
  EXPECT_TRUE(report.ok()) << faults_of(report);
  EXPECT_EQ(report.rows, kLeaves);
}

TEST_F(LogTest, ProvesWhatIsNotUnderACheckpointYetByMakingOne) {
  ASSERT_TRUE(open());
  append(5);
  const auto proof = log_->prove(4);
  ASSERT_TRUE(proof) << proof.error().message;
  EXPECT_TRUE(verify::check_proof(*proof, log_->verifier_keys()));
}

TEST_F(LogTest, ProvesALeafWhoseRecordWasErased) {
  publish(5);
  tamper("UPDATE event SET salt = NULL, record = NULL, produce_id = NULL, digest_key = NULL WHERE leaf_index = 2");
  const auto report = check();
  EXPECT_TRUE(report.ok()) << faults_of(report);
  EXPECT_EQ(report.erased, 1U);
  ASSERT_TRUE(open());
  const auto proof = log_->prove(2);
  ASSERT_TRUE(proof) << proof.error().message;
  const auto proven = verify::check_proof(*proof, log_->verifier_keys());
  ASSERT_TRUE(proven);
  EXPECT_FALSE(proven->has_record);
  const auto listed = log_->list(2, 1).value();
  ASSERT_EQ(listed.size(), 1U);
  EXPECT_TRUE(listed[0].erased);
  EXPECT_EQ(listed[0].event.kind, "asset.labelled");
}

TEST_F(LogTest, SignsAndDigestsInTheSuiteOfStateAlgorithms) {
  LogOptions with = options();
  with.record_digest = crypto::DigestAlgorithm::Sm3;
  with.keys.push_back(crypto::PrivateKey::generate(crypto::SignatureAlgorithm::Sm2).value());
  ASSERT_TRUE(open(with));
  append(3);
  ASSERT_TRUE(log_->checkpoint());
  const auto proof = log_->prove(1);
  ASSERT_TRUE(proof) << proof.error().message;
  ASSERT_EQ(log_->verifier_keys().size(), 2U);
  const auto proven = verify::check_proof(*proof, log_->verifier_keys());
  ASSERT_TRUE(proven) << proven.error().message;
  EXPECT_EQ(proven->leaf.algorithm, crypto::DigestAlgorithm::Sm3);
  EXPECT_EQ(proven->signers, (std::vector<std::size_t>{0, 1}));
  EXPECT_EQ(check().signers, 2U);

  // Leaving out the second signature is noticed.
  const std::string note = read_text(in_log("checkpoint"));
  write_text(in_log("checkpoint"), note.substr(0, note.rfind("\xe2\x80\x94")));
  const auto report = check();
  ASSERT_EQ(report.faults_in_all, 1U) << faults_of(report);
  EXPECT_EQ(report.faults[0].place, "checkpoint");
}

TEST_F(LogTest, KeepsTwoLogsInOneDatabaseApart) {
  ASSERT_TRUE(open());
  LogOptions second = options();
  second.folder = folder_.path() + "/second";
  second.origin = "assay.example/second";
  auto other = Log::open(*store_, second, clock_);
  ASSERT_TRUE(other) << other.error().message;
  for (int round = 0; round < 5; ++round) {
    append(3);
    ASSERT_TRUE(other->append(events(2)));
  }
  ASSERT_TRUE(log_->checkpoint());
  ASSERT_TRUE(other->checkpoint());
  EXPECT_EQ(log_->size().value(), 15U);
  EXPECT_EQ(other->size().value(), 10U);
  EXPECT_EQ(other->list(0, 100).value().size(), 10U);
  EXPECT_TRUE(check().ok()) << faults_of(check());
  EXPECT_TRUE(other->check().value().ok());
  EXPECT_TRUE(verify::check_proof(other->prove(9).value(), other->verifier_keys()));
}

TEST_F(LogTest, RefusesTheFolderOfAnotherLog) {
  publish(3);
  LogOptions other = options();
  other.origin = "assay.example/other";
  const auto opened = open(other);
  ASSERT_FALSE(opened);
  EXPECT_EQ(opened.error().code, Code::Configuration);
  EXPECT_NE(opened.error().message.find(kOrigin), std::string::npos) << opened.error().message;
}

TEST_F(LogTest, RefusesOriginsAndFoldersThatCannotBe) {
  LogOptions bad = options();
  bad.origin = "two words";
  EXPECT_EQ(open(bad).error().code, Code::Configuration);
  bad = options();
  bad.folder = folder_.path() + "/missing/log";
  EXPECT_EQ(open(bad).error().code, Code::Configuration);
  bad = options();
  write_text(folder_.path() + "/file", "");
  bad.folder = folder_.path() + "/file";
  EXPECT_FALSE(open(bad));
}

TEST_F(LogTest, WithoutAKeyRecordsButDoesNotSign) {
  LogOptions with = options();
  with.keys.clear();
  ASSERT_TRUE(open(with));
  append(2);
  clock_.now += 5000;
  append(2);
  EXPECT_EQ(log_->checkpoint().error().code, Code::Configuration);
  ASSERT_TRUE(open());
  EXPECT_TRUE(log_->checkpoint());
  EXPECT_TRUE(check().ok());
}

TEST_F(LogTest, AcceptsEarlierCheckpointsAfterAChangeOfKeys) {
  publish(3);
  LogOptions fresh = options();
  fresh.keys = {crypto::PrivateKey::generate(crypto::SignatureAlgorithm::Ed25519).value()};
  ASSERT_TRUE(open(fresh));
  const auto unknown = check();
  ASSERT_EQ(unknown.faults_in_all, 1U);
  EXPECT_EQ(unknown.faults[0].place, "checkpoint");
  fresh.trusted = {verify::verifier_key(kOrigin, key_.public_key()).value()};
  ASSERT_TRUE(open(fresh));
  EXPECT_TRUE(check().ok()) << faults_of(check());
  append(1);
  ASSERT_TRUE(log_->checkpoint());
  EXPECT_TRUE(check().ok()) << faults_of(check());
}

TEST_F(LogTest, RecordsEventsEvenWhenTilesCannotBeWritten) {
  ASSERT_TRUE(open());
  write_text(in_log("tile"), "in the way");
  append(2);
  clock_.now += 2000;
  append(2);  // tries to make a checkpoint
  EXPECT_FALSE(log_->checkpoint());
  EXPECT_EQ(log_->size().value(), 4U);
  std::filesystem::remove(in_log("tile"));
  EXPECT_TRUE(log_->checkpoint());
  EXPECT_TRUE(check().ok()) << faults_of(check());
}

TEST_F(LogTest, GrowsOneFileATileAndMakesNoOthers) {
  for (int i = 0; i < 20; ++i) publish(1);
  std::size_t files = 0;
  for (const auto& entry : std::filesystem::recursive_directory_iterator(log_folder()))
    files += entry.is_regular_file();
  EXPECT_EQ(files, 5U) << "checkpoint, the one it changes places with, the lock, a tile, a bundle";
  EXPECT_EQ(std::filesystem::file_size(in_log("tile/0/000.p/20")), 20U * 32U);
  EXPECT_TRUE(check().ok()) << faults_of(check());
}

TEST_F(LogTest, HandsOutIdsThatSortByTime) {
  const Id early = new_id(clock_);
  clock_.now += 1;
  const Id late = new_id(clock_);
  EXPECT_LT(early, late);
  EXPECT_EQ(late.unix_ms(), clock_.now);
}

}  // namespace
}  // namespace assay::evidence
