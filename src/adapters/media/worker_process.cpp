#include "adapters/media/worker_process.hpp"

#include <fcntl.h>
#include <fmt/core.h>
#include <poll.h>
#include <spawn.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <charconv>
#include <csignal>
#include <cstring>
#include <thread>
#include <vector>

#include "adapters/media/death.hpp"
#include "json/json.hpp"

namespace assay::adapters::media {

namespace protocol = ::assay::media::protocol;

namespace {

using protocol::MessageReader;

/// A worker opens fonts and locks itself in: milliseconds. On a machine that is choked it may take long.
constexpr std::chrono::seconds kStartLimit(30);
/// How often memory and time are looked at while a worker is busy.
constexpr std::chrono::milliseconds kLook(50);
/// What is kept of a worker's complaints.
constexpr std::size_t kTail = std::size_t{64} * 1024;
/// Processor time in a worker's whole life, against the wall time of its jobs: it has several threads.
constexpr std::uint64_t kCpuFactor = 64;

struct FileActions {
  posix_spawn_file_actions_t value{};
  FileActions() { ::posix_spawn_file_actions_init(&value); }
  FileActions(const FileActions&) = delete;
  FileActions& operator=(const FileActions&) = delete;
  ~FileActions() { ::posix_spawn_file_actions_destroy(&value); }
};
struct Attributes {
  posix_spawnattr_t value{};
  Attributes() { ::posix_spawnattr_init(&value); }
  Attributes(const Attributes&) = delete;
  Attributes& operator=(const Attributes&) = delete;
  ~Attributes() { ::posix_spawnattr_destroy(&value); }
};

/// A descriptor's copy above those the child gives a meaning to, so that putting one in its place closes no other.
Descriptor lifted(const Descriptor& one) {
  constexpr int kAbove = 16;
  return Descriptor(::fcntl(one.get(), F_DUPFD_CLOEXEC, kAbove));
}

/// Signals as a new program finds them; a process group of its own, so that Ctrl-C is for us alone.
void set_attributes(Attributes& attributes) {
  sigset_t all;
  sigset_t none;
  ::sigfillset(&all);
  ::sigemptyset(&none);
  ::posix_spawnattr_setsigdefault(&attributes.value, &all);
  ::posix_spawnattr_setsigmask(&attributes.value, &none);
  ::posix_spawnattr_setpgroup(&attributes.value, 0);
  ::posix_spawnattr_setflags(&attributes.value, POSIX_SPAWN_SETSIGDEF | POSIX_SPAWN_SETSIGMASK | POSIX_SPAWN_SETPGROUP);
}

std::string request_text(const ports::MediaRequest& request, const WorkerOptions& options) {
  std::string text;
  json::Writer json(text);
  json.begin_object().member("job", request.job).member("name", request.name);
  json.name("wishes").raw(request.wishes.empty() ? "{}" : request.wishes);
  json.name("limits").begin_object();
  json.member("pixels", options.most_pixels).member("bytes", options.most_memory_bytes);
  json.end_object().end_object();
  return text;
}

/// A worker's error, told as one of this file's.
Error reported(json::Value error, const ports::MediaRequest& request) {
  Error out{Code::Internal, std::string(error.find("message").text())};
  for (int i = 0; i <= static_cast<int>(Code::Configuration); ++i)
    if (code_name(static_cast<Code>(i)) == error.find("code").text()) out.code = static_cast<Code>(i);
  if (out.code == Code::Limited && out.message.find("[media]") == std::string::npos)
    out.message += " (limits: `[media] most_pixels` and `most_memory_mib` of assay.toml)";
  if (!request.name.empty() && !std::string_view(out.message).starts_with(request.name))
    return in_context(request.name, std::move(out));
  return out;
}

/// A number between 0 and 1 with a fraction, as workers write it; -1 for anything else.
double fraction(std::string_view text) {
  double value = -1;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
  return error == std::errc() && end == text.data() + text.size() && value >= 0 && value <= 1 ? value : -1;
}

}  // namespace

Result<std::unique_ptr<WorkerProcess>> WorkerProcess::start(const WorkerOptions& options) {
  std::unique_ptr<WorkerProcess> worker(new WorkerProcess(options));
  ASSAY_CHECK(worker->spawn());
  ASSAY_CHECK(worker->wait_until_ready());
  return worker;
}

Result<> WorkerProcess::spawn() {
  std::array<int, 2> ends{};
  if (::socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, ends.data()) != 0)
    return fail(Code::Unavailable, fmt::format("a socket for a media worker: {}", std::strerror(errno)));
  socket_ = Descriptor(ends[0]);
  const Descriptor far(ends[1]);
  if (::pipe2(ends.data(), O_CLOEXEC) != 0)
    return fail(Code::Unavailable, fmt::format("a pipe for a media worker: {}", std::strerror(errno)));
  complaints_ = Descriptor(ends[0]);
  const Descriptor complaining(ends[1]);
  ::fcntl(complaints_.get(), F_SETFL, O_NONBLOCK);
  const Descriptor its_socket = lifted(far);
  const Descriptor its_error = lifted(complaining);

  FileActions files;
  ::posix_spawn_file_actions_addopen(&files.value, STDIN_FILENO, "/dev/null", O_RDONLY, 0);
  ::posix_spawn_file_actions_addopen(&files.value, STDOUT_FILENO, "/dev/null", O_WRONLY, 0);
  ::posix_spawn_file_actions_adddup2(&files.value, its_error.get(), STDERR_FILENO);
  ::posix_spawn_file_actions_adddup2(&files.value, its_socket.get(), protocol::kWorkerSocket);
  ::posix_spawn_file_actions_addclosefrom_np(&files.value, protocol::kWorkerSocket + 1);
  Attributes attributes;
  set_attributes(attributes);

  const auto seconds = static_cast<std::uint64_t>(options_.longest_job.count()) / 1000 + 1;
  std::array<std::string, 5> words = {
      options_.program, "--serve", fmt::format("--memory-bytes={}", options_.most_memory_bytes),
      fmt::format("--cpu-seconds={}", seconds * std::min<std::uint64_t>(options_.jobs_per_worker, kCpuFactor)),
      fmt::format("--file-bytes={}", options_.most_output_bytes)};
  std::vector<char*> pointers;
  pointers.reserve(words.size() + 1);
  for (std::string& word : words) pointers.push_back(word.data());
  pointers.push_back(nullptr);
  std::string cue = "ASSAY_CUE=" + options_.cue;
  std::string cue_text = "ASSAY_CUE_TEXT=" + options_.cue_text;
  std::string tessdata = "ASSAY_TESSDATA=" + options_.tessdata;
  std::string one_thread = "OMP_THREAD_LIMIT=1";  // a worker is one of as many as there are processors
  std::vector<char*> environment = {one_thread.data()};
  if (!options_.cue.empty()) environment.insert(environment.end(), {cue.data(), cue_text.data()});
  if (!options_.tessdata.empty()) environment.push_back(tessdata.data());
  environment.push_back(nullptr);
  const int failed = ::posix_spawn(&pid_, options_.program.c_str(), &files.value, &attributes.value, pointers.data(),
                                   environment.data());
  if (failed != 0) {
    pid_ = -1;
    return fail(Code::Unavailable, fmt::format("{}: cannot be run: {}; `[media] program` of assay.toml names it",
                                               options_.program, std::strerror(failed)));
  }
  memory_ = Descriptor(::open(fmt::format("/proc/{}/statm", pid_).c_str(), O_RDONLY | O_CLOEXEC));
  return {};
}

Result<> WorkerProcess::wait_until_ready() {
  const auto until = Clock::now() + kStartLimit;
  while (true) {
    auto message = reader_.receive(socket_.get(), MessageReader::Wait::No);
    if (!message) {
      const int status = end();
      drain_complaints();
      return fail(Code::Unavailable,
                  fmt::format("{}: did not start ({}){}", options_.program, status_words(status), last_words()));
    }
    if (*message) {
      const auto document = json::read((**message).text, protocol::kMostMessage);
      if (document && document->root().find("ready").integer() == protocol::kVersion) return {};
      if (document && document->root().find("error"))
        return tl::unexpected(reported(document->root().find("error"), {}));
      return fail(Code::Unavailable, fmt::format("{}: is of another version than this program", options_.program));
    }
    if (Clock::now() >= until)
      return fail(Code::Unavailable,
                  fmt::format("{}: did not start within {} s", options_.program, kStartLimit.count()));
    wait(until);
  }
}

WorkerProcess::~WorkerProcess() { end(); }

int WorkerProcess::end() noexcept {
  if (pid_ < 0) return 0;
  // It may have come to its own end, which is then its status.
  ::kill(pid_, SIGKILL);
  int status = 0;
  while (::waitpid(pid_, &status, 0) < 0 && errno == EINTR) continue;
  pid_ = -1;
  fit_ = false;
  return status;
}

bool WorkerProcess::is_idle() const noexcept {
  pollfd one = {socket_.get(), POLLIN, 0};
  return fit_ && ::poll(&one, 1, 0) == 0;
}

void WorkerProcess::wait(Clock::time_point until) {
  const auto left = std::chrono::ceil<std::chrono::milliseconds>(until - Clock::now());
  std::array<pollfd, 2> both = {{{socket_.get(), POLLIN, 0}, {complaints_.get(), POLLIN, 0}}};
  ::poll(both.data(), both.size(), static_cast<int>(std::clamp<std::int64_t>(left.count(), 0, kLook.count())));
  if (both[1].revents == 0) return;
  drain_complaints();
  // Closed while it lives: nothing to look at any more, and no reason to spin.
  if ((both[1].revents & POLLIN) == 0) complaints_.reset();
}

void WorkerProcess::drain_complaints() {
  std::array<char, 4096> buffer{};
  // A worker that complains without end must not hold us: what is left comes next time.
  for (int i = 0; i < 16 && complaints_.is_open(); ++i) {
    const ssize_t got = ::read(complaints_.get(), buffer.data(), buffer.size());
    if (got <= 0) return;
    tail_.append(buffer.data(), static_cast<std::size_t>(got));
    if (tail_.size() > kTail) tail_.erase(0, tail_.size() - kTail);
  }
}

std::string WorkerProcess::last_words() const { return last_words_of(tail_); }

std::uint64_t WorkerProcess::own_memory() const noexcept {
  std::array<char, 128> text{};
  const ssize_t got = memory_.is_open() ? ::pread(memory_.get(), text.data(), text.size(), 0) : 0;
  std::array<std::uint64_t, 3> pages{};  // mapped, resident, of these shared with files
  const char* at = text.data();
  const char* const stop = at + std::max<ssize_t>(got, 0);
  for (std::uint64_t& one : pages) {
    const auto [next, error] = std::from_chars(at, stop, one);
    if (error != std::errc()) return 0;
    at = std::min(next + 1, stop);
  }
  return (pages[1] - std::min(pages[1], pages[2])) * static_cast<std::uint64_t>(::sysconf(_SC_PAGESIZE));
}

Error WorkerProcess::death(const ports::MediaRequest& request) {
  // The end of the socket comes a moment before the end of the process: let it have its own.
  int status = 0;
  constexpr int kTries = 200;
  for (int i = 0; i < kTries && pid_ >= 0; ++i) {
    const pid_t done = ::waitpid(pid_, &status, WNOHANG);
    if (done == pid_) {
      pid_ = -1;
      break;
    }
    std::this_thread::sleep_for(std::chrono::milliseconds(1));
  }
  fit_ = false;
  if (pid_ >= 0) {
    end();
    return {Code::Corrupt, fmt::format("{}: {}: the decoder closed its socket without an answer and was stopped",
                                       request.name, request.job)};
  }
  drain_complaints();
  return death_error(request, status, tail_);
}

Result<std::string> WorkerProcess::run(const ports::MediaRequest& request, const ports::MediaProgress& progress) {
  gone_ = false;
  const std::array<int, 2> both = {request.source, request.target};
  const auto descriptors = std::span(both).first(request.target >= 0 ? 2 : 1);
  const std::string text = request_text(request, options_);
  auto sent = protocol::send_message(socket_.get(), text, descriptors);
  if (!sent) {
    gone_ = sent.error().code == Code::Unavailable;
    fit_ = false;
    return tl::unexpected(in_context(request.name, std::move(sent).error()));
  }
  ++jobs_;
  auto answer = follow(request, progress);
  // A target in memory will be sealed. One on disk cannot be: then nobody may be left who could change it.
  if (request.target >= 0) {
    const int seals = ::fcntl(request.target, F_GET_SEALS);
    if (seals < 0 || (seals & F_SEAL_SEAL) != 0) end();
  }
  return answer;
}

Result<std::string> WorkerProcess::follow(const ports::MediaRequest& request, const ports::MediaProgress& progress) {
  const auto started = Clock::now();
  auto headway = started;
  double done = 0;
  const auto stop = [&](Code code, std::string what) {
    end();
    return fail(code, fmt::format("{}: {}: {}", request.name, request.job, what));
  };
  while (true) {
    auto message = reader_.receive(socket_.get(), MessageReader::Wait::No);
    if (!message && message.error().code == Code::Corrupt)
      return stop(Code::Corrupt,
                  fmt::format("the decoder answered nonsense ({}) and was stopped", message.error().message));
    if (!message) {
      // Reset, not ended: the worker died before it read the request.
      gone_ = message.error().code == Code::Unavailable;
      return tl::unexpected(death(request));
    }
    if (*message) {
      const auto document = json::read((**message).text, protocol::kMostMessage);
      const json::Value root = document ? document->root() : json::Value();
      if (root.find("last").boolean().value_or(false)) fit_ = false;
      if (const auto result = root.find("result"); result.is(json::Kind::Object)) return std::string(result.raw());
      if (const auto error = root.find("error"); error.is(json::Kind::Object))
        return tl::unexpected(reported(error, request));
      const double now = fraction(root.find("progress").raw());
      if (now < 0)
        return stop(Code::Corrupt, "the decoder answered nonsense (neither result nor error) and was stopped");
      if (now > done) {
        done = now;
        headway = Clock::now();
        if (progress) progress(done);
      }
      if (Clock::now() - started < options_.longest_job) continue;  // a flood of messages ends there, too
    }
    const auto now = Clock::now();
    if (now - started >= options_.longest_job)
      return stop(Code::Timeout, fmt::format("was stopped after {} s (`[media] longest_job_s` of assay.toml)",
                                             options_.longest_job.count() / 1000));
    if (now - headway >= options_.time_limit)
      return stop(Code::Timeout,
                  fmt::format("was stopped after {} s without headway (`[media] time_limit_s` of assay.toml)",
                              static_cast<double>(options_.time_limit.count()) / 1000));
    if (const std::uint64_t memory = own_memory(); memory > options_.most_memory_bytes)
      return stop(
          Code::Limited,
          fmt::format("was stopped with {} MiB of memory in use (`[media] most_memory_mib` of assay.toml is {})",
                      memory >> 20U, options_.most_memory_bytes >> 20U));
    wait(std::min(headway + options_.time_limit, started + options_.longest_job));
  }
}

}  // namespace assay::adapters::media
