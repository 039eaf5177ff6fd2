#include "review/classify/http_classifier.hpp"

#include <array>

#include "base/bytes.hpp"
#include "crypto/signature.hpp"
#include "review/classify/answer.hpp"
#include "review/classify/request.hpp"

namespace assay::review::classify {
namespace {

ports::Failure failure_of(Code code) {
  switch (code) {
    case Code::Unavailable:
    case Code::Timeout:
    case Code::Corrupt:  // a connection that broke off
      return ports::Failure::Retryable;
    default:
      return ports::Failure::Broken;
  }
}

/// Blots the secrets out of an answer: what a service says back must not come into messages, reports or the log.
void blot_out(const Filling& secrets, std::string& answer) {
  constexpr std::size_t kShortest = 6;  // a shorter one would blot out words and numbers of the answer itself
  for (const auto& [name, value] : secrets) {
    if (value.size() < kShortest) continue;
    for (std::size_t at = answer.find(value); at != std::string::npos; at = answer.find(value, at + value.size()))
      answer.replace(at, value.size(), value.size(), '*');
  }
}

class HttpClassifier final : public ports::Classifier {
 public:
  HttpClassifier(const Declaration& declared, Filling secrets, ports::HttpClient& client, const Clock& clock)
      : declared_(declared), secrets_(std::move(secrets)), client_(client), clock_(clock) {}

  tl::expected<ports::ClassifierAnswer, ports::ClassifierError> classify(
      const ports::ClassifierRequest& asked) override {
    std::array<std::uint8_t, 16> nonce{};
    crypto::random_bytes(nonce);
    const auto request = build_request(declared_, secrets_, asked, {clock_.unix_ms(), to_hex(nonce)});
    if (!request) return tl::unexpected(ports::ClassifierError{ports::Failure::Broken, request.error()});
    auto answer = client_.send(*request);
    if (!answer)
      return tl::unexpected(ports::ClassifierError{failure_of(answer.error().code),
                                                   in_context("classifier " + declared_.name, answer.error())});
    blot_out(secrets_, answer->body);
    return read_answer(declared_, *answer);
  }

 private:
  const Declaration& declared_;
  const Filling secrets_;
  ports::HttpClient& client_;
  const Clock& clock_;
};

}  // namespace

Result<std::unique_ptr<ports::Classifier>> make_http_classifier(const Declaration& declared, ports::HttpClient& client,
                                                                const Clock& clock) {
  ASSAY_TRY(Filling secrets, read_secrets(declared));
  return std::make_unique<HttpClassifier>(declared, std::move(secrets), client, clock);
}

}  // namespace assay::review::classify
