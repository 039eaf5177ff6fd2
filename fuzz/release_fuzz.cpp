// deps: review/release review/screen review/entry law/rules text base
// Entries of all kinds for texts, an answer and its deltas, all chosen by the input; half of the inputs bring the
// answer themselves. An answer released piece by piece has the hits of a scan of the whole, no byte of a forbidden span
// leaves, and a clean answer leaves whole.
#include <cstdint>
#include <cstdio>
#include <cstdlib>

#include "base/bytes.hpp"
#include "review/release/any_answer.hpp"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace assay::review;
  constexpr std::size_t kChoices = 96;  // bytes that choose; behind them stands an answer
  constexpr std::size_t kLongest = 600;
  const std::span<const std::uint8_t> input(data, size);
  const auto numbers = input.first(std::min(size, kChoices));
  std::size_t next = 0;
  const release::Choice choose = [&](std::size_t bound) {
    if (numbers.empty()) return std::size_t{0};
    const std::size_t turn = next / numbers.size();
    return (numbers[next++ % numbers.size()] * std::size_t{7919} + turn) % bound;
  };
  const bool own = choose(2) == 0;
  const auto entries = release::any_entries(choose);
  const std::string text =
      own ? std::string(assay::as_text(input.subspan(numbers.size(), std::min(size - numbers.size(), kLongest))))
          : release::any_answer(choose, choose(24));
  if (const std::string fault = release::fault_of(entries, text, choose); !fault.empty()) {
    std::fprintf(stderr, "%s\n", fault.c_str());
    std::abort();
  }
  return 0;
}
