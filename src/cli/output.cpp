#include "cli/output.hpp"

#include <fmt/core.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <cstdlib>
#include <ctime>

namespace assay::cli {
namespace {

void write_whole(int descriptor, std::string_view text) {
  while (!text.empty()) {
    const ssize_t done = ::write(descriptor, text.data(), text.size());
    if (done < 0 && errno == EINTR) continue;
    if (done < 0) return;
    text.remove_prefix(static_cast<std::size_t>(done));
  }
}

constexpr auto kRedraw = std::chrono::milliseconds(100);
constexpr std::size_t kBar = 30;

}  // namespace

void print(std::string_view text) { write_whole(STDOUT_FILENO, text); }
void print_error(std::string_view text) { write_whole(STDERR_FILENO, text); }

bool colours() noexcept {
  static const bool kOn = ::isatty(STDOUT_FILENO) == 1 && std::getenv("NO_COLOR") == nullptr;
  return kOn;
}

std::string toned(Tone tone, std::string_view text) {
  if (!colours()) return std::string(text);
  static constexpr std::array<std::string_view, 5> kCodes = {"32", "31", "33", "2", "1"};
  return fmt::format("\033[{}m{}\033[0m", kCodes[static_cast<std::size_t>(tone)], text);
}

Progress::Progress(std::uint64_t total, bool wanted)
    : total_(total), on_(wanted && ::isatty(STDERR_FILENO) == 1), start_(Clock::now()), last_(start_) {}

Progress::~Progress() { clear(); }

void Progress::clear() {
  if (drawn_) print_error("\r\033[K");
  drawn_ = false;
}

void Progress::at(std::uint64_t done, double begun) {
  if (!on_) return;
  const auto now = Clock::now();
  if (now - last_ < kRedraw) return;
  last_ = now;
  drawn_ = true;
  const double whole = static_cast<double>(done) + begun;
  const double share = total_ == 0 ? 1.0 : std::min(1.0, whole / static_cast<double>(total_));
  const auto filled = static_cast<std::size_t>(share * kBar);
  const double seconds = std::chrono::duration<double>(now - start_).count();
  const std::string pace =
      begun > 0 ? fmt::format("{:.0f} %", share * 100) : fmt::format("{:.0f}/s", static_cast<double>(done) / seconds);
  print_error(fmt::format("\r\033[K[{}{}] {}/{}  {}", std::string(filled, '#'), std::string(kBar - filled, ' '), done,
                          total_, pace));
}

std::string human_size(std::uint64_t bytes) {
  static constexpr std::array<const char*, 5> kUnits = {"B", "kB", "MB", "GB", "TB"};
  auto value = static_cast<double>(bytes);
  std::size_t unit = 0;
  while (value >= 1000 && unit + 1 < kUnits.size()) {
    value /= 1000;
    ++unit;
  }
  return unit == 0 ? fmt::format("{} B", bytes) : fmt::format("{:.1f} {}", value, kUnits[unit]);
}

std::string utc_time(std::int64_t unix_ms) {
  const auto seconds = static_cast<std::time_t>(unix_ms / 1000);
  std::tm parts{};
  ::gmtime_r(&seconds, &parts);
  return fmt::format("{:04}-{:02}-{:02} {:02}:{:02}:{:02}Z", parts.tm_year + 1900, parts.tm_mon + 1, parts.tm_mday,
                     parts.tm_hour, parts.tm_min, parts.tm_sec);
}

}  // namespace assay::cli
