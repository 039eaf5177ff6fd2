#include "review/classify/answer.hpp"

#include <fmt/core.h>

#include <algorithm>
#include <charconv>
#include <cmath>

#include "json/json.hpp"

namespace assay::review::classify {
namespace {

using ports::Answered;
using ports::CategoryScore;
using ports::ClassifierAnswer;
using ports::ClassifierError;
using ports::Failure;

constexpr int kTooManyRequests = 429;
constexpr std::size_t kLongestCode = 64;
constexpr double kLongestRecording = 1e6;  // seconds

tl::unexpected<ClassifierError> broken(const Declaration& declared, std::string_view what) {
  return tl::unexpected(ClassifierError{
      Failure::Broken,
      {Code::Corrupt, fmt::format("classifier {}: the answer cannot be used: {}", declared.name, what)}});
}

/// A name of theirs that may stand in a message: short, letters and signs of names only.
std::string shown(std::string_view text) {
  constexpr std::string_view kSigns = "._-/:&";
  std::string out;
  for (const char c : text.substr(0, kLongestCode))
    out += (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
                   kSigns.find(c) != std::string_view::npos
               ? c
               : '?';
  return out;
}

Meaning by_status(int status) {
  constexpr int kServerErrors = 500;
  constexpr int kRequestTimeout = 408;
  if (status == kTooManyRequests) return Meaning::Quota;
  return status >= kServerErrors || status == kRequestTimeout ? Meaning::Retryable : Meaning::Broken;
}

bool fits(const ErrorRule& rule, int status, std::string_view code) {
  return (rule.status == 0 || rule.status == status) && (rule.code.empty() || rule.code == code);
}

tl::expected<ClassifierAnswer, ClassifierError> told_error(const Declaration& declared, int status,
                                                           std::string_view code) {
  const auto rule =
      std::ranges::find_if(declared.errors, [&](const ErrorRule& one) { return fits(one, status, code); });
  const Meaning meaning = rule == declared.errors.end() ? by_status(status) : rule->means;
  if (meaning == Meaning::Refused) {
    ClassifierAnswer refused;
    refused.answered = Answered::Refused;
    return refused;
  }
  const std::string words =
      fmt::format("classifier {}: status {}{}{}", declared.name, status, code.empty() ? "" : ", error ", shown(code));
  if (meaning == Meaning::Quota)
    return tl::unexpected(
        ClassifierError{Failure::Quota, {Code::Limited, words + ": the quota is used up or calls come too fast"}});
  if (meaning == Meaning::Retryable)
    return tl::unexpected(ClassifierError{Failure::Retryable, {Code::Unavailable, words}});
  return tl::unexpected(ClassifierError{
      Failure::Broken, {Code::Unavailable, words + ": see url, headers and secrets of its declaration"}});
}

/// A finite number, also one in a string; nullopt for anything else.
std::optional<double> number_of(json::Value value) {
  if (!value.is(json::Kind::Number) && !value.is(json::Kind::String)) return std::nullopt;
  const std::string_view text = value.text();
  double out = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), out);
  if (error != std::errc() || end != text.data() + text.size() || !std::isfinite(out)) return std::nullopt;
  return out;
}

std::string_view trimmed(std::string_view text) {
  constexpr std::string_view kBlanks = " \t\r\n";
  const std::size_t from = text.find_first_not_of(kBlanks);
  return from == std::string_view::npos ? std::string_view()
                                        : text.substr(from, text.find_last_not_of(kBlanks) - from + 1);
}

bool is_one_of(std::string_view word, const std::vector<std::string>& words) {
  return std::ranges::find(words, word) != words.end();
}

class AnswerReader {
 public:
  AnswerReader(const Declaration& declared, json::Value root)
      : declared_(declared), shape_(declared.answer), root_(root) {}

  tl::expected<ClassifierAnswer, ClassifierError> read() {
    if (shape_.model) out_.model = shown(shape_.model->find(root_).text());
    if (declared_.kind == Kind::Transcription) {
      const json::Value words = shape_.transcript->find(root_);
      if (!words.is(json::Kind::String))
        return broken(declared_, fmt::format("no text at {}", shape_.transcript->text()));
      out_.transcript = words.text();
      if (shape_.segments) {
        if (const auto fault = read_segments(shape_.segments->find(root_))) return broken(declared_, *fault);
      }
      return std::move(out_);
    }
    std::optional<std::string> fault;
    if (shape_.verdict) fault = read_verdict(shape_.verdict->find(root_));
    if (!fault && shape_.scores) fault = read_scores(shape_.scores->find(root_));
    if (!fault && shape_.items) fault = read_items(shape_.items->find(root_));
    if (fault) return broken(declared_, *fault);
    return std::move(out_);
  }

 private:
  using Fault = std::optional<std::string>;

  /// The next place of `words` in the transcript, whatever blanks are in either; false when other words come there.
  bool pass_over(std::string_view words, std::size_t& at) const {
    constexpr std::string_view kBlanks = " \t\r\n";
    const std::string_view all = out_.transcript;
    for (const char c : words) {
      if (kBlanks.find(c) != std::string_view::npos) continue;
      at = std::min(all.find_first_not_of(kBlanks, at), all.size());
      if (at == all.size() || all[at] != c) return false;
      ++at;
    }
    return true;
  }

  /// Times are believed when the segments are the transcript; else it has none.
  Fault read_segments(json::Value list) {
    if (!list || list.is(json::Kind::Null)) return {};  // not every model tells times
    if (!list.is(json::Kind::Array)) return fmt::format("no segments at {}", shape_.segments->text());
    if (list.size() > kMostSegments) return fmt::format("more than {} segments", kMostSegments);
    std::size_t at = 0;
    for (const json::Value one : list) {
      const json::Value words = shape_.segment_text.find(one);
      const auto from = number_of(shape_.segment_start.find(one));
      const auto to = number_of(shape_.segment_end.find(one));
      if (!words.is(json::Kind::String) || !from || !to || *from < 0 || *to < *from || *to > kLongestRecording)
        return "a segment without a text or a time";
      const std::size_t begin = at;
      if (!pass_over(words.text(), at)) {
        out_.segments.clear();
        return {};
      }
      out_.segments.push_back({begin, at, *from, *to});
    }
    return {};
  }

  Fault add(std::string_view category, double score) {
    if (category.empty() || category.size() > kLongestCategory) return "a category's name is empty or too long";
    if (is_one_of(category, shape_.ignore)) return {};
    if (out_.scores.size() == kMostScores) return fmt::format("more than {} categories", kMostScores);
    if (score < 0 || score > shape_.scale) return fmt::format("a score is not from 0 to {}", shape_.scale);
    out_.scores.push_back({std::string(category), score / shape_.scale});
    return {};
  }

  Fault read_verdict(json::Value value) {
    if (const auto truth = value.boolean(); truth && shape_.safe.empty()) {
      out_.flagged = *truth;
      return {};
    }
    if (shape_.safe.empty() ||
        !(value.is(json::Kind::String) || value.is(json::Kind::True) || value.is(json::Kind::False)))
      return fmt::format("no verdict at {}", shape_.verdict->text());
    std::string_view text = trimmed(value.text());
    const std::string_view rest =
        shape_.codes ? text.substr(std::min(text.find('\n'), text.size())) : std::string_view();
    text = trimmed(text.substr(0, text.size() - rest.size()));
    if (is_one_of(text, shape_.safe)) {
      out_.flagged = false;
      Fault fault = read_codes(rest);
      return !fault && !out_.scores.empty() ? "a safe verdict with codes behind it" : fault;
    }
    const bool unsure = is_one_of(text, shape_.unsure);
    if (!unsure && !is_one_of(text, shape_.unsafe))
      return "the verdict is none of the words declared as safe and unsafe";
    out_.flagged = true;
    Fault fault = read_codes(rest);
    if (unsure)
      for (CategoryScore& one : out_.scores) one.score /= 2;
    return fault;
  }

  Fault read_codes(std::string_view lines) {
    while (!lines.empty()) {
      std::string_view line = trimmed(lines.substr(0, lines.find('\n')));
      lines.remove_prefix(std::min(lines.find('\n'), lines.size() - 1) + 1);
      if (!line.starts_with(shape_.codes_label)) continue;
      line.remove_prefix(shape_.codes_label.size());
      if (Fault fault = read_codes_of(line)) return fault;
    }
    return {};
  }

  Fault read_codes_of(std::string_view line) {
    const std::string_view between = shape_.codes_between.empty() ? ", \t;" : std::string_view(shape_.codes_between);
    while (!line.empty()) {
      const std::string_view code = trimmed(line.substr(0, line.find_first_of(between)));
      line.remove_prefix(std::min(line.find_first_of(between), line.size() - 1) + 1);
      if (code.empty()) continue;
      if (Fault fault = add(code, shape_.scale)) return fault;
    }
    return {};
  }

  Fault read_scores(json::Value object) {
    if (!object.is(json::Kind::Object)) return fmt::format("no scores at {}", shape_.scores->text());
    for (const json::Value one : object) {
      const auto score = number_of(one);
      if (!score) return fmt::format("the score of {} is no finite number", shown(one.name()));
      if (Fault fault = add(one.name(), *score)) return fault;
    }
    // one that is not told any more would never be found again
    for (const Category& category : declared_.categories)
      if (std::ranges::find(out_.scores, category.name, &CategoryScore::category) == out_.scores.end())
        return fmt::format("the declared category {} has no score", shown(category.name));
    return {};
  }

  Fault read_item(json::Value item) {
    const json::Value name = shape_.item_name.find(item);
    if (!name.is(json::Kind::String)) return fmt::format("an item has no name at {}", shape_.item_name.text());
    double score = shape_.scale;
    if (shape_.items_scored && !is_one_of(name.text(), shape_.ignore)) {
      const auto told = number_of(shape_.item_score.find(item));
      if (!told) return fmt::format("an item has no finite number at {}", shape_.item_score.text());
      score = *told;
    }
    return add(name.text(), score);
  }

  Fault read_items(json::Value items) {
    if (items.is(json::Kind::Object)) return read_item(items);
    if (!items.is(json::Kind::Array)) return fmt::format("no items at {}", shape_.items->text());
    for (const json::Value item : items)
      if (Fault fault = read_item(item)) return fault;
    return {};
  }

  const Declaration& declared_;
  const AnswerShape& shape_;
  json::Value root_;
  ClassifierAnswer out_;
};

}  // namespace

tl::expected<ClassifierAnswer, ClassifierError> read_answer(const Declaration& declared,
                                                            const ports::HttpAnswer& answer) {
  constexpr int kFirstGood = 200;
  constexpr int kFirstBad = 300;
  const bool good = answer.status >= kFirstGood && answer.status < kFirstBad;
  const auto document = json::parse(answer.body, declared.most_answer);
  if (!document) {
    if (!good) return told_error(declared, answer.status, "");
    return broken(declared, fmt::format("it is no JSON of ours to read: {} at byte {}", document.error().message,
                                        document.error().offset));
  }
  std::string_view code;
  if (declared.answer.error) {
    const json::Value there = declared.answer.error->find(document->root());
    const bool told = there && !there.is(json::Kind::Null) && !is_one_of(there.text(), declared.answer.ok);
    if (told) code = there.text();
    if (good && told) return told_error(declared, answer.status, code);
  }
  if (!good) return told_error(declared, answer.status, code);
  return AnswerReader(declared, document->root()).read();
}

}  // namespace assay::review::classify
