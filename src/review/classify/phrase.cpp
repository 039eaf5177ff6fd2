#include "review/classify/phrase.hpp"

#include <algorithm>

namespace assay::review::classify {
namespace {

bool is_name_character(char c) { return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '.' || c == '_'; }

}  // namespace

Phrase::Phrase(std::string_view text) {
  std::string plain;
  for (std::size_t at = 0; at < text.size();) {
    if (text[at] == '{') {
      std::size_t end = at + 1;
      while (end < text.size() && is_name_character(text[end])) ++end;
      if (end > at + 1 && end < text.size() && text[end] == '}') {
        if (!plain.empty()) parts_.push_back({false, std::move(plain)});
        plain.clear();
        parts_.push_back({true, std::string(text.substr(at + 1, end - at - 1))});
        at = end + 1;
        continue;
      }
    }
    plain += text[at++];
  }
  if (!plain.empty()) parts_.push_back({false, std::move(plain)});
}

std::vector<std::string_view> Phrase::names() const {
  std::vector<std::string_view> out;
  for (const Part& part : parts_)
    if (part.is_name) out.emplace_back(part.text);
  return out;
}

bool Phrase::has(std::string_view name) const {
  return std::ranges::any_of(parts_, [&](const Part& part) { return part.is_name && part.text == name; });
}

std::string Phrase::fill(const Filling& filling) const {
  std::string out;
  for (const Part& part : parts_) {
    if (!part.is_name) {
      out += part.text;
      continue;
    }
    const auto found = std::ranges::find(filling, part.text, &Filling::value_type::first);
    if (found != filling.end()) out += found->second;
  }
  return out;
}

}  // namespace assay::review::classify
