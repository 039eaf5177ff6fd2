// deps: base crypto label container carrier carrier/jpeg
#include "carrier/jpeg/jpeg_carrier.hpp"
#include "carrier_contract.hpp"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  assay::fuzz::check_contract(assay::carrier::jpeg::carrier(), {data, size}, "fuzz.jpg");
  return 0;
}
