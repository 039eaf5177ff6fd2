// The words about commands, in four shapes: --help, the man page, the bash completion and the list of commands. All
// from the Command tables.
#pragma once

#include <string>

#include "cli/command.hpp"

namespace assay::cli {

/// `assay --help`.
[[nodiscard]] std::string overview();
/// `assay COMMAND --help`.
[[nodiscard]] std::string help_text(const Command& command);
/// assay(1) in mdoc.
[[nodiscard]] std::string man_page();
/// For /usr/share/bash-completion/completions/assay.
[[nodiscard]] std::string bash_completion();
/// The exit codes, a line each.
[[nodiscard]] std::string exit_codes();

}  // namespace assay::cli
