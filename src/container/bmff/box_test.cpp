#include "container/bmff/box.hpp"

#include <gtest/gtest.h>

#include "container/bmff/film_for_tests.hpp"

namespace assay::container::bmff {
namespace {

using namespace for_tests;

TEST(Box, ChildrenAreReadWithSmallAndWideSizes) {
  const std::string text = box("abcd", "12") + wide_box("efgh", "345") + box("ijkl");
  Children children(as_bytes(text), 0, text.size());
  const auto first = children.next();
  ASSERT_TRUE(first);
  EXPECT_EQ(first->type, fourcc("abcd"));
  EXPECT_EQ(first->body_size(), 2U);
  const auto second = children.next();
  ASSERT_TRUE(second);
  EXPECT_EQ(second->header, 16);
  EXPECT_EQ(second->body_size(), 3U);
  EXPECT_EQ(children.next()->body_size(), 0U);
  EXPECT_FALSE(children.next());
  EXPECT_EQ(children.stopped_at(), text.size());
}

TEST(Box, ChildrenStopBeforeWhatIsNoBox) {
  for (const std::string& tail : {zeros(4), zeros(16), u32(7) + "abcd", u32(100) + "abcd", u32(1) + "abcd" + u64(15),
                                  u32(1) + "abcd" + u64(1ULL << 63U), u32(1) + "abcd", std::string("xyz")}) {
    const std::string text = box("abcd", "12") + tail;
    Children children(as_bytes(text), 0, text.size());
    EXPECT_TRUE(children.next());
    EXPECT_FALSE(children.next()) << tail.size();
    EXPECT_EQ(children.stopped_at(), 10U);
  }
}

TEST(Box, ChildrenDoNotLeaveTheirRange) {
  const std::string text = box("outr", u32(12) + "inne") + "beyond";
  const Box outer{fourcc("outr"), 8, 0, 16};
  Children children(as_bytes(text), outer);
  EXPECT_FALSE(children.next());
  EXPECT_EQ(children.stopped_at(), 8U);
}

TEST(Box, TypesArePrintedForMessages) {
  EXPECT_EQ(type_name(fourcc("moov")), "moov");
  EXPECT_EQ(type_name(fourcc("\xa9nam")), ".nam");
  EXPECT_EQ(type_name(1), "....");
}

}  // namespace
}  // namespace assay::container::bmff
