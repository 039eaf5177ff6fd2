// deps: base visible media/image/webp
#include "draw_contract.hpp"
#include "media/image/webp/webp_draw.hpp"
#include "media/image/webp/webp_tone.hpp"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace assay;
  fuzz::check_drawing(
      {data, size}, [](auto&&... all) { return media::image::webp::draw(all...); }, media::image::webp::read_tone);
  return 0;
}
