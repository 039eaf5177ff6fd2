// Labelling files that are damaged: what readers make of them after the edit is looked at before anything is written.
#pragma once

#include "base/result.hpp"
#include "carrier/carrier.hpp"

namespace assay::carrier {

/// Whether what a carrier found tells of damage in which an edit may bring something to light that no reader saw
/// before.
[[nodiscard]] bool is_damaged(const Inspection& seen) noexcept;

/// Carrier::plan_write. When `seen`, what the carrier found in `source`, tells of damage to the container, the planned
/// file is read back: it must have exactly this label, be planned the same when labelled again, and keep the content's
/// digest. Costs a second reading of damaged files, nothing for sound ones. Source: clause 6.1 c) allows one label.
/// @return as plan_write; Corrupt naming the damage when the planned file would not be so; Conflict when the source
/// changes meanwhile
[[nodiscard]] Result<container::Splice> plan_checked(const Carrier& carrier, ByteSource& source,
                                                     const label::ImplicitLabel& label, const Inspection& seen);

}  // namespace assay::carrier
