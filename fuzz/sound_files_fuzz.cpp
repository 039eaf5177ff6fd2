// deps: base law visible/cue media/sound
// The readers of MP3 and M4A structure: any bytes give a layout within the file, or an error.
#include <cstdlib>

#include "media/sound/m4a_boxes.hpp"
#include "media/sound/mp3_file.hpp"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace assay;
  using namespace assay::media::sound;
  MemorySource source({data, size}, "fuzz");
  if (const auto mp3 = read_mp3_file(source)) {
    if (mp3->begin > mp3->end || mp3->end > mp3->tail || mp3->tail > size || mp3->bit_rate <= 0) std::abort();
  }
  Bytes tags(data, data + size);
  (void)shift_id3(tags, 1680, 3360);
  if (tags.size() != size) std::abort();
  SoundLimits limits;
  limits.most_metadata_bytes = 1U << 20U;
  if (const auto m4a = read_m4a_file(source, limits)) {
    const auto moov = with_tags_of(m4a->moov, m4a->moov, {1024, 300, 44100});
    if (moov && moov->size() > 2 * m4a->moov.size() + 64) std::abort();
  }
  return 0;
}
