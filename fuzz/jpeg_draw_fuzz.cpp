// deps: base visible media/image/jpeg
#include "draw_contract.hpp"
#include "media/image/jpeg/jpeg_draw.hpp"
#include "media/image/jpeg/jpeg_tone.hpp"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace assay;
  fuzz::check_drawing(
      {data, size}, [](auto&&... all) { return media::image::jpeg::draw(all...); }, media::image::jpeg::read_tone);
  return 0;
}
