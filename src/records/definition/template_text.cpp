#include "records/definition/template_text.hpp"

#include <fmt/core.h>

#include <algorithm>
#include <array>
#include <utility>

#include "records/definition/definition.hpp"

namespace assay::records::definition {
namespace {

constexpr std::size_t kMaxPlaceholder = 80;
constexpr std::string_view kYear = "{year}";
constexpr std::string_view kSerial = "{serial";
constexpr std::size_t kMaxDigits = 12;

Placeholder placeholder_of(std::string_view inside) {
  using Kind = Placeholder::Kind;
  constexpr std::array<std::pair<std::string_view, Kind>, 5> kPlain = {{{"title", Kind::Title},
                                                                        {"number", Kind::Number},
                                                                        {"state", Kind::State},
                                                                        {"now", Kind::Now},
                                                                        {"history", Kind::History}}};
  for (const auto& [word, kind] : kPlain)
    if (inside == word) return {kind, {}, 0, 0};
  constexpr std::string_view kField = "field:";
  constexpr std::string_view kClock = "clock:";
  if (inside.starts_with(kField)) return {Kind::Field, std::string(inside.substr(kField.size())), 0, 0};
  if (inside.starts_with(kClock)) return {Kind::Clock, std::string(inside.substr(kClock.size())), 0, 0};
  return {Kind::Unknown, std::string(inside), 0, 0};
}

struct SerialPlace {
  std::size_t begin = std::string_view::npos;
  std::size_t end = 0;
  std::size_t digits = 0;
};

/// {serial} or {serial:DIGITS}
SerialPlace serial_place(std::string_view pattern) noexcept {
  const std::size_t begin = pattern.find(kSerial);
  if (begin == std::string_view::npos) return {};
  const std::size_t end = pattern.find('}', begin);
  if (end == std::string_view::npos) return {};
  std::string_view inside = pattern.substr(begin + kSerial.size(), end - begin - kSerial.size());
  if (inside.empty()) return {begin, end + 1, 1};
  if (inside[0] != ':') return {};
  inside.remove_prefix(1);
  std::size_t digits = 0;
  for (const char c : inside) {
    if (c < '0' || c > '9' || digits > kMaxDigits) return {};
    digits = digits * 10 + static_cast<std::size_t>(c - '0');
  }
  if (digits < 1 || digits > kMaxDigits) return {};
  return {begin, end + 1, digits};
}

}  // namespace

std::vector<Placeholder> placeholders(std::string_view text) {
  std::vector<Placeholder> out;
  for (std::size_t at = text.find('{'); at != std::string_view::npos; at = text.find('{', at)) {
    const std::size_t end = text.find_first_of("{}\n", at + 1);
    if (end == std::string_view::npos || text[end] != '}' || end - at > kMaxPlaceholder || end == at + 1) {
      ++at;
      continue;
    }
    Placeholder one = placeholder_of(text.substr(at + 1, end - at - 1));
    one.offset = at;
    one.length = end + 1 - at;
    out.push_back(std::move(one));
    at = end + 1;
  }
  return out;
}

std::string filled(std::string_view text, const std::function<std::string(const Placeholder&)>& fill) {
  std::string out;
  std::size_t done = 0;
  for (const Placeholder& one : placeholders(text)) {
    out += text.substr(done, one.offset - done);
    out += fill(one);
    done = one.offset + one.length;
  }
  return out + std::string(text.substr(done));
}

std::optional<std::string> number_fault(std::string_view pattern) {
  const std::size_t year = pattern.find(kYear);
  const SerialPlace serial = serial_place(pattern);
  if (serial.begin == std::string_view::npos) return "{serial} or {serial:6} is missing";
  if (year == std::string_view::npos) return "{year} is missing: serials begin anew each year";
  const auto braces = std::count(pattern.begin(), pattern.end(), '{');
  if (braces != 2) return "only {year} and {serial} are filled in, each once";
  if (std::min(year, serial.begin) == 0) return "it must begin with letters that tell this register from others";
  const bool plain = std::all_of(pattern.begin(), pattern.end(), [](char c) {
    return (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '-' || c == '/' ||
           c == '.' || c == '{' || c == '}' || c == ':';
  });
  if (!plain) return "letters, digits, - / . and the two placeholders are allowed";
  return std::nullopt;
}

std::string number_of(std::string_view pattern, std::int32_t year, std::uint64_t serial) {
  const SerialPlace place = serial_place(pattern);
  if (place.begin == std::string_view::npos) return std::string(pattern);
  std::string out(pattern.substr(0, place.begin));
  out += fmt::format("{:0{}}", serial, place.digits);
  out += pattern.substr(place.end);
  if (const std::size_t at = out.find(kYear); at != std::string::npos)
    out.replace(at, kYear.size(), std::to_string(year));
  return out;
}

std::string_view number_prefix(std::string_view pattern) noexcept { return pattern.substr(0, pattern.find('{')); }

}  // namespace assay::records::definition
