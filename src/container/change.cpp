#include "container/change.hpp"

#include <algorithm>

namespace assay::container {
namespace {

void sort_by_offset(std::vector<Change>& changes) {
  std::stable_sort(changes.begin(), changes.end(), [](const Change& a, const Change& b) {
    return a.offset != b.offset ? a.offset < b.offset : a.length == 0 && b.length != 0;
  });
}

}  // namespace

Splice spliced(std::vector<Change> changes, std::uint64_t begin, std::uint64_t end) {
  sort_by_offset(changes);
  Splice splice;
  std::uint64_t at = begin;
  for (Change& change : changes) {
    splice.copy(at, change.offset - at);
    splice.literal(std::move(change.bytes));
    at = change.end();
  }
  splice.copy(at, end - at);
  return splice;
}

Result<std::optional<InPlaceEdit>> in_place(ByteSource& source, std::vector<Change> changes) {
  sort_by_offset(changes);
  InPlaceEdit edit;
  for (Change& change : changes) {
    const bool at_end = change.end() == source.size();
    if (change.bytes.size() < change.length || (change.bytes.size() > change.length && !at_end)) return std::nullopt;
    const auto overlap = change.bytes.begin() + static_cast<std::ptrdiff_t>(change.length);
    if (change.length > 0) {
      ASSAY_TRY(Bytes before, source.read(change.offset, change.length));
      Bytes after(change.bytes.begin(), overlap);
      if (before != after) edit.patches.push_back({change.offset, std::move(before), std::move(after)});
    }
    edit.appended.insert(edit.appended.end(), overlap, change.bytes.end());
  }
  return edit;
}

}  // namespace assay::container
