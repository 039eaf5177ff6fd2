// deps: law/duty law/report law/rules law/clock law/calendar base fmt::fmt
// What the duties cost: load of all rules, one service's answer, and how both grow with the number of duties.
//   duties_bench
#include <fmt/core.h>

#include <algorithm>
#include <chrono>
#include <cstdlib>
#include <string>
#include <vector>

#include "law/duty/assessment.hpp"
#include "law/report/duties_json.hpp"

namespace assay::law {
namespace {

using Clock = std::chrono::steady_clock;

constexpr int kRounds = 15;

template <class T>
T must(Result<T> result) {
  if (!result) {
    fmt::print(stderr, "duties_bench: {}\n", result.error().message);
    std::exit(1);
  }
  return std::move(*result);
}

/// Microseconds of one call: the median of some rounds, each of as many calls as take ten milliseconds.
template <class Work>
double microseconds(const Work& work) {
  std::vector<double> rounds;
  for (int round = 0; round < kRounds; ++round) {
    const auto start = Clock::now();
    int calls = 0;
    double spent = 0;
    do {
      work();
      ++calls;
      spent = std::chrono::duration<double, std::micro>(Clock::now() - start).count();
    } while (spent < 10'000);
    rounds.push_back(spent / calls);
  }
  std::ranges::sort(rounds);
  return rounds[kRounds / 2];
}

duty::Facts service(const rules::RuleSet& rules) {
  duty::Facts facts(rules);
  for (const char* key :
       {"makes_text", "text_simulates_person", "swaps_faces", "offers_service_to_public", "file_output",
        "public_opinion_or_mobilization", "training_data_has_pi", "minor_users", "carries_others_content"})
    if (const auto said = facts.say(key, duty::Answer::Yes, "bench"); !said) std::exit(1);
  return facts;
}

/// The built-in set with every duty `times` over, under ids of its own.
std::vector<std::pair<std::string, std::string>> grown(const rules::RuleSet& rules, int times) {
  std::vector<std::pair<std::string, std::string>> out;
  for (const EmbeddedFile& file : rules.files("")) {
    out.emplace_back(file.name, file.text);
    if (!file.name.starts_with("duties/")) continue;
    for (int copy = 1; copy < times; ++copy) {
      std::string text(file.text);
      constexpr std::string_view kId = "\nid = \"";
      for (auto at = text.find(kId); at != std::string::npos; at = text.find(kId, at + 1))
        text.insert(at + kId.size(), fmt::format("{}-", copy));
      out.emplace_back(fmt::format("duties/{}-{}", copy, file.name.substr(7)), std::move(text));
    }
  }
  return out;
}

void measure(const rules::RuleSet& built_in, int times) {
  const auto texts = grown(built_in, times);
  std::vector<EmbeddedFile> files;
  for (const auto& [name, text] : texts) files.push_back({name, text});
  const rules::RuleSet rules = must(rules::RuleSet::read(files));
  const double load = microseconds([&] { (void)must(rules::RuleSet::read(files)); });
  const duty::Facts facts = service(rules);
  const auto day = must(calendar::Date::parse("2026-11-22"));
  const double answer = microseconds([&] { (void)must(duty::assess(facts, day)); });
  const duty::Assessment assessment = must(duty::assess(facts, day));
  const double json = microseconds([&] { (void)report::duties_json(assessment, {}); });
  fmt::print("{:>8}  {:>12.1f}  {:>12.1f}  {:>10.1f}  {:>12.3f}\n", rules.duties().size(), load / 1000, answer,
             json / 1000, answer / static_cast<double>(rules.duties().size()));
}

int run() {
  const rules::RuleSet* const rules = must(rules::built_in());
  fmt::print("{:>8}  {:>12}  {:>12}  {:>10}  {:>12}\n", "duties", "load, ms", "answer, us", "JSON, ms", "us a duty");
  for (const int times : {1, 2, 4, 8, 16}) measure(*rules, times);
  const auto day = must(calendar::Date::parse("2025-09-01"));
  const double due = microseconds([&] {
    (void)must(clock::due_at({20, clock::Unit::WorkingDay}, day.begins_ms(), rules->calendar()));
  });
  fmt::print("a deadline of 20 working days: {:.3f} us\n", due);
  return 0;
}

}  // namespace
}  // namespace assay::law

int main() { return assay::law::run(); }
