#include "law/film_rule.hpp"

#include <gtest/gtest.h>

#include <fstream>
#include <iterator>

namespace assay::law {
namespace {

std::string table() {
  std::ifstream file(std::string(ASSAY_SOURCE_DIR) + "/rules/film.toml");
  return {std::istreambuf_iterator<char>(file), {}};
}

std::string with(std::string_view from, std::string_view to) {
  std::string out = table();
  const std::size_t at = out.find(from);
  EXPECT_NE(at, std::string::npos) << from;
  if (at != std::string::npos) out.replace(at, from.size(), to);
  return out;
}

TEST(FilmRule, AsksForFivePercentAndTwoSecondsInTheOpening) {
  const auto parsed = FilmRule::parse(table(), "film.toml");
  ASSERT_TRUE(parsed) << parsed.error().message;
  EXPECT_DOUBLE_EQ(parsed->height, 0.05);
  EXPECT_DOUBLE_EQ(parsed->seconds, 2.0);
  EXPECT_EQ(parsed->due, std::vector<std::string>{"opening"});
  EXPECT_EQ(parsed->optional.size(), 2);
  EXPECT_EQ(parsed->seconds_origin.clause, "5.4");
  EXPECT_EQ(parsed->height_origin.instrument, "GB45438-2025");
  EXPECT_EQ(parsed->height_origin.in_force, "2025-09-01");
  EXPECT_DOUBLE_EQ(film_rule().seconds, parsed->seconds);
  EXPECT_DOUBLE_EQ(film_rule().height, parsed->height);
}

TEST(FilmRule, RefusesLessThanTheClauseAsksFor) {
  const auto said = [](const std::string& toml) {
    const auto parsed = FilmRule::parse(toml, "film.toml");
    EXPECT_FALSE(parsed);
    return parsed ? std::string() : parsed.error().message;
  };
  EXPECT_NE(said(with("= 5\n", "= 4\n")).find("percent_of_shortest_side is 4; from 5"), std::string::npos);
  EXPECT_NE(said(with("= 2000", "= 1999")).find("milliseconds is 1999"), std::string::npos);
  EXPECT_NE(said(with("\"opening\"", "\"middle\"")).find("due must name the opening"), std::string::npos);
  EXPECT_NE(said(with("[time]", "[tim]")).find("tim"), std::string::npos);
  EXPECT_NE(said(with("clause = \"5.4\"\n", "")).find("clause"), std::string::npos);
  EXPECT_NE(said(with("instrument = \"GB45438-2025\"", "instrument = \"GB1\"")).find("GB1"), std::string::npos);
}

}  // namespace
}  // namespace assay::law
