#include "visible/wording.hpp"

#include <gtest/gtest.h>

namespace assay::visible {
namespace {

TEST(Wording, IsCompleteWithBothElements) {
  for (const std::string_view text :
       {"AI生成", "AI合成", "AI生成合成", "人工智能生成", "人工智能生成合成", "本图片由AI生成", "该内容疑似由 AI 合成"})
    EXPECT_TRUE(check_wording(text)) << text;
}

TEST(Wording, SaysWhichElementIsMissing) {
  EXPECT_NE(check_wording("AI").error().message.find("generation element"), std::string::npos);
  EXPECT_NE(check_wording("由机器生成").error().message.find("AI element"), std::string::npos);
  EXPECT_NE(check_wording("ai生成").error().message.find("AI element"), std::string::npos);
}

TEST(Wording, RefusesWhatIsNoLabel) {
  std::string endless = "AI生成";
  for (int i = 0; i < 70; ++i) endless += "的";
  using namespace std::string_literals;
  for (const std::string& text : {""s, endless, "AI生成\n"s, "AI\0生成"s, "AI\u202e生成"s, "AI\u200b生成"s,
                                  "AI生\xff成"s, "AI\xc0\x80生成"s, "AI生\xe6\x88"s, "AI生成\xed\xa0\x80"s}) {
    const auto answer = check_wording(text);
    ASSERT_FALSE(answer) << text;
    EXPECT_EQ(answer.error().code, Code::InvalidInput);
  }
}

}  // namespace
}  // namespace assay::visible
