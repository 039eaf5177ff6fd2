// deps: base crypto label carrier carrier/webp
#include "carrier/webp/webp_carrier.hpp"
#include "carrier_contract.hpp"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  assay::fuzz::check_contract(assay::carrier::webp::carrier(), {data, size}, "fuzz.webp");
  return 0;
}
