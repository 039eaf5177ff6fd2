// deps: review/likeness base fmt::fmt
// The exact search among hashes of pictures: opening a file of them, a search, an addition.
//   likeness_bench [HASHES]      default 10000000; bench/faiss_search.cpp is the peer on the same hashes and questions
#include <fcntl.h>
#include <fmt/core.h>
#include <unistd.h>

#include <algorithm>
#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <random>
#include <string>
#include <vector>

#include "base/descriptor.hpp"
#include "base/descriptor_file.hpp"
#include "review/likeness/near_index.hpp"

namespace assay::review::likeness {
namespace {

using Steady = std::chrono::steady_clock;

constexpr std::size_t kQuestions = 1'000;
constexpr std::size_t kAdditions = 50'000;
constexpr unsigned kTurnedBits = 28;  // a question is a known hash with so many draws of a bit to turn

double us_since(Steady::time_point start) {
  return std::chrono::duration<double, std::micro>(Steady::now() - start).count();
}

Hash256 any(std::mt19937_64& random) {
  Hash256 hash;
  for (std::uint64_t& word : hash.words) word = random();
  return hash;
}

int run(std::size_t count) {
  std::mt19937_64 random(1);
  std::vector<Keyed> all(count);
  for (std::size_t i = 0; i < count; ++i) all[i] = {any(random), i};
  const char* const folder = std::getenv("TMPDIR");
  std::string path = std::string(folder == nullptr ? "/tmp" : folder) + "/likeness.XXXXXX";
  const Descriptor file(::mkstemp(path.data()));
  ::unlink(path.c_str());
  BlockSink sink(file.get());
  auto start = Steady::now();
  if (!Segment::write(all, 0, sink) || !sink.flush()) return 1;
  fmt::print("hashes {}\n  write {:.0f} ms, {:.0f} MB\n", count, us_since(start) / 1000,
             static_cast<double>(::lseek(file.get(), 0, SEEK_END)) / 1e6);
  start = Steady::now();
  auto segment = Segment::map(file.get(), "index");
  if (!segment) return 1;
  fmt::print("  open {:.1f} ms\n", us_since(start) / 1000);
  NearIndex index(std::move(*segment));
  std::vector<Hash256> questions;
  for (std::size_t i = 0; i < kQuestions; ++i) {
    questions.push_back(all[random() % count].hash);
    for (unsigned turned = 0; turned < kTurnedBits; ++turned)
      questions.back().flip(static_cast<unsigned>(random() % kHashBits));
  }
  for (const Hash256& question : questions) static_cast<void>(index.search(question));
  std::vector<double> each;
  std::size_t found = 0;
  for (const Hash256& question : questions) {
    start = Steady::now();
    found += index.search(question).size();
    each.push_back(us_since(start));
  }
  double sum = 0;
  for (const double one : each) sum += one;
  std::sort(each.begin(), each.end());
  fmt::print("  search {:.1f} us mean, {:.1f} us p99, {} found\n", sum / kQuestions, each[kQuestions * 99 / 100],
             found);
  start = Steady::now();
  for (std::size_t i = 0; i < kAdditions; ++i)
    if (!index.add(any(random), count + i)) return 1;
  fmt::print("  add {:.2f} us mean\n", us_since(start) / kAdditions);
  start = Steady::now();
  for (const Hash256& question : questions) static_cast<void>(index.search(question));
  fmt::print("  search beside {} additions {:.1f} us mean\n", kAdditions, us_since(start) / kQuestions);
  return 0;
}

}  // namespace
}  // namespace assay::review::likeness

int main(int argc, char** argv) {
  return assay::review::likeness::run(argc > 1 ? std::strtoull(argv[1], nullptr, 10) : 10'000'000);
}
