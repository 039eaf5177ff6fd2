#include "crypto/signature.hpp"

#include <gtest/gtest.h>
#include <sys/stat.h>

#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <thread>

#include "crypto/digest.hpp"

namespace assay::crypto {
namespace {

Bytes hex(std::string_view digits) { return from_hex(digits).value(); }

class Folder {
 public:
  Folder() {
    std::string name = ::testing::TempDir() + "assay_crypto_XXXXXX";
    path_ = ::mkdtemp(name.data());
  }
  ~Folder() { std::filesystem::remove_all(path_); }
  [[nodiscard]] std::string operator/(const std::string& name) const { return path_ + "/" + name; }

 private:
  std::string path_;
};

void put(const std::string& path, std::string_view text, mode_t mode = 0600) {
  std::ofstream(path, std::ios::binary) << text;
  ::chmod(path.c_str(), mode);
}
void put(const std::string& path, const Bytes& bytes) { put(path, as_text(bytes)); }

int run(const std::string& command) { return std::system((command + " >/dev/null 2>&1").c_str()); }

// RFC 8032, 7.1.
struct Rfc8032 {
  std::string_view pem, public_key, message, signature;
};
constexpr Rfc8032 kRfc8032[] = {
    {"-----BEGIN PRIVATE KEY-----\nMC4CAQAwBQYDK2VwBCIEIJ1hsZ3v/VpguoRK9JLsLMREScVpezJpGXA7rAMcrn9g\n-----END PRIVATE "
     "KEY-----\n",
     "d75a980182b10ab7d54bfed3c964073a0ee172f3daa62325af021a68f707511a", "",
     "e5564300c360ac729086e2cc806e828a84877f1eb8e5d974d873e065224901555fb8821590a33bacc61e39701cf9b46bd25bf5f0595bbe246"
     "5"
     "5141438e7a100b"},
    {"-----BEGIN PRIVATE KEY-----\nMC4CAQAwBQYDK2VwBCIEIEzNCJso/5banbbDRuwRTg9bijGfNaumJNqM9u1PuKb7\n-----END PRIVATE "
     "KEY-----\n",
     "3d4017c3e843895a92b70aa74d1b7ebc9c982ccf2ec4968cc0cd55f12af4660c", "72",
     "92a009a9f0d4cab8720e820b5f642540a2b27b5416503f8fb3762223ebdb69da085ac1e43e15996e458f3613d0f11d8c387b2eaeb4302aeeb"
     "0"
     "0d291612bb0c00"},
};

TEST(Ed25519, AgreesWithRfc8032) {
  const Folder folder;
  for (const Rfc8032& vector : kRfc8032) {
    put(folder / "key", vector.pem);
    const auto key = PrivateKey::load(folder / "key");
    ASSERT_TRUE(key) << key.error().message;
    EXPECT_EQ(to_hex(key->public_key().bytes()), vector.public_key);
    const auto signature = key->sign(hex(vector.message));
    ASSERT_TRUE(signature) << signature.error().message;
    EXPECT_EQ(to_hex(*signature), vector.signature);
    EXPECT_TRUE(key->public_key().verify(hex(vector.message), *signature));
    EXPECT_FALSE(key->public_key().verify(hex("73"), *signature));
  }
}

constexpr std::string_view kSm2X = "09f9df311e5421a150dd7d161e4bc5c672179fad1833fc076bb08ff356f35020";
constexpr std::string_view kSm2Y = "ccea490ce26775a52dc6ea718cc1aa600aed05fbf35e084a6632f6072da9ad13";
constexpr std::string_view kSm2Signature =
    "f5a03b0648d2c4630eeac513e1bb81a15944da3827d5b74143ac7eaceee720b3"
    "b1b6aa29df212fd8763182bc0d421ca1bb9038fd1f7f42d4840b69c485bbc1aa";

std::string joined(std::initializer_list<std::string_view> parts) {
  std::string out;
  for (const std::string_view part : parts) out += part;
  return out;
}

// GB/T 32918.5-2017, A.2: message "message digest", user id 1234567812345678.
TEST(Sm2, AcceptsTheStandardsSignature) {
  const auto key = PublicKey::from_bytes(SignatureAlgorithm::Sm2, hex(joined({"04", kSm2X, kSm2Y})));
  ASSERT_TRUE(key) << key.error().message;
  EXPECT_TRUE(key->verify(as_bytes("message digest"), hex(kSm2Signature)));
  EXPECT_FALSE(key->verify(as_bytes("message digesu"), hex(kSm2Signature)));
  Bytes broken = hex(kSm2Signature);
  broken[40] ^= 1;
  EXPECT_FALSE(key->verify(as_bytes("message digest"), broken));
  EXPECT_FALSE(key->verify(as_bytes("message digest"), {}));
}

TEST(Sm2, TakesAKeyInEveryKnownEncoding) {
  const Bytes whole = hex(joined({"04", kSm2X, kSm2Y}));
  const std::string info = "3059301306072a8648ce3d020106082a811ccf5501822d034200";
  // y is odd, so only the encodings that carry y or its sign give this key back.
  for (const std::string& encoded : {joined({"04", kSm2X, kSm2Y}), joined({kSm2X, kSm2Y}), joined({"03", kSm2X}),
                                     joined({info, "04", kSm2X, kSm2Y})}) {
    const auto key = PublicKey::from_bytes(SignatureAlgorithm::Sm2, hex(encoded));
    ASSERT_TRUE(key) << encoded << key.error().message;
    EXPECT_EQ(key->bytes(), whole) << encoded;
  }
  const auto even = PublicKey::from_bytes(SignatureAlgorithm::Sm2, hex(joined({"02", kSm2X})));
  ASSERT_TRUE(even);
  EXPECT_NE(even->bytes(), whole);
  for (const std::string& encoded : {std::string(kSm2X), joined({"00", kSm2X})}) {
    const auto key = PublicKey::from_bytes(SignatureAlgorithm::Sm2, hex(encoded));
    ASSERT_TRUE(key) << encoded << key.error().message;
    EXPECT_EQ(key->bytes(), even->bytes()) << encoded;
  }
}

TEST(Sm2, RefusesWhatIsNoKey) {
  const Bytes whole = hex(joined({"04", kSm2X, kSm2Y}));
  for (std::size_t length = 0; length < whole.size(); ++length) {
    if (length == 32 || length == 33 || length == 64) continue;
    const auto key = PublicKey::from_bytes(SignatureAlgorithm::Sm2, BytesView(whole).first(length));
    ASSERT_FALSE(key) << length;
    EXPECT_EQ(key.error().code, Code::InvalidInput);
  }
  Bytes off_curve = whole;
  off_curve[64] ^= 1;
  EXPECT_FALSE(PublicKey::from_bytes(SignatureAlgorithm::Sm2, off_curve));
  EXPECT_FALSE(PublicKey::from_bytes(SignatureAlgorithm::Sm2, Bytes(200, 0x30)));
  EXPECT_FALSE(PublicKey::from_bytes(SignatureAlgorithm::Ed25519, whole));
}

// Facts of a label met in public: key 00 x, r then s, message hashed once.
TEST(Sm2, VerifiesALabelSignatureOfMiniMax) {
  const auto key = PublicKey::from_bytes(SignatureAlgorithm::Sm2,
                                         hex("00a0b3b0b6a0c9b0c89cab328342af4e8221ec5b40799cbe835ab4251f7b47e4fd"));
  ASSERT_TRUE(key) << key.error().message;
  constexpr std::string_view kMessage =
      R"("Label":"1","ContentProducer":"MiniMax","ProduceID":"063e4322de4914afe745e6140ecbc069")";
  EXPECT_TRUE(key->verify(as_bytes(kMessage), hex("3f9e0130c5106828ff2df7eec6a1303b96fd830f9b57fbc4bfc80e581d05cae7"
                                                  "7e8ff16890cdb1887d02f40b4e6df47f3f71dcf88c9be6c40dedb7c87a0e4991")));
}

TEST(Sm2, ReadsSignaturesInDer) {
  const Bytes raw = hex(kSm2Signature);
  Bytes der = hex("3046022100");
  append(der, BytesView(raw).first(32));
  append(der, hex("022100"));
  append(der, BytesView(raw).subspan(32));
  EXPECT_EQ(sm2_raw_signature(der).value(), raw);
  EXPECT_EQ(sm2_raw_signature(raw).value(), raw);
  for (std::size_t length = 0; length < der.size(); ++length)
    EXPECT_EQ(sm2_raw_signature(BytesView(der).first(length)).has_value(), length == 64) << length;
  EXPECT_EQ(to_hex(sm2_raw_signature(hex("3006020101020102")).value()),
            std::string(62, '0') + "01" + std::string(62, '0') + "02");
  EXPECT_FALSE(sm2_raw_signature(hex("3005020101020002")));
  EXPECT_FALSE(sm2_raw_signature(hex("300702010102010200")));
  EXPECT_FALSE(sm2_raw_signature(hex("3007020101020102")));
}

TEST(PrivateKey, SignsWhatItsPublicKeyVerifies) {
  for (const SignatureAlgorithm algorithm : {SignatureAlgorithm::Ed25519, SignatureAlgorithm::Sm2}) {
    const auto key = PrivateKey::generate(algorithm);
    ASSERT_TRUE(key) << key.error().message;
    const auto again = PublicKey::from_bytes(algorithm, key->public_key().bytes());
    ASSERT_TRUE(again);
    for (int i = 0; i < 20; ++i) {
      const std::string message(static_cast<std::size_t>(i) * 11, 'm');
      const auto signature = key->sign(as_bytes(message));
      ASSERT_TRUE(signature) << signature.error().message;
      ASSERT_EQ(signature->size(), 64U);
      EXPECT_TRUE(again->verify(as_bytes(message), *signature));
      EXPECT_FALSE(again->verify(as_bytes(message + "x"), *signature));
    }
  }
}

TEST(PrivateKey, SignsFromManyThreads) {
  for (const SignatureAlgorithm algorithm : {SignatureAlgorithm::Ed25519, SignatureAlgorithm::Sm2}) {
    const PrivateKey key = PrivateKey::generate(algorithm).value();
    std::vector<std::thread> threads;
    for (int i = 0; i < 4; ++i)
      threads.emplace_back([&key, i] {
        const std::string message = "thread " + std::to_string(i);
        for (int j = 0; j < 20; ++j) {
          const auto signature = key.sign(as_bytes(message));
          ASSERT_TRUE(signature);
          ASSERT_TRUE(key.public_key().verify(as_bytes(message), *signature));
        }
      });
    for (std::thread& thread : threads) thread.join();
  }
}

TEST(PrivateKey, SurvivesItsFile) {
  const Folder folder;
  for (const SignatureAlgorithm algorithm : {SignatureAlgorithm::Ed25519, SignatureAlgorithm::Sm2}) {
    const std::string path = folder / std::string(algorithm_name(algorithm));
    const PrivateKey key = PrivateKey::generate(algorithm).value();
    ASSERT_TRUE(key.save(path));
    struct stat facts {};
    ASSERT_EQ(::stat(path.c_str(), &facts), 0);
    EXPECT_EQ(facts.st_mode & 07777U, 0600U);
    const auto loaded = PrivateKey::load(path);
    ASSERT_TRUE(loaded) << loaded.error().message;
    EXPECT_EQ(loaded->public_key().algorithm(), algorithm);
    EXPECT_EQ(loaded->public_key().bytes(), key.public_key().bytes());
    EXPECT_TRUE(key.public_key().verify(as_bytes("m"), loaded->sign(as_bytes("m")).value()));
    EXPECT_EQ(key.save(path).error().code, Code::Conflict);
  }
}

TEST(PrivateKey, LoadSaysWhatIsWrongWithAKeyFile) {
  const Folder folder;
  const auto refused = [](const Result<PrivateKey>& result, std::string_view words) {
    EXPECT_FALSE(result);
    if (result) return;
    EXPECT_EQ(result.error().code, Code::Configuration);
    EXPECT_NE(result.error().message.find(words), std::string::npos) << result.error().message;
  };
  refused(PrivateKey::load(folder / "none"), "assay init");
  ASSERT_TRUE(PrivateKey::generate(SignatureAlgorithm::Ed25519).value().save(folder / "key"));
  for (const mode_t mode : {0640U, 0604U, 0660U, 0610U}) {
    ::chmod((folder / "key").c_str(), mode);
    refused(PrivateKey::load(folder / "key"), "chmod 600");
  }
  ::chmod((folder / "key").c_str(), 0400);
  EXPECT_TRUE(PrivateKey::load(folder / "key"));
  refused(PrivateKey::load(folder / ""), "regular file");
  put(folder / "large", std::string(70000, 'x'));
  refused(PrivateKey::load(folder / "large"), "too many");

  const std::string_view pem = kRfc8032[0].pem;
  for (std::size_t length = 0; length + 2 < pem.size(); ++length) {
    put(folder / "cut", pem.substr(0, length));
    refused(PrivateKey::load(folder / "cut"), "PEM");
  }
  ASSERT_EQ(run("openssl genpkey -algorithm EC -pkeyopt ec_paramgen_curve:P-256 -out " + (folder / "p256")), 0);
  refused(PrivateKey::load(folder / "p256"), "cannot sign here");
  ASSERT_EQ(run("openssl pkey -aes256 -passout pass:secret -in " + (folder / "p256") + " -out " + (folder / "sealed")),
            0);
  refused(PrivateKey::load(folder / "sealed"), "PEM");
}

// An independent program reads our keys and accepts our signatures, and we its.
TEST(PrivateKey, WorksWithOpensslBothWays) {
  const Folder folder;
  const std::string message = folder / "message";
  put(message, R"("Label":"1","ContentProducer":"x","ProduceID":"y")");
  const std::string text = R"("Label":"1","ContentProducer":"x","ProduceID":"y")";
  for (const SignatureAlgorithm algorithm : {SignatureAlgorithm::Ed25519, SignatureAlgorithm::Sm2}) {
    const bool sm2 = algorithm == SignatureAlgorithm::Sm2;
    const std::string options = sm2 ? " -digest sm3 -pkeyopt distid:1234567812345678" : "";
    const std::string path = folder / ("key" + std::string(algorithm_name(algorithm)));
    const PrivateKey key = PrivateKey::generate(algorithm).value();
    ASSERT_TRUE(key.save(path));
    ASSERT_EQ(run("openssl pkey -in " + path + " -pubout -out " + (folder / "pub")), 0);

    Bytes signature = key.sign(as_bytes(text)).value();
    if (sm2) {  // openssl wants DER
      Bytes der = hex("3046022100");
      append(der, BytesView(signature).first(32));
      append(der, hex("022100"));
      append(der, BytesView(signature).subspan(32));
      // A zero byte before a small number is not DER: sign again until both are large.
      while (signature[0] < 0x80 || signature[32] < 0x80) {
        signature = key.sign(as_bytes(text)).value();
        std::copy(signature.begin(), signature.begin() + 32, der.begin() + 5);
        std::copy(signature.begin() + 32, signature.end(), der.begin() + 40);
      }
      signature = der;
    }
    put(folder / "ours", signature);
    EXPECT_EQ(run("openssl pkeyutl -verify -rawin" + options + " -pubin -inkey " + (folder / "pub") + " -in " +
                  message + " -sigfile " + (folder / "ours")),
              0);

    ASSERT_EQ(run("openssl pkeyutl -sign -rawin" + options + " -inkey " + path + " -in " + message + " -out " +
                  (folder / "theirs")),
              0);
    std::ifstream file(folder / "theirs", std::ios::binary);
    Bytes theirs{std::istreambuf_iterator<char>(file), {}};
    if (sm2) theirs = sm2_raw_signature(theirs).value();
    EXPECT_TRUE(key.public_key().verify(as_bytes(text), theirs));
  }
}

TEST(PublicKey, IsTakenFromACertificate) {
  const Folder folder;
  for (const SignatureAlgorithm algorithm : {SignatureAlgorithm::Ed25519, SignatureAlgorithm::Sm2}) {
    const std::string path = folder / ("key" + std::string(algorithm_name(algorithm)));
    const PrivateKey key = PrivateKey::generate(algorithm).value();
    ASSERT_TRUE(key.save(path));
    ASSERT_EQ(run("openssl req -x509 -new -subj /CN=test -outform DER -key " + path + " -out " + (folder / "der")), 0);
    std::ifstream file(folder / "der", std::ios::binary);
    const Bytes der{std::istreambuf_iterator<char>(file), {}};
    const auto taken = PublicKey::from_bytes(algorithm, der);
    ASSERT_TRUE(taken) << taken.error().message;
    EXPECT_EQ(taken->bytes(), key.public_key().bytes());
    for (std::size_t length = 92; length < der.size(); ++length)
      EXPECT_FALSE(PublicKey::from_bytes(algorithm, BytesView(der).first(length)));
  }
}

TEST(RandomBytes, FillsTheWholeSpan) {
  Bytes a(1000);
  Bytes b(1000);
  random_bytes(a);
  random_bytes(b);
  EXPECT_NE(a, b);
  EXPECT_NE(Bytes(a.end() - 32, a.end()), Bytes(32));
}

TEST(EmptyKeys, SignAndVerifyNothing) {
  EXPECT_FALSE(PublicKey().verify(as_bytes("m"), Bytes(64)));
  EXPECT_FALSE(PrivateKey().sign(as_bytes("m")));
}

}  // namespace
}  // namespace assay::crypto
