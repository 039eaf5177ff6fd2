// Every prefix of every sample, as a cut-off upload would leave it: an answer each time, and never more than the file
// can give. In memory and in one process, because there are half a million of them.
#include <gtest/gtest.h>

#include <cstdio>
#include <string>

#include "base/sanitizers.hpp"
#include "carrier/registry/registry.hpp"

namespace assay {
namespace {

/// A sanitizer takes its time; the first 4 KiB are walked byte by byte all the same.
constexpr std::size_t kStep = kSanitized ? 23 : 1;
constexpr std::size_t kByteByByte = 4096;
/// Every so many prefixes the planned file is made and read back.
constexpr std::size_t kMakeEach = 997;

Bytes read_sample(const std::string& name) {
  Bytes bytes;
  const std::string path = std::string(ASSAY_SOURCE_DIR "/samples/") + name;
  std::FILE* const file = std::fopen(path.c_str(), "rb");
  if (file == nullptr) return bytes;
  Bytes block(65536);
  for (std::size_t got = 0; (got = std::fread(block.data(), 1, block.size(), file)) > 0;)
    append(bytes, BytesView(block).first(got));
  std::fclose(file);
  return bytes;
}

void expect_sound(const Error& error, std::size_t length) {
  EXPECT_TRUE(error.code == Code::Corrupt || error.code == Code::Unsupported || error.code == Code::Limited)
      << "prefix of " << length << ": " << code_name(error.code) << ": " << error.message;
  EXPECT_FALSE(error.message.empty());
}

void expect_one_label(const carrier::Carrier& carrier, const container::Splice& plan, ByteSource& source) {
  MemorySink sink;
  ASSERT_TRUE(plan.carry_out(source, sink));
  ASSERT_EQ(sink.bytes().size(), plan.size());
  MemorySource made(sink.bytes(), source.name());
  const auto seen = carrier.inspect(made);
  ASSERT_TRUE(seen) << seen.error().message;
  ASSERT_EQ(seen->labels.size(), 1U);
  const auto before = carrier.digest_content(source, crypto::DigestAlgorithm::Sha256, carrier::DigestScheme::Full);
  const auto after = carrier.digest_content(made, crypto::DigestAlgorithm::Sha256, carrier::DigestScheme::Full);
  ASSERT_TRUE(before && after);
  EXPECT_EQ(*before, *after);
}

void try_prefix(BytesView prefix, const std::string& name, bool make) {
  MemorySource source(prefix, name);
  const auto row = carrier::registry::sniff(source);
  if (!row) return expect_sound(row.error(), prefix.size());
  const carrier::Carrier& carrier = *(*row)->carrier;
  if (const auto seen = carrier.inspect(source); !seen)
    expect_sound(seen.error(), prefix.size());
  else
    EXPECT_TRUE(seen->labels.empty()) << "a label in an unlabelled file, prefix of " << prefix.size();
  const auto label =
      label::ImplicitLabel::first_writing(label::Degree::Is, "001191110000MA0000000H10001", "prefix", "");
  const auto plan = carrier.plan_write(source, label);
  if (!plan) return expect_sound(plan.error(), prefix.size());
  EXPECT_LT(plan->size(), prefix.size() + 4096);
  if (make) expect_one_label(carrier, *plan, source);
}

class EveryPrefix : public ::testing::TestWithParam<const char*> {};

TEST_P(EveryPrefix, IsAnsweredWithAResultOrAnError) {
  const Bytes bytes = read_sample(GetParam());
  ASSERT_GT(bytes.size(), 1000U);
  for (std::size_t length = 0; length <= bytes.size(); length += length < kByteByByte ? 1 : kStep) {
    try_prefix(BytesView(bytes).first(length), GetParam(), length % kMakeEach == 0 || length == bytes.size());
    if (HasFailure()) FAIL() << GetParam() << ", prefix of " << length << " bytes";
  }
}

INSTANTIATE_TEST_SUITE_P(Samples, EveryPrefix,
                         ::testing::Values("photo.jpg", "picture.png", "lake.webp", "clip.mp4", "song.m4a", "song.wav",
                                           "song.mp3", "article.md"));

}  // namespace
}  // namespace assay
