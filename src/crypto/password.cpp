#include "crypto/password.hpp"

#include <sodium.h>

#include <array>

namespace assay::crypto {
namespace {

constexpr unsigned long long kPasses = 3;
constexpr std::size_t kMemory = std::size_t{64} << 20U;

}  // namespace

Result<std::string> password_digest(std::string_view password) {
  if (sodium_init() < 0) return fail(Code::Internal, "libsodium does not start");
  std::array<char, crypto_pwhash_STRBYTES> text{};
  if (crypto_pwhash_str_alg(text.data(), password.data(), password.size(), kPasses, kMemory,
                            crypto_pwhash_ALG_ARGON2ID13) != 0)
    return fail(Code::Unavailable, "a password cannot be digested: that takes 64 MiB of memory; free some");
  return std::string(text.data());
}

bool is_password(std::string_view password, const std::string& digest) {
  return sodium_init() >= 0 && crypto_pwhash_str_verify(digest.c_str(), password.data(), password.size()) == 0;
}

void wipe(std::string& secret) noexcept {
  sodium_memzero(secret.data(), secret.size());
  secret.clear();
}

}  // namespace assay::crypto
