#include "review/screen/screener.hpp"

#include <gtest/gtest.h>
#include <rapidcheck.h>
#include <rapidcheck/gtest.h>

#include "base/bytes.hpp"

namespace assay::review::screen {
namespace {

using entry::Action;
using entry::Entry;
using entry::Surface;

const law::rules::RiskList& risks() { return *law::rules::built_in_risks().value(); }

Entry keyword(std::string id, std::string text, Action action = Action::Block, std::string category = "A.1f") {
  Entry one;
  one.id = std::move(id);
  one.text = std::move(text);
  one.category = std::move(category);
  one.action = action;
  one.foldings = text::kAllFoldings;
  return one;
}

std::shared_ptr<const entry::InForce> in_force(std::vector<Entry> entries) {
  std::vector<entry::EntrySet::Refusal> refusals;
  auto set = entry::EntrySet::compile(std::move(entries), refusals).value();
  EXPECT_TRUE(refusals.empty());
  return std::make_shared<const entry::InForce>(std::move(set), nullptr, std::vector<std::uint32_t>());
}

Verdict verdict_of(std::vector<Entry> entries, std::string_view text, Surface surface = Surface::Output) {
  return Screener(in_force(std::move(entries)), risks(), {nullptr, surface, 0, 0}).whole(text);
}

TEST(Screener, PassesACleanText) {
  const Verdict verdict = verdict_of({keyword("k", "赌博网站")}, "今天天气很好");
  EXPECT_EQ(verdict.outcome, Outcome::Pass);
  EXPECT_TRUE(verdict.reasons.empty());
  EXPECT_TRUE(verdict.moderation.empty());
  EXPECT_EQ(verdict.bytes, 18U);
}

TEST(Screener, TellsWhichEntryWhereAndByWhatChain) {
  const auto force = in_force({keyword("k-1", "赌博网站")});
  Screener screener(force, risks(), {nullptr, Surface::Output, 0, 0});
  const Verdict verdict = screener.whole("去賭🌸bo網z吧");
  EXPECT_EQ(verdict.outcome, Outcome::Block);
  ASSERT_EQ(verdict.reasons.size(), 1U);
  const Reason& reason = verdict.reasons.front();
  EXPECT_EQ(reason.entry, "k-1");
  EXPECT_EQ(reason.category, "A.1f");
  EXPECT_EQ(reason.begin, 3U);
  EXPECT_EQ(reason.end, 16U);
  EXPECT_EQ(reason.excerpt, "賭🌸bo網z");
  EXPECT_EQ(to_hex(reason.version), to_hex(force->version(0)));
  EXPECT_EQ(text::in_words(reason.chain, text::Language::English),
            "bytes 3-6: \"賭\" read as \"赌\" (traditional form)\n"
            "bytes 6-10: \"🌸\" left out (picture between)\n"
            "bytes 10-12: \"bo\" read as \"博\" (written in pinyin)\n"
            "bytes 12-15: \"網\" read as \"网\" (traditional form)\n"
            "bytes 15-16: \"z\" read as \"站\" (first letter of the syllable)");
  EXPECT_EQ(verdict.moderation, (std::vector<std::string>{"sexual", "violence"}));
  EXPECT_EQ(to_hex(verdict.entries), to_hex(force->digest()));
}

TEST(Screener, LetsTheStrictestActionDecide) {
  const std::vector<Entry> entries = {keyword("note", "甲乙", Action::Note), keyword("answer", "丙丁", Action::Answer),
                                      keyword("hold", "戊己", Action::Hold), keyword("block", "庚辛", Action::Block)};
  EXPECT_EQ(verdict_of(entries, "甲乙").outcome, Outcome::Pass);
  EXPECT_EQ(verdict_of(entries, "甲乙").reasons.size(), 1U);
  EXPECT_TRUE(verdict_of(entries, "甲乙").moderation.empty());
  EXPECT_EQ(verdict_of(entries, "丙丁甲乙").outcome, Outcome::Answer);
  EXPECT_EQ(verdict_of(entries, "丙丁戊己甲乙").outcome, Outcome::Hold);
  EXPECT_EQ(verdict_of(entries, "庚辛丙丁戊己").outcome, Outcome::Block);
}

TEST(Screener, CountsOnlyWhatIsForTheSurface) {
  Entry only_prompts = keyword("p", "赌博网站");
  only_prompts.surfaces = Surface::Prompt;
  EXPECT_EQ(verdict_of({only_prompts}, "赌博网站", Surface::Output).outcome, Outcome::Pass);
  EXPECT_EQ(verdict_of({only_prompts}, "赌博网站", Surface::Prompt).outcome, Outcome::Block);
}

TEST(Screener, ToldReasonsAreBoundedAndNoStricterOneIsLost) {
  std::string text;
  for (std::size_t i = 0; i < kMostReasons + 50; ++i) text += "甲乙，";
  text += "庚辛。";
  const Verdict verdict =
      verdict_of({keyword("hold", "甲乙", Action::Hold), keyword("block", "庚辛", Action::Block, "A.2a")}, text);
  EXPECT_EQ(verdict.outcome, Outcome::Block);
  EXPECT_EQ(verdict.hits, kMostReasons + 51);
  EXPECT_EQ(verdict.reasons.size(), kMostReasons + 1);
  EXPECT_EQ(verdict.reasons.back().entry, "block");
  EXPECT_EQ(verdict.moderation, (std::vector<std::string>{"hate", "sexual", "violence"}));
}

TEST(Screener, TellsTheWordsOfACombinationAndTheFoldingOfAPattern) {
  Entry combination = keyword("c", "");
  combination.kind = entry::Kind::Combination;
  combination.all = {"出售", "发票"};
  combination.within = 20;
  const Verdict pair = verdict_of({combination}, "低价出 售各类發票");
  ASSERT_EQ(pair.reasons.size(), 1U);
  EXPECT_EQ(text::in_words(pair.reasons[0].chain, text::Language::English),
            "bytes 9-10: \" \" left out (sign between)\nbytes 19-22: \"發\" read as \"发\" (traditional form)");
  Entry pattern = keyword("p", "1[3-9]\\d{9}");
  pattern.kind = entry::Kind::Pattern;
  const Verdict number = verdict_of({pattern}, "电话１３８00138000");
  ASSERT_EQ(number.reasons.size(), 1U);
  EXPECT_EQ(text::in_words(number.reasons[0].chain, text::Language::English),
            "bytes 6-15: \"１３８\" read as \"138\" (full or half width)");
}

TEST(Screener, KeepsAnExcerptShortAndWhole) {
  Entry pattern = keyword("p", "甲.{200}乙");
  pattern.kind = entry::Kind::Pattern;
  std::string text = "甲";
  for (int i = 0; i < 200; ++i) text += "丙";
  const Verdict verdict = verdict_of({pattern}, text + "乙");
  ASSERT_EQ(verdict.reasons.size(), 1U);
  const std::string& excerpt = verdict.reasons[0].excerpt;
  EXPECT_LE(excerpt.size(), kLongestExcerpt + 3);
  EXPECT_TRUE(excerpt.ends_with("丙…"));
}

RC_GTEST_PROP(Screener, AStreamHasTheVerdictOfTheWholeText, ()) {
  const auto pieces = *rc::gen::container<std::vector<std::string>>(rc::gen::elementOf(std::vector<std::string>{
      "赌", "博", "賭", "bo", "网", "站", "出售", "发票", " ", "🌸", "z", "\xff", "\xe8\xb5", "天", "，"}));
  std::string text;
  for (const std::string& piece : pieces) text += piece;
  Entry combination = keyword("c", "", Action::Hold);
  combination.kind = entry::Kind::Combination;
  combination.all = {"出售", "发票"};
  combination.within = 12;
  Entry exception = keyword("x", "赌博天");
  exception.kind = entry::Kind::Exception;
  const auto force = in_force({keyword("a", "赌博"), keyword("b", "赌博网站", Action::Answer), combination, exception});
  Screener screener(force, risks(), {nullptr, Surface::Output, 0, 0});
  const Verdict whole = screener.whole(text);
  for (std::size_t at = 0; at < text.size();) {
    const auto length = *rc::gen::inRange<std::size_t>(1, 9);
    screener.feed(std::string_view(text).substr(at, length));
    at += length;
  }
  const Verdict stream = screener.finish();
  RC_ASSERT(stream.outcome == whole.outcome);
  RC_ASSERT(stream.bytes == whole.bytes);
  RC_ASSERT(stream.hits == whole.hits);
  RC_ASSERT(stream.moderation == whole.moderation);
  RC_ASSERT(stream.reasons.size() == whole.reasons.size());
  for (std::size_t i = 0; i < stream.reasons.size(); ++i) {
    RC_ASSERT(stream.reasons[i].entry == whole.reasons[i].entry);
    RC_ASSERT(stream.reasons[i].begin == whole.reasons[i].begin);
    RC_ASSERT(stream.reasons[i].end == whole.reasons[i].end);
    RC_ASSERT(stream.reasons[i].excerpt == whole.reasons[i].excerpt);
    RC_ASSERT(text::in_words(stream.reasons[i].chain, text::Language::English) ==
              text::in_words(whole.reasons[i].chain, text::Language::English));
    // what took foldings says which
    RC_ASSERT(stream.reasons[i].acts.empty() == stream.reasons[i].chain.empty());
  }
}

TEST(Screener, ContactsUrlsAndNearTextsAreTheSameHoweverTheTextIsCut) {
  Entry contact = keyword("contact", "138-0013-8000");
  contact.kind = entry::Kind::Contact;
  Entry account = keyword("account", "bad_friend");
  account.kind = entry::Kind::Contact;
  Entry url = keyword("url", "bad.example");
  url.kind = entry::Kind::Url;
  Entry sample = keyword("near", "您的账户因异常已被冻结，请在今天下午六点前点击链接重新验证身份");
  sample.kind = entry::Kind::NearText;
  std::vector<entry::EntrySet::Refusal> refusals;
  entry::LiveEntries live(entry::EntrySet::compile({contact, url, keyword("w", "发票")}, refusals).value());
  ASSERT_TRUE(refusals.empty());
  ASSERT_TRUE(live.put(account).has_value());
  ASSERT_TRUE(live.put(sample).has_value());
  const std::string text =
      "打 +8613800138000 或 0086 138 0013 8000，不是 9138001380007、138001380001；加 bad_friend，不是 bad_friend2、"
      "mybad_friend。见 WWW.bad.example/x 与发票。您的賬户因异常已被 "
      "冻结，请在今天下午五点前点击链接重新验证身份！13800138000";
  Screener screener(live.current(), risks(), {});
  const Verdict whole = screener.whole(text);
  EXPECT_EQ(whole.hit_by, (std::vector<std::string>{"account", "contact", "near", "url", "w"}));
  EXPECT_EQ(whole.hits, 7U);
  for (const std::size_t cut : {1U, 2U, 5U, 40U}) {
    for (std::size_t at = 0; at < text.size(); at += cut) screener.feed(std::string_view(text).substr(at, cut));
    const Verdict cut_up = screener.finish();
    EXPECT_EQ(cut_up.hits, whole.hits) << cut;
    ASSERT_EQ(cut_up.reasons.size(), whole.reasons.size());
    for (std::size_t i = 0; i < whole.reasons.size(); ++i) {
      EXPECT_EQ(cut_up.reasons[i].entry, whole.reasons[i].entry);
      EXPECT_EQ(cut_up.reasons[i].begin, whole.reasons[i].begin);
      EXPECT_EQ(cut_up.reasons[i].end, whole.reasons[i].end);
      EXPECT_EQ(cut_up.reasons[i].excerpt, whole.reasons[i].excerpt);
    }
  }
  ASSERT_TRUE(live.revoke("url").has_value());
  Screener then(live.current(), risks(), {});
  EXPECT_EQ(then.whole(text).hits, 6U);
}

}  // namespace
}  // namespace assay::review::screen
