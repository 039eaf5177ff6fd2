#include "carrier/wav/wav_carrier.hpp"

#include <gtest/gtest.h>

#include "carrier/trial.hpp"
#include "container/id3/frame.hpp"
#include "container/id3/rewrite.hpp"
#include "container/riff/chunks.hpp"
#include "xmp/packet.hpp"

namespace assay::carrier {

const Carrier& for_tests::tried() noexcept { return wav::carrier(); }
const std::string_view for_tests::kFileName = "s.wav";

namespace wav {
namespace {

namespace riff = container::riff;
using namespace for_tests;  // NOLINT(google-build-using-namespace)
using namespace std::string_literals;

const std::string kSamples(5000, '\x11');

Bytes chunk(std::string_view id, std::string_view data) { return riff::make_chunk(riff::fourcc(id), as_bytes(data)); }
Bytes fmt_chunk() { return chunk("fmt ", "\1\0\1\0\x44\xac\0\0\x88\x58\1\0\2\0\x10\0"s); }
Bytes info(std::initializer_list<Bytes> parts) {
  std::string data = "INFO";
  for (const Bytes& part : parts) data += as_text(part);
  return chunk("LIST", data);
}

/// A RIFF around chunks, with its right size.
Bytes wave(std::initializer_list<Bytes> chunks, std::string_view tail = {}) {
  Bytes file;
  append(file, "RIFF\0\0\0\0WAVE"s);
  for (const Bytes& one : chunks) append(file, one);
  store_le(file.data() + 4, static_cast<std::uint32_t>(file.size() - 8));
  append(file, tail);
  return file;
}
Bytes sound(std::initializer_list<Bytes> behind = {}) {
  Bytes inner = fmt_chunk();
  append(inner, chunk("data", kSamples));
  for (const Bytes& one : behind) append(inner, one);
  return wave({inner});
}
/// As ffmpeg writes to a pipe: neither size known.
Bytes piped(std::uint32_t riff_size, std::uint32_t data_size, std::string_view samples = kSamples) {
  Bytes file;
  append(file, "RIFF");
  append_le(file, riff_size);
  append(file, "WAVE");
  append(file, fmt_chunk());
  append(file, "data");
  append_le(file, data_size);
  append(file, samples);
  return file;
}

TEST(WavCarrier, PutsTheLabelBehindTheLastChunk) {
  for (const Bytes& file : {sound(), sound({info({chunk("ISFT", "Lavf")})})}) {
    Bytes expected = file;
    append(expected, chunk("AIGC", kJson));
    store_le(expected.data() + 4, static_cast<std::uint32_t>(expected.size() - 8));
    EXPECT_EQ(expect_contract(file, "wav-chunk"), expected);
    EXPECT_EQ(inspect(expected)->labels[0].offset, file.size());
    EXPECT_EQ(digest(file), plain_digest(file));
  }
}

TEST(WavCarrier, LabelsInPlaceWithOneChunkAndFourBytes) {
  const Bytes file = sound();
  std::size_t patches = 0;
  EXPECT_EQ(in_place(file, ours(), &patches), written(file));
  EXPECT_EQ(patches, 1U);
  // A label that grew: the chunk at the end of the file grows with it.
  const Bytes longer = in_place(written(file), ours(std::string(40, 'b')));
  EXPECT_EQ(longer, written(file, ours(std::string(40, 'b'))));
  // One that shrank cannot.
  EXPECT_TRUE(in_place(written(file), ours("b")).empty());
}

TEST(WavCarrier, LabelsSoundOfOpenSizeBeforeTheSamples) {
  for (const auto& [riff_size, data_size] : {std::pair{0xffffffffU, 0xffffffffU}, std::pair{0U, 0U},
                                             std::pair{0x7ffff024U, 0x7ffff000U}, std::pair{0xffffffffU, 0U}}) {
    const Bytes file = piped(riff_size, data_size);
    const bool open = riff_size == 0 || riff_size == 0xffffffffU;
    const Bytes once = expect_contract(file, "wav-chunk");
    EXPECT_TRUE(as_text(once).ends_with(kSamples)) << "the label would be heard";
    EXPECT_EQ(inspect(once)->labels[0].offset, 36U);
    EXPECT_TRUE(has_finding(*inspect(file), "size-left-open"));
    if (open) {
      EXPECT_EQ(load_le<std::uint32_t>(once.data() + 4), riff_size);
      EXPECT_EQ(digest(file), plain_digest(file));
    }
  }
}

TEST(WavCarrier, LabelsNoSamplesBeforeTheirChunk) {
  const Bytes empty = wave({fmt_chunk(), chunk("data", "")});
  const Bytes once = expect_contract(empty, "wav-chunk");
  EXPECT_EQ(once, wave({fmt_chunk(), chunk("AIGC", kJson), chunk("data", "")}));
  expect_contract(wave({fmt_chunk(), chunk("data", ""), info({chunk("ISFT", "x")})}), "wav-chunk");
}

TEST(WavCarrier, ReplacesALabelWhereItStands) {
  const std::string wrapped = R"({"AIGC": )" + kForeign + "}";
  const Bytes title = chunk("INAM", "t");
  for (const std::string& text : {kForeign, kForeign + " ", wrapped, kForeign + "\0"s, kForeign + "\0\0\0"s}) {
    const std::string mine = text == wrapped ? *label::write(ours(), label::Form::Wrapped) : kJson;
    const auto seen = inspect(sound({chunk("AIGC", text)}));
    EXPECT_EQ(seen->labels[0].reading.label->content_producer, "doubao");
    EXPECT_EQ(expect_contract(sound({chunk("AIGC", text), title}), "wav-chunk"), sound({chunk("AIGC", mine), title}));
    EXPECT_EQ(expect_contract(sound({info({title, chunk("AIGC", text), title})}), "riff-info"),
              sound({info({title, chunk("AIGC", mine), title})}));
    EXPECT_EQ(expect_contract(sound({info({chunk("aigc", text)})}), "riff-info"), sound({info({chunk("AIGC", mine)})}));
  }
  const Bytes before = wave({fmt_chunk(), chunk("AIGC", kForeign), chunk("data", kSamples)});
  EXPECT_EQ(expect_contract(before, "wav-chunk"), wave({fmt_chunk(), chunk("AIGC", kJson), chunk("data", kSamples)}));
}

std::string xmp_with(const std::string& json) {
  return *xmp::with_label(
      R"(<x:xmpmeta xmlns:x="adobe:ns:meta/"><rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#"><rdf:Description rdf:about="" xmlns:dc="http://purl.org/dc/elements/1.1/" dc:format="audio/x-wav"/></rdf:RDF></x:xmpmeta>)",
      json);
}

TEST(WavCarrier, ReplacesALabelInXmp) {
  EXPECT_EQ(expect_contract(sound({chunk("_PMX", xmp_with(kForeign))}), "xmp"),
            sound({chunk("_PMX", xmp_with(kJson))}));
  expect_contract(sound({chunk("_PMX", xmp::fresh_packet(kForeign))}), "xmp");
  // XMP without label is somebody else's.
  const Bytes other = chunk("_PMX", *xmp::without_label(xmp_with(kForeign)).value());
  EXPECT_EQ(expect_contract(sound({other}), "wav-chunk"), sound({other, chunk("AIGC", kJson)}));
}

Bytes id3_chunk(std::initializer_list<Bytes> frames, std::size_t padding, std::uint8_t major = 4) {
  Bytes body;
  for (const Bytes& frame : frames) append(body, frame);
  body.resize(body.size() + padding);
  Bytes tag = {'I', 'D', '3', major, 0, 0, 0, 0};
  tag.push_back(static_cast<std::uint8_t>(body.size() >> 7U));
  tag.push_back(static_cast<std::uint8_t>(body.size() & 0x7fU));
  append(tag, body);
  return chunk("id3 ", as_text(tag));
}
Bytes user_text(std::string_view name, std::string_view value) {
  return *container::id3::make_user_text(container::id3::fresh_tag(), name, value);
}

TEST(WavCarrier, ReplacesALabelInAnId3Chunk) {
  const Bytes title = user_text("title", "t");
  for (const std::size_t padding : {0U, 10U, 333U, 1000U}) {
    expect_contract(sound({id3_chunk({title, user_text("aigc", kForeign)}, padding)}), "id3v2-txxx");
    expect_contract(sound({id3_chunk({user_text("AIGC", kForeign), title}, padding)}), "id3v2-txxx");
    expect_contract(sound({id3_chunk({user_text("AIGC", kForeign)}, padding)}), "id3v2-txxx");
    const Bytes other = id3_chunk({title}, padding);
    EXPECT_EQ(expect_contract(sound({other}), "wav-chunk"), sound({other, chunk("AIGC", kJson)}));
  }
  const std::string id = "0190a1b2c3d4e5f60718293a4b5c6d7e";
  EXPECT_EQ(expect_contract(sound({id3_chunk({user_text("AIGC", kForeign), title}, 10)}), "id3v2-txxx"),
            sound({id3_chunk({user_text("AIGC", kJson), title}, 10)}));
}

TEST(WavCarrier, LeavesOneOfSeveralLabelsAndDigestsTheSame) {
  const Bytes own = chunk("AIGC", kForeign);
  const Bytes list = info({chunk("INAM", "t"), chunk("AIGC", kForeign)});
  const Bytes bare_list = info({chunk("AIGC", kForeign), chunk("AIGC", kForeign)});
  const Bytes tag = id3_chunk({user_text("AIGC", kForeign), user_text("AIGC", kForeign)}, 100);
  const Bytes packet = chunk("_PMX", xmp_with(kForeign));
  const Bytes fresh = chunk("_PMX", xmp::fresh_packet(kForeign));
  const struct {
    Bytes file;
    std::string_view place;
  } cases[] = {
      {sound({own, own}), "wav-chunk"},
      {sound({list, own}), "wav-chunk"},
      {sound({bare_list, tag}), "riff-info"},
      {sound({packet, tag, fresh}), "id3v2-txxx"},
      {sound({tag}), "id3v2-txxx"},
      {sound({fresh, packet}), "xmp"},
      {sound({packet, tag, list, own, fresh}), "wav-chunk"},
  };
  for (const auto& one : cases) {
    EXPECT_GE(inspect(one.file)->labels.size(), 2U);
    EXPECT_EQ(inspect(one.file)->labels[0].place, one.place);
    expect_contract(one.file, one.place);
  }
}

TEST(WavCarrier, FindsALabelPutBehindSamplesOfOpenSize) {
  for (const std::string& text : {kForeign, kForeign + " "}) {
    Bytes file = piped(0xffffffffU, 0xffffffffU);
    append(file, chunk("AIGC", text));
    ASSERT_EQ(inspect(file)->labels.size(), 1U);
    EXPECT_EQ(inspect(file)->labels[0].offset, piped(0, 0).size());
    expect_contract(file, "wav-chunk");
  }
  Bytes two = piped(0xffffffffU, 0xffffffffU);
  append(two, chunk("AIGC", kForeign));
  append(two, chunk("AIGC", kForeign + " "));
  EXPECT_EQ(inspect(two)->labels.size(), 2U);
  EXPECT_EQ(inspect(two)->labels[0].offset, piped(0, 0).size());
  expect_contract(two, "wav-chunk");
  Bytes many = piped(0xffffffffU, 0xffffffffU);
  for (int i = 0; i < 100; ++i) append(many, chunk("AIGC", kForeign));
  EXPECT_EQ(inspect(many).error().code, Code::Limited);
  Bytes samples = piped(0xffffffffU, 0xffffffffU, "AIGC\xff\xff\xff\xff AIGC" + kSamples + "AIGC");
  EXPECT_TRUE(inspect(samples)->labels.empty());
}

TEST(WavCarrier, KeepsOneDigestForFilesWithFormalFaults) {
  Bytes odd = fmt_chunk();
  append(odd, "data\3\0\0\0abc"s);
  const Bytes no_pad = wave({odd});
  Bytes counted = no_pad;
  ++counted[4];
  Bytes too_small = sound({info({chunk("ISFT", "x")})});
  store_le<std::uint32_t>(too_small.data() + 4, 5036);
  Bytes too_great = sound();
  store_le<std::uint32_t>(too_great.data() + 4, 999'999);
  for (const Bytes& file : {no_pad, counted, too_small, too_great}) {
    const Bytes once = expect_contract(file, "wav-chunk");
    EXPECT_EQ(load_le<std::uint32_t>(once.data() + 4), once.size() - 8);
  }
  EXPECT_TRUE(has_finding(*inspect(too_small), "riff-size-wrong"));
  EXPECT_TRUE(has_finding(*inspect(too_great), "riff-size-wrong"));
  EXPECT_FALSE(has_finding(*inspect(no_pad), "riff-size-wrong"));
}

TEST(WavCarrier, LeavesTrailingBytesBehindTheRiff) {
  const Bytes file = wave({fmt_chunk(), chunk("data", kSamples)}, "TAGtitle");
  EXPECT_EQ(expect_contract(file, "wav-chunk"),
            wave({fmt_chunk(), chunk("data", kSamples), chunk("AIGC", kJson)}, "TAGtitle"));
  EXPECT_TRUE(has_finding(*inspect(file), "trailing-bytes"));
  EXPECT_EQ(digest(file), plain_digest(file));
  EXPECT_TRUE(in_place(file).empty());
}

TEST(WavCarrier, LabelsRf64) {
  for (const std::string& envelope : {"RF64"s, "BW64"s}) {
    Bytes file;
    append(file, envelope + "\xff\xff\xff\xffWAVE");
    Bytes sizes(28);
    append(file, chunk("ds64", as_text(sizes)));
    append(file, fmt_chunk());
    append(file, "data\xff\xff\xff\xff"s + kSamples);
    store_le<std::uint64_t>(file.data() + 20, file.size() - 8);
    store_le<std::uint64_t>(file.data() + 28, kSamples.size());
    const Bytes once = expect_contract(file, "wav-chunk");
    EXPECT_EQ(load_le<std::uint64_t>(once.data() + 20), once.size() - 8);
    EXPECT_EQ(load_le<std::uint32_t>(once.data() + 4), 0xffffffffU);
    EXPECT_EQ(digest(file), plain_digest(file));
    std::size_t patches = 0;
    EXPECT_EQ(in_place(file, ours(), &patches), once);
    EXPECT_EQ(patches, 1U);
  }
}

TEST(WavCarrier, HeadDigestSeesEndsAndSizeOfLongSound) {
  const std::string samples(3 << 20, 's');
  const Bytes file = wave({fmt_chunk(), chunk("data", samples)});
  expect_contract(file, "wav-chunk");
  const auto changed = [&](std::size_t at) {
    Bytes other = file;
    other[at] ^= 1;
    return digest(other, DigestScheme::HeadV1) != digest(file, DigestScheme::HeadV1);
  };
  EXPECT_TRUE(changed(22));
  EXPECT_TRUE(changed(44));
  EXPECT_TRUE(changed(44 + (1 << 20) - 1));
  EXPECT_FALSE(changed(44 + (1 << 20)));
  EXPECT_FALSE(changed(file.size() - (1 << 20) - 1));
  EXPECT_TRUE(changed(file.size() - (1 << 20)));
  EXPECT_TRUE(changed(file.size() - 1));
}

TEST(WavCarrier, RefusesWhatIsNoWholeSound) {
  const auto refused = [](const Bytes& file, Code code, std::string_view words) {
    const auto out = try_write(file);
    ASSERT_FALSE(out);
    EXPECT_EQ(out.error().code, code);
    EXPECT_NE(out.error().message.find(words), std::string::npos) << out.error().message;
  };
  Bytes cut = sound();
  cut.resize(cut.size() - 1000);
  refused(cut, Code::Corrupt, "s.wav: data at 0x24 claims 5000 bytes, file has 4000 left (truncated?)");
  EXPECT_TRUE(has_finding(*inspect(cut), "truncated"));
  refused(wave({fmt_chunk()}), Code::Corrupt, "no data chunk");
  refused(sound({chunk("_PMX", "<x a='http://www.tc260.org.cn/ns/AIGC/1.0/'><y></x>")}), Code::Corrupt,
          "it may hold a label");
  const auto bad = try_write(sound(), ImplicitLabel{});
  EXPECT_EQ(bad.error().code, Code::InvalidInput);
}

TEST(WavCarrier, ReportsWhatElseItSees) {
  const auto seen = inspect(sound({chunk("C2PA", "jumbf")}));
  EXPECT_TRUE(seen->has_c2pa);
  EXPECT_TRUE(has_finding(*seen, "c2pa-present"));
  EXPECT_TRUE(inspect(sound())->findings.empty());
  const auto unreadable = inspect(sound({chunk("AIGC", "no label")}));
  ASSERT_EQ(unreadable->labels.size(), 1U);
  EXPECT_FALSE(unreadable->labels[0].reading.label);
  const auto huge = inspect(sound({chunk("AIGC", std::string(1 << 20, '{'))}));
  EXPECT_EQ(huge->labels[0].reading.findings[0].id, "input-too-large");
}

TEST(WavCarrier, PlansASizeThatDependsOnTheJsonAlone) {
  for (const Bytes& file : {sound(), piped(0, 0), sound({info({chunk("AIGC", kForeign)})}),
                            sound({id3_chunk({user_text("AIGC", kForeign)}, 20)})})
    EXPECT_EQ(written(file, ours(std::string(32, 'a'))).size(), written(file, ours(std::string(32, '7'))).size());
}

TEST(WavCarrier, IsToldByItsForm) {
  EXPECT_TRUE(sniff(sound(), "x.mp3"));
  EXPECT_FALSE(sniff(as_bytes("RIFF\4\0\0\0WEBP"s), "x.wav"));
  EXPECT_FALSE(sniff(as_bytes("RIFF\4\0\0\0WAV"s), "x.wav"));
}

TEST(WavCarrier, GivesAnErrorOrAResultForEveryPrefix) {
  const Bytes file = sound({info({chunk("AIGC", kForeign)}), id3_chunk({user_text("AIGC", kForeign)}, 50),
                            chunk("_PMX", xmp_with(kForeign)), chunk("AIGC", kForeign)});
  for (std::size_t length = 0; length<file.size(); length += length> 60 && length < 5000 ? 97 : 1) {
    const Bytes prefix(file.begin(), file.begin() + static_cast<std::ptrdiff_t>(length));
    const auto seen = inspect(prefix);
    EXPECT_EQ(seen.has_value(), length >= 12) << length;
    if (seen) digest(prefix);
    const auto out = try_write(prefix);
    if (out) {
      EXPECT_EQ(inspect(*out)->labels.size(), 1U) << length;
    }
  }
}

}  // namespace
}  // namespace wav
}  // namespace assay::carrier
