#include "media/protocol/message.hpp"

#include <fmt/core.h>
#include <sys/socket.h>
#include <sys/uio.h>

#include <array>
#include <cerrno>
#include <cstring>

#include "base/bytes.hpp"

namespace assay::media::protocol {
namespace {

/// Room for the control message, aligned as the kernel wants it.
struct alignas(cmsghdr) Control {
  std::array<char, CMSG_SPACE(kMostDescriptors * sizeof(int))> bytes{};
};

tl::unexpected<Error> socket_error(std::string_view doing) {
  return fail(Code::Unavailable, fmt::format("{} the message: {}", doing, std::strerror(errno)));
}

void attach(msghdr& header, Control& control, std::span<const int> descriptors) {
  header.msg_control = control.bytes.data();
  header.msg_controllen = CMSG_SPACE(descriptors.size_bytes());
  cmsghdr* const part = CMSG_FIRSTHDR(&header);
  part->cmsg_level = SOL_SOCKET;
  part->cmsg_type = SCM_RIGHTS;
  part->cmsg_len = CMSG_LEN(descriptors.size_bytes());
  std::memcpy(CMSG_DATA(part), descriptors.data(), descriptors.size_bytes());
}

/// Takes over every descriptor that came, so that none is left open whatever follows.
void adopt(msghdr& header, std::vector<Descriptor>& into) {
  for (cmsghdr* part = CMSG_FIRSTHDR(&header); part != nullptr; part = CMSG_NXTHDR(&header, part)) {
    if (part->cmsg_level != SOL_SOCKET || part->cmsg_type != SCM_RIGHTS) continue;
    const std::size_t count = (part->cmsg_len - CMSG_LEN(0)) / sizeof(int);
    for (std::size_t i = 0; i < count; ++i) {
      int number = -1;
      std::memcpy(&number, CMSG_DATA(part) + i * sizeof(int), sizeof(int));
      into.emplace_back(number);
    }
  }
}

}  // namespace

Result<> send_message(int socket, std::string_view text, std::span<const int> descriptors) {
  if (text.empty() || text.size() > kMostMessage || descriptors.size() > kMostDescriptors)
    return fail(Code::Limited, fmt::format("a message of {} bytes and {} descriptors: at most {} and {} can be sent",
                                           text.size(), descriptors.size(), kMostMessage, kMostDescriptors));
  std::array<std::uint8_t, 4> head{};
  store_be(head.data(), static_cast<std::uint32_t>(text.size()));
  std::array<iovec, 2> parts = {{{head.data(), head.size()}, {const_cast<char*>(text.data()), text.size()}}};
  Control control;
  msghdr header{};
  if (!descriptors.empty()) attach(header, control, descriptors);
  std::size_t done = 0;
  const std::size_t all = head.size() + text.size();
  while (done < all) {
    const std::size_t in_head = std::min(done, head.size());
    parts[0] = {head.data() + in_head, head.size() - in_head};
    parts[1] = {const_cast<char*>(text.data()) + (done - in_head), text.size() - (done - in_head)};
    header.msg_iov = parts.data();
    header.msg_iovlen = parts.size();
    const ssize_t sent = ::sendmsg(socket, &header, MSG_NOSIGNAL);
    if (sent < 0 && errno == EINTR) continue;
    if (sent < 0) return socket_error("sending");
    done += static_cast<std::size_t>(sent);
    header.msg_control = nullptr;
    header.msg_controllen = 0;
  }
  return {};
}

/// One read. @return true when `into` is full
Result<bool> MessageReader::take(int socket, Wait wait, std::span<char> into, std::size_t& have) {
  while (have < into.size()) {
    iovec part = {into.data() + have, into.size() - have};
    Control control;
    msghdr header{};
    header.msg_iov = &part;
    header.msg_iovlen = 1;
    header.msg_control = control.bytes.data();
    header.msg_controllen = control.bytes.size();
    const ssize_t got = ::recvmsg(socket, &header, MSG_CMSG_CLOEXEC | (wait == Wait::No ? MSG_DONTWAIT : 0));
    if (got < 0 && errno == EINTR) continue;
    if (got < 0 && (errno == EAGAIN || errno == EWOULDBLOCK)) return false;
    if (got < 0) return socket_error("receiving");
    const std::size_t before = message_.descriptors.size();
    adopt(header, message_.descriptors);
    if (got == 0) {
      if (head_have_ == 0) return fail(Code::NotFound, "the other side closed the socket");
      return fail(Code::Corrupt, "the other side closed the socket within a message");
    }
    const bool first_byte = head_have_ == 0;
    have += static_cast<std::size_t>(got);
    if ((header.msg_flags & MSG_CTRUNC) != 0 || message_.descriptors.size() > most_descriptors_)
      return fail(Code::Corrupt, fmt::format("a message brings more than {} descriptors", most_descriptors_));
    if (!first_byte && message_.descriptors.size() != before)
      return fail(Code::Corrupt, "descriptors came within a message instead of with its first byte");
  }
  return true;
}

Result<std::optional<Message>> MessageReader::receive(int socket, Wait wait) {
  if (head_have_ < sizeof(head_)) {
    ASSAY_TRY(const bool whole, take(socket, wait, head_, head_have_));
    if (!whole) return std::optional<Message>();
    const auto length = load_be<std::uint32_t>(as_bytes({head_, sizeof(head_)}).data());
    if (length == 0 || length > kMostMessage)
      return fail(Code::Corrupt, fmt::format("a message claims {} bytes, allowed are 1 to {}", length, kMostMessage));
    message_.text.resize(length);
    body_have_ = 0;
  }
  ASSAY_TRY(const bool whole, take(socket, wait, message_.text, body_have_));
  if (!whole) return std::optional<Message>();
  head_have_ = 0;
  return std::exchange(message_, {});
}

}  // namespace assay::media::protocol
