#include "carrier/mp3/mp3_carrier.hpp"

#include <gtest/gtest.h>

#include "carrier/trial.hpp"
#include "container/ape/tag.hpp"
#include "container/id3/frame.hpp"
#include "container/id3/rewrite.hpp"
#include "container/id3/unsynchronisation.hpp"
#include "container/id3/v1.hpp"
#include "xmp/packet.hpp"

namespace assay::carrier {

const Carrier& for_tests::tried() noexcept { return mp3::carrier(); }
const std::string_view for_tests::kFileName = "a.mp3";

namespace mp3 {
namespace {

namespace tags = container::id3;
namespace ape = container::ape;
using namespace for_tests;  // NOLINT(google-build-using-namespace)
using namespace std::string_literals;

/// Frames of 128 kbit/s at 44.1 kHz.
Bytes audio(std::size_t frames = 12) {
  Bytes bytes;
  for (std::size_t i = 0; i < frames; ++i) {
    append_be<std::uint32_t>(bytes, 0xfffb9000U);
    bytes.resize(bytes.size() + 413, static_cast<std::uint8_t>(i + 1));
  }
  return bytes;
}
Bytes joined(std::initializer_list<Bytes> parts) {
  Bytes file;
  for (const Bytes& part : parts) append(file, part);
  return file;
}

tags::Tag style(std::uint8_t major, bool unsynchronised = false) {
  tags::Tag tag;
  tag.major = major;
  tag.sizes = major == 4 ? tags::FrameSizes::SyncSafe : tags::FrameSizes::Plain;
  tag.unsynchronised = unsynchronised && major < 4;
  return tag;
}
Bytes user_text(const tags::Tag& tag, std::string_view name, std::string_view value) {
  return *tags::make_user_text(tag, name, value);
}
/// A tag around frames.
Bytes tag_of(std::uint8_t major, std::initializer_list<Bytes> frames, std::size_t padding, std::uint8_t flags = 0) {
  Bytes body = joined(frames);
  body.resize(body.size() + padding);
  Bytes tag = {'I', 'D', '3', major, 0, flags};
  append_be<std::uint32_t>(tag, tags::to_sync_safe(static_cast<std::uint32_t>(body.size())));
  append(tag, body);
  if ((flags & 0x10U) != 0) {
    append(tag, "3DI");
    const Bytes head(tag.begin() + 3, tag.begin() + 10);
    append(tag, head);
  }
  return tag;
}
Bytes title(std::uint8_t major = 4) { return user_text(style(major), "title", "a title"); }
Bytes label_frame(const std::string& json, std::uint8_t major = 4) { return user_text(style(major), "AIGC", json); }

/// A frame whose data look like the start of audio frames.
Bytes picture(std::uint8_t major) {
  const std::string data("\xff\0\xff\xe0\xff\xfb\x90", 7);
  Bytes frame;
  append(frame, major == 2 ? "PIC\0\0\7"s : "APIC\0\0\0\7\0\0"s);
  append(frame, data);
  return frame;
}

Bytes v1_tag() {
  Bytes tag(tags::kV1Size);
  const std::string words = "TAGOld title";
  std::copy(words.begin(), words.end(), tag.begin());
  tag[127] = 255;
  return tag;
}
Bytes ape_tag(std::initializer_list<Bytes> items) {
  const Bytes body = joined(items);
  Bytes tag;
  for (const std::uint32_t flags : {0xa0000000U, 0x80000000U}) {
    if (flags == 0x80000000U) append(tag, body);
    append(tag, "APETAGEX");
    for (const std::size_t number : {std::size_t{2000}, body.size() + 32, items.size()})
      append_le(tag, static_cast<std::uint32_t>(number));
    append_le(tag, flags);
    append_le<std::uint64_t>(tag, 0);
  }
  return tag;
}
Bytes lyrics() {
  return joined({{},
                 Bytes{'L', 'Y', 'R', 'I', 'C', 'S', 'B', 'E', 'G', 'I', 'N', 'x', 'y'},
                 Bytes{'0', '0', '0', '0', '1', '3'},
                 Bytes{'L', 'Y', 'R', 'I', 'C', 'S', '2', '0', '0'}});
}

/// The contract, and the audio whole.
Bytes expect_contract(const Bytes& file, std::string_view place) {
  Bytes once = for_tests::expect_contract(file, place);
  EXPECT_NE(as_text(once).find(as_text(audio())), std::string_view::npos) << "the audio is whole";
  return once;
}

TEST(Mp3Carrier, PutsATagInFrontOfAFileWithout) {
  const Bytes file = audio();
  const Bytes once = expect_contract(file, "id3v2-txxx");
  EXPECT_EQ(as_text(once).substr(0, 10), "ID3\4\0\0\0\0\x0f\x76"s) << "two KiB with the header";
  EXPECT_EQ(as_text(once).substr(10, label_frame(kJson).size()), as_text(label_frame(kJson)));
  EXPECT_EQ(once.size(), 2048 + file.size());
  EXPECT_EQ(digest(file), plain_digest(file));
  // There is room to pass it on without a copy.
  EXPECT_FALSE(in_place(once, ours().propagated_by("001191440300708461136T2XGW3", std::string(500, 'p'), "r")).empty());
}

TEST(Mp3Carrier, PutsTheLabelIntoThePaddingOfAnyVersion) {
  for (const std::uint8_t major : std::initializer_list<std::uint8_t>{2, 3, 4}) {
    const Bytes file = joined({tag_of(major, {title(major)}, 1000), audio()});
    const Bytes once = expect_contract(file, "id3v2-txxx");
    EXPECT_EQ(once,
              joined({tag_of(major, {title(major), label_frame(kJson, major)}, 1000 - label_frame(kJson, major).size()),
                      audio()}));
    EXPECT_EQ(in_place(file), once);
    EXPECT_EQ(digest(file), plain_digest(file));
  }
}

TEST(Mp3Carrier, MakesATagWithoutRoomGrow) {
  for (const std::uint8_t flags : std::initializer_list<std::uint8_t>{0x00, 0x80, 0x10}) {
    const Bytes file = joined({tag_of(4, {title()}, flags == 0x10 ? 0 : 10, flags), audio()});
    EXPECT_EQ(expect_contract(file, "id3v2-txxx"),
              joined({tag_of(4, {label_frame(kJson), title()}, flags == 0x10 ? 0 : 10, flags), audio()}));
    EXPECT_TRUE(in_place(file).empty());
    EXPECT_EQ(digest(file), plain_digest(file));
  }
}

TEST(Mp3Carrier, WritesIntoAnUnsynchronisedTag) {
  for (const std::uint8_t major : std::initializer_list<std::uint8_t>{2, 3}) {
    for (const std::size_t padding : {10U, 900U}) {
      const Bytes raw = tags::unsynchronised(joined({user_text(style(major), "other", "x"), picture(major)}));
      expect_contract(joined({tag_of(major, {raw}, padding, 0x80), audio()}), "id3v2-txxx");
    }
  }
}

TEST(Mp3Carrier, KeepsTheTitleOfId3v1InTheNewTag) {
  const Bytes file = joined({audio(), v1_tag()});
  const Bytes once = expect_contract(file, "id3v2-txxx");
  EXPECT_NE(as_text(once).find("TIT2\0\0\0\12\0\0\0Old title"s), std::string_view::npos);
  EXPECT_TRUE(as_text(once).ends_with(as_text(v1_tag())));
  EXPECT_EQ(digest(file), plain_digest(file));
  // A title of its own is content: the tag stays.
  const Bytes other = joined({tag_of(4, {title()}, 0), audio(), v1_tag()});
  EXPECT_EQ(digest(written(other)), plain_digest(other));
}

TEST(Mp3Carrier, ReplacesALabelWhereItStands) {
  const std::string wrapped = R"({"aigc": )" + kForeign + "}";
  for (const std::uint8_t major : std::initializer_list<std::uint8_t>{2, 3, 4}) {
    for (const std::size_t padding : {0U, 10U, 31U, 40U, 1044U}) {
      for (const std::string& name : {"AIGC"s, "aigc"s}) {
        for (const std::string& text : {kForeign, wrapped, kForeign + "\0"s}) {
          const Bytes frame = user_text(style(major), name, text);
          const Bytes first = joined({tag_of(major, {frame, title(major)}, padding), audio()});
          ASSERT_EQ(inspect(first)->labels.size(), 1U);
          EXPECT_EQ(inspect(first)->labels[0].reading.label->content_producer, "doubao");
          EXPECT_TRUE(inspect(first)->labels[0].text == text || text.ends_with('\0'));
          const std::string mine = text == wrapped ? *label::write(ours(), label::Form::Wrapped) : kJson;
          EXPECT_EQ(expect_contract(first, "id3v2-txxx"),
                    joined({tag_of(major, {label_frame(mine, major), title(major)}, padding), audio()}));
          expect_contract(joined({tag_of(major, {title(major), frame}, padding), audio()}), "id3v2-txxx");
          expect_contract(joined({tag_of(major, {frame}, padding), audio()}), "id3v2-txxx");
        }
      }
    }
  }
}

TEST(Mp3Carrier, ReadsEveryTextEncoding) {
  std::string little = "\1\xff\xfe"s;
  std::string big = "\2"s;
  for (const std::string& part : {"AIGC"s, "\0"s, kForeign}) {
    if (part == kForeign) little += "\xff\xfe";
    for (const char letter : part) {
      little += letter;
      little += '\0';
      big += '\0';
      big += letter;
    }
  }
  for (const std::string& data : {"\0AIGC\0"s + kForeign, little, big, "\3AIGC\0"s + kForeign}) {
    Bytes frame;
    append(frame, "TXXX");
    append_be<std::uint32_t>(frame, static_cast<std::uint32_t>(data.size()));
    append(frame, "\0\0"s + data);
    const auto seen = inspect(joined({tag_of(3, {frame}, 0), audio()}));
    ASSERT_EQ(seen->labels.size(), 1U) << int{data[0]};
    EXPECT_EQ(seen->labels[0].text, kForeign);
    EXPECT_TRUE(seen->labels[0].reading.label);
  }
}

/// What the file of another program was before it put its label in, by the rule of one large producer: the frame taken
/// out, the size told anew, everything else kept (its binding is a digest of those bytes).
TEST(Mp3Carrier, DigestOfAForeignFileIsThatOfTheFileBeforeItsLabel) {
  const Bytes encoder = *tags::make_user_text(style(4), "encoder", "Lavf");
  const Bytes before = joined({tag_of(4, {encoder}, 10), audio()});
  EXPECT_EQ(digest(joined({tag_of(4, {label_frame(kForeign), encoder}, 10), audio()})), plain_digest(before));
  EXPECT_EQ(digest(joined({tag_of(4, {encoder, label_frame(kForeign)}, 10), audio()})), plain_digest(before));
}

TEST(Mp3Carrier, ReplacesALabelInAnApeTag) {
  const Bytes other = ape::make_item("Title", "t");
  const Bytes file = joined({audio(), ape_tag({other, ape::make_item("aigc", kForeign)}), v1_tag()});
  EXPECT_EQ(expect_contract(file, "ape-item"),
            joined({audio(), ape_tag({other, ape::make_item("AIGC", kJson)}), v1_tag()}));
  expect_contract(joined({audio(), ape_tag({ape::make_item("AIGC", kForeign)})}), "ape-item");
  const Bytes unlabelled = joined({audio(), ape_tag({other}), lyrics(), v1_tag()});
  const Bytes once = expect_contract(unlabelled, "id3v2-txxx");
  EXPECT_TRUE(as_text(once).ends_with(as_text(unlabelled)));
}

std::string xmp_with(const std::string& json) {
  return *xmp::with_label(
      R"(<x:xmpmeta xmlns:x="adobe:ns:meta/"><rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#"><rdf:Description rdf:about="" xmlns:dc="http://purl.org/dc/elements/1.1/" dc:format="audio/mpeg"/></rdf:RDF></x:xmpmeta>)",
      json);
}
Bytes xmp_frame(const std::string& packet, std::uint8_t major) {
  return *tags::make_private(style(major), "XMP", as_bytes(packet));
}

TEST(Mp3Carrier, ReplacesALabelInXmp) {
  for (const std::uint8_t major : std::initializer_list<std::uint8_t>{3, 4}) {
    for (const std::size_t padding : {0U, 600U}) {
      const Bytes file =
          joined({tag_of(major, {xmp_frame(xmp_with(kForeign), major), title(major)}, padding), audio()});
      EXPECT_EQ(expect_contract(file, "id3v2-xmp"),
                joined({tag_of(major, {xmp_frame(xmp_with(kJson), major), title(major)}, padding), audio()}));
      expect_contract(joined({tag_of(major, {xmp_frame(xmp::fresh_packet(kForeign), major)}, padding), audio()}),
                      "id3v2-xmp");
      // XMP without label is somebody else's.
      const Bytes other = xmp_frame(xmp::without_label(xmp_with(kForeign)).value().value(), major);
      expect_contract(joined({tag_of(major, {other}, padding), audio()}), "id3v2-txxx");
    }
  }
}

TEST(Mp3Carrier, FindsLabelsInEveryTag) {
  const Bytes second = joined({tag_of(3, {title(3)}, 10), tag_of(4, {label_frame(kForeign), title()}, 10), audio()});
  EXPECT_EQ(expect_contract(second, "id3v2-txxx"),
            joined({tag_of(3, {title(3)}, 10), tag_of(4, {label_frame(kJson), title()}, 10), audio()}));
  const Bytes behind = joined({audio(), tag_of(4, {label_frame(kForeign), title()}, 0, 0x10), v1_tag()});
  EXPECT_EQ(expect_contract(behind, "id3v2-txxx"),
            joined({audio(), tag_of(4, {label_frame(kJson), title()}, 0, 0x10), v1_tag()}));
}

TEST(Mp3Carrier, LeavesOneOfSeveralLabelsAndDigestsTheSame) {
  const Bytes mine = label_frame(kForeign);
  const Bytes packet = xmp_frame(xmp_with(kForeign), 4);
  const Bytes item = ape::make_item("AIGC", kForeign);
  const struct {
    Bytes file;
    std::string_view place;
  } cases[] = {
      {joined({tag_of(4, {mine, title(), mine}, 10), audio()}), "id3v2-txxx"},
      {joined({tag_of(4, {mine, mine}, 600), audio()}), "id3v2-txxx"},
      {joined({tag_of(4, {title(), mine, mine}, 600), audio()}), "id3v2-txxx"},
      {joined({tag_of(4, {packet, mine}, 10), audio(), ape_tag({item})}), "id3v2-txxx"},
      {joined({tag_of(4, {packet, packet}, 10), audio(), ape_tag({item, item})}), "ape-item"},
      {joined({tag_of(4, {packet}, 10), tag_of(4, {packet}, 700), audio()}), "id3v2-xmp"},
      {joined({tag_of(4, {mine}, 10), tag_of(4, {mine}, 700), audio(), tag_of(4, {mine}, 0, 0x10)}), "id3v2-txxx"},
      {joined({audio(), ape_tag({item}), tag_of(4, {mine}, 0, 0x10)}), "id3v2-txxx"},
  };
  for (const auto& one : cases) {
    EXPECT_GE(inspect(one.file)->labels.size(), 2U);
    EXPECT_EQ(inspect(one.file)->labels[0].place, one.place);
    expect_contract(one.file, one.place);
  }
}

TEST(Mp3Carrier, HeadDigestSeesEndsAndSizeOfLongAudio) {
  const Bytes file = joined({tag_of(4, {title()}, 10), audio(8000), v1_tag()});
  const std::size_t begin = tag_of(4, {title()}, 10).size();
  const auto changed = [&](std::size_t at) {
    Bytes other = file;
    other[at] ^= 1;
    return digest(other, DigestScheme::HeadV1) != digest(file, DigestScheme::HeadV1);
  };
  EXPECT_TRUE(changed(30));
  EXPECT_TRUE(changed(begin + (1 << 20) - 1));
  EXPECT_FALSE(changed(begin + (1 << 20)));
  EXPECT_FALSE(changed(file.size() - 128 - (1 << 20) - 1));
  EXPECT_TRUE(changed(file.size() - 128 - (1 << 20)));
  EXPECT_TRUE(changed(file.size() - 1));
}

TEST(Mp3Carrier, RefusesWhatItCannotWriteWell) {
  const auto refused = [](const Bytes& file, Code code, std::string_view words) {
    const auto out = try_write(file);
    ASSERT_FALSE(out) << words;
    EXPECT_EQ(out.error().code, code);
    EXPECT_TRUE(out.error().message.starts_with("a.mp3: ")) << out.error().message;
    EXPECT_NE(out.error().message.find(words), std::string::npos) << out.error().message;
  };
  const Bytes tag = tag_of(4, {title()}, 10);
  Bytes cut = tag_of(4, {title()}, 500);
  cut.resize(cut.size() - 100);
  refused(cut, Code::Corrupt, "ID3 tag at 0x0: it claims 100 bytes more than the file has (truncated?)");
  EXPECT_TRUE(has_finding(*inspect(cut), "truncated"));
  refused(joined({tag, Bytes{'f', 'L', 'a', 'C'}, Bytes(50)}), Code::Unsupported, "FLAC");
  refused(joined({tag, Bytes{0xff, 0xf1, 0x50, 0x80}, Bytes(50)}), Code::Unsupported, "AAC");
  Bytes unknown = joined({tag, audio()});
  unknown[3] = 5;
  refused(unknown, Code::Unsupported, "version 2.5");
  refused(joined({tag_of(4, {xmp_frame("<x a='http://www.tc260.org.cn/ns/AIGC/1.0/'><y></x>", 4)}, 0), audio()}),
          Code::Corrupt, "it may hold a label");
  Bytes footer = joined({tag_of(4, {title()}, 0, 0x10), audio()});
  footer[tag_of(4, {title()}, 0, 0x10).size() - 1] ^= 1;
  refused(footer, Code::Corrupt, "does not repeat its header");
  EXPECT_EQ(try_write(audio(), ImplicitLabel{}).error().code, Code::InvalidInput);
}

TEST(Mp3Carrier, ReportsWhatElseItSees) {
  Bytes object;
  append(object, "GEOB\0\0\0\x2a\0\0"s);
  append(object, "\0application/x-c2pa-manifest-store\0f\0d\0jum"s);
  const auto seen = inspect(joined({tag_of(4, {object}, 0), audio()}));
  EXPECT_TRUE(seen->has_c2pa);
  EXPECT_TRUE(has_finding(*seen, "c2pa-present"));
  const auto damaged = inspect(joined({tag_of(4, {title(), Bytes{'j', 'u', 'n', 'k'}}, 0), audio()}));
  EXPECT_TRUE(has_finding(*damaged, "id3-damaged"));
  EXPECT_TRUE(inspect(joined({tag_of(4, {title()}, 0), audio(), v1_tag()}))->findings.empty());
  // A name that only contains AIGC counts when a label stands under it.
  EXPECT_EQ(inspect(joined({tag_of(4, {user_text(style(4), "TC260:AIGC", kForeign)}, 0), audio()}))->labels.size(), 1U);
  EXPECT_TRUE(
      inspect(joined({tag_of(4, {user_text(style(4), "my AIGC notes", "words")}, 0), audio()}))->labels.empty());
  EXPECT_EQ(inspect(joined({tag_of(4, {user_text(style(4), "AIGC", "words")}, 0), audio()}))->labels.size(), 1U);
  const auto huge = inspect(joined({tag_of(4, {user_text(style(4), "AIGC", std::string(200'000, '{'))}, 0), audio()}));
  EXPECT_EQ(huge->labels[0].reading.findings[0].id, "input-too-large");
}

TEST(Mp3Carrier, PlansASizeThatDependsOnTheJsonAlone) {
  for (const Bytes& file : {audio(), joined({audio(), v1_tag()}), joined({tag_of(3, {title(3)}, 10, 0x80), audio()}),
                            joined({tag_of(4, {title()}, 2000), audio()})})
    EXPECT_EQ(written(file, ours(std::string(32, 'a'))).size(), written(file, ours(std::string(32, '7'))).size());
}

TEST(Mp3Carrier, IsToldByItsTagOrItsFrames) {
  EXPECT_TRUE(sniff(audio(), "x.wav"));
  EXPECT_TRUE(sniff(joined({tag_of(4, {title()}, 10), audio()}), "x"));
  EXPECT_TRUE(sniff(tag_of(3, {title(3)}, 9000), "x")) << "the audio is not in sight";
  EXPECT_TRUE(sniff(joined({tag_of(4, {title()}, 10), tag_of(4, {title()}, 10), audio()}), "x"));
  EXPECT_FALSE(sniff(joined({tag_of(4, {title()}, 10), Bytes{'f', 'L', 'a', 'C'}, Bytes(50)}), "x.mp3"));
  EXPECT_FALSE(sniff(joined({Bytes{0xff, 0xf1, 0x50, 0x80}, Bytes(50)}), "x.mp3"));
  EXPECT_FALSE(sniff(as_bytes("ID3 is the name of a tag, and this is a text about it."), "x.mp3"));
  EXPECT_FALSE(sniff(as_bytes("ID3"), "x.mp3"));
  EXPECT_FALSE(sniff({}, "x.mp3"));
}

TEST(Mp3Carrier, GivesAnErrorOrAResultForEveryPrefix) {
  const Bytes file = joined({tag_of(4, {label_frame(kForeign), xmp_frame(xmp_with(kForeign), 4), title()}, 50),
                             audio(2), ape_tag({ape::make_item("AIGC", kForeign)}), lyrics(), v1_tag()});
  for (std::size_t length = 0; length <= file.size(); ++length) {
    const Bytes prefix(file.begin(), file.begin() + static_cast<std::ptrdiff_t>(length));
    const auto seen = inspect(prefix);
    EXPECT_TRUE(seen) << seen.error().message;
    digest(prefix);
    const auto out = try_write(prefix);
    if (out) {
      EXPECT_EQ(inspect(*out)->labels.size(), 1U) << length;
    }
  }
}

}  // namespace
}  // namespace mp3
}  // namespace assay::carrier
