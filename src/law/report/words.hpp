// How the values of the law are said in both languages: limits, penalties, reasons.
#pragma once

#include "law/duty/assessment.hpp"
#include "law/report/page.hpp"

namespace assay::law::report {

/// "10 working days", "10个工作日"; of units without a number what they mean: "promptly", "及时".
[[nodiscard]] Words limit_words(clock::Limit limit);
/// "within 10 working days of start of service", "服务上线之日起10个工作日内".
[[nodiscard]] Words deadline_words(const rules::RuleSet& rules, const rules::Deadline& deadline, clock::Limit limit);
[[nodiscard]] Words retention_words(const rules::RuleSet& rules, const rules::Retention& retention);
/// "DS-2022 Art. 16", "DS-2022 第16条".
[[nodiscard]] Words source_words(const rules::RuleSet& rules, rules::InstrumentId instrument, std::string_view article);
/// The article alone.
[[nodiscard]] Words article_only(std::string_view article);
/// Why a duty does not apply or must be asked about.
[[nodiscard]] Words reason_words(const duty::Assessment& assessment, const rules::Duty& duty,
                                 const duty::Reason& reason);
[[nodiscard]] Words answer_words(duty::Answer answer);
[[nodiscard]] Words verdict_words(duty::Verdict verdict);
[[nodiscard]] Words force_words(rules::Force force);
[[nodiscard]] Words confidence_words(rules::Confidence confidence);
/// How a fact came by its answer, on one line: "makes_text: yes (facts.toml:5)".
[[nodiscard]] Words trail_words(const duty::Assessment& assessment, rules::FactId fact);

}  // namespace assay::law::report
