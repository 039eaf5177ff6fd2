#include "records/definition/value.hpp"

#include <fmt/core.h>

#include <algorithm>
#include <array>
#include <charconv>
#include <chrono>

#include "base/utf8.hpp"
#include "label/provider_code.hpp"
#include "records/definition/moment.hpp"

namespace assay::records::definition {
namespace {

constexpr std::int64_t kMostName = 200;
constexpr std::int64_t kMillion = 1'000'000;
constexpr std::size_t kWholeDigits = 12;  // of a decimal
constexpr std::size_t kFractionDigits = 6;

tl::unexpected<Error> refuse(const Field& field, std::string_view what) {
  return fail(Code::InvalidInput, fmt::format("{} ({}): {}", field.key, field.title.en, what));
}

bool is_blank(char c) noexcept { return c == ' ' || c == '\t' || c == '\n' || c == '\r'; }

std::string_view trimmed(std::string_view text) noexcept {
  while (!text.empty() && is_blank(text.front())) text.remove_prefix(1);
  while (!text.empty() && is_blank(text.back())) text.remove_suffix(1);
  return text;
}

std::int64_t characters(std::string_view utf8) noexcept {
  return std::count_if(utf8.begin(), utf8.end(),
                       [](char c) { return (static_cast<unsigned char>(c) & 0xC0U) != 0x80U; });
}

bool is_digit(char c) noexcept { return c >= '0' && c <= '9'; }
bool is_hex(char c) noexcept { return is_digit(c) || (c >= 'a' && c <= 'f') || (c >= 'A' && c <= 'F'); }

Result<> check_length(const Field& field, std::string_view text, std::int64_t most) {
  const std::int64_t length = characters(text);
  most = field.most ? std::min(*field.most, kMostLongText) : most;
  if (length > most) return refuse(field, fmt::format("{} characters, at most {} are allowed", length, most));
  if (field.least && length < *field.least)
    return refuse(field, fmt::format("{} characters, at least {} are wanted", length, *field.least));
  return {};
}

Result<> check_range(const Field& field, std::int64_t value) {
  if (field.least && value < *field.least) return refuse(field, fmt::format("{} is below {}", value, *field.least));
  if (field.most && value > *field.most) return refuse(field, fmt::format("{} is above {}", value, *field.most));
  return {};
}

std::optional<std::int64_t> integer_of(std::string_view text) noexcept {
  std::int64_t out = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), out);
  if (error != std::errc() || end != text.data() + text.size()) return std::nullopt;
  return out;
}

/// Millionths; nullopt unless -?D{1,12}(.D{1,6})?
std::optional<std::int64_t> millionths(std::string_view text) noexcept {
  const bool minus = text.starts_with('-');
  if (minus) text.remove_prefix(1);
  const std::size_t dot = text.find('.');
  const std::string_view whole = text.substr(0, dot);
  const std::string_view fraction = dot == std::string_view::npos ? std::string_view() : text.substr(dot + 1);
  if (whole.empty() || whole.size() > kWholeDigits || fraction.size() > kFractionDigits) return std::nullopt;
  if (dot != std::string_view::npos && fraction.empty()) return std::nullopt;
  std::int64_t out = 0;
  for (const char c : whole) {
    if (!is_digit(c)) return std::nullopt;
    out = out * 10 + (c - '0');
  }
  for (std::size_t i = 0; i < kFractionDigits; ++i) {
    if (i < fraction.size() && !is_digit(fraction[i])) return std::nullopt;
    out = out * 10 + (i < fraction.size() ? fraction[i] - '0' : 0);
  }
  return minus ? -out : out;
}

std::string decimal_text(std::int64_t millionth) {
  const bool minus = millionth < 0;
  const std::int64_t size = minus ? -millionth : millionth;
  std::string out = fmt::format("{}{}.{:06}", minus ? "-" : "", size / kMillion, size % kMillion);
  while (out.back() == '0') out.pop_back();
  if (out.back() == '.') out.pop_back();
  return out;
}

Result<Value> plain_text(const Field& field, std::string_view text, std::int64_t most) {
  for (const char c : text) {
    const bool allowed =
        static_cast<unsigned char>(c) >= 0x20 || (field.type == FieldType::LongText && (c == '\n' || c == '\t'));
    if (!allowed || c == 0x7f) return refuse(field, "a control character");
  }
  ASSAY_CHECK(check_length(field, text, most));
  return std::string(text);
}

Result<Value> choice_of(const Field& field, std::string_view text) {
  std::string known;
  for (const Choice& choice : field.choices) {
    if (text == choice.key || text == choice.title.zh || text == choice.title.en) return choice.key;
    known += fmt::format("{}{}", known.empty() ? "" : ", ", choice.key);
  }
  return refuse(field, fmt::format("\"{}\" is none of {}", text, known));
}

/// The chosen ones in the order of the definition, each once.
Result<Value> choices_of(const Field& field, const std::vector<std::string_view>& parts) {
  std::vector<std::string> chosen;
  for (const std::string_view part : parts) {
    ASSAY_TRY(const Value one, choice_of(field, part));
    chosen.push_back(std::get<std::string>(one));
  }
  std::vector<std::string> out;
  for (const Choice& choice : field.choices)
    if (std::find(chosen.begin(), chosen.end(), choice.key) != chosen.end()) out.push_back(choice.key);
  if (out.empty()) return Value();
  return out;
}

std::vector<std::string_view> parted(std::string_view text) {
  std::vector<std::string_view> out;
  while (true) {
    std::size_t at = text.find(',');
    std::size_t length = 1;
    for (const std::string_view other : {std::string_view("，"), std::string_view("、"), std::string_view(";")})
      if (const std::size_t place = text.find(other); place < at) {
        at = place;
        length = other.size();
      }
    const std::string_view part = trimmed(text.substr(0, at));
    if (!part.empty()) out.push_back(part);
    if (at == std::string_view::npos) return out;
    text.remove_prefix(at + length);
  }
}

Result<Value> credit_code(const Field& field, std::string_view text) {
  constexpr std::size_t kLength = 18;
  const auto check = text.size() == kLength ? label::credit_code_check(text.substr(0, kLength - 1)) : std::nullopt;
  if (!check || *check != text.back())
    return refuse(field,
                  fmt::format("\"{}\" is no unified social credit code (18 characters, the last one a check)", text));
  return std::string(text);
}

Result<Value> shaped(const Field& field, std::string_view text) {
  switch (field.type) {
    case FieldType::CreditCode:
      return credit_code(field, text);
    case FieldType::Phone: {
      const auto digits = std::count_if(text.begin(), text.end(), is_digit);
      const bool right = std::all_of(text.begin(), text.end(), [](char c) {
        return is_digit(c) || c == '+' || c == '-' || c == ' ' || c == '(' || c == ')';
      });
      if (!right || digits < 3 || digits > 20) return refuse(field, fmt::format("\"{}\" is no phone number", text));
      break;
    }
    case FieldType::Email: {
      const std::size_t at = text.find('@');
      if (at == 0 || at == std::string_view::npos || at + 1 == text.size() || text.rfind('@') != at ||
          text.find(' ') != std::string_view::npos)
        return refuse(field, fmt::format("\"{}\" is no e-mail address", text));
      break;
    }
    case FieldType::Url:
      if ((!text.starts_with("https://") && !text.starts_with("http://")) || text.find(' ') != std::string_view::npos)
        return refuse(field, fmt::format("\"{}\" is no http:// or https:// address", text));
      break;
    case FieldType::Digest: {
      std::string_view digits = text;
      for (const std::string_view prefix : {std::string_view("sha256:"), std::string_view("sm3:")})
        if (digits.starts_with(prefix)) digits.remove_prefix(prefix.size());
      constexpr std::size_t kDigits = 64;
      if (digits.size() != kDigits || !std::all_of(digits.begin(), digits.end(), is_hex))
        return refuse(field, "a digest is 64 hexadecimal digits, behind sha256: or sm3: if you like");
      break;
    }
    case FieldType::FilingNumber:
      if (!std::any_of(text.begin(), text.end(), is_digit))
        return refuse(field, fmt::format("\"{}\" is no filing number: it has no digit", text));
      break;
    default:
      break;
  }
  return plain_text(field, text, kMostName);
}

}  // namespace

Result<Value> value_from_text(const Field& field, std::string_view text) {
  if (const auto bad = utf8_error(text)) return refuse(field, fmt::format("byte {} is not UTF-8", *bad));
  text = trimmed(text);
  if (text.empty()) return Value();
  switch (field.type) {
    case FieldType::Text:
      return plain_text(field, text, kMostText);
    case FieldType::LongText:
      return plain_text(field, text, kMostLongText);
    case FieldType::Integer: {
      const auto number = integer_of(text);
      if (!number) return refuse(field, fmt::format("\"{}\" is no whole number", text));
      ASSAY_CHECK(check_range(field, *number));
      return *number;
    }
    case FieldType::Decimal: {
      const auto number = millionths(text);
      if (!number) return refuse(field, fmt::format("\"{}\" is no number such as 95.5", text));
      if ((field.least && *number < *field.least * kMillion) || (field.most && *number > *field.most * kMillion))
        return refuse(field,
                      fmt::format("{} is not from {} to {}", text, field.least.value_or(0), field.most.value_or(0)));
      return decimal_text(*number);
    }
    case FieldType::Boolean: {
      constexpr std::array<std::string_view, 6> kYes = {"true", "yes", "y", "1", "是", "有"};
      constexpr std::array<std::string_view, 7> kNo = {"false", "no", "n", "0", "否", "无", "没有"};
      const std::string word = folded(text);
      if (std::find(kYes.begin(), kYes.end(), word) != kYes.end()) return true;
      if (std::find(kNo.begin(), kNo.end(), word) != kNo.end()) return false;
      return refuse(field, fmt::format("\"{}\" is neither yes nor no", text));
    }
    case FieldType::Date: {
      if (!is_date(text)) return refuse(field, fmt::format("\"{}\" is no date such as 2026-11-22", text));
      return std::string(text);
    }
    case FieldType::Time: {
      const auto ms = is_date(text) ? std::nullopt : moment_ms(text);
      if (!ms) return refuse(field, fmt::format("\"{}\" is no moment such as 2026-11-22 09:30", text));
      return moment_text(*ms);
    }
    case FieldType::Choice:
      return choice_of(field, text);
    case FieldType::Choices:
      return choices_of(field, parted(text));
    case FieldType::FileCount:
      return refuse(field, "counts the attached files and is not given");
    default:
      return shaped(field, text);
  }
}

Result<Value> value_from_json(const Field& field, const json::Value& value) {
  switch (value.kind()) {
    case json::Kind::Absent:
    case json::Kind::Null:
      return Value();
    case json::Kind::Array: {
      if (field.type != FieldType::Choices) return refuse(field, "has one value, not a list");
      std::vector<std::string_view> parts;
      for (const json::Value item : value) parts.push_back(item.text());
      return choices_of(field, parts);
    }
    case json::Kind::Object:
      return refuse(field, "an object is no value of a field");
    default:
      return value_from_text(field, value.text());
  }
}

void write_value(json::Writer& json, const Field& field, const Value& value) {
  if (is_empty(value)) {
    json.null();
  } else if (const auto* list = std::get_if<std::vector<std::string>>(&value)) {
    json.begin_array();
    for (const std::string& one : *list) json.value(one);
    json.end_array();
  } else if (field.type == FieldType::Decimal) {
    json.raw(std::get<std::string>(value));
  } else if (const auto* number = std::get_if<std::int64_t>(&value)) {
    json.value(*number);
  } else if (const auto* truth = std::get_if<bool>(&value)) {
    json.value(*truth);
  } else {
    json.value(std::get<std::string>(value));
  }
}

std::string text_of(const Value& value) {
  if (const auto* text = std::get_if<std::string>(&value)) return *text;
  if (const auto* number = std::get_if<std::int64_t>(&value)) return std::to_string(*number);
  if (const auto* truth = std::get_if<bool>(&value)) return *truth ? "true" : "false";
  std::string out;
  if (const auto* list = std::get_if<std::vector<std::string>>(&value))
    for (const std::string& one : *list) out += (out.empty() ? "" : ",") + one;
  return out;
}

std::string shown(const Field& field, const Value& value, bool chinese) {
  const auto title = [&](const std::string& key) -> std::string {
    for (const Choice& choice : field.choices)
      if (choice.key == key) return chinese ? choice.title.zh : choice.title.en;
    return key;
  };
  if (const auto* truth = std::get_if<bool>(&value)) return *truth ? (chinese ? "是" : "yes") : (chinese ? "否" : "no");
  if (const auto* list = std::get_if<std::vector<std::string>>(&value)) {
    std::string out;
    for (const std::string& one : *list) out += (out.empty() ? "" : chinese ? "、" : ", ") + title(one);
    return out;
  }
  std::string text = text_of(value);
  if (field.type == FieldType::Choice) return title(text);
  constexpr std::size_t kMinutes = 16;  // 2026-11-22T09:30
  if (field.type == FieldType::Time && text.size() > kMinutes) {
    text.resize(kMinutes);
    text[10] = ' ';
  }
  return text;
}

bool holds(const FieldCondition& condition, const Value& value) noexcept {
  const auto among = [&](std::string_view text) {
    return std::find(condition.is.begin(), condition.is.end(), text) != condition.is.end();
  };
  if (const auto* list = std::get_if<std::vector<std::string>>(&value))
    return std::any_of(list->begin(), list->end(), among);
  return !is_empty(value) && among(text_of(value));
}

std::vector<std::string> search_values(const Field& field, const Value& value) {
  if (is_empty(value)) return {};
  // above zero in every case, so that the digits sort as the numbers do
  const auto fixed = [](std::int64_t number) {
    return fmt::format("{:020}", static_cast<std::uint64_t>(number) + (std::uint64_t{1} << 63U));
  };
  if (const auto* list = std::get_if<std::vector<std::string>>(&value)) return *list;
  if (const auto* number = std::get_if<std::int64_t>(&value)) return {fixed(*number)};
  const std::string text = text_of(value);
  if (field.type == FieldType::Decimal) return {fixed(millionths(text).value_or(0))};
  if (field.type == FieldType::Date || field.type == FieldType::Choice || field.type == FieldType::Time) return {text};
  std::string fold = folded(text);
  if (fold.empty()) return {};
  return {std::move(fold)};
}

std::string folded(std::string_view text) {
  std::string out;
  out.reserve(text.size());
  bool blank = false;
  const auto put = [&](char c) {
    if (is_blank(c)) {
      blank = !out.empty();
      return;
    }
    if (blank) out += ' ';
    blank = false;
    out += c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
  };
  for (std::size_t i = 0; i < text.size(); ++i) {
    const auto at = [&](std::size_t offset) { return static_cast<unsigned char>(text[i + offset]); };
    // U+FF01 to U+FF5E are EF BC 81 to EF BD 9E; U+3000 is E3 80 80
    if (i + 2 < text.size() && at(0) == 0xEF && (at(1) == 0xBC || at(1) == 0xBD)) {
      const unsigned code = 0xF000U | ((at(1) & 0x3FU) << 6U) | (at(2) & 0x3FU);
      if (code >= 0xFF01U && code <= 0xFF5EU) {
        put(static_cast<char>(code - 0xFEE0U));
        i += 2;
        continue;
      }
    }
    if (i + 2 < text.size() && at(0) == 0xE3 && at(1) == 0x80 && at(2) == 0x80) {
      put(' ');
      i += 2;
      continue;
    }
    put(text[i]);
  }
  return out;
}

}  // namespace assay::records::definition
