#include <gtest/gtest.h>

#include <algorithm>
#include <filesystem>
#include <set>

#include "evidence/log_under_test.hpp"

namespace assay::evidence {
namespace {

class CheckTest : public LogUnderTest {
 protected:
  static std::set<std::string> places_of(const CheckReport& report) {
    std::set<std::string> places;
    for (const Fault& fault : report.faults) places.insert(fault.place);
    return places;
  }
  static bool names(const CheckReport& report, const std::string& place) { return places_of(report).count(place) != 0; }
  std::vector<std::string> tile_files() const {
    std::vector<std::string> files;
    for (const auto& entry : std::filesystem::recursive_directory_iterator(in_log("tile"))) {
      if (entry.is_regular_file()) files.push_back(std::filesystem::relative(entry.path(), log_folder()).string());
    }
    std::sort(files.begin(), files.end());
    return files;
  }
};

TEST_F(CheckTest, FindsNothingWrongWithAWholeLog) {
  publish(600);
  std::vector<std::uint64_t> told;
  ASSERT_TRUE(open());
  const auto report = log_->check([&](std::uint64_t done, std::uint64_t total) {
    told.push_back(done);
    EXPECT_EQ(total, 600U);
  });
  ASSERT_TRUE(report);
  EXPECT_TRUE(report->ok()) << faults_of(*report);
  EXPECT_EQ(report->rows, 600U);
  EXPECT_EQ(report->tiles, 7U) << "three tiles and three bundles of level 0, one tile of level 1";
  EXPECT_EQ(report->unpublished, 0U);
  EXPECT_EQ(report->checkpoint->size, 600U);
  EXPECT_EQ(told, std::vector<std::uint64_t>{600});
}

TEST_F(CheckTest, OfALogWithoutCheckpointChecksTheRows) {
  ASSERT_TRUE(open());
  append(300);
  const auto report = check();
  EXPECT_TRUE(report.ok()) << faults_of(report);
  EXPECT_FALSE(report.checkpoint);
  EXPECT_EQ(report.unpublished, 300U);
}

TEST_F(CheckTest, NamesTheLeafWhoseRowWasChangedInAnyColumn) {
  publish(600);
  keep();
  const std::pair<const char*, const char*> changes[] = {
      {"id", "id = randomblob(16)"},
      {"id", "id = x'00'"},
      {"time_ms", "time_ms = time_ms + 1"},
      {"kind", "kind = 'asset.propagated'"},
      {"tenant", "tenant = 'other'"},
      {"service", "service = ''"},
      {"produce_id", "produce_id = 'other'"},
      {"digest_key", "digest_key = digest_key + 1"},
      {"digest_key", "digest_key = NULL"},
      {"leaf hash", "leaf_hash = zeroblob(32)"},
      {"leaf hash", "leaf_hash = x'00'"},
      {"leaf", "leaf = zeroblob(length(leaf))"},
      {"leaf", "leaf = x''"},
      {"record", "record = CAST(replace(record, 'image/png', 'image/gif') AS BLOB)"},
      {"record", "record = CAST(record || ' ' AS BLOB)"},
      {"record", "record = NULL"},
      {"salt", "salt = randomblob(16)"},
      {"salt", "salt = NULL"},
  };
  for (const auto& [what, change] : changes) {
    put_back();
    tamper(std::string("UPDATE event SET ") + change + " WHERE leaf_index = 300");
    const auto report = check();
    ASSERT_FALSE(report.ok()) << change;
    EXPECT_TRUE(names(report, "leaf 300")) << change << "\n" << faults_of(report);
    EXPECT_NE(faults_of(report).find(what), std::string::npos) << change << "\n" << faults_of(report);
    for (const auto& place : places_of(report)) EXPECT_FALSE(place.starts_with("leaf") && place != "leaf 300") << place;
  }
}

TEST_F(CheckTest, NamesTheLeafWhoseRecordHasOneBitFlipped) {
  publish(20);
  auto opened = adapters::sql::Connection::sqlite(database(), 1000);
  ASSERT_TRUE(opened);
  auto read = opened->prepare("read", "SELECT record FROM event WHERE leaf_index = 7").value();
  ASSERT_TRUE(read.step().value());
  const Bytes record(read.blob(0).begin(), read.blob(0).end());
  read.reset();
  auto write = opened->prepare("write", "UPDATE event SET record = ?1 WHERE leaf_index = 7").value();
  for (std::size_t i = 0; i < record.size(); i += 5) {
    Bytes bent = record;
    bent[i] ^= 0x10;
    write.bind(1, BytesView(bent));
    ASSERT_TRUE(write.run());
    const auto report = check();
    EXPECT_TRUE(names(report, "leaf 7")) << i;
    EXPECT_EQ(places_of(report).size(), 1U) << faults_of(report);
  }
}

TEST_F(CheckTest, NamesMissingRows) {
  publish(600);
  keep();
  tamper("DELETE FROM event WHERE leaf_index = 300");
  auto report = check();
  EXPECT_TRUE(names(report, "leaf 300")) << faults_of(report);
  EXPECT_FALSE(names(report, "leaf 301"));
  EXPECT_TRUE(names(report, "checkpoint")) << "its root cannot be that of the rows";

  put_back();
  tamper("DELETE FROM event WHERE leaf_index >= 590");
  report = check();
  EXPECT_TRUE(names(report, "leaf 590")) << faults_of(report);

  put_back();
  tamper("DELETE FROM event");
  report = check();
  EXPECT_TRUE(names(report, "leaf 0")) << faults_of(report);
  EXPECT_EQ(report.rows, 0U);
}

TEST_F(CheckTest, NamesARowBehindTheEndAndAChangedState) {
  publish(10);
  keep();
  tamper("UPDATE event SET position = position + 5 WHERE leaf_index = 9");
  auto report = check();
  EXPECT_TRUE(names(report, "leaf 9")) << faults_of(report);
  EXPECT_TRUE(names(report, "leaf 14")) << faults_of(report);

  put_back();
  tamper("UPDATE log SET frontier = zeroblob(length(frontier))");
  report = check();
  EXPECT_EQ(places_of(report), std::set<std::string>{"log row"}) << faults_of(report);

  put_back();
  tamper("UPDATE log SET frontier = x'00'");
  LogOptions inspect = options();
  inspect.purpose = Purpose::Inspect;
  const auto opened = open(inspect);
  ASSERT_FALSE(opened);
  EXPECT_EQ(opened.error().code, Code::Corrupt);
  EXPECT_NE(opened.error().message.find("log row"), std::string::npos) << opened.error().message;
}

TEST_F(CheckTest, NamesTheTileWithAByteFlipped) {
  publish(600);
  keep();
  const auto files = tile_files();
  ASSERT_EQ(files.size(), 7U);
  for (const std::string& file : files) {
    const std::string whole = read_text(in_log(file));
    for (const std::size_t at : {std::size_t{0}, whole.size() / 2, whole.size() - 1}) {
      std::string bent = whole;
      bent[at] = static_cast<char>(bent[at] ^ 1);
      write_text(in_log(file), bent);
      const auto report = check();
      EXPECT_EQ(places_of(report), std::set<std::string>{file}) << faults_of(report);
      close();
    }
    write_text(in_log(file), whole);
  }
  const std::string tile = read_text(in_log("tile/0/001"));
  std::string bent = tile;
  bent[32 * 44] = static_cast<char>(bent[32 * 44] ^ 1);
  write_text(in_log("tile/0/001"), bent);
  EXPECT_NE(faults_of(check()).find("hash 44 (leaf 300)"), std::string::npos) << faults_of(check());
}

TEST_F(CheckTest, NamesTilesThatAreCutLongOrGone) {
  publish(600);
  for (const std::string& file : tile_files()) {
    const std::string whole = read_text(in_log(file));
    for (const std::string& other : {whole.substr(0, whole.size() - 1), whole.substr(0, whole.size() / 2),
                                     std::string(), whole + "more than there is"}) {
      write_text(in_log(file), other);
      const auto report = check();
      EXPECT_EQ(places_of(report), std::set<std::string>{file}) << faults_of(report);
      close();
    }
    std::filesystem::remove(in_log(file));
    const auto report = check();
    EXPECT_EQ(places_of(report), std::set<std::string>{file}) << faults_of(report);
    close();
    write_text(in_log(file), whole);
  }
  EXPECT_TRUE(check().ok());
}

TEST_F(CheckTest, NamesFilesThatAreNoTilesAndTilesAheadOfTheRows) {
  publish(10);
  write_text(in_log("tile/0/notes.txt"), "x");
  write_text(in_log("tile/0/000.p/12"), std::string(12 * 32, 'x'));
  const auto report = check();
  EXPECT_TRUE(names(report, "tile/0/notes.txt")) << faults_of(report);
  EXPECT_TRUE(names(report, "tile/0/000.p/12")) << faults_of(report);
  EXPECT_NE(faults_of(report).find("ahead"), std::string::npos);
}

TEST_F(CheckTest, NamesTheCheckpointWithAnyByteFlipped) {
  publish(20);
  const std::string whole = read_text(in_log("checkpoint"));
  for (std::size_t at = 0; at < whole.size(); ++at) {
    std::string bent = whole;
    bent[at] = static_cast<char>(bent[at] ^ 1);
    write_text(in_log("checkpoint"), bent);
    const auto report = check();
    EXPECT_TRUE(names(report, "checkpoint")) << at << "\n" << faults_of(report);
    close();
  }
}

TEST_F(CheckTest, NamesACheckpointSignedByAnotherKey) {
  publish(20);
  key_ = crypto::PrivateKey::generate(crypto::SignatureAlgorithm::Ed25519).value();
  const auto report = check();
  EXPECT_EQ(places_of(report), std::set<std::string>{"checkpoint"}) << faults_of(report);
  EXPECT_EQ(report.signers, 0U);
}

TEST_F(CheckTest, OfALogOpenedToLookAtChangesNothing) {
  publish(20);
  const auto report = check();
  ASSERT_TRUE(report.ok());
  EXPECT_EQ(log_->append(events(1)).error().code, Code::Denied);
  EXPECT_EQ(log_->checkpoint().error().code, Code::Denied);
  EXPECT_EQ(log_->rebuild_tiles().error().code, Code::Denied);
  EXPECT_TRUE(log_->prove(3)) << "a proof needs no writing";
}

TEST_F(CheckTest, StopsCountingFaultsButNotChecking) {
  publish(1500);
  tamper("UPDATE event SET salt = randomblob(16)");
  const auto report = check();
  EXPECT_EQ(report.faults.size(), kMaxFaults);
  EXPECT_EQ(report.faults_in_all, 1500U);
  EXPECT_EQ(report.rows, 1500U);
}

// What opening and the next checkpoint make of a log whose parts do not fit together.
using EdgeTest = CheckTest;

TEST_F(EdgeTest, RefusesACheckpointAheadOfTheRows) {
  publish(10);
  keep();
  publish(10);
  put_back_database();
  const auto opened = open();
  ASSERT_FALSE(opened);
  EXPECT_EQ(opened.error().code, Code::Conflict);
  EXPECT_NE(opened.error().message.find("checkpoint"), std::string::npos) << opened.error().message;
  EXPECT_NE(opened.error().message.find("20"), std::string::npos);
  const auto report = check();
  EXPECT_TRUE(names(report, "checkpoint")) << faults_of(report);
  EXPECT_TRUE(names(report, "tile/0/000.p/20")) << faults_of(report);
}

TEST_F(EdgeTest, RefusesTilesAheadOfTheRows) {
  publish(10);
  keep();
  publish(300);
  put_back_database();
  put_back_checkpoint();
  const auto opened = open();
  ASSERT_FALSE(opened);
  EXPECT_EQ(opened.error().code, Code::Conflict);
  EXPECT_NE(opened.error().message.find("tiles"), std::string::npos) << opened.error().message;
}

TEST_F(EdgeTest, RefusesToOverwriteTilesOfRowsThatWereReplaced) {
  publish(10);
  keep();
  publish(300);
  put_back_database();
  put_back_checkpoint();
  std::filesystem::remove(in_log("tile/entries/000"));
  const std::string tile = read_text(in_log("tile/0/000"));
  std::filesystem::remove(in_log("tile/0/000"));
  ASSERT_TRUE(open());
  write_text(in_log("tile/0/000"), tile);
  append(300);  // others than before
  const auto made = log_->checkpoint();
  ASSERT_FALSE(made);
  EXPECT_EQ(made.error().code, Code::Conflict);
  EXPECT_EQ(read_text(in_log("tile/0/000")), tile);
}

TEST_F(EdgeTest, RefusesACheckpointWithAnotherRoot) {
  publish(10);
  keep();
  put_back();
  tamper("UPDATE log SET frontier = zeroblob(length(frontier))");
  const auto opened = open();
  ASSERT_FALSE(opened);
  EXPECT_EQ(opened.error().code, Code::Conflict);
}

TEST_F(EdgeTest, DoesNotSignForRowsThatAreNotThoseOfTheLastCheckpoint) {
  publish(10);
  tamper("UPDATE event SET leaf_hash = zeroblob(32) WHERE leaf_index = 3");
  tamper("UPDATE log SET frontier = zeroblob(length(frontier))");
  std::filesystem::remove_all(in_log("tile"));
  LogOptions inspect = options();
  const std::string note = read_text(in_log("checkpoint"));
  // As if the rows behind the checkpoint had been exchanged while more were being recorded.
  ASSERT_FALSE(open(inspect));
  std::filesystem::remove(in_log("checkpoint"));
  ASSERT_TRUE(open());
  append(1);
  write_text(in_log("checkpoint"), note);
  const auto made = log_->checkpoint();
  ASSERT_FALSE(made);
  EXPECT_EQ(made.error().code, Code::Conflict) << made.error().message;
  EXPECT_EQ(read_text(in_log("checkpoint")), note);
  EXPECT_FALSE(std::filesystem::exists(in_log("tile")));
}

TEST_F(EdgeTest, GoesOnFromAnOlderCheckpoint) {
  publish(10);
  keep();
  publish(10);
  const std::string newer = read_text(in_log("checkpoint"));
  put_back_checkpoint();
  ASSERT_TRUE(open());
  EXPECT_EQ(check().unpublished, 10U);
  EXPECT_TRUE(check().ok()) << faults_of(check());
  ASSERT_TRUE(log_->checkpoint());
  EXPECT_EQ(read_text(in_log("checkpoint")), newer) << "the same root is signed again, no other";
}

TEST_F(EdgeTest, MakesAMissingOrEmptyCheckpointAgain) {
  publish(10);
  const std::string note = read_text(in_log("checkpoint"));
  for (const bool empty : {false, true}) {
    std::filesystem::remove(in_log("checkpoint"));
    if (empty) write_text(in_log("checkpoint"), "");
    ASSERT_TRUE(open());
    ASSERT_TRUE(log_->checkpoint());
    EXPECT_EQ(read_text(in_log("checkpoint")), note);
  }
}

TEST_F(EdgeTest, RefusesACheckpointThatCannotBeRead) {
  publish(10);
  write_text(in_log("checkpoint"), "nonsense");
  const auto opened = open();
  ASSERT_FALSE(opened);
  EXPECT_EQ(opened.error().code, Code::Corrupt);
  EXPECT_NE(opened.error().message.find("checkpoint"), std::string::npos) << opened.error().message;
}

TEST_F(EdgeTest, ProvesAndGoesOnWhenTilesAreGoneOrCut) {
  publish(600);
  keep();
  for (const bool cut : {false, true}) {
    put_back();
    if (cut) {
      for (const std::string& file : tile_files()) write_text(in_log(file), "short");
    } else {
      std::filesystem::remove_all(in_log("tile"));
    }
    ASSERT_TRUE(open());
    for (const std::uint64_t index : {0U, 300U, 599U}) {
      const auto proof = log_->prove(index);
      ASSERT_TRUE(proof) << proof.error().message;
      EXPECT_TRUE(verify::check_proof(*proof, log_->verifier_keys()));
    }
    append(1);
    ASSERT_TRUE(log_->checkpoint());
    EXPECT_FALSE(check().ok()) << "the full tiles are still missing";
    ASSERT_TRUE(log_->rebuild_tiles());
    EXPECT_TRUE(check().ok()) << faults_of(check());
  }
}

TEST_F(EdgeTest, DoesNotProveAgainstTheWrongRoot) {
  publish(600);
  std::string tile = read_text(in_log("tile/0/001"));
  tile[0] = static_cast<char>(tile[0] ^ 1);
  write_text(in_log("tile/0/001"), tile);
  ASSERT_TRUE(open());
  EXPECT_EQ(log_->prove(300).error().code, Code::Corrupt);
  EXPECT_TRUE(log_->prove(5)) << "this path does not lead through the damaged tile's leaves";
  ASSERT_TRUE(log_->rebuild_tiles());
  ASSERT_TRUE(open());
  EXPECT_TRUE(log_->prove(300));
}

TEST_F(EdgeTest, DoesNotRebuildTilesFromRowsThatWereNotSigned) {
  publish(600);
  tamper("UPDATE event SET leaf_hash = zeroblob(32) WHERE leaf_index = 3");
  ASSERT_TRUE(open());
  const std::string tile = read_text(in_log("tile/0/000"));
  EXPECT_EQ(log_->rebuild_tiles().error().code, Code::Conflict);
  EXPECT_EQ(read_text(in_log("tile/0/000")), tile);
}

}  // namespace
}  // namespace assay::evidence
