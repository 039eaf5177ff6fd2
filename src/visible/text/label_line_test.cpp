#include "visible/text/label_line.hpp"

#include <gtest/gtest.h>

#include "base/utf8.hpp"

namespace assay::visible::text {
namespace {

using namespace std::string_literals;

Words words(std::string label = "AI生成") {
  return {std::move(label),
          {"AI生成", "AI生成合成", "人工智能生成合成", "该内容由AI生成合成", "该内容可能由AI生成合成"},
          {{"ai", {"人工智能", "AI"}}, {"generation", {"生成", "合成"}}},
          "AI"};
}

Result<LinePlan> plan(std::string_view text, Syntax syntax, Edge wish, const Words& with = words()) {
  MemorySource source(as_bytes(text), "a.md");
  return add_line(source, syntax, with, wish);
}
std::string labelled(std::string_view text, Syntax syntax, Edge wish, const Words& with = words()) {
  const auto made = plan(text, syntax, wish, with);
  if (!made) return "error: " + made.error().message;
  MemorySource source(as_bytes(text), "a.md");
  MemorySink sink;
  EXPECT_TRUE(made->splice.carry_out(source, sink));
  std::string out(as_text(sink.bytes()));
  EXPECT_EQ(out.size(), made->splice.size());
  // Everything else is as it was.
  if (made->outcome == Outcome::Added) {
    EXPECT_TRUE(std::string_view(out).substr(static_cast<std::size_t>(made->offset)).starts_with(made->label)) << out;
    const auto added = out.size() - text.size();
    bool is_insertion = false;
    for (std::size_t at = 0; at <= text.size() && !is_insertion; ++at)
      is_insertion = out.substr(0, at) + out.substr(at + added) == text;
    EXPECT_TRUE(is_insertion) << out;
  } else {
    EXPECT_EQ(out, text);
  }
  return out;
}
std::string at_start(std::string_view text, Syntax syntax = Syntax::Markdown) {
  return labelled(text, syntax, Edge::Start);
}
std::string at_end(std::string_view text, Syntax syntax = Syntax::Markdown) {
  return labelled(text, syntax, Edge::End);
}

Measured measured(std::string_view text, Syntax syntax = Syntax::Markdown) {
  MemorySource source(as_bytes(text), "a.md");
  const auto found = measure(source, syntax, words());
  EXPECT_TRUE(found) << found.error().message;
  return found.value_or(Measured{});
}

TEST(LabelLine, StandsAsAParagraphOfItsOwn) {
  for (const Syntax syntax : {Syntax::Plain, Syntax::Markdown}) {
    EXPECT_EQ(at_start("words\n", syntax), "AI生成\n\nwords\n");
    EXPECT_EQ(at_end("words\n", syntax), "words\n\nAI生成\n");
    EXPECT_EQ(at_start("\nwords\n", syntax), "AI生成\n\nwords\n");
    EXPECT_EQ(at_end("words\n\n", syntax), "words\n\nAI生成\n");
    EXPECT_EQ(at_end("words\n \t\n", syntax), "words\n \t\nAI生成\n");
    EXPECT_EQ(at_end("words\n  ", syntax), "words\n  \nAI生成");
    EXPECT_EQ(at_start("", syntax), "AI生成\n");
    EXPECT_EQ(at_end("", syntax), "AI生成\n");
    EXPECT_EQ(at_end("\n\n", syntax), "AI生成\n\n\n") << "no words to stand behind";
  }
}

TEST(LabelLine, KeepsTheFilesLineBreaks) {
  for (const Syntax syntax : {Syntax::Plain, Syntax::Markdown}) {
    EXPECT_EQ(at_start("a\r\nb\r\n", syntax), "AI生成\r\n\r\na\r\nb\r\n");
    EXPECT_EQ(at_end("a\r\nb\r\n", syntax), "a\r\nb\r\n\r\nAI生成\r\n");
    EXPECT_EQ(at_start("a\rb\r", syntax), "AI生成\r\ra\rb\r");
    EXPECT_EQ(at_end("a\rb\r", syntax), "a\rb\r\rAI生成\r");
    EXPECT_EQ(at_end("a", syntax), "a\n\nAI生成") << "no break at the end before, none after";
    EXPECT_EQ(at_end("a\r\nb", syntax), "a\r\nb\r\n\r\nAI生成");
    // A CR and an LF that meet are one break.
    EXPECT_EQ(at_end("a\nb\r", syntax), "a\nb\r\n\nAI生成\n");
    EXPECT_EQ(at_start("\r\nb\r", syntax), "AI生成\r\n\r\nb\r");
  }
}

TEST(LabelLine, KeepsTheByteOrderMarkFirst) {
  for (const Syntax syntax : {Syntax::Plain, Syntax::Markdown}) {
    EXPECT_EQ(at_start("\xef\xbb\xbfwords\n", syntax),
              "\xef\xbb\xbf"
              "AI生成\n\nwords\n");
    EXPECT_EQ(at_end("\xef\xbb\xbfwords\n", syntax), "\xef\xbb\xbfwords\n\nAI生成\n");
    EXPECT_EQ(at_start("\xef\xbb\xbf", syntax),
              "\xef\xbb\xbf"
              "AI生成\n");
  }
  EXPECT_EQ(at_start("\xef\xbb\xbf---\na: b\n---\nwords\n"), "\xef\xbb\xbf---\na: b\n---\n\nAI生成\n\nwords\n");
}

TEST(LabelLine, GoesBehindFrontMatter) {
  EXPECT_EQ(at_start("---\ntitle: x\n---\n\n# T\n"), "---\ntitle: x\n---\n\nAI生成\n\n# T\n");
  EXPECT_EQ(at_start("---\ntitle: x\n---\n# T\n"), "---\ntitle: x\n---\n\nAI生成\n\n# T\n");
  EXPECT_EQ(at_start("+++\na = 1\n+++\n\n# T\n"), "+++\na = 1\n+++\n\nAI生成\n\n# T\n");
  EXPECT_EQ(at_start("---\r\na: b\r\n---\r\n\r\nx\r\n"), "---\r\na: b\r\n---\r\n\r\nAI生成\r\n\r\nx\r\n");
  EXPECT_EQ(at_start("---\nAIGC: {Label: '1'}\n---\n\n---\na: b\n---\n\nx\n"),
            "---\nAIGC: {Label: '1'}\n---\n\n---\na: b\n---\n\nAI生成\n\nx\n");
  EXPECT_EQ(at_start("---\na: b\n---"), "---\na: b\n---\n\nAI生成");
  EXPECT_EQ(at_start("---\na: b\n---\n"), "---\na: b\n---\n\nAI生成\n");
  EXPECT_EQ(at_end("---\na: b\n---\n"), "---\na: b\n---\n\nAI生成\n");
  // A thematic break is no front matter, and in plain text nothing is.
  EXPECT_EQ(at_start("---\n\nwords\n\n---\n"), "AI生成\n\n---\n\nwords\n\n---\n");
  EXPECT_EQ(at_start("---\na: b\n---\n", Syntax::Plain), "AI生成\n\n---\na: b\n---\n");
}

TEST(LabelLine, GoesToTheEndWhereNothingMayStandBeforeTheFrontMatter) {
  const std::string json = "{\n\"title\": \"x\"\n}\nwords\n";
  EXPECT_EQ(at_start(json), json + "\nAI生成\n");
  EXPECT_NE(plan(json, Syntax::Markdown, Edge::Start)->moved.find("JSON front matter"), std::string::npos);
  EXPECT_EQ(at_start("---\ra: b\r---\rwords\r"), "---\ra: b\r---\rwords\r\rAI生成\r");
  const auto neither = plan(json + "```\ncode\n", Syntax::Markdown, Edge::End);
  ASSERT_FALSE(neither);
  EXPECT_EQ(neither.error().code, Code::Unsupported);
  EXPECT_NE(neither.error().message.find("a code fence that is never closed (close it)"), std::string::npos)
      << neither.error().message;
}

TEST(LabelLine, GoesToTheStartWhereTheEndStandsOpen) {
  for (const std::string& open :
       {"```\ncode\n"s, "~~~ c\ncode\n```\n"s, "````\n```\n"s, "<!-- note\n"s, "<script>\nx\n\ny\n"s, "<?php\n"s,
        "<![CDATA[\n"s, "<!DOCTYPE\n"s, "- a\n\n```\n"s, "   ```\nx\n    ```\n"s}) {
    EXPECT_EQ(at_end("a\n\n" + open), "AI生成\n\na\n\n" + open);
    const auto made = plan("a\n\n" + open, Syntax::Markdown, Edge::End);
    EXPECT_EQ(made->position, Position::Start);
    EXPECT_TRUE(made->moved.starts_with("the text ends in a")) << made->moved;
    EXPECT_EQ(at_end("a\n\n" + open, Syntax::Plain), "a\n\n" + open + "\nAI生成\n");
  }
  for (const std::string& closed :
       {"```\ncode\n```\n"s, "```\ncode\n`````\n"s, "```a`b\n"s, "    ```\n"s, "<!-- a\nb -->\n"s, "<!-- a -->\n"s,
        "<script>\nx\n</script>\n"s, "<div>\n```\n"s, "> ```\n> x\n"s, "- ```\n  x\n"s, "1. a\n   ```\n   x\n"s,
        "- ```\n  x\n  ```\n"s, "text <!-- note\n"s, "<p>\n<!-- a\n"s}) {
    EXPECT_EQ(at_end("a\n\n" + closed), "a\n\n" + closed + "\nAI生成\n");
    EXPECT_TRUE(plan("a\n\n" + closed, Syntax::Markdown, Edge::End)->moved.empty());
  }
}

TEST(LabelLine, IsWrittenOnce) {
  for (const Syntax syntax : {Syntax::Plain, Syntax::Markdown})
    for (const std::string text :
         {"", "a", "a\n", "a\r\nb", "\n\na\n", "---\na: b\n---\nx", "- a\n- b\n", "- a\n  ```\n  code\n", "a\nb\r"})
      for (const Edge first : {Edge::Start, Edge::End})
        for (const Edge second : {Edge::Start, Edge::End}) {
          const std::string once = labelled(text, syntax, first);
          EXPECT_EQ(labelled(once, syntax, second), once);
          EXPECT_EQ(plan(once, syntax, second)->outcome, Outcome::AlreadyThere);
        }
}

TEST(LabelLine, LeavesALabelInOtherWordsOrOtherDressAlone) {
  for (const std::string line : {"该内容可能由AI生成合成", "**AI生成**", "> AI生成合成。", "（AI生成）", "# 【AI生成】",
                                 "<p align=\"center\">AI生成</p>", "—— *人工智能生成合成* ——"}) {
    const std::string text = "# Title\n\n" + line + "\n\nwords\n\nmore\n\nwords\n\nhere\n\nend\n";
    EXPECT_EQ(at_end(text), text);
    EXPECT_EQ(plan(text, Syntax::Markdown, Edge::End)->position, Position::Start);
  }
  EXPECT_EQ(plan("该内容由AI生成合成\n\nx\n", Syntax::Plain, Edge::Start)->label, "该内容由AI生成合成");
}

TEST(LabelLine, IsNotTakenForWhatIsNone) {
  const std::string far = "\n\na\n\nb\n\nc\n\nd\n\n";
  for (const std::string& text :
       {"```\nAI生成\n```\n\nx\n"s, "<!--\n\nAI生成\n\n-->\n\nx\n"s, "本文并非\nAI生成\n\nx\n"s, "    AI生成\n\nx\n"s,
        "AI生成的十个例子\n\nx\n"s, "<template>AI生成</template>\n\nx\n"s,
        "<p style=\"display:none\">AI生成</p>\n\nx\n"s, far + "AI生成" + far}) {
    EXPECT_EQ(plan(text, Syntax::Markdown, Edge::Start)->outcome, Outcome::Added) << text;
    at_end(text);
  }
}

TEST(LabelLine, RefusesWordsThatAreNoLabel) {
  const auto refused = [](const std::string& label, Syntax syntax, std::string_view why) {
    const auto made = plan("a\n", syntax, Edge::Start, words(label));
    ASSERT_FALSE(made) << label;
    EXPECT_EQ(made.error().code, Code::InvalidInput);
    EXPECT_NE(made.error().message.find(why), std::string::npos) << made.error().message;
  };
  refused("", Syntax::Plain, "no words");
  refused("AI", Syntax::Plain, "lacks an element");
  refused("生成", Syntax::Plain, "lacks an element");
  refused("SAID生成", Syntax::Plain, "lacks an element");
  refused("AI生成\nAI生成", Syntax::Plain, "control character");
  refused(" AI生成", Syntax::Plain, "blank");
  refused("AI生成\xff", Syntax::Plain, "UTF-8");
  refused("AI生成" + std::string(300, 'x'), Syntax::Plain, "308 bytes, at most 256");
  for (const char* label : {"*AI生成*", "AI生成 [1]", "1. AI生成", "- AI生成", "<b>AI生成", "# AI生成"}) {
    refused(label, Syntax::Markdown, "markup");
    EXPECT_TRUE(plan("a\n", Syntax::Plain, Edge::Start, words(label))) << label;
  }
}

TEST(LabelLine, NamesTheEncodingItDoesNotWriteInto) {
  const auto refused = [](std::string_view text, Code code, std::string_view why) {
    const auto made = plan(text, Syntax::Plain, Edge::Start);
    ASSERT_FALSE(made) << why;
    EXPECT_EQ(made.error().code, code);
    EXPECT_TRUE(made.error().message.starts_with("a.md: "));
    EXPECT_NE(made.error().message.find(why), std::string::npos) << made.error().message;
  };
  refused("\xff\xfeh\0i\0"s, Code::Unsupported, "UTF-16, little-endian");
  refused("\xfe\xff\0h\0i"s, Code::Unsupported, "UTF-16, big-endian");
  refused("h\0i\0 \0t\0h\0"s, Code::Unsupported, "`iconv -f UTF-16LE -t UTF-8 a.md`");
  refused("\0h\0i\0 \0t\0h"s, Code::Unsupported, "UTF-16BE");
  refused("\xff\xfe\0\0h\0\0\0"s, Code::Unsupported, "UTF-32");
  refused("\xc4\xe3\xba\xc3, \x95\x32\x82\x36 GB", Code::Unsupported, "GB 18030 or GBK");
  refused("caf\xe9 au lait", Code::Corrupt, "byte 0xe9 at 0x3 is not UTF-8");
  refused("abc\0def"s, Code::Corrupt, "NUL byte at 0x3");
  EXPECT_TRUE(plan("你好", Syntax::Plain, Edge::Start));
}

TEST(LabelLine, RefusesTextsOverItsBound) {
  class Long final : public ByteSource {
   public:
    [[nodiscard]] std::uint64_t size() const noexcept override { return kMostText + 1; }
    [[nodiscard]] std::string_view name() const noexcept override { return "long.txt"; }
    [[nodiscard]] Result<> read_at(std::uint64_t, std::span<std::uint8_t>) override {
      return fail(Code::Internal, "read");
    }
  } source;
  EXPECT_EQ(add_line(source, Syntax::Plain, words(), Edge::Start).error().code, Code::Limited);
  EXPECT_EQ(measure(source, Syntax::Plain, words()).error().code, Code::Limited);
}

TEST(LabelLine, AnswersForEveryPrefix) {
  const std::string text =
      "\xef\xbb\xbf---\r\ntitle: 生成\r\n---\r\n\r\n# 题\r\n\r\n> - 1. a\r\n```\r\nAI\r\n```\r\n<!-- x "
      "-->\r\n\tend\r\n";
  for (std::size_t length = 0; length <= text.size(); ++length)
    for (const Edge wish : {Edge::Start, Edge::End}) {
      const std::string prefix = text.substr(0, length);
      const auto made = plan(prefix, Syntax::Markdown, wish);
      EXPECT_EQ(made.has_value(), !utf8_error(prefix)) << length;
      if (!made) continue;
      const std::string once = labelled(prefix, Syntax::Markdown, wish);
      EXPECT_EQ(plan(once, Syntax::Markdown, wish)->outcome, Outcome::AlreadyThere) << once;
    }
}

TEST(MeasureText, TellsWhereALabelStandsAndWhatItSays) {
  const auto start = measured("---\na: b\n---\n\n# 题\n\n由人工智能生成，仅供参考。\n\n1\n\n2\n\n3\n\n4\n");
  ASSERT_EQ(start.lines.size(), 1U);
  EXPECT_TRUE(start.has_label());
  EXPECT_EQ(start.lines[0].position, Position::Start);
  EXPECT_EQ(start.lines[0].likeness, Likeness::Sentence);
  EXPECT_EQ(start.lines[0].line, 7U);
  EXPECT_EQ(start.lines[0].offset, 21U);
  EXPECT_EQ(start.lines[0].text, "由人工智能生成，仅供参考。");
  EXPECT_EQ(start.lines[0].elements, (std::vector<std::string>{"ai", "generation"}));
  EXPECT_TRUE(start.lines[0].own_paragraph);

  const auto both = measured("AI生成\nx\n\n1\n\n2\n\nAI生成合成\n\n3\n\n4\n\n（人工智能生成合成）\n", Syntax::Plain);
  ASSERT_EQ(both.lines.size(), 3U);
  EXPECT_EQ(both.lines[0].position, Position::Start);
  EXPECT_EQ(both.lines[0].likeness, Likeness::Label);
  EXPECT_FALSE(both.lines[0].own_paragraph);
  EXPECT_EQ(both.lines[1].position, Position::Middle);
  EXPECT_EQ(both.lines[2].position, Position::End);
  EXPECT_EQ(measured("x\n\nAI生成\n").lines[0].position, Position::End);
}

TEST(MeasureText, SeesWhatIsMissing) {
  for (const std::string text : {"", "words\n", "# 合成氨的历史\n\nwords\n", "SAID 生成\n\nx\n"}) {
    EXPECT_FALSE(measured(text).has_label()) << text;
    EXPECT_TRUE(measured(text).lines.empty()) << text;
  }
  const auto half = measured("由AI撰写\n\n1\n\n2\n\n3\n\n4\n");
  ASSERT_EQ(half.lines.size(), 1U);
  EXPECT_FALSE(half.has_label());
  EXPECT_EQ(half.lines[0].likeness, Likeness::Incomplete);
  EXPECT_EQ(half.lines[0].elements, (std::vector<std::string>{"ai"}));
}

TEST(MeasureText, KnowsTheCornerMark) {
  const auto mark = measured("# 晚霞为什么是红的<sup>AI</sup>\n\n1\n\n2\n\n3\n\n4\n");
  ASSERT_EQ(mark.lines.size(), 1U);
  EXPECT_EQ(mark.lines[0].likeness, Likeness::CornerMark);
  EXPECT_TRUE(mark.has_label());
  EXPECT_FALSE(measured("# 晚霞<sup>AIDS</sup>\n").has_label());
}

TEST(MeasureText, TellsOfAFewLinesOnly) {
  std::string text;
  for (int i = 0; i < 1000; ++i) text += "AI生成\n\n";
  EXPECT_LE(measured(text).lines.size(), kMostFound);
}

}  // namespace
}  // namespace assay::visible::text
