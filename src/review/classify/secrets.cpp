#include <fmt/core.h>

#include <cstdlib>

#include "crypto/key_file.hpp"
#include "review/classify/request.hpp"

namespace assay::review::classify {
namespace {

bool can_be_sent(std::string_view text) {
  for (const char c : text)
    if (static_cast<unsigned char>(c) < 0x20 || c == 0x7f) return false;
  return !text.empty();
}

}  // namespace

Result<Filling> read_secrets(const Declaration& declared) {
  Filling out;
  for (const Secret& secret : declared.secrets) {
    const auto bad = [&](std::string_view what) {
      return fail(Code::Configuration,
                  fmt::format("classifier {}: {}: {} {} {}", declared.name, secret.name,
                              secret.place == SecretPlace::File ? "file" : "environment variable", secret.where, what));
    };
    std::string value;
    if (secret.place == SecretPlace::Environment) {
      const char* const found = std::getenv(secret.where.c_str());  // NOLINT(concurrency-mt-unsafe): nobody sets any
      if (found == nullptr) return bad("is not set");
      value = found;
    } else {
      if (crypto::missing_secret_file(secret.where)) return bad("is not there");
      ASSAY_TRY(value, crypto::read_secret_file(secret.where));
      while (!value.empty() && (value.back() == '\n' || value.back() == '\r')) value.pop_back();
    }
    if (!can_be_sent(value)) return bad("is empty or has control characters in it");
    out.emplace_back(secret.name, std::move(value));
  }
  return out;
}

}  // namespace assay::review::classify
