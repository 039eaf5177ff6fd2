#include <fmt/core.h>

#include <algorithm>
#include <cctype>

#include "law/rules/rule_set.hpp"

namespace assay::law::rules {
namespace {

bool is_number(std::string_view text) {
  return !text.empty() && std::ranges::all_of(text, [](unsigned char c) { return std::isdigit(c) != 0; });
}

/// "17(1)(1)" as 第17条第1款第1项, "8-10" as 第8-10条, "5.3" as 5.3; empty when it is none of these.
std::string in_chinese(std::string_view part) {
  const auto bracket = part.find('(');
  const std::string_view head = part.substr(0, bracket);
  if (head.find('.') != std::string_view::npos) return std::string(part);
  const auto dash = head.find('-');
  const bool numbers = dash == std::string_view::npos
                           ? is_number(head)
                           : is_number(head.substr(0, dash)) && is_number(head.substr(dash + 1));
  if (!numbers) return {};
  std::string out = fmt::format("第{}条", head);
  constexpr std::string_view kBelow[] = {"款", "项"};
  std::size_t level = 0;
  std::string_view rest = bracket == std::string_view::npos ? std::string_view{} : part.substr(bracket);
  while (!rest.empty()) {
    const auto end = rest.find(')');
    if (rest[0] != '(' || end == std::string_view::npos || level == std::size(kBelow) ||
        !is_number(rest.substr(1, end - 1)))
      return {};
    out += fmt::format("第{}{}", rest.substr(1, end - 1), kBelow[level++]);
    rest.remove_prefix(end + 1);
  }
  return out;
}

}  // namespace

std::string article_words(std::string_view article, bool chinese) {
  if (!chinese) {
    if (article == "whole") return "as a whole";
    const bool counted = !article.empty() && std::isdigit(static_cast<unsigned char>(article[0])) != 0;
    if (!counted) return std::string(article);
    return fmt::format("{} {}", article.find('.') == std::string_view::npos ? "Art." : "clause", article);
  }
  if (article == "whole") return "全文";
  std::string out;
  std::string_view rest = article;
  while (!rest.empty()) {
    const auto comma = rest.find(", ");
    const std::string part = in_chinese(rest.substr(0, comma));
    if (part.empty()) return std::string(article);
    out += out.empty() ? part : "、" + part;
    rest.remove_prefix(comma == std::string_view::npos ? rest.size() : comma + 2);
  }
  return out;
}

}  // namespace assay::law::rules
