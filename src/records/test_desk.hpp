// A desk at which a test makes, moves and edits what its own register asks for, and says what is refused.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "records/records_under_test.hpp"

namespace assay::records {

class TestDesk : public UnderTest {
 protected:
  Result<std::string> make(const Typed& all) {
    ASSAY_TRY(const Created made, engine_->create(li_, reg_, {.service = "", .fields = fields(all), .files = {}}));
    return made.record.number;
  }
  Result<StoredRecord> move(const account::Actor& who, const std::string& number, std::string_view key,
                            const Typed& all = {}, std::string reason = "") {
    return engine_->move(who, number, key,
                         {.fields = fields(all), .reason = std::move(reason), .files = {}, .seen_version = {}});
  }
  Result<StoredRecord> edit(const account::Actor& who, const std::string& number, const Typed& all,
                            std::string reason = "") {
    return engine_->edit(who, number,
                         {.fields = fields(all), .reason = std::move(reason), .files = {}, .seen_version = {}});
  }
  template <class T>
  static void good(const Result<T>& result) {
    EXPECT_TRUE(result) << result.error().message;
  }
  template <class T>
  static void refused(const Result<T>& result, Code code, const std::vector<std::string>& says) {
    ASSERT_FALSE(result) << "was not refused";
    EXPECT_EQ(result.error().code, code) << result.error().message;
    for (const std::string& one : says)
      EXPECT_NE(result.error().message.find(one), std::string::npos) << one << "\n" << result.error().message;
  }
};

/// A tool is tested by one person and approved by another.
inline constexpr const char* kTestedTool = R"toml(
schema = 1
key = "tool"
title = { zh = "工具", en = "Tool" }
purpose = { zh = "评估工具", en = "Tools are tested" }
number = "T-{year}-{serial:4}"
serves = ["D-1"]
open_to = ["support"]

[[field]]
key = "name"
title = { zh = "名称", en = "Name" }
type = "text"
required = "always"
searchable = true

[[field]]
key = "result"
title = { zh = "结果", en = "Result" }
type = "choice"
choices = [ { key = "pass", zh = "通过", en = "Pass" }, { key = "fail", zh = "不通过", en = "Fail" } ]

[[field]]
key = "bad_share"
title = { zh = "不良比例", en = "Bad share" }
type = "decimal"
least = 0
most = 100

[[field]]
key = "face"
title = { zh = "人脸", en = "Face" }
type = "boolean"

[[field]]
key = "consent"
title = { zh = "同意", en = "Consent" }
type = "choice"
choices = [ { key = "works", zh = "有效", en = "Works" }, { key = "missing", zh = "缺失", en = "Missing" } ]

[[field]]
key = "secret"
title = { zh = "密", en = "Secret" }
type = "text"
sealed = true

[[field]]
key = "note"
title = { zh = "备注", en = "Note" }
type = "text"

[[field]]
key = "found_at"
title = { zh = "发现时间", en = "Found at" }
type = "time"
happened = true

[[field]]
key = "closed_by"
title = { zh = "关闭", en = "Closed" }
type = "text"
only_by_move = true

[[field]]
key = "release_on"
title = { zh = "发布日", en = "Release" }
type = "date"
editable_in = ["approved"]

[[field]]
key = "stored"
title = { zh = "人数", en = "Stored" }
type = "integer"

[[state]]
key = "registered"
title = { zh = "登记", en = "Registered" }
kind = "first"

[[state]]
key = "tested"
title = { zh = "已测", en = "Tested" }

[[state]]
key = "approved"
title = { zh = "通过", en = "Approved" }

[[state]]
key = "out"
title = { zh = "停用", en = "Out" }
kind = "final"

[[move]]
key = "test"
title = { zh = "测试", en = "Test" }
from = ["registered"]
to = "tested"
by = ["support"]
asks = ["result", "bad_share"]

[[move]]
key = "again"
title = { zh = "重测", en = "Again" }
from = ["tested", "approved"]
to = "registered"
by = ["support"]
asks = ["note"]
anew = ["note"]

[[move]]
key = "approve"
title = { zh = "批准", en = "Approve" }
from = ["tested"]
to = "approved"
by = ["support"]
not_by = ["test"]
only_if = [ { field = "result", is = ["pass"] }, { field = "bad_share", at_most = 5 },
            { field = "consent", is = ["works"], if = { field = "face", is = ["true"] } } ]

[[move]]
key = "check"
title = { zh = "复核", en = "Check" }
from = ["approved"]
to = "approved"
by = ["support"]
asks = ["bad_share"]
only_if = [ { field = "result", is_not = ["fail"] } ]

[[move]]
key = "reject"
title = { zh = "否决", en = "Reject" }
from = ["tested", "approved"]
to = "out"
by = ["support"]
sets = { closed_by = "actor" }

[[clock]]
key = "found"
title = { zh = "处置", en = "Act" }
starts = { field = "found_at", unless = "release_on" }
limit = { unit = "promptly", suggested = { value = 24, unit = "hour" } }
stops = { state = ["approved", "out"] }
variants = [ { if = { field = "face", is = ["true"] }, limit = { unit = "promptly", suggested = { value = 2, unit = "hour" } } } ]

[[clock]]
key = "many"
title = { zh = "备案", en = "Filing" }
starts = { field = "stored", at_least = 100 }
limit = { operator = "many", unit = "working_day", suggested = 10 }
stops = { state = "out" }

[[document]]
key = "paper"
title = { zh = "批准书", en = "Approval" }
language = "en"
in = ["approved"]
template = "{title} {number} {field:name}"

[retention]
keep = { value = 1, unit = "calendar_month" }
)toml";

}  // namespace assay::records
