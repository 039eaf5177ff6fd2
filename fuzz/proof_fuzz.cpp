// deps: evidence evidence/verify crypto base
// The proof reader, and behind it the readers of leaf and record: any bytes end in a result, one value has one
// spelling.
#include <algorithm>
#include <cstdint>
#include <cstdlib>

#include "evidence/event.hpp"
#include "evidence/verify/proof.hpp"

namespace verify = assay::evidence::verify;

namespace {

void require(bool holds) {
  if (!holds) std::abort();
}

void fuzz_leaf(assay::BytesView bytes) {
  const auto leaf = verify::read_leaf(bytes);
  if (!leaf) return;
  assay::Bytes again;
  verify::append_leaf(again, leaf->kind, leaf->time_ms, leaf->algorithm, leaf->record_digest);
  require(std::equal(again.begin(), again.end(), bytes.begin(), bytes.end()));
}

void fuzz_record(assay::BytesView bytes) {
  const auto event = assay::evidence::read_record(bytes);
  if (!event) return;
  assay::Bytes again;
  require(assay::evidence::append_record(again, *event).has_value());
  require(std::equal(again.begin(), again.end(), bytes.begin(), bytes.end()));
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const assay::BytesView bytes(data, size);
  fuzz_leaf(bytes);
  fuzz_record(bytes);
  const auto proof = verify::read_proof(assay::as_text(bytes));
  if (!proof) return 0;
  require(verify::proof_text(*proof) == assay::as_text(bytes));
  fuzz_leaf(proof->leaf);
  fuzz_record(proof->record);
  if (const auto checkpoint = verify::read_checkpoint(proof->checkpoint)) {
    static_cast<void>(verify::check_proof(*proof, *checkpoint));
  }
  return 0;
}
