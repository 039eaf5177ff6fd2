// What the pages have in common.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "law/duty/assessment.hpp"
#include "law/report/page.hpp"

namespace assay::law::report {

[[nodiscard]] Mark mark_of(duty::Verdict verdict);
/// "a, b, c".
[[nodiscard]] std::string join(const std::vector<std::string>& words, std::string_view between);
/// "when: now", "期限：立即".
[[nodiscard]] Words named(const Words& name, const Words& value);
/// Whether an instrument held on a day.
[[nodiscard]] bool held(const rules::Instrument& instrument, calendar::Date day) noexcept;

}  // namespace assay::law::report
