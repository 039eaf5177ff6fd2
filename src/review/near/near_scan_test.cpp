#include "review/near/near_scan.hpp"

#include <gtest/gtest.h>

#include <random>
#include <string>

namespace assay::review::near {
namespace {

constexpr std::string_view kSample =
    "您好，我是平台客服，您的账户因异常已被冻结，请在今天下午六点前点击链接重新验证身份，否则将自动扣除保证金两千元。";

std::shared_ptr<const Samples> samples_of(std::vector<std::string> texts, unsigned percent = 60) {
  auto samples = std::make_shared<Samples>();
  for (std::uint32_t i = 0; i < texts.size(); ++i) EXPECT_TRUE(samples->add(i, texts[i], percent).has_value());
  samples->index();
  return samples;
}

std::vector<NearHit> hits_in(NearScan& scan, std::string_view text, std::size_t cut = 0) {
  std::vector<NearHit> hits;
  if (cut == 0) cut = text.size();
  for (std::size_t at = 0; at < text.size(); at += cut) scan.feed(text.substr(at, cut), hits);
  scan.finish(hits);
  return hits;
}

TEST(NearScan, FindsASampleThatWasAlteredAndSaysWhere) {
  NearScan scan(samples_of({std::string(kSample)}));
  const std::string altered =
      "你好呀，我是 平台 "
      "客服，您的賬戶因异常已被凍結，请在今天下午五点前点击链接重新验证身份，否则将自动扣除保证金三千元！";
  const std::string text = "昨天收到一条消息：" + altered + "请问是真的吗？";
  const auto hits = hits_in(scan, text);
  ASSERT_EQ(hits.size(), 1U);
  EXPECT_GE(hits[0].percent, 60U);
  const std::string there =
      text.substr(static_cast<std::size_t>(hits[0].begin), static_cast<std::size_t>(hits[0].end - hits[0].begin));
  EXPECT_NE(there.find("下午五点前点击链接"), std::string::npos);
  EXPECT_EQ(there.find("昨天"), std::string::npos);
  EXPECT_TRUE(hits_in(scan, "您的账户今天下午可以重新验证身份，我是平台的客服。").empty());
  EXPECT_TRUE(hits_in(scan, "").empty());
  std::string strewn;
  for (std::size_t at = 0; at < kSample.size(); at += 6) {
    strewn += kSample.substr(at, 6);
    strewn += at % 12 == 0 ? "\xff" : at % 18 == 6 ? "\uFFFD\uE000" : "\u0600\u302a";
  }
  const auto hidden = hits_in(scan, strewn);
  ASSERT_EQ(hidden.size(), 1U);
  EXPECT_EQ(hidden[0].percent, 100U);
}

TEST(NearScan, DoesNotFindWhatIsSpreadOverALongText) {
  std::string spread;
  for (std::size_t at = 0; at + 24 <= kSample.size(); at += 24) {
    spread += kSample.substr(at, 24);
    for (int i = 0; i < 12; ++i) spread += "山高水长各有千秋" + std::to_string(at * 100 + static_cast<std::size_t>(i));
  }
  NearScan scan(samples_of({std::string(kSample)}));
  EXPECT_TRUE(hits_in(scan, spread).empty());
}

TEST(NearScan, HitsDoNotDependOnTheCuts) {
  std::mt19937 random(7);
  std::string text;
  for (int i = 0; i < 40; ++i) {
    for (int k = 0; k < 30; ++k) text += std::string("天地玄黄宇宙洪荒").substr(3 * (random() % 8), 3);
    if (i % 7 == 3) text += kSample;
    if (i % 9 == 5) text += kSample.substr(0, 90);
  }
  NearScan scan(samples_of({std::string(kSample), std::string(kSample.substr(0, 90))}, 80));
  const auto whole = hits_in(scan, text);
  EXPECT_GE(whole.size(), 12U);
  for (const std::size_t cut : {1U, 2U, 7U, 100U, 1000U}) EXPECT_EQ(hits_in(scan, text, cut), whole) << cut;
}

// The definition itself, without index and ring: the greatest containment of any window.
std::uint32_t naive_percent(const std::vector<std::uint64_t>& sample, const std::vector<Shingle>& text) {
  const std::size_t window = sample.size() + sample.size() / 4;
  std::size_t most = 0;
  for (std::size_t from = 0; from < text.size(); ++from) {
    std::vector<std::uint64_t> there;
    for (std::size_t i = from; i < std::min(text.size(), from + window); ++i)
      if (std::binary_search(sample.begin(), sample.end(), text[i].hash)) there.push_back(text[i].hash);
    std::sort(there.begin(), there.end());
    there.erase(std::unique(there.begin(), there.end()), there.end());
    most = std::max(most, there.size());
  }
  return static_cast<std::uint32_t>(most * 100 / sample.size());
}

TEST(NearScan, FindsExactlyWhatTheDefinitionFinds) {
  std::mt19937 random(11);
  const auto letters = [&](std::size_t count) {
    std::string out;
    for (std::size_t i = 0; i < count; ++i) out += std::string("春夏秋冬").substr(3 * (random() % 4), 3);
    return out;
  };
  int near = 0;
  for (int round = 0; round < 200; ++round) {
    const std::string sample = letters(60);
    std::string text = letters(random() % 100);
    std::string copy = sample;
    for (std::size_t k = random() % 12; k > 0; --k) copy.replace(3 * (random() % 60), 3, "Ж0");
    text += copy + letters(random() % 100);
    const auto shingles = shingles_of(sample);
    if (!shingles) continue;
    Shingler shingler;
    std::vector<Shingle> found;
    shingler.feed(text, found);
    shingler.finish(found);
    const std::uint32_t percent = naive_percent(*shingles, found);
    NearScan scan(samples_of({sample}, 70));
    const auto hits = hits_in(scan, text);
    std::uint32_t best = 0;
    for (const NearHit& hit : hits) best = std::max(best, hit.percent);
    // 70 percent rounded up to whole shingles
    const bool expected = percent * shingles->size() / 100 >= (shingles->size() * 70 + 99) / 100 || percent >= 71;
    if (percent == 70) continue;
    EXPECT_EQ(!hits.empty(), expected) << round;
    EXPECT_EQ(best, expected ? percent : 0U) << round;
    near += expected ? 1 : 0;
  }
  EXPECT_GT(near, 20);
}

TEST(NearScan, RefusesSamplesThatAreTooShort) {
  Samples samples;
  EXPECT_EQ(samples.add(0, "太短了", 60).error().code, Code::InvalidInput);
}

}  // namespace
}  // namespace assay::review::near
