#define ZX_USE_UTF8 1
#include "media/features/codes.hpp"

#include <ZXing/ReadBarcode.h>
#include <fmt/core.h>

#include <algorithm>
#include <exception>

namespace assay::media::features {
namespace {

visible::Box box_of(const ZXing::Position& corners) {
  int left = corners[0].x;
  int right = left;
  int top = corners[0].y;
  int bottom = top;
  for (const ZXing::PointI& corner : corners) {
    left = std::min(left, corner.x);
    right = std::max(right, corner.x);
    top = std::min(top, corner.y);
    bottom = std::max(bottom, corner.y);
  }
  const auto natural = [](int value) { return static_cast<std::uint32_t>(std::max(0, value)); };
  return {natural(left), natural(top), natural(right - std::max(0, left)), natural(bottom - std::max(0, top))};
}

}  // namespace

Result<std::vector<Code2d>> find_codes(const visible::Colours& picture) {
  const Reduced small = reduced(picture, kMostCodePixels);
  std::vector<Code2d> out;
  try {
    ZXing::DecodeHints hints;
    hints.setFormats(ZXing::BarcodeFormat::QRCode | ZXing::BarcodeFormat::MicroQRCode);
    hints.setTryHarder(true).setTryRotate(true);
    hints.setMaxNumberOfSymbols(kMostCodes);
    const ZXing::ImageView view(small.grey.row(0), static_cast<int>(small.grey.width()),
                                static_cast<int>(small.grey.height()), ZXing::ImageFormat::Lum);
    for (const ZXing::Result& result : ZXing::ReadBarcodes(view, hints)) {
      if (!result.isValid() || out.size() >= kMostCodes) continue;
      out.push_back({result.text(), enlarged(box_of(result.position()), small.factor, picture.size())});
    }
  } catch (const std::exception& error) {
    return fail(Code::Internal, fmt::format("looking for QR codes: {}", error.what()));
  }
  return out;
}

}  // namespace assay::media::features
