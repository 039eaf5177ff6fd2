// The peer of likeness_bench: FAISS's multi-index hashing on the same hashes and questions, made exact within 31 bits
// (16 maps of 16 bits, one of them off by at most one). Built by bench/run: c++ -O3 -fopenmp faiss_search.cpp -lfaiss
// ...
#include <faiss/Index.h>
#include <faiss/IndexBinaryHash.h>
#include <faiss/impl/AuxIndexStructures.h>

#include <array>
#include <chrono>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <random>
#include <vector>

int main(int argc, char** argv) {
  using Hash = std::array<std::uint64_t, 4>;
  const std::size_t count = argc > 1 ? std::strtoull(argv[1], nullptr, 10) : 10'000'000;
  constexpr std::size_t kQuestions = 1'000;
  std::mt19937_64 random(1);
  std::vector<Hash> all(count);
  for (Hash& hash : all)
    for (std::uint64_t& word : hash) word = random();
  std::vector<Hash> questions;
  for (std::size_t i = 0; i < kQuestions; ++i) {
    questions.push_back(all[random() % count]);
    for (int turned = 0; turned < 28; ++turned) {
      const auto bit = random() % 256;
      questions.back()[bit / 64] ^= std::uint64_t{1} << (bit % 64);
    }
  }
  faiss::IndexBinaryMultiHash index(256, 16, 16);
  index.nflip = 1;
  index.add(static_cast<faiss::Index::idx_t>(count), reinterpret_cast<const std::uint8_t*>(all.data()));
  for (int round = 0; round < 2; ++round) {
    std::size_t found = 0;
    const auto start = std::chrono::steady_clock::now();
    for (const Hash& question : questions) {
      faiss::RangeSearchResult result(1);
      index.range_search(1, reinterpret_cast<const std::uint8_t*>(question.data()), 32, &result);
      found += result.lims[1];
    }
    const double us = std::chrono::duration<double, std::micro>(std::chrono::steady_clock::now() - start).count();
    if (round == 1) std::printf("faiss %zu hashes: search %.1f us mean, %zu found\n", count, us / kQuestions, found);
  }
}
