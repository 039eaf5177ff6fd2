#include "container/tiff/orientation.hpp"

#include <gtest/gtest.h>

namespace assay::container::tiff {
namespace {

Bytes block(bool big, std::uint16_t type, std::uint32_t value) {
  Bytes out;
  append(out, big ? std::string_view("MM\0*", 4) : std::string_view("II*\0", 4));
  const auto put16 = [&](std::uint16_t v) { big ? append_be(out, v) : append_le(out, v); };
  const auto put32 = [&](std::uint32_t v) { big ? append_be(out, v) : append_le(out, v); };
  put32(8);
  put16(2);
  for (const std::uint16_t tag : {std::uint16_t{0x010F}, std::uint16_t{0x0112}}) {
    put16(tag);
    put16(tag == 0x0112 ? type : std::uint16_t{2});
    put32(1);
    if (tag == 0x0112 && type == 3) {
      put16(static_cast<std::uint16_t>(value));
      put16(0);
    } else {
      put32(tag == 0x0112 ? value : 0);
    }
  }
  put32(0);
  return out;
}

TEST(Orientation, IsReadInBothByteOrdersAndWhateverItSays) {
  for (const bool big : {false, true}) {
    for (const std::uint32_t value : {0U, 1U, 6U, 8U, 9U, 65535U})
      EXPECT_EQ(find_orientation(block(big, 3, value)), value) << big;
    EXPECT_EQ(find_orientation(block(big, 4, 3)), 3U);
  }
}

TEST(Orientation, IsAbsentWithoutANumber) {
  EXPECT_EQ(find_orientation(block(false, 2, 6)), std::nullopt);
  EXPECT_EQ(find_orientation({}), std::nullopt);
  EXPECT_EQ(find_orientation(as_bytes("no TIFF at all")), std::nullopt);
}

TEST(Orientation, OfACutBlockNeverReadsPastItsEnd) {
  const Bytes whole = block(true, 3, 6);
  for (std::size_t length = 0; length < whole.size(); ++length) {
    const Bytes cut(whole.begin(), whole.begin() + static_cast<std::ptrdiff_t>(length));
    const auto found = find_orientation(cut);
    if (found) {
      EXPECT_EQ(*found, 6U);
    }
  }
}

}  // namespace
}  // namespace assay::container::tiff
