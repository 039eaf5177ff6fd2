// deps: base crypto label carrier carrier/mp3
#include "carrier/mp3/mp3_carrier.hpp"
#include "carrier_contract.hpp"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  assay::fuzz::check_contract(assay::carrier::mp3::carrier(), {data, size}, "fuzz.mp3");
  return 0;
}
