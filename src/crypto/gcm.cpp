#include "crypto/gcm.hpp"

#include <openssl/err.h>
#include <openssl/evp.h>

#include <limits>
#include <memory>

#include "crypto/openssl_start.hpp"

namespace assay::crypto {
namespace {

using Context = std::unique_ptr<EVP_CIPHER_CTX, decltype(&EVP_CIPHER_CTX_free)>;

constexpr std::size_t kMost = std::numeric_limits<int>::max();  // what one call of OpenSSL takes

const EVP_CIPHER* cipher() {
  openssl_start();
  return EVP_aes_256_gcm();
}

enum class Direction : std::uint8_t { Decrypt, Encrypt };

/// The context with key, nonce and associated data in it; empty when OpenSSL refuses.
Context start(Direction direction, BytesView key, BytesView nonce, BytesView associated) {
  Context context(EVP_CIPHER_CTX_new(), &EVP_CIPHER_CTX_free);
  int length = 0;
  if (key.size() != kGcmKey || nonce.size() != kGcmNonce || associated.size() > kMost || context == nullptr ||
      EVP_CipherInit_ex(context.get(), cipher(), nullptr, key.data(), nonce.data(),
                        direction == Direction::Encrypt ? 1 : 0) != 1 ||
      (!associated.empty() && EVP_CipherUpdate(context.get(), nullptr, &length, associated.data(),
                                               static_cast<int>(associated.size())) != 1)) {
    context.reset();
  }
  return context;
}

bool encrypt(Bytes& to, BytesView key, BytesView nonce, BytesView associated, BytesView plain) {
  const Context context = start(Direction::Encrypt, key, nonce, associated);
  if (context == nullptr || plain.size() > kMost) return false;
  const std::size_t before = to.size();
  to.resize(before + plain.size() + kGcmTag);
  std::uint8_t* const out = to.data() + before;
  int length = 0;
  if (!plain.empty() &&
      EVP_CipherUpdate(context.get(), out, &length, plain.data(), static_cast<int>(plain.size())) != 1) {
    return false;
  }
  std::uint8_t* const tag = out + plain.size();
  return EVP_CipherFinal_ex(context.get(), tag, &length) == 1 &&
         EVP_CIPHER_CTX_ctrl(context.get(), EVP_CTRL_GCM_GET_TAG, static_cast<int>(kGcmTag), tag) == 1;
}

}  // namespace

bool gcm_encrypt(Bytes& to, BytesView key, BytesView nonce, BytesView associated, BytesView plain) {
  const std::size_t before = to.size();
  if (encrypt(to, key, nonce, associated, plain)) return true;
  to.resize(before);
  ERR_clear_error();
  return false;
}

std::optional<Bytes> gcm_decrypt(BytesView key, BytesView nonce, BytesView associated, BytesView sealed) {
  if (sealed.size() < kGcmTag || sealed.size() > kMost) return std::nullopt;
  const BytesView text = sealed.first(sealed.size() - kGcmTag);
  const BytesView tag = sealed.last(kGcmTag);
  const Context context = start(Direction::Decrypt, key, nonce, associated);
  if (context == nullptr) return std::nullopt;
  Bytes plain(text.size());
  std::array<std::uint8_t, kGcmTag> expected;
  std::copy(tag.begin(), tag.end(), expected.begin());
  std::array<std::uint8_t, kGcmTag> nothing;  // GCM has no last block
  int length = 0;
  const bool right =
      (text.empty() ||
       EVP_CipherUpdate(context.get(), plain.data(), &length, text.data(), static_cast<int>(text.size())) == 1) &&
      EVP_CIPHER_CTX_ctrl(context.get(), EVP_CTRL_GCM_SET_TAG, static_cast<int>(kGcmTag), expected.data()) == 1 &&
      EVP_CipherFinal_ex(context.get(), nothing.data(), &length) == 1;
  if (right) return plain;
  OPENSSL_cleanse(plain.data(), plain.size());
  ERR_clear_error();
  return std::nullopt;
}

}  // namespace assay::crypto
