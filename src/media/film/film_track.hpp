// The picture track of an ISO base media or QuickTime film as plain tables (ISO/IEC 14496-12 clause 8). Internal to
// this folder.
#pragma once

#include <array>
#include <cstdint>
#include <string_view>
#include <vector>

#include "base/byte_source.hpp"
#include "container/bmff/file_map.hpp"
#include "media/film/film.hpp"
#include "visible/geometry.hpp"

namespace assay::media::film {

enum class Codec : std::uint8_t { H264, Hevc };
[[nodiscard]] std::string_view codec_name(Codec codec) noexcept;

/// One coded picture. Times are in the track's own scale, as the tables give them: edits are not applied.
struct Sample {
  std::uint64_t offset = 0;
  std::uint32_t size = 0;
  bool sync = false;
  std::int64_t dts = 0;
  std::int64_t cts = 0;
};

/// Samples that lie behind each other in the file.
struct Chunk {
  std::uint64_t offset = 0;
  std::uint64_t size = 0;
  std::uint32_t first = 0;  ///< sample
  std::uint32_t count = 0;
};

/// An entry of the edit list: `media_time` -1 shows nothing.
struct Edit {
  std::uint64_t duration = 0;  ///< in the film's scale
  std::int64_t media_time = 0;
  double rate = 1;
};

/// A stretch of a track's own time: [begin, end).
struct Span {
  std::int64_t begin = 0;
  std::int64_t end = 0;
};

struct Fraction {
  std::uint32_t over = 0;
  std::uint32_t under = 0;
};

struct FilmTrack {
  Codec codec = Codec::H264;
  container::bmff::FourCc entry_type = 0;
  std::uint32_t scale = 0;             ///< units a second
  std::uint32_t film_scale = 0;        ///< of the edit list
  std::vector<Sample> samples;         ///< in decoding order
  std::vector<Chunk> chunks;           ///< in decoding order
  std::vector<std::uint32_t> rank;     ///< of each sample, when all are sorted by the time they are shown
  std::vector<std::uint32_t> by_rank;  ///< the other way
  std::int64_t duration = 0;           ///< of all samples
  std::uint32_t reorder = 0;           ///< pictures a decoder has to hold back
  std::vector<Edit> edits;
  visible::Orientation orientation = visible::Orientation::Upright;
  visible::Size coded;     ///< as the sample entry has it
  Fraction pixel_aspect;   ///< pasp; 0 when it is not told
  visible::Size aperture;  ///< clap, rounded down; empty when there is none
  double aperture_x = 0;   ///< of its centre, from the picture's centre
  double aperture_y = 0;
  Bytes config;  ///< body of avcC or hvcC
  // Where things lie in the moov.
  container::bmff::Box trak, mdia, minf, stbl, stsd, entry;

  /// When the picture of this rank stops being shown: where the next begins.
  [[nodiscard]] std::int64_t shown_until(std::uint32_t rank_of) const noexcept;
  [[nodiscard]] std::int64_t shown_from(std::uint32_t rank_of) const noexcept { return samples[by_rank[rank_of]].cts; }
  /// Length of the film as shown, seconds.
  [[nodiscard]] double shown_seconds() const noexcept;
  /// The stretches of the track's time that are shown in the first `seconds` of the film. What players that know no
  /// edit lists show before the first of them belongs to it.
  [[nodiscard]] std::vector<Span> opening(double seconds) const;
};

struct FilmFile {
  container::bmff::FileMap map;
  std::size_t moov_index = 0;  ///< in map.boxes
  Bytes moov;                  ///< as the film has it, or joined from its fragments
  bool fragmented = false;
  FilmTrack track;
  [[nodiscard]] std::uint64_t moov_offset() const noexcept { return map.boxes[moov_index].offset; }
};

/// Reads the tables and checks them: every sample lies in the file, in an mdat, and none twice.
/// @return what draw_opening() has for reading
[[nodiscard]] Result<FilmFile> read_film(ByteSource& source, const FilmLimits& limits);

/// The orientation a matrix of tkhd stands for (clause 8.3.2; 16.16, row by row: a b u c d v x y w), times the film's
/// own.
/// @return Unsupported: neither turned by right angles nor mirrored
[[nodiscard]] Result<visible::Orientation> orientation_of(const std::array<std::int32_t, 9>& matrix);

}  // namespace assay::media::film
