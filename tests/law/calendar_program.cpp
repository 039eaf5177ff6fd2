// Prints what the calendar says of every day of the known years, for another calendar to be compared with:
// `2025-09-01 1 2025-09-15 2025-09-28 2025-10-20`: is it a working day, and the last days of limits of 10, 20 and 30
// working days; `-` where the end is in a year that is not known.
//   calendar_program rules/calendar/2022.toml ...
#include <cstdio>
#include <fstream>
#include <iterator>
#include <string>
#include <vector>

#include "law/calendar/work_calendar.hpp"
#include "law/clock/clock.hpp"

using assay::law::calendar::Date;
namespace calendar = assay::law::calendar;
namespace clocks = assay::law::clock;

int main(int argc, char** argv) {
  std::vector<std::string> texts;
  for (int i = 1; i < argc; ++i) {
    std::ifstream in(argv[i]);
    texts.emplace_back(std::istreambuf_iterator<char>(in), std::istreambuf_iterator<char>{});
  }
  std::vector<calendar::YearFile> files;
  for (int i = 1; i < argc; ++i) files.push_back({argv[i], texts[static_cast<std::size_t>(i) - 1]});
  const auto days = calendar::WorkCalendar::parse(files);
  if (!days) {
    std::fprintf(stderr, "%s\n", days.error().message.c_str());
    return 1;
  }
  constexpr std::int64_t kNoon = calendar::kDayMs / 2;
  auto day = Date::of(days->first_year(), 1, 1);
  for (; day && day->year() <= days->last_year(); day = day->plus_days(1)) {
    std::printf("%s %d", day->text().c_str(), *days->is_working_day(*day) ? 1 : 0);
    for (const int count : {10, 20, 30}) {
      const auto due = clocks::due_at({count, clocks::Unit::WorkingDay}, day->begins_ms() + kNoon, *days);
      std::printf(" %s", due ? Date::in_beijing(*due - 1).text().c_str() : "-");
    }
    std::printf("\n");
  }
  return 0;
}
