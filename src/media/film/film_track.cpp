#include "media/film/film_track.hpp"

#include <fmt/core.h>

#include <algorithm>
#include <cmath>
#include <numeric>
#include <utility>

#include "media/film/fragments.hpp"
#include "media/film/sample_tables.hpp"
#include "media/film/still_code.hpp"

namespace assay::media::film {
namespace {

namespace bmff = container::bmff;
using bmff::Box;
using bmff::Children;
using bmff::fourcc;
using bmff::FourCc;

/// Bytes of a visual sample entry before its boxes (clause 12.1.3), the box header left out.
constexpr std::size_t kVisualEntry = 78;
constexpr std::size_t kMostEdits = 10'000;

constexpr bool is_protected(FourCc type) noexcept {
  for (const std::string_view name : {"encv", "enca", "enct", "encs", "encm", "enc3", "drmi", "drms"}) {
    if (type == fourcc(name)) return true;
  }
  return false;
}

struct Candidate {
  Box trak;
  std::uint32_t id = 0;
  FourCc code = 0;
};

class TrackReader {
 public:
  TrackReader(BytesView moov, std::uint64_t at, const FilmLimits& limits) : moov_(moov), at_(at), limits_(limits) {}

  Result<FilmTrack> run() {
    Children top(moov_, 0, moov_.size());
    const std::optional<Box> moov = top.next();
    if (!moov) return corrupt("moov", 0, "is no whole box");
    if (bmff::find_child(moov_, *moov, fourcc("cmov")))
      return fail(Code::Unsupported,
                  fmt::format("the moov at 0x{:x} is compressed (cmov, QuickTime 3); copy the film with "
                              "\"ffmpeg -i in -c copy out.mp4\" first",
                              at_));
    ASSAY_TRY(const Box mvhd, child(*moov, "mvhd"));
    ASSAY_TRY(track_.film_scale, header_scale(mvhd));
    ASSAY_TRY(const Candidate film, pick(*moov));
    track_.trak = film.trak;
    ASSAY_CHECK(headers(mvhd));
    ASSAY_CHECK(entry());
    ASSAY_TRY(track_.samples, read_samples(moov_, track_.stbl, at_, limits_));
    if (track_.samples.empty())
      return fail(Code::InvalidInput,
                  fmt::format("picture track {} has no pictures (0 samples in stsz at 0x{:x}): there is "
                              "nothing to label",
                              film.id, at_ + track_.stbl.begin));
    ASSAY_TRY(track_.chunks, read_chunks(moov_, track_.stbl, at_, track_.samples));
    ASSAY_TRY(track_.duration, track_duration(moov_, track_.stbl, track_.samples.size()));
    order();
    if (const double length = static_cast<double>(track_.duration) / track_.scale;
        length > limits_.seconds || track_.shown_seconds() > limits_.seconds)
      return fail(Code::Limited, fmt::format("the film is {:.0f} s long, the limit is {:.0f} s",
                                             std::max(length, track_.shown_seconds()), limits_.seconds));
    return std::move(track_);
  }

 private:
  [[nodiscard]] tl::unexpected<Error> corrupt(std::string_view what, std::size_t where, std::string_view why) const {
    return fail(Code::Corrupt, fmt::format("{} at 0x{:x} {} (damaged?)", what, at_ + where, why));
  }
  [[nodiscard]] Result<Box> child(const Box& parent, std::string_view type) const {
    if (const std::optional<Box> found = bmff::find_child(moov_, parent, fourcc(type))) return *found;
    return corrupt(bmff::type_name(parent.type), parent.begin, fmt::format("has no {}", type));
  }
  [[nodiscard]] std::uint32_t u32(std::size_t at) const noexcept { return load_be<std::uint32_t>(moov_.data() + at); }
  [[nodiscard]] std::uint16_t u16(std::size_t at) const noexcept { return load_be<std::uint16_t>(moov_.data() + at); }

  /// Time scale of an mvhd or mdhd.
  [[nodiscard]] Result<std::uint32_t> header_scale(const Box& header) const {
    const bool wide = header.body_size() > 0 && moov_[header.body()] == 1;
    const std::size_t at = header.body() + (wide ? 20 : 12);
    if (at + 4 > header.end) return corrupt(bmff::type_name(header.type), header.begin, "is too short");
    const std::uint32_t scale = u32(at);
    if (scale == 0) return corrupt(bmff::type_name(header.type), header.begin, "has a time scale of 0");
    return scale;
  }

  /// The one track that is the film.
  Result<Candidate> pick(const Box& moov) const {
    std::vector<Candidate> films;
    std::vector<std::uint32_t> chapter_ids;
    std::size_t tracks = 0;
    std::size_t stills = 0;
    Children children(moov_, moov);
    while (const std::optional<Box> trak = children.next()) {
      if (trak->type != fourcc("trak")) continue;
      ++tracks;
      const std::optional<Box> tkhd = bmff::find_child(moov_, *trak, fourcc("tkhd"));
      const std::optional<Box> mdia = bmff::find_child(moov_, *trak, fourcc("mdia"));
      const std::optional<Box> hdlr = mdia ? bmff::find_child(moov_, *mdia, fourcc("hdlr")) : std::nullopt;
      if (!tkhd || !hdlr || hdlr->body_size() < 12 || tkhd->body_size() < 24)
        return corrupt("trak", trak->begin, "has no whole tkhd and hdlr");
      Candidate candidate{*trak, u32(tkhd->body() + (moov_[tkhd->body()] == 1 ? 20 : 12)), code_of(*mdia)};
      if (is_protected(candidate.code))
        return fail(Code::Unsupported,
                    fmt::format("track {} is encrypted ({} at 0x{:x}); label the film before it is protected",
                                candidate.id, bmff::type_name(candidate.code), at_ + trak->begin));
      if (const std::optional<Box> tref = bmff::find_child(moov_, *trak, fourcc("tref"))) {
        if (const std::optional<Box> chap = bmff::find_child(moov_, *tref, fourcc("chap"))) {
          for (std::size_t at = chap->body(); at + 4 <= chap->end; at += 4) chapter_ids.push_back(u32(at));
        }
      }
      if (u32(hdlr->body() + 8) != fourcc("vide")) continue;
      if (is_still_code(candidate.code)) {
        ++stills;
      } else {
        films.push_back(candidate);
      }
    }
    std::erase_if(films,
                  [&](const Candidate& film) { return std::ranges::find(chapter_ids, film.id) != chapter_ids.end(); });
    if (films.size() == 1) return films[0];
    if (films.empty())
      return fail(
          Code::Unsupported,
          tracks == 0
              ? fmt::format("the moov at 0x{:x} has no track", at_)
              : fmt::format("none of the {} tracks is a film{}: there are no pictures to draw on; a sound file takes "
                            "the audible label",
                            tracks, stills > 0 ? " (a still cover is none)" : ""));
    std::string ids;
    for (const Candidate& film : films) ids += fmt::format("{}{}", ids.empty() ? "" : ", ", film.id);
    return fail(Code::Unsupported,
                fmt::format("the film has {} picture tracks ({}), and one can be labelled; keep one with "
                            "\"ffmpeg -i in -map 0:v:0 -map 0:a? -c copy out.mp4\"",
                            films.size(), ids));
  }

  [[nodiscard]] FourCc code_of(const Box& mdia) const noexcept {
    const std::optional<Box> minf = bmff::find_child(moov_, mdia, fourcc("minf"));
    const std::optional<Box> stbl = minf ? bmff::find_child(moov_, *minf, fourcc("stbl")) : std::nullopt;
    const std::optional<Box> stsd = stbl ? bmff::find_child(moov_, *stbl, fourcc("stsd")) : std::nullopt;
    if (!stsd || stsd->body_size() < 16) return 0;
    return u32(stsd->body() + 12);
  }

  Result<> headers(const Box& mvhd) {
    ASSAY_TRY(track_.mdia, child(track_.trak, "mdia"));
    ASSAY_TRY(track_.minf, child(track_.mdia, "minf"));
    ASSAY_TRY(track_.stbl, child(track_.minf, "stbl"));
    ASSAY_TRY(track_.stsd, child(track_.stbl, "stsd"));
    ASSAY_TRY(const Box mdhd, child(track_.mdia, "mdhd"));
    ASSAY_TRY(track_.scale, header_scale(mdhd));
    ASSAY_TRY(const Box tkhd, child(track_.trak, "tkhd"));
    ASSAY_TRY(const auto own, matrix(tkhd, moov_[tkhd.body()] == 1 ? 52 : 40));
    ASSAY_TRY(const auto whole, matrix(mvhd, moov_[mvhd.body()] == 1 ? 48 : 36));
    ASSAY_TRY(track_.orientation, orientation_of(product(own, whole)));
    return edits();
  }

  Result<std::array<std::int32_t, 9>> matrix(const Box& header, std::size_t at) const {
    std::array<std::int32_t, 9> out{};
    if (header.body_size() < at + 36)
      return corrupt(bmff::type_name(header.type), header.begin, "is too short for its matrix");
    for (std::size_t i = 0; i < 9; ++i) out[i] = static_cast<std::int32_t>(u32(header.body() + at + 4 * i));
    return out;
  }

  /// Only what turns: a b c d. The scale does not matter here.
  static std::array<std::int32_t, 9> product(const std::array<std::int32_t, 9>& p,
                                             const std::array<std::int32_t, 9>& q) {
    const auto cell = [&](std::size_t row, std::size_t column) {
      const double value = (double{1} * p[row * 3] * q[column] + double{1} * p[row * 3 + 1] * q[3 + column]) / 65536.0;
      return static_cast<std::int32_t>(std::clamp(value, -2147483000.0, 2147483000.0));
    };
    return {cell(0, 0), cell(0, 1), 0, cell(1, 0), cell(1, 1), 0, 0, 0, 1 << 30};
  }

  /// edts/elst (clause 8.6.6).
  Result<> edits() {
    const std::optional<Box> edts = bmff::find_child(moov_, track_.trak, fourcc("edts"));
    const std::optional<Box> elst = edts ? bmff::find_child(moov_, *edts, fourcc("elst")) : std::nullopt;
    if (!elst) return {};
    if (elst->body_size() < 8) return corrupt("elst", elst->begin, "is too short");
    const bool wide = moov_[elst->body()] == 1;
    const std::size_t count = u32(elst->body() + 4);
    const std::size_t size = wide ? 20 : 12;
    if ((elst->body_size() - 8) / size < count || count > kMostEdits)
      return corrupt("elst", elst->begin, fmt::format("claims {} entries in {} bytes", count, elst->body_size()));
    for (std::size_t i = 0; i < count; ++i) {
      const std::size_t at = elst->body() + 8 + i * size;
      Edit edit;
      edit.duration = wide ? load_be<std::uint64_t>(moov_.data() + at) : u32(at);
      edit.media_time = wide ? static_cast<std::int64_t>(load_be<std::uint64_t>(moov_.data() + at + 8))
                             : static_cast<std::int32_t>(u32(at + 4));
      edit.rate = static_cast<std::int32_t>(u32(at + (wide ? 16 : 8))) / 65536.0;
      // No film lasts 2^53 units: beyond it sums of times could overflow.
      constexpr std::int64_t kMostTime = std::int64_t{1} << 53;
      if (edit.media_time < -1 || edit.media_time > kMostTime || edit.duration > static_cast<std::uint64_t>(kMostTime))
        return corrupt("elst", elst->begin, fmt::format("has an absurd time in entry {}", i + 1));
      track_.edits.push_back(edit);
    }
    return {};
  }

  Result<> entry() {
    const Box& stsd = track_.stsd;
    if (stsd.body_size() < 8) return corrupt("stsd", stsd.begin, "is too short");
    Children entries(moov_, stsd.body() + 8, stsd.end);
    const std::optional<Box> first = entries.next();
    if (!first || first->body_size() < kVisualEntry) return corrupt("stsd", stsd.begin, "has no whole sample entry");
    if (u32(stsd.body() + 4) != 1)
      return fail(Code::Unsupported,
                  fmt::format("stsd at 0x{:x} has {} sample entries: the film changes its coding on the way; "
                              "code it again in one way first",
                              at_ + stsd.begin, u32(stsd.body() + 4)));
    track_.entry = *first;
    track_.entry_type = first->type;
    const FourCc type = first->type;
    if (type == fourcc("avc1") || type == fourcc("avc3")) {
      track_.codec = Codec::H264;
    } else if (type == fourcc("hvc1") || type == fourcc("hev1")) {
      track_.codec = Codec::Hevc;
    } else {
      return fail(Code::Unsupported,
                  fmt::format("pictures of the kind {} ({} at 0x{:x}) cannot be given a visible label; these "
                              "can: {}",
                              kind_of(type), bmff::type_name(type), at_ + first->begin, drawable_codecs()));
    }
    track_.coded = {u16(first->body() + 24), u16(first->body() + 26)};
    if (track_.coded.area() > limits_.pixels)
      return fail(Code::Limited,
                  fmt::format("the film is {} x {} px ({} at 0x{:x}), the limit is {} pixels", track_.coded.width,
                              track_.coded.height, bmff::type_name(type), at_ + first->begin, limits_.pixels));
    return entry_boxes();
  }

  static std::string_view kind_of(FourCc type) noexcept {
    constexpr std::array<std::pair<std::string_view, std::string_view>, 17> kKinds = {{{"mp4v", "MPEG-4 part 2"},
                                                                                       {"vp08", "VP8"},
                                                                                       {"vp09", "VP9"},
                                                                                       {"av01", "AV1"},
                                                                                       {"apcn", "ProRes"},
                                                                                       {"apch", "ProRes"},
                                                                                       {"apcs", "ProRes"},
                                                                                       {"apco", "ProRes"},
                                                                                       {"ap4h", "ProRes"},
                                                                                       {"dvh1", "Dolby Vision"},
                                                                                       {"dvhe", "Dolby Vision"},
                                                                                       {"dva1", "Dolby Vision"},
                                                                                       {"dvav", "Dolby Vision"},
                                                                                       {"s263", "H.263"},
                                                                                       {"vvc1", "VVC"},
                                                                                       {"AVdn", "DNxHD"},
                                                                                       {"mjp2", "JPEG 2000"}}};
    for (const auto& [code, name] : kKinds) {
      if (fourcc(code) == type) return name;
    }
    return "unknown";
  }

  /// Configuration, pixel aspect (clause 12.1.4), clean aperture.
  Result<> entry_boxes() {
    const FourCc wanted = track_.codec == Codec::H264 ? fourcc("avcC") : fourcc("hvcC");
    Children children(moov_, track_.entry.body() + kVisualEntry, track_.entry.end);
    while (const std::optional<Box> box = children.next()) {
      if (box->type == wanted) {
        const BytesView body = moov_.subspan(box->body(), box->body_size());
        track_.config.assign(body.begin(), body.end());
      }
      if (box->type == fourcc("pasp") && box->body_size() >= 8)
        track_.pixel_aspect = {u32(box->body()), u32(box->body() + 4)};
      if (box->type == fourcc("clap") && box->body_size() >= 32) aperture(*box);
      if (box->type == fourcc("sinf"))
        return fail(Code::Unsupported,
                    fmt::format("the picture track is encrypted (sinf at 0x{:x}); label the film before it is "
                                "protected",
                                at_ + box->begin));
      for (const std::string_view dolby : {"dvcC", "dvvC", "dvwC"}) {
        if (box->type == fourcc(dolby))
          return fail(Code::Unsupported,
                      fmt::format("the film is Dolby Vision ({} at 0x{:x}); its pictures cannot be coded again "
                                  "without losing that; label the master before it is made",
                                  dolby, at_ + box->begin));
      }
    }
    if (track_.config.size() < 7)
      return corrupt(bmff::type_name(track_.entry_type), track_.entry.begin,
                     fmt::format("has no {}", bmff::type_name(wanted)));
    return {};
  }

  void aperture(const Box& clap) {
    const auto part = [&](std::size_t i) {
      const auto under = static_cast<std::int32_t>(u32(clap.body() + 8 * i + 4));
      return under == 0 ? 0.0 : double{1} * static_cast<std::int32_t>(u32(clap.body() + 8 * i)) / under;
    };
    const double width = part(0);
    const double height = part(1);
    if (width < 1 || height < 1 || width > 65535 || height > 65535) return;
    track_.aperture = {static_cast<std::uint32_t>(width), static_cast<std::uint32_t>(height)};
    track_.aperture_x = std::clamp(part(2), -65535.0, 65535.0);
    track_.aperture_y = std::clamp(part(3), -65535.0, 65535.0);
  }

  /// Ranks, and how far decoding order is from the order of showing.
  void order() {
    const std::vector<Sample>& samples = track_.samples;
    track_.by_rank.resize(samples.size());
    std::iota(track_.by_rank.begin(), track_.by_rank.end(), 0U);
    std::stable_sort(track_.by_rank.begin(), track_.by_rank.end(),
                     [&](std::uint32_t a, std::uint32_t b) { return samples[a].cts < samples[b].cts; });
    track_.rank.resize(samples.size());
    for (std::uint32_t i = 0; i < samples.size(); ++i) track_.rank[track_.by_rank[i]] = i;
    // A picture of rank r that comes as number i waits for those of lower rank that come later.
    std::uint32_t most = 0;
    for (std::uint32_t i = 0; i < samples.size(); ++i)
      if (i > track_.rank[i]) most = std::max(most, i - track_.rank[i]);
    track_.reorder = most;
  }

  BytesView moov_;
  std::uint64_t at_;
  const FilmLimits& limits_;
  FilmTrack track_;
};

/// Samples lie in mdat boxes of this file, each byte in one chunk at most.
Result<> check_chunks(const FilmFile& film) {
  std::vector<const Chunk*> sorted;
  sorted.reserve(film.track.chunks.size());
  for (const Chunk& chunk : film.track.chunks) sorted.push_back(&chunk);
  std::ranges::sort(sorted, [](const Chunk* a, const Chunk* b) { return a->offset < b->offset; });
  std::size_t box = 0;
  std::uint64_t taken = 0;
  for (const Chunk* chunk : sorted) {
    const auto end = checked_add(chunk->offset, chunk->size);
    while (box < film.map.boxes.size() && film.map.boxes[box].end() <= chunk->offset) ++box;
    const bool inside = end && box < film.map.boxes.size() && film.map.boxes[box].type == fourcc("mdat") &&
                        chunk->offset >= film.map.boxes[box].offset + film.map.boxes[box].header &&
                        *end <= film.map.boxes[box].end();
    if (!inside)
      return fail(Code::Corrupt,
                  fmt::format("pictures from number {} on are said to lie at 0x{:x}, {} bytes, which is in no mdat "
                              "of the film's {} bytes (truncated?)",
                              chunk->first + 1, chunk->offset, chunk->size, film.map.file_size));
    if (chunk->offset < taken)
      return fail(Code::Corrupt,
                  fmt::format("the chunk of pictures at 0x{:x} overlaps the one before it, which ends at 0x{:x}",
                              chunk->offset, taken));
    taken = *end;
  }
  return {};
}

}  // namespace

Result<FilmFile> read_film(ByteSource& source, const FilmLimits& limits) {
  FilmFile film;
  if (source.size() == 0) return fail(Code::Corrupt, "the file is empty: no film");
  Window window(source, 256);
  ASSAY_TRY(film.map, bmff::map_file(window));
  std::size_t moovs = 0;
  for (std::size_t i = 0; i < film.map.boxes.size(); ++i) {
    const bmff::TopBox& box = film.map.boxes[i];
    if (box.type == fourcc("moov") && moovs++ == 0) film.moov_index = i;
    film.fragmented = film.fragmented || box.type == fourcc("moof");
  }
  if (moovs == 0)
    return fail(Code::Corrupt,
                fmt::format("no moov in {} bytes: not a film, or recording was cut off before its tables were written",
                            film.map.file_size));
  if (moovs > 1)
    return fail(Code::Corrupt,
                fmt::format("{} moov boxes, the first at 0x{:x}: which is the film?", moovs, film.moov_offset()));
  const bmff::TopBox& moov = film.map.boxes[film.moov_index];
  if (film.map.missing > 0)
    return fail(Code::Corrupt, fmt::format("{} at 0x{:x} claims {} bytes more than the file has (truncated?)",
                                           bmff::type_name(film.map.boxes.back().type), film.map.boxes.back().offset,
                                           film.map.missing));
  if (moov.size > limits.header_bytes)
    return fail(Code::Limited, fmt::format("moov at 0x{:x} has {} bytes, the limit is {}", moov.offset, moov.size,
                                           limits.header_bytes));
  ASSAY_TRY(film.moov, source.read(moov.offset, moov.size));
  if (film.fragmented) {
    ASSAY_TRY(film.moov, join_fragments(source, film.map, film.moov, moov.offset, limits));
  }
  ASSAY_TRY(film.track, TrackReader(film.moov, moov.offset, limits).run());
  ASSAY_CHECK(check_chunks(film));
  return film;
}

}  // namespace assay::media::film
