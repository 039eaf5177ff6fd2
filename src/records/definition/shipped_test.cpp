// Every register that is shipped, held against itself and the others. What it says of duties and roles is held against
// the rules in src/records.
#include <gtest/gtest.h>

#include "records/definition/catalog.hpp"

namespace assay::records::definition {
namespace {

TEST(ShippedRegisters, AreSound) {
  const auto read = folder_sources(ASSAY_SOURCE_DIR "/rules/registers");
  ASSERT_TRUE(read) << read.error().message;
  const std::vector<Source>& sources = *read;
  References all;
  for (const Source& source : sources) {
    const auto one = parse(source.text, source.name);
    ASSERT_TRUE(one) << one.error().message;
    const auto name = [&](const std::vector<std::string>& duties) {
      for (const std::string& duty : duties) all.duties[duty];
    };
    name(one->serves);
    name({one->retention.duty});
    for (const ClockRule& clock : one->clocks) name({clock.duty});
    all.staff.insert(one->open_to.begin(), one->open_to.end());
    for (const Move& move : one->moves) all.staff.insert(move.by.begin(), move.by.end());
  }
  const auto catalog = Catalog::load(sources, all);
  ASSERT_TRUE(catalog) << catalog.error().message;
}

}  // namespace
}  // namespace assay::records::definition
