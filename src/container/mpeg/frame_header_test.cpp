#include "container/mpeg/frame_header.hpp"

#include <gtest/gtest.h>

namespace assay::container::mpeg {
namespace {

std::optional<FrameHeader> header_of(std::uint32_t bits) {
  Bytes bytes;
  append_be(bytes, bits);
  return frame_header(bytes);
}

TEST(MpegFrameHeader, LengthsAreThoseOfTheStandard) {
  EXPECT_EQ(header_of(0xfffb9000)->length, 417U) << "MPEG 1 layer III, 128 kbit/s, 44.1 kHz";
  EXPECT_EQ(header_of(0xfffb9200)->length, 418U) << "with padding";
  EXPECT_EQ(header_of(0xfffb98c4)->length, 576U) << "128 kbit/s, 32 kHz";
  EXPECT_EQ(header_of(0xfff38000)->length, 208U) << "MPEG 2 layer III, 64 kbit/s, 22.05 kHz";
  EXPECT_EQ(header_of(0xffe31800)->length, 72U) << "MPEG 2.5 layer III, 8 kbit/s, 8 kHz";
  EXPECT_EQ(header_of(0xfffd8400)->length, 384U) << "MPEG 1 layer II, 128 kbit/s, 48 kHz";
  EXPECT_EQ(header_of(0xffff4400)->length, 128U) << "MPEG 1 layer I, 128 kbit/s, 48 kHz";
}

TEST(MpegFrameHeader, ReservedValuesAreNone) {
  for (const std::uint32_t bits : {0xfffbf000U,   // bit rate 15
                                   0xfffb9c00U,   // sampling 3
                                   0xfff99000U,   // layer 0: ADTS AAC
                                   0xffeb9000U,   // version 1
                                   0xff7b9000U})  // no sync
    EXPECT_FALSE(header_of(bits)) << std::hex << bits;
}

TEST(MpegFrameHeader, TwoFramesAreAStream) {
  Bytes file(417 + 417);
  store_be(file.data(), 0xfffb9000U);
  EXPECT_FALSE(starts_with_frames(file));
  store_be(file.data() + 417, 0xfffba000U);
  EXPECT_TRUE(starts_with_frames(file)) << "another bit rate";
  store_be(file.data() + 417, 0xfffb9400U);
  EXPECT_FALSE(starts_with_frames(file)) << "another sample rate";
  EXPECT_TRUE(starts_with_frames(BytesView(file).first(417))) << "one frame and nothing else";
  EXPECT_FALSE(starts_with_frames(BytesView(file).first(419)));
  EXPECT_FALSE(starts_with_frames({}));
}

TEST(MpegFrameHeader, FreeFormatNeedsItsHeaderTwice) {
  Bytes file(900);
  store_be(file.data(), 0xfffb0000U);
  EXPECT_FALSE(starts_with_frames(file));
  store_be(file.data() + 700, 0xfffb0200U);
  EXPECT_TRUE(starts_with_frames(file));
}

}  // namespace
}  // namespace assay::container::mpeg
