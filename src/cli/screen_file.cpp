#include "cli/screen_file.hpp"

#include <fmt/core.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <chrono>
#include <cstring>
#include <vector>

#include "adapters/localfs/file_source.hpp"
#include "base/bytes.hpp"
#include "cli/classify_view.hpp"
#include "cli/output.hpp"
#include "cli/report.hpp"
#include "cli/screen_view.hpp"
#include "review/screen/screener.hpp"

namespace assay::cli {
namespace {

using review::screen::Screener;
using review::screen::Verdict;

constexpr std::size_t kPiece = 1U << 20U;  // a file is read in pieces of this many bytes

constexpr std::size_t kHead = 4096;  // bytes of a file that tell its text from others

/// One text through one set or two.
class Reading {
 public:
  Reading(const Grounds& desk, std::shared_ptr<const review::entry::InForce> in_force, std::uint64_t request)
      : now_(std::move(in_force), *desk.risks, circumstances_of(desk, request)) {
    if (desk.proposed) proposed_.emplace(desk.proposed, *desk.risks, circumstances_of(desk, request));
    if (desk.classifiers != nullptr) classified_.emplace();
  }
  void feed(std::string_view piece) {
    now_.feed(piece);
    if (proposed_) proposed_->feed(piece);
    if (classified_) classified_->feed(piece);
  }
  Verdict finish(std::optional<Proposed>& proposed) {
    Verdict verdict = now_.finish();
    if (proposed_) proposed = compare(verdict, proposed_->finish());
    return verdict;
  }
  ClassifiedText& classified() { return *classified_; }

 private:
  Screener now_;
  std::optional<Screener> proposed_;
  std::optional<ClassifiedText> classified_;
};

const review::screen::Answer* standard_answer(const Verdict& verdict, const Grounds& desk) {
  if (!desk.answers) return nullptr;
  return desk.answers->choose(verdict, desk.circumstances.surface, desk.circumstances.unix_ms);
}

std::unique_ptr<Reading> reading_of(const Grounds& desk, std::uint64_t request) {
  return std::make_unique<Reading>(desk, desk.live != nullptr ? desk.live->current() : desk.now, request);
}

Result<> read_standard_input(Reading& reading) {
  std::vector<char> piece(kPiece);
  while (true) {
    const ssize_t got = ::read(STDIN_FILENO, piece.data(), piece.size());
    if (got < 0 && errno == EINTR) continue;
    if (got < 0)
      return fail(Code::Unavailable, fmt::format("standard input: cannot be read: {}", std::strerror(errno)));
    if (got == 0) return {};
    reading.feed(std::string_view(piece.data(), static_cast<std::size_t>(got)));
  }
}

Result<> read_file(adapters::localfs::FileSource& source, Reading& reading) {
  Bytes piece(static_cast<std::size_t>(std::min<std::uint64_t>(kPiece, source.size())));
  for (std::uint64_t at = 0; at < source.size();) {
    const auto length = static_cast<std::size_t>(std::min<std::uint64_t>(piece.size(), source.size() - at));
    const std::span<std::uint8_t> there(piece.data(), length);
    ASSAY_CHECK(source.read_at(at, there));
    reading.feed(as_text(there));
    at += length;
  }
  return source.still_the_same();
}

/// What another set would say of the same features.
Proposed proposed_for(const MediaVerdict& now, const Grounds& desk, std::uint64_t request) {
  const MediaVerdict next = judge(now.features, std::nullopt,
                                  {desk.proposed, &*desk.known_proposed, desk.risks, circumstances_of(desk, request)});
  return compare(as_text_verdict(now), as_text_verdict(next));
}

tl::unexpected<Error> no_decoders(const std::string& path) {
  return fail(
      Code::Unavailable,
      fmt::format(fmt::runtime(Text{"{}: the program assay-media-features, which decodes media, is not installed; "
                                    "`[media] program` of assay.toml names its folder",
                                    "{}：未安装解码媒体的程序 assay-media-features；其目录由 assay.toml 的 "
                                    "`[media] program` 指定"}
                                   .get()),
                  path));
}

/// What is found in a file, what classifiers say of it, and the verdict of both.
Result<MediaVerdict> verdict_on(adapters::localfs::FileSource& source, const Grounds& desk, std::uint64_t request,
                                std::optional<Judged>& said) {
  ASSAY_TRY(review::recognition::Features features, features_of(source, *desk.jobs));
  std::optional<Heard> heard;
  if (desk.classifiers != nullptr) heard = desk.classifiers->hear(source, features, *desk.jobs);
  MediaVerdict verdict = judge(std::move(features), heard,
                               {desk.live != nullptr ? desk.live->current() : desk.now, &desk.known, desk.risks,
                                circumstances_of(desk, request)});
  if (desk.classifiers == nullptr) return verdict;
  Verdict joined = as_text_verdict(verdict);
  ASSAY_TRY(said, desk.classifiers->judge_media({source, verdict.features, heard}, joined));
  verdict.outcome = joined.outcome;
  verdict.moderation = std::move(joined.moderation);
  return verdict;
}

Result<> answer_media(adapters::localfs::FileSource& source, const std::string& path, const Grounds& desk,
                      std::uint64_t request, Answer& answer) {
  const auto begin = std::chrono::steady_clock::now();
  if (desk.jobs == nullptr) return no_decoders(path);
  std::optional<Judged> said;
  ASSAY_TRY(MediaVerdict verdict, verdict_on(source, desk, request, said));
  verdict.bytes = source.size();
  verdict.micros = static_cast<std::uint64_t>(
      std::chrono::duration_cast<std::chrono::microseconds>(std::chrono::steady_clock::now() - begin).count());
  std::optional<Proposed> proposed;
  if (desk.proposed) proposed = proposed_for(verdict, desk, request);
  if (desk.live != nullptr) desk.live->count(as_text_verdict(verdict).hit_by);
  const review::screen::Answer* const standard = standard_answer(as_text_verdict(verdict), desk);
  answer.outcome = verdict.outcome;
  answer.changes = proposed && changes(as_text_verdict(verdict), *proposed);
  if (desk.json) {
    json::Writer json(answer.text);
    write_json(json, path, verdict, {proposed, said ? &*said : nullptr, standard});
  } else if (!desk.proposed || answer.changes) {
    answer.text = proposed ? human(path, {as_text_verdict(verdict), proposed})
                           : human(path, verdict, standard) + (said ? human(*said) : "");
  }
  return {};
}

/// A text, or what is decoded. @return nullptr when the answer is complete
Result<std::unique_ptr<Reading>> answer_file(const std::string& path, const Grounds& desk, Answer& answer) {
  ASSAY_TRY(adapters::localfs::FileSource source, adapters::localfs::FileSource::open(path));
  ASSAY_TRY(const bool media, is_media(source));
  std::uint64_t request = review::entry::request_of(desk.subject);
  if (desk.subject.empty()) {
    ASSAY_TRY(const Bytes head, source.read(0, std::min<std::uint64_t>(kHead, source.size())));
    request = review::entry::request_of(as_text(head));
  }
  if (!media) {
    auto reading = reading_of(desk, request);
    ASSAY_CHECK(read_file(source, *reading));
    return reading;
  }
  ASSAY_CHECK(answer_media(source, path, desk, request, answer));
  return std::unique_ptr<Reading>();
}

// A stored text is named by its file and its id.
Result<std::unique_ptr<Reading>> read_stored(Item& item, const Grounds& desk) {
  constexpr std::size_t kLongest = 64U << 20U;
  const auto document = json::read(item.line, kLongest);
  if (!document) return tl::unexpected<Error>(in_context(item.name, document.error()));
  const json::Value text = document->root().find("text");
  if (!text.is(json::Kind::String))
    return fail(Code::InvalidInput, fmt::format("{}: no stored text; write {{\"id\": …, \"text\": …}}", item.name));
  if (const json::Value id = document->root().find("id"))
    item.name = fmt::format("{}#{}", item.name.substr(0, item.name.rfind(':')), id.text());
  const json::Value subject = document->root().find("subject");
  auto reading = reading_of(desk, review::entry::request_of(subject                ? subject.text()
                                                            : desk.subject.empty() ? text.text()
                                                                                   : desk.subject));
  reading->feed(text.text());
  return reading;
}

Result<std::unique_ptr<Reading>> read_input(const Grounds& desk) {
  auto reading = reading_of(desk, review::entry::request_of(desk.subject));
  ASSAY_CHECK(read_standard_input(*reading));
  return reading;
}

}  // namespace

review::entry::Circumstances circumstances_of(const Grounds& desk, std::uint64_t request) {
  review::entry::Circumstances circumstances = desk.circumstances;
  circumstances.request = request;
  if (desk.clock != nullptr) circumstances.unix_ms = desk.clock->unix_ms();
  return circumstances;
}

Answer answer_for(Item item, const Grounds& desk) {
  Answer answer;
  const auto read = item.stored        ? read_stored(item, desk)
                    : item.name == "-" ? read_input(desk)
                                       : answer_file(item.name, desk, answer);
  if (read && *read == nullptr) return answer;
  const std::string& path = item.name;
  json::Writer json(answer.text);
  if (!read) {
    answer.error = read.error();
    if (!desk.json) return answer;
    json.begin_object().member("file", path).member("outcome", "unreadable").name("error");
    write_json(json, *answer.error);
    json.end_object();
    return answer;
  }
  Reading& reading = **read;
  std::optional<Proposed> proposed;
  Verdict verdict = reading.finish(proposed);
  std::vector<review::library::RecordedTrip> tripped;
  if (desk.live != nullptr) tripped = desk.live->count(verdict.hit_by);
  std::optional<Judged> said;
  if (desk.classifiers != nullptr) said = desk.classifiers->judge(path, reading.classified(), verdict);
  answer.outcome = verdict.outcome;
  answer.changes = proposed && changes(verdict, *proposed);
  const Told told{verdict, proposed, standard_answer(verdict, desk), said ? &*said : nullptr, &tripped};
  if (desk.json) {
    write_json(json, path, told);
  } else if (!desk.proposed || answer.changes) {
    answer.text = human(path, told) + (said ? human(*said) : "");
  }
  return answer;
}

}  // namespace assay::cli
