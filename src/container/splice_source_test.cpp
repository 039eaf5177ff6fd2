#include "container/splice_source.hpp"

#include <gtest/gtest.h>

namespace assay::container {
namespace {

TEST(SpliceSource, ReadsWhatCarryingOutWouldWrite) {
  const std::string text = "0123456789abcdef";
  MemorySource source(as_bytes(text), "s");
  Splice splice;
  splice.literal("<<");
  splice.copy(3, 4);
  splice.literal("||");
  splice.copy(0, 16);
  splice.literal(">");
  MemorySink sink;
  ASSERT_TRUE(splice.carry_out(source, sink));
  SpliceSource planned(source, splice);
  ASSERT_EQ(planned.size(), sink.bytes().size());
  for (std::size_t from = 0; from <= planned.size(); ++from)
    for (std::size_t length = 0; length <= planned.size() - from; ++length) {
      Bytes out(length);
      ASSERT_TRUE(planned.read_at(from, out));
      ASSERT_TRUE(std::equal(out.begin(), out.end(), sink.bytes().begin() + static_cast<std::ptrdiff_t>(from)));
    }
  Bytes more(planned.size() + 1);
  EXPECT_EQ(planned.read_at(0, more).error().code, Code::Corrupt);
}

}  // namespace
}  // namespace assay::container
