// A WAV looked through for labels: what every operation of the carrier starts from. Internal to this folder.
#pragma once

#include <optional>
#include <vector>

#include "base/byte_source.hpp"
#include "carrier/wav/site.hpp"
#include "label/finding.hpp"

namespace assay::carrier::wav {

struct Survey {
  container::riff::Layout layout;
  std::optional<std::size_t> data;  ///< index of the chunk with the samples
  std::vector<Site> sites;          ///< in file order
  std::vector<label::Finding> findings;
  bool has_c2pa = false;
  /// A chunk that should hold a label's place and cannot be read: "exactly one label" could not be promised.
  std::optional<Error> unreadable;
};

/// One label of a survey.
struct Where {
  std::size_t site = 0;
  std::size_t spot = 0;
};

/// Finds every site and every label. Reads chunk headers and chunks that can hold a label, never samples.
/// @return Corrupt or Limited: the chunks cannot be walked
[[nodiscard]] Result<Survey> survey(ByteSource& source);

/// All labels by the weight of their places, the guide's own first; of equal ones the first in the file.
[[nodiscard]] std::vector<Where> ranked(const Survey& survey);

}  // namespace assay::carrier::wav
