#include "carrier/text/text_carrier.hpp"

#include <gtest/gtest.h>

namespace assay::carrier::text {
namespace {

using namespace std::string_view_literals;

TEST(TextCarrier, RefusesAHiddenLabelAndSaysWhatThereIs) {
  MemorySource source(as_bytes("words\n"), "a.txt");
  const auto label = label::ImplicitLabel::first_writing(label::Degree::Is, "001191110000MA0000000H10001", "a1", "");
  const auto plan = carrier().plan_write(source, label);
  ASSERT_FALSE(plan);
  EXPECT_EQ(plan.error().code, Code::Unsupported);
  EXPECT_TRUE(plan.error().message.starts_with("a.txt: plain text has no place for a hidden label"))
      << plan.error().message;
  EXPECT_FALSE(*carrier().plan_in_place(source, label));
}

TEST(TextCarrier, FindsNothingAndDigestsTheWholeFile) {
  MemorySource source(as_bytes("AIGC: {\"Label\":\"1\"}\n"), "a.txt");
  EXPECT_TRUE(carrier().inspect(source)->labels.empty());
  EXPECT_EQ(*carrier().digest_content(source, crypto::DigestAlgorithm::Sha256, DigestScheme::Full),
            crypto::digest_of(crypto::DigestAlgorithm::Sha256, as_bytes("AIGC: {\"Label\":\"1\"}\n")));
}

TEST(TextCarrier, IsToldByItsBytesAndItsName) {
  for (const auto name : {"a.txt", "folder/A.TXT", "notes.text"}) {
    EXPECT_TRUE(sniff(as_bytes("words"), name));
    EXPECT_TRUE(sniff(as_bytes("\xc4\xe3\xba\xc3"), name)) << "GB 18030";
    EXPECT_TRUE(sniff(as_bytes("\xff\xfew\0"sv), name)) << "UTF-16";
    EXPECT_FALSE(sniff(as_bytes("\x7f"
                                "ELF\0\1"sv),
                       name));
  }
  for (const auto name : {"a.json", "a", "txt", "a.txt.gz"}) EXPECT_FALSE(sniff(as_bytes("words"), name)) << name;
}

}  // namespace
}  // namespace assay::carrier::text
