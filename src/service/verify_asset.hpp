// What a file says of itself: the labels found, whether the rules of GB 45438-2025 are kept, whether signature and
// content still fit.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "carrier/registry/registry.hpp"
#include "crypto/signature.hpp"
#include "label/implicit_label.hpp"

namespace assay::service {

enum class Verdict : std::uint8_t {
  Labelled,      ///< one label, all rules kept; signature and content fit where they can be checked
  Deviating,     ///< a label that can be read, with deviations from Annex E
  Altered,       ///< a signature or the content digest does not fit: label or content was changed afterwards
  Conflict,      ///< labels that contradict each other
  Inconclusive,  ///< an AI declaration that is not a GB 45438 label
  Unlabelled,    ///< no label
};
[[nodiscard]] std::string_view verdict_name(Verdict verdict) noexcept;

enum class Check : std::uint8_t { NotDone, Absent, Valid, Invalid, Unsupported };
[[nodiscard]] std::string_view check_name(Check check) noexcept;

/// The protection data of one reserved code, checked.
struct ProtectionReport {
  Check signature = Check::Absent;  ///< of the label's fields
  Check content = Check::Absent;    ///< of the content against the bound digest
  std::string key;  ///< hex of the first 8 bytes of SHA-256 of the public key; the key travels in the file: integrity,
                    ///< not identity
  bool own_key = false;  ///< the key is ours, so the signature also says who
  std::string detail;
};

struct AssetReport {
  const carrier::registry::FormatRow* format = nullptr;
  std::uint64_t size = 0;
  carrier::Inspection inspection;
  Verdict verdict = Verdict::Unlabelled;
  std::optional<label::ImplicitLabel> label;  ///< the one the verdict speaks of
  ProtectionReport producer;                  ///< ReservedCode1
  ProtectionReport propagator;                ///< ReservedCode2
  std::vector<label::Finding> findings;       ///< all: structure, label, protection
};

struct VerifyOptions {
  bool quick = false;                          ///< the label alone: no signature, no digest of the content
  const crypto::PublicKey* own_key = nullptr;  ///< known when there is an assay.toml
};

/// @return what sniffing or the carrier says: Unsupported, Corrupt ...
[[nodiscard]] Result<AssetReport> verify_asset(ByteSource& source, const VerifyOptions& options);

}  // namespace assay::service
