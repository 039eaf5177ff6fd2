#include <chrono>

#include "carrier/bmff/film_test_support.hpp"
#include "carrier/bmff/movie.hpp"

namespace assay::carrier::bmff {
namespace {

using namespace for_tests;

/// Everything the carrier can be asked, whatever comes of it.
void ask_everything(std::string_view file) {
  MemorySource source(as_bytes(file), "film.mp4");
  (void)carrier().inspect(source);
  const auto plan = carrier().plan_write(source, our_label());
  MemorySink sink;
  if (plan) {
    EXPECT_TRUE(plan->carry_out(source, sink).has_value());
  }
  (void)carrier().plan_in_place(source, our_label());
  (void)carrier().digest_content(source, crypto::DigestAlgorithm::Sha256, DigestScheme::Full);
  (void)carrier().digest_content(source, crypto::DigestAlgorithm::Sha256, DigestScheme::HeadV1);
}

std::string rich_film() {
  return ftyp() + box("uuid", kXmpUuid + packet(property(kForeign))) +
         box("moov", track({300, 400}) + track({500}, true) +
                         box("udta", mdir(title("T") + freeform("AIGC", kForeign)) +
                                         mdta({{"a", "1"}, {"AIGC", kForeign}}) + box("AIGC", kForeign) + zeros(4)) +
                         box("free", zeros(40))) +
         box("free", zeros(20)) + full_box("sidx", u32(1) + u32(1) + u32(0) + u32(0) + u32(0)) +
         box("moof", box("traf", box("tfhd", u32(1) + u32(1) + u64(700)))) + mdat(0, 3) +
         box("mfra", full_box("tfra", u32(1) + u32(0) + u32(1) + u32(0) + u32(50) + "\1\1\1"));
}

TEST(BmffHostile, EveryPrefixGivesAResultOrAnError) {
  const std::string film = rich_film();
  for (std::size_t length = 0; length <= film.size(); ++length)
    ask_everything(std::string_view(film).substr(0, length));
}

TEST(BmffHostile, EveryByteChangedGivesAResultOrAnError) {
  const std::string film = rich_film();
  for (std::size_t i = 0; i < film.size(); ++i) {
    for (const char value : {'\0', '\1', '\x7f', '\xff'}) {
      std::string changed = film;
      changed[i] = value;
      ask_everything(changed);
    }
  }
}

TEST(BmffHostile, ABoxOfTwoToTheSixtyThreeIsTruncatedNotRead) {
  for (const char* type : {"mdat", "uuid", "free"}) {
    const std::string film = film_moov_first() + u32(1) + type + u64(1ULL << 63U) + "x";
    EXPECT_EQ(finding_ids(inspect(film)), "truncated");
    ask_everything(film);
  }
  const std::string moov = ftyp() + u32(1) + "moov" + u64(1ULL << 63U) + "x";
  MemorySource source(as_bytes(moov), "film.mp4");
  EXPECT_EQ(carrier().inspect(source).error().code, Code::Corrupt);
}

TEST(BmffHostile, BoxesNestedTenThousandDeepCostNothing) {
  for (const char* type : {"moov", "udta", "meta", "trak", "ilst", "stbl"}) {
    std::string nested;
    for (std::size_t i = 0; i < 10'000; ++i) nested += u32(8 * (10'000 - i)) + type;
    ask_everything(ftyp() + nested);
    ask_everything(ftyp() + box("moov", nested));
    ask_everything(ftyp() + box("moov", box("udta", full_box("meta", hdlr("mdta") + nested))));
  }
}

TEST(BmffHostile, AMoovOverTheLimitIsRefusedBeforeItIsRead) {
  class Sparse final : public ByteSource {
   public:
    [[nodiscard]] std::uint64_t size() const noexcept override { return 1ULL << 40U; }
    [[nodiscard]] std::string_view name() const noexcept override { return "film.mp4"; }
    [[nodiscard]] Result<> read_at(std::uint64_t offset, std::span<std::uint8_t> out) override {
      EXPECT_LT(out.size(), 1U << 20U);
      const std::string head = ftyp() + u32(1) + "moov" + u64((1ULL << 40U) - ftyp().size());
      for (std::size_t i = 0; i < out.size(); ++i)
        out[i] = offset + i < head.size() ? static_cast<std::uint8_t>(head[static_cast<std::size_t>(offset) + i]) : 0;
      return {};
    }
  };
  Sparse source;
  const auto seen = carrier().inspect(source);
  ASSERT_FALSE(seen);
  EXPECT_EQ(seen.error().code, Code::Limited);
}

TEST(BmffHostile, ThousandsOfLabelsAreRefused) {
  std::string items;
  for (int i = 0; i < 2000; ++i) items += freeform("AIGC", "{}");
  const std::string film = film_moov_last({.after = box("udta", mdir(items))});
  MemorySource source(as_bytes(film), "film.mp4");
  const auto seen = carrier().inspect(source);
  ASSERT_FALSE(seen);
  EXPECT_EQ(seen.error().code, Code::Limited);
}

TEST(BmffHostile, ManyOfEverythingStaysFast) {
  std::string names;
  std::string items;
  for (std::size_t i = 0; i < 16'000; ++i) {
    names += box("mdta", "xAIGC");
    items += box(u32(i + 1), data_box("{\"AIGC\""));
  }
  const std::string keys_box = full_box("keys", u32(16'000) + names);
  std::string tracks;
  for (int i = 0; i < 60'000; ++i) tracks += track({100});
  std::string tops;
  for (int i = 0; i < 200'000; ++i) tops += box("free");
  const auto start = std::chrono::steady_clock::now();
  ask_everything(
      film_moov_last({.after = box("udta", full_box("meta", hdlr("mdta") + keys_box + box("ilst", items)))}));
  ask_everything(ftyp() + box("moov", tracks) + mdat(0, 10));
  ask_everything(film_moov_first({}, tops));
  // seconds under sanitizers; quadratic work would take hours
  EXPECT_LT(std::chrono::steady_clock::now() - start, std::chrono::seconds(60));
}

}  // namespace
}  // namespace assay::carrier::bmff
