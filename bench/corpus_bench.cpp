// deps: review/corpus review/entry review/screen review/match text json law/rules base fmt::fmt
// What a corpus scan costs beside the search for the entries alone: the same texts, 10 000 keywords with the foldings
// of characters, one core, files in the page cache.
//   corpus_bench [ROUNDS]      default 5; each figure is the median of rounds in which both are measured in turns
#include <fmt/core.h>

#include <algorithm>
#include <cstdlib>
#include <string>
#include <unordered_set>
#include <vector>

#include "json/json.hpp"
#include "review/corpus/scan_unit.hpp"
#include "review/match/scan.hpp"
#include "vocabulary.hpp"

namespace assay {
namespace {

using namespace review;
using bench::Vocabulary;

constexpr std::size_t kTextBytes = 2048;
constexpr std::size_t kTexts = 6000;
constexpr std::size_t kKeywords = 10'000;

corpus::ScanOptions compiled(std::vector<entry::Entry> entries) {
  corpus::ScanOptions options;
  options.categories = corpus::categories_of(entries);
  std::vector<entry::EntrySet::Refusal> refusals;
  options.entries = std::make_shared<const entry::InForce>(*entry::EntrySet::compile(std::move(entries), refusals),
                                                           nullptr, std::vector<std::uint32_t>());
  options.risks = *law::rules::built_in_risks();
  options.sample_size = 4000;
  return options;
}

// Of the words that stand in these texts only every 400th is kept, so that a few texts of a hundred are hit, as of a
// corpus that may be used.
corpus::ScanOptions options_of(const Vocabulary& vocabulary, const std::vector<std::string>& texts) {
  std::vector<entry::Entry> entries(2 * kKeywords);
  for (std::size_t i = 0; i < entries.size(); ++i) {
    entries[i].id = fmt::format("e{:07}", i);
    entries[i].text = vocabulary.rare[i];
    entries[i].category = "A.1a";
  }
  const corpus::ScanOptions all = compiled(entries);
  screen::Screener screener(all.entries, *all.risks, all.circumstances);
  std::unordered_set<std::string> hit;
  for (const std::string& text : texts)
    for (const std::string& id : screener.whole(text).hit_by) hit.insert(id);
  std::size_t number = 0;
  std::erase_if(entries, [&](const entry::Entry& one) { return hit.contains(one.id) && ++number % 400 != 0; });
  entries.resize(std::min(entries.size(), kKeywords));
  return compiled(std::move(entries));
}

void measure(const std::string& name, corpus::FileKind kind, const std::string& content,
             const std::vector<std::string>& texts, const corpus::ScanOptions& options, std::size_t rounds) {
  std::vector<double> alone, all, ratios;
  std::size_t bytes = 0;
  for (const std::string& text : texts) bytes += text.size();
  std::uint64_t bad = 0;
  std::uint64_t bad_of_scan = 0;
  for (std::size_t round = 0; round < rounds; ++round) {
    alone.push_back(bench::cpu_seconds_of([&] {
      bad = 0;
      match::Scan scan(options.entries->layers());
      std::vector<match::Hit> hits;
      for (const std::string& text : texts) {
        hits.clear();
        scan.whole(text, hits);
        bad += hits.empty() ? 0U : 1U;
      }
    }));
    all.push_back(bench::cpu_seconds_of([&] {
      MemorySource source(as_bytes(content), name);
      corpus::Unit unit;
      unit.file = name;
      unit.kind = kind;
      // as the 100th unit of a large corpus: most lots and hashes are over the limits by then
      const auto result = corpus::scan_unit(unit, source, options, UINT64_MAX / 100, UINT64_MAX / 100);
      bad_of_scan = result.tally.bad;
    }));
    ratios.push_back(alone.back() / all.back());
  }
  if (bad != bad_of_scan) {
    fmt::print(stderr, "corpus_bench: {}: {} bad items, {} when scanned\n", name, bad, bad_of_scan);
    std::exit(1);
  }
  for (auto* const times : {&alone, &all, &ratios}) std::sort(times->begin(), times->end());
  const std::size_t middle = rounds / 2;
  fmt::print("  ({} of {} texts are hit)\n", bad, texts.size());
  fmt::print("  {} alone {:.3f} GB/s, scanned {:.3f} GB/s of text, ratio {:.2f}\n", name,
             static_cast<double>(bytes) / alone[middle] / 1e9, static_cast<double>(bytes) / all[middle] / 1e9,
             ratios[middle]);
}

}  // namespace
}  // namespace assay

int main(int argc, char** argv) {
  using namespace assay;
  const std::size_t rounds = argc > 1 ? std::strtoul(argv[1], nullptr, 10) : 5;
  const bench::Vocabulary vocabulary = bench::read_vocabulary();
  const std::vector<std::string> texts = bench::make_texts(vocabulary, kTexts, kTextBytes);
  const review::corpus::ScanOptions options = options_of(vocabulary, texts);
  std::string lines, records, rows = "id,text\n";
  for (std::size_t i = 0; i < texts.size(); ++i) {
    lines += texts[i] + "\n";
    json::Writer(records).begin_object().member("id", i).member("text", texts[i]).end_object();
    records += '\n';
    rows += fmt::format("{},\"{}\"\n", i, texts[i]);
  }
  fmt::print("corpus scan, {} texts of {} bytes, {} keywords, foldings of characters, one core\n", kTexts, kTextBytes,
             kKeywords);
  using review::corpus::FileKind;
  measure("text", FileKind::Text, lines, texts, options, rounds);
  measure("jsonl", FileKind::JsonLines, records, texts, options, rounds);
  measure("csv", FileKind::Csv, rows, texts, options, rounds);
}
