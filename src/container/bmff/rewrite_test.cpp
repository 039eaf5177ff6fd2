#include "container/bmff/rewrite.hpp"

#include <gtest/gtest.h>

#include "container/bmff/film_for_tests.hpp"

namespace assay::container::bmff {
namespace {

using namespace for_tests;

/// [outr [a 4][innr [b 2]]]: outer 8 + 12 + 8 + 10
struct Nested {
  std::string text = box("outr", box("aaaa", "1234") + box("innr", box("bbbb", "56")));
  Box outer{fourcc("outr"), 8, 0, 38};
  Box a{fourcc("aaaa"), 8, 8, 20};
  Box inner{fourcc("innr"), 8, 20, 38};
  Box b{fourcc("bbbb"), 8, 28, 38};
};

Bytes bytes_of(std::string_view text) { return {text.begin(), text.end()}; }

TEST(Rewrite, SizesFollowWhatIsInsertedReplacedAndErased) {
  const Nested n;
  Rewrite rewrite(as_bytes(n.text));
  rewrite.around(n.outer);
  rewrite.around(n.inner);
  rewrite.around(n.inner);  // twice does no harm
  rewrite.replace(n.a, n.a.body(), n.a.body() + 2, bytes_of("xyz"));
  rewrite.around(n.a);
  rewrite.erase(n.inner, n.b);
  rewrite.insert(n.inner, n.inner.end, bytes_of(box("cccc")));
  const std::string expected = box("outr", box("aaaa", "xyz34") + box("innr", box("cccc")));
  EXPECT_EQ(rewrite.new_size(), expected.size());
  const auto built = rewrite.build();
  ASSERT_TRUE(built);
  EXPECT_EQ(as_text(*built), expected);
}

TEST(Rewrite, TheParentSaysWhichBoxGrowsWhereSeveralEnd) {
  const Nested n;
  for (const bool into_inner : {true, false}) {
    Rewrite rewrite(as_bytes(n.text));
    rewrite.around(n.outer);
    rewrite.around(n.inner);
    rewrite.insert(into_inner ? n.inner : n.outer, 38, bytes_of(box("cccc")));
    const std::string b = box("bbbb", "56");
    const std::string expected = into_inner ? box("outr", box("aaaa", "1234") + box("innr", b + box("cccc")))
                                            : box("outr", box("aaaa", "1234") + box("innr", b) + box("cccc"));
    EXPECT_EQ(as_text(*rewrite.build()), expected);
  }
}

TEST(Rewrite, WideHeadersKeepTheirWidth) {
  const std::string text = wide_box("outr", box("aaaa"));
  Rewrite rewrite(as_bytes(text));
  const Box outer{fourcc("outr"), 16, 0, text.size()};
  rewrite.around(outer);
  rewrite.insert(outer, text.size(), bytes_of(box("cccc", "1")));
  EXPECT_EQ(as_text(*rewrite.build()), wide_box("outr", box("aaaa") + box("cccc", "1")));
}

TEST(Rewrite, ATableOfSmallOffsetsBecomesOneOfWideOnes) {
  const std::string text = box("moov", track({100, 200}) + track({300}, true));
  const auto tables = find_offsets(as_bytes(text), {"f.mp4", 0});
  ASSERT_TRUE(tables);
  ASSERT_EQ(tables->chunks.size(), 2U);
  Rewrite rewrite(as_bytes(text));
  for (const Box& box : tables->around) rewrite.around(box);
  rewrite.widen(tables->chunks[0]);
  Relocation relocation(Relocation::Lost::Keep, 0x200000000, 1);
  relocation.next(1000, 0x100000000, 1000, true);
  const auto built = rewrite.build(*tables, relocation, Overflow::Refuse, "f.mp4");
  ASSERT_TRUE(built);
  EXPECT_EQ(as_text(*built), box("moov", track({0x100000064, 0x1000000c8}, true) + track({0x10000012c}, true)));
}

TEST(Rewrite, OverlappingChangesAreAnErrorNotDamage) {
  const Nested n;
  Rewrite rewrite(as_bytes(n.text));
  rewrite.erase(n.outer, n.inner);
  rewrite.erase(n.inner, n.b);
  const auto built = rewrite.build();
  ASSERT_FALSE(built);
  EXPECT_EQ(built.error().code, Code::Internal);
}

}  // namespace
}  // namespace assay::container::bmff
