#include "law/film_rule.hpp"

#include <fmt/core.h>

#include <algorithm>
#include <cstdio>
#include <cstdlib>

#include "config/toml.hpp"
#include "law/origin_reader.hpp"

namespace assay::law {

extern const std::string_view kFilmToml;  // rules/film.toml

namespace {

using config::Node;

class FilmReader {
 public:
  FilmReader(std::string_view name, const Node& root) : name_(name), root_(root), origins_(name, root) {}

  [[nodiscard]] Result<FilmRule> read() {
    ASSAY_CHECK(config::only_keys(root_, {"schema", "instrument", "height", "time", "place"}, name_));
    ASSAY_CHECK(origins_.read_head());
    // Less than the clause asks for is no rule, more than half the picture no label.
    ASSAY_TRY(const std::int64_t percent, number("height", "percent_of_shortest_side", 5, 50, rule_.height_origin));
    rule_.height = static_cast<double>(percent) / 100;
    ASSAY_TRY(const std::int64_t milliseconds, number("time", "milliseconds", 2000, 3'600'000, rule_.seconds_origin));
    rule_.seconds = static_cast<double>(milliseconds) / 1000;
    ASSAY_TRY(const Node* const place, table("place"));
    ASSAY_CHECK(config::only_keys(*place, {"due", "optional", "instrument", "clause", "confidence"}, name_));
    ASSAY_TRY(rule_.place_origin, origins_.origin(*place));
    ASSAY_TRY(rule_.due, words(*place, "due"));
    ASSAY_TRY(rule_.optional, words(*place, "optional"));
    if (std::ranges::find(rule_.due, "opening") == rule_.due.end()) return wrong(*place, "due must name the opening");
    return std::move(rule_);
  }

 private:
  [[nodiscard]] tl::unexpected<Error> wrong(const Node& at, std::string_view what) const {
    return origins_.wrong(at, what);
  }

  [[nodiscard]] Result<const Node*> table(std::string_view key) const {
    const Node* const found = root_.find(key);
    if (found == nullptr || found->kind != Node::Kind::Table)
      return wrong(root_, fmt::format("there is no table [{}]", key));
    return found;
  }

  [[nodiscard]] Result<std::int64_t> number(std::string_view key, std::string_view field, std::int64_t least,
                                            std::int64_t most, Origin& from) const {
    ASSAY_TRY(const Node* const found, table(key));
    ASSAY_CHECK(config::only_keys(*found, {field, "instrument", "clause", "confidence"}, name_));
    ASSAY_TRY(from, origins_.origin(*found));
    const Node* const node = found->find(field);
    if (node == nullptr || node->kind != Node::Kind::Integer)
      return wrong(*found, fmt::format("{} must be a whole number", field));
    if (node->integer < least || node->integer > most)
      return wrong(*node, fmt::format("{} is {}; from {} to {} is allowed", field, node->integer, least, most));
    return node->integer;
  }

  [[nodiscard]] Result<std::vector<std::string>> words(const Node& from, std::string_view key) const {
    const Node* const list = from.find(key);
    if (list == nullptr || list->kind != Node::Kind::Array)
      return wrong(from, fmt::format("{} must be a list of words", key));
    std::vector<std::string> out;
    for (const Node& item : list->items) {
      if (item.kind != Node::Kind::String) return wrong(item, fmt::format("{} must be a list of words", key));
      out.push_back(item.text);
    }
    return out;
  }

  std::string_view name_;
  const Node& root_;
  OriginReader origins_;
  FilmRule rule_;
};

}  // namespace

Result<FilmRule> FilmRule::parse(std::string_view toml, std::string_view name) {
  ASSAY_TRY(const Node root, config::parse_toml(toml, name));
  return FilmReader(name, root).read();
}

const FilmRule& film_rule() {
  static const FilmRule kBuiltIn = [] {
    auto parsed = FilmRule::parse(kFilmToml, "rules/film.toml");
    if (!parsed) {  // the build's tests let no such table through
      std::fprintf(stderr, "assay: %s\n", parsed.error().message.c_str());
      std::abort();
    }
    return std::move(*parsed);
  }();
  return kBuiltIn;
}

}  // namespace assay::law
