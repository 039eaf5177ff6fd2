#include "review/entry/entry_set.hpp"

#include <gtest/gtest.h>

#include <thread>

#include "review/match/scan.hpp"

namespace assay::review::entry {
namespace {

Entry keyword(std::string id, std::string text) {
  Entry entry;
  entry.id = std::move(id);
  entry.text = std::move(text);
  entry.category = "A.1";
  return entry;
}

std::shared_ptr<const EntrySet> compiled(std::vector<Entry> entries) {
  std::vector<EntrySet::Refusal> refusals;
  return EntrySet::compile(std::move(entries), refusals).value();
}

std::vector<std::string> hit_by(const InForce& in_force, std::string_view text, Circumstances where = {}) {
  where.in_force = &in_force;
  match::Scan scan(in_force.layers(), counts_in(where));
  std::vector<match::Hit> hits;
  scan.whole(text, hits);
  match::sort_hits(hits);
  std::vector<std::string> ids;
  for (const match::Hit& hit : hits) ids.push_back(in_force.entry(hit.rule).id);
  return ids;
}

using Ids = std::vector<std::string>;

TEST(LiveEntries, PutAndRevokeCountAtOnce) {
  LiveEntries live(compiled({keyword("b", "法轮功"), keyword("d", "发票")}));
  const auto before = live.current();
  EXPECT_EQ(hit_by(*before, "法轮功与发票和新词"), (Ids{"b", "d"}));
  ASSERT_TRUE(live.put(keyword("c", "新词")).has_value());
  EXPECT_EQ(hit_by(*live.current(), "法轮功与发票和新词"), (Ids{"b", "d", "c"}));
  ASSERT_TRUE(live.revoke("b").has_value());
  EXPECT_EQ(hit_by(*live.current(), "法轮功与发票和新词"), (Ids{"d", "c"}));
  ASSERT_TRUE(live.put(keyword("d", "另外")).has_value());
  EXPECT_EQ(hit_by(*live.current(), "发票另外"), (Ids{"d"}));
  ASSERT_TRUE(live.revoke("c").has_value());
  EXPECT_EQ(live.revoke("c").error().code, Code::NotFound);
  EXPECT_EQ(live.revoke("zz").error().code, Code::NotFound);
  EXPECT_FALSE(live.put(keyword("bad id", "x")).has_value());
  // Who took the old one keeps the old one.
  EXPECT_EQ(hit_by(*before, "法轮功与发票和新词"), (Ids{"b", "d"}));
}

TEST(LiveEntries, ADigestDoesNotKnowWhatIsBaseAndWhatIsDelta) {
  LiveEntries live(compiled({keyword("b", "法轮功"), keyword("d", "发票"), keyword("f", "出售")}));
  const auto first = live.current()->digest();
  ASSERT_TRUE(live.put(keyword("a", "新词")).has_value());
  ASSERT_TRUE(live.put(keyword("g", "旧词")).has_value());
  ASSERT_TRUE(live.revoke("d").has_value());
  const std::vector<Entry> wanted = {keyword("a", "新词"), keyword("b", "法轮功"), keyword("f", "出售"),
                                     keyword("g", "旧词")};
  EXPECT_EQ(live.entries(), wanted);
  EXPECT_EQ(live.current()->size(), 4U);
  EXPECT_EQ(live.current()->digest(), LiveEntries(compiled(wanted)).current()->digest());
  EXPECT_NE(live.current()->digest(), first);
  ASSERT_TRUE(live.put(keyword("d", "发票")).has_value());
  ASSERT_TRUE(live.revoke("a").has_value());
  ASSERT_TRUE(live.revoke("g").has_value());
  EXPECT_EQ(live.current()->digest(), first);
}

TEST(LiveEntries, ANewBaseKeepsWhatChangedWhileItWasCompiled) {
  LiveEntries live(compiled({keyword("a", "发票")}));
  ASSERT_TRUE(live.put(keyword("b", "新词")).has_value());
  const std::uint64_t taken = live.changes();
  const auto base = compiled(live.entries());
  ASSERT_TRUE(live.put(keyword("c", "出售")).has_value());
  ASSERT_TRUE(live.revoke("a").has_value());
  const auto digest = live.current()->digest();
  live.rebase(base, taken);
  EXPECT_EQ(live.delta_size(), 2U);
  EXPECT_EQ(live.current()->digest(), digest);
  EXPECT_EQ(hit_by(*live.current(), "发票新词出售"), (Ids{"b", "c"}));
}

TEST(LiveEntries, CountOnTheirSurfaceInTheirTimeForTheirShare) {
  Entry entry = keyword("a", "发票");
  entry.surfaces = Surface::Prompt;
  entry.valid_from = 1000;
  entry.valid_to = 2000;
  const LiveEntries live(compiled({entry}));
  const auto count = [&](Surface surface, std::int64_t ms) {
    return hit_by(*live.current(), "发票", {.surface = surface, .unix_ms = ms}).size();
  };
  EXPECT_EQ(count(Surface::Prompt, 1000), 1U);
  EXPECT_EQ(count(Surface::Prompt, 1999), 1U);
  EXPECT_EQ(count(Surface::Prompt, 2000), 0U);
  EXPECT_EQ(count(Surface::Prompt, 999), 0U);
  EXPECT_EQ(count(Surface::Output, 1500), 0U);

  Entry shared = keyword("b", "发票");
  shared.rollout = 300;
  const LiveEntries partly(compiled({shared}));
  std::size_t hits = 0;
  for (std::uint64_t request = 0; request < 2000; ++request)
    hits += hit_by(*partly.current(), "发票", {.request = request}).size();
  EXPECT_GT(hits, 500U);
  EXPECT_LT(hits, 700U);
}

TEST(LiveEntries, ScansRunWhileEntriesChange) {
  LiveEntries live(compiled({keyword("a", "发票")}));
  std::thread changer([&live] {
    for (int i = 0; i < 100; ++i) {
      EXPECT_TRUE(live.put(keyword("b", "新词")).has_value());
      EXPECT_TRUE(live.revoke("b").has_value());
    }
  });
  for (int i = 0; i < 200; ++i) {
    const auto ids = hit_by(*live.current(), "发票新词");
    EXPECT_EQ(ids.front(), "a");
  }
  changer.join();
}

TEST(LiveEntries, PicturesFilmsAndSoundsAreHandedOutAndRevokedLikeWords) {
  Entry image = keyword("b", std::string(64, 'f'));
  image.kind = Kind::Image;
  image.distance = 7;
  Entry film = keyword("d", "");
  film.kind = Kind::Video;
  film.frames = {std::string(64, '0'), std::string(64, 'f')};
  Entry sound = keyword("f", std::string(107, 'A') + "=");
  sound.kind = Kind::Audio;
  LiveEntries live(compiled({keyword("a", "发票"), image, keyword("c", "新词"), film, sound, keyword("g", "出售")}));
  const auto first = live.current();
  EXPECT_EQ(hit_by(*first, "发票新词出售"), (Ids{"a", "c", "g"}));
  ASSERT_EQ(first->images().size(), 1U);
  EXPECT_EQ(first->entry_at(first->images()[0].place).id, "b");
  EXPECT_EQ(first->images()[0].distance, 7);
  EXPECT_EQ(likeness::to_hex(first->images()[0].hash), std::string(64, 'f'));
  ASSERT_EQ(first->videos().size(), 1U);
  EXPECT_EQ(first->videos()[0].frames.size(), 2U);
  ASSERT_EQ(first->audios().size(), 1U);
  EXPECT_EQ(first->audios()[0].fingerprint, Bytes(80, 0));
  ASSERT_TRUE(live.revoke("b").has_value());
  ASSERT_TRUE(live.revoke("c").has_value());
  Entry other = image;
  other.id = "z";
  ASSERT_TRUE(live.put(other).has_value());
  const auto then = live.current();
  EXPECT_EQ(hit_by(*then, "发票新词出售"), (Ids{"a", "g"}));
  ASSERT_EQ(then->images().size(), 1U);
  EXPECT_EQ(then->entry_at(then->images()[0].place).id, "z");
  EXPECT_EQ(
      then->digest(),
      LiveEntries(compiled({keyword("a", "发票"), film, sound, keyword("g", "出售"), other})).current()->digest());
}

TEST(EntrySet, NamesWhatItLeavesOut) {
  std::vector<EntrySet::Refusal> refusals;
  const auto set = EntrySet::compile({keyword("b", "发票"), keyword("a", ""), keyword("b", "出售")}, refusals);
  ASSERT_TRUE(set.has_value());
  EXPECT_EQ((*set)->entries().size(), 1U);
  ASSERT_EQ(refusals.size(), 2U);
  EXPECT_EQ(refusals[0].id, "a");
  EXPECT_EQ(refusals[1].error.code, Code::Conflict);
}

TEST(LiveEntries, SeveralChangesAreOneAndOneThatIsRefusedRefusesAll) {
  LiveEntries live(compiled({keyword("a", "发票"), keyword("c", "新词")}));
  const auto before = live.current();
  ASSERT_TRUE(live.change({keyword("b", "出售"), keyword("c", "旧词")}, {"a"}));
  const auto now = live.current();
  EXPECT_EQ(hit_by(*now, "发票新词出售旧词"), (Ids{"b", "c"}));
  EXPECT_EQ(live.changes(), 1U);
  EXPECT_EQ(now->find("a"), nullptr);
  EXPECT_EQ(now->find("c")->text, "旧词");
  EXPECT_EQ(now->digest(), digest_of({keyword("b", "出售"), keyword("c", "旧词")}));
  EXPECT_FALSE(live.change({keyword("d", "好"), keyword("no id", "坏")}, {"b"}));
  EXPECT_EQ(live.current(), now);
  EXPECT_EQ(hit_by(*before, "发票新词出售旧词"), (Ids{"a", "c"}));
}

TEST(Rollout, CountsForTheSameShareOfSubjectsEachTime) {
  Entry part = keyword("a", "发票");
  part.rollout = 250;
  const auto set = compiled({part});
  const InForce in_force(set, nullptr, {});
  int there = 0;
  for (int i = 0; i < 4000; ++i) {
    Circumstances one;
    one.in_force = &in_force;
    one.request = request_of("subject " + std::to_string(i));
    there += counts(one, 0) ? 1 : 0;
    EXPECT_EQ(counts(one, 0), counts(one, 0));
  }
  EXPECT_NEAR(there, 1000, 120);
  EXPECT_NE(request_of("a"), request_of("b"));
}

}  // namespace
}  // namespace assay::review::entry
