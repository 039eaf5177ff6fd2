// deps: review/entry review/match json text base
// Imports of entries: any bytes give entries and named lines; an entry written and read again is the same; what was
// accepted can be compiled.
#include <cstdint>
#include <cstdlib>

#include "base/bytes.hpp"
#include "review/entry/entry_json.hpp"
#include "review/entry/entry_set.hpp"

namespace {

using namespace assay;
using namespace assay::review;

void must(bool holds) {
  if (!holds) std::abort();
}

void expect_sound(const entry::Import& import) {
  for (const entry::BadLine& bad : import.bad) must(bad.line > 0 && !bad.reason.empty());
  for (const entry::Entry& one : import.entries) {
    std::string text;
    entry::write_entry(text, one);
    const auto document = json::read(text, 16 * entry::kLongestLine);
    must(document.has_value());
    const auto again = entry::read_entry(document->root());
    must(again.has_value() && *again == one);
  }
  std::vector<entry::EntrySet::Refusal> refusals;
  must(entry::EntrySet::compile(import.entries, refusals).has_value() && refusals.empty());
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string_view text = assay::as_text({data, size});
  expect_sound(entry::import_json_lines(text));
  if (const auto import = entry::import_csv(text)) expect_sound(*import);
  return 0;
}
