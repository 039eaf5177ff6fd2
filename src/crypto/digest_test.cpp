#include "crypto/digest.hpp"

#include <gtest/gtest.h>

#include <string>

namespace assay::crypto {
namespace {

struct Vector {
  DigestAlgorithm algorithm;
  std::string message;
  std::string_view hex;
};

// FIPS 180-4 examples and GB/T 32905 Annex A.
const Vector kVectors[] = {
    {DigestAlgorithm::Sha256, "", "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"},
    {DigestAlgorithm::Sha256, "abc", "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"},
    {DigestAlgorithm::Sha256, "abcdbcdecdefdefgefghfghighijhijkijkljklmklmnlmnomnopnopq",
     "248d6a61d20638b8e5c026930c3e6039a33ce45964ff2167f6ecedd419db06c1"},
    {DigestAlgorithm::Sha256, std::string(1000000, 'a'),
     "cdc76e5c9914fb9281a1c7e284d73e67f1809a48a497200e046d39ccc7112cd0"},
    {DigestAlgorithm::Sm3, "abc", "66c7f0f462eeedd9d1f2d46bdc10e4e24167c4875cf2f7a2297da02b8f4ba8e0"},
    {DigestAlgorithm::Sm3, "abcdabcdabcdabcdabcdabcdabcdabcdabcdabcdabcdabcdabcdabcdabcdabcd",
     "debe9ff92275b8a138604889c18e5a4d6fdb70e5387e5765293dcba39c0c5732"},
};

TEST(Digest, AgreesWithThePublishedVectors) {
  for (const Vector& vector : kVectors) {
    EXPECT_EQ(to_hex(digest_of(vector.algorithm, as_bytes(vector.message))), vector.hex);
    Digest digest(vector.algorithm);
    digest.update(as_bytes(vector.message));
    EXPECT_EQ(to_hex(digest.finish()), vector.hex);
  }
}

TEST(Digest, OneShotEqualsIncrementalForEveryLengthAroundTheBlocks) {
  std::string message;
  for (std::size_t length = 0; length < 300; ++length) {
    Digest digest(DigestAlgorithm::Sha256);
    for (const char& byte : message) digest.update(as_bytes(std::string_view(&byte, 1)));
    EXPECT_EQ(to_hex(sha256(as_bytes(message))), to_hex(digest.finish())) << length;
    message.push_back(static_cast<char>(length * 7));
  }
}

TEST(Digest, IsReadyForANewMessageAfterFinish) {
  for (const DigestAlgorithm algorithm : {DigestAlgorithm::Sha256, DigestAlgorithm::Sm3}) {
    Digest digest(algorithm);
    digest.update(as_bytes("something else"));
    static_cast<void>(digest.finish());
    digest.update(as_bytes("ab"));
    digest.update({});
    digest.update(as_bytes("c"));
    EXPECT_EQ(digest.finish(), digest_of(algorithm, as_bytes("abc")));
  }
}

TEST(Digest, MovesWithItsState) {
  for (const DigestAlgorithm algorithm : {DigestAlgorithm::Sha256, DigestAlgorithm::Sm3}) {
    Digest first(algorithm);
    first.update(as_bytes("ab"));
    Digest second(std::move(first));
    second.update(as_bytes("c"));
    Digest third(DigestAlgorithm::Sm3);
    third.update(as_bytes("dropped"));
    third = std::move(second);
    EXPECT_EQ(third.finish(), digest_of(algorithm, as_bytes("abc")));
  }
}

TEST(Digest, NamesRoundTrip) {
  for (const DigestAlgorithm algorithm : {DigestAlgorithm::Sha256, DigestAlgorithm::Sm3})
    EXPECT_EQ(algorithm_of(algorithm_name(algorithm)), algorithm);
  EXPECT_EQ(algorithm_of("md5"), std::nullopt);
}

}  // namespace
}  // namespace assay::crypto
