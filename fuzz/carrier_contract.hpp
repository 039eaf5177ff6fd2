// What every carrier promises of any bytes whatever: the fuzz targets of formats call this.
#pragma once

#include <algorithm>
#include <cstdlib>
#include <string_view>

#include "base/byte_source.hpp"
#include "carrier/carrier.hpp"
#include "carrier/checked_plan.hpp"
#include "crypto/digest.hpp"
#include "label/implicit_label.hpp"

namespace assay::fuzz {

inline void require(bool holds) {
  if (!holds) std::abort();
}

inline Bytes carried_out(const container::Splice& plan, ByteSource& source) {
  MemorySink sink;
  require(plan.carry_out(source, sink).has_value());
  require(sink.bytes().size() == plan.size());
  return sink.take();
}

inline Bytes digest_of(const carrier::Carrier& carrier, ByteSource& source) {
  auto digest = carrier.digest_content(source, crypto::DigestAlgorithm::Sha256, carrier::DigestScheme::Full);
  require(digest.has_value());
  return *digest;
}

/// Reads, digests and labels `bytes`; whatever could be labelled has exactly that label then, gives the same bytes when
/// labelled again, and the same digest of its content before, after and passed on.
inline void check_contract(const carrier::Carrier& carrier, BytesView bytes, std::string_view name) {
  MemorySource source(bytes, name);
  const auto seen = carrier.inspect(source);
  const auto label = label::ImplicitLabel::first_writing(label::Degree::Is, "001191110000MA0000000H10001", "a1", "");
  if (!seen) {
    require(!carrier.plan_write(source, label));
    return;
  }
  const auto plan = carrier::plan_checked(carrier, source, label, *seen);
  if (!plan) return;
  const Bytes digest = digest_of(carrier, source);
  // An index that points into the header has no right values to go back to.
  const bool exact = std::none_of(seen->findings.begin(), seen->findings.end(),
                                  [](const label::Finding& finding) { return finding.id == "mpf-index-wrong"; });

  const Bytes once = carried_out(*plan, source);
  MemorySource labelled(once, name);
  const auto again = carrier.inspect(labelled);
  require(again && again->labels.size() == 1 && again->labels[0].reading.label == label);
  require(!exact || digest_of(carrier, labelled) == digest);
  const auto same = carrier.plan_write(labelled, label);
  require(same && carried_out(*same, labelled) == once);

  const auto passed_on =
      carrier::plan_checked(carrier, labelled, label.propagated_by("platform", "b22", "{\"c\":1}"), *again);
  if (!passed_on) {
    require(carrier::is_damaged(*again));
    return;
  }
  const Bytes third = carried_out(*passed_on, labelled);
  MemorySource propagated(third, name);
  require(!exact || digest_of(carrier, propagated) == digest);
}

}  // namespace assay::fuzz
