#include "media/film/film.hpp"

#include <fmt/core.h>

#include <algorithm>
#include <cmath>

#include "base/descriptor_file.hpp"
#include "container/bmff/rewrite.hpp"
#include "media/film/film_track.hpp"
#include "media/film/fragments.hpp"
#include "media/film/nal.hpp"
#include "media/film/render.hpp"
#include "media/film/sample_tables.hpp"

namespace assay::media::film {
namespace {

namespace bmff = container::bmff;
using bmff::fourcc;

constexpr double kMostSeconds = 3600;
/// Metadata with offsets of its own beside the moov.
constexpr std::uint64_t kMostMeta = std::uint64_t{64} << 20U;

/// White type on a black plate of this opacity: on a white frame still 10 : 1, so no frame has to be looked at
/// beforehand and the label does not change its looks at a cut.
constexpr visible::Style kFirstStyle{visible::Polarity::LightOnDark, 0.75F};

/// A stretch of the old file and where it went.
struct Moved {
  std::uint64_t size = 0;
  std::uint64_t to = 0;
  std::uint64_t new_size = 0;
  bool media = false;
};

class Writer {
 public:
  Writer(ByteSource& source, DescriptorSink& target, const FilmFile& film, Render& render)
      : source_(source), target_(target), film_(film), render_(render) {}

  Result<> run() {
    ASSAY_TRY(tables_, bmff::find_offsets(film_.moov, {source_.name(), film_.moov_offset()}));
    if (!tables_.unmovable.empty())
      return fail(Code::Unsupported,
                  fmt::format("{}, so the film cannot be written anew; copy it with \"ffmpeg -i in -map 0 -c copy "
                              "out.mp4\" first",
                              tables_.unmovable));
    sort_chunks();
    ASSAY_CHECK(check_other_tracks());
    for (std::size_t i = 0; i < film_.map.boxes.size(); ++i) ASSAY_CHECK(box(i));
    ASSAY_CHECK(copy(film_.map.trailing_from, film_.map.file_size - film_.map.trailing_from, false));
    ASSAY_TRY(const std::optional<Rendered> rest, render_.next());
    if (rest) return fail(Code::Internal, "more pictures came out of the encoder than went in");
    return finish();
  }

  [[nodiscard]] std::uint64_t frames() const noexcept { return samples_.size(); }

 private:
  void sort_chunks() {
    by_offset_ = film_.track.chunks;
    std::ranges::sort(by_offset_, {}, &Chunk::offset);
    const bmff::Box& stbl = film_.track.stbl;
    const auto of_film = [&](std::size_t at) { return at >= stbl.begin && at < stbl.end; };
    std::erase_if(tables_.chunks, [&](const bmff::ChunkTable& table) { return of_film(table.box.begin); });
    std::erase_if(tables_.runs, [&](const bmff::OffsetRun& run) { return of_film(run.at); });
    std::erase_if(tables_.around, [&](const bmff::Box& around) { return of_film(around.begin); });
  }

  Result<> check_other_tracks() const {
    for (const bmff::ChunkTable& table : tables_.chunks) {
      for (std::uint32_t i = 0; i < table.count; ++i) {
        const std::uint64_t offset = table.at(film_.moov, i);
        const auto after = std::ranges::upper_bound(by_offset_, offset, {}, &Chunk::offset);
        if (after == by_offset_.begin()) continue;
        const Chunk& before = *std::prev(after);
        if (offset < before.offset + before.size)
          return fail(
              Code::Corrupt,
              fmt::format("chunk {} of {} at 0x{:x} lies among the pictures at 0x{:x}; the film is damaged", i + 1,
                          bmff::type_name(table.box.type), film_.moov_offset() + table.box.begin, offset));
      }
    }
    return {};
  }

  void moved(std::uint64_t size, std::uint64_t to, bool media) {
    if (size > 0 || target_.end() > to) moved_.push_back({size, to, target_.end() - to, media});
  }

  Result<> copy(std::uint64_t offset, std::uint64_t length, bool media) {
    const std::uint64_t to = target_.end();
    ASSAY_CHECK(target_.copy_from(source_, offset, length));
    moved(length, to, media);
    return {};
  }

  Result<> box(std::size_t index) {
    const bmff::TopBox& top = film_.map.boxes[index];
    if (index == film_.moov_index) return room_for_moov();
    if (top.type == fourcc("mdat")) return media(top);
    if (film_.fragmented && is_of_fragments(top.type)) {
      moved(top.size, target_.end(), false);
      return {};
    }
    if (top.type == fourcc("meta") && top.size <= kMostMeta) {
      ASSAY_TRY(Bytes bytes, source_.read(top.offset, top.size));
      ASSAY_TRY(bmff::OffsetTables tables, bmff::find_fragment_offsets(bytes, {source_.name(), top.offset}));
      if (!tables.runs.empty()) metas_.push_back({target_.end(), std::move(bytes), std::move(tables)});
    }
    return copy(top.offset, top.size, false);
  }

  /// A moov before the pictures keeps its place: room for it is left. One behind them is written where it comes.
  Result<> room_for_moov() {
    moov_at_ = target_.end();
    const FilmTrack& track = film_.track;
    std::uint64_t wider = 0;
    for (const bmff::ChunkTable& table : tables_.chunks) wider += 4 * std::uint64_t{table.count};
    constexpr std::uint64_t kConfig = 4096;  // a new avcC or hvcC has some hundred bytes
    room_ = film_.moov.size() + kConfig + most_table_bytes(track.samples.size(), track.chunks.size()) + wider;
    if (by_offset_.back().offset < film_.moov_offset()) {
      room_ = 0;  // all pictures are coded already
      ASSAY_TRY(const std::optional<Rendered> rest, render_.next());
      if (rest) return fail(Code::Internal, "more pictures came out of the encoder than went in");
      ASSAY_TRY(const std::uint64_t size, moov_size());
      room_ = size;
    }
    target_.leave(room_);
    moved(film_.map.boxes[film_.moov_index].size, moov_at_, false);
    return {};
  }

  Result<> media(const bmff::TopBox& top) {
    const auto first = std::ranges::lower_bound(by_offset_, top.offset, {}, &Chunk::offset);
    if (first == by_offset_.end() || first->offset >= top.end()) return copy(top.offset, top.size, true);
    const std::uint64_t begin = target_.end();
    Bytes header;
    append_be(header, std::uint32_t{1});
    append_be(header, fourcc("mdat"));
    append_be(header, std::uint64_t{0});
    ASSAY_CHECK(target_.write(header));
    moved(top.header, begin, false);
    std::uint64_t at = top.offset + top.header;
    for (auto chunk = first; chunk != by_offset_.end() && chunk->offset < top.end(); ++chunk) {
      ASSAY_CHECK(copy(at, chunk->offset - at, true));
      ASSAY_CHECK(pictures(*chunk));
      at = chunk->offset + chunk->size;
    }
    ASSAY_CHECK(copy(at, top.end() - at, true));
    Bytes size;
    append_be(size, target_.end() - begin);
    return target_.write_at(begin + 8, size);
  }

  /// As many coded pictures as the chunk had.
  Result<> pictures(const Chunk& chunk) {
    const std::uint64_t to = target_.end();
    Bytes data;
    NewChunk made{to, 0};
    for (std::uint32_t i = 0; i < chunk.count; ++i) {
      ASSAY_TRY(const std::optional<Rendered> sample, render_.next());
      if (!sample) break;
      append(data, sample->data);
      samples_.push_back(
          {static_cast<std::uint32_t>(sample->data.size()), sample->sync, film_.track.shown_from(sample->rank)});
      ++made.count;
    }
    ASSAY_CHECK(target_.write(data));
    if (made.count > 0) chunks_.push_back(made);
    moved(chunk.size, to, false);
    return {};
  }

  /// Decoding times: those the film had, without those of pictures that could not be decoded.
  [[nodiscard]] std::vector<std::int64_t> decoding_times() const {
    std::vector<bool> gone(film_.track.samples.size());
    for (const std::uint32_t rank : render_.missing()) gone[film_.track.by_rank[rank]] = true;
    std::vector<std::int64_t> times;
    times.reserve(samples_.size());
    for (std::size_t i = 0; i < film_.track.samples.size(); ++i) {
      if (!gone[i]) times.push_back(film_.track.samples[i].dts);
    }
    return times;
  }

  Result<Bytes> sample_table() const {
    const FilmTrack& track = film_.track;
    const std::vector<std::int64_t> times = decoding_times();
    if (times.size() != samples_.size())
      return fail(Code::Internal,
                  fmt::format("{} pictures went into the encoder and {} came out", times.size(), samples_.size()));
    ASSAY_TRY(const Bytes config, render_.config());
    const BytesView stsd = BytesView(film_.moov).subspan(track.stsd.begin, track.stsd.size());
    ASSAY_TRY(const Bytes new_stsd, replace_config(stsd, config, track.codec));
    return make_sample_table(new_stsd, samples_, times, track.duration, chunks_);
  }

  /// The moov with the new sample table; for `moov_size` offsets as they stand.
  Result<bmff::Rewrite> rewritten() const {
    const FilmTrack& track = film_.track;
    bmff::Rewrite rewrite(film_.moov);
    for (const bmff::Box& around : tables_.around) rewrite.around(around);
    for (const bmff::Box& around : {track.trak, track.mdia, track.minf}) rewrite.around(around);
    ASSAY_TRY(Bytes table, sample_table());
    rewrite.replace(track.minf, track.stbl.begin, track.stbl.end, std::move(table));
    return rewrite;
  }

  /// With every table that might have to be wider made wide: an upper bound.
  Result<std::uint64_t> moov_size() const {
    ASSAY_TRY(const bmff::Rewrite rewrite, rewritten());
    std::uint64_t wider = 8;
    for (const bmff::ChunkTable& table : tables_.chunks) wider += 4 * std::uint64_t{table.count};
    return rewrite.new_size() + (target_.end() + film_.map.file_size > 0xffffffffU ? wider + 8 : 0);
  }

  Result<> finish() {
    bmff::Relocation relocation(bmff::Relocation::Lost::Keep, target_.end(), moov_at_);
    for (const Moved& piece : moved_) relocation.next(piece.size, piece.to, piece.new_size, piece.media);
    ASSAY_TRY(bmff::Rewrite rewrite, rewritten());
    for (const bmff::ChunkTable& table : tables_.chunks) {
      if (bmff::needs_widening(film_.moov, table, relocation)) rewrite.widen(table);
    }
    ASSAY_TRY(Bytes moov, rewrite.build(tables_, relocation, bmff::Overflow::Refuse, source_.name()));
    if (moov.size() != room_) {
      if (moov.size() + 8 > room_)
        return fail(Code::Internal, fmt::format("moov needs {} bytes, {} were left for it", moov.size(), room_));
      const auto left = static_cast<std::uint32_t>(room_ - moov.size());
      append_be(moov, left);
      append_be(moov, fourcc("free"));
      moov.resize(room_);
    }
    ASSAY_CHECK(target_.write_at(moov_at_, moov));
    for (Meta& meta : metas_) {
      for (const bmff::OffsetRun& run : meta.tables.runs)
        ASSAY_CHECK(bmff::relocate(meta.bytes, run, relocation, bmff::Overflow::Refuse, source_.name()));
      ASSAY_CHECK(target_.write_at(meta.at, meta.bytes));
    }
    return {};
  }

  struct Meta {
    std::uint64_t at = 0;
    Bytes bytes;
    bmff::OffsetTables tables;
  };

  ByteSource& source_;
  DescriptorSink& target_;
  const FilmFile& film_;
  Render& render_;
  bmff::OffsetTables tables_;
  std::vector<Chunk> by_offset_;
  std::vector<Moved> moved_;
  std::vector<Meta> metas_;
  std::vector<NewSample> samples_;
  std::vector<NewChunk> chunks_;
  std::uint64_t moov_at_ = 0;
  std::uint64_t room_ = 0;
};

Result<> check_wish(const OpeningWish& opening) {
  const bool possible = opening.seconds >= kLeastSeconds && opening.seconds <= kMostSeconds;  // not for NaN
  if (!possible)
    return fail(Code::InvalidInput,
                fmt::format("a label of {:.3f} s is asked for; {:.0f} to {:.0f} s can be drawn (GB 45438-2025, 5.4: at "
                            "least 2 s)",
                            opening.seconds, kLeastSeconds, kMostSeconds));
  return {};
}

void add_notes(const Render& render, bool fragmented, std::vector<visible::Note>& notes) {
  if (fragmented)
    notes.push_back({"fragments-joined", "the film was in fragments; the new one has one table of contents"});
  if (!render.missing().empty())
    notes.push_back({"undecodable-pictures",
                     fmt::format("{} pictures of the film cannot be decoded and are left out, as players do",
                                 render.missing().size())});
  if (render.interlacing_changes())
    notes.push_back({"interlacing-changes",
                     "the film changes between interlaced and progressive pictures; all are coded as the first"});
  if (render.captions())
    notes.push_back({"captions-in-pictures",
                     "closed captions in the pictures (CEA-608/708) were coded again with H.264, "
                     "and are lost with HEVC; look at them"});
}

/// How long the label stands, from the first shown picture on.
double label_seconds(const FilmTrack& track, const OpeningWish& opening, const Render& render) {
  const double film = track.shown_seconds();
  if (render.labelled() + render.missing().size() >= track.samples.size()) return film;
  const std::vector<Span> spans = track.opening(opening.seconds);
  if (spans.size() != 1) return std::min(film, opening.seconds);
  std::int64_t from = track.shown_from(0);
  for (const Edit& edit : track.edits) {
    if (edit.media_time < 0) continue;
    from = std::max(from, edit.media_time);
    break;
  }
  return std::min(film, static_cast<double>(render.labelled_until() - from) / track.scale);
}

}  // namespace

Result<FilmLabel> draw_opening(int source_fd, int target_fd, const visible::Wish& wish, const OpeningWish& opening,
                               visible::Lettering& lettering, const FilmLimits& limits, const OnProgress& on_progress) {
  ASSAY_CHECK(check_wish(opening));
  ASSAY_TRY(DescriptorSource source, DescriptorSource::open(source_fd, "film"));
  ASSAY_TRY(const FilmFile film, read_film(source, limits));
  DescriptorSink target(target_fd);
  visible::Style style = kFirstStyle;
  for (;;) {
    ASSAY_TRY(const std::unique_ptr<Render> render,
              Render::begin(source, film.track, wish, opening, style, lettering, limits, on_progress));
    Writer writer(source, target, film, *render);
    ASSAY_CHECK(writer.run());
    if (render->contrast() < visible::kLeastContrast) {
      const std::optional<visible::Style> next = visible::stronger(style);
      if (!next)
        return fail(Code::Internal, fmt::format("the label's contrast is {:.2f} on an opaque plate, {} is the least",
                                                render->contrast(), visible::kLeastContrast));
      style = *next;
      ASSAY_CHECK(target.cut(0));
      continue;
    }
    FilmLabel label;
    label.drawn = visible::drawn_from(render->layout(), wish, film.track.orientation);
    label.drawn.style = style;
    label.drawn.contrast = render->contrast();
    label.drawn.changed = render->changed();
    add_notes(*render, film.fragmented, label.drawn.notes);
    label.seconds = label_seconds(film.track, opening, *render);
    label.film_seconds = film.track.shown_seconds();
    label.frames = writer.frames();
    label.labelled_frames = render->labelled();
    label.codec = codec_name(film.track.codec);
    return label;
  }
}

}  // namespace assay::media::film
