#include "review/train/decisions.hpp"

#include <fmt/core.h>

#include <algorithm>
#include <numeric>

#include "base/bytes.hpp"
#include "base/utf8.hpp"
#include "crypto/digest.hpp"
#include "review/train/tokens.hpp"

namespace assay::review::train {
namespace {

/// The lines of decisions that contradict each other, in words; at most this many.
constexpr std::size_t kMostShown = 5;

Result<std::vector<std::string>> categories_of(json::Value object) {
  const json::Value one = object.find("category");
  const json::Value many = object.find("categories");
  std::vector<std::string> out;
  if (one && many) return fail(Code::InvalidInput, "either `category` or `categories`, not both");
  if (one) {
    if (!one.is(json::Kind::String)) return fail(Code::InvalidInput, "`category` must be a string");
    out.emplace_back(one.text());
    return out;
  }
  if (!many.is(json::Kind::Array))
    return fail(Code::InvalidInput, "`category` (a string) or `categories` (a list) is missing");
  for (const json::Value item : many) {
    if (!item.is(json::Kind::String)) return fail(Code::InvalidInput, "`categories` holds strings only");
    out.emplace_back(item.text());
  }
  return out;
}

}  // namespace

void DecisionReader::bad(std::uint64_t line, std::string reason) { found_.bad.push_back({line, std::move(reason)}); }

void DecisionReader::json_line(std::string_view line, std::uint64_t number) {
  if (line.find_first_not_of(" \t\r") == std::string_view::npos) return;
  if (line.size() > kLongestDecision) return bad(number, fmt::format("a line over {} bytes", kLongestDecision));
  const auto document = json::read(line, kLongestDecision);
  if (!document) return bad(number, document.error().message);
  const json::Value root = document->root();
  const json::Value text = root.find("text");
  if (!text.is(json::Kind::String)) return bad(number, "`text` (a string) is missing");
  auto categories = categories_of(root);
  if (!categories) return bad(number, categories.error().message);
  add(text.text(), std::move(*categories), number);
}

void DecisionReader::add(std::string_view text, std::vector<std::string> categories, std::uint64_t line) {
  if (const auto at = utf8_error(text)) return bad(line, fmt::format("byte {} of the text is no UTF-8", *at));
  std::ranges::sort(categories);
  const auto twice = std::ranges::unique(categories);
  categories.erase(twice.begin(), twice.end());
  if (categories.empty() || (categories.size() == 1 && categories[0].empty())) categories = {std::string(kNothing)};
  for (const std::string& one : categories) {
    if (one == kNothing && categories.size() > 1) return bad(line, "`none` cannot stand beside a category");
    if (one == kNothing) continue;
    if (const auto known = check_(one); !known) return bad(line, known.error().message);
  }
  std::string tokens = tokens_of(text);
  if (tokens.empty()) return bad(line, "the text has no words");
  found_.all.push_back({std::move(tokens), std::move(categories), line});
}

Result<Decisions> DecisionReader::finish(std::uint32_t seed) {
  if (found_.all.size() > kMostDecisions)
    return fail(Code::Limited,
                fmt::format("{} decisions are too many (at most {})", found_.all.size(), kMostDecisions));
  std::vector<std::pair<crypto::Hash, std::size_t>> order;
  order.reserve(found_.all.size());
  for (std::size_t i = 0; i < found_.all.size(); ++i)
    order.emplace_back(crypto::sha256(as_bytes(fmt::format("{} {}", seed, found_.all[i].tokens))), i);
  std::ranges::sort(order);
  Decisions out;
  out.bad = std::move(found_.bad);
  std::string torn;
  std::size_t contradictions = 0;
  for (const auto& [hash, at] : order) {
    Decision& one = found_.all[at];
    if (out.all.empty() || out.all.back().tokens != one.tokens) {
      out.all.push_back(std::move(one));
    } else if (out.all.back().categories == one.categories) {
      ++out.repeated;
    } else if (++contradictions <= kMostShown) {
      torn += fmt::format("{}lines {} and {}", torn.empty() ? "" : ", ", out.all.back().line, one.line);
    }
  }
  if (contradictions > 0)
    return fail(Code::Conflict, fmt::format("{} texts were decided in two ways ({}{}): let the reviewers agree first",
                                            contradictions, torn, contradictions > kMostShown ? ", ..." : ""));
  return out;
}

}  // namespace assay::review::train
