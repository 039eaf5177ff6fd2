// QR codes in a picture and what they say.
#pragma once

#include <array>
#include <string>
#include <vector>

#include "base/result.hpp"
#include "media/features/pixels.hpp"

namespace assay::media::features {

struct Code2d {
  std::string text;  ///< UTF-8
  visible::Box box;  ///< pixels of the picture
};

inline constexpr std::size_t kMostCodes = 64;
/// A larger picture is made smaller first.
inline constexpr std::uint64_t kMostCodePixels = 8'000'000;

/// QR codes and micro QR codes, turned any way. @return Internal when ZXing gives up
[[nodiscard]] Result<std::vector<Code2d>> find_codes(const visible::Colours& picture);

}  // namespace assay::media::features
