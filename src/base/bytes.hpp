// Bytes and the arithmetic on them. Sizes read from a file are never trusted: add and multiply them with checked_*.
#pragma once

#include <cstddef>
#include <cstdint>
#include <cstring>
#include <limits>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace assay {

using Bytes = std::vector<std::uint8_t>;
using BytesView = std::span<const std::uint8_t>;

[[nodiscard]] inline BytesView as_bytes(std::string_view text) noexcept {
  return {reinterpret_cast<const std::uint8_t*>(text.data()), text.size()};
}
[[nodiscard]] inline std::string_view as_text(BytesView bytes) noexcept {
  return {reinterpret_cast<const char*>(bytes.data()), bytes.size()};
}
inline void append(Bytes& to, BytesView bytes) { to.insert(to.end(), bytes.begin(), bytes.end()); }
inline void append(Bytes& to, std::string_view text) { append(to, as_bytes(text)); }

[[nodiscard]] constexpr std::optional<std::uint64_t> checked_add(std::uint64_t a, std::uint64_t b) noexcept {
  if (b > std::numeric_limits<std::uint64_t>::max() - a) return std::nullopt;
  return a + b;
}
[[nodiscard]] constexpr std::optional<std::uint64_t> checked_mul(std::uint64_t a, std::uint64_t b) noexcept {
  if (a != 0 && b > std::numeric_limits<std::uint64_t>::max() / a) return std::nullopt;
  return a * b;
}

/// Reads sizeof(T) bytes, most significant first. The caller has checked that they are there.
template <class T>
[[nodiscard]] inline T load_be(const std::uint8_t* at) noexcept {
  T value = 0;
  for (std::size_t i = 0; i < sizeof(T); ++i) value = static_cast<T>(static_cast<T>(value << 8) | at[i]);
  return value;
}
template <>
[[nodiscard]] inline std::uint8_t load_be<std::uint8_t>(const std::uint8_t* at) noexcept {
  return *at;
}
template <class T>
[[nodiscard]] inline T load_le(const std::uint8_t* at) noexcept {
  T value = 0;
  for (std::size_t i = sizeof(T); i-- > 0;) value = static_cast<T>(static_cast<T>(value << 8) | at[i]);
  return value;
}
template <>
[[nodiscard]] inline std::uint8_t load_le<std::uint8_t>(const std::uint8_t* at) noexcept {
  return *at;
}
template <class T>
inline void store_be(std::uint8_t* at, T value) noexcept {
  for (std::size_t i = sizeof(T); i-- > 0; value = static_cast<T>(value >> 7 >> 1))
    at[i] = static_cast<std::uint8_t>(value);
}
template <class T>
inline void store_le(std::uint8_t* at, T value) noexcept {
  for (std::size_t i = 0; i < sizeof(T); ++i, value = static_cast<T>(value >> 7 >> 1))
    at[i] = static_cast<std::uint8_t>(value);
}
template <class T>
inline void append_be(Bytes& to, T value) {
  to.resize(to.size() + sizeof(T));
  store_be(to.data() + to.size() - sizeof(T), value);
}
template <class T>
inline void append_le(Bytes& to, T value) {
  to.resize(to.size() + sizeof(T));
  store_le(to.data() + to.size() - sizeof(T), value);
}

/// Lower-case hexadecimal digits.
[[nodiscard]] std::string to_hex(BytesView bytes);
/// Either case; nullopt for an odd count or a foreign character.
[[nodiscard]] std::optional<Bytes> from_hex(std::string_view digits);

}  // namespace assay
