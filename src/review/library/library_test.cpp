// The library over a store in memory, with the registers of the rules as they are.
#include "review/library/library.hpp"

#include <gtest/gtest.h>

#include "base/bytes.hpp"
#include "crypto/digest.hpp"
#include "law/rules/rule_set.hpp"
#include "records/memory_store.hpp"
#include "records/rule_references.hpp"
#include "review/entry/entry_set.hpp"
#include "review/library/live_library.hpp"

namespace assay::review::library {
namespace {

using entry::Entry;

constexpr std::int64_t kBegin = 1'772'000'000'000;

Entry keyword(std::string id, std::string text) {
  Entry one;
  one.id = std::move(id);
  one.text = std::move(text);
  one.category = "A.1h";
  return one;
}

class Library : public ::testing::Test {
 protected:
  Library()
      : rules_(*law::rules::built_in()),
        catalog_(records::catalog_of(*rules_).value()),
        check_(files_, [](const Entry& one) { return entry::try_examples(one); }) {
    auto engine =
        records::Engine::open({store_,
                               events_,
                               files_,
                               catalog_,
                               rules_->calendar(),
                               clock_,
                               records::Sealing(crypto::SealingKey::generate(), crypto::SealingKey::generate()),
                               {},
                               "test.example/log",
                               "one",
                               "assay test",
                               {},
                               &check_});
    EXPECT_TRUE(engine) << engine.error().message;
    engine_.emplace(std::move(*engine));
  }
  std::string propose_all(const std::vector<Entry>& entries) {
    const auto made = propose(*engine_, li_, entries, {.title = "t", .source = "s", .service = ""});
    EXPECT_TRUE(made) << made.error().message;
    return made ? made->number : "";
  }
  Result<records::StoredRecord> move(const account::Actor& who, const std::string& number, std::string_view key,
                                     std::vector<std::pair<std::string, std::string>> fields = {},
                                     std::string reason = "") {
    ++clock_.now;
    records::Doing doing;
    const auto* const definition = engine_->definition_of(number.starts_with("FT") ? kTripRegister : kRegister).value();
    for (const auto& [name, value] : fields) EXPECT_TRUE(records::put_text(*definition, name, value, doing.fields));
    doing.reason = std::move(reason);
    return engine_->move(who, number, key, doing);
  }
  void enter(const std::string& number) {
    good(move(wang_, number, "accept"));
    good(move(wang_, number, "enter", {{"false_hits", "0"}, {"library_version", "1"}, {"entered_on", "2026-02-01"}}));
    ++clock_.now;
  }
  template <class T>
  static void good(const Result<T>& result) {
    ASSERT_TRUE(result) << result.error().message;
  }
  Contents now(std::optional<std::int64_t> then = std::nullopt) {
    auto contents = contents_at(shelf(), then);
    EXPECT_TRUE(contents) << contents.error().message;
    return contents ? *contents : Contents{};
  }
  Shelf shelf() { return {store_, files_, "default"}; }
  std::size_t events(std::string_view kind) const {
    return static_cast<std::size_t>(
        std::ranges::count_if(events_.all, [&](const evidence::Event& one) { return one.kind == kind; }));
  }

  const law::rules::RuleSet* rules_;
  records::definition::Catalog catalog_;
  records::MemoryStore store_;
  records::EventList events_;
  records::FileMap files_;
  records::SetClock clock_{kBegin};
  EntriesCheck check_;
  std::optional<records::Engine> engine_;
  account::Actor li_{"default", std::string(32, 'a'), "li.na", {"reviewer"}};
  account::Actor wang_{"default", std::string(32, 'b'), "wang.fang", {"review_lead"}};
  account::Actor admin_{"default", std::string(32, 'c'), "admin", {"administrator"}};
};

TEST_F(Library, WhatTheFieldsSayIsHeldAgainstTheFileAtEachDecision) {
  const std::string number = propose_all({keyword("a", "发票"), keyword("b", "出售")});
  for (const auto& [field, value, was] : {std::tuple("entry_count", "3", "2"),
                                          {"action", "note", "block"},
                                          {"risk_class", "a-2", "a-1"},
                                          {"feature_kind", "batch", "keyword"}}) {
    records::Doing doing;
    ASSERT_TRUE(records::put_text(*engine_->definition_of(kRegister).value(), field, value, doing.fields));
    good(engine_->edit(wang_, number, doing));
    const auto refused = move(wang_, number, "accept");
    ASSERT_FALSE(refused) << field;
    EXPECT_EQ(refused.error().code, Code::InvalidInput);
    EXPECT_NE(refused.error().message.find(std::string(field) + " says `" + value + "`"), std::string::npos)
        << refused.error().message;
    EXPECT_NE(refused.error().message.find(std::string("--set ") + field + "=" + was), std::string::npos)
        << refused.error().message;
    records::Doing back;
    ASSERT_TRUE(records::put_text(*engine_->definition_of(kRegister).value(), field, was, back.fields));
    good(engine_->edit(wang_, number, back));
  }
  enter(number);
  EXPECT_EQ(now().entries.size(), 2U);
}

TEST_F(Library, ARecordBroughtInByHandIsLeftOutByNameAndSaidOnce) {
  enter(propose_all({keyword("a", "发票")}));
  const auto* const definition = engine_->definition_of(kRegister).value();
  records::Engine::Import row;
  row.number = "FE-2020-000001";
  row.state = "in-library";
  for (const auto& [field, value] : {std::pair("title", "x"),
                                     {"feature_kind", "keyword"},
                                     {"risk_class", "a-1"},
                                     {"entry_count", "1"},
                                     {"action", "note"},
                                     {"applies_to", "output"},
                                     {"source", "x"},
                                     {"false_hits", "0"},
                                     {"library_version", "1"},
                                     {"entered_on", "2026-01-01"}})
    ASSERT_TRUE(records::put_text(*definition, field, value, row.fields)) << field;
  ASSERT_TRUE(records::put_text(*definition, "entries_digest", std::string(64, '0'), row.fields));
  const auto brought = engine_->import(admin_, kRegister, {row}, records::Engine::Run::Real);
  ASSERT_TRUE(brought && !brought->front().refused) << brought->front().refused->message;
  const Contents contents = now();
  EXPECT_EQ(contents.entries.size(), 1U);
  ASSERT_EQ(contents.refused.size(), 1U);
  EXPECT_EQ(contents.refused[0].number, "FE-2020-000001");
  for (int i = 0; i < 3; ++i) ASSERT_TRUE(record_refusals(*engine_, li_, contents));
  EXPECT_EQ(events("review.records-refused"), 1U);
  ASSERT_TRUE(record_refusals(*engine_, li_, Contents{}));
  EXPECT_EQ(events("review.records-refused"), 2U) << "that it is in order again is said as well";
}

TEST_F(Library, ASetIsHadAgainByItsTimeAndByItsDigest) {
  std::vector<std::pair<std::int64_t, std::string>> sets;
  for (const char* id : {"a", "b", "c"}) {
    enter(propose_all({keyword(id, std::string("词语") + id)}));
    sets.emplace_back(clock_.now, to_hex(entry::digest_of(now().entries)));
    clock_.now += 1000;
  }
  for (std::size_t i = 0; i < sets.size(); ++i) {
    EXPECT_EQ(now(sets[i].first).entries.size(), i + 1);
    const auto again = contents_of_digest(shelf(), sets[i].second.substr(0, 12));
    ASSERT_TRUE(again) << again.error().message;
    EXPECT_EQ(to_hex(entry::digest_of(again->second.entries)), sets[i].second);
    EXPECT_EQ(to_hex(entry::digest_of(now(again->first).entries)), sets[i].second);
  }
  EXPECT_EQ(contents_of_digest(shelf(), std::string(64, '0')).error().code, Code::NotFound);
  EXPECT_EQ(contents_of_digest(shelf(), "12").error().code, Code::InvalidInput);
}

TEST_F(Library, WhatChangesInTheStoreCountsAtTheNextLook) {
  enter(propose_all({keyword("a", "发票")}));
  RegisterLedger ledger(*engine_, "default");
  const auto live = LiveLibrary::open(shelf(), clock_, ledger);
  ASSERT_TRUE(live) << live.error().message;
  EXPECT_EQ(*(*live)->look(), false);
  const std::string second = propose_all({keyword("b", "出售"), keyword("a", "新发票")});
  enter(second);
  clock_.now += kLookEveryMs;
  const auto in_force = (*live)->current();
  EXPECT_EQ(in_force->size(), 2U);
  EXPECT_EQ(in_force->find("a")->text, "新发票");
  EXPECT_EQ(in_force->digest(), entry::digest_of(now().entries));
  good(move(li_, second, "propose-removal", {}, "wrong"));
  good(move(wang_, second, "remove", {{"removed_reason", "wrong"}}));
  clock_.now += kLookEveryMs;
  EXPECT_EQ((*live)->current()->digest(), entry::digest_of(now().entries));
  EXPECT_EQ((*live)->current()->find("a")->text, "发票");
  EXPECT_EQ((*live)->current()->find("b"), nullptr);
}

TEST_F(Library, AnEntryThatFloodsIsOutEverywhereUntilItIsRestored) {
  Entry flooding = keyword("a", "天气");
  flooding.flood = 3;
  enter(propose_all({flooding, keyword("b", "出售")}));
  RegisterLedger ledger(*engine_, "default");
  const auto one = LiveLibrary::open(shelf(), clock_, ledger);
  const auto other = LiveLibrary::open(shelf(), clock_, ledger);
  ASSERT_TRUE(one && other);
  const std::int64_t before = clock_.now++;
  for (int i = 0; i < 3; ++i) EXPECT_TRUE((*one)->count({"a", "b"}).empty());
  const auto trips = (*one)->count({"a", "b"});
  ASSERT_EQ(trips.size(), 1U);
  EXPECT_EQ(trips[0].trip.entry, "a");
  EXPECT_TRUE(trips[0].number.starts_with("FT-"));
  EXPECT_EQ((*one)->current()->find("a"), nullptr);
  EXPECT_EQ(events("review.entry-tripped"), 1U);
  EXPECT_NE((*other)->current()->find("a"), nullptr);
  clock_.now += kLookEveryMs;
  EXPECT_EQ((*other)->current()->find("a"), nullptr);
  EXPECT_NE((*other)->current()->find("b"), nullptr);
  EXPECT_EQ(now().tripped.size(), 1U);
  EXPECT_EQ(now(before).entries.size(), 2U) << "and then it was not";
  EXPECT_FALSE(move(li_, trips[0].number, "restore", {}, "seen"));
  EXPECT_FALSE(move(wang_, trips[0].number, "restore"));
  good(move(wang_, trips[0].number, "restore", {}, "seen"));
  clock_.now += kLookEveryMs;
  for (const auto& library : {one->get(), other->get()}) EXPECT_NE(library->current()->find("a"), nullptr);
  for (int i = 0; i < 3; ++i) EXPECT_TRUE((*one)->count({"a"}).empty()) << "counted from the beginning";
  const auto again = (*one)->count({"a"});
  ASSERT_EQ(again.size(), 1U);
  EXPECT_NE(again[0].number, trips[0].number);
  // The same entry proposed and accepted anew is another version.
  Entry mended = flooding;
  mended.flood = 300;
  enter(propose_all({mended}));
  clock_.now += kLookEveryMs;
  EXPECT_NE((*other)->current()->find("a"), nullptr);
}

class NoLedger final : public TripLedger {
 public:
  Result<std::string> record(const entry::Trip& /*trip*/, const std::string& /*version*/) override {
    if (refuses) return fail(Code::Unavailable, "no room");
    ++recorded;
    return std::string("FT-1");
  }
  bool refuses = true;
  int recorded = 0;
};

TEST_F(Library, ATripThatTheStoreRefusesStandsHereAndIsRecordedLater) {
  Entry flooding = keyword("a", "天气");
  flooding.flood = 1;
  enter(propose_all({flooding}));
  NoLedger ledger;
  const auto live = LiveLibrary::open(shelf(), clock_, ledger);
  ASSERT_TRUE(live);
  EXPECT_TRUE((*live)->count({"a"}).empty());
  ASSERT_EQ((*live)->count({"a"}).size(), 1U);
  EXPECT_EQ((*live)->fault(), "no room");
  enter(propose_all({keyword("b", "出售")}));
  clock_.now += kLookEveryMs;
  EXPECT_EQ((*live)->current()->find("a"), nullptr);
  EXPECT_NE((*live)->current()->find("b"), nullptr);
  ledger.refuses = false;
  clock_.now += kLookEveryMs;
  static_cast<void>((*live)->current());
  EXPECT_EQ(ledger.recorded, 1);
  EXPECT_EQ((*live)->fault(), "");
}

TEST(Content, OfAFileIsWhatItsLinesSay) {
  std::string lines;
  Entry one = keyword("a", "发票");
  one.action = entry::Action::Hold;
  one.surfaces = entry::Surface::Prompt;
  entry::write_entry(lines, one);
  lines += "\n\n";
  Entry other = keyword("b", "[0-9]{5}");
  other.kind = entry::Kind::Pattern;
  other.category = "A.3e";
  entry::write_entry(lines, other);
  const Content is = content_of(lines, "d");
  EXPECT_EQ(is.entries, 2U);
  EXPECT_EQ(is.kind, "batch");
  EXPECT_EQ(is.action, "block");
  EXPECT_EQ(is.classes, (Names{"a-1", "a-3"}));
  EXPECT_EQ(is.risks, (Names{"A.1h", "A.3e"}));
  EXPECT_EQ(is.surfaces.size(), entry::kSurfaceCount);
  const auto said = said_by(
      R"({"entry_count":2,"entries_digest":"d","feature_kind":"batch","action":"hold","risk_class":["a-1","a-3"],)"
      R"("risk_kind":"A.3e, A.1h","applies_to":["prompt","system","output","reasoning","tool-call","file","image-text"]})");
  ASSERT_TRUE(said);
  const auto all = differences(*said, is);
  ASSERT_EQ(all.size(), 1U);
  EXPECT_EQ(all[0].field, "action");
  EXPECT_EQ(content_of(lines + "\n" + lines, "d").bad.size(), 2U) << "ids are there once";
}

}  // namespace
}  // namespace assay::review::library
