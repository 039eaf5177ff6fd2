// `assay screen --corpus`: training data held against the feature database (duties TS-SRC, TS-DATA, DS-14-1).
#pragma once

#include "cli/command.hpp"

namespace assay::cli {

/// @return 0; 1 when a source is over the limit, files could not be read, or the manual check falls short
[[nodiscard]] Result<int> run_corpus(const Arguments& arguments);

/// Without --corpus: options that would do nothing. @return InvalidInput, naming the first
[[nodiscard]] Result<> refuse_options_of_corpora(const Arguments& arguments);

}  // namespace assay::cli
