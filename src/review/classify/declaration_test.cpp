// What a file of classifiers may say, what is asked by it, and what its answers mean.
#include "review/classify/declaration.hpp"

#include <fmt/core.h>
#include <gtest/gtest.h>

#include <cstdlib>
#include <fstream>
#include <iterator>

#include "review/classify/answer.hpp"
#include "review/classify/request.hpp"

namespace assay::review::classify {
namespace {

const law::rules::RiskList& risks() { return **law::rules::built_in_risks(); }

constexpr std::string_view kGood = R"(schema = 1
[[classifier]]
name = "guard"
url = "https://guard.example/v1"
model = "g-1"
[classifier.secrets]
key = { env = "GUARD_KEY" }
[classifier.headers]
Authorization = "Bearer {secret.key}"
[classifier.request]
body = '{"model":"g-1","input":[{"type":"text","text":""}]}'
put."/input/0/text" = "Judge: {text}"
[classifier.answer]
scores = "/results/0/scores"
verdict = "/results/0/flagged"
error = "/error/code"
[[classifier.category]]
name = "hate"
risk = "A.2a"
hold = 0.5
block = 0.9
[[classifier.error]]
code = "content_policy"
means = "refused"
)";

Declarations good(std::string_view text = kGood) {
  auto read = read_declarations(text, "c.toml", risks());
  EXPECT_TRUE(read) << read.error().message;
  return std::move(*read);
}

std::string with(std::string_view from, std::string_view to) {
  std::string out(kGood);
  const std::size_t at = out.find(from);
  EXPECT_NE(at, std::string::npos) << from;
  return out.replace(at, from.size(), to);
}

TEST(Declaration, EveryMistakeIsNamedWithFileAndLine) {
  struct Case {
    std::string text;
    std::string words;
  };
  for (const Case& one : {
           Case{with("schema = 1", "schema = 2"), "c.toml:1: `schema = 1`"},
           Case{with("A.2a", "A.9z"), "c.toml:19: category: there is no kind of risk `A.9z`"},
           Case{with("hold = 0.5", "hold = 1.5"), "c.toml:20: `hold` must be from 0 to 1"},
           Case{with("hold = 0.5", "hold = nan"), "c.toml:20: `hold` must be from 0 to 1"},
           Case{with("hold = 0.5", "held = 0.5"), "c.toml:20: `held` is not a setting here"},
           Case{with("Bearer {secret.key}", "Bearer sk-1234"),
                "c.toml:9: header `Authorization`: a secret does not stand in this file"},
           Case{with("Bearer {secret.key}", "Bearer {secret.kye}"),
                "c.toml:9: {secret.kye} means nothing in `Authorization`"},
           Case{with("{ env = \"GUARD_KEY\" }", "\"sk-1234\""), "c.toml:7: secret `key` is told by where it is"},
           Case{with("https://guard.example", "http://guard.example"), "c.toml:4: texts go out encrypted"},
           Case{with("https://guard.example", "https://me:word@guard.example"),
                "c.toml:4: `url` has no blanks and no name"},
           Case{with("/input/0/text", "/input/1/text"), "c.toml:11: `body`: /input/1/text is not in the body"},
           Case{with("/input/0/text", "input"), "c.toml:12: `input` is no JSON pointer"},
           Case{with("Judge: {text}", "Judge"), "c.toml:10: nothing says where the text goes"},
           Case{with("'{\"model\"", "'{model"), "c.toml:11: `body`: "},
           Case{with("means = \"refused\"", "means = \"bad\""),
                "c.toml:24: `means` must be one of retryable, quota, broken, refused"},
           Case{with("[[classifier.error]]", "[[classifier]]\nname = \"guard\"\n[[classifier.error]]"), "c.toml:"},
           Case{"schema = 1\n", "c.toml: no [[classifier]] is declared"},
           Case{"schema = 1\n[without]\n\"A.1\" = \"opn\"\n",
                "c.toml:3: `A.1` must be one of closed, hold, local, open"},
           Case{"schema = 1\n[without]\n\"A.7\" = \"open\"\n", "c.toml:3: `A.7` is not a setting here"},
           Case{"schema = 1\n[[classifier]]\nname = \"m\"\nkind = \"fasttext\"\nmodel = \"m.bin\"\nsha256 = \"12\"\n",
                "c.toml:6: `sha256` has 64"},
       }) {
    const auto read = read_declarations(one.text, "c.toml", risks());
    ASSERT_FALSE(read) << one.words;
    EXPECT_EQ(read.error().code, Code::Configuration);
    EXPECT_EQ(read.error().message.substr(0, one.words.size()), one.words) << read.error().message;
    EXPECT_EQ(read.error().message.find("sk-1234"), std::string::npos);
  }
}

TEST(Declaration, TheShippedOnesAreGood) {
  for (const std::string name : {"openai-moderation", "guard-model", "transcription", "tencent-tms", "tencent-ims",
                                 "aliyun-green", "llama-guard", "qwen3guard"}) {
    const std::string path = std::string(ASSAY_SOURCE_DIR) + "/samples/screening/classifiers/" + name + ".toml";
    std::ifstream in(path, std::ios::binary);
    const std::string text{std::istreambuf_iterator<char>(in), {}};
    const auto read = read_declarations(text, path, risks());
    ASSERT_TRUE(read) << read.error().message;
    EXPECT_EQ(read->classifiers.size(), 1U);
  }
}

std::string shipped(std::string_view name) {
  std::ifstream in(fmt::format("{}/samples/screening/classifiers/{}.toml", ASSAY_SOURCE_DIR, name), std::ios::binary);
  return {std::istreambuf_iterator<char>(in), {}};
}

void put_for_all(std::string& text, std::string_view from, std::string_view to) {
  for (std::size_t at = text.find(from); at != std::string::npos; at = text.find(from, at + to.size()))
    text.replace(at, from.size(), to);
}

std::string header_of(const ports::HttpRequest& request, std::string_view name) {
  for (const auto& [there, value] : request.headers)
    if (there == name) return value;
  return {};
}

// The example of the vendor's page on signature method v3: account, time, body and the signature are theirs.
TEST(Signing, TencentsPublishedExampleIsSignedToTheSameDigits) {
  std::string text = shipped("tencent-tms");
  put_for_all(text, "tms", "cvm");
  put_for_all(text, "textmoderation", "describeinstances");
  Declaration declared = good(text).classifiers[0];
  declared.request->json = R"({"Limit": 1, "Filters": [{"Values": ["\u672a\u547d\u540d"], "Name": ""}]})";
  declared.request->put = {{*Pointer::parse("/Filters/0/Name"), Phrase("{text}")}};
  const Filling secrets = {{"secret.id", "AKID"}, {"secret.key", std::string(32, '*')}};
  const auto request = build_request(declared, secrets, {.text = "instance-name"}, {1'551'113'065'000, ""});
  ASSERT_TRUE(request) << request.error().message;
  EXPECT_EQ(request->body, R"({"Limit": 1, "Filters": [{"Values": ["\u672a\u547d\u540d"], "Name": "instance-name"}]})");
  EXPECT_EQ(header_of(*request, "Authorization"),
            "TC3-HMAC-SHA256 Credential=AKID/2019-02-25/cvm/tc3_request, SignedHeaders=content-type;host;x-tc-action, "
            "Signature=10b1a37a7301a02ca19a647ad722d5e43b4b3cff309d421d85b46093f6ab6c4f");
}

// The fixed example of the vendor's page on signature version 3.
TEST(Signing, AliyunsPublishedExampleIsSignedToTheSameDigits) {
  std::string text = shipped("aliyun-green");
  put_for_all(text, "TextModerationPlus", "RunInstances");
  put_for_all(text, "2022-03-02", "2014-05-26");
  put_for_all(text, "https://green-cip.cn-shanghai.aliyuncs.com/",
              "https://ecs.cn-shanghai.aliyuncs.com/?ImageId=win2019_1809_x64_dtc_zh-cn_40G_alibase_20230811.vhd&"
              "RegionId=cn-shanghai");
  Declaration declared = good(text).classifiers[0];
  declared.request->fields.clear();
  const Filling secrets = {{"secret.id", "YourAccessKeyId"}, {"secret.key", "YourAccessKeySecret"}};
  const auto request =
      build_request(declared, secrets, {.text = "x"}, {1'698'315'752'000, "3156853299f313e23d1673dc12e1703d"});
  ASSERT_TRUE(request) << request.error().message;
  EXPECT_EQ(header_of(*request, "Authorization"),
            "ACS3-HMAC-SHA256 Credential=YourAccessKeyId,SignedHeaders=host;x-acs-action;x-acs-content-sha256;"
            "x-acs-date;x-acs-signature-nonce;x-acs-version,"
            "Signature=06563a9e1b43f5dfe96b81484da74bceab24a1d853912eee15083a6f0f3283c0");
}

TEST(Request, APictureGoesAsADataUrlWhereTheDeclarationSaysSo) {
  const Declarations all = good(shipped("openai-moderation"));
  const auto request = build_request(all.classifiers[0], {}, {.picture = "\x89PNG", .media_type = "image/png"}, {});
  ASSERT_TRUE(request) << request.error().message;
  EXPECT_EQ(request->body, R"({"model":"omni-moderation-latest","input":[{"type":"image_url","image_url":)"
                           R"({"url":"data:image/png;base64,iVBORw=="}}]})");
  const Declarations texts_only = good();
  const auto refused = build_request(texts_only.classifiers[0], {}, {.picture = "\x89PNG"}, {});
  ASSERT_FALSE(refused);
  EXPECT_EQ(refused.error().message, "guard: takes no pictures");
}

TEST(Answer, Qwen3GuardsWordsAreReadWithTheirCategories) {
  const Declarations all = good(shipped("qwen3guard"));
  const auto said = [&](std::string_view words) {
    std::string content;
    json::append_string(content, words);
    return read_answer(all.classifiers[0],
                       {200, fmt::format("{{\"choices\":[{{\"message\":{{\"content\":{}}}}}]}}", content)});
  };
  auto answer = said("Safety: Unsafe\nCategories: Violent, Suicide & Self-Harm");
  ASSERT_TRUE(answer) << answer.error().error.message;
  EXPECT_TRUE(answer->flagged.value_or(false));
  ASSERT_EQ(answer->scores.size(), 2U);
  EXPECT_EQ(answer->scores[1].category, "Suicide & Self-Harm");
  EXPECT_EQ(answer->scores[1].score, 1);
  answer = said("Safety: Controversial\nCategories: Politically Sensitive Topics\nRefusal: No");
  ASSERT_TRUE(answer) << answer.error().error.message;
  ASSERT_EQ(answer->scores.size(), 1U);
  EXPECT_EQ(answer->scores[0].score, 0.5);
  answer = said("Safety: Safe\nCategories: None\nRefusal: Yes");
  ASSERT_TRUE(answer) << answer.error().error.message;
  EXPECT_EQ(answer->flagged, false);
  EXPECT_TRUE(answer->scores.empty());
  EXPECT_FALSE(said("Safety: Safe\nCategories: Violent"));
  EXPECT_FALSE(said("Safety: Perhaps"));
}

TEST(Answer, TimesOfATranscriptAreBelievedWhenItsSegmentsAreTheTranscript) {
  const Declarations all = good(shipped("transcription"));
  const auto heard = [&](std::string_view body) { return read_answer(all.classifiers[0], {200, std::string(body)}); };
  auto answer = heard(R"({"text":"One two. 三四","segments":[{"text":" One two.","start":0.0,"end":1.5},)"
                      R"({"text":" 三四","start":1.5,"end":2.25}]})");
  ASSERT_TRUE(answer) << answer.error().error.message;
  ASSERT_EQ(answer->segments.size(), 2U);
  EXPECT_EQ(answer->segments[0].end, 8U);
  EXPECT_EQ(answer->segments[1].end, answer->transcript.size());
  EXPECT_EQ(answer->segments[1].from, 1.5);
  answer = heard(R"({"text":"One two","segments":[{"text":"Other words","start":0,"end":1}]})");
  ASSERT_TRUE(answer);
  EXPECT_TRUE(answer->segments.empty());
  EXPECT_EQ(answer->transcript, "One two");
  for (const std::string_view bad :
       {R"({"text":"a","segments":{}})", R"({"text":"a","segments":[{"text":"a","start":2,"end":1}]})",
        R"({"text":"a","segments":[{"text":"a","start":0,"end":1e300}]})", R"({"text":"a","segments":[1]})",
        R"({"text":"a","segments":[{"start":0,"end":1}]})"})
    EXPECT_FALSE(heard(bad)) << bad;
}

TEST(Declaration, EveryTruncationIsReadOrRefused) {
  for (std::size_t i = 0; i < kGood.size(); i += 3)
    static_cast<void>(read_declarations(kGood.substr(0, i), "c.toml", risks()));
}

TEST(Request, TheTextStandsWhereItIsDeclaredAndNowhereElse) {
  const Declarations declared = good();
  const std::string text = "he said \"{secret.key}\"\n{model}";
  const auto request = build_request(declared.classifiers[0], {{"secret.key", "sk-1"}},
                                     {.text = text, .recording = {}, .file_name = {}}, {0, "00"});
  ASSERT_TRUE(request);
  EXPECT_EQ(request->body,
            R"({"model":"g-1","input":[{"type":"text","text":"Judge: he said \"{secret.key}\"\n{model}"}]})");
  EXPECT_EQ(request->headers[0], (std::pair<std::string, std::string>("Authorization", "Bearer sk-1")));
  EXPECT_EQ(request->headers[1].second, "application/json; charset=utf-8");
}

TEST(Request, SecretsComeFromTheEnvironmentAndAreMissedByName) {
  const Declarations declared = good();
  ::unsetenv("GUARD_KEY");
  const auto missing = read_secrets(declared.classifiers[0]);
  ASSERT_FALSE(missing);
  EXPECT_EQ(missing.error().message, "classifier guard: secret.key: environment variable GUARD_KEY is not set");
  ::setenv("GUARD_KEY", "a\r\nX: y", 1);
  EXPECT_FALSE(read_secrets(declared.classifiers[0]));
  ::setenv("GUARD_KEY", "sk-1", 1);
  EXPECT_EQ(read_secrets(declared.classifiers[0]).value(), (Filling{{"secret.key", "sk-1"}}));
  ::unsetenv("GUARD_KEY");
}

// the published test suite of AWS Signature Version 4, case post-x-www-form-urlencoded without the query: a signature
// of the family that Tencent's TC3 and Aliyun's ACS3 are of
TEST(Request, SignsAsThePublishedVectorSays) {
  const Declarations declared = good(R"(schema = 1
[[classifier]]
name = "signed"
url = "https://example.amazonaws.com/"
[classifier.secrets]
key = { env = "K" }
[classifier.headers]
X-Amz-Date = "{time.basic}"
Authorization = "Signature={signature}"
[classifier.request]
form = "urlencoded"
fields.Param1 = "{text}"
[classifier.signing]
key = "AWS4{secret.key}"
derive = ["{date.basic}", "us-east-1", "service", "aws4_request"]
canonical = "{method}\n{path}\n{query}\ncontent-type:application/x-www-form-urlencoded\nhost:{host}\nx-amz-date:{time.basic}\n\ncontent-type;host;x-amz-date\n{body_sha256}"
message = "AWS4-HMAC-SHA256\n{time.basic}\n{date.basic}/us-east-1/service/aws4_request\n{canonical_sha256}"
[classifier.answer]
items = "/r"
item_name = "/n"
[[classifier.category]]
name = "x"
risk = "A.1a"
hold = 0.5
)");
  constexpr std::int64_t kMoment = 1440938160000;  // 2015-08-30T12:36:00Z
  const auto request =
      build_request(declared.classifiers[0], {{"secret.key", "wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY"}},
                    {.text = "value1", .recording = {}, .file_name = {}}, {kMoment, "00"});
  ASSERT_TRUE(request);
  EXPECT_EQ(request->body, "Param1=value1");
  EXPECT_EQ(request->headers[0].second, "Signature=ff11897932ad3f4e8b18135d722051e5ac45fc38421b1da7b9d196a0fe09473a");
}

std::string said(const Declarations& declared, int status, const std::string& body) {
  const auto read = read_answer(declared.classifiers[0], {status, body});
  if (!read) return std::string(code_name(read.error().error.code)) + ": " + read.error().error.message;
  std::string out = read->answered == ports::Answered::Refused ? "refused" : "";
  if (read->flagged) out += *read->flagged ? "unsafe" : "safe";
  for (const auto& one : read->scores) out += " " + one.category + "=" + std::to_string(one.score).substr(0, 4);
  return out;
}

TEST(Answer, ScoresAndVerdictAreRead) {
  EXPECT_EQ(said(good(), 200, R"({"results":[{"flagged":true,"scores":{"hate":0.91,"other":1e-3}}]})"),
            "unsafe hate=0.91 other=0.00");
}

TEST(Answer, NothingThatIsNoAnswerPassesForOne) {
  const Declarations declared = good();
  for (const std::string body :
       {R"({"results":[{"flagged":false,"scores":{"hate":NaN}}]})",
        R"({"results":[{"flagged":false,"scores":{"hate":1e999}}]})",
        R"({"results":[{"flagged":false,"scores":{"hate":"NaN"}}]})",
        R"({"results":[{"flagged":false,"scores":{"hate":-0.1}}]})",
        R"({"results":[{"flagged":false,"scores":{"hate":1.01}}]})",
        R"({"results":[{"flagged":false,"scores":{"other":0.1}}]})", R"({"results":[{"flagged":false,"scores":[]}]})",
        R"({"results":[{"flagged":"no","scores":{"hate":0.1}}]})", R"({"results":[{"scores":{"hate":0.1}}]})",
        R"({"results":[]})", R"({})", "[]", "", "<html>",
        R"({"results":[{"flagged":false,"flagged":true,"scores":{"hate":0.1}}]})"})
    EXPECT_TRUE(said(declared, 200, body).starts_with("corrupt: classifier guard: the answer cannot be used"))
        << body << " " << said(declared, 200, body);
  EXPECT_TRUE(said(declared, 200, std::string(10'000, '[')).starts_with("corrupt: "));
  EXPECT_TRUE(said(declared, 200, std::string(100'000, ' ')).starts_with("corrupt: "));
}

TEST(Answer, ErrorsMeanWhatIsDeclaredAndElseWhatTheStatusSays) {
  const Declarations declared = good();
  const auto failed = [&](int status, const std::string& body) {
    return read_answer(declared.classifiers[0], {status, body}).error();
  };
  EXPECT_EQ(said(declared, 400, R"({"error":{"code":"content_policy"}})"), "refused");
  EXPECT_EQ(said(declared, 200, R"({"error":{"code":"content_policy"}})"), "refused");
  EXPECT_EQ(failed(429, "").failure, ports::Failure::Quota);
  EXPECT_EQ(failed(503, "<html>").failure, ports::Failure::Retryable);
  EXPECT_EQ(failed(302, "").failure, ports::Failure::Broken);
  const auto refused = failed(401, R"({"error":{"code":"invalid_api_key","message":"Incorrect API key: sk-1234"}})");
  EXPECT_EQ(refused.failure, ports::Failure::Broken);
  EXPECT_NE(refused.error.message.find("invalid_api_key"), std::string::npos);
  EXPECT_EQ(refused.error.message.find("sk-1234"), std::string::npos);
}

TEST(Answer, AGuardModelSpeaksInWords) {
  const Declarations declared = good(R"(schema = 1
[[classifier]]
name = "guard"
url = "https://guard.example/v1"
[classifier.request]
body = '{"messages":[{"content":""}]}'
put."/messages/0/content" = "{text}"
[classifier.answer]
verdict = "/choices/0/message/content"
safe = ["safe"]
unsafe = ["unsafe"]
codes = true
[[classifier.category]]
name = "S1"
risk = "A.1d"
block = 0.5
)");
  const auto content = [&](const std::string& words) {
    return said(declared, 200, "{\"choices\":[{\"message\":{\"content\":\"" + words + "\"}}]}");
  };
  EXPECT_EQ(content("safe"), "safe");
  EXPECT_EQ(content("\\n\\nunsafe\\nS1,S10"), "unsafe S1=1.00 S10=1.00");
  EXPECT_EQ(content("unsafe"), "unsafe");
  for (const std::string words : {"", "Safe", "I think this is safe", "safe\\nS1", "not safe", "unsafely"})
    EXPECT_TRUE(content(words).starts_with("corrupt: ")) << words << ": " << content(words);
}

TEST(Answer, ItemsWithScoresOutOfAHundred) {
  const Declarations declared = good(R"(schema = 1
[[classifier]]
name = "guard"
url = "https://guard.example/v1"
[classifier.request]
form = "urlencoded"
fields.Parameters = '{"content":"{text.json}"}'
[classifier.answer]
items = "/Data/Result"
item_name = "/Label"
item_score = "/Confidence"
ignore = ["nonLabel"]
scale = 100
error = "/Code"
ok = ["200"]
[[classifier.category]]
name = "political"
risk = "A.1a"
block = 0.9
)");
  EXPECT_EQ(
      said(declared, 200,
           R"({"Code":200,"Data":{"Result":[{"Label":"political","Confidence":81.5},{"Label":"ad","Confidence":3}]}})"),
      " political=0.81 ad=0.03");
  EXPECT_EQ(said(declared, 200, R"({"Code":200,"Data":{"Result":[{"Label":"nonLabel"}]}})"), "");
  EXPECT_TRUE(said(declared, 200, R"({"Code":408,"Message":"no"})")
                  .starts_with("unavailable: classifier guard: status 200, error 408"));
  const auto request =
      build_request(declared.classifiers[0], {}, {.text = "a\"b 天", .recording = {}, .file_name = {}}, {0, "00"});
  EXPECT_EQ(request->body, "Parameters=%7B%22content%22%3A%22a%5C%22b%20%E5%A4%A9%22%7D");
}

}  // namespace
}  // namespace assay::review::classify
