#include "media/film/fragments.hpp"

#include <fmt/core.h>

#include <algorithm>
#include <map>

#include "container/bmff/rewrite.hpp"
#include "media/film/sample_tables.hpp"

namespace assay::media::film {
namespace {

namespace bmff = container::bmff;
using bmff::Box;
using bmff::Children;
using bmff::fourcc;

constexpr std::uint64_t kMostMoof = std::uint64_t{16} << 20U;
constexpr std::int64_t kMostTime = std::int64_t{1} << 53;

/// What trex and tfhd say of samples that say nothing themselves.
struct Defaults {
  std::uint32_t duration = 0;
  std::uint32_t size = 0;
  std::uint32_t flags = 0;
};

struct Track {
  Box trak;
  std::uint32_t scale = 1;
  Defaults defaults;
  std::vector<NewSample> samples;
  std::vector<std::int64_t> dts;
  std::vector<NewChunk> chunks;
  std::int64_t end = 0;  ///< where the next sample begins
};

class Joiner {
 public:
  Joiner(ByteSource& source, const bmff::FileMap& map, BytesView moov, std::uint64_t at, const FilmLimits& limits)
      : source_(source), map_(map), moov_(moov), at_(at), limits_(limits) {}

  Result<Bytes> run() {
    Children top(moov_, 0, moov_.size());
    const std::optional<Box> moov = top.next();
    if (!moov) return corrupt("moov", at_, "is no whole box");
    ASSAY_CHECK(tracks(*moov));
    for (const bmff::TopBox& box : map_.boxes) {
      if (box.type == fourcc("moof")) ASSAY_CHECK(fragment(box));
    }
    begin_at_zero();
    return rewritten(*moov);
  }

 private:
  [[nodiscard]] static tl::unexpected<Error> corrupt(std::string_view what, std::uint64_t where, std::string_view why) {
    return fail(Code::Corrupt, fmt::format("{} at 0x{:x} {} (damaged?)", what, where, why));
  }
  static std::uint32_t u32(BytesView bytes, std::size_t at) noexcept {
    return load_be<std::uint32_t>(bytes.data() + at);
  }

  /// Ids, scales, defaults, and the samples that the moov has itself.
  Result<> tracks(const Box& moov) {
    Children children(moov_, moov);
    while (const std::optional<Box> child = children.next()) {
      if (child->type != fourcc("trak")) continue;
      const std::optional<Box> tkhd = bmff::find_child(moov_, *child, fourcc("tkhd"));
      const std::optional<Box> mdia = bmff::find_child(moov_, *child, fourcc("mdia"));
      const std::optional<Box> mdhd = mdia ? bmff::find_child(moov_, *mdia, fourcc("mdhd")) : std::nullopt;
      const std::optional<Box> stbl = mdia ? stbl_of(*mdia) : std::nullopt;
      if (!tkhd || tkhd->body_size() < 84 || !mdhd || mdhd->body_size() < 24 || !stbl)
        return corrupt("trak", at_ + child->begin, "has no whole tkhd, mdhd and stbl");
      Track track;
      track.trak = *child;
      track.scale = std::max(1U, u32(moov_, mdhd->body() + (moov_[mdhd->body()] == 1 ? 20 : 12)));
      ASSAY_CHECK(own_samples(*stbl, track));
      tracks_[u32(moov_, tkhd->body() + (moov_[tkhd->body()] == 1 ? 20 : 12))] = std::move(track);
    }
    const std::optional<Box> mvex = bmff::find_child(moov_, moov, fourcc("mvex"));
    if (!mvex) return {};
    Children extends(moov_, *mvex);
    while (const std::optional<Box> trex = extends.next()) {
      if (trex->type != fourcc("trex") || trex->body_size() < 24) continue;
      const auto track = tracks_.find(u32(moov_, trex->body() + 4));
      if (track == tracks_.end()) continue;
      track->second.defaults = {u32(moov_, trex->body() + 12), u32(moov_, trex->body() + 16),
                                u32(moov_, trex->body() + 20)};
    }
    return {};
  }

  [[nodiscard]] std::optional<Box> stbl_of(const Box& mdia) const noexcept {
    const std::optional<Box> minf = bmff::find_child(moov_, mdia, fourcc("minf"));
    return minf ? bmff::find_child(moov_, *minf, fourcc("stbl")) : std::nullopt;
  }

  Result<> own_samples(const Box& stbl, Track& track) const {
    ASSAY_TRY(std::vector<Sample> samples, read_samples(moov_, stbl, at_, limits_));
    if (samples.empty()) return {};
    ASSAY_TRY(const std::vector<Chunk> chunks, read_chunks(moov_, stbl, at_, samples));
    ASSAY_TRY(track.end, track_duration(moov_, stbl, samples.size()));
    for (const Sample& sample : samples) {
      track.samples.push_back({sample.size, sample.sync, sample.cts});
      track.dts.push_back(sample.dts);
    }
    for (const Chunk& chunk : chunks) track.chunks.push_back({chunk.offset, chunk.count});
    return {};
  }

  Result<> fragment(const bmff::TopBox& top) {
    if (top.size > kMostMoof)
      return fail(Code::Limited,
                  fmt::format("moof at 0x{:x} has {} bytes, the limit is {}", top.offset, top.size, kMostMoof));
    ASSAY_TRY(const Bytes bytes, source_.read(top.offset, top.size));
    Children boxes(bytes, 0, bytes.size());
    const std::optional<Box> moof = boxes.next();
    if (!moof) return corrupt("moof", top.offset, "is no whole box");
    std::uint64_t data = top.offset;  // where the next run lies that does not say so
    Children children(bytes, *moof);
    while (const std::optional<Box> traf = children.next()) {
      if (traf->type == fourcc("traf")) ASSAY_CHECK(track_fragment(bytes, *traf, top.offset, data));
    }
    return {};
  }

  Result<> track_fragment(BytesView moof, const Box& traf, std::uint64_t moof_at, std::uint64_t& data) {
    const std::optional<Box> tfhd = bmff::find_child(moof, traf, fourcc("tfhd"));
    if (!tfhd || tfhd->body_size() < 8) return corrupt("traf", moof_at + traf.begin, "has no tfhd");
    const std::uint32_t flags = u32(moof, tfhd->body()) & 0xffffffU;
    const auto found = tracks_.find(u32(moof, tfhd->body() + 4));
    if (found == tracks_.end())
      return corrupt("tfhd", moof_at + tfhd->begin,
                     fmt::format("is of track {}, which is not there", u32(moof, tfhd->body() + 4)));
    Track& track = found->second;
    Defaults defaults = track.defaults;
    std::size_t at = tfhd->body() + 8;
    const std::size_t needed =
        ((flags & 1U) != 0 ? 8U : 0U) + 4U * static_cast<unsigned>(__builtin_popcount(flags & 0x3aU));
    if (tfhd->end - at < needed) return corrupt("tfhd", moof_at + tfhd->begin, "is too short");
    std::uint64_t base = (flags & 0x20000U) != 0 ? moof_at : data;
    if ((flags & 1U) != 0) {
      base = load_be<std::uint64_t>(moof.data() + at);
      at += 8;
    }
    const auto take = [&](std::uint32_t flag, std::uint32_t& to) {
      if ((flags & flag) == 0) return;
      to = u32(moof, at);
      at += 4;
    };
    std::uint32_t entry = 1;
    take(2, entry);
    take(8, defaults.duration);
    take(16, defaults.size);
    take(32, defaults.flags);
    if (entry > 1)
      return fail(Code::Unsupported,
                  fmt::format("tfhd at 0x{:x} changes the track's coding on the way; join the film with "
                              "\"ffmpeg -i in -map 0 -c copy out.mp4\" first",
                              moof_at + tfhd->begin));
    if (const std::optional<Box> tfdt = bmff::find_child(moof, traf, fourcc("tfdt")); tfdt && tfdt->body_size() >= 8) {
      const bool wide = moof[tfdt->body()] == 1 && tfdt->body_size() >= 12;
      const std::uint64_t time =
          wide ? load_be<std::uint64_t>(moof.data() + tfdt->body() + 4) : u32(moof, tfdt->body() + 4);
      if (time > static_cast<std::uint64_t>(kMostTime))
        return corrupt("tfdt", moof_at + tfdt->begin, "has an absurd time");
      track.end = std::max(track.end, static_cast<std::int64_t>(time));
    }
    std::uint64_t next = base;
    Children children(moof, traf);
    while (const std::optional<Box> trun = children.next()) {
      if (trun->type == fourcc("trun")) ASSAY_CHECK(run(moof, *trun, moof_at, base, next, defaults, track));
    }
    data = next;
    return {};
  }

  Result<> run(BytesView moof, const Box& trun, std::uint64_t moof_at, std::uint64_t base, std::uint64_t& next,
               const Defaults& defaults, Track& track) {
    if (trun.body_size() < 8) return corrupt("trun", moof_at + trun.begin, "is too short");
    const std::uint32_t flags = u32(moof, trun.body()) & 0xffffffU;
    const std::uint32_t count = u32(moof, trun.body() + 4);
    std::size_t at = trun.body() + 8;
    const std::size_t fixed = 4U * static_cast<unsigned>(__builtin_popcount(flags & 5U));
    const std::size_t each = 4U * static_cast<unsigned>(__builtin_popcount(flags & 0xf00U));
    if (trun.end - at < fixed || (each > 0 && (trun.end - at - fixed) / each < count))
      return corrupt("trun", moof_at + trun.begin,
                     fmt::format("claims {} samples in {} bytes", count, trun.body_size()));
    if (count > limits_.frames - std::min<std::uint64_t>(limits_.frames, track.samples.size()))
      return fail(Code::Limited, fmt::format("trun at 0x{:x}: the track has more than {} samples, the limit",
                                             moof_at + trun.begin, limits_.frames));
    if ((flags & 1U) != 0) {
      next = base + static_cast<std::uint64_t>(static_cast<std::int64_t>(static_cast<std::int32_t>(u32(moof, at))));
      at += 4;
    }
    std::uint32_t first_flags = defaults.flags;
    const bool has_first = (flags & 4U) != 0;
    if (has_first) {
      first_flags = u32(moof, at);
      at += 4;
    }
    NewChunk chunk{next, count};
    for (std::uint32_t i = 0; i < count; ++i) {
      Defaults own = defaults;
      if (i == 0 && has_first) own.flags = first_flags;
      std::uint32_t offset = 0;
      for (const auto& [flag, to] :
           {std::pair{0x100U, &own.duration}, {0x200U, &own.size}, {0x400U, &own.flags}, {0x800U, &offset}}) {
        if ((flags & flag) == 0) continue;
        *to = u32(moof, at);
        at += 4;
      }
      if (own.size > limits_.sample_bytes)
        return fail(Code::Limited, fmt::format("a sample of trun at 0x{:x} has {} bytes, the limit is {}",
                                               moof_at + trun.begin, own.size, limits_.sample_bytes));
      track.samples.push_back({own.size, (own.flags & 0x10000U) == 0, track.end + static_cast<std::int32_t>(offset)});
      track.dts.push_back(track.end);
      track.end += own.duration;
      next += own.size;
      if (track.end > kMostTime) return corrupt("trun", moof_at + trun.begin, "reaches an absurd time");
    }
    if (count > 0) track.chunks.push_back(chunk);
    return {};
  }

  /// The earliest track begins at 0, the others keep their distance from it.
  void begin_at_zero() {
    double first = -1;
    for (const auto& [id, track] : tracks_) {
      if (track.dts.empty()) continue;
      const double begin = static_cast<double>(track.dts[0]) / track.scale;
      first = first < 0 ? begin : std::min(first, begin);
    }
    if (first <= 0) return;
    for (auto& [id, track] : tracks_) {
      const auto shift = static_cast<std::int64_t>(first * track.scale);
      for (std::int64_t& time : track.dts) time -= shift;
      for (NewSample& sample : track.samples) sample.cts -= shift;
      track.end -= shift;
    }
  }

  /// The duration field of mvhd, tkhd or mdhd, as wide as it is.
  static void set_duration(Bytes& moov, const Box& header, std::size_t narrow, std::size_t wide, double units) {
    const bool is_wide = moov[header.body()] == 1;
    const std::size_t at = header.body() + (is_wide ? wide : narrow);
    if (at + (is_wide ? 8 : 4) > header.end) return;
    const auto value = static_cast<std::uint64_t>(std::max(0.0, units));
    if (is_wide) {
      store_be(moov.data() + at, value);
    } else {
      store_be(moov.data() + at, static_cast<std::uint32_t>(std::min<std::uint64_t>(value, 0xffffffffU)));
    }
  }

  Result<Bytes> rewritten(const Box& moov) {
    // Fields of fixed size first, in place; then the tables, which move what follows them.
    Bytes timed(moov_.begin(), moov_.end());
    const std::optional<Box> mvhd = bmff::find_child(moov_, moov, fourcc("mvhd"));
    if (!mvhd || mvhd->body_size() < 24) return corrupt("moov", at_, "has no whole mvhd");
    const double film_scale = u32(moov_, mvhd->body() + (moov_[mvhd->body()] == 1 ? 20 : 12));
    double longest = 0;
    for (const auto& [id, track] : tracks_) {
      const double seconds = static_cast<double>(track.end) / track.scale;
      longest = std::max(longest, seconds);
      const Box mdia = *bmff::find_child(moov_, track.trak, fourcc("mdia"));
      set_duration(timed, *bmff::find_child(moov_, track.trak, fourcc("tkhd")), 20, 28, seconds * film_scale);
      set_duration(timed, *bmff::find_child(moov_, mdia, fourcc("mdhd")), 16, 24, static_cast<double>(track.end));
    }
    set_duration(timed, *mvhd, 16, 24, longest * film_scale);
    bmff::Rewrite rewrite(timed);
    rewrite.around(moov);
    if (const std::optional<Box> mvex = bmff::find_child(moov_, moov, fourcc("mvex"))) rewrite.erase(moov, *mvex);
    for (const auto& [id, track] : tracks_) {
      const Box mdia = *bmff::find_child(moov_, track.trak, fourcc("mdia"));
      const Box minf = *bmff::find_child(moov_, mdia, fourcc("minf"));
      const Box stbl = *bmff::find_child(moov_, minf, fourcc("stbl"));
      const std::optional<Box> stsd = bmff::find_child(moov_, stbl, fourcc("stsd"));
      if (!stsd) return corrupt("stbl", at_ + stbl.begin, "has no stsd");
      for (const Box& around : {track.trak, mdia, minf}) rewrite.around(around);
      rewrite.replace(minf, stbl.begin, stbl.end,
                      make_sample_table(moov_.subspan(stsd->begin, stsd->size()), track.samples, track.dts, track.end,
                                        track.chunks));
    }
    return rewrite.build();
  }

  ByteSource& source_;
  const bmff::FileMap& map_;
  BytesView moov_;
  std::uint64_t at_;
  const FilmLimits& limits_;
  std::map<std::uint32_t, Track> tracks_;
};

}  // namespace

Result<Bytes> join_fragments(ByteSource& source, const bmff::FileMap& map, BytesView moov, std::uint64_t at,
                             const FilmLimits& limits) {
  return Joiner(source, map, moov, at, limits).run();
}

}  // namespace assay::media::film
