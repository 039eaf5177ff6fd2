#include "review/link/url.hpp"

#include <fmt/core.h>

#include <algorithm>
#include <limits>

#include "base/utf8.hpp"
#include "review/link/letters.hpp"
#include "text/fold.hpp"

namespace assay::review::link {
namespace {

// RFC 3492, section 5: the parameters of punycode.
constexpr std::uint32_t kBase = 36, kTMin = 1, kTMax = 26, kSkew = 38, kDamp = 700, kBias = 72, kFirst = 128;

std::uint32_t adapted(std::uint32_t delta, std::uint32_t points, bool first) noexcept {
  delta = first ? delta / kDamp : delta / 2;
  delta += delta / points;
  std::uint32_t k = 0;
  for (; delta > (kBase - kTMin) * kTMax / 2; k += kBase) delta /= kBase - kTMin;
  return k + (kBase - kTMin + 1) * delta / (delta + kSkew);
}

std::optional<std::uint32_t> digit_of(char byte) noexcept {
  if (byte >= 'a' && byte <= 'z') return static_cast<std::uint32_t>(byte - 'a');
  if (byte >= '0' && byte <= '9') return static_cast<std::uint32_t>(byte - '0') + 26;
  return std::nullopt;
}

Result<std::string> read_host(std::string_view text) {
  std::string host;
  while (true) {
    const std::size_t dot = text.find('.');
    const std::string_view label = text.substr(0, dot);
    if (label.empty() || label.size() > kLongestLabel)
      return fail(Code::InvalidInput, fmt::format("text: a label of {} bytes in the host, 1 to {} are allowed",
                                                  label.size(), kLongestLabel));
    const auto plain = label.starts_with("xn--") ? label_of_punycode(label) : std::nullopt;
    host += plain ? *plain : std::string(label);
    if (dot == std::string_view::npos) break;
    host += '.';
    text.remove_prefix(dot + 1);
  }
  if (host.size() > kLongestHost)
    return fail(Code::Limited, fmt::format("text: a host of {} bytes, at most {}", host.size(), kLongestHost));
  if (host.find('.') == std::string::npos)
    return fail(Code::InvalidInput, "text: a host has a dot; write bad.example or bad.example/path");
  return host;
}

}  // namespace

std::optional<std::string> label_of_punycode(std::string_view ascii) {
  if (!ascii.starts_with("xn--")) return std::nullopt;
  ascii.remove_prefix(4);
  std::u32string label;
  if (const std::size_t last = ascii.rfind('-'); last != std::string_view::npos) {
    for (const char byte : ascii.substr(0, last)) label += static_cast<unsigned char>(byte);
    ascii.remove_prefix(last + 1);
  }
  std::uint32_t n = kFirst, i = 0, bias = kBias;
  while (!ascii.empty()) {
    const std::uint32_t before = i;
    std::uint32_t weight = 1;
    for (std::uint32_t k = kBase;; k += kBase) {
      if (ascii.empty()) return std::nullopt;
      const auto digit = digit_of(ascii.front());
      ascii.remove_prefix(1);
      if (!digit || *digit > (std::numeric_limits<std::uint32_t>::max() - i) / weight) return std::nullopt;
      i += *digit * weight;
      const std::uint32_t t = k <= bias ? kTMin : k >= bias + kTMax ? kTMax : k - bias;
      if (*digit < t) break;
      if (weight > std::numeric_limits<std::uint32_t>::max() / (kBase - t)) return std::nullopt;
      weight *= kBase - t;
    }
    const auto points = static_cast<std::uint32_t>(label.size()) + 1;
    bias = adapted(i - before, points, before == 0);
    if (i / points > 0x10ffff - n) return std::nullopt;
    n += i / points;
    i %= points;
    label.insert(label.begin() + i, static_cast<char32_t>(n));
    ++i;
  }
  std::string out;
  for (const char32_t code : label) append_utf8(out, code);
  return out;
}

Result<Url> read_url(std::string_view text) {
  Letters letters;
  std::vector<Letter> read;
  letters.feed(text, read);
  letters.finish(read);
  std::string plain;
  for (const Letter& one : read) append_utf8(plain, one.code);
  std::string_view rest = plain;
  if (const std::size_t scheme = rest.find("://"); scheme != std::string_view::npos) rest.remove_prefix(scheme + 3);
  Url url;
  const std::size_t end = std::min(rest.find_first_of("/?#"), rest.size());
  std::string_view authority = rest.substr(0, end);
  std::string_view path = rest.substr(end);
  path = path.substr(0, path.find_first_of("?#"));
  if (const std::size_t user = authority.rfind('@'); user != std::string_view::npos) authority.remove_prefix(user + 1);
  if (const std::size_t colon = authority.rfind(':'); colon != std::string_view::npos) {
    const std::string_view digits = authority.substr(colon + 1);
    for (const char digit : digits) {
      if (digit < '0' || digit > '9' || url.port > 65'535)
        return fail(Code::InvalidInput, fmt::format("text: \"{}\" is no port", digits));
      url.port = url.port * 10 + static_cast<std::uint32_t>(digit - '0');
    }
    if (url.port > 65'535) return fail(Code::InvalidInput, fmt::format("text: \"{}\" is no port", digits));
    if (url.port == 80 || url.port == 443) url.port = 0;
    authority = authority.substr(0, colon);
  }
  if (authority.ends_with('.')) authority.remove_suffix(1);
  if (authority.find_first_of(" \t[]()<>\"'") != std::string_view::npos)
    return fail(Code::InvalidInput, "text: a sign in the host that no host has");
  ASSAY_TRY(url.host, read_host(authority));
  while (path.ends_with('/')) path.remove_suffix(1);
  if (path.size() > kLongestPath)
    return fail(Code::Limited, fmt::format("text: a path of {} bytes, at most {}", path.size(), kLongestPath));
  url.path = path;
  return url;
}

}  // namespace assay::review::link
