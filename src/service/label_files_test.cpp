#include "service/label_files.hpp"

#include <sys/wait.h>
#include <unistd.h>

#include <array>

#include "adapters/localfs/output_file.hpp"
#include "adapters/localfs/scratch_folder.hpp"
#include "adapters/sql/sqlite_event_store.hpp"
#include "label/protection.hpp"
#include "service/pending_action.hpp"
#include "service/recovery.hpp"
#include "service/verify_asset.hpp"

namespace assay::service {
namespace {

constexpr std::string_view kArticle = "# A title\n\nWords that a model wrote.\n";

/// One provider with a log of its own, and a folder of files.
class LabelFiles : public adapters::localfs::ScratchFolder {
 protected:
  void SetUp() override {
    ScratchFolder::SetUp();
    std::filesystem::create_directory(at("state"));
    std::filesystem::create_directory(at("out"));
    auto store = adapters::sql::SqliteEventStore::open({.path = at("state/assay.db")});
    ASSERT_TRUE(store) << store.error().message;
    store_ = std::move(*store);
    producer_ = {"tenant",
                 {},
                 config::Suite::International,
                 "uid 1",
                 *crypto::PrivateKey::generate(crypto::SignatureAlgorithm::Ed25519)};
    producer_.service.name = "texts";
    producer_.service.provider_code = "001191110000MA0000000H10001";
    producer_.service.propagator_code = "001191110000MA0000000H20001";
    open_log();
  }
  void open_log() {
    log_.reset();
    evidence::LogOptions options;
    options.folder = at("state/log");
    options.origin = "test/log";
    options.keys.push_back(producer_.key);
    auto log = evidence::Log::open(*store_, std::move(options), clock_);
    ASSERT_TRUE(log) << log.error().message;
    log_.emplace(std::move(*log));
  }
  FileOutcome label(const std::string& source, const std::string& destination, FileOptions options = {}) {
    std::vector<FileOutcome> outcomes;
    if (source == destination) options.request.mode = WriteMode::InPlace;
    label_files({{source, destination}}, producer_, options, *log_, clock_,
                [&](const FileOutcome& one) { outcomes.push_back(one); });
    EXPECT_EQ(outcomes.size(), 1U);
    return outcomes.empty() ? FileOutcome{} : outcomes[0];
  }
  [[nodiscard]] AssetReport look(const std::string& path) const {
    auto source = adapters::localfs::FileSource::open(path);
    EXPECT_TRUE(source);
    auto report = verify_asset(*source, {.own_key = &producer_.key.public_key()});
    EXPECT_TRUE(report) << report.error().message;
    return *report;
  }
  [[nodiscard]] std::uint64_t events() { return *log_->size(); }

  SystemClock clock_;
  std::unique_ptr<evidence::EventStore> store_;
  std::optional<evidence::Log> log_;
  Producer producer_;
};

TEST_F(LabelFiles, ALabelledCopyVerifiesAndTheOriginalIsUntouched) {
  const std::string source = write("a.md", std::string(kArticle));
  const std::uint64_t before = events();
  const FileOutcome outcome = label(source, at("out/a.md"));
  ASSERT_FALSE(outcome.error) << outcome.error->message;
  EXPECT_EQ(outcome.outcome, Outcome::Labelled);
  EXPECT_EQ(read(source), kArticle);
  EXPECT_EQ(events(), before + 1);
  const AssetReport report = look(at("out/a.md"));
  EXPECT_EQ(report.verdict, Verdict::Labelled);
  EXPECT_EQ(report.producer.signature, Check::Valid);
  EXPECT_EQ(report.producer.content, Check::Valid);
  EXPECT_TRUE(report.producer.own_key);
  EXPECT_EQ(report.label->content_propagator, report.label->content_producer);
  const auto found = log_->find_by_produce_id(report.label->produce_id);
  ASSERT_TRUE(found);
  ASSERT_EQ(found->size(), 1U);
  EXPECT_EQ((*found)[0].event.content->value, outcome.digest.value);
  EXPECT_EQ((*found)[0].event.id.hex(), report.label->produce_id);
}

TEST_F(LabelFiles, RelabellingUnchangedContentChangesNothingAndRecordsNothing) {
  const std::string source = write("a.md", std::string(kArticle));
  const FileOutcome first = label(source, source);
  ASSERT_FALSE(first.error) << first.error->message;
  const std::string labelled = read(source);
  const std::uint64_t before = events();
  const FileOutcome second = label(source, source);
  EXPECT_EQ(second.outcome, Outcome::Unchanged);
  EXPECT_EQ(second.label, first.label);
  EXPECT_EQ(read(source), labelled);
  EXPECT_EQ(events(), before);
  FileOptions fresh;
  fresh.request.new_id = true;
  const FileOutcome third = label(source, source, fresh);
  EXPECT_EQ(third.outcome, Outcome::Labelled);
  EXPECT_NE(third.label.produce_id, first.label.produce_id);
  EXPECT_EQ(third.digest.value, first.digest.value);
  EXPECT_EQ(look(source).inspection.labels.size(), 1U);
}

TEST_F(LabelFiles, AnOwnLabelWhoseSignatureWasTamperedWithIsWrittenAnew) {
  const std::string source = write("a.md", std::string(kArticle));
  const FileOutcome first = label(source, source);
  ASSERT_FALSE(first.error) << first.error->message;
  for (const std::size_t which : {0U, 1U}) {
    const label::ImplicitLabel standing = *look(source).label;
    const label::Protection protection = label::read_protection(standing.reserved_code1);
    ASSERT_EQ(protection.signatures.size(), 2U);
    std::string tampered = read(source);
    const std::size_t at = tampered.find(to_hex(protection.signatures[which].value));
    ASSERT_NE(at, std::string::npos);
    tampered[at] = tampered[at] == '0' ? '1' : '0';
    write("a.md", tampered);
    EXPECT_EQ(look(source).verdict, Verdict::Altered);
    const FileOutcome again = label(source, source);
    ASSERT_FALSE(again.error) << again.error->message;
    EXPECT_EQ(again.outcome, Outcome::Labelled);
    EXPECT_NE(again.label.produce_id, standing.produce_id);
    EXPECT_EQ(look(source).verdict, Verdict::Labelled);
  }
}

TEST_F(LabelFiles, ARunRepeatedIntoTheSameFolderIsQuiet) {
  const std::string source = write("a.md", std::string(kArticle));
  ASSERT_FALSE(label(source, at("out/a.md")).error);
  const std::uint64_t before = events();
  const FileOutcome again = label(source, at("out/a.md"));
  ASSERT_FALSE(again.error) << again.error->message;
  EXPECT_EQ(again.outcome, Outcome::Unchanged);
  EXPECT_EQ(events(), before);
}

TEST_F(LabelFiles, AnOutputOfAnotherContentIsOnlyReplacedOnRequest) {
  const std::string source = write("a.md", std::string(kArticle));
  write("out/a.md", "# Somebody's own words\n");
  const FileOutcome refused = label(source, at("out/a.md"));
  ASSERT_TRUE(refused.error);
  EXPECT_EQ(refused.error->code, Code::Conflict);
  EXPECT_EQ(read(at("out/a.md")), "# Somebody's own words\n");
  FileOptions overwrite;
  overwrite.overwrite = true;
  EXPECT_FALSE(label(source, at("out/a.md"), overwrite).error);
  EXPECT_EQ(look(at("out/a.md")).verdict, Verdict::Labelled);
}

TEST_F(LabelFiles, AnotherProducersLabelIsKeptAndOnlyPropagated) {
  const std::string source = write("a.md", std::string(kArticle));
  ASSERT_FALSE(label(source, source).error);
  const label::ImplicitLabel theirs = *look(source).label;
  producer_.service.provider_code = "00119144030008867405X210001";
  producer_.service.propagator_code = "00119144030008867405X220001";
  const std::string labelled = read(source);
  const FileOutcome refused = label(source, source);
  ASSERT_TRUE(refused.error);
  EXPECT_EQ(refused.error->code, Code::Conflict);
  EXPECT_NE(refused.error->message.find(theirs.content_producer), std::string::npos) << refused.error->message;
  EXPECT_NE(refused.error->message.find("--as-propagator"), std::string::npos);
  EXPECT_EQ(read(source), labelled);

  FileOptions propagate;
  propagate.request.as_propagator = true;
  const FileOutcome done = label(source, source, propagate);
  ASSERT_FALSE(done.error) << done.error->message;
  EXPECT_EQ(done.outcome, Outcome::Propagated);
  const AssetReport report = look(source);
  EXPECT_EQ(report.label->produce_id, theirs.produce_id);
  EXPECT_EQ(report.label->reserved_code1, theirs.reserved_code1);
  EXPECT_EQ(report.label->content_propagator, "00119144030008867405X220001");
  EXPECT_EQ(report.producer.content, Check::Valid);
  EXPECT_EQ(report.propagator.content, Check::Valid);
  EXPECT_EQ(report.propagator.signature, Check::Valid);
  EXPECT_EQ(report.verdict, Verdict::Labelled);
  EXPECT_EQ(label(source, source, propagate).outcome, Outcome::Unchanged);
}

TEST_F(LabelFiles, APlatformMarksSuspectedContentWithoutAProducer) {
  const std::string source = write("a.md", std::string(kArticle));
  FileOptions options;
  options.request.as_propagator = true;
  EXPECT_EQ(label(source, source, options).error->code, Code::InvalidInput);
  options.request.degree = label::Degree::Suspected;
  const FileOutcome done = label(source, source, options);
  ASSERT_FALSE(done.error) << done.error->message;
  EXPECT_EQ(done.label.label, "3");
  EXPECT_EQ(done.label.content_producer, "");
  EXPECT_EQ(done.label.content_propagator, producer_.service.propagator_code);
}

TEST_F(LabelFiles, ChangedContentIsSeenAsAltered) {
  const std::string source = write("a.md", std::string(kArticle));
  ASSERT_FALSE(label(source, source).error);
  std::ofstream(source, std::ios::app) << "One more sentence.\n";
  EXPECT_EQ(look(source).verdict, Verdict::Altered);
  const FileOutcome again = label(source, source);
  ASSERT_FALSE(again.error) << again.error->message;
  EXPECT_EQ(again.outcome, Outcome::Labelled);
  EXPECT_EQ(look(source).verdict, Verdict::Labelled);
}

TEST_F(LabelFiles, BadFilesDoNotStopTheOthers) {
  std::vector<FileJob> jobs;
  for (int i = 0; i < 40; ++i) {
    const std::string name = "f" + std::to_string(i) + ".md";
    jobs.push_back({write(name, i % 4 == 0 ? std::string("\0\1\2", 3) : std::string(kArticle) + std::to_string(i)),
                    at("out/" + name)});
  }
  FileOptions options;
  options.workers = 4;
  std::size_t good = 0;
  std::size_t bad = 0;
  label_files(jobs, producer_, options, *log_, clock_, [&](const FileOutcome& one) { ++(one.error ? bad : good); });
  EXPECT_EQ(good, 30U);
  EXPECT_EQ(bad, 10U);
  ASSERT_TRUE(log_->checkpoint());
  const auto check = log_->check();
  ASSERT_TRUE(check);
  EXPECT_TRUE(check->ok());
  EXPECT_TRUE(log_->pending()->empty());
}

TEST_F(LabelFiles, ARecordedFileWhoseRenameACrashPreventedAppearsAtTheNextStart) {
  // A child records the event and dies before the rename: its temporary file and its pending action stay.
  const std::string source = write("a.md", std::string(kArticle));
  const int child = ::fork();
  if (child == 0) {
    auto store = adapters::sql::SqliteEventStore::open({.path = at("state/assay.db")});
    evidence::LogOptions options;
    options.folder = at("state/log");
    options.origin = "test/log";
    options.keys.push_back(producer_.key);
    auto log = evidence::Log::open(**store, std::move(options), clock_);
    auto from = adapters::localfs::FileSource::open(source);
    auto plan = plan_label(*from, producer_, {}, clock_);
    auto output = adapters::localfs::OutputFile::create(at("out/a.md"), plan->event.id, *from);
    const bool written =
        plan->splice.carry_out(*from, *output) &&
        log->append(std::array{plan->event},
                    std::array{evidence::PendingAction{
                        plan->event.id, encode(PendingFile{false, output->temporary(), at("out/a.md")})}});
    ::_exit(written ? 0 : 1);
  }
  int status = 0;
  ASSERT_EQ(::waitpid(child, &status, 0), child);
  ASSERT_EQ(status, 0);
  EXPECT_FALSE(std::filesystem::exists(at("out/a.md")));
  const auto finished = recover(*log_, clock_);
  ASSERT_TRUE(finished) << finished.error().message;
  EXPECT_EQ(*finished, std::vector<std::string>{at("out/a.md")});
  EXPECT_EQ(look(at("out/a.md")).verdict, Verdict::Labelled);
  ASSERT_TRUE(log_->checkpoint());
  EXPECT_TRUE(recover(*log_, clock_)->empty());
}

}  // namespace
}  // namespace assay::service
