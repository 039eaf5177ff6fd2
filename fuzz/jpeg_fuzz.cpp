// deps: base crypto label container carrier carrier/jpeg
#include <algorithm>
#include <cstdlib>

#include "carrier/jpeg/jpeg_carrier.hpp"

namespace {

using namespace assay;

Bytes carried_out(const container::Splice& plan, ByteSource& source) {
  MemorySink sink;
  if (!plan.carry_out(source, sink) || plan.size() != sink.bytes().size()) std::abort();
  return sink.take();
}

}  // namespace

// Whatever the file: after writing there is one label, ours; writing again changes nothing; and the content's digest
// does not depend on the label.
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const carrier::Carrier& jpeg = carrier::jpeg::carrier();
  const auto label = label::ImplicitLabel::first_writing(label::Degree::Is, "001191110000MA0000000H10001", "a1", "");
  MemorySource source(BytesView(data, size));
  const auto before = jpeg.inspect(source);
  const auto plan = jpeg.plan_write(source, label);
  const auto digest = jpeg.digest_content(source, crypto::DigestAlgorithm::Sha256, carrier::DigestScheme::Full);
  if (before.has_value() != digest.has_value() || (!before && plan)) std::abort();
  if (!plan) return 0;
  const Bytes after = carried_out(*plan, source);
  MemorySource written(after);
  const auto seen = jpeg.inspect(written);
  if (!seen || seen->labels.size() != 1 || seen->labels[0].reading.label != label) std::abort();
  if (!jpeg.plan_write(written, label)->is_identity(after.size())) std::abort();
  // An index that points into the header has no right values to go back to.
  const auto is_wrong = [](const label::Finding& finding) { return finding.id == "mpf-index-wrong"; };
  if (std::any_of(before->findings.begin(), before->findings.end(), is_wrong)) return 0;
  if (*jpeg.digest_content(written, crypto::DigestAlgorithm::Sha256, carrier::DigestScheme::Full) != *digest)
    std::abort();
  const auto other = label.propagated_by("001191110000MA0000000H20001", "p1", "a-longer-reserved-code");
  const Bytes replaced = carried_out(*jpeg.plan_write(written, other), written);
  MemorySource third(replaced);
  if (*jpeg.digest_content(third, crypto::DigestAlgorithm::Sha256, carrier::DigestScheme::Full) != *digest)
    std::abort();
  return 0;
}
