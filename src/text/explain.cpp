#include "text/explain.hpp"

#include <fmt/core.h>

#include <array>

#include "base/utf8.hpp"

namespace assay::text {
namespace {

struct Words {
  std::string_view english, chinese;
};
constexpr std::array<Words, kFoldingCount> kWords = {{
    {"capital or small letter", "大小写"},
    {"full or half width", "全角半角"},
    {"other form of the letter", "兼容字符"},
    {"ringed or boxed", "带圈或带框"},
    {"superscript or subscript", "上标下标"},
    {"accents left out", "附加符号"},
    {"traditional form", "繁体字"},
    {"other shape of the character", "异体字"},
    {"number written otherwise", "数字写法"},
    {"letter that looks alike", "形近字母"},
    {"digit or sign for a letter", "数字符号代字母"},
    {"invisible", "不可见字符"},
    {"sign between", "分隔符"},
    {"mark or line end between", "标点或换行"},
    {"picture between", "表情符号"},
    {"said again", "重复字符"},
    {"written in its parts", "拆字"},
    {"written in pinyin", "拼音"},
    {"first letter of the syllable", "拼音首字母"},
    {"same sound", "同音字"},
    {"-n and -ng alike", "前后鼻音"},
    {"l- and n- alike", "边鼻音"},
    {"another tone", "声调不同"},
    {"over the end of a sentence", "跨句"},
    {"inside a longer word", "在长词之内"},
}};

std::vector<Folding> listed(Foldings acts) {
  std::vector<Folding> chain;
  for (std::size_t i = 0; i < kFoldingCount; ++i)
    if (acts.has(static_cast<Folding>(i))) chain.push_back(static_cast<Folding>(i));
  return chain;
}

std::string utf8(const std::u32string& codes) {
  std::string text;
  for (const char32_t code : codes) append_utf8(text, code);
  return text;
}

}  // namespace

std::vector<Step> explain(const Keyword& keyword, std::string_view text, std::uint64_t candidate, std::uint64_t offset,
                          char32_t before) {
  std::vector<Step> steps;
  const auto matches = keyword.matches(text, candidate, before);
  if (!matches) return steps;
  for (const Match& match : *matches) {
    if (match.acts.empty()) continue;
    const std::string from = with_replacements(
        text.substr(static_cast<std::size_t>(match.begin), static_cast<std::size_t>(match.end - match.begin)));
    const std::string to = utf8(match.keyword);
    auto chain = listed(match.acts);
    if (!steps.empty() && steps.back().chain == chain && steps.back().to.empty() == to.empty() &&
        steps.back().end == offset + match.begin) {
      steps.back().end = offset + match.end;
      steps.back().from += from;
      steps.back().to += to;
    } else {
      steps.push_back({offset + match.begin, offset + match.end, from, to, std::move(chain)});
    }
  }
  return steps;
}

std::string_view in_words(Folding folding, Language language) noexcept {
  const Words& words = kWords[static_cast<std::size_t>(folding)];
  return language == Language::Chinese ? words.chinese : words.english;
}

std::string in_words(const Step& step, Language language) {
  std::string how;
  for (const Folding folding : step.chain) {
    if (!how.empty()) how += language == Language::Chinese ? "、" : ", ";
    how += in_words(folding, language);
  }
  if (language == Language::Chinese) {
    return step.to.empty()
               ? fmt::format("第{}-{}字节：“{}”略去（{}）", step.begin, step.end, step.from, how)
               : fmt::format("第{}-{}字节：“{}”读作“{}”（{}）", step.begin, step.end, step.from, step.to, how);
  }
  return step.to.empty()
             ? fmt::format("bytes {}-{}: \"{}\" left out ({})", step.begin, step.end, step.from, how)
             : fmt::format("bytes {}-{}: \"{}\" read as \"{}\" ({})", step.begin, step.end, step.from, step.to, how);
}

std::string in_words(const std::vector<Step>& steps, Language language) {
  if (steps.empty()) return language == Language::Chinese ? "原样书写" : "written as it is";
  std::string lines;
  for (const Step& step : steps) {
    if (!lines.empty()) lines += '\n';
    lines += in_words(step, language);
  }
  return lines;
}

}  // namespace assay::text
