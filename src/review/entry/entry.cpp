#include "review/entry/entry.hpp"

#include <fmt/core.h>

#include <algorithm>
#include <iterator>
#include <memory>

#include "base/base64.hpp"
#include "review/entry/contact.hpp"
#include "review/likeness/hash256.hpp"
#include "review/link/link_scan.hpp"
#include "review/match/scan.hpp"
#include "review/near/near_scan.hpp"

namespace assay::review::entry {
namespace {

template <class T>
struct Name {
  T value;
  std::string_view name;
};
constexpr Name<Kind> kKinds[] = {{Kind::Keyword, "keyword"},    {Kind::Combination, "combination"},
                                 {Kind::Pattern, "pattern"},    {Kind::Exception, "exception"},
                                 {Kind::NearText, "near-text"}, {Kind::Url, "url"},
                                 {Kind::Contact, "contact"},    {Kind::Image, "image"},
                                 {Kind::Video, "video"},        {Kind::Audio, "audio"}};
static_assert(std::size(kKinds) == kKindCount);
constexpr Name<Surface> kSurfaces[] = {{Surface::Prompt, "prompt"},       {Surface::System, "system"},
                                       {Surface::Output, "output"},       {Surface::Reasoning, "reasoning"},
                                       {Surface::ToolCall, "tool-call"},  {Surface::File, "file"},
                                       {Surface::ImageText, "image-text"}};
constexpr Name<Severity> kSeverities[] = {
    {Severity::Low, "low"}, {Severity::Medium, "medium"}, {Severity::High, "high"}, {Severity::Critical, "critical"}};
constexpr Name<Action> kActions[] = {
    {Action::Note, "note"}, {Action::Answer, "answer"}, {Action::Hold, "hold"}, {Action::Block, "block"}};

template <class Names, class T>
std::string_view name_in(const Names& names, T value) noexcept {
  const auto at =
      std::find_if(std::begin(names), std::end(names), [value](const auto& one) { return one.value == value; });
  return at == std::end(names) ? std::string_view() : at->name;
}

template <class T, class Names>
std::optional<T> value_in(const Names& names, std::string_view name) noexcept {
  const auto at =
      std::find_if(std::begin(names), std::end(names), [name](const auto& one) { return one.name == name; });
  if (at == std::end(names)) return std::nullopt;
  return at->value;
}

bool is_id(std::string_view text) noexcept {
  return !text.empty() && text.size() <= kLongestName && std::all_of(text.begin(), text.end(), [](char byte) {
    return (byte >= 'a' && byte <= 'z') || (byte >= 'A' && byte <= 'Z') || (byte >= '0' && byte <= '9') ||
           byte == '.' || byte == '_' || byte == '-';
  });
}

Result<> check_sizes(const Entry& entry) {
  const std::size_t longest = entry.kind == Kind::NearText || entry.kind == Kind::Audio ? kLongestSample : kLongestText;
  if (entry.text.size() > longest)
    return fail(Code::Limited, fmt::format("text: {} bytes, at most {}", entry.text.size(), longest));
  for (const auto& [field, text] :
       {std::pair<std::string_view, const std::string*>{"legal_basis", &entry.legal_basis}, {"notes", &entry.notes}}) {
    if (text->size() > kLongestText)
      return fail(Code::Limited, fmt::format("{}: {} bytes, at most {}", field, text->size(), kLongestText));
  }
  for (const auto& [field, text] :
       {std::pair<std::string_view, const std::string*>{"proposer", &entry.proposer}, {"reviewer", &entry.reviewer}}) {
    if (text->size() > kLongestName)
      return fail(Code::Limited, fmt::format("{}: {} bytes, at most {}", field, text->size(), kLongestName));
  }
  for (const auto& [field, list] :
       {std::pair<std::string_view, const std::vector<std::string>*>{"examples", &entry.examples},
        {"counter_examples", &entry.counter_examples},
        {"shields", &entry.shields}}) {
    if (list->size() > kMostItems)
      return fail(Code::Limited, fmt::format("{}: {} items, at most {}", field, list->size(), kMostItems));
    if (std::any_of(list->begin(), list->end(), [](const std::string& item) { return item.size() > kLongestText; }))
      return fail(Code::Limited, fmt::format("{}: an item over {} bytes", field, kLongestText));
  }
  return {};
}

// Whether an entry of this kind is looked for in texts.
bool is_text(Kind kind) noexcept { return kind != Kind::Image && kind != Kind::Video && kind != Kind::Audio; }

Result<> check_hash(std::string_view field, std::string_view digits) {
  if (auto hash = likeness::hash_from_hex(digits); !hash)
    return tl::unexpected<Error>(in_context(field, std::move(hash).error()));
  return {};
}

Result<> check_fingerprint(std::string_view text) {
  constexpr std::size_t kItemBytes = 4;
  const auto bytes = from_base64(text);
  if (!bytes || bytes->empty())
    return fail(Code::InvalidInput, "text: no Base64; give the fingerprint's bytes as Base64 with its padding");
  if (bytes->size() % kItemBytes != 0)
    return fail(Code::InvalidInput, fmt::format("text: {} bytes; a fingerprint is items of four", bytes->size()));
  if (bytes->size() < kFewestSoundItems * kItemBytes)
    return fail(Code::InvalidInput,
                fmt::format("text: a fingerprint of {} items is too short to know a sound by; at least {}, about five "
                            "seconds (`assay screen --features` prints it)",
                            bytes->size() / kItemBytes, kFewestSoundItems));
  return {};
}

/// Whether that which is looked for can be looked for.
Result<> check_sought(const Entry& entry) {
  switch (entry.kind) {
    case Kind::Keyword:
    case Kind::Combination:
    case Kind::Pattern:
    case Kind::Exception:
      break;
    case Kind::Contact:
      ASSAY_CHECK(contact_core(entry.text));
      break;
    case Kind::Url:
      ASSAY_CHECK(link::read_url(entry.text));
      return {};
    case Kind::NearText:
      if (auto shingles = near::shingles_of(entry.text); !shingles)
        return tl::unexpected<Error>(in_context("text", std::move(shingles).error()));
      return {};
    case Kind::Image:
      return check_hash("text", entry.text);
    case Kind::Video:
      if (entry.frames.empty()) return fail(Code::InvalidInput, "frames: a video needs one hash at least");
      if (entry.frames.size() > kMostFrames)
        return fail(Code::Limited, fmt::format("frames: {}, at most {}", entry.frames.size(), kMostFrames));
      for (const std::string& frame : entry.frames) ASSAY_CHECK(check_hash("frames", frame));
      return {};
    case Kind::Audio:
      return check_fingerprint(entry.text);
  }
  return match::check_rule(rule_of(entry));
}

/// One entry looked for alone.
class Trial {
 public:
  static Result<Trial> of(const Entry& entry) {
    Trial trial;
    if (entry.kind == Kind::Url) {
      ASSAY_TRY(const link::Url url, link::read_url(entry.text));
      auto links = std::make_shared<link::Links>();
      links->add(0, url);
      trial.links_ = std::make_unique<link::LinkScan>(std::move(links));
    } else if (entry.kind == Kind::NearText) {
      auto samples = std::make_shared<near::Samples>();
      ASSAY_CHECK(samples->add(0, entry.text, entry.similarity));
      samples->index();
      trial.near_ = std::make_unique<near::NearScan>(std::move(samples));
    } else {
      std::vector<match::Refusal> refusals;
      ASSAY_TRY(auto set, match::Set::compile({rule_of(entry)}, refusals));
      if (!refusals.empty()) return tl::unexpected<Error>(std::move(refusals.front().error));
      trial.scan_ = std::make_unique<match::Scan>(std::make_shared<const match::Layers>(std::move(set)));
      if (entry.kind == Kind::Contact) trial.contact_ = rule_of(entry).text;
    }
    return trial;
  }

  std::optional<match::Hit> hit_in(std::string_view text) {
    std::vector<match::Hit> hits;
    if (scan_) scan_->whole(text, hits);
    if (links_) {
      std::vector<link::LinkHit> found;
      links_->feed(text, found);
      links_->finish(found);
      for (const link::LinkHit& one : found) hits.push_back({0, one.begin, one.end, {}});
    }
    if (near_) {
      std::vector<near::NearHit> found;
      near_->feed(text, found);
      near_->finish(found);
      for (const near::NearHit& one : found) hits.push_back({0, one.begin, one.end, {}});
    }
    for (const match::Hit& hit : hits) {
      const auto begin = static_cast<std::size_t>(hit.begin);
      const auto end = static_cast<std::size_t>(hit.end);
      const std::size_t context = std::min(begin, kBeforeContact);
      if (contact_.empty() ||
          stands_alone(contact_, text.substr(begin - context, context), end < text.size() ? text[end] : '\0'))
        return hit;
    }
    return std::nullopt;
  }

 private:
  Trial() = default;
  std::unique_ptr<match::Scan> scan_;
  std::unique_ptr<link::LinkScan> links_;
  std::unique_ptr<near::NearScan> near_;
  std::string contact_;
};

Result<> check_fields_of_kind(const Entry& entry) {
  const bool combines = entry.kind == Kind::Combination;
  const bool films = entry.kind == Kind::Video;
  const auto not_for = [&](std::string_view field) {
    return fail(Code::InvalidInput, fmt::format("{}: not for {}; leave it out", field, name_of(entry.kind)));
  };
  if ((combines || films) && !entry.text.empty()) return not_for("text");
  if (!combines && !films && entry.text.empty())
    return fail(Code::InvalidInput, fmt::format("text: a {} needs it", name_of(entry.kind)));
  if (!combines && !entry.all.empty()) return not_for("all");
  if (!combines && !entry.none.empty()) return not_for("none");
  if (!combines && entry.within != 0) return not_for("within");
  if (entry.kind != Kind::Exception && !entry.shields.empty()) return not_for("shields");
  if (!films && !entry.frames.empty()) return not_for("frames");
  if (!films && entry.kind != Kind::Image && entry.distance != kFarthest) return not_for("distance");
  if (entry.kind != Kind::NearText && entry.similarity != kSimilar) return not_for("similarity");
  // Nobody can be shown that a picture hits: examples are texts.
  if (!is_text(entry.kind) && !(entry.examples.empty() && entry.counter_examples.empty())) return not_for("examples");
  return {};
}

}  // namespace

std::string_view name_of(Kind kind) noexcept { return name_in(kKinds, kind); }
std::string_view name_of(Surface surface) noexcept { return name_in(kSurfaces, surface); }
std::string_view name_of(Severity severity) noexcept { return name_in(kSeverities, severity); }
std::string_view name_of(Action action) noexcept { return name_in(kActions, action); }
std::optional<Kind> kind_of(std::string_view name) noexcept { return value_in<Kind>(kKinds, name); }
std::optional<Surface> surface_of(std::string_view name) noexcept { return value_in<Surface>(kSurfaces, name); }
std::optional<Severity> severity_of(std::string_view name) noexcept { return value_in<Severity>(kSeverities, name); }
std::optional<Action> action_of(std::string_view name) noexcept { return value_in<Action>(kActions, name); }

Result<> check(const Entry& entry) {
  if (!is_id(entry.id))
    return fail(Code::InvalidInput, fmt::format("id: 1 to {} letters, digits, `.`, `_`, `-`", kLongestName));
  ASSAY_CHECK(check_sizes(entry));
  ASSAY_CHECK(check_fields_of_kind(entry));
  if (looks(entry.kind) && !is_id(entry.category))
    return fail(Code::InvalidInput, "category: name one of the kinds of risk (`assay screen --coverage` lists them)");
  if (entry.surfaces.empty()) return fail(Code::InvalidInput, "surfaces: it would count nowhere; name one at least");
  if (entry.rollout > kWholeRollout)
    return fail(Code::InvalidInput, fmt::format("rollout: {} of {}", entry.rollout, kWholeRollout));
  if (entry.valid_from && entry.valid_to && *entry.valid_to <= *entry.valid_from)
    return fail(Code::InvalidInput, "valid_to: not after valid_from, so it would never count");
  // Two persons: who proposes an entry does not approve it.
  if (!entry.reviewer.empty() && entry.reviewer == entry.proposer)
    return fail(Code::InvalidInput, "reviewer: the proposer's own name; a second person reviews");
  if (entry.distance > kFarthest)
    return fail(Code::InvalidInput, fmt::format("distance: {} bits, at most {}", entry.distance, kFarthest));
  if (entry.similarity < kLeastSimilar || entry.similarity > 100)
    return fail(Code::InvalidInput,
                fmt::format("similarity: {} percent; say {} to 100", entry.similarity, kLeastSimilar));
  return check_sought(entry);
}

Result<> try_examples(const Entry& entry) {
  if (!is_text(entry.kind) || entry.kind == Kind::Exception) return {};
  if (entry.examples.empty() && entry.counter_examples.empty()) return {};
  ASSAY_TRY(Trial trial, Trial::of(entry));
  for (std::size_t i = 0; i < entry.examples.size(); ++i) {
    if (!trial.hit_in(entry.examples[i])) {
      return fail(Code::InvalidInput,
                  fmt::format("examples: number {} is not hit; correct it, or allow the folding it takes", i + 1));
    }
  }
  for (std::size_t i = 0; i < entry.counter_examples.size(); ++i) {
    if (const auto hit = trial.hit_in(entry.counter_examples[i])) {
      return fail(
          Code::InvalidInput,
          fmt::format("counter_examples: number {} is hit at byte {} by {}; switch that folding off, or make an "
                      "exception of it",
                      i + 1, hit->begin, text::names_of(hit->acts)));
    }
  }
  return {};
}

bool is_matched(Kind kind) noexcept {
  return kind == Kind::Keyword || kind == Kind::Combination || kind == Kind::Pattern || kind == Kind::Exception ||
         kind == Kind::Contact;
}

match::Rule rule_of(const Entry& entry) {
  match::Rule rule;
  rule.kind = entry.kind == Kind::Combination ? match::RuleKind::Combination
              : entry.kind == Kind::Pattern   ? match::RuleKind::Pattern
              : entry.kind == Kind::Exception ? match::RuleKind::Exception
                                              : match::RuleKind::Keyword;
  rule.name = entry.id;
  rule.group = entry.category;
  rule.text = entry.text;
  if (entry.kind == Kind::Contact) {
    rule.text = contact_core(entry.text).value_or(entry.text);
    rule.also = contact_writings(entry.text);
  }
  rule.all = entry.all;
  rule.none = entry.none;
  rule.within = entry.within;
  rule.shields = entry.shields;
  rule.foldings = entry.foldings;
  return rule;
}

}  // namespace assay::review::entry
