#include "label/provider_code.hpp"

#include <gtest/gtest.h>

namespace assay::label {
namespace {

// Codes met in public files: all have the shape of the rule and a right check character.
constexpr std::string_view kRealCodes[] = {
    "001191110102MACQD9K64010000", "00119144030008867405X210001", "00119144030008867405X220001",
    "001191110108MA01R70K8D10000", "001191110108MADEFUHC3C10000", "001191440300708461136T1XGW3",
    "001191440300708461136T1308L", "001191330106MA2CFLDG4R10001", "001191440101MA9Y9T4H7A00000",
    "001191110108335469089C10100", "001191110108335469089C20100", "001191310104MACE0YX63918020",
    "001191110108MA01KP2T5U00000", "001191440300MA5G49LC9K1YO01", "001191340000711771143J00000",
    "001191110102MAD55U9H0F10002"};

TEST(ProviderCode, ReadsAndRebuildsEveryCodeMetInTheWild) {
  for (const std::string_view text : kRealCodes) {
    const auto code = parse_provider_code(text);
    ASSERT_TRUE(code) << code.error().message;
    EXPECT_EQ(code->text(), text);
    EXPECT_EQ(make_provider_code(code->credit_code, code->service, code->own).value(), *code);
    EXPECT_TRUE(check_provider_code("ContentProducer", text).empty());
  }
  const ProviderCode honor = parse_provider_code("001191440300MA5G49LC9K1YO01").value();
  EXPECT_EQ(honor.credit_code, "91440300MA5G49LC9K");
  EXPECT_EQ(honor.service, ServiceKind::Generation);
  EXPECT_EQ(honor.own, "YO01");
  EXPECT_EQ(parse_provider_code("001191110108335469089C20100")->service, ServiceKind::Propagation);
}

TEST(ProviderCode, KnowsTheCheckCharacterOfCreditCodes) {
  for (const std::string_view code :
       {"91110108MACC4D63XF", "91110000802100433B", "91110105MACJ6K1C8A", "91340100MAEB4N8H76", "91110000MA0000000H"})
    EXPECT_EQ(credit_code_check(code.substr(0, 17)), code.back()) << code;
  EXPECT_EQ(credit_code_check("9111010"), std::nullopt);
  EXPECT_EQ(credit_code_check("9111010OMACC4D63X"), std::nullopt);
}

TEST(ProviderCode, NoticesEverySingleWrongCharacterOfTheSubject) {
  // A weighted sum modulo a prime finds every single substitution.
  const std::string good(kRealCodes[0]);
  for (std::size_t at = 4; at < 22; ++at)
    for (const char other : std::string_view("0123456789ABCDEFGHJKLMNPQRTUWXY")) {
      if (other == good[at]) continue;
      std::string bad = good;
      bad[at] = other;
      EXPECT_FALSE(parse_provider_code(bad)) << bad;
    }
}

std::string ids(std::string_view text) {
  std::string out;
  for (const Finding& finding : check_provider_code("ContentProducer", text)) {
    out += out.empty() ? "" : " ";
    out += finding.id;
    EXPECT_TRUE(finding.detail.starts_with("ContentProducer: ")) << finding.detail;
  }
  return out;
}

TEST(ProviderCode, NamesWhatIsWrong) {
  EXPECT_EQ(ids("001191110102macqd9k64010000"), "provider-code-case");
  EXPECT_EQ(ids("001191110102macqd9k64110000"), "provider-code-case provider-code-check");
  EXPECT_EQ(ids("001191110102MACQD9K64110000"), "provider-code-check");
  EXPECT_EQ(ids("001191110102MACQD9K6401000"), "provider-code-length");
  EXPECT_EQ(ids("001191110102MACQD9K640100000"), "provider-code-length");
  EXPECT_EQ(ids("001191110102MACQD9K640"), "provider-code-length");
  EXPECT_EQ(ids("91110108MACC4D63XF"), "provider-code-length");
  EXPECT_EQ(ids("001191110102MACQD9K64030000"), "provider-code-shape");
  EXPECT_EQ(ids("001191110102MACQD9K64000001"), "provider-code-shape");
  EXPECT_EQ(ids("0011911101O2MACQD9K64010000"), "provider-code-shape");
}

TEST(ProviderCode, LeavesNamesAlone) {
  for (const std::string_view name : {"", "doubao", "MiniMax", "Minimax Agent AI", "HUABABSpeech7E01", "0011",
                                      "001191110108MADEFUHC3C1000-", "91110108MACC4D63XA", "\xe8\xb1\x86\xe5\x8c\x85"})
    EXPECT_EQ(ids(name), "") << name;
}

TEST(ProviderCode, RefusesPartsThatMakeNoCode) {
  EXPECT_FALSE(make_provider_code("91110108MACC4D63XA", ServiceKind::Generation, "0001"));
  EXPECT_FALSE(make_provider_code("91110108MACC4D63", ServiceKind::Generation, "0001"));
  EXPECT_FALSE(make_provider_code("91110108MACC4D63XF", ServiceKind::Generation, "001"));
  EXPECT_FALSE(make_provider_code("91110108MACC4D63XF", ServiceKind::Generation, "00a1"));
  EXPECT_FALSE(make_provider_code("91110108MACC4D63XF", ServiceKind::NotUsed, "0001"));
  EXPECT_EQ(make_provider_code("91110108MACC4D63XF", ServiceKind::Generation, "0001")->text(),
            "001191110108MACC4D63XF10001");
  EXPECT_EQ(parse_provider_code("101191110102MACQD9K64010000").error().code, Code::InvalidInput);
  for (std::size_t length = 0; length < kProviderCodeLength; ++length)
    EXPECT_FALSE(parse_provider_code(kRealCodes[0].substr(0, length)));
}

}  // namespace
}  // namespace assay::label
