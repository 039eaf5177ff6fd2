#include "media/image/jpeg/bits.hpp"

#include <gtest/gtest.h>

#include <random>

namespace assay::media::image::jpeg {
namespace {

struct Field {
  std::uint32_t value;
  unsigned count;
};

/// Fields with many ones, so that stuffing happens all the time.
std::vector<Field> random_fields(std::uint32_t seed, std::size_t count) {
  std::mt19937 random(seed);
  std::vector<Field> fields;
  for (std::size_t i = 0; i < count; ++i) {
    const auto bits = static_cast<unsigned>(1 + random() % 32);
    const std::uint32_t mask = bits == 32 ? ~0U : (1U << bits) - 1;
    const std::uint32_t value = random() % 3 == 0 ? ~0U : static_cast<std::uint32_t>(random());
    fields.push_back({value & mask, bits});
  }
  return fields;
}

Bytes written(const std::vector<Field>& fields) {
  MemorySink sink;
  BitWriter writer(sink);
  for (const Field& field : fields) {
    writer.put(field.value, field.count);
    EXPECT_TRUE(writer.drain());
  }
  writer.pad();
  EXPECT_TRUE(writer.flush());
  return sink.take();
}

TEST(Bits, ComeBackAsTheyWereWritten) {
  for (std::uint32_t seed = 0; seed < 50; ++seed) {
    const auto fields = random_fields(seed, 1 + seed * 97);
    const Bytes bytes = written(fields);
    for (std::size_t i = 0; i + 1 < bytes.size(); ++i) {
      if (bytes[i] == 0xFF) {
        ASSERT_EQ(bytes[i + 1], 0) << "no marker among the bits";
      }
    }
    BitReader reader(bytes, {0, 0});
    for (const Field& field : fields) ASSERT_EQ(reader.take(field.count), field.value);
    EXPECT_FALSE(reader.is_exhausted());
    EXPECT_EQ(reader.aligned(), bytes.size());
    (void)reader.take(8);
    EXPECT_TRUE(reader.is_exhausted());
  }
}

TEST(Bits, ArePlacedToTheBit) {
  const auto fields = random_fields(7, 5000);
  const Bytes bytes = written(fields);
  BitReader reader(bytes, {0, 0});
  for (std::size_t i = 0; i < fields.size(); ++i) {
    BitReader other(bytes, reader.place());
    for (std::size_t k = i; k < std::min(i + 3, fields.size()); ++k)
      ASSERT_EQ(other.take(fields[k].count), fields[k].value);
    (void)reader.take(fields[i].count);
  }
}

TEST(Bits, AreCopiedFromAnyPlaceToAnyShift) {
  const auto fields = random_fields(11, 3000);
  const Bytes bytes = written(fields);
  for (std::size_t from = 0; from < 40; from += 3) {
    BitReader reader(bytes, {0, 0});
    for (std::size_t i = 0; i < from; ++i) (void)reader.take(fields[i].count);
    const BitPlace begin = reader.place();
    const std::size_t to = fields.size() - from;
    for (std::size_t i = from; i < to; ++i) (void)reader.take(fields[i].count);
    MemorySink sink;
    BitWriter writer(sink);
    writer.put(1, 1 + static_cast<unsigned>(from % 13));
    ASSERT_TRUE(copy_bits(bytes, begin, reader.place(), writer));
    writer.put(0x5A5, 11);
    writer.pad();
    ASSERT_TRUE(writer.flush());
    BitReader again(sink.bytes(), {0, 0});
    (void)again.take(1 + static_cast<unsigned>(from % 13));
    for (std::size_t i = from; i < to; ++i) ASSERT_EQ(again.take(fields[i].count), fields[i].value);
    EXPECT_EQ(again.take(11), 0x5A5U);
  }
}

TEST(Bits, EndAtAMarker) {
  const Bytes bytes = {0x12, 0xFF, 0x00, 0x34, 0xFF, 0xD9, 0x56, 0x78, 0x9A, 0xBC, 0xDE, 0xF0};
  BitReader reader(bytes, {0, 0});
  EXPECT_EQ(reader.take(24), 0x12FF34U);
  EXPECT_FALSE(reader.is_exhausted());
  EXPECT_EQ(reader.aligned(), 4U);
  EXPECT_EQ(reader.take(1), 0U);
  EXPECT_TRUE(reader.is_exhausted());
}

}  // namespace
}  // namespace assay::media::image::jpeg
