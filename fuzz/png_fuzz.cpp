// deps: base crypto label carrier carrier/png
#include "carrier/png/png_carrier.hpp"
#include "carrier_contract.hpp"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  assay::fuzz::check_contract(assay::carrier::png::carrier(), {data, size}, "fuzz.png");
  return 0;
}
