#include "container/markdown/front_matter.hpp"

#include <gtest/gtest.h>

namespace assay::container::markdown {
namespace {

Result<FrontMatter> find(std::string_view text) { return find_front_matter(text, true); }

std::string body_of(std::string_view text, std::size_t index = 0) {
  const auto found = find(text);
  if (!found || found->blocks.size() <= index) return "(none)";
  const Block& block = found->blocks[index];
  return std::string(text.substr(block.body, block.body_end - block.body));
}

TEST(FrontMatter, StandsBetweenFenceLinesAtTheStart) {
  EXPECT_EQ(body_of("---\ntitle: x\n---\n\ntext\n"), "title: x\n");
  EXPECT_EQ(body_of("---\ntitle: x\n...\ntext\n"), "title: x\n");
  EXPECT_EQ(body_of("---  \r\ntitle: x\r\n---\t\r\ntext\r\n"), "title: x\r\n");
  EXPECT_EQ(body_of("\xef\xbb\xbf---\ntitle: x\n---"), "title: x\n");
  EXPECT_EQ(body_of("+++\ntitle = 'x'\n+++\n"), "title = 'x'\n");
  EXPECT_EQ(body_of("---\n---\ntext\n"), "");
  EXPECT_EQ(body_of("---\n# only a comment\n\n---\ntext\n"), "# only a comment\n\n");
}

TEST(FrontMatter, IsNotAThematicBreak) {
  EXPECT_EQ(body_of(""), "(none)");
  EXPECT_EQ(body_of("---"), "(none)");
  EXPECT_EQ(body_of("---\n"), "(none)");
  EXPECT_EQ(body_of("text\n---\ntitle: x\n---\n"), "(none)");
  EXPECT_EQ(body_of("---\ntitle: x\n"), "(none)");
  EXPECT_EQ(body_of("---\n\nSome words.\n\n---\n"), "(none)");
  EXPECT_EQ(body_of("---\n- a list\n---\n"), "(none)");
  EXPECT_EQ(body_of("---\n\ttitle: x\n---\n"), "(none)");
  EXPECT_EQ(body_of("----\ntitle: x\n----\n"), "(none)");
  EXPECT_EQ(body_of("+++\ntitle = 'x'\n---\n"), "(none)");
}

TEST(FrontMatter, MayBeFollowedByTheDocumentsOwn) {
  const std::string_view text = "---\nAIGC: x\n---\n\n---\ntitle: y\n---\ntext\n";
  EXPECT_EQ(body_of(text, 0), "AIGC: x\n");
  EXPECT_EQ(body_of(text, 1), "title: y\n");
  EXPECT_EQ(body_of("---\na: x\n---\nwords\n---\nb: y\n---\n", 1), "(none)");
  EXPECT_EQ(body_of("---\na: x\n---\n---\n---\n", 1), "(none)");
  // A block behind blank lines is found, and is not at the start.
  const auto late = find("\n\n---\na: x\n---\n");
  ASSERT_TRUE(late);
  ASSERT_EQ(late->blocks.size(), 1U);
  EXPECT_EQ(late->blocks[0].begin, 2U);
  EXPECT_EQ(late->text, 0U);
}

TEST(FrontMatter, IsFollowedOnlySoFar) {
  std::string text;
  for (std::size_t i = 0; i < kMostBlocks; ++i) text += "---\na: x\n---\n";
  EXPECT_FALSE(find(text)->more_blocks);
  text += "---\na: x\n---\n";
  EXPECT_TRUE(find(text)->more_blocks);
  EXPECT_EQ(find(text)->blocks.size(), kMostBlocks);
  const std::string far = "---\na: x\n---\n" + std::string(kMostGap + 1, '\n') + "---\nb: y\n---\n";
  EXPECT_EQ(find(far)->blocks.size(), 1U);
}

TEST(FrontMatter, OverItsLimitIsRefusedOnlyIfItLooksLikeOne) {
  const std::string lines(kMostFrontMatter, 'x');
  const auto over = find("---\ntitle: " + lines + "\n---\n");
  ASSERT_FALSE(over);
  EXPECT_EQ(over.error().code, Code::Limited);
  const auto story = find("---\n\nOnce upon a time " + lines + "\n---\n");
  ASSERT_TRUE(story);
  EXPECT_TRUE(story->blocks.empty());
  // The head of a longer file.
  const auto cut = find_front_matter("---\ntitle: " + lines, false);
  ASSERT_FALSE(cut);
  EXPECT_EQ(cut.error().code, Code::Limited);
}

TEST(FrontMatter, InJsonIsTold) {
  EXPECT_TRUE(find("{\n  \"title\": \"x\"\n}\n\ntext\n")->json);
  EXPECT_FALSE(find("{\n  \"title\": \"x\"\n}\n")->json);  // a JSON text in a .md file
  EXPECT_FALSE(find("{{< shortcode >}}\n}\ntext\n")->json);
  EXPECT_FALSE(find("{% raw %}\n")->json);
}

TEST(FrontMatter, TellsWhereANewKeyGoes) {
  const std::string_view yaml = "---\n\n  title: x\n---\n";
  auto gap = gap_in(yaml, find(yaml)->blocks[0]);
  ASSERT_TRUE(gap);
  EXPECT_EQ(gap->at, 4U);
  EXPECT_EQ(gap->indent, 2U);
  const std::string_view toml = "+++\ntitle = 'x'\n+++\n";
  gap = gap_in(toml, find(toml)->blocks[0]);
  ASSERT_TRUE(gap);
  EXPECT_EQ(gap->at, 16U);
  const std::string_view flow = "---\n{title: x}\n---\n";
  gap = gap_in(flow, find(flow)->blocks[0]);
  ASSERT_FALSE(gap);
  EXPECT_EQ(gap.error().code, Code::Unsupported);
}

TEST(FrontMatter, RemembersTheLineEnds) {
  EXPECT_EQ(find("a\r\nb\n")->line_end, "\r\n");
  EXPECT_EQ(find("a\nb\r\n")->line_end, "\n");
  EXPECT_EQ(find("a")->line_end, "\n");
}

TEST(Utf8Text, IsTextWithoutNul) {
  const auto is_text = [](std::string_view text, bool cut = false) { return is_utf8_text(as_bytes(text), cut); };
  EXPECT_TRUE(is_text(""));
  EXPECT_TRUE(is_text("plain words, more than eight of them"));
  EXPECT_TRUE(is_text("\xe4\xbd\xa0\xe5\xa5\xbd \xf0\x9f\x98\x80 \xc3\xa9"));
  EXPECT_FALSE(is_text(std::string_view("nine \0 ten eleven", 17)));
  EXPECT_FALSE(is_text(std::string_view("01234567\0", 9)));
  for (const std::string_view bad :
       {"\x80", "\xc0\xaf", "\xc1\xbf", "\xe0\x80\x80", "\xed\xa0\x80", "\xf0\x80\x80\x80", "\xf4\x90\x80\x80",
        "\xf5\x80\x80\x80", "\xff\xd8\xff", "\xe4\xbd", "a\xe4 b", "\xf0\x9f\x98"})
    EXPECT_FALSE(is_text(bad)) << ::testing::PrintToString(bad);
  EXPECT_TRUE(is_text("\xe4\xbd", true));
  EXPECT_FALSE(is_text("\xe4x", true));
}

TEST(FrontMatter, GivesAnErrorOrAResultForEveryPrefix) {
  const std::string_view text =
      "\xef\xbb\xbf---\r\nAIGC: {\"Label\": \"1\", 'x': [a, b]}\r\nk: |\r\n  a\r\n\r\n  b\r\n---\r\n\r\n+++\nAIGC = { "
      "a = \"\"\"x\"\"\" "
      "}\n[AIGC]\nk = 'v'\n+++\ntext\n";
  for (std::size_t length = 0; length <= text.size(); ++length)
    for (const bool whole : {false, true}) {
      const std::string_view prefix = text.substr(0, length);
      const auto found = find_front_matter(prefix, whole);
      if (!found) continue;
      for (const Block& block : found->blocks) {
        ASSERT_LE(block.end, prefix.size());
        (void)entries_named(prefix, block, "aigc");
        (void)gap_in(prefix, block);
      }
    }
}

}  // namespace
}  // namespace assay::container::markdown
