#include "evidence/verify/note.hpp"

#include <gtest/gtest.h>

#include "base/base64.hpp"
#include "evidence/verify/checkpoint.hpp"

namespace assay::evidence::verify {
namespace {

// golang.org/x/mod/sumdb/note: the note its documentation and tests publish.
constexpr std::string_view kPeterKey = "PeterNeumann+c74f20a3+ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW";
constexpr std::string_view kPeterText =
    "If you think cryptography is the answer to your problem,\nthen you don't know what your problem is.\n";
constexpr std::string_view kPeterSignature =
    "\xe2\x80\x94 PeterNeumann "
    "x08go/ZJkuBS9UG/SffcvIAQxVBtiFupLLr8pAcElZInNIuGUgYN1FFYC2pZSNXgKvqfqdngotpRZb6KE6RyyBwJnAM=\n";

std::string peter_note() { return std::string(kPeterText) + "\n" + std::string(kPeterSignature); }

// A tree head that the Go checksum database signed; its root and signature are the example of c2sp.org/tlog-checkpoint.
constexpr std::string_view kSumKey = "sum.golang.org+033de0ae+Ac4zctda0e5eza+HJyk9SxEdh+s3Ux18htTTAD8OuAn8";
constexpr std::string_view kSumNote =
    "go.sum database tree\n20852163\nCsUYapGGPo4dkMgIAUqom/Xajj7h2fB2MPA3j2jxq2I=\n\n\xe2\x80\x94 sum.golang.org "
    "Az3grlgtzPICa5OS8npVmf1Myq/5IZniMp+ZJurmRDeOoRDe4URYN7u5/Zhcyv2q1gGzGku9nTo+zyWE+xeMcTOAYQ8=\n";

std::vector<VerifierKey> keys_of(std::initializer_list<std::string_view> texts) {
  std::vector<VerifierKey> keys;
  for (const auto text : texts) keys.push_back(read_verifier_key(text).value());
  return keys;
}

TEST(Note, OfThePublishedExampleIsAccepted) {
  const auto note = read_note(peter_note());
  ASSERT_TRUE(note) << note.error().message;
  EXPECT_EQ(note->text, kPeterText);
  ASSERT_EQ(note->signatures.size(), 1U);
  EXPECT_EQ(note->signatures[0].name, "PeterNeumann");
  EXPECT_EQ(note->signatures[0].id, 0xc74f20a3U);
  const auto signers = check_note(*note, keys_of({kSumKey, kPeterKey}));
  ASSERT_TRUE(signers) << signers.error().message;
  EXPECT_EQ(*signers, std::vector<std::size_t>{1});
}

TEST(Note, LineIsWrittenAsPublished) {
  const auto note = read_note(peter_note());
  ASSERT_TRUE(note);
  EXPECT_EQ(signature_line(note->signatures[0].name, note->signatures[0].id, note->signatures[0].signature),
            kPeterSignature);
}

TEST(Note, WithAnyByteOfTheTextChangedIsDenied) {
  const auto keys = keys_of({kPeterKey});
  for (std::size_t i = 0; i < kPeterText.size(); ++i) {
    std::string bent = peter_note();
    bent[i] = bent[i] == 'x' ? 'y' : 'x';
    const auto note = read_note(bent);
    if (note) {
      EXPECT_FALSE(check_note(*note, keys)) << i;
    }
  }
}

TEST(Note, OfNoKnownKeyIsDenied) {
  const auto note = read_note(peter_note());
  ASSERT_TRUE(note);
  const auto signers = check_note(*note, keys_of({kSumKey}));
  ASSERT_FALSE(signers);
  EXPECT_EQ(signers.error().code, Code::Denied);
  EXPECT_FALSE(check_note(*note, {}));
}

TEST(Note, CutAnywhereIsNoNote) {
  const std::string whole = peter_note();
  for (std::size_t length = 0; length < whole.size(); ++length) {
    const auto note = read_note(std::string_view(whole).substr(0, length));
    EXPECT_FALSE(note && check_note(*note, keys_of({kPeterKey}))) << length;
  }
}

TEST(Note, KeepsBlankLinesInItsText) {
  const auto note = read_note("one\n\ntwo\n\n" + std::string(kPeterSignature));
  ASSERT_TRUE(note);
  EXPECT_EQ(note->text, "one\n\ntwo\n");
}

TEST(Note, RefusesWhatTheFormatForbids) {
  const std::string signature(kPeterSignature);
  const std::string dash = "\xe2\x80\x94 ";
  const std::vector<std::string> refused = {std::string(),
                                            std::string("text\n"),
                                            "text\n\n",
                                            "text\n" + signature,
                                            "te\x01xt\n\n" + signature,
                                            "te\rxt\n\n" + signature,
                                            "te\xffxt\n\n" + signature,
                                            "text\n\n" + dash + "name\n",
                                            "text\n\n" + dash + " AAAAAAA=\n",
                                            "text\n\n" + dash + "na+me AAAAAAA=\n",
                                            "text\n\n" + dash + "name AAAA\n",
                                            "text\n\n" + dash + "name AAAAAAAA!\n",
                                            "text\n\n- name AAAAAAAA\n",
                                            "text\n\n" + dash + "na\xc2\xa0me AAAAAAAA\n"};
  for (const std::string& bad : refused) {
    EXPECT_FALSE(read_note(bad)) << bad;
  }
  std::string many = "text\n\n";
  for (std::size_t i = 0; i < kMaxNoteSignatures; ++i) many += dash + "name AAAAAAAA\n";
  EXPECT_TRUE(read_note(many));
  EXPECT_EQ(read_note(many + dash + "name AAAAAAAA\n").error().code, Code::Limited);
  EXPECT_EQ(read_note(std::string(kMaxNoteSize + 1, 'a')).error().code, Code::Limited);
}

TEST(VerifierKey, KeepsItsPublishedText) {
  for (const auto text : {kPeterKey, kSumKey}) EXPECT_EQ(read_verifier_key(text).value().text(), text);
}

TEST(VerifierKey, RefusesEveryBentText) {
  for (std::size_t i = 0; i < kPeterKey.size(); ++i) {
    std::string bent(kPeterKey);
    ++bent[i];
    EXPECT_FALSE(read_verifier_key(bent)) << bent;
    EXPECT_FALSE(read_verifier_key(kPeterKey.substr(0, i))) << i;
    EXPECT_FALSE(i > 0 && read_verifier_key(kPeterKey.substr(i))) << i;
  }
  // Right ids, but a key of the wrong length and a type nobody knows: the published counter-examples.
  EXPECT_FALSE(read_verifier_key("PeterNeumann+cc469956+ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TWBADKEY=="));
  EXPECT_FALSE(read_verifier_key("PeterNeumann+173116ae+ZRpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW"));
}

TEST(VerifierKey, OfSm2SignsAndIsReadBack) {
  const auto key = crypto::PrivateKey::generate(crypto::SignatureAlgorithm::Sm2).value();
  const auto verifier = verifier_key("assay.example/log", key.public_key()).value();
  const auto again = read_verifier_key(verifier.text());
  ASSERT_TRUE(again) << again.error().message;
  EXPECT_EQ(again->id, verifier.id);
  const std::string text = "assay.example/log\n";
  const std::string note = text + "\n" + signature_line(verifier.name, verifier.id, key.sign(as_bytes(text)).value());
  EXPECT_TRUE(check_note(read_note(note).value(), std::span(&*again, 1)));
}

TEST(VerifierKey, RefusesNamesThatNoSignatureLineCanHold) {
  const auto key = read_verifier_key(kPeterKey).value().key;
  for (const char* const name : {"", "a b", "a+b", "a\n", "a\xe3\x80\x80", "\xff"})
    EXPECT_FALSE(verifier_key(name, key));
}

TEST(Checkpoint, OfTheGoChecksumDatabaseIsAccepted) {
  const auto checked = check_checkpoint(kSumNote, keys_of({kSumKey}));
  ASSERT_TRUE(checked) << checked.error().message;
  EXPECT_EQ(checked->checkpoint.origin, "go.sum database tree");
  EXPECT_EQ(checked->checkpoint.size, 20852163U);
  EXPECT_EQ(to_base64(checked->checkpoint.root), "CsUYapGGPo4dkMgIAUqom/Xajj7h2fB2MPA3j2jxq2I=");
  EXPECT_EQ(checkpoint_text(checked->checkpoint), kSumNote.substr(0, kSumNote.find("\n\n") + 1));
}

TEST(Checkpoint, AllowsExtensionLines) {
  const auto read = read_checkpoint_text("o\n1\n47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU=\nmore\nand more\n");
  ASSERT_TRUE(read);
  EXPECT_EQ(read->size, 1U);
}

TEST(Checkpoint, RefusesEveryOtherSpelling) {
  const std::string root = "47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU=";
  for (const std::string& bad :
       {std::string(), "o\n1\n" + root, "\n1\n" + root + "\n", "o\n01\n" + root + "\n", "o\n-1\n" + root + "\n",
        "o\n+1\n" + root + "\n", "o\n1 \n" + root + "\n", "o\n\n" + root + "\n", "o\n1099511627777\n" + root + "\n",
        "o\n18446744073709551617\n" + root + "\n", "o\n1\n" + root.substr(4) + "\n", "o\n1\n" + root + "\n\n",
        "o\n1\n" + root + "\nmore"}) {
    EXPECT_FALSE(read_checkpoint_text(bad)) << bad;
  }
  EXPECT_TRUE(read_checkpoint_text("o\n1099511627776\n" + root + "\n"));
}

}  // namespace
}  // namespace assay::evidence::verify
