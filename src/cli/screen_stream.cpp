#include "cli/screen_stream.hpp"

#include <fmt/core.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <optional>
#include <vector>

#include "cli/output.hpp"
#include "cli/screen_view.hpp"
#include "review/release/answer_release.hpp"

namespace assay::cli {
namespace {

using review::release::AnswerRelease;
using review::release::Flow;
using review::screen::Outcome;
using review::screen::Verdict;

constexpr std::size_t kMostRead = std::size_t{64} * 1024;  // bytes at a time; what is there is taken at once
constexpr std::size_t kMostLine = 64U << 20U;              // bytes of a line

/// What standard input has, waiting for the first byte. @return 0: it is over
Result<std::size_t> read_some(std::vector<char>& into) {
  while (true) {
    const ssize_t got = ::read(STDIN_FILENO, into.data(), into.size());
    if (got >= 0) return static_cast<std::size_t>(got);
    if (errno != EINTR)
      return fail(Code::Unavailable, fmt::format("standard input: cannot be read: {}", std::strerror(errno)));
  }
}

/// To standard output, which may be a pipe. @return Unavailable when nobody reads it any more
Result<> let_out(std::string_view text) {
  while (!text.empty()) {
    const ssize_t done = ::write(STDOUT_FILENO, text.data(), text.size());
    if (done < 0 && errno == EINTR) continue;
    if (done < 0)
      return fail(Code::Unavailable, fmt::format("standard output: cannot be written: {}", std::strerror(errno)));
    text.remove_prefix(static_cast<std::size_t>(done));
  }
  return {};
}

/// What the entries let go of an answer, on its way to standard output. Where classifiers are declared it waits until
/// they have judged it: stretch by stretch, or all at the end, as their `[stream]` says.
class Outlet {
 public:
  explicit Outlet(ScreenClassifiers* asked) : asked_(asked) {
    if (asked_ != nullptr) points_.emplace(asked_->points());
  }

  [[nodiscard]] bool waits_for_end() const { return points_ && points_->at_end_alone(); }
  [[nodiscard]] Flow flow() const noexcept { return flow_; }
  [[nodiscard]] std::uint64_t written() const noexcept { return written_; }
  /// What the classifiers said of the stretch they judged most strictly; nullptr: none was asked.
  [[nodiscard]] const Judged* said() const noexcept { return said_ ? &*said_ : nullptr; }

  /// @param read     the next bytes of the answer
  /// @param cleared  what the entries let go behind all that they let go before
  Result<> feed(std::string_view read, std::string_view cleared) {
    ready_ += cleared;
    if (points_) {
      points_->feed(read);
      while (flow_ == Flow::Open) {
        const std::optional<std::string> stretch = points_->take();
        if (!stretch) break;
        judge(*stretch);
      }
      if (flow_ == Flow::Open && ready_.size() > review::release::kMostHeld) flow_ = Flow::TooMuchHeld;
    }
    return write_judged();
  }
  /// The answer is over, or nothing more of it is read.
  Result<> finish(std::string_view cleared) {
    ready_ += cleared;
    if (points_ && flow_ == Flow::Open)
      if (const std::optional<std::string> stretch = points_->finish()) judge(*stretch);
    return write_judged();
  }
  /// Joins what the classifiers said into the verdict of the entries.
  void join_into(Verdict& verdict) const {
    verdict.outcome = std::max(verdict.outcome, judged_.outcome);
    verdict.moderation.insert(verdict.moderation.end(), judged_.moderation.begin(), judged_.moderation.end());
    std::ranges::sort(verdict.moderation);
    const auto twice = std::ranges::unique(verdict.moderation);
    verdict.moderation.erase(twice.begin(), twice.end());
  }

 private:
  void judge(std::string_view stretch) {
    ClassifiedText text;
    text.feed(stretch);
    Verdict verdict;
    Judged judged = asked_->judge("-", text, verdict);
    if (!said_ || verdict.outcome > judged_.outcome) said_ = std::move(judged);
    judged_.outcome = std::max(judged_.outcome, verdict.outcome);
    judged_.moderation.insert(judged_.moderation.end(), verdict.moderation.begin(), verdict.moderation.end());
    if (judged_.outcome == Outcome::Pass) {
      allowed_ = points_->covered();
    } else {
      flow_ = Flow::Blocked;
    }
  }
  Result<> write_judged() {
    const std::size_t most = points_ ? static_cast<std::size_t>(allowed_ - written_) : ready_.size();
    const std::size_t length = std::min(most, ready_.size());
    ASSAY_CHECK(let_out(std::string_view(ready_).substr(0, length)));
    written_ += length;
    ready_.erase(0, length);
    return {};
  }

  ScreenClassifiers* asked_;
  std::optional<review::classify::StreamPoints> points_;
  std::optional<Judged> said_;
  Verdict judged_;             // outcome and categories of all stretches
  std::string ready_;          // cleared by the entries, not written
  std::uint64_t allowed_ = 0;  // bytes of the answer that the classifiers let go
  std::uint64_t written_ = 0;  // bytes of the answer that are out
  Flow flow_ = Flow::Open;
};

std::string flow_words(Flow flow) {
  switch (flow) {
    case Flow::Open:
      return {};
    case Flow::Blocked:
      return std::string(Text{"stopped: the rest does not go out\n", "已停止：其余内容不予放行\n"}.get());
    case Flow::TooMuchHeld:
      break;
  }
  return fmt::format(
      fmt::runtime(
          Text{"stopped: more than {} bytes would have to be held\n", "已停止：需扣留的内容超过 {} 字节\n"}.get()),
      review::release::kMostHeld);
}

/// Says for whom the whole answer waits.
void tell_waiting(const AnswerRelease& release, const Outlet& outlet) {
  const Text words{"the whole answer is held until it is over, by {}\n", "整段内容结束后才放行，因条目 {}\n"};
  if (const auto& entry = release.holds_whole_answer())
    print_error(fmt::format(fmt::runtime(words.get()), *entry));
  else if (outlet.waits_for_end())
    print_error(
        std::string(Text{"the whole answer is held until the classifiers have judged it; `[stream] every` lets "
                         "it out in stretches\n",
                         "整段内容经分类器判定后才放行；以 `[stream] every` 可分段放行\n"}
                        .get()));
}

/// What was read of a line so far, and the lines that are whole.
class Lines {
 public:
  template <class Each>
  Result<> take(std::string_view bytes, const Each& each) {
    while (!bytes.empty()) {
      const std::size_t end = bytes.find('\n');
      waiting_.append(bytes.substr(0, end));
      if (waiting_.size() > kMostLine)
        return fail(Code::Limited, fmt::format("line {}: over {} bytes", number_ + 1, kMostLine));
      if (end == std::string_view::npos) return {};
      bytes.remove_prefix(end + 1);
      finish(each);
    }
    return {};
  }
  template <class Each>
  void finish(const Each& each) {
    ++number_;
    if (waiting_.find_first_not_of(" \t\r") != std::string::npos) each(number_, waiting_);
    waiting_.clear();
  }

 private:
  std::string waiting_;
  std::uint64_t number_ = 0;
};

}  // namespace

Result<int> release_stream(const Grounds& desk) {
  const std::uint64_t request = review::entry::request_of(desk.subject);
  AnswerRelease release(desk.live != nullptr ? desk.live->current() : desk.now, *desk.risks,
                        circumstances_of(desk, request));
  Outlet outlet(desk.classifiers);
  tell_waiting(release, outlet);
  std::vector<char> piece(kMostRead);
  std::string out;
  while (release.flow() == Flow::Open && outlet.flow() == Flow::Open) {
    ASSAY_TRY(const std::size_t got, read_some(piece));
    if (got == 0) break;
    const std::string_view read(piece.data(), got);
    out.clear();
    release.feed(read, out);
    ASSAY_CHECK(outlet.feed(read, out));
  }
  out.clear();
  if (release.flow() == Flow::Open) release.finish(out);
  ASSAY_CHECK(outlet.finish(out));
  const Flow flow = std::max(release.flow(), outlet.flow());
  const auto whole = release.holds_whole_answer();
  Verdict verdict = release.verdict();
  outlet.join_into(verdict);
  std::vector<review::library::RecordedTrip> tripped;
  if (desk.live != nullptr) {
    tripped = desk.live->count(verdict.hit_by);
    ASSAY_CHECK(desk.live->close());
  }
  const std::optional<Proposed> none;
  const Told told{verdict, none, nullptr, outlet.said(), &tripped};
  if (desk.json) {
    std::string text;
    json::Writer json(text);
    json.begin_object().member("schema", "assay.screen-stream/1").member("flow", review::release::flow_name(flow));
    json.member("released", outlet.written());
    if (whole) json.member("holds_whole_answer", *whole);
    json.name("verdict");
    write_json(json, "-", told);
    json.end_object();
    print_error(text + "\n");
  } else {
    print_error(human("-", told) + flow_words(flow));
  }
  return flow == Flow::Open && verdict.outcome == Outcome::Pass ? 0 : 1;
}

Result<int> answer_lines(const Grounds& desk) {
  Grounds lines;
  lines.live = desk.live;
  lines.clock = desk.clock;
  lines.now = desk.now;
  lines.risks = desk.risks;
  lines.circumstances = desk.circumstances;
  lines.subject = desk.subject;
  lines.answers = desk.answers;
  lines.classifiers = desk.classifiers;
  lines.json = true;
  bool all_pass = true;
  const auto answer = [&](std::uint64_t number, std::string_view line) {
    const Answer said = answer_for({fmt::format("-:{}", number), line, true}, lines);
    all_pass &= !said.error && said.outcome == Outcome::Pass;
    print(said.text + "\n");
  };
  Lines all;
  std::vector<char> piece(kMostRead);
  while (true) {
    ASSAY_TRY(const std::size_t got, read_some(piece));
    if (got == 0) break;
    ASSAY_CHECK(all.take({piece.data(), got}, answer));
  }
  all.finish(answer);
  return all_pass ? 0 : 1;
}

}  // namespace assay::cli
