// What goes to the terminal: whole writes, a progress line only where a person watches, colour only where it shows.
#pragma once

#include <chrono>
#include <cstdint>
#include <string>
#include <string_view>

namespace assay::cli {

void print(std::string_view text);
void print_error(std::string_view text);
/// True if standard output is a terminal and $NO_COLOR is not set.
[[nodiscard]] bool colours() noexcept;

enum class Tone : std::uint8_t { Good, Bad, Warn, Quiet, Strong };
/// `text` in a colour on a terminal, else as it is.
[[nodiscard]] std::string toned(Tone tone, std::string_view text);

/// A bar on standard error, redrawn at most ten times a second; nothing when standard error is no terminal or the work
/// is done at once.
class Progress {
 public:
  Progress(std::uint64_t total, bool wanted);
  ~Progress();
  Progress(const Progress&) = delete;
  Progress& operator=(const Progress&) = delete;
  /// Thread-unsafe: call from one thread or under a lock.
  /// @param begun  what is done of things that are not finished, added up: 0.5 for half a film
  void at(std::uint64_t done, double begun = 0);
  /// Takes the bar away, so that a line can be written; the next at() brings it back.
  void clear();

 private:
  using Clock = std::chrono::steady_clock;
  std::uint64_t total_;
  bool on_;
  bool drawn_ = false;
  Clock::time_point start_;
  Clock::time_point last_;
};

/// "1.4 MB", "380 B".
[[nodiscard]] std::string human_size(std::uint64_t bytes);
/// "2026-11-22 09:30:01" in UTC with a trailing Z.
[[nodiscard]] std::string utc_time(std::int64_t unix_ms);

}  // namespace assay::cli
