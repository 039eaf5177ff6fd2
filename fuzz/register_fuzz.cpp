// deps: records records/definition base fmt::fmt
// Definitions of registers, and the files that records come from. The first byte says which reader gets the rest.
#include <cstdint>
#include <string_view>

#include "records/definition/definition.hpp"
#include "records/definition/template_text.hpp"
#include "records/definition/value.hpp"
#include "records/exchange.hpp"
#include "records/filings.hpp"

namespace {

using namespace assay::records;

constexpr std::string_view kSmall = R"toml(
schema = 1
key = "small"
title = { zh = "小", en = "Small" }
purpose = { zh = "小", en = "Small" }
number = "S-{year}-{serial:4}"
serves = []
open_to = ["support"]
[[field]]
key = "text"
title = { zh = "文", en = "Text" }
type = "long_text"
[[field]]
key = "amount"
title = { zh = "数", en = "Amount" }
type = "decimal"
[[field]]
key = "at"
title = { zh = "时", en = "At" }
type = "time"
[[field]]
key = "kinds"
title = { zh = "类", en = "Kinds" }
type = "choices"
choices = [ { key = "a", zh = "甲", en = "A" }, { key = "b", zh = "乙", en = "B" } ]
[[state]]
key = "open"
title = { zh = "开", en = "Open" }
kind = "first"
[[state]]
key = "shut"
title = { zh = "关", en = "Shut" }
kind = "final"
[[move]]
key = "shut"
title = { zh = "关", en = "Shut" }
from = ["open"]
to = "shut"
by = ["support"]
[retention]
)toml";

const definition::Definition& small() {
  static const definition::Definition kDefinition = *definition::parse(kSmall, "small.toml");
  return kDefinition;
}

/// What was read must come out of its own JSON again as it was.
void check_fields(const Inputs& inputs) {
  Fields fields;
  for (const auto& [key, value] : inputs)
    if (!definition::is_empty(value)) fields.plain.emplace(key, value);
  const auto back = read_fields(small(), write_fields(small(), fields));
  if (!back || back->plain != fields.plain) __builtin_trap();
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  if (size == 0) return 0;
  const std::string_view text(reinterpret_cast<const char*>(data) + 1, size - 1);
  switch (data[0] % 5) {
    case 0:
      if (const auto parsed = definition::parse(text, "fuzz.toml")) static_cast<void>(definition::check(*parsed, {}));
      break;
    case 1:
      if (const auto rows = read_csv_rows(small(), text))
        for (const Row& row : *rows) check_fields(row.import.fields);
      break;
    case 2:
      if (const auto rows = read_json_lines(small(), text))
        for (const Row& row : *rows) check_fields(row.import.fields);
      break;
    case 3:
      static_cast<void>(read_filing_list(text));
      break;
    default:
      static_cast<void>(definition::filled(text, [](const definition::Placeholder& one) { return one.key; }));
      static_cast<void>(definition::number_fault(text));
      static_cast<void>(definition::folded(text));
      for (const definition::Field& field : small().fields) {
        const auto value = definition::value_from_text(field, text);
        if (!value) continue;
        const auto again = definition::value_from_text(field, definition::text_of(*value));
        if (!again || *again != *value) __builtin_trap();
      }
  }
  return 0;
}
