#include "media/film/sample_tables.hpp"

#include <fmt/core.h>

#include <algorithm>
#include <limits>
#include <optional>

namespace assay::media::film {
namespace {

namespace bmff = container::bmff;
using bmff::Box;
using bmff::fourcc;

/// Times beyond this are no film's: sums stay far from overflow.
constexpr std::int64_t kMostTime = std::int64_t{1} << 53;

std::uint32_t u32(BytesView bytes, std::size_t at) noexcept { return load_be<std::uint32_t>(bytes.data() + at); }

tl::unexpected<Error> corrupt(std::string_view table, std::uint64_t where, std::string_view why) {
  return fail(Code::Corrupt, fmt::format("{} at 0x{:x} {} (damaged?)", table, where, why));
}

/// A table of `width`-byte entries behind version, flags and (after `before` more bytes) a count.
struct Table {
  std::size_t entries = 0;
  std::uint32_t count = 0;
  std::uint64_t where = 0;
};

Result<std::optional<Table>> table_of(BytesView moov, const Box& stbl, std::string_view type, std::size_t width,
                                      std::uint64_t at) {
  const std::optional<Box> box = bmff::find_child(moov, stbl, fourcc(type));
  if (!box) return std::nullopt;
  if (box->body_size() < 8) return corrupt(type, at + box->begin, "is too short");
  Table table{box->body() + 8, u32(moov, box->body() + 4), at + box->begin};
  if ((box->body_size() - 8) / width < table.count)
    return corrupt(type, table.where, fmt::format("claims {} entries in {} bytes", table.count, box->body_size()));
  return table;
}

Result<> read_sizes(BytesView moov, const Box& stbl, std::uint64_t at, const FilmLimits& limits,
                    std::vector<Sample>& samples) {
  const std::optional<Box> stsz = bmff::find_child(moov, stbl, fourcc("stsz"));
  const std::optional<Box> stz2 = stsz ? std::nullopt : bmff::find_child(moov, stbl, fourcc("stz2"));
  if (!stsz && !stz2) return corrupt("stbl", at + stbl.begin, "has no stsz");
  const Box& box = stsz ? *stsz : *stz2;
  if (box.body_size() < 12) return corrupt("stsz", at + box.begin, "is too short");
  const std::uint32_t same = stsz ? u32(moov, box.body() + 4) : 0;
  const std::uint32_t bits = stsz ? 32 : moov[box.body() + 7];
  const std::uint32_t count = u32(moov, box.body() + 8);
  if (count > limits.frames)
    return fail(Code::Limited, fmt::format("the film has {} frames (stsz at 0x{:x}), the limit is {}", count,
                                           at + box.begin, limits.frames));
  if (bits != 32 && bits != 16 && bits != 8 && bits != 4)
    return corrupt("stz2", at + box.begin, fmt::format("has fields of {} bits", bits));
  if (same == 0 && (box.body_size() - 12) * 8 / bits < count)
    return corrupt("stsz", at + box.begin, fmt::format("claims {} entries in {} bytes", count, box.body_size()));
  samples.resize(count);
  for (std::size_t i = 0; i < count; ++i) {
    const std::size_t entry = box.body() + 12 + i * bits / 8;
    std::uint32_t size = same;
    if (same == 0) {
      size = bits == 32   ? u32(moov, entry)
             : bits == 16 ? load_be<std::uint16_t>(moov.data() + entry)
             : bits == 8  ? moov[entry]
                          : (i % 2 == 0 ? moov[entry] >> 4U : moov[entry] & 15U);
    }
    if (size > limits.sample_bytes)
      return fail(Code::Limited, fmt::format("picture {} has {} bytes (stsz at 0x{:x}), the limit is {}", i + 1, size,
                                             at + box.begin, limits.sample_bytes));
    samples[i].size = size;
  }
  return {};
}

Result<> read_times(BytesView moov, const Box& stbl, std::uint64_t at, std::vector<Sample>& samples) {
  ASSAY_TRY(const std::optional<Table> stts, table_of(moov, stbl, "stts", 8, at));
  if (!stts) return corrupt("stbl", at + stbl.begin, "has no stts");
  std::size_t i = 0;
  std::int64_t time = 0;
  for (std::uint32_t entry = 0; entry < stts->count && i < samples.size(); ++entry) {
    const std::uint32_t count = u32(moov, stts->entries + std::size_t{entry} * 8);
    const std::uint32_t delta = u32(moov, stts->entries + std::size_t{entry} * 8 + 4);
    for (std::uint32_t n = 0; n < count && i < samples.size(); ++n, ++i) {
      samples[i].dts = samples[i].cts = time;
      time += delta;
      if (time > kMostTime) return corrupt("stts", stts->where, "reaches an absurd time");
    }
  }
  if (i < samples.size())
    return corrupt("stts", stts->where, fmt::format("has times for {} of {} pictures", i, samples.size()));
  ASSAY_TRY(const std::optional<Table> ctts, table_of(moov, stbl, "ctts", 8, at));
  i = 0;
  for (std::uint32_t entry = 0; ctts && entry < ctts->count && i < samples.size(); ++entry) {
    const std::uint32_t count = u32(moov, ctts->entries + std::size_t{entry} * 8);
    // Signed in version 1, and in practice in version 0 too.
    const auto offset = static_cast<std::int32_t>(u32(moov, ctts->entries + std::size_t{entry} * 8 + 4));
    for (std::uint32_t n = 0; n < count && i < samples.size(); ++n, ++i) samples[i].cts += offset;
  }
  ASSAY_TRY(const std::optional<Table> stss, table_of(moov, stbl, "stss", 4, at));
  if (!stss) {
    for (Sample& sample : samples) sample.sync = true;
    return {};
  }
  for (std::uint32_t entry = 0; entry < stss->count; ++entry) {
    const std::uint32_t number = u32(moov, stss->entries + std::size_t{entry} * 4);
    if (number >= 1 && number <= samples.size()) samples[number - 1].sync = true;
  }
  return {};
}

struct RunWriter {
  Bytes body;
  std::uint32_t runs = 0;
  std::uint32_t count = 0;
  std::uint32_t value = 0;
  void add(std::uint32_t next) {
    if (count > 0 && next == value) {
      ++count;
      return;
    }
    flush();
    value = next;
    count = 1;
  }
  void flush() {
    if (count == 0) return;
    append_be(body, count);
    append_be(body, value);
    ++runs;
    count = 0;
  }
};

Bytes full_box(std::string_view type, std::uint8_t version, std::uint32_t count, BytesView entries) {
  Bytes body;
  body.reserve(8 + entries.size());
  append_be(body, std::uint32_t{version} << 24U);
  append_be(body, count);
  append(body, entries);
  return bmff::make_box(fourcc(type), body);
}

Bytes make_stsc(const std::vector<NewChunk>& chunks) {
  Bytes entries;
  std::uint32_t count = 0;
  std::uint32_t before = 0;
  for (std::size_t i = 0; i < chunks.size(); ++i) {
    if (chunks[i].count == before) continue;
    before = chunks[i].count;
    append_be(entries, static_cast<std::uint32_t>(i + 1));
    append_be(entries, before);
    append_be(entries, std::uint32_t{1});
    ++count;
  }
  return full_box("stsc", 0, count, entries);
}

Bytes make_offsets(const std::vector<NewChunk>& chunks) {
  const bool wide = std::ranges::any_of(chunks, [](const NewChunk& chunk) { return chunk.offset > 0xffffffffU; });
  Bytes entries;
  for (const NewChunk& chunk : chunks) {
    if (wide) {
      append_be(entries, chunk.offset);
    } else {
      append_be(entries, static_cast<std::uint32_t>(chunk.offset));
    }
  }
  return full_box(wide ? "co64" : "stco", 0, static_cast<std::uint32_t>(chunks.size()), entries);
}

}  // namespace

Result<std::vector<Sample>> read_samples(BytesView moov, const Box& stbl, std::uint64_t at, const FilmLimits& limits) {
  std::vector<Sample> samples;
  ASSAY_CHECK(read_sizes(moov, stbl, at, limits, samples));
  if (!samples.empty()) ASSAY_CHECK(read_times(moov, stbl, at, samples));
  return samples;
}

Result<std::vector<Chunk>> read_chunks(BytesView moov, const Box& stbl, std::uint64_t at,
                                       std::vector<Sample>& samples) {
  ASSAY_TRY(const std::optional<Table> stsc, table_of(moov, stbl, "stsc", 12, at));
  const bool wide = bmff::find_child(moov, stbl, fourcc("co64")).has_value();
  ASSAY_TRY(const std::optional<Table> stco, table_of(moov, stbl, wide ? "co64" : "stco", wide ? 8 : 4, at));
  if (!stsc || !stco || stsc->count == 0) return corrupt("stbl", at + stbl.begin, "has no stsc or no stco");
  std::vector<Chunk> chunks;
  std::uint32_t sample = 0;
  std::uint32_t entry = 0;
  for (std::uint32_t n = 0; n < stco->count && sample < samples.size(); ++n) {
    while (entry + 1 < stsc->count && u32(moov, stsc->entries + std::size_t{entry + 1} * 12) <= n + 1) ++entry;
    const std::uint32_t count = u32(moov, stsc->entries + std::size_t{entry} * 12 + 4);
    if (u32(moov, stsc->entries) != 1 || count == 0)
      return corrupt("stsc", stsc->where, fmt::format("tells nothing of chunk {}", n + 1));
    Chunk chunk;
    chunk.offset = wide ? load_be<std::uint64_t>(moov.data() + stco->entries + std::size_t{n} * 8)
                        : u32(moov, stco->entries + std::size_t{n} * 4);
    chunk.first = sample;
    chunk.count = std::min(count, static_cast<std::uint32_t>(samples.size() - sample));
    for (std::uint32_t i = 0; i < chunk.count; ++i, ++sample) {
      const auto offset = checked_add(chunk.offset, chunk.size);
      if (!offset)
        return corrupt(wide ? "co64" : "stco", stco->where, fmt::format("has an absurd offset for chunk {}", n + 1));
      samples[sample].offset = *offset;
      chunk.size += samples[sample].size;
    }
    chunks.push_back(chunk);
  }
  if (sample < samples.size())
    return corrupt("stsc", stsc->where,
                   fmt::format("and {} chunks place {} of {} pictures", stco->count, sample, samples.size()));
  return chunks;
}

Result<std::int64_t> track_duration(BytesView moov, const Box& stbl, std::size_t samples) {
  ASSAY_TRY(const std::optional<Table> stts, table_of(moov, stbl, "stts", 8, 0));
  std::int64_t time = 0;
  std::uint64_t left = samples;
  for (std::uint32_t entry = 0; stts && entry < stts->count && left > 0; ++entry) {
    const std::uint64_t count = std::min<std::uint64_t>(left, u32(moov, stts->entries + std::size_t{entry} * 8));
    left -= count;
    // read_times() has seen that the sum stays small.
    time += static_cast<std::int64_t>(count) * u32(moov, stts->entries + std::size_t{entry} * 8 + 4);
  }
  return time;
}

std::uint64_t most_table_bytes(std::uint64_t samples, std::uint64_t chunks) noexcept {
  return samples * (8 + 8 + 4 + 4) + chunks * (12 + 8) + 256;
}

Bytes make_sample_table(BytesView stsd, const std::vector<NewSample>& samples, const std::vector<std::int64_t>& dts,
                        std::int64_t duration, const std::vector<NewChunk>& chunks) {
  RunWriter stts;
  RunWriter ctts;
  Bytes stss;
  Bytes sizes;
  std::uint32_t syncs = 0;
  bool shifted = false;
  bool negative = false;
  for (std::size_t i = 0; i < samples.size(); ++i) {
    const std::int64_t here = i == 0 ? 0 : dts[i];
    const std::int64_t next = i + 1 < samples.size() ? dts[i + 1] : std::max(duration, here);
    stts.add(static_cast<std::uint32_t>(
        std::clamp<std::int64_t>(next - here, 0, std::numeric_limits<std::uint32_t>::max())));
    const auto offset = static_cast<std::int32_t>(std::clamp<std::int64_t>(
        samples[i].cts - here, std::numeric_limits<std::int32_t>::min(), std::numeric_limits<std::int32_t>::max()));
    shifted = shifted || offset != 0;
    negative = negative || offset < 0;
    ctts.add(static_cast<std::uint32_t>(offset));
    append_be(sizes, samples[i].size);
    if (samples[i].sync) {
      append_be(stss, static_cast<std::uint32_t>(i + 1));
      ++syncs;
    }
  }
  stts.flush();
  ctts.flush();
  Bytes body(stsd.begin(), stsd.end());
  append(body, full_box("stts", 0, stts.runs, stts.body));
  if (shifted) append(body, full_box("ctts", negative ? 1 : 0, ctts.runs, ctts.body));
  if (syncs < samples.size()) append(body, full_box("stss", 0, syncs, stss));
  append(body, make_stsc(chunks));
  Bytes stsz(4);  // the size all samples share: none
  append_be(stsz, static_cast<std::uint32_t>(samples.size()));
  append(stsz, sizes);
  Bytes stsz_body(4);
  append(stsz_body, stsz);
  append(body, bmff::make_box(fourcc("stsz"), stsz_body));
  append(body, make_offsets(chunks));
  return bmff::make_box(fourcc("stbl"), body);
}

}  // namespace assay::media::film
