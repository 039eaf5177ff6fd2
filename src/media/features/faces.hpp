// How many faces look at the viewer: a fact that sends a picture to those who look after consent, never a decision.
#pragma once

#include <vector>

#include "base/result.hpp"
#include "media/features/pixels.hpp"

namespace assay::media::features {

inline constexpr std::size_t kMostFaces = 256;
/// A larger picture is made smaller first; faces of less than 80 of its pixels are not found.
inline constexpr std::uint64_t kMostFacePixels = 1'000'000;

/// Faces from in front, upright, by histograms of gradients (Dalal, Triggs: 2005), no network. @return Internal
[[nodiscard]] Result<std::vector<visible::Box>> find_faces(const visible::Colours& picture);

}  // namespace assay::media::features
