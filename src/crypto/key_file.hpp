// A secret text in a file that nobody else may read: keys, and what other services know us by.
#pragma once

#include <string>
#include <string_view>

#include "base/result.hpp"

namespace assay::crypto {

/// The text of a file of mode 0600 (or stricter). @return Configuration (missing: names `assay init`; readable by
/// others: names chmod 600; not a regular file; over 64 KiB), Denied, Unavailable
[[nodiscard]] Result<std::string> read_secret_file(const std::string& path);

/// Creates the file with mode 0600, writes it and its folder's entry through to the disk. Leaves nothing behind when it
/// fails. @return Conflict if the file exists; Denied; Unavailable
[[nodiscard]] Result<> create_secret_file(const std::string& path, std::string_view text);

/// Gives a secret file a second name. @return Conflict if that name is taken; Denied; Unavailable
[[nodiscard]] Result<> link_secret_file(const std::string& from, const std::string& to);
void remove_secret_file(const std::string& path) noexcept;
/// True when there is no such file at all.
[[nodiscard]] bool missing_secret_file(const std::string& path) noexcept;

}  // namespace assay::crypto
