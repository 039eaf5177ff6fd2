#include "container/change.hpp"

#include <gtest/gtest.h>

namespace assay::container {
namespace {

constexpr std::string_view kSource = "0123456789";

Bytes bytes_of(std::string_view text) { return {text.begin(), text.end()}; }

std::string made(std::vector<Change> changes) {
  MemorySource source(as_bytes(kSource));
  MemorySink sink;
  EXPECT_TRUE(spliced(std::move(changes), kSource.size()).carry_out(source, sink));
  return std::string(as_text(sink.bytes()));
}

/// The source after an edit in place, or "moves".
std::string made_in_place(std::vector<Change> changes) {
  MemorySource source(as_bytes(kSource));
  const auto edit = in_place(source, std::move(changes));
  EXPECT_TRUE(edit);
  if (!edit->has_value()) return "moves";
  std::string file(kSource);
  for (const Patch& patch : (*edit)->patches) {
    EXPECT_EQ(as_text(patch.before), kSource.substr(patch.offset, patch.before.size()));
    EXPECT_NE(patch.before, patch.after);
    file.replace(patch.offset, patch.after.size(), as_text(patch.after));
  }
  return file + std::string(as_text((*edit)->appended));
}

TEST(Change, ReplacesInsertsAndRemovesInAnyOrder) {
  EXPECT_EQ(made({}), kSource);
  EXPECT_EQ(made({{8, 2, {}}, {0, 0, bytes_of("<")}, {3, 2, bytes_of("abc")}}), "<012abc567");
  EXPECT_EQ(made({{3, 2, bytes_of("x")}, {3, 0, bytes_of("<")}, {10, 0, bytes_of(">")}}), "012<x56789>");
}

TEST(Change, OfARangeGivesThatRangeAlone) {
  MemorySource source(as_bytes(kSource));
  MemorySink sink;
  ASSERT_TRUE(spliced({{4, 1, bytes_of("xy")}}, 3, 6).carry_out(source, sink));
  EXPECT_EQ(as_text(sink.bytes()), "3xy5");
}

TEST(Change, IsMadeInPlaceWhenNothingMoves) {
  EXPECT_EQ(made_in_place({{10, 0, bytes_of("new")}, {1, 2, bytes_of("ab")}}), "0ab3456789new");
  EXPECT_EQ(made_in_place({{8, 2, bytes_of("xyz")}}), "01234567xyz");
  EXPECT_EQ(made_in_place({{1, 2, bytes_of("12")}}), kSource);
}

TEST(Change, IsNotMadeInPlaceWhenBytesWouldMove) {
  EXPECT_EQ(made_in_place({{1, 2, bytes_of("abc")}}), "moves");
  EXPECT_EQ(made_in_place({{1, 2, bytes_of("a")}}), "moves");
  EXPECT_EQ(made_in_place({{8, 2, bytes_of("a")}}), "moves");
  EXPECT_EQ(made_in_place({{5, 0, bytes_of("a")}}), "moves");
}

}  // namespace
}  // namespace assay::container
