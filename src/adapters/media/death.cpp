#include "adapters/media/death.hpp"

#include <fmt/core.h>
#include <sys/wait.h>

#include <algorithm>
#include <array>
#include <csignal>
#include <cstring>

namespace assay::adapters::media {
namespace {

constexpr std::array<std::string_view, 2> kOwnLines = {"assay-media: ", "terminate called"};
constexpr std::string_view kSanitizers = "==ERROR: ";
constexpr std::size_t kLongest = 200;

struct Meaning {
  int signal;
  Code code;
  std::string_view words;
};
constexpr std::array<Meaning, 8> kMeanings = {{
    {SIGSEGV, Code::Corrupt, "the decoder crashed on it; it is damaged or hostile"},
    {SIGBUS, Code::Corrupt, "the decoder crashed on it; it is damaged or hostile, or became shorter meanwhile"},
    {SIGABRT, Code::Corrupt, "the decoder gave up on it; it is damaged or hostile"},
    {SIGFPE, Code::Corrupt, "the decoder crashed on it; it is damaged or hostile"},
    {SIGILL, Code::Corrupt, "the decoder crashed on it; it is damaged or hostile"},
    {SIGSYS, Code::Corrupt,
     "the decoder asked the system for something it may not do; the content is hostile, or the decoder's library needs "
     "what its jail does not allow (the kernel's audit log names the call)"},
    {SIGXFSZ, Code::Limited, "its result grew over the limit (`[media] most_output_mib` of assay.toml)"},
    {SIGXCPU, Code::Timeout, "it used all the processor time it may have (`[media] longest_job_s` of assay.toml)"},
}};

}  // namespace

std::string status_words(int wait_status) {
  if (WIFSIGNALED(wait_status)) {
    const char* const name = ::sigabbrev_np(WTERMSIG(wait_status));
    return fmt::format("signal SIG{}", name != nullptr ? name : "?");
  }
  return fmt::format("exit code {}", WEXITSTATUS(wait_status));
}

std::string last_words_of(std::string_view complaints) {
  std::string_view found;
  while (!complaints.empty() && found.empty()) {
    const std::size_t end = std::min(complaints.find('\n'), complaints.size());
    const std::string_view line = complaints.substr(0, end);
    if (line.find(kSanitizers) != std::string_view::npos ||
        std::any_of(kOwnLines.begin(), kOwnLines.end(), [&](std::string_view own) { return line.starts_with(own); }))
      found = line;
    complaints.remove_prefix(std::min(end + 1, complaints.size()));
  }
  if (found.empty()) return {};
  std::string text(found.substr(0, kLongest));
  std::replace_if(
      text.begin(), text.end(), [](char c) { return c < ' ' || c > '~'; }, '?');
  return fmt::format(" [{}]", text);
}

Error death_error(const ports::MediaRequest& request, int wait_status, std::string_view complaints) {
  Code code = Code::Unavailable;
  std::string_view words = "the worker ended without an answer; run again";
  if (WIFSIGNALED(wait_status)) {
    words = "the worker was killed from outside (the system may be short of memory); run again";
    for (const Meaning& meaning : kMeanings)
      if (meaning.signal == WTERMSIG(wait_status)) {
        code = meaning.code;
        words = meaning.words;
      }
  }
  return {code, fmt::format("{}: {}: {} ({}){}", request.name, request.job, words, status_words(wait_status),
                            last_words_of(complaints))};
}

}  // namespace assay::adapters::media
