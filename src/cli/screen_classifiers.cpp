#include "cli/screen_classifiers.hpp"

#include <fcntl.h>
#include <fmt/core.h>
#include <sys/file.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <functional>
#include <thread>

#include "adapters/http/curl_client.hpp"
#include "adapters/localfs/file_source.hpp"
#include "adapters/media/worker_pool.hpp"
#include "base/clock.hpp"
#include "base/descriptor.hpp"
#include "base/version.hpp"
#include "cli/language.hpp"
#include "cli/output.hpp"
#include "cli/register_desk.hpp"
#include "cli/screen_media_speech.hpp"
#include "cli/session.hpp"
#include "cli/text_workers.hpp"
#include "cli/whole_file.hpp"
#include "review/classify/http_classifier.hpp"
#include "review/classify/panel.hpp"
#include "review/train/trainer.hpp"

namespace assay::cli {
namespace {

namespace classify = review::classify;
using review::screen::Verdict;

constexpr std::size_t kMostKeptBytes = std::size_t{64} * 1024;

/// The evidence log and the registers of the office, opened when the first bypass is recorded.
class OfficeBypassLog final : public classify::BypassLog {
 public:
  Result<classify::Recorded> record(const classify::Bypass& bypass) override {
    if (!desk_) {
      ASSAY_TRY(desk_, Desk::open_for_anybody());
    }
    const std::int64_t now = Session::clock().unix_ms();
    classify::Recorded out;
    if (bypass.ticket_hours > 0) {
      ASSAY_TRY(out.ticket, open_ticket(bypass, now));
    }
    ASSAY_TRY(evidence::Log* const log, desk_->session().log());
    evidence::Event event = classify::event_of(bypass, now, out.ticket);
    event.id = evidence::new_id(Session::clock());
    event.tenant = desk_->session().settings().tenant;
    event.actor = local_actor();
    event.tool_version = fmt::format("assay {}", kVersion);
    ASSAY_TRY(const std::vector<evidence::Appended> places, log->append({&event, 1}));
    out.number = places.front().index;
    return out;
  }
  void close() {
    if (!desk_) return;
    if (const auto finished = desk_->finish(); !finished) print_error(finished.error().message + "\n");
  }

 private:
  Result<std::string> open_ticket(const classify::Bypass& bypass, std::int64_t now) {
    ASSAY_TRY(account::Accounts* const accounts, desk_->session().accounts());
    ASSAY_TRY(const bool nobody, accounts->is_empty());
    if (nobody)
      return fail(
          Code::Configuration,
          std::string(Text{"a ticket is for somebody to look at, and nobody has an account here: `assay account "
                           "add` makes one",
                           "放行单须有人复核，而此处没有任何账号：请用 `assay account add` 添加"}
                          .get()));
    ASSAY_TRY(const records::definition::Definition* const reg,
              desk_->engine().definition_of(classify::kTicketRegister));
    records::NewRecord fresh;
    for (const auto& [key, text] : classify::ticket_fields(bypass, now, &records::definition::moment_text))
      ASSAY_CHECK(records::put_text(*reg, key, text, fresh.fields));
    account::Actor system = desk_->actor();
    system.name = "assay";
    system.roles = {"system"};
    ASSAY_TRY(const records::Created made, desk_->engine().create(system, classify::kTicketRegister, fresh));
    return made.record.number;
  }

  std::unique_ptr<Desk> desk_;
};

/// A small file beside the office's other state, so that one run goes on where the other stopped. Without an assay.toml
/// a run stands for itself.
class KeptFile {
 public:
  KeptFile(std::string_view name, Text lost) : lost_(lost) {
    if (const auto session = Session::open()) path_ = fmt::format("{}/{}", session->settings().state, name);
  }
  [[nodiscard]] std::string read() const {
    auto text = path_.empty() ? Result<std::string>(std::string()) : read_whole_file(path_, kMostKeptBytes);
    return text ? std::move(*text) : std::string();
  }
  /// Makes what is kept of what others have kept meanwhile.
  void change(const std::function<std::string(std::string_view)>& made_of) const {
    if (path_.empty()) return;
    const Descriptor file(::open(path_.c_str(), O_RDWR | O_CREAT | O_CLOEXEC, 0600));
    if (!file.is_open() || ::flock(file.get(), LOCK_EX) != 0) return warn();
    std::array<char, kMostKeptBytes> text{};
    const ssize_t got = ::pread(file.get(), text.data(), text.size(), 0);
    const std::string now = made_of({text.data(), got > 0 ? static_cast<std::size_t>(got) : 0});
    if (::ftruncate(file.get(), 0) != 0 ||
        ::pwrite(file.get(), now.data(), now.size(), 0) != static_cast<ssize_t>(now.size()))
      warn();
  }

 private:
  void warn() const { print_error(fmt::format("{}: {}\n", path_, lost_.get())); }
  Text lost_;
  std::string path_;
};

Result<crypto::Hash> digest_of(adapters::localfs::FileSource& file) {
  constexpr std::size_t kPieceBytes = std::size_t{1} << 20U;
  crypto::Digest digest(crypto::DigestAlgorithm::Sha256);
  Bytes piece(static_cast<std::size_t>(std::min<std::uint64_t>(kPieceBytes, file.size())));
  for (std::uint64_t at = 0; at < file.size();) {
    const auto length = static_cast<std::size_t>(std::min<std::uint64_t>(piece.size(), file.size() - at));
    ASSAY_CHECK(file.read_at(at, std::span(piece).first(length)));
    digest.update(BytesView(piece).first(length));
    at += length;
  }
  crypto::Hash out{};
  std::ranges::copy(digest.finish(), out.begin());
  return out;
}

/// @param format  "jpeg", "png", "webp"
std::string media_type_of_picture(std::string_view format) { return fmt::format("image/{}", format); }

/// Text and codes that stand in a picture, on lines of their own.
std::string written_in(const review::recognition::Features& features) {
  std::string out;
  for (const auto* texts : {&features.lines, &features.codes})
    for (const review::recognition::PlacedText& one : *texts) out.append(one.text).append("\n");
  return out;
}

/// Adds what was said of one piece of a recording.
void add_stretch(Heard& heard, classify::Transcribed said, const Stretch& stretch) {
  if (!heard.text.empty()) heard.text += '\n';
  const std::size_t begin = heard.text.size();
  heard.text += said.text;
  for (ports::Segment& one : said.segments) {
    if (one.from > stretch.seconds) continue;  // nothing is said behind the end
    heard.segments.push_back({begin + one.begin, begin + one.end, stretch.from + one.from,
                              stretch.from + std::min(one.to, stretch.seconds)});
  }
  if (said.segments.empty() && !stretch.whole)
    heard.segments.push_back({begin, heard.text.size(), stretch.from, stretch.from + stretch.seconds});
  classify::Asked& all = heard.asked;
  classify::Asked& one = said.asked;
  if (all.classifier.empty()) {
    all = std::move(one);
    return;
  }
  all.calls += one.calls;
  all.micros += one.micros;
  all.state = one.state;
  all.error = std::move(one.error);
  all.findings.insert(all.findings.end(), one.findings.begin(), one.findings.end());
}

class OpenClassifiers final : public ScreenClassifiers {
 public:
  OpenClassifiers(classify::Declarations declared, std::vector<std::string> covered)
      : declared_(std::move(declared)), covered_(std::move(covered)), daily_(declared_.budget.calls_per_day, clock_) {
    daily_.add_json(counts_.read());
  }

  Result<> start(const law::rules::RiskList& risks) {
    std::vector<std::unique_ptr<ports::Classifier>> classifiers;
    for (const classify::Declaration& one : declared_.classifiers) {
      std::unique_ptr<ports::Classifier> made;
      if (one.kind == classify::Kind::FastText) {
        if (!workers_) {
          ASSAY_TRY(workers_, open_text_workers(std::max(1U, std::thread::hardware_concurrency())));
        }
        ASSAY_TRY(made, review::train::open_model(*workers_, one.name, one.model, one.sha256));
      } else {
        ASSAY_TRY(made, classify::make_http_classifier(one, client_, clock_));
      }
      classifiers.push_back(std::move(made));
    }
    panel_.emplace(declared_, std::move(classifiers), risks, daily_, &log_, clock_);
    panel_->restore_breakers(breakers_.read());
    return {};
  }

  std::optional<Heard> hear(adapters::localfs::FileSource& file, const review::recognition::Features& features,
                            ports::MediaJobs& jobs) override {
    using review::recognition::Kind;
    if (!panel_->has_transcriber() || features.kind == Kind::Picture) return std::nullopt;
    Heard heard;
    heard.asked.about = classify::About::Recording;
    if (features.kind == Kind::Film && !features.sound) {
      const auto unheard = std::ranges::find(features.findings, "sound-not-heard", &review::recognition::Finding::id);
      if (unheard == features.findings.end()) return std::nullopt;
      heard.asked.error = Error{Code::Unsupported, unheard->words};
      return heard;
    }
    const auto told = each_stretch(file, features, jobs, [&](const Stretch& stretch) -> Result<> {
      auto said = panel_->transcribe(stretch.bytes, stretch.name);
      if (!said) return fail(Code::Internal, "no transcriber is declared");
      add_stretch(heard, std::move(*said), stretch);
      // what nobody writes down once is not written down piece by piece either
      return heard.asked.state == classify::State::Answered ? Result<>() : fail(Code::Unavailable, "");
    });
    if (!told && !heard.asked.error && heard.asked.state != classify::State::Refused) {
      heard.asked.state = classify::State::Failed;
      heard.asked.error = told.error();
    }
    return heard;
  }

  Judged judge(std::string_view name, ClassifiedText& text, Verdict& verdict) override {
    classify::Subject subject;
    subject.place = name;
    subject.text = text.text();
    subject.digest = text.digest();
    if (!text.is_whole()) subject.withheld = too_long(verdict.bytes);
    return judged(std::move(subject), verdict, std::nullopt);
  }

  classify::StreamPoints points() const override { return classify::StreamPoints(declared_.stream); }

  Result<Judged> judge_media(const SeenMedia& seen, Verdict& verdict) override {
    const bool is_picture = seen.features.kind == review::recognition::Kind::Picture;
    const std::string words = seen.heard ? seen.heard->text : written_in(seen.features);
    classify::Subject subject;
    subject.place = seen.file.name();
    ASSAY_TRY(subject.digest, digest_of(seen.file));
    if (seen.heard || !words.empty()) subject.text = words;
    if (words.size() > kMostClassifiedText) subject.withheld = too_long(words.size());
    std::string picture;
    const std::string media_type = media_type_of_picture(seen.features.format);
    if (is_picture && panel_->takes_pictures() && verdict.outcome != review::screen::Outcome::Block) {
      if (seen.file.size() > kMostClassifiedPicture)
        return fail(Code::Limited, fmt::format("{}: {} bytes of a picture are too many for classifiers (at most {})",
                                               seen.file.name(), seen.file.size(), kMostClassifiedPicture));
      picture.resize(static_cast<std::size_t>(seen.file.size()));
      ASSAY_CHECK(seen.file.read_at(0, {reinterpret_cast<std::uint8_t*>(picture.data()), picture.size()}));
      subject.picture = picture;
      subject.media_type = media_type;
    }
    return judged(std::move(subject), verdict, seen.heard);
  }

  void close() override {
    counts_.change([&](std::string_view before) {
      classify::DailyCalls all(0, clock_);
      all.add_json(before);
      all.add_json(daily_.to_json(classify::DailyCalls::Which::Own));
      return all.to_json(classify::DailyCalls::Which::All);
    });
    breakers_.change([&](std::string_view before) { return panel_->breakers_json(before); });
    log_.close();
  }

 private:
  static Error too_long(std::uint64_t bytes) {
    return Error{
        Code::Limited,
        fmt::format(
            fmt::runtime(
                Text{"{} bytes are too many for classifiers (at most {})", "{} 字节超出分类器上限（至多 {}）"}.get()),
            bytes, kMostClassifiedText)};
  }

  Judged judged(classify::Subject subject, Verdict& verdict, const std::optional<Heard>& heard) {
    subject.entries = verdict.outcome;
    subject.covered = covered_;
    if (heard && heard->asked.state != classify::State::Answered) {
      subject.withheld = heard->asked.error.value_or(Error{
          Code::Unavailable, std::string(Text{"what is said in it was not written down", "其中的语音未转写"}.get())});
      subject.covered.clear();  // the entries have not seen all of its words
    }
    Judged out{panel_->judge(subject), std::nullopt};
    if (heard) {
      for (const classify::Finding& finding : heard->asked.findings)
        out.judgement.outcome = classify::stricter(out.judgement.outcome, review::screen::outcome_of(finding.action));
      if (heard->asked.state == classify::State::Answered) out.transcript_bytes = heard->text.size();
      out.judgement.asked.insert(out.judgement.asked.begin(), heard->asked);
    }
    classify::join(verdict, out.judgement);
    return out;
  }

  SystemClock clock_;
  classify::Declarations declared_;
  std::vector<std::string> covered_;
  classify::DailyCalls daily_;
  KeptFile counts_{"classifier-calls.json", {"the count of this day's calls cannot be kept", "无法保存当日调用次数"}};
  KeptFile breakers_{"classifier-breakers.json",
                     {"where the circuit breakers stand cannot be kept", "无法保存熔断状态"}};
  adapters::http::CurlClient client_;
  std::unique_ptr<ports::MediaJobs> workers_;
  OfficeBypassLog log_;
  std::optional<classify::Panel> panel_;
};

}  // namespace

void ClassifiedText::feed(std::string_view piece) {
  size_ += piece.size();
  digest_.update(as_bytes(piece));
  if (size_ <= kMostClassifiedText) text_ += piece;
}

crypto::Hash ClassifiedText::digest() {
  crypto::Hash out{};
  std::ranges::copy(digest_.finish(), out.begin());
  return out;
}

Result<std::unique_ptr<ScreenClassifiers>> ScreenClassifiers::open(const std::string& path,
                                                                   const law::rules::RiskList& risks,
                                                                   std::vector<std::string> covered) {
  ASSAY_TRY(const std::string text, read_whole_file(path, classify::kMostDeclarationBytes));
  ASSAY_TRY(classify::Declarations declared, classify::read_declarations(text, path, risks));
  auto out = std::make_unique<OpenClassifiers>(std::move(declared), std::move(covered));
  ASSAY_CHECK(out->start(risks));
  return out;
}

}  // namespace assay::cli
