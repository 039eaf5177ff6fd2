#include "container/bmff/offsets.hpp"

#include <fmt/core.h>

#include <algorithm>
#include <optional>
#include <utility>

#include "container/bmff/metadata.hpp"

namespace assay::container::bmff {
namespace {

std::uint64_t load(BytesView buffer, std::size_t at, unsigned width) noexcept {
  if (width == 0) return 0;
  return width == 8 ? load_be<std::uint64_t>(buffer.data() + at) : load_be<std::uint32_t>(buffer.data() + at);
}

/// What follows the last whole child has to be nothing, padding shorter than a header, or zeros that end the list.
Result<> check_end(BytesView buffer, const Box& parent, std::size_t stopped, const Origin& origin) {
  const std::size_t left = parent.end - stopped;
  if (left < 8 || load_be<std::uint32_t>(buffer.data() + stopped) == 0) return {};
  return fail(Code::Corrupt,
              fmt::format("{}: {} at 0x{:x} claims {} bytes, its {} has {} left (damaged?)", origin.file,
                          type_name(load_be<std::uint32_t>(buffer.data() + stopped + 4)), origin.offset + stopped,
                          load_be<std::uint32_t>(buffer.data() + stopped), type_name(parent.type), left));
}

Result<OffsetTables> limited(OffsetTables tables, const Origin& origin) {
  if (tables.runs.size() > kMostRuns)
    return fail(Code::Limited, fmt::format("{}: more than {} items with offsets", origin.file, kMostRuns));
  return tables;
}

// ---- iloc (ISO/IEC 14496-12 clause 8.11.3) ------------------------------------------------------------------------

struct IlocSizes {
  unsigned offset = 0;
  unsigned length = 0;
  unsigned base = 0;
  unsigned index = 0;
  unsigned id = 2;
  bool has_method = false;
};

bool is_width(unsigned size) noexcept { return size == 0 || size == 4 || size == 8; }

/// One item, at `at`, which it leaves behind itself. False: the box ends before the item does.
bool read_item(BytesView buffer, std::size_t& at, std::size_t end, const IlocSizes& sizes,
               std::vector<OffsetRun>& runs) {
  const std::size_t fixed = sizes.id + (sizes.has_method ? 2U : 0U) + 2U + sizes.base + 2U;
  if (end - at < fixed) return false;
  at += sizes.id;
  unsigned method = 0;
  if (sizes.has_method) {
    method = buffer[at + 1] & 0x0fU;
    at += 2;
  }
  const auto reference = load_be<std::uint16_t>(buffer.data() + at);
  const std::size_t base_at = at + 2;
  const std::uint64_t base = load(buffer, base_at, sizes.base);
  const auto extents = load_be<std::uint16_t>(buffer.data() + base_at + sizes.base);
  at = base_at + sizes.base + 2;
  const unsigned stride = sizes.index + sizes.offset + sizes.length;
  if (stride > 0 && (end - at) / stride < extents) return false;
  const std::size_t first = at + sizes.index;
  at += std::size_t{extents} * stride;
  if (method != 0 || reference != 0 || extents == 0) return true;
  if (sizes.offset == 0 || base != 0) {
    if (sizes.base == 0) return true;  // no field at all: offset 0
    std::uint64_t low = ~std::uint64_t{0};
    std::uint64_t high = 0;
    for (std::size_t i = 0; i < extents; ++i) {
      const std::uint64_t offset = load(buffer, first + i * stride, sizes.offset);
      low = std::min(low, offset);
      high = std::max(high, offset);
    }
    runs.push_back({base_at, 1, 0, static_cast<std::uint8_t>(sizes.base), false, low, high - low});
  } else {
    runs.push_back({first, extents, stride, static_cast<std::uint8_t>(sizes.offset), false, 0, 0});
  }
  return true;
}

/// False: not understood.
bool read_iloc(BytesView buffer, const Box& iloc, std::vector<OffsetRun>& runs) {
  std::size_t at = iloc.body();
  if (iloc.body_size() < 8) return false;
  const unsigned version = buffer[at];
  const unsigned first = buffer[at + 4];
  const unsigned second = buffer[at + 5];
  const IlocSizes sizes{
      first >> 4U, first & 0x0fU, second >> 4U, version == 0 ? 0U : second & 0x0fU, version == 2 ? 4U : 2U,
      version != 0};
  if (version > 2 || !is_width(sizes.offset) || !is_width(sizes.length) || !is_width(sizes.base) ||
      !is_width(sizes.index))
    return false;
  std::uint32_t items = load_be<std::uint16_t>(buffer.data() + at + 6);
  at += 8;
  if (version == 2) {
    if (iloc.end - at < 2) return false;
    items = items << 16U | load_be<std::uint16_t>(buffer.data() + at);
    at += 2;
  }
  // Over kMostRuns the caller refuses; no need to take more memory first.
  for (std::uint32_t i = 0; i < items && runs.size() <= kMostRuns; ++i)
    if (!read_item(buffer, at, iloc.end, sizes, runs)) return false;
  return true;
}

bool read_meta(BytesView buffer, const Box& meta, std::vector<OffsetRun>& runs) {
  Children children(buffer, meta_children(buffer, meta), meta.end);
  while (const std::optional<Box> child = children.next())
    if (child->type == fourcc("iloc") && !read_iloc(buffer, *child, runs)) return false;
  return true;
}

// ---- saio (clause 8.7.9) ------------------------------------------------------------------------------------------

bool read_saio(BytesView buffer, const Box& saio, std::vector<OffsetRun>& runs) {
  if (saio.body_size() < 8) return false;
  std::size_t at = saio.body();
  const bool wide = buffer[at] != 0;
  const bool has_type = (buffer[at + 3] & 1U) != 0;
  at += has_type ? 12 : 4;
  if (saio.end < at + 4) return false;
  const auto count = load_be<std::uint32_t>(buffer.data() + at);
  const std::uint8_t width = wide ? 8 : 4;
  if ((saio.end - at - 4) / width < count) return false;
  if (count > 0) runs.push_back({at + 4, count, width, width, false, 0, 0});
  return true;
}

// ---- tracks -------------------------------------------------------------------------------------------------------

enum class Reference : std::uint8_t { ThisFile, Elsewhere, Mixed };

/// For each entry of a dref (clause 8.7.2) whether it means this file: flag 1. An imda has offsets of its own.
std::vector<bool> references_of(BytesView buffer, const Box& minf) {
  std::vector<bool> here;
  const std::optional<Box> dinf = find_child(buffer, minf, fourcc("dinf"));
  const std::optional<Box> dref = dinf ? find_child(buffer, *dinf, fourcc("dref")) : std::nullopt;
  if (!dref || dref->body_size() < 8) return here;
  Children references(buffer, dref->body() + 8, dref->end);
  while (const std::optional<Box> reference = references.next())
    here.push_back(reference->body_size() < 4 ||
                   (reference->type != fourcc("imdt") && (buffer[reference->body() + 3] & 1U) != 0));
  return here;
}

/// Whether the samples of a track lie in this file. A reference that is not there means this file, as players take it.
Reference where_samples_are(BytesView buffer, const std::vector<bool>& references, const Box& stbl) {
  const std::optional<Box> stsd = find_child(buffer, stbl, fourcc("stsd"));
  if (!stsd || stsd->body_size() < 8) return Reference::ThisFile;
  bool here = false;
  bool elsewhere = false;
  Children entries(buffer, stsd->body() + 8, stsd->end);
  while (const std::optional<Box> entry = entries.next()) {
    if (entry->body_size() < 8) continue;
    const auto wanted = load_be<std::uint16_t>(buffer.data() + entry->body() + 6);
    const bool is_here = wanted == 0 || wanted > references.size() || references[wanted - 1U];
    (is_here ? here : elsewhere) = true;
  }
  if (here && elsewhere) return Reference::Mixed;
  return elsewhere ? Reference::Elsewhere : Reference::ThisFile;
}

class TableFinder {
 public:
  TableFinder(BytesView moov, const Origin& origin) : moov_(moov), origin_(origin) {}

  Result<OffsetTables> run() {
    Children top(moov_, 0, moov_.size());
    const std::optional<Box> moov = top.next();
    if (!moov) return fail(Code::Corrupt, fmt::format("{}: no moov at 0x{:x}", origin_.file, origin_.offset));
    tables_.around.push_back(*moov);
    Children children(moov_, *moov);
    while (const std::optional<Box> child = children.next()) {
      if (child->type == fourcc("trak")) {
        ASSAY_CHECK(track(*child));
      } else if (child->type == fourcc("cmov")) {
        unmovable(*child, "is a compressed movie header");
      } else {
        metadata(*child);
      }
    }
    ASSAY_CHECK(check_end(moov_, *moov, children.stopped_at(), origin_));
    return limited(std::move(tables_), origin_);
  }

 private:
  void unmovable(const Box& box, std::string_view why) {
    if (tables_.unmovable.empty())
      tables_.unmovable = fmt::format("{} at 0x{:x} {}", type_name(box.type), origin_.offset + box.begin, why);
  }

  /// meta itself, or meta in udta.
  void metadata(const Box& box) {
    if (box.type == fourcc("meta")) {
      if (!read_meta(moov_, box, tables_.runs)) unmovable(box, "has an iloc that cannot be read");
    } else if (box.type == fourcc("udta")) {
      Children children(moov_, box);
      while (const std::optional<Box> child = children.next())
        if (child->type == fourcc("meta")) metadata(*child);
    }
  }

  Result<> track(const Box& trak) {
    Children children(moov_, trak);
    while (const std::optional<Box> child = children.next()) {
      metadata(*child);
      if (child->type != fourcc("mdia")) continue;
      Children inner(moov_, *child);
      while (const std::optional<Box> minf = inner.next())
        if (minf->type == fourcc("minf")) ASSAY_CHECK(media_information(trak, *child, *minf));
      ASSAY_CHECK(check_end(moov_, *child, inner.stopped_at(), origin_));
    }
    return check_end(moov_, trak, children.stopped_at(), origin_);
  }

  Result<> media_information(const Box& trak, const Box& mdia, const Box& minf) {
    const std::vector<bool> references = references_of(moov_, minf);
    Children children(moov_, minf);
    while (const std::optional<Box> child = children.next()) {
      if (child->type != fourcc("stbl")) continue;
      const Reference reference = where_samples_are(moov_, references, *child);
      if (reference == Reference::Elsewhere) continue;
      if (reference == Reference::Mixed) {
        unmovable(trak, "has samples in this file and in another one");
        continue;
      }
      const std::size_t before = tables_.chunks.size();
      ASSAY_CHECK(sample_table(*child));
      if (tables_.chunks.size() != before)
        for (const Box& box : {trak, mdia, minf, *child}) tables_.around.push_back(box);
    }
    return check_end(moov_, minf, children.stopped_at(), origin_);
  }

  Result<> sample_table(const Box& stbl) {
    Children children(moov_, stbl);
    while (const std::optional<Box> child = children.next()) {
      if (child->type == fourcc("stco") || child->type == fourcc("co64")) {
        ChunkTable table{*child, child->body() + 8, 0};
        if (child->body_size() >= 8) table.count = load_be<std::uint32_t>(moov_.data() + child->body() + 4);
        if (child->body_size() < 8 || (child->body_size() - 8) / table.width() < table.count)
          return fail(Code::Corrupt,
                      fmt::format("{}: {} at 0x{:x} claims {} entries, it has {} bytes", origin_.file,
                                  type_name(child->type), origin_.offset + child->begin, table.count, child->size()));
        if (tables_.chunks.size() == kMostTables)
          return fail(Code::Limited, fmt::format("{}: more than {} chunk tables", origin_.file, kMostTables));
        tables_.chunks.push_back(table);
      } else if (child->type == fourcc("saio") && !read_saio(moov_, *child, tables_.runs)) {
        unmovable(*child, "cannot be read");
      }
    }
    return check_end(moov_, stbl, children.stopped_at(), origin_);
  }

  BytesView moov_;
  Origin origin_;
  OffsetTables tables_;
};

// ---- fragments ----------------------------------------------------------------------------------------------------

/// tfhd with flag 1 names the offset its runs count from (clause 8.8.7).
void read_moof(BytesView bytes, const Box& moof, std::vector<OffsetRun>& runs) {
  Children children(bytes, moof);
  while (const std::optional<Box> traf = children.next()) {
    if (traf->type != fourcc("traf")) continue;
    const std::optional<Box> tfhd = find_child(bytes, *traf, fourcc("tfhd"));
    if (tfhd && tfhd->body_size() >= 16 && (bytes[tfhd->body() + 3] & 1U) != 0)
      runs.push_back({tfhd->body() + 8, 1, 0, 8, false, 0, 0});
  }
}

/// tfra: time and moof offset of random access points (clause 8.8.10).
void read_mfra(BytesView bytes, const Box& mfra, std::vector<OffsetRun>& runs) {
  Children children(bytes, mfra);
  while (const std::optional<Box> tfra = children.next()) {
    if (tfra->type != fourcc("tfra") || tfra->body_size() < 16) continue;
    const std::size_t at = tfra->body();
    const std::uint8_t width = bytes[at] != 0 ? 8 : 4;
    const unsigned lengths = bytes[at + 11];
    const std::uint32_t stride =
        2U * width + (lengths >> 4U & 3U) + 1U + (lengths >> 2U & 3U) + 1U + (lengths & 3U) + 1U;
    const auto count = load_be<std::uint32_t>(bytes.data() + at + 12);
    if (count > 0 && (tfra->end - at - 16) / stride >= count)
      runs.push_back({at + 16 + width, count, stride, width, false, 0, 0});
  }
}

/// sidx counts from its own end (clause 8.16.3).
void read_sidx(const Box& sidx, BytesView bytes, std::uint64_t file_offset, std::vector<OffsetRun>& runs) {
  if (sidx.body_size() < 20) return;
  const bool wide = bytes[sidx.body()] != 0;
  if (wide && sidx.body_size() < 28) return;
  const std::size_t at = sidx.body() + 12 + (wide ? 8U : 4U);
  runs.push_back({at, 1, 0, static_cast<std::uint8_t>(wide ? 8 : 4), true, file_offset + sidx.size(), 0});
}

}  // namespace

Result<OffsetTables> find_offsets(BytesView moov, const Origin& origin) { return TableFinder(moov, origin).run(); }

Result<OffsetTables> find_fragment_offsets(BytesView bytes, const Origin& origin) {
  OffsetTables tables;
  Children top(bytes, 0, bytes.size());
  const std::optional<Box> box = top.next();
  if (!box) return tables;
  if (box->type == fourcc("moof")) {
    read_moof(bytes, *box, tables.runs);
  } else if (box->type == fourcc("mfra")) {
    read_mfra(bytes, *box, tables.runs);
  } else if (box->type == fourcc("sidx")) {
    read_sidx(*box, bytes, origin.offset, tables.runs);
  } else if (box->type == fourcc("meta") && !read_meta(bytes, *box, tables.runs)) {
    tables.unmovable = fmt::format("meta at 0x{:x} has an iloc that cannot be read", origin.offset);
  }
  return limited(std::move(tables), origin);
}

}  // namespace assay::container::bmff
