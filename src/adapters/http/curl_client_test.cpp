// The client against a server that behaves as it is told, byte for byte.
#include "adapters/http/curl_client.hpp"

#include <arpa/inet.h>
#include <fmt/core.h>
#include <gtest/gtest.h>
#include <netinet/in.h>
#include <poll.h>
#include <sys/socket.h>
#include <unistd.h>

#include <atomic>
#include <chrono>
#include <functional>
#include <thread>

#include "base/descriptor.hpp"

namespace assay::adapters::http {
namespace {

/// Answers every connection with one function, until it goes away.
class Server {
 public:
  using Talk = std::function<void(int socket, const std::string& request)>;
  explicit Server(Talk talk) : talk_(std::move(talk)), listening_(::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0)) {
    sockaddr_in place{};
    place.sin_family = AF_INET;
    place.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    socklen_t length = sizeof(place);
    EXPECT_EQ(::bind(listening_.get(), reinterpret_cast<sockaddr*>(&place), length), 0);
    EXPECT_EQ(::listen(listening_.get(), 8), 0);
    EXPECT_EQ(::getsockname(listening_.get(), reinterpret_cast<sockaddr*>(&place), &length), 0);
    port_ = ntohs(place.sin_port);
    thread_ = std::thread([this] { serve(); });
  }
  Server(const Server&) = delete;
  Server& operator=(const Server&) = delete;
  ~Server() {
    over_ = true;
    thread_.join();
  }
  [[nodiscard]] std::string url() const { return fmt::format("http://127.0.0.1:{}/v1?key=quiet", port_); }
  [[nodiscard]] bool over() const { return over_; }

 private:
  bool readable(int socket) const {
    pollfd wanted = {socket, POLLIN, 0};
    while (!over_)
      if (::poll(&wanted, 1, 20) > 0) return true;
    return false;
  }
  void serve() {
    while (readable(listening_.get())) {
      const Descriptor peer(::accept4(listening_.get(), nullptr, nullptr, SOCK_CLOEXEC));
      std::string request;
      std::size_t wanted = std::string::npos;
      while (request.size() < wanted && readable(peer.get())) {
        std::array<char, 4096> piece{};
        const ssize_t got = ::recv(peer.get(), piece.data(), piece.size(), 0);
        if (got <= 0) break;
        request.append(piece.data(), static_cast<std::size_t>(got));
        const std::size_t end = request.find("\r\n\r\n");
        const std::size_t length = request.find("Content-Length: ");
        if (end != std::string::npos) wanted = end + 4 + (length < end ? std::stoul(request.substr(length + 16)) : 0);
      }
      talk_(peer.get(), request);
    }
  }
  Talk talk_;
  Descriptor listening_;
  std::uint16_t port_ = 0;
  std::atomic<bool> over_ = false;
  std::thread thread_;
};

bool say(int socket, std::string_view text) { return ::send(socket, text.data(), text.size(), MSG_NOSIGNAL) >= 0; }

ports::HttpRequest request_to(const Server& server) {
  ports::HttpRequest request;
  request.url = server.url();
  request.headers = {{"Content-Type", "application/json"}, {"X-Empty", ""}};
  request.body = R"({"a":1})";
  request.limits = {1000, 2000, 4096, 1000};
  return request;
}

Code code_for(std::string_view answer) {
  const Server server([&](int socket, const std::string&) { say(socket, answer); });
  CurlClient client;
  const auto got = client.send(request_to(server));
  EXPECT_FALSE(got);
  if (got) return Code::Internal;
  EXPECT_EQ(got.error().message.find("quiet"), std::string::npos) << got.error().message;
  EXPECT_EQ(got.error().message.find("/v1"), std::string::npos) << got.error().message;
  return got.error().code;
}

TEST(CurlClient, SendsWhatItIsGivenAndReadsStatusAndBody) {
  std::string seen;
  {
    const Server server([&](int socket, const std::string& request) {
      seen = request;
      say(socket, "HTTP/1.1 429 Too Many\r\nContent-Length: 5\r\n\r\nhello");
    });
    CurlClient client;
    const auto got = client.send(request_to(server));
    ASSERT_TRUE(got) << got.error().message;
    EXPECT_EQ(got->status, 429);
    EXPECT_EQ(got->body, "hello");
  }
  EXPECT_TRUE(seen.starts_with("POST /v1?key=quiet HTTP/1.1\r\n")) << seen;
  EXPECT_NE(seen.find("\r\nContent-Type: application/json\r\n"), std::string::npos);
  EXPECT_NE(seen.find("\r\nX-Empty:"), std::string::npos);
  EXPECT_EQ(seen.find("Expect:"), std::string::npos);
  EXPECT_TRUE(seen.ends_with("\r\n\r\n{\"a\":1}"));
}

TEST(CurlClient, ReadsChunksAndBodiesThatEndWithTheConnection) {
  for (const char* const answer :
       {"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n2\r\nhe\r\n3\r\nllo\r\n0\r\n\r\n",
        "HTTP/1.1 200 OK\r\nConnection: close\r\n\r\nhello"}) {
    const Server server([&](int socket, const std::string&) { say(socket, answer); });
    CurlClient client;
    const auto got = client.send(request_to(server));
    ASSERT_TRUE(got) << got.error().message;
    EXPECT_EQ(got->body, "hello");
  }
}

TEST(CurlClient, DoesNotFollowRedirections) {
  int calls = 0;
  const Server server([&](int socket, const std::string&) {
    ++calls;
    say(socket, "HTTP/1.1 302 Found\r\nLocation: http://127.0.0.1:1/\r\nContent-Length: 0\r\n\r\n");
  });
  CurlClient client;
  const auto got = client.send(request_to(server));
  ASSERT_TRUE(got) << got.error().message;
  EXPECT_EQ(got->status, 302);
  EXPECT_EQ(calls, 1);
}

TEST(CurlClient, TellsBrokenAnswersFromGoodOnes) {
  EXPECT_EQ(code_for(""), Code::Corrupt);
  EXPECT_EQ(code_for("this is no HTTP\r\n\r\n"), Code::Corrupt);
  EXPECT_EQ(code_for("HTTP/1.1 200 OK\r\nContent-Length: 50\r\n\r\nshort"), Code::Corrupt);
  EXPECT_EQ(code_for("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\nhello\r\n"), Code::Corrupt);
  EXPECT_EQ(code_for("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nhel"), Code::Corrupt);
}

TEST(CurlClient, StopsAtTheLimitsOfHeaderAndBody) {
  EXPECT_EQ(code_for("HTTP/1.1 200 OK\r\nX: " + std::string(5000, 'x') + "\r\n\r\n"), Code::Limited);
  EXPECT_EQ(code_for("HTTP/1.1 200 OK\r\n\r\n" + std::string(1001, 'x')), Code::Limited);
  EXPECT_EQ(code_for("HTTP/1.1 200 OK\r\nContent-Length: 99999999999\r\n\r\n" + std::string(2000, 'x')), Code::Limited);
}

TEST(CurlClient, AnEndlessAnswerEndsAtTheLimit) {
  Server* running = nullptr;
  Server server([&](int socket, const std::string&) {
    say(socket, "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n");
    while (!running->over() && say(socket, "10\r\n0123456789abcdef\r\n")) {
    }
  });
  running = &server;
  CurlClient client;
  const auto got = client.send(request_to(server));
  ASSERT_FALSE(got);
  EXPECT_EQ(got.error().code, Code::Limited);
}

TEST(CurlClient, AnAnswerThatDripsEndsAtTheTimeLimit) {
  Server* running = nullptr;
  Server server([&](int socket, const std::string&) {
    say(socket, "HTTP/1.1 200 OK\r\nContent-Length: 900\r\n\r\n");
    while (!running->over() && say(socket, "x")) std::this_thread::sleep_for(std::chrono::milliseconds(20));
  });
  running = &server;
  auto request = request_to(server);
  request.limits.whole_ms = 300;
  CurlClient client;
  const auto begun = std::chrono::steady_clock::now();
  const auto got = client.send(request);
  ASSERT_FALSE(got);
  EXPECT_EQ(got.error().code, Code::Timeout);
  EXPECT_LT(std::chrono::steady_clock::now() - begun, std::chrono::seconds(5));
}

TEST(CurlClient, NobodyThereIsUnavailable) {
  ports::HttpRequest request;
  {
    const Server gone([](int, const std::string&) {});
    request = request_to(gone);
  }
  CurlClient client;
  const auto got = client.send(request);
  ASSERT_FALSE(got);
  EXPECT_EQ(got.error().code, Code::Unavailable);
}

TEST(CurlClient, NeverSendsWhatWouldBecomeAnotherHeaderOrPlace) {
  int calls = 0;
  const Server server([&](int, const std::string&) { ++calls; });
  CurlClient client;
  for (const auto& change : std::vector<std::function<void(ports::HttpRequest&)>>{
           [](auto& request) { request.headers.emplace_back("X", "a\r\nY: b"); },
           [](auto& request) { request.headers.emplace_back("X\r\nY", "a"); },
           [](auto& request) { request.method = "GET / HTTP/1.1\r\n"; }, [](auto& request) { request.url += " x"; },
           [](auto& request) { request.url = "file:///etc/passwd"; },
           [](auto& request) { request.url = "http://name:word@127.0.0.1/"; }}) {
    auto request = request_to(server);
    change(request);
    const auto got = client.send(request);
    ASSERT_FALSE(got);
    EXPECT_EQ(got.error().code, Code::InvalidInput);
  }
  EXPECT_EQ(calls, 0);
}

}  // namespace
}  // namespace assay::adapters::http
