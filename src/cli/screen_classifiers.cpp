#include "cli/screen_classifiers.hpp"

#include <fcntl.h>
#include <fmt/core.h>
#include <sys/file.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <thread>

#include "adapters/http/curl_client.hpp"
#include "adapters/localfs/file_source.hpp"
#include "adapters/media/worker_pool.hpp"
#include "base/clock.hpp"
#include "base/descriptor.hpp"
#include "base/version.hpp"
#include "cli/language.hpp"
#include "cli/output.hpp"
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

constexpr std::uint64_t kMostCountBytes = std::uint64_t{64} * 1024;

/// The evidence log of the office, opened when the first bypass is recorded.
class OfficeBypassLog final : public classify::BypassLog {
 public:
  Result<classify::Recorded> record(const classify::Bypass& bypass) override {
    if (!session_) {
      ASSAY_TRY(Session opened, Session::open());
      session_.emplace(std::move(opened));
    }
    ASSAY_TRY(evidence::Log* const log, session_->log());
    evidence::Event event = classify::event_of(bypass, Session::clock().unix_ms());
    event.id = evidence::new_id(Session::clock());
    event.tenant = session_->settings().tenant;
    event.actor = local_actor();
    event.tool_version = fmt::format("assay {}", kVersion);
    ASSAY_TRY(const std::vector<evidence::Appended> places, log->append({&event, 1}));
    recorded_ = true;
    return classify::Recorded{places.front().index, event.id.hex()};
  }
  void close() {
    if (!recorded_) return;
    if (const auto log = session_->log()) checkpoint_or_warn(**log);
  }

 private:
  std::optional<Session> session_;
  bool recorded_ = false;
};

/// The day's calls, kept beside the office's other state, so that one run after the other counts on. Without an
/// assay.toml a run counts for itself.
class CountFile {
 public:
  explicit CountFile(const Clock& clock) : clock_(clock) {
    if (const auto session = Session::open()) path_ = session->settings().state + "/classifier-calls.json";
  }
  void read(classify::DailyCalls& into) const {
    if (const auto text = path_.empty() ? Result<std::string>(std::string()) : read_whole_file(path_, kMostCountBytes))
      into.add_json(*text);
  }
  /// Adds what this run has called to what others have written meanwhile.
  void keep(classify::DailyCalls& calls) const {
    if (path_.empty()) return;
    const Descriptor file(::open(path_.c_str(), O_RDWR | O_CREAT | O_CLOEXEC, 0600));
    if (!file.is_open() || ::flock(file.get(), LOCK_EX) != 0) return warn();
    std::array<char, kMostCountBytes> text{};
    const ssize_t got = ::pread(file.get(), text.data(), text.size(), 0);
    classify::DailyCalls all(0, clock_);
    all.add_json({text.data(), got > 0 ? static_cast<std::size_t>(got) : 0});
    all.add_json(calls.to_json(classify::DailyCalls::Which::Own));
    const std::string now = all.to_json(classify::DailyCalls::Which::All);
    if (::ftruncate(file.get(), 0) != 0 ||
        ::pwrite(file.get(), now.data(), now.size(), 0) != static_cast<ssize_t>(now.size()))
      warn();
  }

 private:
  void warn() const {
    print_error(fmt::format("{}: {}\n", path_,
                            Text{"the count of this day's calls cannot be kept", "无法保存当日调用次数"}.get()));
  }
  const Clock& clock_;
  std::string path_;
};

bool is_recording(std::string_view head) {
  constexpr std::size_t kTypeAt = 8;
  if (head.starts_with("RIFF")) return head.substr(std::min(head.size(), kTypeAt), 4) == "WAVE";
  if (head.starts_with("ID3")) return true;
  if (head.size() >= kTypeAt + 4 && head.substr(4, 4) == "ftyp") return head.substr(kTypeAt, 3) == "M4A";
  constexpr unsigned kSync = 0xE0;
  constexpr unsigned kLayer = 0x06;
  return head.size() >= 4 && head[0] == '\xff' && (static_cast<unsigned char>(head[1]) & kSync) == kSync &&
         (static_cast<unsigned char>(head[1]) & kLayer) == 0x02 && static_cast<unsigned char>(head[2]) < 0xF0;
}

class OpenClassifiers final : public ScreenClassifiers {
 public:
  OpenClassifiers(classify::Declarations declared, std::vector<std::string> covered)
      : declared_(std::move(declared)),
        covered_(std::move(covered)),
        daily_(declared_.budget.calls_per_day, clock_),
        count_(clock_) {
    count_.read(daily_);
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
    return {};
  }

  Result<std::optional<Heard>> hear(const std::string& path) override {
    constexpr std::uint64_t kHead = 16;
    if (path == "-" || !panel_->has_transcriber()) return std::optional<Heard>();
    ASSAY_TRY(adapters::localfs::FileSource source, adapters::localfs::FileSource::open(path));
    std::array<std::uint8_t, kHead> head{};
    const auto length = static_cast<std::size_t>(std::min<std::uint64_t>(kHead, source.size()));
    ASSAY_CHECK(source.read_at(0, {head.data(), length}));
    if (!is_recording(as_text({head.data(), length}))) return std::optional<Heard>();
    if (source.size() > kMostRecording) {
      Heard heard;
      heard.asked.error =
          Error{Code::Limited, fmt::format("{}: {} bytes are too many to have it written down (at most {})", path,
                                           source.size(), kMostRecording)};
      return std::optional(std::move(heard));
    }
    std::string bytes(static_cast<std::size_t>(source.size()), '\0');
    ASSAY_CHECK(source.read_at(0, {reinterpret_cast<std::uint8_t*>(bytes.data()), bytes.size()}));
    const std::size_t slash = path.rfind('/');
    auto told = panel_->transcribe(bytes, std::string_view(path).substr(slash == std::string::npos ? 0 : slash + 1));
    return std::optional(Heard{std::move(told->text), std::move(told->asked)});
  }

  Judged judge(ClassifiedText& text, Verdict& verdict, const std::optional<Heard>& heard) override {
    classify::Subject subject;
    subject.text = text.text();
    subject.digest = text.digest();
    subject.entries = verdict.outcome;
    subject.covered = covered_;
    if (!text.is_whole())
      subject.withheld = Error{Code::Limited, fmt::format("{} bytes are too many for classifiers (at most {})",
                                                          verdict.bytes, kMostClassifiedText)};
    if (heard && heard->asked.state != classify::State::Answered) {
      subject.withheld = heard->asked.error.value_or(Error{Code::Unavailable, "the recording was not written down"});
      subject.covered.clear();  // the entries have seen no word of it
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

  void close() override {
    count_.keep(daily_);
    log_.close();
  }

 private:
  SystemClock clock_;
  classify::Declarations declared_;
  std::vector<std::string> covered_;
  classify::DailyCalls daily_;
  CountFile count_;
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
