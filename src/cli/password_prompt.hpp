// A password from whoever sits at the terminal, without showing it. Never from the command line, where every process
// can read it.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "base/result.hpp"

namespace assay::cli {

enum class Twice : std::uint8_t { No, Yes };

inline constexpr const char* kPasswordFile = "ASSAY_PASSWORD_FILE";
inline constexpr const char* kNewPasswordFile = "ASSAY_NEW_PASSWORD_FILE";  ///< where an old one is asked for as well

/// What the file in $`variable` holds (its line end left out), else what is typed. @param twice  a new one is typed
/// twice
/// @return InvalidInput (no terminal and no file, two different ones), Denied (others may read the file)
[[nodiscard]] Result<std::string> ask_password(std::string_view prompt, Twice twice,
                                               const char* variable = kPasswordFile);

}  // namespace assay::cli
