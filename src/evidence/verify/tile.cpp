#include "evidence/verify/tile.hpp"

#include <fmt/core.h>

#include <algorithm>

#include "evidence/verify/decimal.hpp"

namespace assay::evidence::verify {
namespace {

constexpr std::string_view kPrefix = "tile/";
constexpr std::string_view kEntries = "entries";
constexpr std::uint64_t kGroup = 1000;

bool all_digits(std::string_view text) noexcept {
  return std::all_of(text.begin(), text.end(), [](char c) { return c >= '0' && c <= '9'; });
}

}  // namespace

std::string tile_path(const TileName& name) {
  std::string path(kPrefix);
  if (name.level == kEntriesLevel) {
    path += kEntries;
  } else {
    path += std::to_string(name.level);
  }
  std::string number = fmt::format("/{:03}", name.index % kGroup);
  for (std::uint64_t rest = name.index / kGroup; rest > 0; rest /= kGroup) {
    number.insert(0, fmt::format("/x{:03}", rest % kGroup));
  }
  path += number;
  if (name.width < kTileWidth) path += fmt::format(".p/{}", name.width);
  return path;
}

std::optional<TileName> read_tile_path(std::string_view path) {
  const std::string_view whole = path;
  TileName name;
  if (!path.starts_with(kPrefix)) return std::nullopt;
  path.remove_prefix(kPrefix.size());
  const std::size_t slash = path.find('/');
  if (slash == std::string_view::npos) return std::nullopt;
  if (path.substr(0, slash) == kEntries) {
    name.level = kEntriesLevel;
  } else {
    const auto level = read_decimal(path.substr(0, slash), kTileLevels - 1);
    if (!level) return std::nullopt;
    name.level = static_cast<int>(*level);
  }
  path.remove_prefix(slash + 1);
  if (const std::size_t partial = path.find(".p/"); partial != std::string_view::npos) {
    const auto width = read_decimal(path.substr(partial + 3), kTileWidth - 1);
    if (!width || *width == 0) return std::nullopt;
    name.width = *width;
    path = path.substr(0, partial);
  }
  while (!path.empty()) {
    if (path[0] == 'x') path.remove_prefix(1);
    if (path.size() < 3 || !all_digits(path.substr(0, 3)) || name.index > kMaxTreeSize) return std::nullopt;
    const auto digit = [&](std::size_t i) { return static_cast<std::uint64_t>(path[i] - '0'); };
    name.index = name.index * kGroup + digit(0) * 100 + digit(1) * 10 + digit(2);
    path.remove_prefix(3);
    if (path.empty()) break;
    if (path[0] != '/' || path.size() == 1) return std::nullopt;
    path.remove_prefix(1);
  }
  // Where the blanks of the grammar are (x, leading zeros, empty groups), the one right spelling decides.
  if (tile_path(name) != whole) return std::nullopt;
  return name;
}

}  // namespace assay::evidence::verify
