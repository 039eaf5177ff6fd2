#include "container/bmff/rewrite.hpp"

#include <fmt/core.h>

#include <algorithm>
#include <limits>
#include <optional>
#include <utility>

namespace assay::container::bmff {

void Rewrite::replace(const Box& parent, std::size_t begin, std::size_t end, Bytes with) {
  if (begin == end && with.empty()) return;
  grown_ += with.size();
  shrunk_ += end - begin;
  const std::size_t size = with.size();
  edits_.push_back({begin, end, parent.begin, std::move(with), nullptr, size, 0});
}

void Rewrite::widen(const ChunkTable& table) {
  // A header of 8 bytes always does: four thousand million bytes of offsets are over every limit on a moov.
  const std::size_t size = 8 + 8 + std::size_t{table.count} * 8 + (table.box.end - table.entries_end());
  grown_ += size;
  shrunk_ += table.box.size();
  edits_.push_back({table.box.begin, table.box.end, table.box.begin, {}, &table, size, 0});
}

bool Rewrite::touches(std::size_t begin, std::size_t end) const noexcept {
  return std::any_of(edits_.begin(), edits_.end(), [=](const Edit& edit) {
    return edit.begin < end && (edit.end > begin || (edit.end == edit.begin && edit.begin > begin));
  });
}

void Rewrite::sort() {
  std::stable_sort(edits_.begin(), edits_.end(),
                   [](const Edit& a, const Edit& b) { return a.begin != b.begin ? a.begin < b.begin : a.end < b.end; });
  std::uint64_t old_at = 0;
  std::uint64_t new_at = 0;
  for (Edit& edit : edits_) {
    edit.new_begin = new_at + (edit.begin - old_at);
    new_at = edit.new_begin + edit.new_size;
    old_at = edit.end;
  }
}

std::optional<std::size_t> Rewrite::new_position(std::size_t old) const noexcept {
  auto after = std::upper_bound(edits_.begin(), edits_.end(), old,
                                [](std::size_t value, const Edit& edit) { return value < edit.begin; });
  if (after == edits_.begin()) return old;
  const Edit& edit = *--after;
  if (old < edit.end) return std::nullopt;
  return static_cast<std::size_t>(edit.new_begin) + edit.new_size + (old - edit.end);
}

Result<> Rewrite::fix_sizes(Bytes& out, std::string_view what) const {
  // Growth up to each parent, so that a box asks twice instead of looking at every edit.
  std::vector<std::pair<std::size_t, std::int64_t>> growth;
  growth.reserve(edits_.size() + 1);
  growth.emplace_back(0, 0);
  for (const Edit& edit : edits_)
    growth.emplace_back(edit.inside,
                        static_cast<std::int64_t>(edit.new_size) - static_cast<std::int64_t>(edit.end - edit.begin));
  std::sort(growth.begin(), growth.end());
  for (std::size_t i = 1; i < growth.size(); ++i) growth[i].second += growth[i - 1].second;
  const auto before = [&](std::size_t position) {
    const auto after = std::lower_bound(growth.begin(), growth.end(), position,
                                        [](const auto& entry, std::size_t value) { return entry.first < value; });
    return after == growth.begin() ? 0 : (after - 1)->second;
  };
  for (const Box& box : around_) {
    const std::optional<std::size_t> begin = new_position(box.begin);
    if (!begin) continue;  // it is gone, or replaced by one that has its size
    const std::uint64_t size = box.size() + static_cast<std::uint64_t>(before(box.end) - before(box.begin));
    if (box.header == 16) {
      store_be(out.data() + *begin + 8, size);
    } else if (size > std::numeric_limits<std::uint32_t>::max()) {
      return fail(Code::Limited, fmt::format("{}: {} would grow over 4 GiB", what, type_name(box.type)));
    } else {
      store_be(out.data() + *begin, static_cast<std::uint32_t>(size));
    }
  }
  return {};
}

void Rewrite::append_widened(Bytes& out, const ChunkTable& table, const Relocation* relocation) const {
  const std::size_t start = out.size();
  const std::size_t size = 16 + std::size_t{table.count} * 8;
  out.resize(start + size);
  std::uint8_t* at = out.data() + start;
  store_be(at, static_cast<std::uint32_t>(size + (table.box.end - table.entries_end())));
  store_be(at + 4, fourcc("co64"));
  std::memcpy(at + 8, source_.data() + table.box.body(), 8);
  at += 16;
  for (std::uint32_t i = 0; i < table.count; ++i, at += 8) {
    const std::uint64_t offset = table.at(source_, i);
    store_be(at, relocation != nullptr ? relocation->at(offset) : offset);
  }
  append(out, source_.subspan(table.entries_end(), table.box.end - table.entries_end()));
}

Result<Bytes> Rewrite::build(const OffsetTables* tables, const Relocation* relocation, Overflow overflow,
                             std::string_view what) {
  sort();
  Bytes out;
  out.reserve(static_cast<std::size_t>(new_size()));
  std::size_t at = 0;
  for (const Edit& edit : edits_) {
    if (edit.begin < at) return fail(Code::Internal, fmt::format("{}: two changes of the moov overlap", what));
    append(out, source_.subspan(at, edit.begin - at));
    if (edit.widened != nullptr) {
      append_widened(out, *edit.widened, relocation);
    } else {
      append(out, edit.with);
    }
    at = edit.end;
  }
  append(out, source_.subspan(at));
  ASSAY_CHECK(fix_sizes(out, what));
  if (tables == nullptr) return out;
  for (const ChunkTable& table : tables->chunks) {
    const std::optional<std::size_t> entries = new_position(table.entries);
    if (!entries || table.count == 0) continue;
    const OffsetRun run{*entries, table.count, table.width(), table.width(), false, 0, 0};
    ASSAY_CHECK(relocate(out, run, *relocation, overflow, what));
  }
  for (OffsetRun run : tables->runs) {
    const std::optional<std::size_t> position = new_position(run.at);
    if (!position) continue;
    run.at = *position;
    ASSAY_CHECK(relocate(out, run, *relocation, overflow, what));
  }
  return out;
}

}  // namespace assay::container::bmff
