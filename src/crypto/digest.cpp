#include "crypto/digest.hpp"

#include <openssl/evp.h>
#include <openssl/sha.h>

#include <cstdio>
#include <cstdlib>
#include <cstring>

#include "crypto/openssl_start.hpp"

// SHA256_Init and its family are deprecated in favour of EVP, but EVP costs 1 us a message and 1.2 ms for the first
// one of a process (it builds the provider's tables); these need no set-up and run the same assembly.
#pragma GCC diagnostic ignored "-Wdeprecated-declarations"

namespace assay::crypto {
namespace {

constexpr std::size_t kBlock = SHA256_CBLOCK;
constexpr std::size_t kLengthField = 8;

// A digest that fails may not pass for a digest, and no caller could go on without: stop the process.
[[noreturn]] void stop(const char* what) {
  std::fprintf(stderr, "assay: %s failed: %s\n", what, openssl_reason().c_str());
  std::abort();
}

const EVP_MD* sm3() {
  static const EVP_MD* const kMethod = [] {
    openssl_start();
    const EVP_MD* method = EVP_MD_fetch(nullptr, "SM3", nullptr);
    if (method == nullptr) stop("fetching SM3 from OpenSSL");
    return method;
  }();
  return kMethod;
}

}  // namespace

std::string_view algorithm_name(DigestAlgorithm algorithm) noexcept {
  return algorithm == DigestAlgorithm::Sha256 ? "sha256" : "sm3";
}

std::optional<DigestAlgorithm> algorithm_of(std::string_view name) noexcept {
  if (name == "sha256") return DigestAlgorithm::Sha256;
  if (name == "sm3") return DigestAlgorithm::Sm3;
  return std::nullopt;
}

struct Digest::State {
  explicit State(DigestAlgorithm of) : algorithm(of) {
    if (algorithm == DigestAlgorithm::Sm3) {
      context = EVP_MD_CTX_new();
      if (context == nullptr) stop("making an SM3 context");
    }
    restart();
  }
  State(const State&) = delete;
  State& operator=(const State&) = delete;
  ~State() { EVP_MD_CTX_free(context); }

  void restart() {
    if (context == nullptr) {
      SHA256_Init(&sha);
    } else if (EVP_DigestInit_ex2(context, sm3(), nullptr) != 1) {
      stop("starting SM3");
    }
  }

  DigestAlgorithm algorithm;
  SHA256_CTX sha{};
  EVP_MD_CTX* context = nullptr;  // SM3 only: OpenSSL exports no low-level SM3
};

Digest::Digest(DigestAlgorithm algorithm) : state_(std::make_unique<State>(algorithm)) {}
Digest::Digest(Digest&&) noexcept = default;
Digest& Digest::operator=(Digest&&) noexcept = default;
Digest::~Digest() = default;

void Digest::update(BytesView bytes) noexcept {
  if (bytes.empty()) return;
  if (state_->context == nullptr) {
    SHA256_Update(&state_->sha, bytes.data(), bytes.size());
  } else if (EVP_DigestUpdate(state_->context, bytes.data(), bytes.size()) != 1) {
    stop("SM3");
  }
}

Bytes Digest::finish() {
  Bytes out(SHA256_DIGEST_LENGTH);
  if (state_->context == nullptr) {
    SHA256_Final(out.data(), &state_->sha);
  } else if (EVP_DigestFinal_ex(state_->context, out.data(), nullptr) != 1) {
    stop("SM3");
  }
  state_->restart();
  return out;
}

Bytes digest_of(DigestAlgorithm algorithm, BytesView bytes) {
  if (algorithm == DigestAlgorithm::Sha256) {
    const Hash hash = sha256(bytes);
    return {hash.begin(), hash.end()};
  }
  Digest digest(algorithm);
  digest.update(bytes);
  return digest.finish();
}

// Pads the tail here and hands whole blocks over: no buffering, no wiping of a context that held nothing secret.
Hash sha256(BytesView bytes) noexcept {
  SHA256_CTX context;
  SHA256_Init(&context);
  const std::size_t whole = bytes.size() / kBlock * kBlock;
  if (whole > 0) SHA256_Update(&context, bytes.data(), whole);

  const std::size_t rest = bytes.size() - whole;
  std::array<std::uint8_t, 2 * kBlock> tail;
  const std::size_t padded = rest + 1 + kLengthField <= kBlock ? kBlock : 2 * kBlock;
  if (rest > 0) std::memcpy(tail.data(), bytes.data() + whole, rest);
  std::memset(tail.data() + rest, 0, padded - rest);
  tail[rest] = 0x80;
  store_be<std::uint64_t>(tail.data() + padded - kLengthField, std::uint64_t{bytes.size()} * 8);
  SHA256_Update(&context, tail.data(), padded);

  Hash hash;
  for (std::size_t i = 0; i < 8; ++i) store_be<std::uint32_t>(hash.data() + 4 * i, context.h[i]);
  return hash;
}

}  // namespace assay::crypto
