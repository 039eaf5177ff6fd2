// A small register for tests: a complaint with two persons, a pause and a sealed telephone number.
#pragma once

#include <string>

#include "records/definition/definition.hpp"

namespace assay::records::definition {

inline constexpr const char* kTestRegister = R"toml(
schema = 1
key = "complaint"
title = { zh = "投诉", en = "Complaint" }
purpose = { zh = "受理投诉", en = "Takes complaints" }
number = "C-{year}-{serial:6}"
serves = ["D-1"]
open_to = ["support", "public"]

[[field]]
key = "what"
title = { zh = "内容", en = "What" }
type = "long_text"
required = "always"
searchable = true
public = true

[[field]]
key = "kind"
title = { zh = "类型", en = "Kind" }
type = "choice"
choices = [ { key = "label", zh = "标识", en = "Label" }, { key = "appeal", zh = "申诉", en = "Appeal" } ]
searchable = true

[[field]]
key = "appeal_of"
title = { zh = "原案", en = "Appeal of" }
type = "record"
record = "complaint"
required_if = { field = "kind", is = ["appeal"] }

[[field]]
key = "phone"
title = { zh = "电话", en = "Telephone" }
type = "phone"
sealed = true
searchable = true
lookup = "exact"

[[field]]
key = "discovered_at"
title = { zh = "发现时间", en = "Discovered at" }
type = "time"

[[field]]
key = "amount"
title = { zh = "金额", en = "Amount" }
type = "decimal"
least = 0
most = 1000
searchable = true

[[field]]
key = "outcome"
title = { zh = "结果", en = "Outcome" }
type = "text"
required_in = ["answered"]
public = true

[[field]]
key = "answered_on"
title = { zh = "答复日期", en = "Answered on" }
type = "date"

[[field]]
key = "files"
title = { zh = "附件数", en = "Files" }
type = "file_count"

[[state]]
key = "received"
title = { zh = "已收到", en = "Received" }
kind = "first"
public = true

[[state]]
key = "handling"
title = { zh = "办理中", en = "In hand" }

[[state]]
key = "waiting"
title = { zh = "待补充", en = "Waiting" }

[[state]]
key = "answered"
title = { zh = "已答复", en = "Answered" }
kind = "final"
public = true

[[move]]
key = "accept"
title = { zh = "受理", en = "Accept" }
from = ["received"]
to = "handling"
by = ["support"]

[[move]]
key = "ask"
title = { zh = "要求补充", en = "Ask for more" }
from = ["handling"]
to = "waiting"
by = ["support"]
needs = ["reason"]

[[move]]
key = "resume"
title = { zh = "恢复办理", en = "Go on" }
from = ["waiting"]
to = "handling"
by = ["support"]

[[move]]
key = "answer"
title = { zh = "答复", en = "Answer" }
from = ["handling"]
to = "answered"
by = ["review_lead", "support"]
not_by = ["accept"]
needs = ["attachment"]
asks = ["outcome"]
sets = { answered_on = "now" }

[[clock]]
key = "feedback"
title = { zh = "反馈", en = "Feedback" }
duty = "D-1"
starts = { state = "received" }
limit = { operator = "complaint_feedback", unit = "working_day", suggested = 10 }
stops = { state = "answered" }
pauses = { state = "waiting" }

[[clock]]
key = "report"
title = { zh = "报告", en = "Report" }
duty = "D-2"
starts = { field = "discovered_at" }
limit = { value = 24, unit = "hour" }
stops = { state = ["answered"] }
variants = [ { if = { field = "kind", is = ["appeal"] }, limit = { value = 4, unit = "hour" } } ]

[[document]]
key = "reply"
title = { zh = "答复书", en = "Reply" }
language = "zh"
template = """
# {title} {number}
状态 {state},{now}
{field:what} / {field:outcome} / {clock:feedback}
{history}
"""

[retention]
keep = { value = 6, unit = "calendar_month" }
duty = "D-3"
)toml";

inline References test_references() {
  References out;
  out.staff = {"support", "public", "review_lead", "compliance_officer", "inspector", "administrator"};
  out.duties["D-1"] = {{}, "operator_declared", {}, {}};
  out.duties["D-2"] = {Span{24, "hour"}, "hour", {Span{4, "hour"}}, {}};
  out.duties["D-3"] = {{}, "", {}, Span{6, "calendar_month"}};
  return out;
}

/// The register with each `from` in it replaced by `to`.
inline std::string test_register(const std::string& from = "", const std::string& to = "") {
  std::string out = kTestRegister;
  if (from.empty()) return out;
  for (std::size_t at = out.find(from); at != std::string::npos; at = out.find(from, at + to.size()))
    out.replace(at, from.size(), to);
  return out;
}

}  // namespace assay::records::definition
