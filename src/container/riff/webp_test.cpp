#include "container/riff/webp.hpp"

#include <gtest/gtest.h>

namespace assay::container::riff::webp {
namespace {

// Heads of files that cwebp 1.2.4 wrote: 550 x 368 lossy, 386 x 395 lossless with alpha.
const Bytes kLossy = {0x30, 0xf2, 0x00, 0x9d, 0x01, 0x2a, 0x26, 0x02, 0x70, 0x01};
const Bytes kLossless = {0x2f, 0x81, 0x81, 0x62, 0x10};

TEST(WebpPicture, SizeStandsInItsHeader) {
  const auto lossy = lossy_picture(kLossy);
  ASSERT_TRUE(lossy);
  EXPECT_EQ(lossy->width, 550U);
  EXPECT_EQ(lossy->height, 368U);
  EXPECT_FALSE(lossy->has_alpha);
  const auto lossless = lossless_picture(kLossless);
  ASSERT_TRUE(lossless);
  EXPECT_EQ(lossless->width, 386U);
  EXPECT_EQ(lossless->height, 395U);
  EXPECT_TRUE(lossless->has_alpha);
}

TEST(WebpPicture, ScalingBitsAreNoSize) {
  Bytes scaled = kLossy;
  scaled[7] |= 0xc0;
  EXPECT_EQ(lossy_picture(scaled)->width, 550U);
}

TEST(WebpPicture, OtherBytesAreNone) {
  for (std::size_t length = 0; length < kLossy.size(); ++length)
    EXPECT_FALSE(lossy_picture(BytesView(kLossy).first(length)));
  for (std::size_t length = 0; length < kLossless.size(); ++length)
    EXPECT_FALSE(lossless_picture(BytesView(kLossless).first(length)));
  Bytes inter_frame = kLossy;
  inter_frame[0] |= 1;
  EXPECT_FALSE(lossy_picture(inter_frame));
  Bytes no_width = kLossy;
  no_width[6] = no_width[7] = 0;
  EXPECT_FALSE(lossy_picture(no_width));
  Bytes version = kLossless;
  version[4] |= 0x20;
  EXPECT_FALSE(lossless_picture(version));
}

TEST(WebpPicture, ExtendedHeaderTellsSidesLessOne) {
  EXPECT_EQ(extended_header(kHasXmp | kHasAlpha, {386, 395, true}), (Bytes{0x14, 0, 0, 0, 0x81, 1, 0, 0x8a, 1, 0}));
  EXPECT_EQ(extended_header(0, {1, 16384, false}), (Bytes{0, 0, 0, 0, 0, 0, 0, 0xff, 0x3f, 0}));
}

}  // namespace
}  // namespace assay::container::riff::webp
