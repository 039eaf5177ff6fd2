#include "crypto/signature.hpp"

#include <fmt/core.h>
#include <openssl/bio.h>
#include <openssl/core_names.h>
#include <openssl/crypto.h>
#include <openssl/evp.h>
#include <openssl/params.h>
#include <openssl/pem.h>

#include <algorithm>
#include <array>
#include <cstring>
#include <optional>

#include "crypto/ed25519.hpp"
#include "crypto/key_file.hpp"
#include "crypto/openssl_start.hpp"
#include "crypto/public_key_bytes.hpp"
#include "crypto/sm2_encoding.hpp"

namespace assay::crypto {
namespace {

constexpr std::size_t kSignatureSize = 64;
constexpr std::size_t kSm2Point = 65;

struct FreeKey {
  void operator()(EVP_PKEY* key) const noexcept { EVP_PKEY_free(key); }
};
struct FreeKeyContext {
  void operator()(EVP_PKEY_CTX* context) const noexcept { EVP_PKEY_CTX_free(context); }
};
struct FreeDigestContext {
  void operator()(EVP_MD_CTX* context) const noexcept { EVP_MD_CTX_free(context); }
};
struct FreeBio {
  void operator()(BIO* bio) const noexcept { BIO_free_all(bio); }
};
using Key = std::unique_ptr<EVP_PKEY, FreeKey>;
using KeyContext = std::unique_ptr<EVP_PKEY_CTX, FreeKeyContext>;
using DigestContext = std::unique_ptr<EVP_MD_CTX, FreeDigestContext>;
using Bio = std::unique_ptr<BIO, FreeBio>;

Error openssl_error(std::string_view doing) {
  return {Code::Internal, fmt::format("{}: OpenSSL says {}", doing, openssl_reason())};
}

using SignatureStart = int (*)(EVP_MD_CTX*, EVP_PKEY_CTX**, const char*, OSSL_LIB_CTX*, const char*, EVP_PKEY*,
                               const OSSL_PARAM*);
// What every SM2 signature of ours is bound to: SM3 and the fixed user id. The id is set behind the start: OpenSSL
// 3.0.19 refuses it as a parameter of the start itself.
bool start_sm2(SignatureStart start, EVP_MD_CTX* context, EVP_PKEY* key) {
  EVP_PKEY_CTX* its_key = nullptr;  // the context's own
  const std::array<OSSL_PARAM, 2> id = {
      OSSL_PARAM_construct_octet_string(OSSL_PKEY_PARAM_DIST_ID, const_cast<char*>(kSm2UserId.data()),
                                        kSm2UserId.size()),
      OSSL_PARAM_construct_end()};
  return context != nullptr && start(context, &its_key, "SM3", nullptr, nullptr, key, nullptr) == 1 &&
         EVP_PKEY_CTX_set_params(its_key, id.data()) == 1;
}

Key sm2_public(BytesView point) {
  const KeyContext context(EVP_PKEY_CTX_new_from_name(nullptr, "SM2", nullptr));
  std::array<char, 4> group = {'S', 'M', '2', '\0'};
  Bytes copy(point.begin(), point.end());
  std::array<OSSL_PARAM, 3> parameters = {
      OSSL_PARAM_construct_utf8_string(OSSL_PKEY_PARAM_GROUP_NAME, group.data(), 0),
      OSSL_PARAM_construct_octet_string(OSSL_PKEY_PARAM_PUB_KEY, copy.data(), copy.size()), OSSL_PARAM_construct_end()};
  EVP_PKEY* key = nullptr;
  if (context == nullptr || EVP_PKEY_fromdata_init(context.get()) != 1 ||
      EVP_PKEY_fromdata(context.get(), &key, EVP_PKEY_PUBLIC_KEY, parameters.data()) != 1)
    return nullptr;
  return Key(key);
}

Result<Bytes> sm2_public_bytes(EVP_PKEY* key) {
  Bytes out(kSm2Point);
  std::size_t length = out.size();
  if (EVP_PKEY_get_octet_string_param(key, OSSL_PKEY_PARAM_PUB_KEY, out.data(), out.size(), &length) != 1)
    return tl::unexpected(openssl_error("reading the public half of a key"));
  out.resize(length);
  return out;
}

Key any_from_pem(std::string_view pem) {
  const Bio bio(BIO_new_mem_buf(pem.data(), static_cast<int>(pem.size())));
  // The callback refuses: no prompt on the terminal for an encrypted key.
  const auto no_password = [](char*, int, int, void*) { return -1; };
  return Key(bio == nullptr ? nullptr : PEM_read_bio_PrivateKey(bio.get(), nullptr, no_password, nullptr));
}

}  // namespace

struct PublicKey::Handle {
  explicit Handle(Key owned) : key(std::move(owned)) {}
  Key key;
};

struct PrivateKey::Secret {
  explicit Secret(Ed25519Secret owned) : ed25519(std::move(owned)) {}
  explicit Secret(Key owned) : sm2(std::move(owned)) {}
  std::optional<Ed25519Secret> ed25519;
  Key sm2;
};

std::string_view algorithm_name(SignatureAlgorithm algorithm) noexcept {
  return algorithm == SignatureAlgorithm::Ed25519 ? "ed25519" : "sm2";
}

Result<PublicKey> PublicKey::from_bytes(SignatureAlgorithm algorithm, BytesView bytes) {
  PublicKey out;
  out.algorithm_ = algorithm;
  ASSAY_TRY(out.bytes_, normal_key_bytes(algorithm, bytes));
  if (algorithm == SignatureAlgorithm::Ed25519) return out;
  openssl_start();
  Key key = sm2_public(out.bytes_);
  if (key == nullptr) return tl::unexpected(openssl_error("taking a public key"));
  out.handle_ = std::make_shared<const Handle>(std::move(key));
  return out;
}

bool PublicKey::verify(BytesView message, BytesView signature) const {
  if (algorithm_ == SignatureAlgorithm::Ed25519) return ed25519_verify(bytes_, message, signature);
  if (handle_ == nullptr || signature.size() != kSignatureSize) return false;
  const DigestContext context(EVP_MD_CTX_new());
  const Bytes der = sm2_der_signature(signature);
  const bool good = start_sm2(&EVP_DigestVerifyInit_ex, context.get(), handle_->key.get()) &&
                    EVP_DigestVerify(context.get(), der.data(), der.size(), message.data(), message.size()) == 1;
  if (!good) static_cast<void>(openssl_reason());  // a bad signature is an answer, not an error to leave queued
  return good;
}

Result<PrivateKey> PrivateKey::of(Ed25519Secret secret) {
  PrivateKey out;
  ASSAY_TRY(out.public_key_, PublicKey::from_bytes(SignatureAlgorithm::Ed25519, secret.public_bytes()));
  out.secret_ = std::make_shared<const Secret>(std::move(secret));
  return out;
}

Result<PrivateKey> PrivateKey::generate(SignatureAlgorithm algorithm) {
  if (algorithm == SignatureAlgorithm::Ed25519) return of(Ed25519Secret::generate());
  openssl_start();
  Key key(EVP_PKEY_Q_keygen(nullptr, nullptr, "SM2"));
  if (key == nullptr) return tl::unexpected(openssl_error("making a key"));
  PrivateKey out;
  ASSAY_TRY(const Bytes bytes, sm2_public_bytes(key.get()));
  ASSAY_TRY(out.public_key_, PublicKey::from_bytes(algorithm, bytes));
  out.secret_ = std::make_shared<const Secret>(std::move(key));
  return out;
}

Result<PrivateKey> PrivateKey::load(const std::string& path) {
  ASSAY_TRY(std::string pem, read_secret_file(path));
  auto ed25519 = Ed25519Secret::from_pem(pem);
  if (ed25519) {
    OPENSSL_cleanse(pem.data(), pem.size());
    return of(std::move(*ed25519));
  }
  openssl_start();
  Key key = any_from_pem(pem);
  OPENSSL_cleanse(pem.data(), pem.size());
  if (key == nullptr)
    return fail(Code::Configuration,
                fmt::format("{}: not an unencrypted private key in PEM (PKCS#8): {}", path, openssl_reason()));
  if (EVP_PKEY_is_a(key.get(), "ED25519") == 1) {  // the same key in another spelling
    std::array<std::uint8_t, kEd25519Size> seed{};
    std::size_t length = seed.size();
    if (EVP_PKEY_get_raw_private_key(key.get(), seed.data(), &length) != 1)
      return tl::unexpected(openssl_error("reading a key"));
    auto out = of(Ed25519Secret::from_seed(seed));
    OPENSSL_cleanse(seed.data(), seed.size());
    return out;
  }
  if (EVP_PKEY_is_a(key.get(), "SM2") != 1)
    return fail(Code::Configuration, fmt::format("{}: a key of kind {} cannot sign here; Ed25519 and SM2 can", path,
                                                 EVP_PKEY_get0_type_name(key.get())));
  PrivateKey out;
  ASSAY_TRY(const Bytes bytes, sm2_public_bytes(key.get()));
  ASSAY_TRY(out.public_key_, PublicKey::from_bytes(SignatureAlgorithm::Sm2, bytes));
  out.secret_ = std::make_shared<const Secret>(std::move(key));
  return out;
}

Result<> PrivateKey::save(const std::string& path) const {
  if (secret_ == nullptr) return fail(Code::Internal, fmt::format("{}: there is no key to save", path));
  if (secret_->ed25519) {
    std::string pem = secret_->ed25519->to_pem();
    auto saved = create_secret_file(path, pem);
    OPENSSL_cleanse(pem.data(), pem.size());
    return saved;
  }
  const Bio bio(BIO_new(BIO_s_secmem()));
  if (bio == nullptr ||
      PEM_write_bio_PKCS8PrivateKey(bio.get(), secret_->sm2.get(), nullptr, nullptr, 0, nullptr, nullptr) != 1)
    return tl::unexpected(openssl_error("writing a key as PEM"));
  char* text = nullptr;
  const long length = BIO_get_mem_data(bio.get(), &text);
  return create_secret_file(path, {text, static_cast<std::size_t>(length)});
}

Result<Bytes> PrivateKey::sign(BytesView message) const {
  if (secret_ == nullptr) return fail(Code::Internal, "there is no key to sign with");
  if (secret_->ed25519) return secret_->ed25519->sign(message);
  const DigestContext context(EVP_MD_CTX_new());
  Bytes out(kLongestSm2Der);
  std::size_t length = out.size();
  if (!start_sm2(&EVP_DigestSignInit_ex, context.get(), secret_->sm2.get()) ||
      EVP_DigestSign(context.get(), out.data(), &length, message.data(), message.size()) != 1)
    return tl::unexpected(openssl_error("signing"));
  out.resize(length);
  return sm2_raw_signature(out);
}

}  // namespace assay::crypto
