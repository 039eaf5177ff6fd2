#include "review/link/link_scan.hpp"

#include <gtest/gtest.h>

#include <string>

namespace assay::review::link {
namespace {

std::shared_ptr<const Links> links_of(const std::vector<std::string>& urls) {
  auto links = std::make_shared<Links>();
  for (std::uint32_t i = 0; i < urls.size(); ++i) {
    const auto url = read_url(urls[i]);
    EXPECT_TRUE(url.has_value()) << urls[i] << (url ? "" : url.error().message);
    if (url) links->add(i, *url);
  }
  return links;
}

std::vector<LinkHit> hits_in(LinkScan& scan, std::string_view text, std::size_t cut = 0) {
  std::vector<LinkHit> hits;
  if (cut == 0) cut = text.size();
  for (std::size_t at = 0; at < text.size(); at += cut) scan.feed(text.substr(at, cut), hits);
  scan.finish(hits);
  return hits;
}

TEST(Url, IsReadAsItIsCompared) {
  EXPECT_EQ(*read_url("HTTPS://user:pw@WWW.Bad.Example:443/A/b/?x#y"), (Url{"www.bad.example", 0, "/a/b"}));
  EXPECT_EQ(*read_url("bad.example:8080"), (Url{"bad.example", 8080, ""}));
  EXPECT_EQ(*read_url("ｂａｄ．ｅｘａｍｐｌｅ"), (Url{"bad.example", 0, ""}));
  EXPECT_EQ(read_url("http://b%61d.example/%E8%B5%8C")->path, "/赌");
  EXPECT_EQ(read_url("xn--55qx5d.cn")->host, "公司.cn");
  EXPECT_EQ(read_url("xn--bcher-kva.example")->host, "bücher.example");  // RFC 3492's kind of label
  for (const char* bad : {"", "bad", "bad..example", "bad.example:99999", "bad.example:x", "bad example.com"})
    EXPECT_FALSE(read_url(bad).has_value()) << bad;
}

TEST(Url, PunycodeOfTheStandardIsUndone) {  // RFC 3492, section 7.1
  EXPECT_EQ(label_of_punycode("xn--ihqwcrb4cv8a8dqg056pqjye"), "他们为什么不说中文");
  EXPECT_EQ(label_of_punycode("xn--3b-ww4c5e180e575a65lsy2b"), "3年b組金八先生");
  EXPECT_EQ(label_of_punycode("xn--d9juau41awczczp"), "そのスピードで");
  EXPECT_EQ(label_of_punycode("xn--a!"), std::nullopt);
  EXPECT_EQ(label_of_punycode("plain"), std::nullopt);
}

TEST(LinkScan, FindsAHostHoweverItIsWritten) {
  LinkScan scan(links_of({"bad.example"}));
  for (const std::string text : {"bad.example", "http://www.bad.example/x", "看 ｗｗｗ．ＢＡＤ．ｅｘａｍｐｌｅ 吧",
                                 "请访问bad.example谢谢", "b%61d.example", "bad[.]example", "bad。example",
                                 "bad点example", "https://u@bad.example:443/", "b\u200bad.example.",
                                 "b\xff"
                                 "ad.exam\uFFFD"
                                 "ple",
                                 "ba\uE123"
                                 "d.\u0600"
                                 "example",
                                 "w[.]bad[.]example"})
    EXPECT_EQ(hits_in(scan, text).size(), 1U) << text;
  for (const std::string text : {"notbad.example", "bad.example.org", "bad.examples", "bad-example", "mybad.example",
                                 "bad.exampl", "。。。", "."})
    EXPECT_TRUE(hits_in(scan, text).empty()) << text;
  const std::string text = "去 WWW.bad.example:80/路 玩";
  const auto hits = hits_in(scan, text);
  ASSERT_EQ(hits.size(), 1U);
  EXPECT_EQ(text.substr(hits[0].begin, hits[0].end - hits[0].begin), "bad.example");
}

TEST(LinkScan, FindsChineseHostsInBothSpellings) {
  LinkScan scan(links_of({"公司.中国", "xn--55qx5d.cn"}));
  EXPECT_EQ(hits_in(scan, "请到公司.中国看看").size(), 1U);
  EXPECT_EQ(hits_in(scan, "http://xn--55qx5d.xn--fiqs8s/").size(), 1U);
  EXPECT_EQ(hits_in(scan, "XN--55QX5D.CN").size(), 1U);
  EXPECT_EQ(hits_in(scan, "公司。cn").size(), 1U);
  EXPECT_TRUE(hits_in(scan, "公司，中国").empty());
}

TEST(LinkScan, HoldsPortAndPathAgainstTheListedOnes) {
  LinkScan scan(links_of({"bad.example/a/b", "bad.example:8080"}));
  EXPECT_EQ(hits_in(scan, "bad.example/a/b")[0].number, 0U);
  EXPECT_EQ(hits_in(scan, "bad.example:80/A/%62/c?d").size(), 1U);
  EXPECT_EQ(hits_in(scan, "bad.example:8080/a/b").size(), 2U);
  EXPECT_TRUE(hits_in(scan, "bad.example/a/bc").empty());
  EXPECT_TRUE(hits_in(scan, "bad.example/a").empty());
  EXPECT_TRUE(hits_in(scan, "bad.example:8081/").empty());
}

TEST(LinkScan, HitsDoNotDependOnTheCuts) {
  LinkScan scan(links_of({"bad.example", "公司.中国", "bad.example/a/b"}));
  std::string text;
  for (int i = 0; i < 2000; ++i)
    text += "天气很好。bad.ex ample 见 www.bad%2Eexample/a/b?q 公司。中国 x.y.z " +
            std::string(static_cast<std::size_t>(i % 50), 'k') + '.';
  const auto whole = hits_in(scan, text);
  EXPECT_EQ(whole.size(), 6000U);
  for (const std::size_t cut : {1U, 3U, 1000U, 40'000U}) EXPECT_EQ(hits_in(scan, text, cut), whole) << cut;
}

}  // namespace
}  // namespace assay::review::link
