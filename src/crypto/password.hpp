// Passwords as they are kept: Argon2id (RFC 9106), never the password itself.
#pragma once

#include <string>
#include <string_view>

#include "base/result.hpp"

namespace assay::crypto {

/// "$argon2id$v=19$m=65536,t=3,p=1$...": RFC 9106's second recommendation, 64 MiB and three passes. Takes some 0.1 s.
/// Two calls give different texts. @return Unavailable when there is no such memory
[[nodiscard]] Result<std::string> password_digest(std::string_view password);

/// Whether it is the password of that digest. Takes as long as making the digest took.
[[nodiscard]] bool is_password(std::string_view password, const std::string& digest);

/// Overwrites the characters before they are given back to the system.
void wipe(std::string& secret) noexcept;

}  // namespace assay::crypto
