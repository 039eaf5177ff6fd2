#include "crypto/ed25519.hpp"

#include <sodium/core.h>
#include <sodium/crypto_sign_ed25519.h>
#include <sodium/utils.h>

#include <algorithm>

#include "base/base64.hpp"
#include "crypto/signature.hpp"

namespace assay::crypto {
namespace {

static_assert(crypto_sign_ed25519_SECRETKEYBYTES == 2 * kEd25519Size);
static_assert(crypto_sign_ed25519_BYTES == kEd25519Signature);

// RFC 8410: the PKCS#8 form of an Ed25519 key has one size and one head; the seed is what follows.
constexpr std::array<std::uint8_t, 16> kPkcs8Head = {0x30, 0x2e, 0x02, 0x01, 0x00, 0x30, 0x05, 0x06,
                                                     0x03, 0x2b, 0x65, 0x70, 0x04, 0x22, 0x04, 0x20};
constexpr std::size_t kDer = kPkcs8Head.size() + kEd25519Size;  // 48 bytes: 64 characters, no padding
constexpr std::size_t kText = kDer / 3 * 4;
constexpr std::string_view kPemHead = "-----BEGIN PRIVATE KEY-----\n";
constexpr std::string_view kPemFoot = "\n-----END PRIVATE KEY-----";

void start() noexcept {
  static const int kStarted = sodium_init();
  static_cast<void>(kStarted);  // it fails only for want of randomness, and we draw none from it
}

}  // namespace

Ed25519Secret Ed25519Secret::from_seed(BytesView seed) {
  start();
  Ed25519Secret out;
  std::array<std::uint8_t, kEd25519Size> public_half{};
  crypto_sign_ed25519_seed_keypair(public_half.data(), out.bytes_.data(), seed.data());
  return out;
}

Ed25519Secret Ed25519Secret::generate() {
  std::array<std::uint8_t, kEd25519Size> seed{};
  random_bytes(seed);
  Ed25519Secret out = from_seed(seed);
  sodium_memzero(seed.data(), seed.size());
  return out;
}

std::optional<Ed25519Secret> Ed25519Secret::from_pem(std::string_view pem) {
  if (!pem.starts_with(kPemHead) || pem.size() < kPemHead.size() + kText ||
      !pem.substr(kPemHead.size() + kText).starts_with(kPemFoot))
    return std::nullopt;
  auto der = from_base64(pem.substr(kPemHead.size(), kText));
  if (!der) return std::nullopt;
  std::optional<Ed25519Secret> out;
  if (der->size() == kDer && std::equal(kPkcs8Head.begin(), kPkcs8Head.end(), der->begin()))
    out.emplace(from_seed(BytesView(*der).subspan(kPkcs8Head.size())));
  sodium_memzero(der->data(), der->size());
  return out;
}

Ed25519Secret::Ed25519Secret(Ed25519Secret&& other) noexcept : bytes_(other.bytes_) {
  sodium_memzero(other.bytes_.data(), other.bytes_.size());
}

Ed25519Secret::~Ed25519Secret() { sodium_memzero(bytes_.data(), bytes_.size()); }

Bytes Ed25519Secret::public_bytes() const { return {bytes_.begin() + kEd25519Size, bytes_.end()}; }

Bytes Ed25519Secret::sign(BytesView message) const {
  Bytes out(kEd25519Signature);
  crypto_sign_ed25519_detached(out.data(), nullptr, message.data(), message.size(), bytes_.data());
  return out;
}

std::string Ed25519Secret::to_pem() const {
  std::array<std::uint8_t, kDer> der{};
  std::copy(kPkcs8Head.begin(), kPkcs8Head.end(), der.begin());
  std::copy_n(bytes_.begin(), kEd25519Size, der.begin() + kPkcs8Head.size());
  std::string text = to_base64(der);
  std::string out;
  out.reserve(kPemHead.size() + text.size() + kPemFoot.size() + 1);  // grown once: no copy of it stays behind
  out.append(kPemHead).append(text).append(kPemFoot).push_back('\n');
  sodium_memzero(der.data(), der.size());
  sodium_memzero(text.data(), text.size());
  return out;
}

bool ed25519_verify(BytesView key, BytesView message, BytesView signature) noexcept {
  start();
  return key.size() == kEd25519Size && signature.size() == kEd25519Signature &&
         crypto_sign_ed25519_verify_detached(signature.data(), message.data(), message.size(), key.data()) == 0;
}

}  // namespace assay::crypto
