#include "law/rules/risk_list.hpp"

#include <fmt/core.h>

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <fstream>
#include <iterator>
#include <map>
#include <span>

#include "law/rules/record_reader.hpp"
#include "law/rules/rule_set.hpp"

namespace assay::law::rules {

extern const std::span<const EmbeddedFile> kEmbeddedRules;  // rules/

namespace {

constexpr std::string_view kFile = "risks.toml";
constexpr std::size_t kMostKinds = 1000;
constexpr int kMostOfAKind = 10'000'000;
constexpr int kMostManualItems = 100'000;  // more than people look at
constexpr std::size_t kMostBytes = 1UL << 20U;

struct Lists {
  std::vector<RiskClass>& classes;
  std::vector<RiskKind>& kinds;
  std::map<std::string, int, std::less<>> expected;  // kinds of a class, as it says itself
};

Result<std::uint32_t> count(RecordReader& reader, std::string_view key) {
  ASSAY_TRY(const int value, reader.number(key, 0, kMostOfAKind));
  return static_cast<std::uint32_t>(value);
}

Result<Confidence> confidence_at(RecordReader& reader, std::string_view key) {
  ASSAY_TRY(const std::string word, reader.text(key));
  if (const auto value = confidence_of(word)) return *value;
  return reader.wrong(fmt::format("{} is \"{}\"; read, read_secondary, memory, inferred or ours", key, word));
}

Result<> take_class(RecordReader& reader, Lists& lists) {
  RiskClass one;
  one.place = reader.place();
  ASSAY_TRY(one.key, reader.text("key"));
  ASSAY_TRY(one.title, reader.words("title"));
  ASSAY_TRY(one.instrument, reader.text("instrument"));
  ASSAY_TRY(one.article, reader.text("article"));
  ASSAY_TRY(one.confidence, reader.confidence());
  ASSAY_CHECK(reader.texts("source"));
  ASSAY_TRY(const int kinds, reader.number("kinds", 1, kMostKinds));
  if (!lists.expected.try_emplace(one.key, kinds).second)
    return reader.wrong(fmt::format("a second class `{}`", one.key));
  lists.classes.push_back(std::move(one));
  return {};
}

Result<> take_kind(RecordReader& reader, Lists& lists) {
  RiskKind one;
  one.place = reader.place();
  ASSAY_TRY(one.key, reader.text("key"));
  ASSAY_TRY(const std::string in_class, reader.text("class"));
  ASSAY_TRY(one.title, reader.words("title"));
  ASSAY_TRY(one.article, reader.text("article"));
  ASSAY_TRY(one.keywords, count(reader, "keywords"));
  ASSAY_TRY(one.questions, count(reader, "questions"));
  ASSAY_TRY(one.refusals, count(reader, "refusals"));
  ASSAY_TRY(one.counts, confidence_at(reader, "counts"));
  ASSAY_TRY(one.moderation, reader.texts("moderation"));
  ASSAY_TRY(one.confidence, reader.confidence());
  ASSAY_CHECK(reader.texts("source"));
  const auto home = std::ranges::find(lists.classes, in_class, &RiskClass::key);
  if (home == lists.classes.end()) return reader.wrong(fmt::format("there is no class `{}`", in_class));
  one.in_class = static_cast<std::uint16_t>(home - lists.classes.begin());
  for (const std::string& name : one.moderation)
    if (std::ranges::find(kModerationNames, name) == std::end(kModerationNames))
      return reader.wrong(fmt::format("moderation: `{}` is no category of /v1/moderations", name));
  if (std::ranges::find(lists.kinds, one.key, &RiskKind::key) != lists.kinds.end())
    return reader.wrong(fmt::format("a second kind `{}`", one.key));
  lists.kinds.push_back(std::move(one));
  return {};
}

Result<LibrarySize> take_library(RecordReader& reader) {
  ASSAY_TRY(auto table, reader.inner("library"));
  if (!table) return reader.wrong("[library] is missing");
  LibrarySize size;
  ASSAY_TRY(size.keywords, count(*table, "keywords"));
  ASSAY_TRY(size.questions, count(*table, "questions"));
  ASSAY_TRY(size.refusals, count(*table, "refusals"));
  ASSAY_TRY(size.confidence, table->confidence());
  ASSAY_TRY(size.note, table->words_or_none("note"));
  ASSAY_CHECK(table->texts("source"));
  ASSAY_CHECK(table->done());
  return size;
}

Result<std::optional<CorpusRule>> take_corpus(RecordReader& reader) {
  ASSAY_TRY(auto table, reader.inner("corpus"));
  if (!table) return std::nullopt;
  const auto percent = [&](std::string_view key) -> Result<std::uint32_t> {
    ASSAY_TRY(const int value, table->number(key, 0, 100));
    return static_cast<std::uint32_t>(value);
  };
  CorpusRule rule;
  ASSAY_TRY(rule.instrument, table->text("instrument"));
  ASSAY_TRY(rule.source_duty, table->text("source_duty"));
  ASSAY_TRY(rule.source_article, table->text("source_article"));
  ASSAY_TRY(rule.source_limit_percent, percent("source_limit_percent"));
  ASSAY_TRY(rule.source_confidence, confidence_at(*table, "source_confidence"));
  ASSAY_TRY(rule.sample_duty, table->text("sample_duty"));
  ASSAY_TRY(rule.sample_article, table->text("sample_article"));
  ASSAY_TRY(const int items, table->number("manual_items", 1, kMostManualItems));
  rule.manual_items = static_cast<std::uint32_t>(items);
  ASSAY_TRY(rule.manual_pass_percent, percent("manual_pass_percent"));
  ASSAY_TRY(rule.screened_share_percent, percent("screened_share_percent"));
  ASSAY_TRY(rule.screened_pass_percent, percent("screened_pass_percent"));
  ASSAY_TRY(rule.confidence, table->confidence());
  ASSAY_TRY(rule.note, table->words_or_none("note"));
  ASSAY_CHECK(table->texts("source"));
  ASSAY_CHECK(table->done());
  return rule;
}

using Take = Result<> (*)(RecordReader&, Lists&);

Result<> each(RecordReader& root, std::string_view name, Lists& lists, Take take) {
  ASSAY_TRY(auto records, root.inners(name));
  if (records.empty()) return root.wrong(fmt::format("at least one [[{}]] is due", name));
  if (records.size() > kMostKinds) return root.wrong(fmt::format("at most {} [[{}]] are taken", kMostKinds, name));
  for (RecordReader& record : records) {
    ASSAY_CHECK(take(record, lists));
    ASSAY_CHECK(record.done());
  }
  return {};
}

}  // namespace

Result<RiskList> RiskList::read(const EmbeddedFile& file) {
  ASSAY_TRY(const config::Node tree, config::parse_toml(file.text, file.name));
  RecordReader root(file.name, tree);
  ASSAY_CHECK(root.number("schema", 1, 1));
  RiskList list;
  ASSAY_TRY(list.library_, take_library(root));
  ASSAY_TRY(list.corpus_, take_corpus(root));
  Lists lists{list.classes_, list.kinds_, {}};
  ASSAY_CHECK(each(root, "class", lists, &take_class));
  ASSAY_CHECK(each(root, "kind", lists, &take_kind));
  ASSAY_CHECK(root.done());
  for (const RiskClass& one : list.classes_) {
    const auto there =
        std::ranges::count_if(list.kinds_, [&](const RiskKind& kind) { return list.class_of(kind).key == one.key; });
    const int expected = lists.expected.find(one.key)->second;
    if (there != expected)
      return fail(Code::Configuration, fmt::format("{}:{}: class {} says it has {} kinds, {} are listed", file.name,
                                                   one.place.line, one.key, expected, there));
  }
  return list;
}

Result<RiskList> RiskList::from_folder(const std::string& folder) {
  const std::string path = fmt::format("{}/{}", folder, kFile);
  std::ifstream in(path, std::ios::binary);
  if (!in) return fail(Code::Unavailable, fmt::format("{}: cannot be read: {}", path, std::strerror(errno)));
  const std::string text{std::istreambuf_iterator<char>(in), {}};
  if (text.size() > kMostBytes)
    return fail(Code::Limited, fmt::format("{}: {} bytes, at most {} are read", path, text.size(), kMostBytes));
  auto list = read({kFile, text});
  if (!list) return tl::unexpected<Error>(in_context(folder, std::move(list).error()));
  return list;
}

const RiskKind* RiskList::find(std::string_view key) const noexcept {
  const auto at = std::ranges::find(kinds_, key, &RiskKind::key);
  return at == kinds_.end() ? nullptr : &*at;
}

Result<> RiskList::check_category(std::string_view key) const {
  if (find(key) != nullptr) return {};
  std::vector<std::string_view> known;
  known.reserve(kinds_.size());
  for (const RiskKind& kind : kinds_) known.push_back(kind.key);
  const std::string_view near = nearest(key, known);
  return fail(Code::InvalidInput, fmt::format("category: there is no kind of risk `{}`{}; there are {} ({} to {})", key,
                                              near.empty() ? "" : fmt::format(", perhaps `{}`", near), kinds_.size(),
                                              kinds_.front().key, kinds_.back().key));
}

Result<const RiskList*> built_in_risks() {
  static const Result<RiskList> kBuiltIn = []() -> Result<RiskList> {
    const auto at = std::ranges::find(kEmbeddedRules, kFile, &EmbeddedFile::name);
    if (at == kEmbeddedRules.end()) return fail(Code::Configuration, "risks.toml is missing");
    return RiskList::read(*at);
  }();
  if (!kBuiltIn) return tl::unexpected<Error>(in_context("built-in rules", kBuiltIn.error()));
  return &*kBuiltIn;
}

}  // namespace assay::law::rules
