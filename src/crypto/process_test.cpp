#include "crypto/process.hpp"

#include <gtest/gtest.h>

#include <cstdlib>
#include <filesystem>

#include "crypto/digest.hpp"
#include "crypto/signature.hpp"

namespace assay::crypto {
namespace {

// A process of its own: what start_lean() sets holds for the whole process, and only before OpenSSL's first use.
TEST(StartLeanDeathTest, ChangesNoResult) {
  ::testing::GTEST_FLAG(death_test_style) = "threadsafe";
  const auto lean_process = [] {
    start_lean();
    const auto check = [](bool holds) {
      if (!holds) std::abort();
    };
    std::string folder = ::testing::TempDir() + "assay_lean_XXXXXX";
    check(::mkdtemp(folder.data()) != nullptr);
    for (const SignatureAlgorithm algorithm : {SignatureAlgorithm::Ed25519, SignatureAlgorithm::Sm2}) {
      const std::string path = folder + "/" + std::string(algorithm_name(algorithm));
      check(PrivateKey::generate(algorithm).value().save(path).has_value());
      const PrivateKey key = PrivateKey::load(path).value();
      const PublicKey again = PublicKey::from_bytes(algorithm, key.public_key().bytes()).value();
      check(again.verify(as_bytes("m"), key.sign(as_bytes("m")).value()));
      check(!again.verify(as_bytes("n"), key.sign(as_bytes("m")).value()));
    }
    check(to_hex(digest_of(DigestAlgorithm::Sm3, as_bytes("abc"))) ==
          "66c7f0f462eeedd9d1f2d46bdc10e4e24167c4875cf2f7a2297da02b8f4ba8e0");
    const auto bad = PublicKey::from_bytes(SignatureAlgorithm::Sm2, Bytes(200, 0x30));
    check(!bad && bad.error().message.find("openssl errstr") != std::string::npos);
    std::filesystem::remove_all(folder);
    std::exit(0);
  };
  EXPECT_EXIT(lean_process(), ::testing::ExitedWithCode(0), "");
}

}  // namespace
}  // namespace assay::crypto
