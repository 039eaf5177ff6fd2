// deps: base crypto label carrier carrier/wav
#include "carrier/wav/wav_carrier.hpp"
#include "carrier_contract.hpp"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  assay::fuzz::check_contract(assay::carrier::wav::carrier(), {data, size}, "fuzz.wav");
  return 0;
}
