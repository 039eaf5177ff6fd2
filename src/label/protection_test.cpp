#include "label/protection.hpp"

#include <gtest/gtest.h>

#include <set>

#include "json/json.hpp"

namespace assay::label {
namespace {

using crypto::DigestAlgorithm;
using crypto::PrivateKey;
using crypto::SignatureAlgorithm;

ImplicitLabel sample() { return ImplicitLabel::first_writing(Degree::Is, "001191110000MA0000000H10001", "a1", ""); }

const Bytes kContent = Bytes(32, 0xc5);

// The sample label signed by the openssl program with throw-away keys.
constexpr std::string_view kSpki =
    "3059301306072a8648ce3d020106082a811ccf5501822d034200040fc182983da7424b7a2fba9435a3ffa06f0a4bc6bb38d7bad83dde0d271a"
    "f1"
    "7267f1b1b9c98235fc6c3b6e70f1da5ff0a70bbaaf850571a1c14e5948823afcfd";
constexpr std::string_view kPoint =
    "040FC182983DA7424B7A2FBA9435A3FFA06F0A4BC6BB38D7BAD83DDE0D271AF17267F1B1B9C98235FC6C3B6E70F1DA5FF0A70BBAAF850571A1"
    "C1"
    "4E5948823AFCFD";
constexpr std::string_view kDirect =
    "3044021F1488CA370578B20AF0B32E60EC19EF976714AACDB9CD65C50EA5F0ED0DE9EF022100E6A668D47676DB4FF4CBD9669E72AD37D533CB"
    "FC"
    "C7BC8390729B0B9F6D911D67";
constexpr std::string_view kDigestFirst =
    "3044022002071EC242A3CAED5EE69E387691D7A7E3C4DB1C3C6124A1422857B24E9DAEF5022051B3B95FCAAE43CD64226F018FC6E159B10130"
    "B2"
    "7E1CF1FB8FDE9C37638F1F83";
constexpr std::string_view kOverBinding =
    "3044022013dd8078ef02a2e25ddbe41c166b7afc4d74a9a373b734d1c690fd3b98a38c2d02205016debc0288dfa89182edef8f3651faa0e1de"
    "7e"
    "a394476add5fabbcde68513a";
constexpr std::string_view kEd25519Spki =
    "302a300506032b6570032100ca23284f871b10b7fff927a2494c9a81faabc5015ce2ff6de874868436f80809";
constexpr std::string_view kEd25519Signature =
    "2cd3a69abf118f09d6ecfa5d6faab4ca1603427591011c514384b311bad5f730a6b07410f89a812625bdcad6b96f0c1ad1c03e12f24a3a5dc3"
    "0e"
    "11ab2e39040c";

struct Written {
  std::string_view list = "PubSD";
  std::string_view algorithm = "1.2.156.10197.1.501";
  std::string_view part = "Md";
  std::string_view signature = kDirect;
  std::string_view key = kSpki;
  std::string_view signature_extra = {};  // members after Signature: KeyID
  std::string_view key_extra = {};
  std::string_view bindings = "[]";
};

std::string security_data(const Written& form) {
  std::string out;
  const auto add = [&out](std::initializer_list<std::string_view> parts) {
    for (const std::string_view part : parts) out += part;
  };
  add({R"({"SecurityData":{"Type":"TC260PG","Version":1,")", form.list, R"(":[{"Type":"DS","AlgID":")",
       form.algorithm});
  add({R"(","TBSData":{"Type":")", form.part, R"("},"Signature":")", form.signature, "\"", form.signature_extra});
  add({R"(},{"Type":"PubKey","AlgID":")", form.algorithm, R"(","KeyValue":")", form.key, "\"", form.key_extra});
  add({R"(}],"Bindings":)", form.bindings, "}}"});
  return out;
}

SignatureReport check(const Written& form, Party party = Party::Producer) {
  const Protection protection = read_protection(security_data(form));
  EXPECT_EQ(protection.kind, ProtectionKind::SecurityData);
  return verify_label_signature(protection, sample(), party);
}

// Every combination of party and algorithms, with labels of different lengths.
void expect_round_trip(Party party, SignatureAlgorithm signing, DigestAlgorithm digest,
                       std::set<std::size_t>& lengths) {
  const PrivateKey key = PrivateKey::generate(signing).value();
  for (const std::string_view scheme : {"full", "head-v1"}) {
    for (const std::string_view id : {"a1", "another-and-longer-id", "with\"quote"}) {
      ImplicitLabel label = sample();
      label.propagate_id = id;
      if (party == Party::Producer) label.produce_id = id;
      std::string& code = party == Party::Producer ? label.reserved_code1 : label.reserved_code2;
      code = build_protection(label, party, {digest, scheme, kContent}, key).value();
      lengths.insert(code.size());
      const auto read = read_strict(write(label).value());
      ASSERT_TRUE(read) << read.error().message;

      const Protection protection =
          read_protection(party == Party::Producer ? read->reserved_code1 : read->reserved_code2);
      const SignatureReport over_label = verify_label_signature(protection, *read, party);
      EXPECT_EQ(over_label.check, SignatureCheck::Valid) << over_label.detail;
      EXPECT_EQ(over_label.how, SignedHow::Direct);
      EXPECT_EQ(over_label.key, key.public_key().bytes());
      EXPECT_EQ(verify_binding_signature(protection).check, SignatureCheck::Valid);
      EXPECT_EQ(verify_binding_signature(protection).key, over_label.key);
      ASSERT_EQ(protection.bindings.size(), 1U);
      EXPECT_EQ(protection.bindings[0].algorithm, digest);
      EXPECT_EQ(scheme_of_selection(protection.bindings[0].selection), scheme);
      EXPECT_EQ(protection.bindings[0].value, kContent);

      ImplicitLabel changed = *read;
      (party == Party::Producer ? changed.produce_id : changed.propagate_id) += "x";
      EXPECT_EQ(verify_label_signature(protection, changed, party).check, SignatureCheck::Invalid);
      Protection rebound = protection;
      rebound.bindings[0].json.replace(rebound.bindings[0].json.find("c5"), 2, "c4");
      EXPECT_EQ(verify_binding_signature(rebound).check, SignatureCheck::Invalid);
    }
  }
}

TEST(Protection, BuildsWhatItThenVerifies) {
  for (const Party party : {Party::Producer, Party::Propagator}) {
    for (const SignatureAlgorithm signing : {SignatureAlgorithm::Ed25519, SignatureAlgorithm::Sm2}) {
      for (const DigestAlgorithm digest : {DigestAlgorithm::Sha256, DigestAlgorithm::Sm3}) {
        std::set<std::size_t> lengths;
        expect_round_trip(party, signing, digest, lengths);
        EXPECT_EQ(lengths.size(), 1U);  // nothing but party and algorithms decides on the length
      }
    }
  }
}

TEST(Protection, IsBuiltInTheGuidesShape) {
  const PrivateKey key = PrivateKey::generate(SignatureAlgorithm::Sm2).value();
  const BoundContent content{DigestAlgorithm::Sm3, "full", kContent};
  const std::string text = build_protection(sample(), Party::Producer, content, key).value();
  EXPECT_TRUE(text.starts_with(
      R"({"SecurityData":{"Type":"TC260PG","Version":1,"PubSD":[{"Type":"DS","AlgID":"1.2.156.10197.1.501",)"
      R"("TBSData":{"Type":"Md"},"Signature":")"));
  EXPECT_NE(text.find(R"("Bindings":[{"Type":"Hash","AlgID":"1.2.156.10197.1.401","CntSel":"assay-full-v1","Value":")" +
                      to_hex(kContent) + "\"}]}}"),
            std::string::npos);
  EXPECT_NE(text.find(R"({"Type":"PubKey","AlgID":"1.2.156.10197.1.501","KeyValue":"04)"), std::string::npos);
  EXPECT_EQ(text.find(' '), std::string::npos);
  EXPECT_TRUE(json::parse(text, 4096));

  EXPECT_FALSE(
      build_protection(sample(), Party::Producer, {DigestAlgorithm::Sm3, "full", BytesView(kContent).first(31)}, key));
  EXPECT_FALSE(build_protection(sample(), Party::Producer, {DigestAlgorithm::Sm3, "half", kContent}, key));
  EXPECT_FALSE(build_protection(sample(), Party::Producer, content, PrivateKey()));
}

TEST(Protection, APropagatorsSignatureCoversWhatTheProducerSaid) {
  const PrivateKey key = PrivateKey::generate(SignatureAlgorithm::Ed25519).value();
  ImplicitLabel label = sample();
  label.reserved_code1 = "their-own";
  label = label.propagated_by("001191110000MA0000000H20001", "p1", "");
  label.reserved_code2 =
      build_protection(label, Party::Propagator, {DigestAlgorithm::Sha256, "full", kContent}, key).value();
  const Protection protection = read_protection(label.reserved_code2);
  for (std::string* field : fields_of(label)) {
    if (field == &label.reserved_code2) continue;
    std::string kept = *field;
    *field += "1";
    EXPECT_EQ(verify_label_signature(protection, label, Party::Propagator).check, SignatureCheck::Invalid);
    *field = std::move(kept);
  }
  EXPECT_EQ(verify_label_signature(protection, label, Party::Propagator).check, SignatureCheck::Valid);
}

TEST(Protection, KnowsItsOwnSelectionsOnly) {
  EXPECT_EQ(selection_of_scheme("full"), "assay-full-v1");
  EXPECT_EQ(scheme_of_selection("assay-head-v1"), "head-v1");
  EXPECT_EQ(scheme_of_selection(""), std::nullopt);
  EXPECT_EQ(scheme_of_selection("full"), std::nullopt);
}

TEST(Protection, SignsTheMessageOfTheGuide) {
  EXPECT_EQ(label_message(sample()), R"("Label":"1","ContentProducer":"001191110000MA0000000H10001","ProduceID":"a1")");
}

TEST(Protection, VerifiesWhatOpensslSignedInEveryForm) {
  EXPECT_EQ(check({}).check, SignatureCheck::Valid);
  EXPECT_EQ(check({}).how, SignedHow::Direct);
  EXPECT_EQ(check({.signature = kDigestFirst}).check, SignatureCheck::Valid);
  EXPECT_EQ(check({.signature = kDigestFirst}).how, SignedHow::DigestFirst);
  for (const std::string_view part : {"Md", "LabelMataData", "LabelMetaData"})
    EXPECT_EQ(check({.part = part}).check, SignatureCheck::Valid) << part;
  EXPECT_EQ(check({.list = "PubSd"}).check, SignatureCheck::Valid);

  const std::string raw =
      "001488ca370578b20af0b32e60ec19ef976714aacdb9cd65c50ea5f0ed0de9efe6a668d47676db4ff4cbd9669e72ad37d533cbfcc7bc8390"
      "729b0b9f6d911d67";
  EXPECT_EQ(check({.signature = raw}).check, SignatureCheck::Valid);
  // y ends in fd: odd.
  const std::string x(kPoint.substr(2, 64));
  for (const std::string& key : {std::string(kPoint), std::string(kPoint.substr(2)), "03" + x})
    EXPECT_EQ(check({.key = key}).check, SignatureCheck::Valid) << key;
  EXPECT_EQ(check({.key = x}).check, SignatureCheck::Invalid);
  EXPECT_EQ(check({.algorithm = "1.3.101.112", .signature = kEd25519Signature, .key = kEd25519Spki}).check,
            SignatureCheck::Valid);

  std::string as_string;
  json::append_string(as_string, security_data({}));
  EXPECT_EQ(verify_label_signature(read_protection(as_string), sample(), Party::Producer).check, SignatureCheck::Valid);
}

TEST(Protection, VerifiesABindingOverItsTextAsItStands) {
  constexpr std::string_view kBinding =
      R"([{"Type":"Hash","AlgID":"1.2.156.10197.1.401","CntSel":"x","Value":"00ff"}])";
  constexpr std::string_view kSpaced =
      R"([ {"Type": "Hash","AlgID":"1.2.156.10197.1.401","CntSel":"x", "Value":"00ff"}])";
  constexpr std::string_view kOther = R"([{"Type":"Hash","AlgID":"1.2.156.10197.1.401","CntSel":"x","Value":"00fe"}])";
  const auto verdict = [](std::string_view bindings, std::string_view part) {
    const auto protection =
        read_protection(security_data({.part = part, .signature = kOverBinding, .bindings = bindings}));
    EXPECT_EQ(to_hex(protection.bindings.at(0).value).substr(0, 2), "00");
    return verify_binding_signature(protection).check;
  };
  for (const std::string_view part : {"Bnd", "Binding"}) {
    EXPECT_EQ(verdict(kBinding, part), SignatureCheck::Valid);
    EXPECT_EQ(verdict(kSpaced, part), SignatureCheck::Valid);
    EXPECT_EQ(verdict(kOther, part), SignatureCheck::Invalid);
  }
  EXPECT_EQ(verdict(kBinding, "Md"), SignatureCheck::Absent);
}

TEST(Protection, PicksTheKeyByItsId) {
  EXPECT_EQ(check({.signature_extra = R"(,"KeyID":7)", .key_extra = R"(,"KeyID":"7")"}).check, SignatureCheck::Valid);
  EXPECT_EQ(check({.signature_extra = R"(,"KeyID":0)"}).check, SignatureCheck::Valid);
  EXPECT_EQ(check({.signature_extra = R"(,"KeyID":null)"}).check, SignatureCheck::Valid);
  const SignatureReport other = check({.signature_extra = R"(,"KeyID":1)"});
  EXPECT_EQ(other.check, SignatureCheck::Unsupported);
  EXPECT_EQ(other.detail, "there is no public key with the id 1");
}

TEST(Protection, SaysWhyThereIsNoVerdict) {
  EXPECT_EQ(check({.algorithm = "1.2.840.113549.1.1.11"}).check, SignatureCheck::Unsupported);
  EXPECT_EQ(check({.part = "Content"}).check, SignatureCheck::Unsupported);
  EXPECT_EQ(check({.key = "00"}).check, SignatureCheck::Unsupported);
  EXPECT_EQ(check({.signature = "zz"}).check, SignatureCheck::Invalid);
  EXPECT_EQ(check({.signature = "00"}).check, SignatureCheck::Invalid);
  EXPECT_EQ(check({.part = "Bnd"}).check, SignatureCheck::Absent);
  EXPECT_EQ(check({.signature = kOverBinding}).check, SignatureCheck::Invalid);
  EXPECT_EQ(check({.signature = kOverBinding}, Party::Propagator).check, SignatureCheck::Unsupported);
  EXPECT_EQ(check({}, Party::Propagator).check, SignatureCheck::Valid);
}

// The numbers of a label met in public, in the shape its producer uses.
TEST(Protection, VerifiesALabelAsMiniMaxWritesIt) {
  ImplicitLabel label;
  label.label = "1";
  label.content_producer = label.content_propagator = "MiniMax";
  label.produce_id = "063e4322de4914afe745e6140ecbc069";
  const std::string code =
      R"({"SecurityData":{"Type":"TC260PG","Version":1,"PubSD":[)"
      R"({"Type":"DS","AlgID":"1.2.156.10197.1.501","TBSData":{"Type":"LabelMataData"},"Signature":")"
      "3f9e0130c5106828ff2df7eec6a1303b96fd830f9b57fbc4bfc80e581d05cae7"
      "7e8ff16890cdb1887d02f40b4e6df47f3f71dcf88c9be6c40dedb7c87a0e4991"
      R"("},{"Type":"DS","AlgID":"1.2.156.10197.1.501","TBSData":{"Type":"Binding","BType":"0"},"Signature":")"
      "d1ca68dfdb3a6f20c9038b3317d8f8226d15293abef5bad32bc38592080ca9af"
      "9d171e25b4f4b4d8b2813b645dfb6620612c1068a4494fb5f81f4af9cce55287"
      R"("},{"Type":"PubKey","AlgID":"1.2.156.10197.1.501","TBSData":{"Type":""},"KeyValue":")"
      "00a0b3b0b6a0c9b0c89cab328342af4e8221ec5b40799cbe835ab4251f7b47e4fd"
      R"("}],"Bindings":[{"Type":"Hash","AlgID":"1.2.156.10197.1.401","TBSData":{"Type":""},"Signature":")"
      "28cf8d62cc93b2eeb7ae758c5e5baa64653d1e8361b16b83ecff087e05bb10ac"
      R"("}]}})";
  const Protection protection = read_protection(code);
  const SignatureReport over_label = verify_label_signature(protection, label, Party::Producer);
  EXPECT_EQ(over_label.check, SignatureCheck::Valid) << over_label.detail;
  EXPECT_EQ(over_label.how, SignedHow::Direct);
  EXPECT_EQ(verify_binding_signature(protection).check, SignatureCheck::Valid);
  EXPECT_EQ(to_hex(protection.bindings.at(0).value),
            "28cf8d62cc93b2eeb7ae758c5e5baa64653d1e8361b16b83ecff087e05bb10ac");
  EXPECT_EQ(scheme_of_selection(protection.bindings[0].selection), std::nullopt);
  label.produce_id.back() = '8';
  EXPECT_EQ(verify_label_signature(protection, label, Party::Producer).check, SignatureCheck::Invalid);
}

TEST(Protection, TakesNothingElseForSecurityData) {
  EXPECT_EQ(read_protection("").kind, ProtectionKind::None);
  for (const std::string_view code : {"D5WE57G6NfzLs/QlCZA7==", "be1d25d3-2c13-45ee-98a3-9805cbe84988",
                                      "3044022055bed47e", "{", "{}", "{\"a\":1}", "\"x\"", "[]", "\"", "\"\\\"\\\\\""})
    EXPECT_EQ(read_protection(code).kind, ProtectionKind::Opaque) << code;
  for (const std::string_view code : {R"({"SecurityData":{}})", R"({"SecurityData":1})", R"({"PubSd":[{},1,"x"]})"}) {
    EXPECT_EQ(read_protection(code).kind, ProtectionKind::SecurityData) << code;
    EXPECT_EQ(verify_label_signature(read_protection(code), sample(), Party::Producer).check, SignatureCheck::Absent);
  }
  const std::string whole = security_data({.bindings = R"([{"Value":"00"}])"});
  for (std::size_t length = 1; length < whole.size(); ++length)
    EXPECT_EQ(read_protection(whole.substr(0, length)).kind, ProtectionKind::Opaque);
}

}  // namespace
}  // namespace assay::label
