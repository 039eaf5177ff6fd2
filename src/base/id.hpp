// Ids: UUIDv7 (RFC 9562), sortable by time, written as 32 lower-case hex digits (D17).
#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "base/bytes.hpp"

namespace assay {

struct Id {
  std::array<std::uint8_t, 16> bytes{};
  [[nodiscard]] std::string hex() const { return to_hex(bytes); }
  [[nodiscard]] static std::optional<Id> from_hex(std::string_view digits);
  /// Milliseconds since 1970 that the id carries.
  [[nodiscard]] std::int64_t unix_ms() const noexcept;
  friend auto operator<=>(const Id&, const Id&) = default;
};

/// A UUIDv7 of `unix_ms` with 74 bits from `random` (at least 10 bytes).
[[nodiscard]] Id make_id(std::int64_t unix_ms, const std::array<std::uint8_t, 10>& random) noexcept;

}  // namespace assay
