#include "law/calendar/work_calendar.hpp"

#include <fmt/core.h>

#include <algorithm>
#include <map>
#include <set>

#include "config/toml.hpp"

namespace assay::law::calendar {
namespace {

using config::Node;

constexpr std::int64_t kSchema = 1;
constexpr int kFriday = 5;
constexpr int kLeastYear = 1949;
constexpr int kMostYear = 2999;
constexpr std::int64_t kMostWorkingDays = 100'000;  // far beyond any limit of the law

struct Year {
  std::string name;
  std::set<Date> off;
  std::set<Date> on;
};

class YearReader {
 public:
  YearReader(std::string_view name, const Node& root) : name_(name), root_(root) {}

  [[nodiscard]] Result<std::pair<int, Year>> read() {
    ASSAY_CHECK(config::only_keys(root_, {"schema", "year", "source", "confidence", "holidays", "workdays"}, name_));
    const Node* const schema = root_.find("schema");
    if (schema == nullptr || schema->kind != Node::Kind::Integer || schema->integer != kSchema)
      return wrong(root_, fmt::format("schema must be {}", kSchema));
    const Node* const year = root_.find("year");
    if (year == nullptr || year->kind != Node::Kind::Integer || year->integer < kLeastYear || year->integer > kMostYear)
      return wrong(root_, "year must be the year's number");
    year_ = static_cast<int>(year->integer);
    ASSAY_CHECK(config::string_at(root_, "source", name_));
    ASSAY_CHECK(config::string_at(root_, "confidence", name_));
    Year out;
    out.name = name_;
    ASSAY_CHECK(days("holidays", out.off));
    ASSAY_CHECK(days("workdays", out.on));
    for (const Date day : out.on)
      if (out.off.contains(day)) return wrong(root_, fmt::format("{} is both a day off and a make-up day", day.text()));
    return std::pair{year_, std::move(out)};
  }

 private:
  [[nodiscard]] tl::unexpected<Error> wrong(const Node& at, std::string_view what) const {
    return fail(Code::Configuration, fmt::format("{}:{}: {}", name_, at.line, what));
  }

  [[nodiscard]] Result<> days(std::string_view key, std::set<Date>& into) const {
    const Node* const list = root_.find(key);
    if (list == nullptr || list->kind != Node::Kind::Array)
      return wrong(root_, fmt::format("{} must be a list of dates", key));
    for (const Node& item : list->items) {
      if (item.kind != Node::Kind::Date) return wrong(item, fmt::format("{} must be a list of dates", key));
      const auto day = Date::parse(item.text);
      if (!day) return wrong(item, day.error().message);
      if (day->year() != year_) return wrong(item, fmt::format("{} is not in {}", item.text, year_));
      if (key == "workdays" && day->weekday() <= kFriday)
        return wrong(item, fmt::format("{} is a weekday: only a Saturday or Sunday can be made up for", item.text));
      if (!into.insert(*day).second) return wrong(item, fmt::format("{} is named twice", item.text));
    }
    return {};
  }

  std::string_view name_;
  const Node& root_;
  int year_ = 0;
};

}  // namespace

Result<WorkCalendar> WorkCalendar::parse(std::span<const YearFile> files) {
  std::map<int, Year> years;
  for (const YearFile& file : files) {
    ASSAY_TRY(const Node root, config::parse_toml(file.text, file.name));
    ASSAY_TRY(auto year, YearReader(file.name, root).read());
    const auto [at, is_new] = years.insert(std::move(year));
    if (!is_new)
      return fail(Code::Configuration,
                  fmt::format("{}: {} is already given by {}", file.name, at->first, at->second.name));
  }
  if (years.empty()) return fail(Code::Configuration, "rules/calendar: no year is given; add rules/calendar/YEAR.toml");
  WorkCalendar out;
  out.first_year_ = years.begin()->first;
  out.last_year_ = years.rbegin()->first;
  for (int year = out.first_year_; year <= out.last_year_; ++year) {
    const auto found = years.find(year);
    if (found == years.end())
      return fail(Code::Configuration, fmt::format("rules/calendar/{}.toml is missing between {} and {}", year,
                                                   out.first_year_, out.last_year_));
    ASSAY_TRY(Date day, Date::of(year, 1, 1));
    while (day.year() == year) {
      const bool named_off = found->second.off.contains(day);
      if ((day.weekday() <= kFriday && !named_off) || found->second.on.contains(day)) out.working_.push_back(day);
      ASSAY_TRY(day, day.plus_days(1));
    }
  }
  return out;
}

Result<> WorkCalendar::must_know(Date day) const {
  const int year = day.year();
  if (year >= first_year_ && year <= last_year_) return {};
  return fail(Code::Configuration,
              fmt::format("rules/calendar/{0}.toml is missing: the State Council's days off of {0} are not known here "
                          "(known: {1} to {2}); add the file when the notice is out, usually in November before",
                          year, first_year_, last_year_));
}

Result<bool> WorkCalendar::is_working_day(Date day) const {
  ASSAY_CHECK(must_know(day));
  return std::binary_search(working_.begin(), working_.end(), day);
}

Result<Date> WorkCalendar::add_working_days(Date event, std::int64_t count) const {
  if (count < 0 || count > kMostWorkingDays)
    return fail(Code::Limited, fmt::format("{} working days: 0 to {} are allowed", count, kMostWorkingDays));
  ASSAY_CHECK(must_know(event));
  if (count == 0) return event;
  const auto next = std::upper_bound(working_.begin(), working_.end(), event);
  if (working_.end() - next < count) {
    ASSAY_TRY(const Date beyond, Date::of(last_year_ + 1, 1, 1));
    ASSAY_CHECK(must_know(beyond));
  }
  return *(next + (count - 1));
}

Result<std::int64_t> WorkCalendar::working_days_between(Date after, Date until) const {
  ASSAY_CHECK(must_know(after));
  ASSAY_CHECK(must_know(until));
  if (until <= after) return 0;
  return std::upper_bound(working_.begin(), working_.end(), until) -
         std::upper_bound(working_.begin(), working_.end(), after);
}

Result<Date> WorkCalendar::subtract_working_days(Date end, std::int64_t count) const {
  if (count < 0 || count > kMostWorkingDays)
    return fail(Code::Limited, fmt::format("{} working days: 0 to {} are allowed", count, kMostWorkingDays));
  ASSAY_CHECK(must_know(end));
  const auto behind = std::upper_bound(working_.begin(), working_.end(), end);
  if (count == 0) return end;
  if (behind - working_.begin() < count) {
    ASSAY_TRY(const Date beyond, Date::of(first_year_ - 1, 12, 31));
    ASSAY_CHECK(must_know(beyond));
  }
  return (behind - count)->plus_days(-1);
}

}  // namespace assay::law::calendar
