// Words and texts for measuring searches, drawn from the vocabulary of Debian's rime-essay: texts by how common its
// words are, keywords from the rare ones, as lists of forbidden words are.
#pragma once

#include <fmt/core.h>

#include <algorithm>
#include <cstdio>
#include <cstdlib>
#include <ctime>
#include <fstream>
#include <functional>
#include <random>
#include <string>
#include <vector>

namespace assay::bench {

inline constexpr const char* kVocabulary = "/usr/share/rime-data/essay.txt";
inline constexpr std::size_t kMostCommonOfKeywords = 300;  // of the vocabulary's counts

struct Vocabulary {
  std::vector<std::string> words;
  std::vector<double> counts;
  std::vector<std::string> rare;
};

/// Ends the program when the vocabulary is not there.
inline Vocabulary read_vocabulary() {
  std::ifstream file(kVocabulary);
  if (!file) {
    fmt::print(stderr, "{} is not there; apt-get install rime-essay\n", kVocabulary);
    std::exit(1);
  }
  Vocabulary made;
  for (std::string line; std::getline(file, line);) {
    const std::size_t tab = line.find('\t');
    if (tab == std::string::npos || tab < 3) continue;
    const std::size_t count = std::strtoul(line.c_str() + tab, nullptr, 10);
    line.resize(tab);
    if (count <= kMostCommonOfKeywords && tab >= 6 && tab <= 24) made.rare.push_back(line);
    if (count > 0) {
      made.words.push_back(line);
      made.counts.push_back(static_cast<double>(count));
    }
  }
  std::shuffle(made.rare.begin(), made.rare.end(), std::mt19937(7));
  return made;
}

/// `count` texts of `bytes` bytes or a word more.
inline std::vector<std::string> make_texts(const Vocabulary& vocabulary, std::size_t count, std::size_t bytes) {
  std::mt19937 random(11);
  std::discrete_distribution<std::size_t> word(vocabulary.counts.begin(), vocabulary.counts.end());
  std::vector<std::string> texts(count);
  for (std::string& text : texts) {
    while (text.size() < bytes) {
      for (std::size_t left = 3 + random() % 8; left > 0; --left) text += vocabulary.words[word(random)];
      text += random() % 3 == 0 ? "。" : "，";
    }
  }
  return texts;
}

/// What `work` takes of this thread's processor time: other work of the machine is not counted.
inline double cpu_seconds_of(const std::function<void()>& work) {
  const auto now = [] {
    std::timespec time{};
    clock_gettime(CLOCK_THREAD_CPUTIME_ID, &time);
    return static_cast<double>(time.tv_sec) + static_cast<double>(time.tv_nsec) / 1e9;
  };
  const double begin = now();
  work();
  return now() - begin;
}

}  // namespace assay::bench
