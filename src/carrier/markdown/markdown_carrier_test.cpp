#include "carrier/markdown/markdown_carrier.hpp"

#include <gtest/gtest.h>

#include <fmt/core.h>

namespace assay::carrier::markdown {
namespace {

using label::Degree;
using label::ImplicitLabel;

ImplicitLabel ours(std::string id = "0190a1b2c3d4e5f60718293a4b5c6d7e") {
  return ImplicitLabel::first_writing(Degree::Is, "001191110000MA0000000H10001", std::move(id), R"({"a":"b"})");
}

const std::string kOurMap =
    "AIGC:\n"
    "  Label: \"1\"\n"
    "  ContentProducer: \"001191110000MA0000000H10001\"\n"
    "  ProduceID: \"0190a1b2c3d4e5f60718293a4b5c6d7e\"\n"
    "  ReservedCode1: \"{\\\"a\\\":\\\"b\\\"}\"\n"
    "  ContentPropagator: \"001191110000MA0000000H10001\"\n"
    "  PropagateID: \"0190a1b2c3d4e5f60718293a4b5c6d7e\"\n"
    "  ReservedCode2: \"\"\n";

Result<Inspection> inspect(std::string_view text) {
  MemorySource source(as_bytes(text), "a.md");
  return carrier().inspect(source);
}

std::string written(std::string_view text, const ImplicitLabel& label = ours()) {
  MemorySource source(as_bytes(text), "a.md");
  const auto plan = carrier().plan_write(source, label);
  if (!plan) return "error: " + plan.error().message;
  MemorySink sink;
  EXPECT_TRUE(plan->carry_out(source, sink));
  EXPECT_EQ(sink.bytes().size(), plan->size());
  return std::string(as_text(sink.bytes()));
}

Bytes digest(std::string_view text) {
  MemorySource source(as_bytes(text), "a.md");
  const auto found = carrier().digest_content(source, crypto::DigestAlgorithm::Sha256, DigestScheme::Full);
  return found ? *found : Bytes{};
}
Bytes plain_digest(std::string_view text) { return crypto::digest_of(crypto::DigestAlgorithm::Sha256, as_bytes(text)); }

bool has_finding(const std::vector<label::Finding>& findings, std::string_view id) {
  for (const label::Finding& finding : findings)
    if (finding.id == id) return true;
  return false;
}

/// Everything the contract promises of one unlabelled text.
void expect_kept_contract(const std::string& text) {
  SCOPED_TRACE(text);
  const std::string once = written(text);
  ASSERT_FALSE(once.starts_with("error")) << once;
  const auto seen = inspect(once);
  ASSERT_TRUE(seen);
  ASSERT_EQ(seen->labels.size(), 1U);
  EXPECT_EQ(seen->labels[0].reading.label, ours());
  EXPECT_TRUE(seen->labels[0].reading.findings.empty());
  EXPECT_EQ(written(once), once);
  EXPECT_EQ(digest(text), plain_digest(text));
  EXPECT_EQ(digest(once), digest(text));
  const std::string passed_on = written(once, ours().propagated_by("001191440300708461136T2XGW3", "p1", ""));
  EXPECT_EQ(digest(passed_on), digest(text));
}

TEST(MarkdownCarrier, PutsABlockOfItsOwnFirst) {
  EXPECT_EQ(written("# Title\n"), "---\n" + kOurMap + "---\n\n# Title\n");
  EXPECT_EQ(inspect(written("# Title\n"))->labels[0].place, "front-matter");
  EXPECT_EQ(inspect(written("# Title\n"))->labels[0].offset, 4U);
}

TEST(MarkdownCarrier, PutsTheMapIntoTheFrontMatterThatIsThere) {
  EXPECT_EQ(written("---\n# c\ntitle: x\n---\ntext"), "---\n" + kOurMap + "# c\ntitle: x\n---\ntext");
}

TEST(MarkdownCarrier, KeepsLineEndsAndByteOrderMark) {
  const std::string text = written("\xef\xbb\xbf---\r\ntitle: x\r\n---\r\ntext\r\n");
  EXPECT_TRUE(text.starts_with("\xef\xbb\xbf---\r\nAIGC:\r\n  Label: \"1\"\r\n")) << text;
  EXPECT_TRUE(text.ends_with("\r\n  ReservedCode2: \"\"\r\ntitle: x\r\n---\r\ntext\r\n")) << text;
  const std::string fresh = written("\xef\xbb\xbftext\r\n");
  EXPECT_TRUE(fresh.starts_with("\xef\xbb\xbf---\r\nAIGC:\r\n")) << fresh;
  EXPECT_TRUE(fresh.ends_with("---\r\n\r\ntext\r\n")) << fresh;
}

TEST(MarkdownCarrier, PutsATableAtTheEndOfTomlFrontMatter) {
  const std::string text = written("+++\ntitle = 'x'\n[params]\na = 1\n+++\ntext\n");
  EXPECT_TRUE(text.starts_with("+++\ntitle = 'x'\n[params]\na = 1\n[AIGC]\nLabel = \"1\"\nContentProducer = ")) << text;
  EXPECT_TRUE(text.ends_with("ReservedCode2 = \"\"\n+++\ntext\n")) << text;
  EXPECT_EQ(inspect(text)->labels[0].place, "front-matter-toml");
}

TEST(MarkdownCarrier, FulfilsItsContractForTextsOfManyShapes) {
  for (const std::string text : {"",
                                 "\n",
                                 "text",
                                 "text\n",
                                 "\n\ntext\n",
                                 "# T\r\n\r\ntext",
                                 "\xef\xbb\xbf",
                                 "\xef\xbb\xbf# T\n",
                                 "---\n",
                                 "---\ntext\n---\n",
                                 "---\n\nwords\n\n---\n\nmore\n",
                                 "---\ntitle: x\n---\n",
                                 "---\ntitle: x\n...\n\ntext\n",
                                 "---\n---\n",
                                 "---\n---\n\ntext\n",
                                 "---\n\n---\ntext\n",
                                 "---\n \n\n---\n\ntext\n",
                                 "---\n# only a comment\n---\n\ntext\n",
                                 "---\r\n---\r\n\r\ntext\r\n",
                                 "---\n  title: x\n  tags: [a]\n---\ntext\n",
                                 "---\ntags:\n- a\n- b\ntext: |\n  AIGC:\n    Label: 1\n---\n\n",
                                 "---\na: b\n---\n\n---\nc: d\n---\ntext\n",
                                 "\n\n---\na: b\n---\ntext\n",
                                 "+++\na = 1\n+++\n",
                                 "+++\n+++\n\ntext\n",
                                 "+++\n\n+++\n\n",
                                 "+++\r\n[a]\r\nb = 1\r\n\r\n+++\r\ntext",
                                 "{\"json\": 1}\n",
                                 "+++\nnot toml\n",
                                 "* * *\ntext\n"})
    expect_kept_contract(text);
}

TEST(MarkdownCarrier, ReplacesALabelWhereItStands) {
  const std::string block = "AIGC:\n    ContentProducer: Agent\n    Label: AIGC\n    ProduceID: \"0\"\n";
  EXPECT_EQ(written("---\n" + block + "---\n\n\n# T\n"), "---\n" + kOurMap + "---\n\n\n# T\n");
  EXPECT_EQ(written("---\na: b\n" + block + "# c\nd: e\n---\n"), "---\na: b\n" + kOurMap + "# c\nd: e\n---\n");
  EXPECT_EQ(written("---\nAIGC: {\"Label\":\"1\"} # c\nd: e\n---\n"), "---\n" + kOurMap + "d: e\n---\n");
  EXPECT_EQ(written("---\nAIGC: &broken\n  a: b\nd: e\n---\n"), "---\n" + kOurMap + "d: e\n---\n");
  const std::string toml = written("+++\nAIGC = { Label = \"2\" }\na = 1\n[b]\nc = 1\n+++\n");
  EXPECT_TRUE(toml.starts_with("+++\nAIGC = { Label = \"1\", ContentProducer = ")) << toml;
  EXPECT_TRUE(toml.ends_with("ReservedCode2 = \"\" }\na = 1\n[b]\nc = 1\n+++\n")) << toml;
}

TEST(MarkdownCarrier, LeavesOneOfSeveralLabelsAndDigestsTheSame) {
  const std::string one = "AIGC:\n  Label: \"1\"\n  ProduceID: \"x\"\n";
  const std::string two = "AIGC: {Label: \"2\"}\n";
  for (const std::string& text :
       {"---\n" + one + two + "---\n\ntext\n", "---\n" + one + two + "\n---\n\ntext\n",
        "---\n" + one + "\n" + two + "---\ntext\n", "---\n" + one + "---\n\n---\n" + two + "---\n\ntext\n",
        "---\n" + one + "---\n\n---\na: b\n" + two + "---\n\ntext\n",
        "---\na: b\n---\n\n---\n" + one + "---\n\n---\n" + two + "---\n\n", "\n---\n" + one + two + "---\n",
        std::string("+++\nAIGC = 'x'\n[AIGC]\na = 'b'\n+++\n"),
        "---\n" + one + "---\n+++\n[AIGC]\nLabel = '2'\n+++\ntext\n"}) {
    SCOPED_TRACE(text);
    EXPECT_EQ(inspect(text)->labels.size(), 2U);
    const std::string once = written(text);
    ASSERT_TRUE(inspect(once));
    ASSERT_EQ(inspect(once)->labels.size(), 1U) << once;
    EXPECT_EQ(inspect(once)->labels[0].reading.label, ours());
    EXPECT_EQ(digest(once), digest(text)) << once;
    EXPECT_EQ(written(once), once);
  }
}

TEST(MarkdownCarrier, ReadsWhatProducersWrite) {
  const auto label_of = [](std::string_view text) {
    const auto seen = inspect(text);
    EXPECT_TRUE(seen && seen->labels.size() == 1) << text;
    return seen && seen->labels.size() == 1 ? seen->labels[0].reading.label : std::nullopt;
  };
  const ImplicitLabel plain{"1", "00X", "id/+=", "", "00X", "id", ""};
  EXPECT_EQ(
      label_of(
          "---\nAIGC:\n    Label: \"1\"\n    ContentProducer: 00X\n    ProduceID: id/+=\n    ReservedCode1: \"\"\n    "
          "ContentPropagator: 00X\n    PropagateID: id\n    ReservedCode2: ''\n---\n"),
      plain);
  EXPECT_EQ(
      label_of(
          "---\nAIGC:\n  ContentProducer: '00X'\n  ContentPropagator: '00X'\n  Label: '1'\n  ProduceID: 'id/+='\n  "
          "PropagateID: 'id'\n  ReservedCode1: ''\n  ReservedCode2: ''\n---\n\n---\ntitle: x\n---\n"),
      plain);
  EXPECT_EQ(
      label_of("---\nAIGC: {\"Label\":\"1\",\"ContentProducer\":\"00X\",\"ProduceID\":\"id/+=\",\"ReservedCode1\":\"\","
               "\"ContentPropagator\":\"00X\",\"PropagateID\":\"id\",\"ReservedCode2\":\"\"}\n---\n"),
      plain);
  EXPECT_EQ(label_of("---\naigc: '{\"AIGC\": {\"Label\":\"1\",\"ContentProducer\":\"00X\",\"ProduceID\":\"id/+=\","
                     "\"ReservedCode1\":\"\",\"ContentPropagator\":\"00X\",\"PropagateID\":\"id\",\"ReservedCode2\":"
                     "\"\"}}'\n---\n"),
            plain);
  const auto signed_label = label_of(
      "---\nAIGC:\n  Label: '1'\n  ContentProducer: '00X'\n  ProduceID: '7'\n  ReservedCode1: "
      "'{\"SecurityData\":{\"Type\":\"TC260PG\"}}'\n---\n");
  ASSERT_TRUE(signed_label);
  EXPECT_EQ(signed_label->reserved_code1, R"({"SecurityData":{"Type":"TC260PG"}})");
}

TEST(MarkdownCarrier, NamesWhatIsOddAboutALabel) {
  const auto numbers =
      inspect("---\nAIGC:\n  Label: 1\n  ContentProducer: 00X\n  ProduceID: 142569260085903360\n---\n");
  ASSERT_EQ(numbers->labels.size(), 1U);
  EXPECT_TRUE(has_finding(numbers->labels[0].reading.findings, "label-is-number"));
  EXPECT_TRUE(has_finding(numbers->labels[0].reading.findings, "field-not-string"));
  ASSERT_TRUE(numbers->labels[0].reading.label);
  EXPECT_EQ(numbers->labels[0].reading.label->produce_id, "142569260085903360");

  const auto twice = inspect("---\nAIGC:\n  Label: '1'\n  Label: '2'\n---\n");
  EXPECT_FALSE(twice->labels[0].reading.label);
  EXPECT_TRUE(has_finding(twice->labels[0].reading.findings, "duplicate-member"));

  const auto broken = inspect("---\nAIGC: &a\n  Label: '1'\n---\n");
  ASSERT_EQ(broken->labels.size(), 1U);
  EXPECT_FALSE(broken->labels[0].reading.label);
  EXPECT_TRUE(has_finding(broken->labels[0].reading.findings, "front-matter-unreadable"));
  EXPECT_EQ(broken->labels[0].text, "&a\n  Label: '1'");

  const auto second = inspect("---\nAIGC: {Label: '1'}\n---\n\n---\na: b\n---\n");
  EXPECT_TRUE(has_finding(second->findings, "second-front-matter"));
}

TEST(MarkdownCarrier, TakesALabelInTheTextForWeakEvidenceOnly) {
  const std::string fenced = "# T\n\n```yaml\nAIGC:\n  Label: \"1\"\n  ProduceID: \"x\"\n```\n";
  for (const std::string& text : {fenced, std::string("# T\n\nAIGC:\n  ProduceID: x\n"),
                                  std::string("text\n{\"AIGC\": {\"ContentProducer\": \"x\"}}\n"),
                                  std::string("text\n---\nAIGC:\n  ProduceID: x\n---\n")}) {
    const auto seen = inspect(text);
    ASSERT_TRUE(seen);
    EXPECT_TRUE(seen->labels.empty());
    EXPECT_TRUE(has_finding(seen->findings, "label-outside-front-matter")) << text;
    expect_kept_contract(text);
  }
  for (const std::string_view text :
       {"AIGC: a new word\n", "the key `AIGC:` and its ProduceID\n", "# AIGC\nProduceID\n", "AIGC\n"})
    EXPECT_FALSE(has_finding(inspect(text)->findings, "label-outside-front-matter")) << text;
}

TEST(MarkdownCarrier, FindsWeakEvidenceFarDownAndAcrossReads) {
  const std::string evidence = "\nAIGC:\n  Label: \"1\"\n  ProduceID: \"x\"\n";
  for (std::size_t before = 262'144 - 1200; before < 262'144 + 100; ++before) {
    const std::string text = std::string(before, 'x') + evidence + std::string(2000, 'y');
    const auto seen = inspect(text);
    ASSERT_TRUE(seen);
    ASSERT_EQ(seen->findings.size(), 1U) << before;
    EXPECT_NE(seen->findings[0].detail.find(fmt::format("0x{:x}", before + 1)), std::string::npos);
  }
}

TEST(MarkdownCarrier, RefusesWhatItCannotDoSafely) {
  const auto says = [](const std::string& text, std::string_view words) {
    const std::string answer = written(text);
    EXPECT_TRUE(answer.starts_with("error: a.md: ")) << answer;
    EXPECT_NE(answer.find(words), std::string::npos) << answer;
  };
  says("{\n \"title\": \"x\"\n}\n\ntext\n", "front matter is JSON");
  says("---\n{title: x}\n---\n", "one flow mapping");
  says("---\nAIGC: 'open\ntitle: x\n---\n", "cannot be told");
  says("+++\nAIGC.Label = '1'\n+++\n", "dotted key");
  says("+++\nbroken\n+++\n", "no `key = value`");
  says("---\ntitle: " + std::string(65'500, 'x') + "\n---\n", "would have");
  std::string many;
  for (int i = 0; i < 6; ++i) many += "---\nAIGC: x\n---\n";
  says(many, "more than 4 front matter blocks");
  EXPECT_EQ(written("+++\nbroken\n+++\n").find("error"), 0U);
  EXPECT_TRUE(has_finding(inspect("+++\nbroken\n+++\n")->findings, "front-matter-unreadable"));
}

TEST(MarkdownCarrier, RefusesALabelThatBreaksTheRules) {
  EXPECT_NE(written("text", ImplicitLabel{}).find("error"), std::string::npos);
}

TEST(MarkdownCarrier, PlansASizeThatDependsOnTheJsonAlone) {
  for (const std::string_view text : {"text\n", "---\na: b\n---\n", "+++\n+++\n"})
    EXPECT_EQ(written(text, ours(std::string(32, 'a'))).size(), written(text, ours(std::string(32, '9'))).size());
}

TEST(MarkdownCarrier, IsToldByContentAndName) {
  const auto is_ours = [](std::string_view text, std::string_view name) { return sniff(as_bytes(text), name); };
  EXPECT_TRUE(is_ours("# T\n", "a.md"));
  EXPECT_TRUE(is_ours("# T\n", "dir/A.Markdown"));
  EXPECT_FALSE(is_ours("# T\n", "a.txt"));
  EXPECT_FALSE(is_ours("# T\n", "md"));
  EXPECT_TRUE(is_ours("---\nAIGC: {Label: '1'}\n---\n", "a.txt"));
  EXPECT_FALSE(is_ours("---\ntitle: x\n---\n", "a.txt"));
  EXPECT_FALSE(is_ours("\xff\xd8\xff\xe0", "a.md"));
  EXPECT_FALSE(is_ours(std::string_view("a\0b", 3), "a.md"));
  EXPECT_TRUE(is_ours(std::string(4094, 'a') + "\xe4\xbd", "a.md"));
  EXPECT_FALSE(is_ours("abc\xe4\xbd", "a.md"));
}

TEST(MarkdownCarrier, RefusesMoreTextThanItsLimit) {
  class Long final : public ByteSource {
   public:
    [[nodiscard]] std::uint64_t size() const noexcept override { return (64U << 20U) + 1; }
    [[nodiscard]] std::string_view name() const noexcept override { return "long.md"; }
    [[nodiscard]] Result<> read_at(std::uint64_t, std::span<std::uint8_t> out) override {
      std::fill(out.begin(), out.end(), std::uint8_t{'x'});
      return {};
    }
  } source;
  const auto seen = carrier().inspect(source);
  ASSERT_FALSE(seen);
  EXPECT_EQ(seen.error().code, Code::Limited);
}

TEST(MarkdownCarrier, GivesAnErrorOrAResultForEveryPrefix) {
  const std::string text = written("---\ntitle: x\n---\n\ntext\n") + "\n+++\n[AIGC]\na = '''b'''\n+++\n";
  for (std::size_t length = 0; length <= text.size(); ++length) {
    const std::string_view prefix = std::string_view(text).substr(0, length);
    (void)inspect(prefix);
    (void)written(prefix);
    (void)digest(prefix);
  }
}

}  // namespace
}  // namespace assay::carrier::markdown
