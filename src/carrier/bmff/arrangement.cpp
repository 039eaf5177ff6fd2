#include "carrier/bmff/arrangement.hpp"

#include <fmt/core.h>

#include <algorithm>

namespace assay::carrier::bmff {

Sizes sizes_after(const Movie& movie, const Edit& edit) {
  Sizes sizes(movie.map.boxes.size());
  for (std::size_t i = 0; i < sizes.size(); ++i) sizes[i] = movie.map.boxes[i].size;
  if (movie.moov) sizes[*movie.moov] = edit.moov.new_size();
  for (const TopEdit& top : edit.tops) sizes[top.top] = top.bytes.size();
  if (movie.is_superseded(sizes.size() - 1) && movie.map.trailing_from == movie.map.file_size) sizes.back() = 0;
  return sizes;
}

bool moves_media(const Movie& movie, const Sizes& sizes) {
  std::uint64_t at = 0;
  for (std::size_t i = 0; i < sizes.size(); ++i) {
    if (at != movie.map.boxes[i].offset && movie.is_media(i)) return true;
    at += sizes[i];
  }
  return at != movie.map.trailing_from && movie.map.trailing_from != movie.map.file_size;
}

iso::Relocation relocation_of(const Movie& movie, const Sizes& sizes, const std::vector<TopEdit>& edited,
                              iso::Relocation::Lost lost) {
  const std::uint64_t trailing = movie.map.file_size - movie.map.trailing_from;
  std::uint64_t total = trailing;
  for (const std::uint64_t size : sizes) total += size;
  std::uint64_t moov = 0;
  for (std::size_t i = 0; i < movie.moov.value_or(0); ++i) moov += sizes[i];
  iso::Relocation relocation(lost, total, moov + 1);
  std::uint64_t at = 0;
  auto edit = edited.begin();
  for (std::size_t i = 0; i < sizes.size(); ++i) {
    const bool is_edited = edit != edited.end() && edit->top == i;
    if (is_edited) ++edit;
    relocation.next(movie.map.boxes[i].size, at, sizes[i], movie.is_media(i) && !is_edited);
    at += sizes[i];
  }
  relocation.next(trailing, at, trailing, true);
  return relocation;
}

Result<std::optional<Bytes>> relocated_box(ByteSource& source, const Movie& movie, std::size_t top,
                                           const iso::Relocation& relocation, iso::Overflow overflow) {
  const iso::TopBox& box = movie.map.boxes[top];
  if (!iso::may_hold_offsets(box.type)) return std::nullopt;
  if (box.size > kMostIndexBox)
    return fail(Code::Limited, fmt::format("{}: {} at 0x{:x} has {} bytes, at most {} are read", movie.file,
                                           iso::type_name(box.type), box.offset, box.size, kMostIndexBox));
  ASSAY_TRY(Bytes bytes, source.read(box.offset, box.size));
  ASSAY_TRY(const iso::OffsetTables tables, iso::find_fragment_offsets(bytes, {movie.file, box.offset}));
  if (overflow == iso::Overflow::Refuse && !tables.unmovable.empty())
    return fail(Code::Unsupported, fmt::format("{}: {}, so nothing before it can move; label this file in place",
                                               movie.file, tables.unmovable));
  if (tables.runs.empty()) return std::nullopt;
  const Bytes before = bytes;
  for (const iso::OffsetRun& run : tables.runs)
    ASSAY_CHECK(iso::relocate(bytes, run, relocation, overflow, movie.file));
  if (bytes == before) return std::nullopt;
  return bytes;
}

bool is_referenced(const Movie& movie, const iso::OffsetTables& tables, std::uint64_t begin, std::uint64_t end) {
  const auto inside = [=](std::uint64_t offset) { return offset >= begin && offset < end; };
  for (const iso::ChunkTable& table : tables.chunks)
    for (std::uint32_t i = 0; i < table.count; ++i)
      if (inside(table.at(movie.bytes, i))) return true;
  for (const iso::OffsetRun& run : tables.runs) {
    for (std::uint32_t i = 0; i < run.count; ++i) {
      const std::uint8_t* field = movie.bytes.data() + run.at + std::size_t{i} * run.stride;
      if (inside(run.addend + (run.width == 8 ? load_be<std::uint64_t>(field) : load_be<std::uint32_t>(field))))
        return true;
    }
  }
  return false;
}

}  // namespace assay::carrier::bmff
