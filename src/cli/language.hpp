// Two languages side by side. Which one speaks is read from LC_ALL, LC_MESSAGES, LANG (D16); the C locale is never
// changed.
#pragma once

#include <cstdint>
#include <string_view>

namespace assay::cli {

enum class Language : std::uint8_t { English, Chinese };

/// Decided once per process, from the environment.
[[nodiscard]] Language language() noexcept;

struct Text {
  std::string_view en;
  std::string_view zh;
  /// The text in the process's language.
  [[nodiscard]] std::string_view get() const noexcept { return language() == Language::Chinese ? zh : en; }
};

}  // namespace assay::cli
