#include "base/html.hpp"

#include <gtest/gtest.h>

namespace assay {
namespace {

TEST(Html, ForeignTextOpensNoElementAndEndsNoAttribute) {
  EXPECT_EQ(html_escaped("<b title=\"x\">a & b</b>"), "&lt;b title=&quot;x&quot;&gt;a &amp; b&lt;/b&gt;");
  EXPECT_EQ(html_escaped("天气 'x'\n\ty"), "天气 'x'\n\ty");
  EXPECT_EQ(html_escaped(std::string_view("a\0b\x1b", 4)), "a b ");
  EXPECT_EQ(html_escaped(""), "");
}

}  // namespace
}  // namespace assay
