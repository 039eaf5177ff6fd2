#include "media/protocol/message.hpp"

#include <fcntl.h>
#include <gtest/gtest.h>
#include <sys/mman.h>
#include <sys/socket.h>
#include <unistd.h>

#include <array>
#include <cstring>
#include <filesystem>
#include <thread>

namespace assay::media::protocol {
namespace {

using Wait = MessageReader::Wait;

std::size_t open_descriptors() {
  std::size_t count = 0;
  for ([[maybe_unused]] const auto& entry : std::filesystem::directory_iterator("/proc/self/fd")) ++count;
  return count;
}

class Messages : public ::testing::Test {
 protected:
  void SetUp() override {
    std::array<int, 2> ends{};
    ASSERT_EQ(::socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, ends.data()), 0);
    near_ = Descriptor(ends[0]);
    far_ = Descriptor(ends[1]);
  }
  void raw(std::string_view bytes) const {
    ASSERT_EQ(::send(near_.get(), bytes.data(), bytes.size(), MSG_NOSIGNAL), static_cast<ssize_t>(bytes.size()));
  }
  /// Sends one byte with so many descriptors, more than send_message would.
  void raw_with_descriptors(std::string_view bytes, std::size_t count) const {
    std::vector<int> numbers(count, near_.get());
    std::vector<char> control(CMSG_SPACE(count * sizeof(int)));
    iovec part = {const_cast<char*>(bytes.data()), bytes.size()};
    msghdr header{};
    header.msg_iov = &part;
    header.msg_iovlen = 1;
    header.msg_control = control.data();
    header.msg_controllen = control.size();
    cmsghdr* const first = CMSG_FIRSTHDR(&header);
    first->cmsg_level = SOL_SOCKET;
    first->cmsg_type = SCM_RIGHTS;
    first->cmsg_len = CMSG_LEN(count * sizeof(int));
    std::memcpy(CMSG_DATA(first), numbers.data(), count * sizeof(int));
    ASSERT_EQ(::sendmsg(near_.get(), &header, MSG_NOSIGNAL), static_cast<ssize_t>(bytes.size()));
  }
  [[nodiscard]] Error error_of_next() {
    auto got = reader_.receive(far_.get(), Wait::No);
    if (got) return {Code::Internal, *got ? "a message: " + (**got).text : "no message yet"};
    return got.error();
  }
  Descriptor near_;
  Descriptor far_;
  MessageReader reader_{kMostDescriptors};
};

TEST_F(Messages, ArriveWithTheirDescriptors) {
  const Descriptor file(::memfd_create("test", MFD_CLOEXEC));
  ASSERT_EQ(::write(file.get(), "12345", 5), 5);
  ASSERT_TRUE(send_message(near_.get(), "{\"job\":1}", std::array{file.get(), file.get()}));
  ASSERT_TRUE(send_message(near_.get(), "{}"));
  const auto first = reader_.receive(far_.get(), Wait::Yes);
  ASSERT_TRUE(first && *first) << first.error().message;
  EXPECT_EQ((**first).text, "{\"job\":1}");
  ASSERT_EQ((**first).descriptors.size(), 2U);
  EXPECT_EQ(::lseek((**first).descriptors[1].get(), 0, SEEK_END), 5);
  EXPECT_NE(::fcntl((**first).descriptors[0].get(), F_GETFD) & FD_CLOEXEC, 0);
  const auto second = reader_.receive(far_.get(), Wait::Yes);
  ASSERT_TRUE(second && *second);
  EXPECT_EQ((**second).text, "{}");
  EXPECT_TRUE((**second).descriptors.empty());
}

TEST_F(Messages, ArePutTogetherFromSingleBytes) {
  const std::string bytes = std::string("\0\0\0\2", 4) + "{}";
  for (std::size_t i = 0; i + 1 < bytes.size(); ++i) {
    raw(bytes.substr(i, 1));
    const auto got = reader_.receive(far_.get(), Wait::No);
    ASSERT_TRUE(got) << got.error().message;
    EXPECT_FALSE(*got);
  }
  raw("}");
  const auto got = reader_.receive(far_.get(), Wait::No);
  ASSERT_TRUE(got && *got);
  EXPECT_EQ((**got).text, "{}");
}

TEST_F(Messages, OfTheGreatestSizePassAndLongerOnesAreNotSent) {
  const std::string longest(kMostMessage, ' ');
  std::thread sender([&] { EXPECT_TRUE(send_message(near_.get(), longest)); });
  const auto got = reader_.receive(far_.get(), Wait::Yes);
  sender.join();
  ASSERT_TRUE(got && *got);
  EXPECT_EQ((**got).text.size(), kMostMessage);
  EXPECT_EQ(send_message(near_.get(), longest + " ").error().code, Code::Limited);
  EXPECT_EQ(send_message(near_.get(), "").error().code, Code::Limited);
  EXPECT_EQ(send_message(near_.get(), "{}", std::array{1, 1, 1}).error().code, Code::Limited);
}

TEST_F(Messages, ThatClaimAHostileLengthAreRefusedAtOnce) {
  for (const std::string_view head :
       {std::string_view("\xff\xff\xff\xff", 4), std::string_view("\0\x04\0\1", 4), std::string_view("\0\0\0\0", 4)}) {
    SetUp();
    reader_ = MessageReader(kMostDescriptors);
    raw(head);
    EXPECT_EQ(error_of_next().code, Code::Corrupt);
  }
}

TEST_F(Messages, ThatBreakOffAreToldFromAnEndBetweenMessages) {
  near_.reset();
  EXPECT_EQ(error_of_next().code, Code::NotFound);
  for (const std::string_view part : {std::string_view("\0\0", 2), std::string_view("\0\0\0\5{", 5)}) {
    SetUp();
    reader_ = MessageReader(kMostDescriptors);
    raw(part);
    near_.reset();
    EXPECT_EQ(error_of_next().code, Code::Corrupt);
  }
}

TEST_F(Messages, WithTooManyDescriptorsAreRefusedAndLeaveNoneOpen) {
  const std::size_t before = open_descriptors();
  raw_with_descriptors(std::string_view("\0\0\0\2{}", 6), 5);
  EXPECT_EQ(error_of_next().code, Code::Corrupt);
  reader_ = MessageReader(0);
  raw_with_descriptors(std::string_view("\0\0\0\2{}", 6), 1);
  EXPECT_EQ(error_of_next().code, Code::Corrupt);
  reader_ = MessageReader(0);
  EXPECT_EQ(open_descriptors(), before);
}

TEST_F(Messages, WithDescriptorsInTheirMiddleAreRefused) {
  raw(std::string_view("\0\0\0\2", 4));
  raw_with_descriptors("{}", 1);
  EXPECT_EQ(error_of_next().code, Code::Corrupt);
}

TEST_F(Messages, ToNobodyAreAnErrorAndNoSignal) {
  far_.reset();
  EXPECT_EQ(send_message(near_.get(), "{}").error().code, Code::Unavailable);
}

}  // namespace
}  // namespace assay::media::protocol
