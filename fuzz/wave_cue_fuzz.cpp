// deps: base law visible/cue media/sound
// A WAV file of any shape gets a cue or an error; with the cue it is a WAV file again, longer by the cue.
#include <cstdlib>

#include "media/sound/memory_file.hpp"
#include "media/sound/sound.hpp"
#include "media/sound/wave_layout.hpp"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace assay;
  using namespace assay::media::sound;
  const MemoryFile in({data, size});
  const auto format = sniff({data, std::min<std::size_t>(size, 16)});
  if (format != Format::Wav) return 0;
  SoundLimits limits;
  limits.most_seconds = 5;
  const MemoryFile out;
  CueWish wish;
  wish.place = size % 3 == 0 ? Place::Both : size % 3 == 1 ? Place::Start : Place::End;
  const auto heard = add_cue({in.descriptor(), "fuzz.wav"}, out.descriptor(), wish, limits);
  const auto inspected = inspect_cue({in.descriptor(), "fuzz.wav"}, {}, limits);
  if (!heard) return 0;
  if (!inspected) std::abort();
  const Bytes labelled = out.bytes();
  MemorySource source(labelled, "labelled.wav");
  limits.most_seconds = 60;
  const auto layout = read_wave_layout(source, limits);
  if (!layout || layout->frames != heard->frames_after) std::abort();
  return 0;
}
