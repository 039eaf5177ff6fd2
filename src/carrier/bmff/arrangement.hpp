// Where the boxes of a film come to lie when some of them change their size, and what counts from the file's start.
#pragma once

#include <cstdint>
#include <optional>
#include <vector>

#include "base/byte_source.hpp"
#include "carrier/bmff/edit.hpp"
#include "container/bmff/relocation.hpp"

namespace assay::carrier::bmff {

/// Most bytes of one moof, mfra, sidx or meta at the top level, and of all that have to be written anew.
inline constexpr std::uint64_t kMostIndexBox = 64U << 20U;
inline constexpr std::uint64_t kMostIndexBytes = 256U << 20U;

/// The size that every top-level box will have; 0: it goes.
using Sizes = std::vector<std::uint64_t>;

/// The sizes after `edit`. A moov that an interrupted append left at the end goes.
[[nodiscard]] Sizes sizes_after(const Movie& movie, const Edit& edit);

/// True when media or what follows the last box would lie elsewhere.
[[nodiscard]] bool moves_media(const Movie& movie, const Sizes& sizes);

/// How offsets of the file translate into the arrangement. `edited`: boxes whose inside is not the old one any more.
[[nodiscard]] iso::Relocation relocation_of(const Movie& movie, const Sizes& sizes, const std::vector<TopEdit>& edited,
                                            iso::Relocation::Lost lost);

/// A top-level box with its offsets relocated. nullopt: it has none, or they stay as they are.
/// @return Limited: over kMostIndexBox; Unsupported: an offset that cannot be moved (Overflow::Refuse)
[[nodiscard]] Result<std::optional<Bytes>> relocated_box(ByteSource& source, const Movie& movie, std::size_t top,
                                                         const iso::Relocation& relocation, iso::Overflow overflow);

/// True when a chunk or an item begins in [begin, end) of the file.
[[nodiscard]] bool is_referenced(const Movie& movie, const iso::OffsetTables& tables, std::uint64_t begin,
                                 std::uint64_t end);

}  // namespace assay::carrier::bmff
