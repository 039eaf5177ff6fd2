// deps: base visible media/film
// Any bytes as a film: looking at it and drawing on it end in a result or an error. Small limits keep each try short.
#include <sys/mman.h>
#include <unistd.h>

#include <cstdint>
#include <cstdlib>

#include "media/film/film.hpp"
#include "visible/block_lettering.hpp"

/// x265 3.5 forgets about a kilobyte of strings with every encoder it opens.
extern "C" const char* __lsan_default_suppressions() { return "leak:libx265"; }  // NOLINT

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace assay::media::film;
  const int in = memfd_create("film", MFD_CLOEXEC);
  const int out = memfd_create("labelled", MFD_CLOEXEC);
  if (in < 0 || out < 0 || write(in, data, size) != static_cast<ssize_t>(size)) std::abort();
  const FilmLimits limits{.pixels = 128 * 128,
                          .frames = 64,
                          .seconds = 60,
                          .header_bytes = 1 << 16,
                          .sample_bytes = 1 << 16,
                          .memory_bytes = 64 << 20,
                          .threads = 1};
  const auto seen = inspect_film(in, {}, limits);
  if (!seen && seen.error().message.empty()) std::abort();
  assay::visible::BlockLettering lettering;
  const auto label = draw_opening(in, out, {.text = "AI生成"}, {}, lettering, limits, {});
  if (!label && label.error().message.empty()) std::abort();
  // What was drawn can be read again and has as many pictures as we said.
  if (label) {
    const auto again = inspect_film(out, {}, limits);
    if (!again && again.error().code == assay::Code::Corrupt) std::abort();
  }
  close(in);
  close(out);
  return 0;
}
