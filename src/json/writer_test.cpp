#include <gtest/gtest.h>

#include "json/json.hpp"

namespace assay::json {
namespace {

void write_sample(Writer& json) {
  json.begin_object();
  json.member("s", "x").member("n", -1).member("u", std::uint64_t{18446744073709551615U}).member("t", true);
  json.name("none").null();
  json.name("list").begin_array().value(1).begin_object().end_object().begin_array().value("a").end_array().end_array();
  json.name("raw").raw("1.25");
  json.name("empty").begin_array().end_array();
  json.end_object();
}

TEST(Writer, WritesCompact) {
  std::string out;
  Writer json(out);
  write_sample(json);
  EXPECT_EQ(
      out,
      R"({"s":"x","n":-1,"u":18446744073709551615,"t":true,"none":null,"list":[1,{},["a"]],"raw":1.25,"empty":[]})");
}

TEST(Writer, WritesIndented) {
  std::string out;
  Writer json(out, Layout::Indented);
  write_sample(json);
  EXPECT_EQ(out, R"({
  "s": "x",
  "n": -1,
  "u": 18446744073709551615,
  "t": true,
  "none": null,
  "list": [
    1,
    {},
    [
      "a"
    ]
  ],
  "raw": 1.25,
  "empty": []
})");
}

TEST(Writer, WritesStringsThatAnyReaderTakesBack) {
  std::string odd;
  for (int byte = 0; byte < 128; ++byte) odd.push_back(static_cast<char>(byte));
  odd += "\xe4\xb8\xad\xf0\x9f\x98\x80";
  std::string out;
  append_string(out, odd);
  const auto document = parse(out, 4096);
  ASSERT_TRUE(document) << document.error().message;
  EXPECT_EQ(document->root().text(), odd);

  out.clear();
  append_string(out, "a\xff\"\xe4\xb8z");
  EXPECT_EQ(out, "\"a\xef\xbf\xbd\\\"\xef\xbf\xbd\xef\xbf\xbdz\"");
}

}  // namespace
}  // namespace assay::json
