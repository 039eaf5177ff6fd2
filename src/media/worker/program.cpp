#include "media/worker/program.hpp"

#include <fcntl.h>
#include <fmt/core.h>
#include <sys/socket.h>
#include <unistd.h>

#include <cerrno>
#include <charconv>
#include <cstdlib>
#include <optional>
#include <string_view>

#include "media/protocol/message.hpp"
#include "media/worker/jail.hpp"
#include "media/worker/serve.hpp"

namespace assay::media::worker {
namespace {

constexpr std::string_view kUsage =
    "assay-media decodes, draws and encodes media for assay, locked in; assay starts it.\n"
    "  assay-media --probe   prints as JSON what of the jail is in force on this machine\n";

struct Words {
  bool serve = false;
  bool probe = false;
  JailLimits limits;
};

std::optional<Words> read(std::span<char* const> words) {
  Words out;
  const auto number = [](std::string_view word, std::string_view name, std::uint64_t& into) {
    if (!word.starts_with(name)) return false;
    word.remove_prefix(name.size());
    const auto [end, error] = std::from_chars(word.data(), word.data() + word.size(), into);
    return error == std::errc() && end == word.data() + word.size() && into > 0;
  };
  for (const std::string_view word : words) {
    if (word == "--serve")
      out.serve = true;
    else if (word == "--probe")
      out.probe = true;
    else if (!number(word, "--memory-bytes=", out.limits.memory_bytes) &&
             !number(word, "--cpu-seconds=", out.limits.cpu_seconds) &&
             !number(word, "--file-bytes=", out.limits.file_bytes))
      return std::nullopt;
  }
  if (out.serve == out.probe) return std::nullopt;
  return out;
}

void say(int to, std::string_view text) {
  [[maybe_unused]] const ssize_t ignored = ::write(to, text.data(), text.size());
}

int complain(const Error& error) {
  say(STDERR_FILENO, fmt::format("assay-media: {}\n", error.message));
  return exit_code(error.code);
}

/// The jail in words, and a look at whether it holds.
int probe(const JailLimits& limits) {
  const auto jail = lock_in(limits);
  if (!jail) return complain(jail.error());
  const bool open_refused = ::open("/", O_RDONLY | O_CLOEXEC) < 0 && errno == EACCES;
  say(STDOUT_FILENO, fmt::format("{{\"schema\":\"assay.media-probe/1\",\"jail\":{},\"open_refused\":{}}}\n",
                                 jail_json(*jail), open_refused));
  return open_refused ? 0 : 1;
}

/// A start that failed is told where the other side waits for `ready`.
int refuse(const Error& error) {
  std::string text;
  json::Writer json(text);
  json.begin_object().name("error").begin_object();
  json.member("code", code_name(error.code)).member("message", error.message).end_object().end_object();
  [[maybe_unused]] const auto ignored = protocol::send_message(protocol::kWorkerSocket, text);
  return exit_code(error.code);
}

}  // namespace

int run_program(std::span<char* const> words, const std::function<JobTable()>& make_jobs) {
  const auto wanted = read(words);
  if (!wanted) {
    say(STDERR_FILENO, kUsage);
    return exit_code(Code::InvalidInput);
  }
  // Both end without tidying up: the kernel does that, and a leak checker's child would not be let.
  if (wanted->probe) ::_exit(probe(wanted->limits));
  const JobTable table = make_jobs();
  const auto jail = lock_in(wanted->limits);
  if (!jail) return refuse(jail.error());
  const auto served = serve(protocol::kWorkerSocket, table, jail_json(*jail));
  const int code = served ? 0 : complain(served.error());
  ::_exit(code);
}

}  // namespace assay::media::worker
