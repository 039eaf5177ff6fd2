#include "review/screen/answers.hpp"

#include <fmt/core.h>

#include <algorithm>
#include <tuple>

#include "json/json.hpp"
#include "review/entry/fields.hpp"

namespace assay::review::screen {
namespace {

constexpr std::string_view kAnswersHead = "assay answers v1\n";

Result<std::vector<std::string>> list_in(json::Value value) {
  std::vector<std::string> out;
  if (!value.is(json::Kind::Array)) return fail(Code::InvalidInput, fmt::format("{}: write a list", value.name()));
  for (const json::Value item : value) {
    if (!item.is(json::Kind::String) || item.text().empty())
      return fail(Code::InvalidInput, fmt::format("{}: an item that is no text", value.name()));
    out.emplace_back(item.text());
  }
  return out;
}

Result<> set_member(Answer& answer, json::Value member) {
  const std::string_view name = member.name();
  if (name == "entries" || name == "categories") {
    ASSAY_TRY((name == "entries" ? answer.entries : answer.categories), list_in(member));
    return {};
  }
  if (name == "surfaces") {
    answer.surfaces = entry::Surfaces();
    ASSAY_TRY(const std::vector<std::string> names, list_in(member));
    for (const std::string& one : names) {
      const auto surface = entry::surface_of(one);
      if (!surface) return fail(Code::InvalidInput, fmt::format("surfaces: there is no \"{}\"", one));
      answer.surfaces.add(*surface);
    }
    return {};
  }
  if (!member.is(json::Kind::String)) return fail(Code::InvalidInput, fmt::format("{}: write a text", name));
  if (name == "valid_from" || name == "valid_to") {
    const auto time = entry::read_time(member.text());
    if (!time) return fail(Code::InvalidInput, fmt::format("{}: write 2026-11-22 or 2026-11-22T08:00:00+08:00", name));
    (name == "valid_from" ? answer.valid_from : answer.valid_to) = time;
    return {};
  }
  std::string* const text = name == "id"      ? &answer.id
                            : name == "zh"    ? &answer.zh
                            : name == "en"    ? &answer.en
                            : name == "notes" ? &answer.notes
                                              : nullptr;
  if (text == nullptr) return fail(Code::InvalidInput, fmt::format("{}: no member of an answer", name));
  *text = member.text();
  return {};
}

Result<> check_answer(const Answer& answer) {
  if (answer.id.empty() || answer.id.size() > entry::kLongestName)
    return fail(Code::InvalidInput, fmt::format("id: 1 to {} bytes", entry::kLongestName));
  if (answer.zh.empty() || answer.en.empty())
    return fail(Code::InvalidInput, "zh, en: the answer is wanted in both languages");
  if (answer.surfaces.empty()) return fail(Code::InvalidInput, "surfaces: it would answer nowhere; name one at least");
  if (answer.valid_from && answer.valid_to && *answer.valid_to <= *answer.valid_from)
    return fail(Code::InvalidInput, "valid_to: not after valid_from, so it would never answer");
  return {};
}

void write_list(json::Writer& json, std::string_view name, const std::vector<std::string>& items) {
  if (items.empty()) return;
  json.name(name).begin_array();
  for (const std::string& item : items) json.value(item);
  json.end_array();
}

crypto::Hash version_of(const Answer& answer) {
  std::string text;
  json::Writer json(text);
  json.begin_object().member("id", answer.id);
  write_list(json, "entries", answer.entries);
  write_list(json, "categories", answer.categories);
  if (answer.surfaces != entry::Surfaces::all()) {
    json.name("surfaces").begin_array();
    for (std::size_t i = 0; i < entry::kSurfaceCount; ++i)
      if (answer.surfaces.has(static_cast<entry::Surface>(i)))
        json.value(entry::name_of(static_cast<entry::Surface>(i)));
    json.end_array();
  }
  json.member("zh", answer.zh).member("en", answer.en);
  if (answer.valid_from) json.member("valid_from", entry::write_time(*answer.valid_from));
  if (answer.valid_to) json.member("valid_to", entry::write_time(*answer.valid_to));
  if (!answer.notes.empty()) json.member("notes", answer.notes);
  json.end_object();
  return crypto::sha256(as_bytes(text));
}

Result<Answer> answer_of(std::string_view line) {
  ASSAY_TRY(const json::Document document, json::read(line, kLongestAnswer));
  if (!document.root().is(json::Kind::Object)) return fail(Code::InvalidInput, "an answer is one JSON object");
  Answer answer;
  for (const json::Value member : document.root()) ASSAY_CHECK(set_member(answer, member));
  ASSAY_CHECK(check_answer(answer));
  answer.version = version_of(answer);
  return answer;
}

bool holds(const std::vector<std::string>& list, std::string_view wanted) {
  return std::find(list.begin(), list.end(), wanted) != list.end();
}

// How closely it is meant for the reason: 3 its entry, 2 its kind of risk, 1 the class, 0 anything; nullopt: not at
// all.
std::optional<int> closeness(const Answer& answer, const Reason& reason) {
  if (holds(answer.entries, reason.entry)) return 3;
  if (holds(answer.categories, reason.category)) return 2;
  const std::string_view category = reason.category;
  if (category.size() > 3 && holds(answer.categories, category.substr(0, 3))) return 1;
  if (answer.entries.empty() && answer.categories.empty()) return 0;
  return std::nullopt;
}

}  // namespace

Result<Answers> Answers::read(std::string_view text) {
  Answers made;
  for (std::size_t line = 1; !text.empty(); ++line) {
    const std::size_t end = text.find('\n');
    std::string_view record = text.substr(0, end);
    text.remove_prefix(end == std::string_view::npos ? text.size() : end + 1);
    if (record.ends_with('\r')) record.remove_suffix(1);
    if (record.find_first_not_of(" \t") == std::string_view::npos) continue;
    if (made.answers_.size() == kMostAnswers)
      return fail(Code::Limited, fmt::format("line {}: over {} answers", line, kMostAnswers));
    auto answer = answer_of(record);
    if (!answer) return tl::unexpected<Error>(in_context(fmt::format("line {}", line), std::move(answer).error()));
    made.answers_.push_back(std::move(*answer));
  }
  std::sort(made.answers_.begin(), made.answers_.end(), [](const Answer& a, const Answer& b) { return a.id < b.id; });
  crypto::Digest digest(crypto::DigestAlgorithm::Sha256);
  digest.update(as_bytes(kAnswersHead));
  for (std::size_t i = 0; i < made.answers_.size(); ++i) {
    if (i > 0 && made.answers_[i - 1].id == made.answers_[i].id)
      return fail(Code::Conflict, fmt::format("id: {} stands twice; give each answer its own", made.answers_[i].id));
    digest.update(made.answers_[i].version);
  }
  const Bytes value = digest.finish();
  std::copy(value.begin(), value.end(), made.digest_.begin());
  return made;
}

const Answer* Answers::choose(const Verdict& verdict, entry::Surface surface, std::int64_t unix_ms) const {
  if (verdict.outcome != Outcome::Answer) return nullptr;
  std::vector<const Reason*> reasons;
  for (const Reason& reason : verdict.reasons)
    if (reason.action == entry::Action::Answer) reasons.push_back(&reason);
  std::stable_sort(reasons.begin(), reasons.end(),
                   [](const Reason* a, const Reason* b) { return a->severity > b->severity; });
  for (const Reason* const reason : reasons) {
    const Answer* best = nullptr;
    int best_closeness = -1;
    for (const Answer& one : answers_) {
      if (!one.surfaces.has(surface) || (one.valid_from && unix_ms < *one.valid_from) ||
          (one.valid_to && unix_ms >= *one.valid_to))
        continue;
      const auto close = closeness(one, *reason);
      if (!close || *close <= best_closeness) continue;
      best = &one;
      best_closeness = *close;
    }
    if (best != nullptr) return best;
  }
  return nullptr;
}

}  // namespace assay::review::screen
