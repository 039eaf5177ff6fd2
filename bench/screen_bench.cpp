// deps: review/release review/entry review/match text base fmt::fmt PkgConfig::HS
// What screening costs beside vectorscan and pyahocorasick: 4 KB texts, streams of 12-byte deltas, a new entry beside
// 100 000.
//   screen_bench [ROUNDS] [WORDS] [NAME]
//     ROUNDS  default 5; every figure is the best of the rounds, the peers measured in turns with ours
//     WORDS   1000, 10000 or 100000 alone; 0: streams and changes alone
//     NAME    only the lines whose names have it
// Rates of texts are those of processor time: one core, whatever else the machine does. Words and texts: vocabulary.hpp
#include <fmt/core.h>
#include <hs/hs.h>
#include <sys/resource.h>

#include <algorithm>
#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <functional>
#include <string>
#include <vector>

#include "review/entry/entry_set.hpp"
#include "review/match/scan.hpp"
#include "review/release/stream_release.hpp"
#include "text/fold.hpp"
#include "vocabulary.hpp"

namespace assay {
namespace {

using namespace review;
using bench::Vocabulary;

constexpr std::size_t kTextBytes = 4096;
constexpr std::size_t kTexts = 500;
constexpr std::size_t kDelta = 12;

using Clock = std::chrono::steady_clock;

double seconds_of(const std::function<void()>& work) {
  const auto begin = Clock::now();
  work();
  return std::chrono::duration<double>(Clock::now() - begin).count();
}

template <class T>
T must(Result<T> result) {
  if (!result) {
    fmt::print(stderr, "screen_bench: {}\n", result.error().message);
    std::exit(1);
  }
  return std::move(*result);
}

std::size_t bytes_of(const std::vector<std::string>& texts) {
  std::size_t bytes = 0;
  for (const std::string& text : texts) bytes += text.size();
  return bytes;
}

std::vector<entry::Entry> entries_of(const std::vector<std::string>& words, text::Foldings foldings) {
  std::vector<entry::Entry> entries;
  for (std::size_t i = 0; i < words.size(); ++i) {
    entry::Entry one;
    one.id = fmt::format("e{:07}", i);
    one.text = words[i];
    one.category = "bench";
    one.foldings = foldings;
    entries.push_back(std::move(one));
  }
  return entries;
}

std::shared_ptr<const entry::EntrySet> compiled(const std::vector<std::string>& words, text::Foldings foldings) {
  std::vector<entry::EntrySet::Refusal> refusals;
  return must(entry::EntrySet::compile(entries_of(words, foldings), refusals));
}

// Sounds for words of three Chinese characters and more; of two, every text has one that sounds alike.
std::shared_ptr<const entry::EntrySet> compiled_by_length(const std::vector<std::string>& words) {
  std::vector<entry::Entry> entries = entries_of(words, text::kCharacterFoldings);
  for (entry::Entry& one : entries)
    if (one.text.size() >= 9) one.foldings = text::kUsualFoldings;
  std::vector<entry::EntrySet::Refusal> refusals;
  return must(entry::EntrySet::compile(std::move(entries), refusals));
}

class Vectorscan {
 public:
  Vectorscan(const std::vector<std::string>& words, unsigned mode) {
    std::vector<const char*> texts;
    std::vector<std::size_t> sizes;
    std::vector<unsigned> ids;
    for (const std::string& word : words) {
      texts.push_back(word.c_str());
      sizes.push_back(word.size());
      ids.push_back(static_cast<unsigned>(ids.size()));
    }
    const std::vector<unsigned> flags(words.size(), 0);
    hs_compile_error_t* error = nullptr;
    if (hs_compile_lit_multi(texts.data(), flags.data(), ids.data(), sizes.data(), static_cast<unsigned>(words.size()),
                             mode, nullptr, &database_, &error) != HS_SUCCESS ||
        hs_alloc_scratch(database_, &scratch_) != HS_SUCCESS)
      std::exit(1);
  }
  Vectorscan(const Vectorscan&) = delete;
  Vectorscan& operator=(const Vectorscan&) = delete;
  ~Vectorscan() {
    hs_free_scratch(scratch_);
    hs_free_database(database_);
  }
  std::size_t scan(std::string_view text) const {
    std::size_t hits = 0;
    hs_scan(database_, text.data(), static_cast<unsigned>(text.size()), 0, scratch_, &count, &hits);
    return hits;
  }
  static int count(unsigned, unsigned long long, unsigned long long, unsigned, void* hits) {
    ++*static_cast<std::size_t*>(hits);
    return 0;
  }
  hs_database_t* database_ = nullptr;
  hs_scratch_t* scratch_ = nullptr;
};

struct Line {
  std::string name;
  std::function<std::size_t()> work;  // gives hits
  double best = 1e9;
  std::size_t hits = 0;
};

void in_turns(std::vector<Line>& lines, std::size_t rounds, std::size_t bytes) {
  for (std::size_t round = 0; round < rounds; ++round)
    for (Line& line : lines) line.best = std::min(line.best, bench::cpu_seconds_of([&] { line.hits = line.work(); }));
  for (const Line& line : lines)
    fmt::print("  {:<52} {:>7.3f} GB/s  {:>8} hits\n", line.name, static_cast<double>(bytes) / line.best / 1e9,
               line.hits);
}

void python_peer(const std::vector<std::string>& words, const std::vector<std::string>& texts, std::size_t rounds) {
  const auto folder = std::filesystem::temp_directory_path() / "assay_screen_bench";
  std::filesystem::create_directories(folder);
  const auto write = [&](const char* name, const std::vector<std::string>& lines) {
    std::ofstream file(folder / name);
    for (const std::string& line : lines) file << line << '\n';
  };
  write("words", words);
  write("texts", texts);
  // build/release/bench/screen_bench: the script stands in bench/
  const auto script =
      std::filesystem::canonical("/proc/self/exe").parent_path().parent_path().parent_path().parent_path() /
      "bench/screen_peer.py";
  const std::string command = fmt::format("/usr/bin/python3 '{}' '{}' '{}' {}", script.string(),
                                          (folder / "words").string(), (folder / "texts").string(), rounds);
  if (FILE* const pipe = popen(command.c_str(), "r")) {
    double rate = 0;
    std::size_t hits = 0;
    if (fscanf(pipe, "%lf %zu", &rate, &hits) == 2)
      fmt::print("  {:<52} {:>7.4f} GB/s  {:>8} hits\n", "pyahocorasick + NFKC", rate / 1e9, hits);
    pclose(pipe);
  }
  std::filesystem::remove_all(folder);
}

// Each text through one Scan that stays warm.
std::function<std::size_t()> whole_scans(const std::vector<std::string>& texts, const entry::InForce& in_force) {
  const auto scan = std::make_shared<match::Scan>(in_force.layers());
  return [&texts, scan] {
    std::vector<match::Hit> hits;
    for (const std::string& text : texts) scan->whole(text, hits);
    return hits.size();
  };
}

void measure_texts(const Vocabulary& vocabulary, const std::vector<std::string>& texts, std::size_t words_wanted,
                   std::size_t rounds, std::string_view name) {
  const std::vector<std::string> words(
      vocabulary.rare.begin(),
      vocabulary.rare.begin() + static_cast<std::ptrdiff_t>(std::min(words_wanted, vocabulary.rare.size())));
  fmt::print("{} words, {} texts of 4 KB\n", words.size(), texts.size());
  std::unique_ptr<Vectorscan> peer;
  std::shared_ptr<const entry::EntrySet> characters, sounds;
  const double peer_compile = seconds_of([&] { peer = std::make_unique<Vectorscan>(words, HS_MODE_BLOCK); });
  const double our_compile = seconds_of([&] { characters = compiled(words, text::kCharacterFoldings); });
  // Of a hundred thousand words every text has thousands that sound alike: a measurement of hits, not of scanning.
  const bool with_sounds = words_wanted <= 10'000;
  const double sound_compile = with_sounds ? seconds_of([&] { sounds = compiled(words, text::kUsualFoldings); }) : 0.0;
  const entry::InForce plain(characters, nullptr, {});
  const match::Automaton& automaton = characters->set()->automaton(text::Pass::Characters);
  fmt::print(
      "  compile: vectorscan {:.2f} s, characters {:.2f} s, with sounds {:.2f} s; automaton {} states, {:.1f} MB\n",
      peer_compile, our_compile, sound_compile, automaton.states(), static_cast<double>(automaton.memory()) / 1e6);
  text::Folded folded;
  std::vector<match::Found> found;
  const auto automaton_over_texts = [&](bool filtered) {
    std::size_t hits = 0;
    for (const std::string& text : texts) {
      found.clear();
      match::Automaton::State state = match::Automaton::kRoot;
      filtered ? automaton.scan(state, text, found) : automaton.walk(state, text, found);
      hits += found.size();
    }
    return hits;
  };
  std::vector<Line> lines;
  lines.push_back({"vectorscan, no folding", [&] {
                     std::size_t hits = 0;
                     for (const std::string& text : texts) hits += peer->scan(text);
                     return hits;
                   }});
  lines.push_back({"our automaton alone, no folding", [&] { return automaton_over_texts(true); }});
  lines.push_back({"our automaton alone, without its filter", [&] { return automaton_over_texts(false); }});
  lines.push_back({"folding of characters alone", [&] {
                     for (const std::string& text : texts) text::fold(text, text::kCharacterFoldings, folded);
                     return std::size_t{0};
                   }});
  lines.push_back({"folding of characters, then vectorscan", [&] {
                     std::size_t hits = 0;
                     for (const std::string& text : texts) {
                       text::fold(text, text::kCharacterFoldings, folded);
                       hits += peer->scan(folded.text);
                     }
                     return hits;
                   }});
  lines.push_back({"scan with the foldings of characters", whole_scans(texts, plain)});
  std::unique_ptr<entry::InForce> phonetic;
  std::unique_ptr<entry::InForce> longer;
  const std::vector<std::uint32_t> none;
  if (with_sounds) {
    phonetic = std::make_unique<entry::InForce>(sounds, nullptr, none);
    longer = std::make_unique<entry::InForce>(compiled_by_length(words), nullptr, none);
    lines.push_back({"scan with sounds and parts too", whole_scans(texts, *phonetic)});
    lines.push_back({"the same for words of three characters and more", whole_scans(texts, *longer)});
  }
  std::erase_if(lines, [&](const Line& line) { return line.name.find(name) == std::string::npos; });
  in_turns(lines, rounds, bytes_of(texts));
  if (words_wanted == 10'000 && name.empty()) python_peer(words, texts, std::min<std::size_t>(rounds, 2));
}

std::size_t characters_in(std::string_view text) {
  return static_cast<std::size_t>(std::count_if(
      text.begin(), text.end(), [](char byte) { return (static_cast<unsigned char>(byte) & 0xc0) != 0x80; }));
}

// How often this thread was made to wait for another one.
long switched_out() {
  rusage usage{};
  getrusage(RUSAGE_THREAD, &usage);
  return usage.ru_nivcsw;
}

// Chat in deltas of 12 bytes: time of each delta, characters held after each. A delta in which the thread was switched
// out tells of the machine's other work: those are counted, and left out of the times.
void measure_stream(const char* name, const std::vector<std::string>& texts, const entry::InForce& in_force) {
  release::StreamRelease release(in_force.layers(), {}, {[](const void*, std::uint32_t) { return false; }, nullptr});
  std::vector<double> times;
  std::size_t held = 0, waited = 0, deltas = 0;
  std::string out;
  for (int round = 0; round < 2; ++round) {
    times.clear();
    held = waited = deltas = 0;
    for (const std::string& text : texts) {
      release.clear();
      out.clear();
      for (std::size_t at = 0; at < text.size(); at += kDelta) {
        const std::string_view chunk = std::string_view(text).substr(at, kDelta);
        const long switches = switched_out();
        const auto begin = Clock::now();
        release.feed(chunk, out);
        const double time = std::chrono::duration<double, std::nano>(Clock::now() - begin).count();
        ++deltas;
        if (switched_out() == switches) {
          times.push_back(time);
        } else {
          ++waited;
        }
        const std::size_t fed = at + chunk.size();
        held += characters_in(std::string_view(text).substr(out.size(), fed - out.size()));
      }
    }
  }
  std::sort(times.begin(), times.end());
  fmt::print(
      "  {:<40} p50 {:.0f} ns, p99 {:.0f} ns, p99.9 {:.0f} ns, slowest {:.0f} ns a delta; held {:.2f} characters in "
      "the "
      "mean; {} of {} deltas switched out\n",
      name, times[times.size() / 2], times[times.size() * 99 / 100], times[times.size() * 999 / 1000], times.back(),
      static_cast<double>(held) / static_cast<double>(deltas), waited, deltas);
}

void measure_vectorscan_stream(const std::vector<std::string>& words, const std::vector<std::string>& texts) {
  const Vectorscan peer(words, HS_MODE_STREAM);
  std::vector<double> times;
  std::size_t hits = 0;
  for (const std::string& text : texts) {
    hs_stream_t* stream = nullptr;
    if (hs_open_stream(peer.database_, 0, &stream) != HS_SUCCESS) return;
    for (std::size_t at = 0; at < text.size(); at += kDelta) {
      const auto begin = Clock::now();
      hs_scan_stream(stream, text.data() + at, static_cast<unsigned>(std::min(kDelta, text.size() - at)), 0,
                     peer.scratch_, &Vectorscan::count, &hits);
      times.push_back(std::chrono::duration<double, std::nano>(Clock::now() - begin).count());
    }
    hs_close_stream(stream, peer.scratch_, &Vectorscan::count, &hits);
  }
  std::sort(times.begin(), times.end());
  fmt::print("  {:<40} p50 {:.0f} ns, p99 {:.0f} ns a delta; no folding, does not say what may go out\n",
             "vectorscan stream", times[times.size() / 2], times[times.size() * 99 / 100]);
}

void measure_changes(const std::shared_ptr<const entry::EntrySet>& base) {
  entry::LiveEntries live(base);
  std::vector<double> times;
  for (int i = 0; i < 30; ++i) {
    entry::Entry one;
    one.id = fmt::format("new{}", i);
    one.text = "新的词";
    one.category = "bench";
    times.push_back(seconds_of([&] { static_cast<void>(live.put(one)); }));
  }
  for (int i = 0; i < 10; ++i)
    times.push_back(seconds_of([&] { static_cast<void>(live.revoke(fmt::format("e{:07}", i))); }));
  std::sort(times.begin(), times.end());
  fmt::print("an entry put or revoked beside {}: p50 {:.2f} ms, slowest {:.2f} ms until in force\n",
             base->entries().size(), times[times.size() / 2] * 1e3, times.back() * 1e3);
}

}  // namespace
}  // namespace assay

int main(int argc, char** argv) {
  using namespace assay;
  const std::size_t rounds = argc > 1 ? std::strtoul(argv[1], nullptr, 10) : 5;
  const bench::Vocabulary vocabulary = bench::read_vocabulary();
  const std::vector<std::string> texts = bench::make_texts(vocabulary, kTexts, kTextBytes);
  std::setvbuf(stdout, nullptr, _IOLBF, 0);
  const std::size_t only = argc > 2 ? std::strtoul(argv[2], nullptr, 10) : 0;
  for (const std::size_t words : {std::size_t{1'000}, std::size_t{10'000}, std::size_t{100'000}})
    if (argc <= 2 || words == only) measure_texts(vocabulary, texts, words, rounds, argc > 3 ? argv[3] : "");
  if (only != 0) return 0;
  const std::vector<std::string> ten_thousand(vocabulary.rare.begin(), vocabulary.rare.begin() + 10'000);
  const std::vector<std::string> chat(texts.begin(), texts.begin() + 100);
  fmt::print("stream, deltas of {} bytes, 10000 words\n", kDelta);
  measure_vectorscan_stream(ten_thousand, chat);
  measure_stream("release, foldings of characters", chat,
                 entry::InForce(compiled(ten_thousand, text::kCharacterFoldings), nullptr, {}));
  measure_stream("release, sounds and parts too", chat,
                 entry::InForce(compiled(ten_thousand, text::kUsualFoldings), nullptr, {}));
  measure_changes(compiled(std::vector<std::string>(vocabulary.rare.begin(), vocabulary.rare.begin() + 100'000),
                           text::kCharacterFoldings));
}
