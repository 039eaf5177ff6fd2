#include "crypto/seal.hpp"

#include <gtest/gtest.h>
#include <sys/stat.h>

#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <thread>
#include <vector>

#include "crypto/gcm.hpp"

namespace assay::crypto {
namespace {

Bytes hex(std::string_view digits) { return from_hex(digits).value(); }

struct GcmVector {
  std::string_view key, nonce, associated, plain, sealed;
};
// McGrew and Viega, The Galois/Counter Mode of Operation, test cases 13 to 16: the ones of AES-256 with 12-byte nonces.
constexpr std::string_view kKey = "feffe9928665731c6d6a8f9467308308feffe9928665731c6d6a8f9467308308";
constexpr GcmVector kVectors[] = {
    {"0000000000000000000000000000000000000000000000000000000000000000", "000000000000000000000000", "", "",
     "530f8afbc74536b9a963b4f1c4cb738b"},
    {"0000000000000000000000000000000000000000000000000000000000000000", "000000000000000000000000", "",
     "00000000000000000000000000000000", "cea7403d4d606b6e074ec5d3baf39d18d0d1c8a799996bf0265b98b5d48ab919"},
    {kKey, "cafebabefacedbaddecaf888", "",
     "d9313225f88406e5a55909c5aff5269a86a7a9531534f7da2e4c303d8a318a721c3c0c95956809532fcf0e2449a6b525b16aedf5aa0de657b"
     "a637b391aafd255",
     "522dc1f099567d07f47f37a32a84427d643a8cdcbfe5c0c97598a2bd2555d1aa8cb08e48590dbb3da7b08b1056828838c5f61e6393ba7a0ab"
     "cc9f662898015adb094dac5d93471bdec1a502270e3cc6c"},
    {kKey, "cafebabefacedbaddecaf888", "feedfacedeadbeeffeedfacedeadbeefabaddad2",
     "d9313225f88406e5a55909c5aff5269a86a7a9531534f7da2e4c303d8a318a721c3c0c95956809532fcf0e2449a6b525b16aedf5aa0de657b"
     "a637b39",
     "522dc1f099567d07f47f37a32a84427d643a8cdcbfe5c0c97598a2bd2555d1aa8cb08e48590dbb3da7b08b1056828838c5f61e6393ba7a0ab"
     "cc9f66276fc6ece0f4e1768cddf8853bb2d551b"},
};

TEST(Gcm, AgreesWithThePublishedVectors) {
  for (const GcmVector& vector : kVectors) {
    Bytes sealed;
    ASSERT_TRUE(gcm_encrypt(sealed, hex(vector.key), hex(vector.nonce), hex(vector.associated), hex(vector.plain)));
    EXPECT_EQ(to_hex(sealed), vector.sealed);
    const auto plain = gcm_decrypt(hex(vector.key), hex(vector.nonce), hex(vector.associated), sealed);
    ASSERT_TRUE(plain);
    EXPECT_EQ(to_hex(*plain), vector.plain);
  }
}

class SealTest : public testing::Test {
 protected:
  SealTest() {
    std::string name = ::testing::TempDir() + "assay_seal_XXXXXX";
    if (::mkdtemp(name.data()) == nullptr) std::abort();
    folder_ = name;
  }
  ~SealTest() override { std::filesystem::remove_all(folder_); }
  [[nodiscard]] std::string at(const std::string& name) const { return folder_ + "/" + name; }

  const SealingKey key_ = SealingKey::generate();
  const Bytes place_ = associated_data({"default", "complaint", "phone", "0192f0c5a7d27c3e9a1b2c3d4e5f6071"});
  const Bytes plain_ = hex("e5bca0e4b8890001ff");
  std::string folder_;
};

TEST_F(SealTest, GivesBackWhatWasSealedAndNeverTheSameBytesTwice) {
  for (const std::size_t size : {0U, 1U, 15U, 16U, 17U, 100'000U}) {
    const Bytes plain(size, 7);
    const Bytes first = seal(key_, place_, plain).value();
    EXPECT_EQ(first.size(), size + kSealOverhead);
    EXPECT_EQ(unseal(key_, place_, first).value(), plain);
    EXPECT_NE(seal(key_, place_, plain).value(), first);
  }
}

TEST_F(SealTest, IsReadAtItsOwnPlaceOnly) {
  const Bytes sealed = seal(key_, place_, plain_).value();
  for (const Bytes& other :
       {associated_data({"other", "complaint", "phone", "0192f0c5a7d27c3e9a1b2c3d4e5f6071"}),
        associated_data({"default", "complaint", "email", "0192f0c5a7d27c3e9a1b2c3d4e5f6071"}),
        associated_data({"defaultc", "omplaint", "phone", "0192f0c5a7d27c3e9a1b2c3d4e5f6071"}), Bytes()}) {
    const auto moved = unseal(key_, other, sealed);
    ASSERT_FALSE(moved);
    EXPECT_EQ(moved.error().code, Code::Corrupt);
  }
}

TEST_F(SealTest, NamesTheKeyThatIsMissing) {
  const SealingKey other = SealingKey::generate();
  const auto unsealed = unseal(other, place_, seal(key_, place_, plain_).value());
  ASSERT_FALSE(unsealed);
  EXPECT_EQ(unsealed.error().code, Code::Configuration);
  EXPECT_NE(unsealed.error().message.find(to_hex(key_.id())), std::string::npos) << unsealed.error().message;
}

TEST_F(SealTest, RefusesEveryPrefix) {
  const Bytes sealed = seal(key_, place_, plain_).value();
  for (std::size_t length = 0; length < sealed.size(); ++length)
    EXPECT_EQ(unseal(key_, place_, BytesView(sealed).first(length)).error().code, Code::Corrupt) << length;
}

TEST_F(SealTest, RefusesEveryFlippedBit) {
  const Bytes sealed = seal(key_, place_, plain_).value();
  for (std::size_t bit = 0; bit < sealed.size() * 8; ++bit) {
    Bytes changed = sealed;
    changed[bit / 8] = static_cast<std::uint8_t>(changed[bit / 8] ^ (1U << (bit % 8)));
    EXPECT_FALSE(unseal(key_, place_, changed)) << bit;
  }
}

TEST_F(SealTest, WrapsADataKey) {
  const SealingKey data = SealingKey::generate();
  const Bytes wrapped = wrap(key_, place_, data).value();
  const SealingKey back = unwrap(key_, place_, wrapped).value();
  EXPECT_EQ(back.id(), data.id());
  EXPECT_EQ(unseal(back, place_, seal(data, place_, plain_).value()).value(), plain_);
  EXPECT_EQ(unwrap(key_, place_, seal(key_, place_, plain_).value()).error().code, Code::Corrupt);
}

TEST_F(SealTest, KeepsItsKeyInAFileForItsOwnerOnly) {
  const SealingKey made = SealingKey::load_or_create(at("seal.key")).value();
  struct stat facts {};
  ASSERT_EQ(::stat(at("seal.key").c_str(), &facts), 0);
  EXPECT_EQ(facts.st_mode & 07777U, 0600U);
  EXPECT_EQ(SealingKey::load_or_create(at("seal.key")).value().id(), made.id());
  EXPECT_EQ(SealingKey::load(at("seal.key")).value().id(), made.id());
  EXPECT_EQ(made.save(at("seal.key")).error().code, Code::Conflict);
  ::chmod(at("seal.key").c_str(), 0644);
  const auto open_to_all = SealingKey::load_or_create(at("seal.key"));
  ASSERT_FALSE(open_to_all);
  EXPECT_NE(open_to_all.error().message.find("chmod 600"), std::string::npos) << open_to_all.error().message;
}

TEST_F(SealTest, NeverReplacesADamagedKeyFile) {
  const std::string later = "assay-key-v2 " + std::string(64, '0');
  for (const std::string& text :
       {std::string(), std::string("assay-key-v1 "), std::string("assay-key-v1 00ff\n"), later}) {
    std::ofstream(at("seal.key")) << text;
    ::chmod(at("seal.key").c_str(), 0600);
    EXPECT_EQ(SealingKey::load_or_create(at("seal.key")).error().code, Code::Configuration) << text;
    std::ifstream in(at("seal.key"));
    EXPECT_EQ(std::string(std::istreambuf_iterator<char>(in), {}), text);
  }
}

TEST_F(SealTest, AgreesOnOneKeyWhenManyMakeIt) {
  std::vector<SealingKey::KeyId> ids(8);
  std::vector<std::thread> threads;
  for (auto& id : ids) threads.emplace_back([&] { id = SealingKey::load_or_create(at("seal.key")).value().id(); });
  for (auto& thread : threads) thread.join();
  for (const auto& id : ids) EXPECT_EQ(id, SealingKey::load(at("seal.key")).value().id());
  EXPECT_EQ(std::distance(std::filesystem::directory_iterator(folder_), {}), 1) << "nothing else is left behind";
}

TEST_F(SealTest, FindsATextAgainByItsKeyedDigest) {
  const Hash digest = lookup_digest(key_, place_, plain_);
  EXPECT_EQ(digest, lookup_digest(key_, place_, plain_));
  EXPECT_NE(digest, lookup_digest(SealingKey::generate(), place_, plain_));
  EXPECT_NE(digest, lookup_digest(key_, Bytes(), plain_));
  // RFC 4231, test case 1 has a shorter key; so this one is from `openssl dgst -sha256 -mac HMAC` over 8 zero bytes and
  // "x".
  EXPECT_EQ(to_hex(lookup_digest(SealingKey::from_bytes(Bytes(32, 0)).value(), Bytes(), as_bytes("x"))),
            "e6ff7326dbe27f6eeeb222ccf2550be3bf2f4d54efee843f5b535d525e77ae7e");
}

}  // namespace
}  // namespace assay::crypto
