// What every format promises, asked of every row of the registry: add a format, and it is asked too.
#include "carrier/registry/registry.hpp"

#include <fmt/core.h>
#include <gtest/gtest.h>

#include <array>
#include <cstdio>
#include <functional>
#include <memory>
#include <set>

namespace assay::carrier::registry {
namespace {

using label::Degree;
using label::ImplicitLabel;
using namespace std::string_literals;

constexpr auto kSha256 = crypto::DigestAlgorithm::Sha256;

ImplicitLabel ours(std::string id = "0190a1b2c3d4e5f60718293a4b5c6d7e") {
  return ImplicitLabel::first_writing(Degree::Is, "001191110000MA0000000H10001", std::move(id), R"({"a":"b"})");
}
ImplicitLabel passed_on() { return ours().propagated_by("001191440300708461136T2XGW3", "p-1", R"({"c":1})"); }
constexpr std::string_view kSecond = R"({"Label":"2","ContentProducer":"somebody","ProduceID":"else"})";

std::uint32_t crc32(BytesView bytes) {
  std::uint32_t crc = 0xffffffffU;
  for (const std::uint8_t byte : bytes) {
    crc ^= byte;
    for (int bit = 0; bit < 8; ++bit) crc = crc >> 1U ^ ((crc & 1U) != 0 ? 0xedb88320U : 0U);
  }
  return ~crc;
}

Bytes spliced(const Bytes& file, std::size_t at, BytesView added) {
  Bytes out(file.begin(), file.begin() + static_cast<std::ptrdiff_t>(at));
  append(out, added);
  append(out, BytesView(file).subspan(at));
  return out;
}

/// Another label beside the one in `file`, in a place where real files have it.
Bytes with_jpeg_segment(const Bytes& file) {
  const std::string value = "AIGC" + std::string(kSecond);
  Bytes segment = {0xff, 0xeb};
  append_be<std::uint16_t>(segment, static_cast<std::uint16_t>(value.size() + 2));
  append(segment, value);
  return spliced(file, 2, segment);
}
Bytes with_png_chunk(const Bytes& file) {
  Bytes chunk;
  const std::string data = "AIGC\0"s + std::string(kSecond);
  append_be<std::uint32_t>(chunk, static_cast<std::uint32_t>(data.size()));
  append(chunk, "tEXt" + data);
  append_be<std::uint32_t>(chunk, crc32(BytesView(chunk).subspan(4)));
  return spliced(file, 33, chunk);
}
std::string packet_of(std::string_view json) {
  std::string escaped;
  for (const char character : json) escaped += character == '"' ? "&quot;" : std::string(1, character);
  return "<x:xmpmeta xmlns:x=\"adobe:ns:meta/\"><rdf:RDF xmlns:rdf=\"http://www.w3.org/1999/02/22-rdf-syntax-ns#\">"
         "<rdf:Description rdf:about=\"\" xmlns:TC260=\"http://www.tc260.org.cn/ns/AIGC/1.0/\"><TC260:AIGC>" +
         escaped + "</TC260:AIGC></rdf:Description></rdf:RDF></x:xmpmeta>";
}
Bytes with_uuid_box(const Bytes& file) {
  const std::string packet = packet_of(kSecond);
  Bytes box;
  append_be<std::uint32_t>(box, static_cast<std::uint32_t>(24 + packet.size()));
  append(box, "uuid\xbe\x7a\xcf\xcb\x97\xa9\x42\xe8\x9c\x71\x99\x94\x91\xe3\xaf\xac");
  append(box, packet);
  return spliced(file, file.size(), box);
}
/// A chunk behind the last, and the RIFF's size told anew.
Bytes with_riff_chunk(const Bytes& file, std::string_view id, std::string_view data) {
  Bytes chunk;
  append(chunk, id);
  append_le<std::uint32_t>(chunk, static_cast<std::uint32_t>(data.size()));
  append(chunk, data);
  chunk.resize(chunk.size() + chunk.size() % 2);
  Bytes out = spliced(file, file.size(), chunk);
  store_le<std::uint32_t>(out.data() + 4, static_cast<std::uint32_t>(out.size() - 8));
  return out;
}
Bytes with_xmp_chunk(const Bytes& file) { return with_riff_chunk(file, "XMP ", packet_of(kSecond)); }
Bytes with_info_list(const Bytes& file) {
  Bytes list;
  append(list, "INFOAIGC");
  append_le<std::uint32_t>(list, static_cast<std::uint32_t>(kSecond.size()));
  append(list, kSecond);
  return with_riff_chunk(file, "LIST", as_text(list));
}
/// An APE tag without header, before ID3v1.
Bytes with_ape_tag(const Bytes& file) {
  Bytes tag;
  append_le<std::uint32_t>(tag, static_cast<std::uint32_t>(kSecond.size()));
  append(tag, "\0\0\0\0AIGC\0"s);
  append(tag, kSecond);
  const auto size = static_cast<std::uint32_t>(tag.size() + 32);
  append(tag, "APETAGEX");
  for (const std::uint32_t number : {2000U, size, 1U, 0U, 0U, 0U}) append_le(tag, number);
  return spliced(file, file.size() - 128, tag);
}
Bytes with_front_matter(const Bytes& file) {
  return spliced(file, 0, as_bytes("---\nAIGC: " + std::string(kSecond) + "\n---\n\n"));
}

/// What a test needs to know of a format beyond its row.
struct Facts {
  std::string_view key;
  std::vector<std::string_view> samples;
  std::string_view place;      ///< of a new label
  bool digest_is_of_the_file;  ///< the digest of unlabelled content is the file's own
  Bytes (*with_second_label)(const Bytes& file);
};
const Facts kFacts[] = {
    {"jpeg", {"photo.jpg"}, "xmp", true, &with_jpeg_segment},
    {"png", {"picture.png"}, "xmp", true, &with_png_chunk},
    {"webp", {"lake.webp"}, "xmp", true, &with_xmp_chunk},
    {"mp4", {"song.m4a"}, "mp4-keys", false, &with_uuid_box},
    {"wav", {"song.wav"}, "wav-chunk", true, &with_info_list},
    {"mp3", {"song.mp3"}, "id3v2-txxx", true, &with_ape_tag},
    {"markdown", {"article.md"}, "front-matter", true, &with_front_matter},
};

Bytes sample(std::string_view name) {
  const std::string path = fmt::format("{}/samples/{}", ASSAY_SOURCE_DIR, name);
  const std::unique_ptr<std::FILE, int (*)(std::FILE*)> file(std::fopen(path.c_str(), "rb"), &std::fclose);
  Bytes bytes;
  if (!file) return bytes;
  std::array<std::uint8_t, 65536> buffer;
  while (!std::feof(file.get()) && !std::ferror(file.get()))
    append(bytes, BytesView(buffer).first(std::fread(buffer.data(), 1, buffer.size(), file.get())));
  return bytes;
}

/// A file on disk, read piece by piece.
class StdioSource final : public ByteSource {
 public:
  StdioSource(std::FILE* file, std::uint64_t size) : file_(file), size_(size) {}
  [[nodiscard]] std::uint64_t size() const noexcept override { return size_; }
  [[nodiscard]] std::string_view name() const noexcept override { return "file.md"; }
  [[nodiscard]] Result<> read_at(std::uint64_t offset, std::span<std::uint8_t> out) override {
    if (std::fseek(file_, static_cast<long>(offset), SEEK_SET) != 0 ||
        std::fread(out.data(), 1, out.size(), file_) != out.size())
      return fail(Code::Corrupt, "short");
    return {};
  }

 private:
  std::FILE* file_;
  std::uint64_t size_;
};

class StdioSink final : public ByteSink {
 public:
  explicit StdioSink(std::FILE* file) : file_(file) {}
  [[nodiscard]] Result<> write(BytesView bytes) override {
    if (std::fwrite(bytes.data(), 1, bytes.size(), file_) != bytes.size()) return fail(Code::Unavailable, "full");
    return {};
  }

 private:
  std::FILE* file_;
};

using TemporaryFile = std::unique_ptr<std::FILE, int (*)(std::FILE*)>;
TemporaryFile temporary_file() { return {std::tmpfile(), &std::fclose}; }

struct Case {
  const FormatRow* row;
  const Facts* facts;
  std::string_view sample;
};

std::vector<Case> cases() {
  std::vector<Case> all;
  for (const FormatRow& row : formats())
    for (const Facts& facts : kFacts)
      if (facts.key == row.key)
        for (const std::string_view name : facts.samples) all.push_back({&row, &facts, name});
  return all;
}

class Contract : public ::testing::TestWithParam<Case> {
 protected:
  void SetUp() override {
    file_ = sample(GetParam().sample);
    ASSERT_FALSE(file_.empty()) << GetParam().sample;
  }

  [[nodiscard]] const Carrier& carrier() const { return *GetParam().row->carrier; }
  [[nodiscard]] Result<Inspection> inspect(BytesView file) const {
    MemorySource source(file, GetParam().sample);
    return carrier().inspect(source);
  }
  [[nodiscard]] Result<Bytes> try_write(BytesView file, const ImplicitLabel& label) const {
    MemorySource source(file, GetParam().sample);
    ASSAY_TRY(const container::Splice plan, carrier().plan_write(source, label));
    MemorySink sink;
    ASSAY_CHECK(plan.carry_out(source, sink));
    EXPECT_EQ(sink.bytes().size(), plan.size());
    return sink.take();
  }
  [[nodiscard]] Bytes written(BytesView file, const ImplicitLabel& label = ours()) const {
    auto out = try_write(file, label);
    EXPECT_TRUE(out) << out.error().message;
    return out ? std::move(*out) : Bytes{};
  }
  [[nodiscard]] Result<Bytes> try_digest(BytesView file) const {
    MemorySource source(file, GetParam().sample);
    return carrier().digest_content(source, kSha256, DigestScheme::Full);
  }
  [[nodiscard]] std::string digest(BytesView file) const {
    const auto found = try_digest(file);
    EXPECT_TRUE(found) << found.error().message;
    return found ? to_hex(*found) : "none";
  }
  void expect_only_label(BytesView file, const ImplicitLabel& label) const {
    const auto seen = inspect(file);
    ASSERT_TRUE(seen) << seen.error().message;
    ASSERT_EQ(seen->labels.size(), 1U);
    EXPECT_EQ(seen->labels[0].place, GetParam().facts->place);
    EXPECT_EQ(seen->labels[0].reading.label, label);
    EXPECT_EQ(seen->labels[0].reading.form, label::Form::Bare);
    EXPECT_TRUE(seen->labels[0].reading.findings.empty());
    EXPECT_LT(seen->labels[0].offset, file.size());
  }
  /// Asks everything of bytes that may be broken; whatever comes back is fine, as long as it comes back.
  void ask_everything(BytesView file) const {
    (void)inspect(file);
    (void)try_write(file, ours());
    (void)try_digest(file);
    MemorySource source(file, GetParam().sample);
    (void)carrier().plan_in_place(source, ours());
  }

  Bytes file_;
};

TEST_P(Contract, WritesOneLabelToTheGuidesPlaceAndReadsItBack) {
  EXPECT_TRUE(inspect(file_)->labels.empty());
  const Bytes once = written(file_);
  expect_only_label(once, ours());
  EXPECT_GT(once.size(), file_.size());
}

TEST_P(Contract, WritesTheSameBytesWhenTheLabelIsTheSame) {
  const Bytes once = written(file_);
  EXPECT_EQ(written(once), once);
}

TEST_P(Contract, ReplacesItsOwnLabelAsIfTheFirstHadNeverBeen) {
  const Bytes other = written(file_, ours("another-id-of-another-length"));
  expect_only_label(written(other), ours());
  EXPECT_EQ(written(other), written(file_));
}

TEST_P(Contract, KeepsFourFieldsWhenPassedOn) {
  const Bytes third = written(written(file_), passed_on());
  expect_only_label(third, passed_on());
  EXPECT_EQ(inspect(third)->labels[0].reading.label->produce_id, ours().produce_id);
}

TEST_P(Contract, DigestsTheContentAlikeBeforeAfterAndPassedOn) {
  const std::string before = digest(file_);
  const Bytes once = written(file_);
  EXPECT_EQ(digest(once), before);
  EXPECT_EQ(digest(written(once, passed_on())), before);
  Bytes changed = file_;
  changed[changed.size() - changed.size() / 3] ^= 1;
  EXPECT_NE(digest(changed), before);
  if (GetParam().facts->digest_is_of_the_file) {
    EXPECT_EQ(before, to_hex(crypto::digest_of(kSha256, file_)));
  }
}

TEST_P(Contract, PlansASizeThatDependsOnTheJsonsLengthAlone) {
  EXPECT_EQ(written(file_, ours(std::string(32, 'a'))).size(), written(file_, ours(std::string(32, '~'))).size());
  const Bytes once = written(file_);
  EXPECT_EQ(written(once, ours(std::string(32, 'b'))).size(), once.size());
}

TEST_P(Contract, RefusesALabelThatBreaksTheRules) {
  const auto out = try_write(file_, ImplicitLabel{});
  ASSERT_FALSE(out);
  EXPECT_EQ(out.error().code, Code::InvalidInput);
}

TEST_P(Contract, GivesTheSameFromAFileAsFromMemory) {
  const TemporaryFile from = temporary_file();
  const TemporaryFile to = temporary_file();
  ASSERT_EQ(std::fwrite(file_.data(), 1, file_.size(), from.get()), file_.size());
  StdioSource source(from.get(), file_.size());
  StdioSink sink(to.get());
  const auto plan = carrier().plan_write(source, ours());
  ASSERT_TRUE(plan) << plan.error().message;
  ASSERT_TRUE(plan->carry_out(source, sink));
  const Bytes expected = written(file_);
  ASSERT_EQ(std::ftell(to.get()), static_cast<long>(expected.size()));
  StdioSource result(to.get(), expected.size());
  EXPECT_EQ(*result.read(0, expected.size()), expected);
  EXPECT_EQ(to_hex(*carrier().digest_content(result, kSha256, DigestScheme::Full)), digest(file_));
  EXPECT_EQ(carrier().inspect(result)->labels.size(), 1U);
}

TEST_P(Contract, ReportsTwoLabelsAndLeavesOne) {
  const Bytes two = GetParam().facts->with_second_label(written(file_));
  const auto seen = inspect(two);
  ASSERT_TRUE(seen) << seen.error().message;
  ASSERT_EQ(seen->labels.size(), 2U);
  std::set<std::string> producers;
  for (const FoundLabel& found : seen->labels) {
    ASSERT_TRUE(found.reading.label);
    producers.insert(found.reading.label->content_producer);
  }
  EXPECT_EQ(producers, (std::set<std::string>{"001191110000MA0000000H10001", "somebody"}));
  const Bytes once = written(two, passed_on());
  ASSERT_EQ(inspect(once)->labels.size(), 1U);
  EXPECT_EQ(inspect(once)->labels[0].reading.label, passed_on());
  EXPECT_EQ(digest(once), digest(two));
}

TEST_P(Contract, IsToldByContentWhateverTheName) {
  const FormatRow& row = *GetParam().row;
  const Bytes once = written(file_);
  for (const std::string_view name : {"x.jpg", "x.png", "x.md", "x.mp4", "x.txt", "x"}) {
    MemorySource source(once, name);
    const auto found = sniff(source);
    ASSERT_TRUE(found) << name;
    EXPECT_EQ((*found)->key, row.key) << name;
  }
  MemorySource source(file_, GetParam().sample);
  const auto found = sniff(source);
  ASSERT_TRUE(found);
  EXPECT_EQ((*found)->key, row.key);
}

TEST_P(Contract, GivesAnErrorOrAResultForEveryPrefix) {
  for (const Bytes& whole : {file_, written(file_)}) {
    // All of the first 4 KiB, then in steps.
    const std::size_t stride = 1 + whole.size() / 200;
    for (std::size_t length = 0; length < whole.size(); length += length < 4096 ? 1 : stride)
      ask_everything(BytesView(whole).first(length));
    for (std::size_t cut = 1; cut < 64 && cut < whole.size(); ++cut)
      ask_everything(BytesView(whole).first(whole.size() - cut));
  }
}

TEST_P(Contract, SurvivesHostileSizes) {
  Bytes whole = written(file_);
  const std::size_t end = std::min<std::size_t>(whole.size(), 2048) - 8;
  for (std::size_t at = 0; at < end; ++at) {
    Bytes kept(whole.begin() + static_cast<std::ptrdiff_t>(at), whole.begin() + static_cast<std::ptrdiff_t>(at) + 8);
    for (const std::uint64_t size : {0xffffffffffffffffULL, 0x7fffffffffffffffULL, 0x0000000100000000ULL, 0ULL}) {
      store_be(whole.data() + at, size);
      (void)inspect(whole);
      if (at % 4 == 0) ask_everything(whole);
    }
    std::copy(kept.begin(), kept.end(), whole.begin() + static_cast<std::ptrdiff_t>(at));
  }
}

TEST_P(Contract, HasAPlanInPlaceOnlyWhereItsRowSaysSo) {
  MemorySource source(file_, GetParam().sample);
  const auto plan = carrier().plan_in_place(source, ours());
  ASSERT_TRUE(plan) << plan.error().message;
  if (!GetParam().row->in_place) {
    EXPECT_FALSE(*plan);
  }
}

INSTANTIATE_TEST_SUITE_P(Formats, Contract, ::testing::ValuesIn(cases()), [](const auto& tested) {
  std::string name = fmt::format("{}_{}", tested.param.row->key, tested.param.sample);
  for (char& character : name)
    if (character == '.') character = '_';
  return name;
});

TEST(Registry, HasContractFactsForEveryRow) {
  std::set<std::string_view> rows;
  std::set<std::string_view> known;
  for (const FormatRow& row : formats()) {
    EXPECT_TRUE(rows.insert(row.key).second) << row.key;
    EXPECT_NE(row.carrier, nullptr);
    EXPECT_FALSE(row.media_type.empty() || row.extensions.empty());
    EXPECT_EQ(row.writes.empty(), row.accepts.empty()) << row.key;
    if (row.holds_hidden_label()) continue;
    // Such a row is there for its visible label, and has no contract of hidden ones to keep.
    EXPECT_NE(row.visible, Visible::No) << row.key;
    rows.erase(row.key);
  }
  for (const Facts& facts : kFacts) known.insert(facts.key);
  EXPECT_EQ(rows, known);
}

TEST(Registry, RefusesWhatItDoesNotKnow) {
  MemorySource empty({}, "a.jpg");
  EXPECT_EQ(sniff(empty).error().code, Code::Corrupt);
  MemorySource text(as_bytes("words"), "a.c");
  const auto found = sniff(text);
  ASSERT_FALSE(found);
  EXPECT_EQ(found.error().code, Code::Unsupported);
  for (const FormatRow& row : formats()) EXPECT_NE(found.error().message.find(row.name), std::string::npos);
}

TEST(Registry, TakesATextByItsName) {
  MemorySource text(as_bytes("words"), "a.txt");
  const auto found = sniff(text);
  ASSERT_TRUE(found);
  EXPECT_EQ((*found)->key, "text");
  EXPECT_FALSE((*found)->holds_hidden_label());
  EXPECT_EQ((*found)->visible, Visible::Line);
  MemorySource labelled(as_bytes("---\nAIGC: {\"Label\": \"1\"}\n---\n\nwords"), "a.txt");
  EXPECT_EQ((*sniff(labelled))->key, "markdown") << "front matter with a label";
}

TEST(Registry, SeesAnExtensionOfAnotherFormat) {
  for (const FormatRow& row : formats())
    for (const FormatRow& other : formats()) {
      const std::string name = fmt::format("dir.x/file.{}", other.extensions.substr(0, other.extensions.find(' ')));
      EXPECT_EQ(extension_disagrees(row, name), row.key != other.key) << name;
    }
  EXPECT_FALSE(extension_disagrees(formats()[0], "file"));
  EXPECT_FALSE(extension_disagrees(formats()[0], "file.bin"));
  EXPECT_FALSE(extension_disagrees(formats()[0], "file.JPG"));
  EXPECT_TRUE(extension_disagrees(formats()[0], "file.PNG"));
}

}  // namespace
}  // namespace assay::carrier::registry
