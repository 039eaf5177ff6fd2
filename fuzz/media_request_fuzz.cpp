// deps: media/worker media/protocol
// Bytes as a worker gets them from its socket: whatever they are, every message gets an answer or the loop ends.
#include <sys/socket.h>

#include <array>
#include <cstddef>
#include <cstdint>

#include "base/descriptor.hpp"
#include "media/protocol/message.hpp"
#include "media/worker/serve.hpp"

namespace {

using assay::media::worker::Job;
using assay::media::worker::JobTable;
using assay::media::worker::Needs;

/// Answers of more than this together would wait for a reader that is not there.
constexpr std::size_t kMost = 4096;

const JobTable& table() {
  static const JobTable kTable = {{"size", Needs::Source, [](Job& job) -> assay::Result<std::string> {
                                     return std::to_string(job.source.size());
                                   }}};
  return kTable;
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  std::array<int, 2> ends{};
  if (size > kMost || ::socketpair(AF_UNIX, SOCK_STREAM, 0, ends.data()) != 0) return 0;
  const assay::Descriptor near(ends[0]);
  const assay::Descriptor far(ends[1]);
  if (size > 0 && ::send(near.get(), data, size, MSG_NOSIGNAL) != static_cast<ssize_t>(size)) return 0;
  ::shutdown(near.get(), SHUT_WR);
  [[maybe_unused]] const auto served = assay::media::worker::serve(far.get(), table(), "{}");
  // What it said must itself be messages.
  assay::media::protocol::MessageReader reader(0);
  while (true) {
    const auto answer = reader.receive(near.get(), assay::media::protocol::MessageReader::Wait::No);
    if (!answer) __builtin_trap();
    if (!*answer) return 0;
  }
}
