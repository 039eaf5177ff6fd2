#include "evidence/event.hpp"

#include <gtest/gtest.h>

#include <functional>
#include <random>

namespace assay::evidence {
namespace {

Event sample() {
  Event event;
  event.id = *Id::from_hex("0192a0b1c2d370008000aabbccddeeff");
  event.time_ms = 1'700'000'000'123;
  event.kind = "asset.labelled";
  event.tenant = "default";
  event.service = "picture-service";
  event.actor = "cli:someone";
  event.content = ContentDigest{crypto::DigestAlgorithm::Sm3, "head-v1", Bytes(32, 0xab)};
  event.media_type = "video/mp4";
  event.produce_id = event.id.hex();
  event.label_json = "{\"Label\":\"1\"}";
  event.tool_version = "assay 0.1.0";
  event.algorithms = {{"content", "sm3"}, {"label", "sm2"}};
  return event;
}

std::string record_of(const Event& event) {
  Bytes bytes;
  const auto written = append_record(bytes, event);
  EXPECT_TRUE(written) << written.error().message;
  return std::string(as_text(bytes));
}

TEST(Record, HasItsDocumentedBytes) {
  EXPECT_EQ(
      record_of(sample()),
      "{\"v\":1,\"id\":\"0192a0b1c2d370008000aabbccddeeff\",\"time_ms\":1700000000123,\"kind\":\"asset.labelled\","
      "\"tenant\":\"default\",\"service\":\"picture-service\",\"actor\":\"cli:someone\",\"content\":{\"algorithm\":"
      "\"sm3\",\"scheme\":\"head-v1\",\"value\":\"abababababababababababababababababababababababababababababababab"
      "\"},\"media_type\":\"video/mp4\",\"produce_id\":\"0192a0b1c2d370008000aabbccddeeff\",\"label\":"
      "\"{\\\"Label\\\":\\\"1\\\"}\",\"tool\":\"assay 0.1.0\",\"algorithms\":{\"content\":\"sm3\",\"label\":\"sm2\"}}");
}

TEST(Record, SaysWhatWasDrawnAndNothingWhereNothingWas) {
  Event event = sample();
  event.visible_json = R"({"text":"AI生成"})";
  const std::string record = record_of(event);
  EXPECT_TRUE(record.ends_with(R"(,"algorithms":{"content":"sm3","label":"sm2"},"visible":"{\"text\":\"AI生成\"}"})"))
      << record;
  EXPECT_EQ(read_record(as_bytes(record)).value(), event);
  EXPECT_EQ(record_of(sample()).find("visible"), std::string::npos);
  const std::string empty = record_of(sample()).substr(0, record_of(sample()).size() - 1) + ",\"visible\":\"\"}";
  EXPECT_FALSE(read_record(as_bytes(empty))) << "two spellings of one event";
}

TEST(Record, EndsWithTheDetailOfWhatWasChanged) {
  Event event = sample();
  event.detail_json = R"({"number":"C-2026-000001"})";
  const std::string frame = R"(,"algorithms":{"content":"sm3","label":"sm2"})";
  EXPECT_TRUE(record_of(event).ends_with(frame + R"(,"detail":"{\"number\":\"C-2026-000001\"}"})"));
  EXPECT_EQ(read_record(as_bytes(record_of(event))).value(), event);
  event.visible_json = "{}";
  const std::string both = record_of(event);
  EXPECT_TRUE(both.ends_with(frame + R"(,"visible":"{}","detail":"{\"number\":\"C-2026-000001\"}"})")) << both;
  EXPECT_EQ(read_record(as_bytes(both)).value(), event);
  EXPECT_EQ(record_of(sample()).find("detail"), std::string::npos);
  const std::string bare = record_of(sample()).substr(0, record_of(sample()).size() - 1);
  EXPECT_FALSE(read_record(as_bytes(bare + R"(,"detail":""})"))) << "two spellings of one event";
  EXPECT_FALSE(read_record(as_bytes(bare + R"(,"detail":"{}","visible":"{}"})"))) << "out of order";
  event.detail_json = "\xff";
  Bytes bytes;
  EXPECT_FALSE(append_record(bytes, event));
}

TEST(Record, OfAnEmptyEventIsWholeToo) {
  Event event;
  event.kind = "log.created";
  const auto back = read_record(as_bytes(record_of(event)));
  ASSERT_TRUE(back) << back.error().message;
  EXPECT_EQ(*back, event);
}

TEST(Record, EscapesAsRfc8785Does) {
  Event event = sample();
  event.actor = std::string("\0\x01\x1f\b\t\n\f\r\"\\/\x7f", 12) + "\xe4\xba\xba";
  const std::string record = record_of(event);
  EXPECT_NE(record.find("\"actor\":\"\\u0000\\u0001\\u001f\\b\\t\\n\\f\\r\\\"\\\\/\x7f\xe4\xba\xba\""),
            std::string::npos)
      << record;
  EXPECT_EQ(read_record(as_bytes(record)).value(), event);
}

TEST(Record, OfAnyEventIsReadBack) {
  std::mt19937 random(7);
  const auto text = [&] {
    std::string out;
    for (auto n = random() % 40; n > 0; --n) {
      const auto pick = random() % 4;
      if (pick == 0) out += static_cast<char>(random() % 0x20);
      if (pick == 1) out += static_cast<char>(0x20 + random() % 0x60);
      if (pick == 2) out += random() % 2 == 0 ? "\"" : "\\";
      if (pick == 3) out += "\xe7\x94\x9f\xf0\x9f\x98\x80";
    }
    return out;
  };
  for (int round = 0; round < 500; ++round) {
    Event event = sample();
    for (auto& byte : event.id.bytes) byte = static_cast<std::uint8_t>(random());
    event.time_ms = static_cast<std::int64_t>((std::uint64_t{random()} << 31) | random());
    for (std::string* const field : {&event.tenant, &event.service, &event.actor, &event.media_type, &event.produce_id,
                                     &event.label_json, &event.tool_version, &event.content->scheme}) {
      *field = text();
    }
    if (random() % 4 == 0) event.content.reset();
    event.detail_json = text();
    event.algorithms.clear();
    for (auto n = random() % 4; n > 0; --n) event.algorithms.emplace_back(std::to_string(n) + text(), text());
    const std::string record = record_of(event);
    const auto back = read_record(as_bytes(record));
    ASSERT_TRUE(back) << back.error().message << "\n" << record;
    ASSERT_EQ(*back, event) << record;
  }
}

TEST(Record, IsRefusedInEveryOtherSpelling) {
  const std::string good = record_of(sample());
  for (std::size_t length = 0; length < good.size(); ++length) {
    EXPECT_FALSE(read_record(as_bytes(std::string_view(good).substr(0, length)))) << length;
  }
  const auto changed = [&](std::string_view from, std::string_view to) {
    std::string bent = good;
    const std::size_t at = bent.find(from);
    EXPECT_NE(at, std::string::npos) << from;
    return read_record(as_bytes(bent.replace(at, from.size(), to)));
  };
  EXPECT_FALSE(changed("\"v\":1", "\"v\":2"));
  EXPECT_FALSE(changed("\"v\":1,", "\"v\": 1,"));
  EXPECT_FALSE(changed("1700000000123", "01700000000123"));
  EXPECT_FALSE(changed("1700000000123", "-1"));
  EXPECT_FALSE(changed("1700000000123", "1e3"));
  EXPECT_FALSE(changed("1700000000123", "99999999999999999999"));
  EXPECT_FALSE(changed("aabbccddeeff", "AABBCCDDEEFF"));
  EXPECT_FALSE(changed("aabbccddeeff", "aabbccddeef"));
  EXPECT_FALSE(changed("asset.labelled", "Asset"));
  EXPECT_FALSE(changed("asset.labelled", ""));
  EXPECT_FALSE(changed("\"default\"", "\"\\u0064efault\""));
  EXPECT_FALSE(changed("\"default\"", "\"\\/\""));
  EXPECT_FALSE(changed("\"default\"", "\"\\u000a\""));
  EXPECT_FALSE(changed("\"default\"", "\"\\u001F\""));
  EXPECT_FALSE(changed("\"default\"", "\"\n\""));
  EXPECT_FALSE(changed("\"default\"", "\"\xff\""));
  EXPECT_FALSE(changed("\"default\"", "null"));
  EXPECT_FALSE(changed("\"sm3\",\"scheme\"", "\"md5\",\"scheme\""));
  EXPECT_FALSE(changed("\"label\":\"sm2\"", "\"content\":\"sm2\""));
  EXPECT_FALSE(changed("}}", "}} "));
  EXPECT_FALSE(changed("}}", "}}\n"));
  EXPECT_TRUE(changed("\"default\"", "\"\\u001f\""));
}

TEST(Record, OfABadEventIsNotWritten) {
  const auto refused = [](const std::function<void(Event&)>& spoil) {
    Event event = sample();
    spoil(event);
    Bytes bytes = {1, 2, 3};
    const auto written = append_record(bytes, event);
    EXPECT_EQ(bytes, (Bytes{1, 2, 3})) << "left something behind";
    return written ? std::string() : written.error().message;
  };
  EXPECT_NE(refused([](Event& e) { e.kind = ""; }).find("kind"), std::string::npos);
  EXPECT_NE(refused([](Event& e) { e.kind = "Asset"; }).find("kind"), std::string::npos);
  EXPECT_NE(refused([](Event& e) { e.kind = std::string(65, 'a'); }).find("kind"), std::string::npos);
  EXPECT_NE(refused([](Event& e) { e.time_ms = -1; }).find("time_ms"), std::string::npos);
  EXPECT_NE(refused([](Event& e) { e.actor = "abc\xff"; }).find("actor: byte 3"), std::string::npos);
  EXPECT_NE(refused([](Event& e) { e.label_json = "\xc3"; }).find("label"), std::string::npos);
  EXPECT_NE(refused([](Event& e) { e.content->value.clear(); }).find("content.value"), std::string::npos);
  EXPECT_NE(refused([](Event& e) { e.content->value.resize(65); }).find("content.value"), std::string::npos);
  EXPECT_NE(refused([](Event& e) { e.algorithms.emplace_back("label", "x"); }).find("label"), std::string::npos);
  EXPECT_NE(refused([](Event& e) { e.label_json.assign(kMaxRecord, 'a'); }).find("limit"), std::string::npos);
}

TEST(DigestKey, IsTheFirstEightBytes) {
  EXPECT_EQ(digest_key({crypto::DigestAlgorithm::Sha256, "full", {0, 0, 0, 0, 0, 0, 1, 2, 3}}), 258);
  EXPECT_EQ(digest_key({crypto::DigestAlgorithm::Sha256, "full", Bytes(32, 0xff)}), -1);
  EXPECT_EQ(digest_key({crypto::DigestAlgorithm::Sha256, "full", {1}}), std::int64_t{1} << 56);
}

}  // namespace
}  // namespace assay::evidence
