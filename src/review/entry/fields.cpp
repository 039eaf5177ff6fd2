#include "review/entry/fields.hpp"

#include <fmt/core.h>

#include <algorithm>
#include <charconv>
#include <chrono>
#include <iterator>

namespace assay::review::entry {
namespace {

using Setter = Result<> (*)(Entry&, const FieldValue&);

struct Field {
  std::string_view name;
  Shape shape;
  Setter set;
};

tl::unexpected<Error> wrong(std::string message) { return fail(Code::InvalidInput, std::move(message)); }

template <std::string Entry::*kMember>
Result<> set_text(Entry& entry, const FieldValue& value) {
  entry.*kMember = value.text;
  return {};
}

template <std::vector<std::string> Entry::*kMember>
Result<> set_list(Entry& entry, const FieldValue& value) {
  entry.*kMember = value.items;
  return {};
}

template <class T, T Entry::*kMember>
Result<> set_number(Entry& entry, const FieldValue& value) {
  T number = 0;
  const char* const end = value.text.data() + value.text.size();
  const auto [stop, error] = std::from_chars(value.text.data(), end, number);
  if (error != std::errc() || stop != end) return wrong(fmt::format("\"{}\" is no number that fits", value.text));
  entry.*kMember = number;
  return {};
}

template <std::optional<std::int64_t> Entry::*kMember>
Result<> set_time(Entry& entry, const FieldValue& value) {
  entry.*kMember = read_time(value.text);
  if (!(entry.*kMember))
    return wrong(fmt::format("\"{}\" is no time; write 2026-11-22 or 2026-11-22T08:00:00+08:00", value.text));
  return {};
}

Result<> set_kind(Entry& entry, const FieldValue& value) {
  const auto kind = kind_of(value.text);
  if (!kind)
    return wrong(fmt::format(
        "\"{}\" is none of keyword, combination, pattern, exception, near-text, url, contact, image, video, "
        "audio",
        value.text));
  entry.kind = *kind;
  return {};
}

Result<> set_severity(Entry& entry, const FieldValue& value) {
  const auto severity = severity_of(value.text);
  if (!severity) return wrong(fmt::format("\"{}\" is none of low, medium, high, critical", value.text));
  entry.severity = *severity;
  return {};
}

Result<> set_action(Entry& entry, const FieldValue& value) {
  const auto action = action_of(value.text);
  if (!action) return wrong(fmt::format("\"{}\" is none of note, answer, hold, block", value.text));
  entry.action = *action;
  return {};
}

Result<> set_surfaces(Entry& entry, const FieldValue& value) {
  entry.surfaces = Surfaces();
  for (const std::string& name : value.items) {
    const auto surface = surface_of(name);
    if (!surface)
      return wrong(
          fmt::format("\"{}\" is none of prompt, system, output, reasoning, tool-call, file, image-text", name));
    entry.surfaces.add(*surface);
  }
  return {};
}

// Names alone are the set; the first name with a minus, or none before it, starts from what characters are folded with.
Result<> set_foldings(Entry& entry, const FieldValue& value) {
  text::Foldings set;
  bool began = false;
  for (std::string_view name : value.items) {
    if (name == "none" || name == "all" || name == "characters") {
      set = name == "none" ? text::Foldings() : name == "all" ? text::kUsualFoldings : text::kCharacterFoldings;
      began = true;
      continue;
    }
    const bool minus = name.starts_with('-');
    if (minus) name.remove_prefix(1);
    if (!began && minus) set = text::kCharacterFoldings;
    began = true;
    const auto folding = text::folding_of(name);
    if (!folding) {
      return wrong(fmt::format("\"{}\" is no folding; write none, all, characters, or names as in {}", name,
                               text::names_of(text::Folding::Case | text::Folding::Pinyin)));
    }
    set = minus ? set - *folding : set | *folding;
  }
  entry.foldings = set;
  return {};
}

constexpr Field kFields[] = {
    {"id", Shape::Text, &set_text<&Entry::id>},
    {"kind", Shape::Text, &set_kind},
    {"text", Shape::Text, &set_text<&Entry::text>},
    {"all", Shape::List, &set_list<&Entry::all>},
    {"none", Shape::List, &set_list<&Entry::none>},
    {"within", Shape::Text, &set_number<std::uint32_t, &Entry::within>},
    {"shields", Shape::List, &set_list<&Entry::shields>},
    {"frames", Shape::List, &set_list<&Entry::frames>},
    {"distance", Shape::Text, &set_number<std::uint8_t, &Entry::distance>},
    {"similarity", Shape::Text, &set_number<std::uint8_t, &Entry::similarity>},
    {"foldings", Shape::List, &set_foldings},
    {"category", Shape::Text, &set_text<&Entry::category>},
    {"severity", Shape::Text, &set_severity},
    {"surfaces", Shape::List, &set_surfaces},
    {"action", Shape::Text, &set_action},
    {"legal_basis", Shape::Text, &set_text<&Entry::legal_basis>},
    {"examples", Shape::List, &set_list<&Entry::examples>},
    {"counter_examples", Shape::List, &set_list<&Entry::counter_examples>},
    {"proposer", Shape::Text, &set_text<&Entry::proposer>},
    {"reviewer", Shape::Text, &set_text<&Entry::reviewer>},
    {"valid_from", Shape::Text, &set_time<&Entry::valid_from>},
    {"valid_to", Shape::Text, &set_time<&Entry::valid_to>},
    {"rollout", Shape::Text, &set_number<std::uint16_t, &Entry::rollout>},
    {"flood", Shape::Text, &set_number<std::uint32_t, &Entry::flood>},
    {"notes", Shape::Text, &set_text<&Entry::notes>},
};

const Field* field_of(std::string_view name) noexcept {
  const auto* const at =
      std::find_if(std::begin(kFields), std::end(kFields), [name](const Field& field) { return field.name == name; });
  return at == std::end(kFields) ? nullptr : at;
}

constexpr std::int64_t kChinaOffsetMs = 8LL * 3600 * 1000;

// Takes exactly `count` digits.
std::optional<int> digits(std::string_view& text, std::size_t count) noexcept {
  if (text.size() < count) return std::nullopt;
  int value = 0;
  for (std::size_t i = 0; i < count; ++i) {
    if (text[i] < '0' || text[i] > '9') return std::nullopt;
    value = value * 10 + (text[i] - '0');
  }
  text.remove_prefix(count);
  return value;
}

bool take(std::string_view& text, char sign) noexcept {
  if (text.empty() || text.front() != sign) return false;
  text.remove_prefix(1);
  return true;
}

// `Z`, or an offset from UTC in milliseconds.
std::optional<std::int64_t> offset_ms(std::string_view& text) noexcept {
  if (take(text, 'Z')) return 0;
  const bool minus = !text.empty() && text.front() == '-';
  if (!minus && !text.starts_with('+')) return std::nullopt;
  text.remove_prefix(1);
  const auto hours = digits(text, 2);
  if (!hours || !take(text, ':')) return std::nullopt;
  const auto minutes = digits(text, 2);
  if (!minutes || *hours > 23 || *minutes > 59) return std::nullopt;
  const std::int64_t offset = (*hours * 60LL + *minutes) * 60'000;
  return minus ? -offset : offset;
}

}  // namespace

std::optional<Shape> shape_of(std::string_view name) noexcept {
  const Field* const field = field_of(name);
  if (field == nullptr) return std::nullopt;
  return field->shape;
}

Result<> set_field(Entry& entry, std::string_view name, const FieldValue& value) {
  const Field* const field = field_of(name);
  if (field == nullptr) return wrong(fmt::format("{}: no field of an entry", name));
  if (field->shape != value.shape)
    return wrong(
        fmt::format("{}: write {}", name, field->shape == Shape::List ? "a list of texts" : "one text or number"));
  if (Result<> set = field->set(entry, value); !set)
    return tl::unexpected<Error>(in_context(name, std::move(set).error()));
  return {};
}

std::optional<std::int64_t> read_time(std::string_view text) noexcept {
  const auto year = digits(text, 4);
  if (!year || !take(text, '-')) return std::nullopt;
  const auto month = digits(text, 2);
  if (!month || !take(text, '-')) return std::nullopt;
  const auto day = digits(text, 2);
  if (!day) return std::nullopt;
  const std::chrono::year_month_day date{std::chrono::year(*year), std::chrono::month(static_cast<unsigned>(*month)),
                                         std::chrono::day(static_cast<unsigned>(*day))};
  if (!date.ok()) return std::nullopt;
  const std::int64_t midnight = std::chrono::sys_days(date).time_since_epoch().count() * 86'400'000LL;
  if (text.empty()) return midnight - kChinaOffsetMs;
  if (!take(text, 'T')) return std::nullopt;
  const auto hour = digits(text, 2);
  if (!hour || !take(text, ':')) return std::nullopt;
  const auto minute = digits(text, 2);
  if (!minute || !take(text, ':')) return std::nullopt;
  const auto second = digits(text, 2);
  if (!second || *hour > 23 || *minute > 59 || *second > 59) return std::nullopt;
  int milliseconds = 0;
  if (take(text, '.')) {
    const auto fraction = digits(text, 3);
    if (!fraction) return std::nullopt;
    milliseconds = *fraction;
  }
  const auto offset = offset_ms(text);
  if (!offset || !text.empty()) return std::nullopt;
  return midnight + ((*hour * 60LL + *minute) * 60 + *second) * 1000 + milliseconds - *offset;
}

std::string write_time(std::int64_t unix_ms) {
  constexpr std::int64_t kDay = 86'400'000;
  const std::int64_t days = unix_ms >= 0 ? unix_ms / kDay : -((-unix_ms + kDay - 1) / kDay);
  const std::int64_t rest = unix_ms - days * kDay;
  const std::chrono::year_month_day date{std::chrono::sys_days(std::chrono::days(days))};
  const std::int64_t seconds = rest / 1000;
  std::string text = fmt::format("{:04}-{:02}-{:02}T{:02}:{:02}:{:02}", static_cast<int>(date.year()),
                                 static_cast<unsigned>(date.month()), static_cast<unsigned>(date.day()), seconds / 3600,
                                 seconds / 60 % 60, seconds % 60);
  if (rest % 1000 != 0) text += fmt::format(".{:03}", rest % 1000);
  return text + "Z";
}

}  // namespace assay::review::entry
