// deps: base crypto label carrier carrier/markdown
#include "carrier/markdown/markdown_carrier.hpp"
#include "carrier_contract.hpp"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace assay;
  const BytesView bytes(data, size);
  const carrier::Carrier& carrier = carrier::markdown::carrier();
  (void)carrier::markdown::sniff(bytes.first(std::min<std::size_t>(size, 4096)), "fuzz.txt");
  fuzz::check_contract(carrier, bytes, "fuzz.md");
  MemorySource source(bytes, "fuzz.md");
  const auto seen = carrier.inspect(source);
  if (seen && seen->labels.empty())
    fuzz::require(fuzz::digest_of(carrier, source) == crypto::digest_of(crypto::DigestAlgorithm::Sha256, bytes));
  return 0;
}
