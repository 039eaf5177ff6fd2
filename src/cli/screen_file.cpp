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

/// One text through one set or two.
class Reading {
 public:
  explicit Reading(const Grounds& desk) : now_(desk.now, *desk.risks, desk.circumstances) {
    if (desk.proposed) proposed_.emplace(desk.proposed, *desk.risks, desk.circumstances);
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

MediaVerdict judged(review::recognition::Features features, std::string_view speech, const Grounds& desk) {
  return judge(std::move(features), speech, {desk.now, &desk.known, desk.risks, desk.circumstances});
}

/// What another set would say of the same features.
Proposed proposed_for(const MediaVerdict& now, const Grounds& desk) {
  const MediaVerdict next =
      judge(now.features, {}, {desk.proposed, &*desk.known_proposed, desk.risks, desk.circumstances});
  return compare(as_text_verdict(now), as_text_verdict(next));
}

/// What the classifiers say of a recording's words, joined with the verdict of everything else in it.
Judged judge_words(const Heard& heard, const Grounds& desk, MediaVerdict& verdict) {
  ClassifiedText words;
  words.feed(heard.text);
  Verdict joined = as_text_verdict(verdict);
  joined.moderation = std::move(verdict.moderation);
  Judged out = desk.classifiers->judge(words, joined, heard);
  verdict.outcome = joined.outcome;
  verdict.moderation = std::move(joined.moderation);
  return out;
}

Result<> answer_media(adapters::localfs::FileSource& source, const std::string& path, const Grounds& desk,
                      Answer& answer) {
  const auto begin = std::chrono::steady_clock::now();
  if (desk.jobs == nullptr)
    return fail(Code::Unavailable, fmt::format("{}: the program assay-media-features, which decodes media, is not "
                                               "installed; `[media] program` of assay.toml names its folder",
                                               path));
  ASSAY_TRY(review::recognition::Features features, features_of(source, *desk.jobs));
  std::optional<Heard> heard;
  if (desk.classifiers != nullptr) {
    ASSAY_TRY(heard, desk.classifiers->hear(path));
  }
  MediaVerdict verdict = judged(std::move(features), heard ? std::string_view(heard->text) : std::string_view(), desk);
  std::optional<Judged> said;
  if (heard) said = judge_words(*heard, desk, verdict);
  verdict.bytes = source.size();
  verdict.micros = static_cast<std::uint64_t>(
      std::chrono::duration_cast<std::chrono::microseconds>(std::chrono::steady_clock::now() - begin).count());
  std::optional<Proposed> proposed;
  if (desk.proposed) proposed = proposed_for(verdict, desk);
  answer.outcome = verdict.outcome;
  answer.changes = proposed && changes(as_text_verdict(verdict), *proposed);
  if (desk.json) {
    json::Writer json(answer.text);
    write_json(json, path, verdict, {proposed, said ? &*said : nullptr});
  } else if (!desk.proposed || answer.changes) {
    answer.text = proposed ? human(path, {as_text_verdict(verdict), proposed})
                           : human(path, verdict) + (said ? human(*said) : "");
  }
  return {};
}

/// A text, or what is decoded. @return true when the answer is complete
Result<bool> answer_file(const std::string& path, const Grounds& desk, Reading& reading, Answer& answer) {
  ASSAY_TRY(adapters::localfs::FileSource source, adapters::localfs::FileSource::open(path));
  ASSAY_TRY(const bool media, is_media(source));
  if (!media) {
    ASSAY_CHECK(read_file(source, reading));
    return false;
  }
  ASSAY_CHECK(answer_media(source, path, desk, answer));
  return true;
}

// A stored text is named by its file and its id.
Result<> read_stored(Item& item, Reading& reading) {
  constexpr std::size_t kLongest = 64U << 20U;
  const auto document = json::read(item.line, kLongest);
  if (!document) return tl::unexpected<Error>(in_context(item.name, document.error()));
  const json::Value text = document->root().find("text");
  if (!text.is(json::Kind::String))
    return fail(Code::InvalidInput, fmt::format("{}: no stored text; write {{\"id\": …, \"text\": …}}", item.name));
  if (const json::Value id = document->root().find("id"))
    item.name = fmt::format("{}#{}", item.name.substr(0, item.name.rfind(':')), id.text());
  reading.feed(text.text());
  return {};
}

}  // namespace

Answer answer_for(Item item, const Grounds& desk) {
  Answer answer;
  Reading reading(desk);
  const auto text = [] { return false; };
  const auto read = item.stored        ? read_stored(item, reading).map(text)
                    : item.name == "-" ? read_standard_input(reading).map(text)
                                       : answer_file(item.name, desk, reading, answer);
  if (read && *read) return answer;
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
  std::optional<Proposed> proposed;
  Verdict verdict = reading.finish(proposed);
  std::optional<Judged> said;
  if (desk.classifiers != nullptr) said = desk.classifiers->judge(reading.classified(), verdict, std::nullopt);
  answer.outcome = verdict.outcome;
  answer.changes = proposed && changes(verdict, *proposed);
  const Told told{
      verdict, proposed,
      desk.answers ? desk.answers->choose(verdict, desk.circumstances.surface, desk.circumstances.unix_ms) : nullptr,
      said ? &*said : nullptr};
  if (desk.json) {
    write_json(json, path, told);
  } else if (!desk.proposed || answer.changes) {
    answer.text = human(path, told) + (said ? human(*said) : "");
  }
  return answer;
}

}  // namespace assay::cli
