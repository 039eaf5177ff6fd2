// A media worker whose jobs do everything a decoder must not, each as a hostile file might bring it about. Only tests
// start it.
#include <fcntl.h>
#include <sys/socket.h>
#include <unistd.h>

#include <chrono>
#include <csignal>
#include <cstdlib>
#include <cstring>
#include <stdexcept>
#include <string>
#include <thread>
#include <vector>

#include "media/protocol/message.hpp"
#include "media/worker/program.hpp"

namespace {

using assay::Code;
using assay::Result;
using assay::media::protocol::kWorkerSocket;
using assay::media::worker::Job;
using assay::media::worker::JobTable;
using assay::media::worker::Needs;

using Answer = Result<std::string>;

/// Not seen through by the optimiser.
volatile int g_zero = 0;

void raw(std::string_view bytes) {
  [[maybe_unused]] const ssize_t ignored = ::send(kWorkerSocket, bytes.data(), bytes.size(), MSG_NOSIGNAL);
}

void nap(int milliseconds) { std::this_thread::sleep_for(std::chrono::milliseconds(milliseconds)); }

// NOLINTNEXTLINE(misc-no-recursion): its purpose
int deeper(int depth) {
  volatile char frame[4096];
  frame[depth % 4096] = static_cast<char>(depth);
  return depth < 0 ? 0 : deeper(depth + 1) + frame[depth % 4096];
}

Answer copy(Job& job) {
  ASSAY_TRY(const assay::BytesView bytes, job.source.map());
  ASSAY_CHECK(job.target->write(bytes));
  return "{\"bytes\":" + std::to_string(bytes.size()) + ",\"pid\":" + std::to_string(::getpid()) + "}";
}

Answer crash(Job&) {
  std::signal(SIGSEGV, SIG_DFL);
  std::raise(SIGSEGV);
  return "{}";
}

/// Memory that is really used, a little at a time.
Answer exhaust(Job&) {
  constexpr std::size_t kPiece = std::size_t{1} << 20U;
  std::vector<std::vector<char>> pieces;
  while (true) pieces.emplace_back(kPiece, static_cast<char>(pieces.size() | 1U));
}

Answer spin(Job&) {
  while (g_zero == 0) continue;
  return "{}";
}

/// Always further, never there.
Answer creep(Job& job) {
  for (double done = 0;; done += (1 - done) / 100) {
    job.progress(done);
    nap(20);
  }
}

Answer steps(Job& job) {
  for (int i = 1; i <= 5; ++i) {
    nap(400);
    job.progress(i / 5.0);
  }
  return "{}";
}

Answer flood(Job& job) {
  const assay::Bytes page(std::size_t{1} << 20U);
  while (true) {
    ASSAY_CHECK(job.target->write(page));
  }
}

Answer complain(Job&) {
  const std::string line = "the secret content of the file\n";
  for (int i = 0; i < 100'000; ++i) {
    [[maybe_unused]] const ssize_t ignored = ::write(STDERR_FILENO, line.data(), line.size());
  }
  std::abort();
}

Answer forbidden(Job&) { return std::to_string(::socket(AF_INET, SOCK_STREAM, 0)); }

Answer nonsense(Job& job) {
  const std::string_view what = job.wishes.find("what").text();
  if (what == "length") raw("\xff\xff\xff\xff");
  if (what == "json") raw(std::string_view("\0\0\0\2[}", 6));
  if (what == "word") raw(std::string_view("\0\0\0\x10{\"shall\":\"pass\"}", 20));
  if (what == "progress") raw(std::string_view("\0\0\0\x10{\"progress\":1e9}", 20));
  if (what == "half") raw(std::string_view("\0\0\0\x10{\"res", 9));
  nap(what == "half" ? 50 : 60'000);
  ::_exit(0);
}

Answer close_socket(Job&) {
  ::close(kWorkerSocket);
  nap(60'000);
  return "{}";
}

/// A good answer, and something more that belongs to no job.
Answer babble(Job&) {
  std::thread([] {
    nap(20);
    raw(std::string_view("\0\0\0\x0d{\"result\":{}}", 17));
  }).detach();
  return "{}";
}

JobTable make_jobs() {
  return {
      {"copy", Needs::Target, &copy},
      {"crash", Needs::Source, &crash},
      {"overflow", Needs::Source, [](Job&) -> Answer { return std::to_string(deeper(1)); }},
      {"exhaust", Needs::Source, &exhaust},
      {"spin", Needs::Source, &spin},
      {"creep", Needs::Source, &creep},
      {"steps", Needs::Source, &steps},
      {"flood", Needs::Target, &flood},
      {"complain", Needs::Source, &complain},
      {"forbidden", Needs::Source, &forbidden},
      {"nonsense", Needs::Source, &nonsense},
      {"close", Needs::Source, &close_socket},
      {"babble", Needs::Source, &babble},
      {"exit", Needs::Source, [](Job&) -> Answer { ::_exit(0); }},
      {"throw", Needs::Source, [](Job&) -> Answer { throw std::runtime_error("torn"); }},
      {"limited", Needs::Source, [](Job&) -> Answer { return assay::fail(Code::Limited, "100000 x 100000 pixels"); }},
      {"pid", Needs::Source, [](Job&) -> Answer { return "{\"pid\":" + std::to_string(::getpid()) + "}"; }},
      {"open", Needs::Source,
       [](Job&) -> Answer {
         return std::string("{\"opened\":") + (::open("/etc/passwd", O_RDONLY) < 0 ? "false}" : "true}");
       }},
  };
}

}  // namespace

int main(int count, char** words) { return assay::media::worker::run_program({words + 1, words + count}, &make_jobs); }
