// Numbers as checkpoints, proofs and tile paths spell them: ASCII decimal, no sign, no leading zeros.
#pragma once

#include <charconv>
#include <cstdint>
#include <optional>
#include <string_view>

namespace assay::evidence::verify {

/// nullopt for another spelling or a number over `limit`.
[[nodiscard]] inline std::optional<std::uint64_t> read_decimal(std::string_view text, std::uint64_t limit) noexcept {
  if (text.empty() || (text.size() > 1 && text[0] == '0')) return std::nullopt;
  std::uint64_t value = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
  if (error != std::errc() || end != text.data() + text.size() || value > limit) return std::nullopt;
  return value;
}

}  // namespace assay::evidence::verify
