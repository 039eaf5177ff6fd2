#include "media/worker/serve.hpp"

#include <fcntl.h>
#include <gtest/gtest.h>
#include <sys/mman.h>
#include <sys/socket.h>
#include <unistd.h>

#include <array>
#include <stdexcept>
#include <thread>

#include "media/protocol/message.hpp"

namespace assay::media::worker {
namespace {

using protocol::MessageReader;

Descriptor memory_file(std::string_view text) {
  Descriptor file(::memfd_create("test", MFD_CLOEXEC));
  EXPECT_EQ(::write(file.get(), text.data(), text.size()), static_cast<ssize_t>(text.size()));
  return file;
}

JobTable table() {
  return {
      {"copy", Needs::Target,
       [](Job& job) -> Result<std::string> {
         ASSAY_TRY(const BytesView bytes, job.source.map());
         job.progress(0.5);
         ASSAY_CHECK(job.target->write(bytes));
         return "{\"wish\":" + std::string(job.wishes.find("wish").raw()) +
                ",\"pixels\":" + std::to_string(job.limits.pixels) + "}";
       }},
      {"size", Needs::Source, [](Job& job) -> Result<std::string> { return std::to_string(job.source.size()); }},
      {"fail", Needs::Source,
       [](Job& job) -> Result<std::string> {
         return fail(Code::Corrupt, std::string(job.source.name()) + ": no picture");
       }},
      {"babble", Needs::Source, [](Job&) -> Result<std::string> { return std::string(protocol::kMostMessage, ' '); }},
      {"throw", Needs::Source, [](Job&) -> Result<std::string> { throw std::runtime_error("torn"); }},
      {"exhaust", Needs::Source, [](Job&) -> Result<std::string> { throw std::bad_alloc(); }},
  };
}

class Served : public ::testing::Test {
 protected:
  void SetUp() override {
    std::array<int, 2> ends{};
    ASSERT_EQ(::socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, ends.data()), 0);
    near_ = Descriptor(ends[0]);
    far_ = Descriptor(ends[1]);
    thread_ = std::thread([this] {
      result_ = serve(far_.get(), table(), "{\"seccomp\":true}");
      far_.reset();
    });
    EXPECT_EQ(next(), "{\"ready\":1,\"jail\":{\"seccomp\":true}}");
  }
  void TearDown() override { (void)end(); }
  Result<> end() {
    near_.reset();
    if (thread_.joinable()) thread_.join();
    return result_;
  }
  std::string next() {
    auto got = reader_.receive(near_.get(), MessageReader::Wait::Yes);
    if (!got) return "closed: " + got.error().message;
    return (**got).text;
  }
  std::string ask(std::string_view text, std::span<const int> descriptors = {}) {
    EXPECT_TRUE(protocol::send_message(near_.get(), text, descriptors));
    return next();
  }
  Descriptor near_;
  Descriptor far_;
  std::thread thread_;
  Result<> result_;
  MessageReader reader_{0};
};

TEST_F(Served, DoesAJobOnTheFilesItIsHanded) {
  const Descriptor source = memory_file("picture");
  const Descriptor target = memory_file("");
  EXPECT_EQ(ask(R"({"job":"copy","name":"a.jpg","wishes":{"wish":"x\"y"},"limits":{"pixels":7}})",
                std::array{source.get(), target.get()}),
            "{\"progress\":0.5000}");
  EXPECT_EQ(next(), R"({"result":{"wish":"x\"y","pixels":7}})");
  std::array<char, 16> got{};
  EXPECT_EQ(::pread(target.get(), got.data(), got.size(), 0), 7);
  EXPECT_STREQ(got.data(), "picture");
  EXPECT_TRUE(end());
}

TEST_F(Served, AnswersTheJobsErrorWithItsClassAndGoesOn) {
  const Descriptor source = memory_file("x");
  const std::array one = {source.get()};
  EXPECT_EQ(ask(R"({"job":"fail","name":"a.jpg","wishes":{}})", one),
            R"({"error":{"code":"corrupt","message":"a.jpg: no picture"}})");
  EXPECT_EQ(ask(R"({"job":"size","name":"a.jpg","wishes":{}})", one), R"({"result":1})");
}

TEST_F(Served, RefusesRequestsThatMakeNoSenseAndGoesOn) {
  const Descriptor source = memory_file("x");
  const Descriptor full = memory_file("full");
  const Descriptor folder(::open("/", O_RDONLY | O_CLOEXEC));
  const Descriptor write_only(::open("/proc/self/comm", O_WRONLY | O_CLOEXEC));
  const auto refused = [&](std::string_view text, std::span<const int> descriptors, std::string_view words) {
    const std::string answer = ask(text, descriptors);
    EXPECT_NE(answer.find("\"error\""), std::string::npos) << answer;
    EXPECT_NE(answer.find(words), std::string::npos) << answer;
  };
  refused("{\"job\":", {}, "corrupt");
  refused("no json", {}, "corrupt");
  refused("[]", {}, "no job");
  refused(R"({"job":"shell","wishes":{}})", std::array{source.get()}, "no job `shell`");
  refused(R"({"job":"size","wishes":[]})", std::array{source.get()}, "wishes");
  refused(R"({"job":"size","wishes":{}})", {}, "needs 1 descriptors, 0 came");
  refused(R"({"job":"size","wishes":{}})", std::array{source.get(), source.get()}, "needs 1 descriptors, 2 came");
  refused(R"({"job":"copy","wishes":{}})", std::array{source.get()}, "needs 2 descriptors, 1 came");
  refused(R"({"job":"copy","wishes":{}})", std::array{source.get(), full.get()}, "target must be an empty");
  refused(R"({"job":"size","wishes":{}})", std::array{folder.get()}, "source must be a regular");
  refused(R"({"job":"size","wishes":{}})", std::array{near_.get()}, "source must be a regular");
  if (write_only.is_open())
    refused(R"({"job":"size","wishes":{}})", std::array{write_only.get()}, "source must be a regular");
  refused(R"({"job":"babble","wishes":{}})", std::array{source.get()}, "too long");
  EXPECT_EQ(ask(R"({"job":"size","wishes":{}})", std::array{source.get()}), R"({"result":1})");
}

TEST_F(Served, EndsAfterAJobThatRanOutOfMemory) {
  const Descriptor source = memory_file("x");
  EXPECT_NE(ask(R"({"job":"exhaust","wishes":{}})", std::array{source.get()}).find("\"limited\""), std::string::npos);
  EXPECT_NE(next().find("closed"), std::string::npos);
}

TEST_F(Served, EndsAfterAJobThatThrew) {
  const Descriptor source = memory_file("x");
  EXPECT_NE(ask(R"({"job":"throw","wishes":{}})", std::array{source.get()}).find("torn"), std::string::npos);
  EXPECT_NE(next().find("closed"), std::string::npos);
}

TEST_F(Served, EndsOnBytesThatAreNoMessage) {
  ASSERT_EQ(::send(near_.get(), "\xff\xff\xff\xff{}", 6, MSG_NOSIGNAL), 6);
  EXPECT_NE(next().find("closed"), std::string::npos);
  EXPECT_FALSE(end());
}

}  // namespace
}  // namespace assay::media::worker
