#include "base/id.hpp"

#include <algorithm>

namespace assay {

std::optional<Id> Id::from_hex(std::string_view digits) {
  const auto parsed = assay::from_hex(digits);
  if (!parsed || parsed->size() != 16) return std::nullopt;
  Id id;
  std::copy(parsed->begin(), parsed->end(), id.bytes.begin());
  return id;
}

std::int64_t Id::unix_ms() const noexcept {
  std::int64_t ms = 0;
  for (std::size_t i = 0; i < 6; ++i) ms = ms * 256 + bytes[i];
  return ms;
}

Id make_id(std::int64_t unix_ms, const std::array<std::uint8_t, 10>& random) noexcept {
  Id id;
  for (std::size_t i = 0; i < 6; ++i) id.bytes[i] = static_cast<std::uint8_t>(unix_ms >> (40 - 8 * i));
  std::copy(random.begin(), random.end(), id.bytes.begin() + 6);
  id.bytes[6] = static_cast<std::uint8_t>(0x70 | (id.bytes[6] & 0x0f));
  id.bytes[8] = static_cast<std::uint8_t>(0x80 | (id.bytes[8] & 0x3f));
  return id;
}

}  // namespace assay
