// How a program and its media workers talk (D7): over a Unix stream socket, each message four bytes of length, most
// significant first, then that much JSON; descriptors travel with the first byte (SCM_RIGHTS).
//
//   worker   {"ready":1,"jail":{...}}                                   once, when it is locked in
//   program  {"job":"image.draw","name":...,"wishes":{...},"limits":{"pixels":...,"bytes":...}}   + source, target
//   worker   {"progress":0.25}                                          any number of times
//   worker   {"result":{...}}  or  {"error":{"code":"corrupt","message":...}}
//            with "last":true when it ends afterwards
//
// Neither side trusts the other's lengths or counts.
#pragma once

#include <cstddef>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "base/descriptor.hpp"
#include "base/result.hpp"

namespace assay::media::protocol {

/// What the worker says first; it changes when old and new do not understand each other.
inline constexpr int kVersion = 1;
/// The worker finds its socket here.
inline constexpr int kWorkerSocket = 3;
/// A longer message is a lie. Answers are small: what was drawn where, not pixels.
inline constexpr std::size_t kMostMessage = std::size_t{256} * 1024;
/// Source and target.
inline constexpr std::size_t kMostDescriptors = 2;

struct Message {
  std::string text;
  std::vector<Descriptor> descriptors;
};

/// Blocks until all is sent. @return Limited (too long, too many descriptors); Unavailable (the other side is gone)
[[nodiscard]] Result<> send_message(int socket, std::string_view text, std::span<const int> descriptors = {});

/// Puts messages together as their bytes come in. No memory is taken for a claimed length over kMostMessage.
class MessageReader {
 public:
  enum class Wait : std::uint8_t { No, Yes };

  /// @param most_descriptors  more than this with one message is an error (0 to kMostDescriptors)
  explicit MessageReader(std::size_t most_descriptors) : most_descriptors_(most_descriptors) {}

  /// The next message; nullopt when the rest of it has not come yet (Wait::No only).
  /// @return NotFound: the other side closed between messages; Corrupt: it closed within one, a length of nothing or
  /// over kMostMessage, descriptors where none belong or too many (they are closed); Unavailable: the socket failed.
  /// After an error the stream is of no more use.
  [[nodiscard]] Result<std::optional<Message>> receive(int socket, Wait wait);

 private:
  [[nodiscard]] Result<bool> take(int socket, Wait wait, std::span<char> into, std::size_t& have);

  std::size_t most_descriptors_;
  char head_[4] = {};
  std::size_t head_have_ = 0;
  std::size_t body_have_ = 0;
  Message message_;
};

}  // namespace assay::media::protocol
