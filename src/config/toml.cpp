#include "config/toml.hpp"

#include <fmt/core.h>

#include <algorithm>
#include <sstream>

#define TOML_EXCEPTIONS 0
#define TOML_ENABLE_FORMATTERS 1
// The parser asserts, or without assertions assumes, that a key begins where its caller expects one; "[[[" breaks that.
// Behind the assumption it tells the mistake itself, so nothing is to be assumed.
#include <toml++/impl/preprocessor.h>
#undef TOML_ASSERT_ASSUME
#define TOML_ASSERT_ASSUME(expr) static_assert(true)
#include <toml++/toml.h>

namespace assay::config {
namespace {

std::string date_text(const auto& value) {
  std::ostringstream out;
  out << value;
  return out.str();
}

Node convert(const toml::node& node) {
  Node out;
  out.line = static_cast<int>(node.source().begin.line);
  if (const auto* table = node.as_table()) {
    out.kind = Node::Kind::Table;
    for (const auto& [key, value] : *table) {
      out.members.push_back(convert(value));
      out.members.back().key = std::string(key.str());
    }
  } else if (const auto* array = node.as_array()) {
    out.kind = Node::Kind::Array;
    for (const auto& value : *array) out.items.push_back(convert(value));
  } else if (const auto* text = node.as_string()) {
    out.kind = Node::Kind::String;
    out.text = text->get();
  } else if (const auto* integer = node.as_integer()) {
    out.kind = Node::Kind::Integer;
    out.integer = integer->get();
  } else if (const auto* number = node.as_floating_point()) {
    out.kind = Node::Kind::Float;
    out.number = number->get();
  } else if (const auto* truth = node.as_boolean()) {
    out.kind = Node::Kind::Boolean;
    out.integer = truth->get() ? 1 : 0;
  } else {
    out.kind = Node::Kind::Date;
    if (const auto* date = node.as_date()) out.text = date_text(date->get());
    if (const auto* time = node.as_time()) out.text = date_text(time->get());
    if (const auto* moment = node.as_date_time()) out.text = date_text(moment->get());
  }
  return out;
}

}  // namespace

const Node* Node::find(std::string_view wanted) const noexcept {
  const auto at =
      std::find_if(members.begin(), members.end(), [&](const Node& member) { return member.key == wanted; });
  return at == members.end() ? nullptr : &*at;
}

std::string_view kind_name(Node::Kind kind) noexcept {
  switch (kind) {
    case Node::Kind::Table:
      return "table";
    case Node::Kind::Array:
      return "array";
    case Node::Kind::String:
      return "string";
    case Node::Kind::Integer:
      return "integer";
    case Node::Kind::Float:
      return "float";
    case Node::Kind::Boolean:
      return "boolean";
    case Node::Kind::Date:
      return "date";
  }
  return "value";
}

Result<Node> parse_toml(std::string_view text, std::string_view name) {
  // TOML has no control characters but tab and line ends, and the parser asserts on some where a key should stand.
  int line = 1;
  for (const char c : text) {
    const auto byte = static_cast<unsigned char>(c);
    if ((byte < 0x20 && c != '\t' && c != '\n' && c != '\r') || byte == 0x7f)
      return fail(Code::Configuration,
                  fmt::format("{}:{}: a control character (0x{:02x}) is no TOML", name, line, byte));
    if (c == '\n') ++line;
  }
  const toml::parse_result parsed = toml::parse(text, name);
  if (!parsed) {
    const toml::source_position at = parsed.error().source().begin;
    return fail(Code::Configuration,
                fmt::format("{}:{}:{}: {}", name, at.line, at.column, parsed.error().description()));
  }
  return convert(parsed.table());
}

Result<std::string> string_at(const Node& table, std::string_view key, std::string_view name) {
  const Node* node = table.find(key);
  if (node == nullptr) return fail(Code::Configuration, fmt::format("{}:{}: `{}` is missing", name, table.line, key));
  if (node->kind != Node::Kind::String)
    return fail(Code::Configuration,
                fmt::format("{}:{}: `{}` must be a string, not {}", name, node->line, key, kind_name(node->kind)));
  return node->text;
}

Result<std::string> string_or(const Node& table, std::string_view key, std::string_view fallback,
                              std::string_view name) {
  if (table.find(key) == nullptr) return std::string(fallback);
  return string_at(table, key, name);
}

Result<std::int64_t> integer_or(const Node& table, std::string_view key, std::int64_t fallback, std::int64_t least,
                                std::int64_t most, std::string_view name) {
  const Node* const member = table.find(key);
  if (member == nullptr) return fallback;
  if (member->kind != Node::Kind::Integer)
    return fail(Code::Configuration, fmt::format("{}:{}: `{}` must be an integer, not {}", name, member->line, key,
                                                 kind_name(member->kind)));
  if (member->integer < least || member->integer > most)
    return fail(Code::Configuration, fmt::format("{}:{}: `{}` must be from {} to {}, not {}", name, member->line, key,
                                                 least, most, member->integer));
  return member->integer;
}

Result<> only_keys(const Node& table, const std::vector<std::string_view>& known, std::string_view name) {
  for (const Node& member : table.members) {
    if (std::find(known.begin(), known.end(), member.key) != known.end()) continue;
    std::string list;
    for (const std::string_view word : known) list += fmt::format("{}{}", list.empty() ? "" : ", ", word);
    return fail(Code::Configuration,
                fmt::format("{}:{}: `{}` is not a setting here (known: {})", name, member.line, member.key, list));
  }
  return {};
}

}  // namespace assay::config
