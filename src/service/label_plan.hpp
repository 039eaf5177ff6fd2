// What labelling one asset means, decided before a byte is written: whose label is there, whether anything is to do,
// what the new label says, what the log will say. No files are touched here, so files, uploads and memory share it.
#pragma once

#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "base/clock.hpp"
#include "base/id.hpp"
#include "carrier/registry/registry.hpp"
#include "config/settings.hpp"
#include "crypto/signature.hpp"
#include "evidence/event.hpp"
#include "label/implicit_label.hpp"

namespace assay::service {

/// In whose name labels are written.
struct Producer {
  std::string tenant;
  config::Service service;
  config::Suite suite = config::Suite::International;
  std::string actor;       ///< who ran it: the account's name on this machine
  crypto::PrivateKey key;  ///< signs labels
};

enum class DigestPolicy : std::uint8_t { Auto, Full };  ///< Auto: head-v1 for in-place writes over 16 MiB (D18)
enum class WriteMode : std::uint8_t { Copy, InPlace };

struct LabelRequest {
  label::Degree degree = label::Degree::Is;
  WriteMode mode = WriteMode::Copy;
  DigestPolicy digest = DigestPolicy::Auto;
  bool as_propagator = false;  ///< keep the producer's fields 1-4, set ours in 5-7 (Labelling Measures Article 6)
  bool new_id = false;         ///< a new ProduceID even for our own unchanged content
  bool seen = false;           ///< it has, or is about to have, its visible label: enough for a format without another
  bool break_c2pa = false;     ///< label an asset whose C2PA manifest this breaks (D5)
};

enum class Outcome : std::uint8_t { Labelled, Propagated, Unchanged };
[[nodiscard]] std::string_view outcome_name(Outcome outcome) noexcept;

struct LabelPlan {
  Outcome outcome = Outcome::Unchanged;
  const carrier::registry::FormatRow* format = nullptr;
  label::ImplicitLabel label;  ///< the label that is or will be in the file
  evidence::ContentDigest digest;
  evidence::Event event;                 ///< to be recorded; meaningless for Unchanged
  std::vector<label::Finding> findings;  ///< worth telling: "c2pa-binding-broken", "own-label-replaced"
  container::Splice splice;              ///< the file to write; for Unchanged the source itself
  std::optional<container::InPlaceEdit>
      in_place;  ///< set instead of `splice` when the mode asks for it and the format can
};

/// @return Conflict: another producer's label is there (whose, and `--as-propagator`), labels contradict each other,
/// C2PA without break_c2pa;
///         InvalidInput: as_propagator without a label to propagate; and whatever the carrier says
[[nodiscard]] Result<LabelPlan> plan_label(ByteSource& source, const Producer& producer, const LabelRequest& request,
                                           const Clock& clock);

}  // namespace assay::service
