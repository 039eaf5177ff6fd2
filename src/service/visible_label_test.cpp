// Which files are drawn on and what the log says of it, with a pencil instead of decoders.
#include "service/visible_label.hpp"

#include <sys/stat.h>
#include <unistd.h>

#include <atomic>

#include "adapters/localfs/scratch_folder.hpp"
#include "adapters/sql/sqlite_event_store.hpp"
#include "service/label_files.hpp"
#include "service/verify_asset.hpp"

namespace assay::service {
namespace {

/// Draws by adding a comment to a JPEG, so that the content is another.
class Pencil final : public ports::MediaJobs {
 public:
  Result<std::string> run(const ports::MediaRequest& request, const ports::MediaProgress&) override {
    ++runs;
    wishes = std::string(request.wishes);
    if (failure) return tl::unexpected(*failure);
    std::string bytes(2, '\0');
    EXPECT_EQ(::pread(request.source, bytes.data(), 2, 0), 2);
    bytes += std::string("\xff\xfe\0\x07", 4) + "drawn";
    std::string rest(100'000, '\0');
    const ssize_t got = ::pread(request.source, rest.data(), rest.size(), 2);
    EXPECT_GT(got, 0);
    bytes += rest.substr(0, static_cast<std::size_t>(got));
    EXPECT_EQ(::write(request.target, bytes.data(), bytes.size()), static_cast<ssize_t>(bytes.size()));
    return answer;
  }
  std::atomic<int> runs{0};
  std::string wishes;
  std::string answer = R"({"text":"AI生成","place":"top","notes":[{"id":"palette","words":"two greys were added"}]})";
  std::optional<Error> failure;
};

/// The least that is a JPEG: SOI, a quantisation table nobody looks at, SOS, EOI.
std::string small_jpeg() {
  return std::string("\xff\xd8\xff\xdb\0\x03\0", 7) + std::string("\xff\xda\0\x02\x12\x34\xff\xd9", 8);
}

class VisibleLabel : public adapters::localfs::ScratchFolder {
 protected:
  void SetUp() override {
    ScratchFolder::SetUp();
    std::filesystem::create_directory(at("state"));
    std::filesystem::create_directory(at("out"));
    auto store = adapters::sql::SqliteEventStore::open({.path = at("state/assay.db")});
    ASSERT_TRUE(store) << store.error().message;
    store_ = std::move(*store);
    producer_.service.name = "pictures";
    producer_.service.visible_place = "bottom-right";
    producer_.service.provider_code = "001191110000MA0000000H10001";
    producer_.service.propagator_code = "001191110000MA0000000H20001";
    evidence::LogOptions options;
    options.folder = at("state/log");
    options.origin = "test/log";
    options.keys.push_back(producer_.key);
    auto log = evidence::Log::open(*store_, std::move(options), clock_);
    ASSERT_TRUE(log) << log.error().message;
    log_.emplace(std::move(*log));
  }
  FileOutcome label(const std::string& source, const std::string& destination, bool visible = true,
                    bool new_id = false) {
    FileOptions options;
    options.request.new_id = new_id;
    if (source == destination) options.request.mode = WriteMode::InPlace;
    if (visible) options.visible = *visible_order(producer_.service, "top");
    options.media = &pencil_;
    FileOutcome outcome;
    label_files({{source, destination}}, producer_, options, *log_, clock_,
                [&](const FileOutcome& one) { outcome = one; });
    return outcome;
  }
  [[nodiscard]] evidence::Event event_of(const FileOutcome& outcome) {
    return (*log_->find_by_produce_id(outcome.label.produce_id)).at(0).event;
  }

  SystemClock clock_;
  std::unique_ptr<evidence::EventStore> store_;
  std::optional<evidence::Log> log_;
  Producer producer_{"tenant",
                     {},
                     config::Suite::International,
                     "uid 1",
                     *crypto::PrivateKey::generate(crypto::SignatureAlgorithm::Ed25519)};
  Pencil pencil_;
};

TEST_F(VisibleLabel, IsDrawnBeforeTheImplicitOneAndRecorded) {
  const std::string source = write("a.jpg", small_jpeg());
  ::chmod(source.c_str(), 0640);
  const FileOutcome outcome = label(source, at("out/a.jpg"));
  ASSERT_FALSE(outcome.error) << outcome.error->message;
  EXPECT_EQ(outcome.outcome, Outcome::Labelled);
  EXPECT_EQ(read(source), small_jpeg());
  EXPECT_NE(read(at("out/a.jpg")).find("drawn"), std::string::npos);
  EXPECT_NE(read(at("out/a.jpg")).find("TC260"), std::string::npos);
  EXPECT_NE(pencil_.wishes.find(R"("text":"AI生成","place":"top")"), std::string::npos) << pencil_.wishes;
  EXPECT_EQ(event_of(outcome).visible_json, pencil_.answer);
  ASSERT_EQ(outcome.findings.size(), 1U);
  EXPECT_EQ(outcome.findings[0].detail, "palette: two greys were added");
  struct stat info {};
  ASSERT_EQ(::stat(at("out/a.jpg").c_str(), &info), 0);
  EXPECT_EQ(info.st_mode & 0777U, 0640U) << "mode and attributes are the source's";

  auto labelled = adapters::localfs::FileSource::open(at("out/a.jpg"));
  ASSERT_TRUE(labelled);
  const auto report = verify_asset(*labelled, {.own_key = &producer_.key.public_key()});
  ASSERT_TRUE(report);
  EXPECT_EQ(report->verdict, Verdict::Labelled) << "the digest is of what was drawn";
}

TEST_F(VisibleLabel, IsNotDrawnTwice) {
  const std::string path = write("a.jpg", small_jpeg());
  const FileOutcome first = label(path, path);
  ASSERT_FALSE(first.error) << first.error->message;
  const std::string drawn = read(path);
  const FileOutcome second = label(path, path);
  EXPECT_EQ(second.outcome, Outcome::Unchanged);
  EXPECT_EQ(second.visible, pencil_.answer) << "known from the log";
  EXPECT_EQ(read(path), drawn);
  const FileOutcome copy = label(path, at("out/a.jpg"));
  EXPECT_EQ(copy.outcome, Outcome::Unchanged);
  EXPECT_EQ(read(at("out/a.jpg")), drawn);
  EXPECT_EQ(pencil_.runs, 1);

  const std::string other = write("b.jpg", small_jpeg());
  const FileOutcome fresh = label(other, at("out/b.jpg"));
  const FileOutcome repeated = label(other, at("out/b.jpg"));
  EXPECT_EQ(repeated.outcome, Outcome::Unchanged);
  EXPECT_EQ(repeated.label, fresh.label) << "what is told is what stands in the file";
  pencil_.runs = 1;

  const FileOutcome renamed = label(path, path, true, true);
  EXPECT_EQ(renamed.outcome, Outcome::Labelled);
  EXPECT_NE(renamed.label.produce_id, first.label.produce_id);
  EXPECT_EQ(event_of(renamed).visible_json, pencil_.answer);
  const FileOutcome plain = label(path, path, false, true);
  EXPECT_EQ(plain.outcome, Outcome::Labelled);
  EXPECT_EQ(label(path, path).outcome, Outcome::Unchanged) << "the content is known, whichever label it carries";
  EXPECT_EQ(pencil_.runs, 1);
}

TEST_F(VisibleLabel, IsAddedToAFileThatHasOurImplicitOne) {
  const std::string path = write("a.jpg", small_jpeg());
  const FileOutcome first = label(path, path, false);
  ASSERT_FALSE(first.error) << first.error->message;
  EXPECT_EQ(event_of(first).visible_json, "");
  const FileOutcome second = label(path, path);
  ASSERT_FALSE(second.error) << second.error->message;
  EXPECT_EQ(second.outcome, Outcome::Labelled);
  EXPECT_NE(second.label.produce_id, first.label.produce_id) << "other content";
  ASSERT_FALSE(second.findings.empty());
  EXPECT_EQ(second.findings[0].id, "visible-label-added");
}

TEST_F(VisibleLabel, IsRefusedWithTheFormatsThatCanHaveOne) {
  carrier::registry::FormatRow silent = carrier::registry::formats()[0];
  silent.name = "Silent";
  silent.visible = carrier::registry::Visible::No;
  const auto refused = visible_row("a.silent", silent);
  ASSERT_FALSE(refused);
  EXPECT_EQ(refused.error().code, Code::Unsupported);
  EXPECT_NE(refused.error().message.find("a.silent: Silent cannot"), std::string::npos) << refused.error().message;
  EXPECT_NE(refused.error().message.find("can: JPEG, PNG"), std::string::npos) << refused.error().message;
}

TEST_F(VisibleLabel, OfATextIsALineAndTakesNoWorker) {
  for (const std::string name : {"a.md", "a.txt"}) {
    const std::string source = write(name, "Words that a model wrote.\n");
    const FileOutcome first = label(source, at("out/" + name));
    ASSERT_FALSE(first.error) << first.error->message;
    EXPECT_NE(read(at("out/" + name)).find("AI生成\n"), std::string::npos);
    EXPECT_EQ(event_of(first).label_json.find(first.label.produce_id) == std::string::npos, false);
    const FileOutcome again = label(source, at("out/" + name));
    ASSERT_FALSE(again.error) << again.error->message;
    EXPECT_EQ(again.outcome, Outcome::Unchanged);
    EXPECT_EQ(again.label.produce_id, first.label.produce_id);
    const std::string labelled = read(at("out/" + name));
    const FileOutcome in_place = label(at("out/" + name), at("out/" + name));
    ASSERT_FALSE(in_place.error) << in_place.error->message;
    EXPECT_EQ(in_place.outcome, Outcome::Unchanged);
    EXPECT_EQ(read(at("out/" + name)), labelled);
  }
  EXPECT_EQ(pencil_.runs, 0);
}

TEST_F(VisibleLabel, IsAllThatAPlainTextCanHave) {
  const std::string source = write("a.txt", "Words that a model wrote.\n");
  const FileOutcome refused = label(source, at("out/a.txt"), false);
  ASSERT_TRUE(refused.error);
  EXPECT_EQ(refused.error->code, Code::Unsupported);
  EXPECT_NE(refused.error->message.find("--visible"), std::string::npos) << refused.error->message;
  EXPECT_FALSE(std::filesystem::exists(at("out/a.txt")));
}

TEST_F(VisibleLabel, IsNotDrawnOnAnothersContent) {
  const std::string path = write("a.jpg", small_jpeg());
  ASSERT_FALSE(label(path, path, false).error);
  producer_.service.provider_code = "001191110000MA0000001F10002";
  const FileOutcome outcome = label(path, at("out/a.jpg"));
  ASSERT_TRUE(outcome.error);
  EXPECT_EQ(outcome.error->code, Code::Conflict);
  EXPECT_EQ(pencil_.runs, 0);
}

TEST_F(VisibleLabel, ThatCannotBeDrawnLeavesEverythingAsItIs) {
  const std::string path = write("a.jpg", small_jpeg());
  const std::uint64_t events = *log_->size();
  pencil_.failure = Error{Code::Corrupt, "a.jpg: the decoder crashed on it"};
  EXPECT_EQ(label(path, path).error->code, Code::Corrupt);
  pencil_.failure.reset();
  pencil_.answer = "nonsense";
  EXPECT_EQ(label(path, at("out/a.jpg")).error->code, Code::Corrupt);
  EXPECT_EQ(read(path), small_jpeg());
  EXPECT_EQ(*log_->size(), events);
  EXPECT_TRUE(std::filesystem::is_empty(at("out")));
}

TEST_F(VisibleLabel, HasWordsWithBothElements) {
  EXPECT_EQ(visible_order(producer_.service, "")->place, "bottom-right");
  EXPECT_EQ(visible_order(producer_.service, "")->text, "AI生成");
  producer_.service.visible_text = "人工智能合成";
  EXPECT_EQ(visible_order(producer_.service, "")->text, "人工智能合成");
  producer_.service.visible_text = "AI";
  const auto order = visible_order(producer_.service, "");
  ASSERT_FALSE(order);
  EXPECT_EQ(order.error().code, Code::Configuration);
  EXPECT_NE(order.error().message.find("visible_text"), std::string::npos);
}

}  // namespace
}  // namespace assay::service
