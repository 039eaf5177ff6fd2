#include <fmt/core.h>

#include <algorithm>
#include <cctype>
#include <utility>

#include "law/rules/rule_set.hpp"

namespace assay::law::rules {
namespace {

bool is_number(std::string_view text) {
  return !text.empty() && std::ranges::all_of(text, [](unsigned char c) { return std::isdigit(c) != 0; });
}

/// 17 as 十七, 1019 as 一千零一十九; up to four digits.
std::string numeral(std::string_view digits) {
  constexpr std::string_view kDigits[] = {"零", "一", "二", "三", "四", "五", "六", "七", "八", "九"};
  constexpr std::string_view kPlaces[] = {"", "十", "百", "千"};
  if (digits.size() > std::size(kPlaces)) return std::string(digits);
  std::string out;
  bool zero = false;
  for (std::size_t i = 0; i < digits.size(); ++i) {
    const auto digit = static_cast<std::size_t>(digits[i] - '0');
    const std::size_t place = digits.size() - 1 - i;
    if (digit == 0) {
      zero = !out.empty();
      continue;
    }
    if (zero) out += kDigits[0];
    zero = false;
    if (digit != 1 || place != 1 || !out.empty()) out += kDigits[digit];
    out += kPlaces[place];
  }
  return out;
}

/// What is cited by its heading and not by a number.
constexpr std::pair<std::string_view, std::string_view> kHeadings[] = {
    {"whole", "全文"},
    {"list", "清单"},
    {"AI figures", "人工智能生成人物形象"},
    {"Annex A", "附录A"},
    {"Annex E", "附录E"},
    {"assessment", "评估"},
    {"corpus assessment", "语料评估"},
    {"corpus source", "语料来源"},
    {"generated-content assessment", "生成内容评估"},
    {"generated-content test bank", "生成内容测试题库"},
    {"keyword library", "关键词库"},
    {"refusal assessment", "拒答评估"},
    {"service measures", "服务措施"},
    {"should-not-refuse bank", "非拒答测试题库"},
    {"should-refuse bank", "应拒答测试题库"},
};

/// "17(1)(1)" as 第十七条第一款第（一）项, "8-10" as 第八条至第十条, "5.3" as 5.3, "6.1(a)" as 6.1 a）; empty when it
/// is none.
/// @param items  a single bracket is an item of the article, not a paragraph
std::string in_chinese(std::string_view part, bool items) {
  for (const auto& [english, chinese] : kHeadings)
    if (part == english) return std::string(chinese);
  const auto bracket = part.find('(');
  const std::string_view head = part.substr(0, bracket);
  std::string_view rest = bracket == std::string_view::npos ? std::string_view{} : part.substr(bracket);
  if (head.find('.') != std::string_view::npos) {
    if (rest.size() != 3) return std::string(part);
    return fmt::format("{} {}）", head, rest.substr(1, 1));
  }
  const auto dash = head.find('-');
  if (dash != std::string_view::npos) {
    if (!is_number(head.substr(0, dash)) || !is_number(head.substr(dash + 1)) || !rest.empty()) return {};
    return fmt::format("第{}条至第{}条", numeral(head.substr(0, dash)), numeral(head.substr(dash + 1)));
  }
  if (!is_number(head)) return {};
  std::string out = fmt::format("第{}条", numeral(head));
  if (rest == "(2nd para)") return out + "第二款";
  bool is_item = items && rest.find('(', 1) == std::string_view::npos;
  while (!rest.empty()) {
    const auto end = rest.find(')');
    if (rest[0] != '(' || end == std::string_view::npos || !is_number(rest.substr(1, end - 1))) return {};
    const std::string number = numeral(rest.substr(1, end - 1));
    out += is_item ? fmt::format("第（{}）项", number) : fmt::format("第{}款", number);
    if (is_item && end + 1 < rest.size()) return {};
    is_item = true;
    rest.remove_prefix(end + 1);
  }
  return out;
}

}  // namespace

std::string article_words(std::string_view article, bool chinese, bool items) {
  if (!chinese) {
    if (article == "whole") return "as a whole";
    const bool counted = !article.empty() && std::isdigit(static_cast<unsigned char>(article[0])) != 0;
    if (!counted) return std::string(article);
    return fmt::format("{} {}", article.find('.') == std::string_view::npos ? "Art." : "clause", article);
  }
  std::string out;
  std::string_view rest = article;
  while (!rest.empty()) {
    const auto end = std::min({rest.find(", "), rest.find(" + "), rest.find('/')});
    const std::string part = in_chinese(rest.substr(0, end), items);
    if (part.empty()) return std::string(article);
    out += out.empty() ? part : "、" + part;
    rest.remove_prefix(end == std::string_view::npos ? rest.size() : rest[end] == '/' ? end + 1 : end + 2);
    while (rest.starts_with(' ')) rest.remove_prefix(1);
  }
  return out;
}

}  // namespace assay::law::rules
