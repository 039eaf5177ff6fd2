#include "review/classify/table_reader.hpp"

#include <fmt/core.h>

#include <algorithm>
#include <cmath>

namespace assay::review::classify {

tl::unexpected<Error> TableReader::wrong(const Node& at, std::string_view what) const {
  return fail(Code::Configuration, fmt::format("{}:{}: {}", file_, at.line, what));
}

Result<const config::Node*> TableReader::member(std::string_view key, Node::Kind kind) const {
  const Node* const node = table_.find(key);
  if (node != nullptr && node->kind != kind)
    return wrong(*node,
                 fmt::format("`{}` must be a {}, not {}", key, config::kind_name(kind), config::kind_name(node->kind)));
  return node;
}

Result<bool> TableReader::truth_or(std::string_view key, bool fallback) const {
  ASSAY_TRY(const Node* const node, member(key, Node::Kind::Boolean));
  return node == nullptr ? fallback : node->integer != 0;
}

Result<std::optional<double>> TableReader::fraction(std::string_view key, double least, double most) const {
  const Node* const node = table_.find(key);
  if (node == nullptr) return std::optional<double>();
  if (node->kind != Node::Kind::Float && node->kind != Node::Kind::Integer)
    return wrong(*node, fmt::format("`{}` must be a number, not {}", key, config::kind_name(node->kind)));
  const double value = node->kind == Node::Kind::Float ? node->number : static_cast<double>(node->integer);
  if (!std::isfinite(value) || value < least || value > most)
    return wrong(*node, fmt::format("`{}` must be from {} to {}", key, least, most));
  return std::optional(value);
}

Result<std::vector<std::string>> TableReader::texts(std::string_view key) const {
  std::vector<std::string> out;
  ASSAY_TRY(const Node* const node, member(key, Node::Kind::Array));
  if (node == nullptr) return out;
  for (const Node& item : node->items) {
    if (item.kind != Node::Kind::String) return wrong(item, fmt::format("`{}` holds strings only", key));
    out.push_back(item.text);
  }
  return out;
}

Result<std::optional<Pointer>> TableReader::pointer(std::string_view key) const {
  ASSAY_TRY(const Node* const node, member(key, Node::Kind::String));
  if (node == nullptr) return std::optional<Pointer>();
  auto parsed = Pointer::parse(node->text);
  if (!parsed) return wrong(*node, fmt::format("`{}`: {}", key, parsed.error().message));
  return std::optional(std::move(*parsed));
}

Result<Phrase> TableReader::phrase(const Node& node, const std::vector<std::string_view>& names) const {
  if (node.kind != Node::Kind::String)
    return wrong(node, fmt::format("`{}` must be a string, not {}", node.key, config::kind_name(node.kind)));
  Phrase out(node.text);
  for (const std::string_view name : out.names()) {
    if (std::ranges::find(names, name) != names.end()) continue;
    std::string list;
    for (const std::string_view known : names) list += fmt::format("{}{{{}}}", list.empty() ? "" : ", ", known);
    return wrong(node, fmt::format("{{{}}} means nothing in `{}` (known: {})", name, node.key, list));
  }
  return out;
}

Result<std::size_t> TableReader::choice_of(const Node& node, const std::vector<std::string_view>& words) const {
  const auto found = node.kind == Node::Kind::String ? std::ranges::find(words, node.text) : words.end();
  if (found != words.end()) return static_cast<std::size_t>(found - words.begin());
  std::string list;
  for (const std::string_view word : words) list += fmt::format("{}{}", list.empty() ? "" : ", ", word);
  return wrong(node, fmt::format("`{}` must be one of {}", node.key, list));
}

Result<std::size_t> TableReader::choice(std::string_view key, const std::vector<std::string_view>& words,
                                        std::size_t fallback) const {
  const Node* const node = table_.find(key);
  if (node == nullptr) return fallback;
  return choice_of(*node, words);
}

}  // namespace assay::review::classify
