#include "label/provider_code.hpp"

#include <fmt/core.h>

#include <algorithm>

#include "label/characters.hpp"
#include "label/finding_catalog.hpp"

namespace assay::label {
namespace {

constexpr std::string_view kCreditAlphabet = "0123456789ABCDEFGHJKLMNPQRTUWXY";  // GB 32100: no I, O, S, V, Z
constexpr std::string_view kHead = "0011";  // format 00, organisation, bound by its unified social credit code
constexpr std::size_t kOwnLength = 4;
constexpr std::size_t kServiceAt = 22;
constexpr std::size_t kShortestLookalike = 22;  // the code without its extension
constexpr std::size_t kLongestLookalike = 32;

bool is_code_character(char byte) noexcept { return (byte >= '0' && byte <= '9') || (byte >= 'A' && byte <= 'Z'); }
bool is_lower(char byte) noexcept { return byte >= 'a' && byte <= 'z'; }

std::string upper(std::string_view text) {
  std::string out(text);
  for (char& byte : out)
    if (is_lower(byte)) byte = static_cast<char>(byte - 32);
  return out;
}

// What is wrong, told so that it fits after "ContentProducer: ", and under which name.
struct Flaw {
  FindingId id;
  std::string detail;
};

std::optional<Flaw> flaw_of_credit_code(std::string_view code) {
  if (code.size() != kCreditCodeLength)
    return Flaw{"provider-code-length", fmt::format("a unified social credit code has 18 characters, \"{}\" has {}",
                                                    code.substr(0, kLongestLookalike), code.size())};
  const std::size_t bad = code.find_first_not_of(kCreditAlphabet);
  if (bad != std::string_view::npos)
    return Flaw{"provider-code-shape", fmt::format("{} at position {} of the unified social credit code {} is outside "
                                                   "0-9, A-Z without I, O, S, V, Z",
                                                   character_name(code.substr(bad)), bad + 1, code)};
  const char expected = credit_code_check(code.substr(0, kCreditCodeLength - 1)).value_or('?');
  if (code.back() != expected)
    return Flaw{"provider-code-check", fmt::format("the check character of the unified social credit code {} is {}, "
                                                   "but its digits give {}",
                                                   code, code.back(), expected)};
  return std::nullopt;
}

std::optional<Flaw> flaw_of_extension(char service, std::string_view own) {
  if (service < '0' || service > '2')
    return Flaw{"provider-code-shape",
                fmt::format("position 23 is {}; it is 1 for generation, 2 for propagation, 0 when not used", service)};
  if (own.size() != kOwnLength || !std::all_of(own.begin(), own.end(), is_code_character))
    return Flaw{"provider-code-shape",
                fmt::format("the own part \"{}\" is not four digits or upper-case letters", own)};
  if (service == '0' && own != "0000")
    return Flaw{"provider-code-shape",
                fmt::format("position 23 says that the extension is not used, but {} follows", own)};
  return std::nullopt;
}

std::optional<Flaw> flaw_of(std::string_view text) {
  if (text.size() != kProviderCodeLength)
    return Flaw{"provider-code-length", fmt::format("a provider code has 27 characters, this has {}", text.size())};
  if (!text.starts_with(kHead))
    return Flaw{"provider-code-shape", fmt::format("starts with {}; a code of an organisation starts with 0011",
                                                   text.substr(0, kHead.size()))};
  if (auto flaw = flaw_of_credit_code(text.substr(kHead.size(), kCreditCodeLength))) return flaw;
  return flaw_of_extension(text[kServiceAt], text.substr(kServiceAt + 1));
}

// Digits and letters only, about as long as a code, beginning like one; or a bare unified social credit code.
bool is_meant_as_code(std::string_view text) noexcept {
  if (!std::all_of(text.begin(), text.end(), [](char byte) { return is_code_character(byte) || is_lower(byte); }))
    return false;
  if (text.size() == kCreditCodeLength) return !flaw_of_credit_code(text);
  return text.starts_with(kHead) && text.size() >= kShortestLookalike && text.size() <= kLongestLookalike;
}

}  // namespace

std::string ProviderCode::text() const {
  return fmt::format("{}{}{}{}", kHead, credit_code, static_cast<int>(service), own);
}

std::optional<char> credit_code_check(std::string_view first_seventeen) noexcept {
  if (first_seventeen.size() != kCreditCodeLength - 1) return std::nullopt;
  const auto base = kCreditAlphabet.size();  // 31
  std::size_t sum = 0;
  std::size_t weight = 1;
  for (const char character : first_seventeen) {
    const std::size_t value = kCreditAlphabet.find(character);
    if (value == std::string_view::npos) return std::nullopt;
    sum += value * weight;
    weight = weight * 3 % base;
  }
  return kCreditAlphabet[(base - sum % base) % base];
}

Result<ProviderCode> make_provider_code(std::string_view credit_code, ServiceKind service, std::string_view own) {
  auto flaw = flaw_of_credit_code(credit_code);
  if (!flaw) flaw = flaw_of_extension(static_cast<char>('0' + static_cast<int>(service)), own);
  if (flaw) return fail(Code::InvalidInput, fmt::format("provider code: {}", flaw->detail));
  return ProviderCode{std::string(credit_code), service, std::string(own)};
}

Result<ProviderCode> parse_provider_code(std::string_view text) {
  if (const auto flaw = flaw_of(text))
    return fail(Code::InvalidInput,
                fmt::format("provider code {}: {}", text.substr(0, 2 * kLongestLookalike), flaw->detail));
  return ProviderCode{std::string(text.substr(kHead.size(), kCreditCodeLength)),
                      static_cast<ServiceKind>(text[kServiceAt] - '0'), std::string(text.substr(kServiceAt + 1))};
}

std::vector<Finding> check_provider_code(std::string_view field, std::string_view text) {
  std::vector<Finding> out;
  if (!is_meant_as_code(text)) return out;
  const std::string code = upper(text);
  if (code != text)
    out.push_back(make_finding("provider-code-case", fmt::format("{}: {} has lower-case letters.", field, text)));
  if (auto flaw = flaw_of(code)) out.push_back(make_finding(flaw->id, fmt::format("{}: {}.", field, flaw->detail)));
  return out;
}

}  // namespace assay::label
