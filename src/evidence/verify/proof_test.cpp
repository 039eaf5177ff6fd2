#include "evidence/verify/proof.hpp"

#include <gtest/gtest.h>

#include "base/base64.hpp"

namespace assay::evidence::verify {
namespace {

constexpr std::string_view kOrigin = "assay.example/log";

// A log of five leaves, made by hand.
class ProofText : public testing::Test {
 protected:
  ProofText()
      : key_(crypto::PrivateKey::generate(crypto::SignatureAlgorithm::Ed25519).value()),
        verifier_(verifier_key(kOrigin, key_.public_key()).value()) {
    for (std::size_t i = 0; i < 5; ++i) {
      records_.push_back(Bytes(20 + i, static_cast<std::uint8_t>('a' + i)));
      salts_.push_back(Bytes(kSaltSize, static_cast<std::uint8_t>(i)));
      append_leaf(leaves_.emplace_back(), "asset.labelled", static_cast<std::int64_t>(1000 + i),
                  crypto::DigestAlgorithm::Sha256,
                  digest_record(crypto::DigestAlgorithm::Sha256, salts_[i], records_[i]));
      hashes_.push_back(leaf_hash(leaves_[i]));
    }
  }

  [[nodiscard]] std::string signed_checkpoint(const Hash& root) const {
    const std::string text = checkpoint_text({std::string(kOrigin), 5, root});
    return text + "\n" + signature_line(verifier_.name, verifier_.id, key_.sign(as_bytes(text)).value());
  }
  // Leaf 2 of five: sibling 3, the pair (0, 1), the lonely 4.
  [[nodiscard]] Proof proof() const {
    const Hash left = node_hash(hashes_[0], hashes_[1]);
    const Hash root = node_hash(node_hash(left, node_hash(hashes_[2], hashes_[3])), hashes_[4]);
    return {2, leaves_[2], salts_[2], records_[2], {hashes_[3], left, hashes_[4]}, signed_checkpoint(root)};
  }
  [[nodiscard]] Result<Proven> check(const std::string& text) const {
    ASSAY_TRY(const Proof read, read_proof(text));
    return check_proof(read, std::span(&verifier_, 1));
  }

  crypto::PrivateKey key_;
  VerifierKey verifier_;
  std::vector<Bytes> records_, salts_, leaves_;
  std::vector<Hash> hashes_;
};

TEST_F(ProofText, ProvesTheRecord) {
  const auto proven = check(proof_text(proof()));
  ASSERT_TRUE(proven) << proven.error().message;
  EXPECT_EQ(proven->index, 2U);
  EXPECT_EQ(proven->checkpoint.size, 5U);
  EXPECT_EQ(proven->leaf.kind, "asset.labelled");
  EXPECT_EQ(proven->leaf.time_ms, 1002);
  EXPECT_TRUE(proven->has_record);
  EXPECT_EQ(proven->signers, std::vector<std::size_t>{0});
}

TEST_F(ProofText, HasTheLinesOfTlogProof) {
  const std::string text = proof_text(proof());
  Bytes extra = {1, 0, static_cast<std::uint8_t>(leaves_[2].size())};
  append(extra, leaves_[2]);
  extra.push_back(16);
  append(extra, salts_[2]);
  append(extra, records_[2]);
  const std::string expected = "c2sp.org/tlog-proof@v1\nextra " + to_base64(extra) + "\nindex 2\n" +
                               to_base64(hashes_[3]) + "\n" + to_base64(node_hash(hashes_[0], hashes_[1])) + "\n" +
                               to_base64(hashes_[4]) + "\n\n" + proof().checkpoint;
  EXPECT_EQ(text, expected);
}

TEST_F(ProofText, WithAnErasedRecordStillProvesTheLeaf) {
  Proof erased = proof();
  erased.salt.clear();
  erased.record.clear();
  const auto proven = check(proof_text(erased));
  ASSERT_TRUE(proven) << proven.error().message;
  EXPECT_FALSE(proven->has_record);
  EXPECT_EQ(proven->leaf.time_ms, 1002);
}

TEST_F(ProofText, WithAnyBitFlippedProvesNothingElse) {
  const std::string whole = proof_text(proof());
  const std::size_t signature = whole.rfind(' ');
  for (std::size_t i = 0; i < whole.size(); ++i) {
    for (int bit = 0; bit < 8; ++bit) {
      std::string bent = whole;
      bent[i] = static_cast<char>(bent[i] ^ (1 << bit));
      EXPECT_FALSE(check(bent)) << "byte " << i << " bit " << bit << (i > signature ? " of the signature" : "");
    }
  }
}

TEST_F(ProofText, CutAnywhereIsNoProof) {
  const std::string whole = proof_text(proof());
  for (std::size_t length = 0; length < whole.size(); ++length) EXPECT_FALSE(check(whole.substr(0, length))) << length;
}

TEST_F(ProofText, OfAnotherRecordIsRefused) {
  Proof other = proof();
  other.record = records_[1];
  EXPECT_EQ(check(proof_text(other)).error().code, Code::Corrupt);
  other = proof();
  other.salt = salts_[1];
  EXPECT_EQ(check(proof_text(other)).error().code, Code::Corrupt);
  other = proof();
  other.leaf = leaves_[1];
  EXPECT_EQ(check(proof_text(other)).error().code, Code::Corrupt);
  other = proof();
  other.index = 3;
  EXPECT_EQ(check(proof_text(other)).error().code, Code::Corrupt);
}

TEST_F(ProofText, SignedByAnotherKeyIsDenied) {
  const auto other = crypto::PrivateKey::generate(crypto::SignatureAlgorithm::Ed25519).value();
  const auto verifier = verifier_key(kOrigin, other.public_key()).value();
  EXPECT_EQ(check_proof(proof(), std::span(&verifier, 1)).error().code, Code::Denied);
}

TEST_F(ProofText, UnderACheckpointCheckedBeforeNeedsNoSignature) {
  const Checkpoint known = read_checkpoint(proof().checkpoint).value();
  EXPECT_TRUE(check_proof(proof(), known));
  Checkpoint other = known;
  other.root[0] ^= 1;
  EXPECT_FALSE(check_proof(proof(), other));
}

TEST_F(ProofText, WithHostileExtraIsRefused) {
  const std::string whole = proof_text(proof());
  const std::size_t begin = whole.find("extra ") + 6;
  const std::size_t end = whole.find('\n', begin);
  const auto with_extra = [&](const Bytes& extra) {
    return read_proof(whole.substr(0, begin) + to_base64(extra) + whole.substr(end));
  };
  for (const Bytes& extra :
       {Bytes{}, Bytes{1}, Bytes{2, 0, 0, 0}, Bytes{1, 0xff, 0xff}, Bytes{1, 0xff, 0xff, 1}, Bytes{1, 0, 1, 7},
        Bytes{1, 0, 1, 7, 16}, Bytes{1, 0, 1, 7, 15, 0}, Bytes{1, 0, 1, 7, 0, 1}}) {
    EXPECT_FALSE(with_extra(extra)) << to_hex(extra);
  }
  EXPECT_EQ(read_proof(std::string(kMaxProofSize + 1, 'a')).error().code, Code::Limited);
}

TEST(Leaf, HasItsDocumentedBytes) {
  Bytes bytes;
  Bytes digest(32);
  for (std::size_t i = 0; i < digest.size(); ++i) digest[i] = static_cast<std::uint8_t>(i);
  append_leaf(bytes, "a.b", 0x0102030405060708, crypto::DigestAlgorithm::Sm3, digest);
  EXPECT_EQ(to_hex(bytes),
            "0103612e620102030405060708"
            "02" +
                to_hex(digest));
  const auto leaf = read_leaf(bytes);
  ASSERT_TRUE(leaf);
  EXPECT_EQ(leaf->kind, "a.b");
  EXPECT_EQ(leaf->time_ms, 0x0102030405060708);
  EXPECT_EQ(leaf->algorithm, crypto::DigestAlgorithm::Sm3);
  EXPECT_EQ(to_hex(leaf->record_digest), to_hex(digest));
}

TEST(Leaf, RefusesEverythingElse) {
  Bytes good;
  append_leaf(good, "asset.labelled", 1, crypto::DigestAlgorithm::Sha256, Bytes(32));
  ASSERT_TRUE(read_leaf(good));
  for (std::size_t length = 0; length < good.size(); ++length) EXPECT_FALSE(read_leaf(BytesView(good).first(length)));
  const auto with = [&](std::size_t at, std::uint8_t value) {
    Bytes bent = good;
    bent[at] = value;
    return read_leaf(bent);
  };
  EXPECT_EQ(with(0, 2).error().code, Code::Unsupported);
  EXPECT_FALSE(with(1, 0));
  EXPECT_FALSE(with(1, 255));
  EXPECT_FALSE(with(2, 'A'));
  EXPECT_FALSE(with(16, 0x80));  // a time before 1970
  EXPECT_FALSE(with(24, 0));     // no algorithm
  EXPECT_FALSE(with(24, 3));
  good.push_back(0);
  EXPECT_FALSE(read_leaf(good));
}

TEST(Leaf, DigestIsOfSaltAndRecordInTheNamedAlgorithm) {
  const Bytes salt(kSaltSize, 1);
  Bytes both = salt;
  append(both, "record");
  for (const auto algorithm : {crypto::DigestAlgorithm::Sha256, crypto::DigestAlgorithm::Sm3}) {
    EXPECT_EQ(to_hex(digest_record(algorithm, salt, as_bytes("record"))), to_hex(crypto::digest_of(algorithm, both)));
  }
}

}  // namespace
}  // namespace assay::evidence::verify
