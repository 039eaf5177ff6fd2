// Words of the command line to Arguments, by a Command's own description. CLI11 is seen by parse.cpp alone.
#pragma once

#include <span>
#include <string_view>

#include "cli/command.hpp"

namespace assay::cli {

/// @return InvalidInput with what is wrong and how to ask for help
[[nodiscard]] Result<Arguments> parse(const Command& command, std::span<const std::string_view> words);

}  // namespace assay::cli
