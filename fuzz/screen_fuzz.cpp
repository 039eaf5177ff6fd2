// deps: review/release review/match text base
// Rules and a text from the input, the text cut as the input says: a stream finds what a whole scan finds and what the
// definitions say, no byte of a forbidden span leaves, and a clean text leaves whole.
//
//   [rules, one a line: k WORD | x EXCEPTION | p PATTERN | c N WORD WORD ... ! WORD]  \x1e  [lengths of chunks]  \x1e
//   [text] behind the first sign a digit: the foldings
#include <algorithm>
#include <cstdint>

#include "base/bytes.hpp"
#include "input_parts.hpp"
#include "review/match/naive_reference.hpp"
#include "review/match/scan.hpp"
#include "review/release/stream_release.hpp"

namespace {

using namespace assay;
using namespace assay::review;
using fuzz::must;
using fuzz::until;

constexpr std::size_t kMostRules = 8;
constexpr std::size_t kLongestText = 480;  // the reference is slow
// Cuts from here on are chunks that are read from the beginnings of words, not byte by byte.
constexpr std::size_t kLongCuts = 128;
constexpr std::size_t kLongestPattern = 60;
constexpr std::size_t kMostPlaces = 200;

text::Foldings foldings_of(char digit) {
  switch (digit) {
    case '0':
      return text::Foldings();
    case '1':
      return text::kAllFoldings;
    case '2':
      return text::Folding::Case | text::Folding::Separator;
    case '3':
      return text::kAllFoldings - text::Folding::Repeat;
    default:
      return text::kCharacterFoldings;
  }
}

void read_combination(std::string_view line, match::Rule& rule) {
  for (const char byte : until(line, ' '))
    rule.within = std::min(rule.within * 10 + static_cast<unsigned char>(byte) % 10, 40U);
  bool wanted = true;
  while (!line.empty()) {
    const std::string_view word = until(line, ' ');
    if (word == "!") {
      wanted = false;
    } else {
      (wanted ? rule.all : rule.none).emplace_back(word);
    }
  }
}

std::vector<match::Rule> rules_of(std::string_view text) {
  std::vector<match::Rule> rules;
  while (!text.empty() && rules.size() < kMostRules) {
    std::string_view line = until(text, '\n');
    if (line.size() < 3) continue;
    match::Rule rule;
    rule.name = "r" + std::to_string(rules.size());
    rule.foldings = foldings_of(line[1]);
    switch (line[0]) {
      case 'k':
        rule.text = line.substr(2);
        break;
      case 'x':
        rule.kind = match::RuleKind::Exception;
        rule.text = line.substr(2);
        break;
      case 'p': {
        rule.kind = match::RuleKind::Pattern;
        rule.text = line.substr(2, kLongestPattern);
        const auto expression = match::parse_expression(rule.text);
        if (!expression || expression->positions.size() > kMostPlaces) continue;
        break;
      }
      case 'c':
        rule.kind = match::RuleKind::Combination;
        read_combination(line.substr(2), rule);
        break;
      default:
        continue;
    }
    if (match::check_rule(rule)) rules.push_back(std::move(rule));
  }
  return rules;
}

std::vector<match::Hit> sorted(std::vector<match::Hit> hits) {
  match::sort_hits(hits);
  hits.erase(std::unique(hits.begin(), hits.end()), hits.end());
  return hits;
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  std::string_view input = assay::as_text({data, size});
  const std::vector<match::Rule> rules = rules_of(until(input, '\x1e'));
  const std::string_view cuts = until(input, '\x1e');
  const std::string_view text = input.substr(0, kLongestText);
  std::vector<match::Refusal> refusals;
  const auto set = match::Set::compile(rules, refusals);
  must(set.has_value() && refusals.empty());
  const auto layers = std::make_shared<const match::Layers>(*set);
  const std::vector<match::Hit> wanted = match::naive::hits_of(rules, text);

  match::Scan scan(layers);
  std::vector<match::Hit> hits;
  scan.whole(text, hits);
  must(sorted(hits) == wanted);

  release::StreamRelease release(layers);
  std::string out;
  hits.clear();
  std::size_t turn = 0;
  for (std::size_t at = 0; at < text.size(); ++turn) {
    const std::size_t cut = cuts.empty() ? 2 : static_cast<unsigned char>(cuts[turn % cuts.size()]);
    const std::size_t length = cut < kLongCuts ? cut % 16 + 1 : cut;
    const std::string_view chunk = text.substr(at, length);
    at += chunk.size();
    const std::uint64_t safe = scan.safe_until();
    const std::size_t before = hits.size();
    scan.feed(chunk, hits);
    must(scan.safe_until() >= safe && scan.safe_until() <= at);
    for (std::size_t i = before; i < hits.size(); ++i) must(hits[i].begin >= safe);
    static_cast<void>(release.feed(chunk, out));
  }
  scan.finish(hits);
  must(sorted(hits) == wanted);
  must((release.finish(out) == release::Flow::Blocked) == !wanted.empty());
  must(text.starts_with(out));
  must(!wanted.empty() || out.size() == text.size());
  for (const match::Hit& hit : wanted) must(out.size() <= hit.begin);
  return 0;
}
