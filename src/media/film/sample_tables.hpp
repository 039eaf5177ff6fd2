// The tables of a track's stbl (ISO/IEC 14496-12 clauses 8.6 and 8.7), read and written. Internal to this folder.
#pragma once

#include <cstdint>
#include <vector>

#include "base/bytes.hpp"
#include "base/result.hpp"
#include "container/bmff/box.hpp"
#include "media/film/film_track.hpp"

namespace assay::media::film {

/// Sizes and times of all samples; offsets are filled by read_chunks().
/// @param at  file offset of `moov`, for messages
/// @return Corrupt: tables that contradict each other or run out of their box; Limited: more frames or bigger ones than
/// allowed
[[nodiscard]] Result<std::vector<Sample>> read_samples(BytesView moov, const container::bmff::Box& stbl,
                                                       std::uint64_t at, const FilmLimits& limits);
/// Chunks, and the samples' offsets. Whether they lie in the file is not looked at here.
[[nodiscard]] Result<std::vector<Chunk>> read_chunks(BytesView moov, const container::bmff::Box& stbl, std::uint64_t at,
                                                     std::vector<Sample>& samples);
/// Sum of all durations of stts.
[[nodiscard]] Result<std::int64_t> track_duration(BytesView moov, const container::bmff::Box& stbl,
                                                  std::size_t samples);

/// A sample of the new track, in decoding order.
struct NewSample {
  std::uint32_t size = 0;
  bool sync = false;
  std::int64_t cts = 0;
};

struct NewChunk {
  std::uint64_t offset = 0;
  std::uint32_t count = 0;
};

/// A whole stbl.
/// @param stsd      the whole box
/// @param dts       decoding time of each sample; the first counts as 0
/// @param duration  where the last sample ends
[[nodiscard]] Bytes make_sample_table(BytesView stsd, const std::vector<NewSample>& samples,
                                      const std::vector<std::int64_t>& dts, std::int64_t duration,
                                      const std::vector<NewChunk>& chunks);
/// An upper bound of its size.
[[nodiscard]] std::uint64_t most_table_bytes(std::uint64_t samples, std::uint64_t chunks) noexcept;

}  // namespace assay::media::film
