// Whether a file of this family has pictures that move, or is a sound.
#include "base/descriptor_file.hpp"
#include "container/bmff/box.hpp"
#include "container/bmff/file_map.hpp"
#include "media/film/film.hpp"
#include "media/film/still_code.hpp"

namespace assay::media::film {

namespace bmff = container::bmff;
using bmff::fourcc;

namespace {

bool is_film(BytesView moov, const bmff::Box& trak) {
  const auto mdia = bmff::find_child(moov, trak, fourcc("mdia"));
  const auto hdlr = mdia ? bmff::find_child(moov, *mdia, fourcc("hdlr")) : std::nullopt;
  if (!hdlr || hdlr->body_size() < 12) return false;
  if (load_be<std::uint32_t>(moov.data() + hdlr->body() + 8) != fourcc("vide")) return false;
  const auto minf = bmff::find_child(moov, *mdia, fourcc("minf"));
  const auto stbl = minf ? bmff::find_child(moov, *minf, fourcc("stbl")) : std::nullopt;
  const auto stsd = stbl ? bmff::find_child(moov, *stbl, fourcc("stsd")) : std::nullopt;
  // What has no readable entry is a film: it is for the drawing to say what is wrong with it.
  return !stsd || stsd->body_size() < 16 || !is_still_code(load_be<std::uint32_t>(moov.data() + stsd->body() + 12));
}

}  // namespace

Result<bool> has_pictures(int source_fd, const FilmLimits& limits) {
  ASSAY_TRY(DescriptorSource source, DescriptorSource::open(source_fd, "film"));
  Window window(source);
  ASSAY_TRY(const bmff::FileMap map, bmff::map_file(window));
  for (const bmff::TopBox& top : map.boxes) {
    if (top.type != fourcc("moov") || top.size > limits.header_bytes) continue;
    ASSAY_TRY(const Bytes moov, source.read(top.offset, top.size));
    bmff::Children children(moov, top.header, moov.size());
    std::size_t sounds = 0;
    while (const std::optional<bmff::Box> trak = children.next()) {
      if (trak->type != fourcc("trak")) continue;
      if (is_film(moov, *trak)) return true;
      ++sounds;
    }
    return sounds == 0;
  }
  return true;
}

}  // namespace assay::media::film
