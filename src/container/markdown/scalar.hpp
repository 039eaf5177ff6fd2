// What YAML and TOML strings have in common. Internal to this folder.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

namespace assay::container::markdown {

/// Reads `digits` hexadecimal digits at text[at]; false when they are not there.
[[nodiscard]] bool read_hex(std::string_view text, std::size_t at, std::size_t digits, std::uint32_t& value);

/// Undoes the escape whose backslash stands at text[at], in a double-quoted string of YAML, TOML or JSON: appends what
/// it means. @return bytes taken, 0 for an escape that none of them has. A backslash before a line end is not handled.
[[nodiscard]] std::size_t append_escape(std::string& to, std::string_view text, std::size_t at);

[[nodiscard]] bool equals_ignoring_case(std::string_view text, std::string_view lower) noexcept;

}  // namespace assay::container::markdown
