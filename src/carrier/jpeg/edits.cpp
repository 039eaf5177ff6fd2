#include "carrier/jpeg/edits.hpp"

#include <fmt/core.h>

#include <algorithm>

#include "carrier/jpeg/survey.hpp"
#include "container/jpeg/mpf.hpp"

namespace assay::carrier::jpeg {

using container::jpeg::Kind;
using container::jpeg::Segment;

void Edits::insert(std::uint64_t offset, Bytes segment) { edits_.push_back({offset, 0, std::move(segment)}); }

void Edits::drop(const Segment& segment) { edits_.push_back({segment.offset, segment.length, {}}); }

Result<> Edits::replace(const Segment& segment, BytesView payload) {
  ASSAY_TRY(const BytesView old, window_.at(segment.offset, segment.length));
  const BytesView old_payload = old.subspan(segment.head);
  if (std::equal(old_payload.begin(), old_payload.end(), payload.begin(), payload.end())) return {};
  auto made = container::jpeg::make_segment(segment.marker, {}, payload);
  if (!made) {
    return fail(made.error().code,
                fmt::format("{}: {} has no room for the label: {}; shorten what else stands in it first",
                            window_.source().name(), where(segment), made.error().message));
  }
  Bytes bytes(old.begin(), old.begin() + segment.head - 4);  // fill bytes
  append(bytes, *made);
  edits_.push_back({segment.offset, segment.length, std::move(bytes)});
  return {};
}

Result<> Edits::correct_indexes(const container::jpeg::Header& header) {
  std::int64_t by = 0;
  for (const Edit& edit : edits_) by += edit.growth();
  if (by == 0) return {};
  const std::size_t count = edits_.size();
  for (const Segment& segment : header.applications) {
    if (segment.kind != Kind::Mpf) continue;
    std::int64_t index_by = 0;
    for (std::size_t i = 0; i < count; ++i)
      if (edits_[i].offset + edits_[i].length <= segment.offset) index_by += edits_[i].growth();
    ASSAY_TRY(const BytesView payload, window_.at(segment.payload(), segment.payload_length()));
    const auto moved = container::jpeg::move_index(payload.subspan(segment.signature), segment.content(),
                                                   {.scan = header.scan, .by = by, .index_by = index_by});
    Bytes changed(payload.begin(), payload.begin() + segment.signature);
    append(changed, moved.block);
    ASSAY_CHECK(replace(segment, changed));
  }
  return {};
}

Result<container::Splice> Edits::finish(const container::jpeg::Header& header) && {
  ASSAY_CHECK(correct_indexes(header));
  std::stable_sort(edits_.begin(), edits_.end(), [](const Edit& a, const Edit& b) { return a.offset < b.offset; });
  container::Splice out;
  std::uint64_t at = 0;
  for (Edit& edit : edits_) {
    out.copy(at, edit.offset - at);
    out.literal(std::move(edit.bytes));
    at = edit.offset + edit.length;
  }
  out.copy(at, window_.source().size() - at);
  return out;
}

}  // namespace assay::carrier::jpeg
