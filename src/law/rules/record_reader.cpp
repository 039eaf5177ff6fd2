#include "law/rules/record_reader.hpp"

#include <fmt/core.h>

#include <algorithm>
#include <array>

namespace assay::law::rules {
namespace {

using config::Node;

constexpr std::array<std::pair<Confidence, std::string_view>, 5> kConfidences = {{
    {Confidence::Read, "read"},
    {Confidence::ReadSecondary, "read_secondary"},
    {Confidence::Memory, "memory"},
    {Confidence::Inferred, "inferred"},
    {Confidence::Ours, "ours"},
}};

}  // namespace

std::string_view confidence_name(Confidence confidence) noexcept {
  return kConfidences[static_cast<std::size_t>(confidence)].second;
}

std::optional<Confidence> confidence_of(std::string_view name) noexcept {
  for (const auto& [value, known] : kConfidences)
    if (known == name) return value;
  return std::nullopt;
}

tl::unexpected<Error> RecordReader::wrong_at(const Node& at, std::string_view what) const {
  return fail(Code::Configuration, fmt::format("{}:{}: {}", file_, at.line, what));
}

const Node* RecordReader::take(std::string_view key) {
  asked_.push_back(key);
  return table_.find(key);
}

Result<std::string> RecordReader::text(std::string_view key) {
  asked_.push_back(key);
  ASSAY_TRY(std::string value, config::string_at(table_, key, file_));
  if (value.empty()) return wrong(fmt::format("{} is empty", key));
  return value;
}

Result<std::string> RecordReader::text_or(std::string_view key, std::string_view fallback) {
  asked_.push_back(key);
  return config::string_or(table_, key, fallback, file_);
}

Result<int> RecordReader::number(std::string_view key, int least, int most) {
  if (take(key) == nullptr) return wrong(fmt::format("{} is missing", key));
  ASSAY_TRY(const std::int64_t value, config::integer_or(table_, key, least, least, most, file_));
  return static_cast<int>(value);
}

Result<bool> RecordReader::flag_or(std::string_view key, bool fallback) {
  const Node* const node = take(key);
  if (node == nullptr) return fallback;
  if (node->kind != Node::Kind::Boolean) return wrong_at(*node, fmt::format("{} must be true or false", key));
  return node->integer != 0;
}

Result<Words> RecordReader::words(std::string_view key) {
  if (table_.find(key) == nullptr) return wrong(fmt::format("{} is missing", key));
  return words_or_none(key);
}

Result<Words> RecordReader::words_or_none(std::string_view key) {
  const Node* const node = take(key);
  if (node == nullptr) return Words{};
  if (node->kind == Node::Kind::String) return Words{node->text, node->text};
  RecordReader inside(file_, *node);
  Words out;
  if (node->kind != Node::Kind::Table)
    return wrong_at(*node, fmt::format("{} must be {{ zh = \"…\", en = \"…\" }}", key));
  ASSAY_TRY(out.zh, inside.text("zh"));
  ASSAY_TRY(out.en, inside.text("en"));
  return out;
}

Result<std::vector<Words>> RecordReader::words_list(std::string_view key) {
  ASSAY_TRY(auto items, inners(key));
  std::vector<Words> out;
  for (RecordReader& item : items) {
    Words words;
    ASSAY_TRY(words.zh, item.text("zh"));
    ASSAY_TRY(words.en, item.text("en"));
    out.push_back(std::move(words));
  }
  return out;
}

Result<std::vector<std::string>> RecordReader::texts(std::string_view key) {
  const Node* const list = take(key);
  std::vector<std::string> out;
  if (list == nullptr) return out;
  if (list->kind == Node::Kind::String) return std::vector{list->text};
  if (list->kind != Node::Kind::Array) return wrong_at(*list, fmt::format("{} must be a list of words", key));
  for (const Node& item : list->items) {
    if (item.kind != Node::Kind::String) return wrong_at(item, fmt::format("{} must be a list of words", key));
    out.push_back(item.text);
  }
  return out;
}

Result<std::vector<std::vector<std::string>>> RecordReader::lists(std::string_view key) {
  const Node* const list = take(key);
  std::vector<std::vector<std::string>> out;
  if (list == nullptr) return out;
  if (list->kind != Node::Kind::Array) return wrong_at(*list, fmt::format("{} must be a list of lists", key));
  for (const Node& inner_list : list->items) {
    if (inner_list.kind != Node::Kind::Array)
      return wrong_at(inner_list, fmt::format("{} must be a list of lists: [[\"a\", \"b\"], [\"c\"]]", key));
    auto& all = out.emplace_back();
    for (const Node& item : inner_list.items) {
      if (item.kind != Node::Kind::String) return wrong_at(item, fmt::format("{} holds what is no key", key));
      all.push_back(item.text);
    }
  }
  return out;
}

Result<std::optional<calendar::Date>> RecordReader::date(std::string_view key) {
  const Node* const node = take(key);
  if (node == nullptr) return std::optional<calendar::Date>{};
  if (node->kind != Node::Kind::Date) return wrong_at(*node, fmt::format("{} must be a date", key));
  const auto day = calendar::Date::parse(node->text);
  if (!day) return wrong_at(*node, day.error().message);
  return std::optional{*day};
}

Result<Confidence> RecordReader::confidence() {
  ASSAY_TRY(const std::string word, text("confidence"));
  if (const auto value = confidence_of(word)) return *value;
  return wrong(fmt::format("confidence is \"{}\"; read, read_secondary, memory, inferred or ours", word));
}

Result<clock::Limit> RecordReader::limit() {
  ASSAY_TRY(const std::string word, text("unit"));
  const auto unit = clock::unit_of(word);
  if (!unit) return wrong(fmt::format("`{}` is no unit of a limit", word));
  clock::Limit out{0, *unit};
  if (clock::has_number(*unit)) {
    ASSAY_TRY(out.value, number("value", 1, 10'000));
  } else if (take("value") != nullptr) {
    return wrong(fmt::format("a limit of {} has no value", word));
  }
  return out;
}

Result<std::optional<RecordReader>> RecordReader::inner(std::string_view key) {
  const Node* const node = take(key);
  if (node == nullptr) return std::optional<RecordReader>{};
  if (node->kind != Node::Kind::Table) return wrong_at(*node, fmt::format("{} must be a table", key));
  return std::optional<RecordReader>(std::in_place, file_, *node);
}

Result<std::vector<RecordReader>> RecordReader::inners(std::string_view key) {
  const Node* const list = take(key);
  std::vector<RecordReader> out;
  if (list == nullptr) return out;
  if (list->kind != Node::Kind::Array) return wrong_at(*list, fmt::format("{} must be a list of tables", key));
  for (const Node& item : list->items) {
    if (item.kind != Node::Kind::Table) return wrong_at(item, fmt::format("{} must be a list of tables", key));
    out.emplace_back(file_, item);
  }
  return out;
}

Result<> RecordReader::done() const { return config::only_keys(table_, asked_, file_); }

}  // namespace assay::law::rules
