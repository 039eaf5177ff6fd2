// Finds many patterns at once, a character a step. What is told of a pattern is, for every place where a match of it
// ends, the match that began first: together they cover every byte that any match covers, and a stream knows each as
// soon as its last character is there.
//
// Immutable once built; any number of threads may read it. A Patterns::State is all there is of a stream.
#pragma once

#include <array>
#include <cstdint>
#include <string_view>
#include <vector>

#include "review/match/expression.hpp"

namespace assay::review::match {

/// Positions of all patterns of a set together.
inline constexpr std::size_t kMostPositionsOfSet = 1U << 20;

struct PatternFound {
  std::uint32_t pattern = 0;
  std::uint64_t begin = 0, end = 0;  ///< bytes of the text or stream
  friend bool operator==(const PatternFound&, const PatternFound&) = default;
};

class Patterns {
 public:
  class State {
   public:
    /// Where the longest live prefix begins; the end of what was read when nothing is live.
    [[nodiscard]] std::uint64_t live_from() const noexcept;
    [[nodiscard]] std::uint64_t read() const noexcept { return read_; }
    /// Ready for a next text.
    void clear() noexcept {
      live_.clear();
      read_ = 0;
    }

   private:
    friend class Patterns;
    struct Thread {
      std::uint32_t position = 0;  // may read the next character
      std::uint64_t begin = 0;     // of the earliest match that may
    };
    std::vector<Thread> live_, next_;
    std::vector<std::uint32_t> seen_;  // per position: the turn it was entered into next_, and where
    std::vector<std::uint32_t> place_;
    std::uint32_t turn_ = 0;
    std::uint64_t read_ = 0;
  };

  Patterns() = default;
  /// @return Limited: over kMostPositionsOfSet
  [[nodiscard]] static Result<Patterns> build(std::vector<Expression> expressions);

  /// Reads whole characters of UTF-8 and appends what ends in them, in the order of ends, then of patterns.
  void scan(State& state, std::string_view text, std::vector<PatternFound>& found) const;

  [[nodiscard]] bool empty() const noexcept { return patterns_ == 0; }

 private:
  struct Position {
    CodeSet codes;
    std::vector<std::uint32_t> follow;
    std::uint32_t pattern = 0;
    bool last = false;
  };
  [[nodiscard]] bool may_begin(char32_t code) const noexcept {
    return code > 0xffff || (first_codes_[code >> 6] >> (code & 63) & 1) != 0;
  }
  void step(State& state, char32_t code, std::uint64_t begin, std::uint64_t end,
            std::vector<PatternFound>& found) const;
  void read(State& state, std::uint32_t position, std::uint64_t begin, std::uint64_t end,
            std::vector<PatternFound>& found, std::size_t found_here) const;

  static constexpr std::size_t kBuckets = 256;
  std::vector<Position> positions_;
  std::vector<std::uint64_t> first_codes_;                    // one bit a code of the BMP
  std::array<std::vector<std::uint32_t>, kBuckets> first_{};  // positions, by the low byte of the code they read
  std::size_t patterns_ = 0;
};

}  // namespace assay::review::match
