#include "carrier/webp/webp_carrier.hpp"

#include <gtest/gtest.h>

#include "carrier/trial.hpp"
#include "container/riff/chunks.hpp"
#include "xmp/packet.hpp"

namespace assay::carrier {

const Carrier& for_tests::tried() noexcept { return webp::carrier(); }
const std::string_view for_tests::kFileName = "p.webp";

namespace webp {
namespace {

namespace riff = container::riff;
using namespace for_tests;  // NOLINT(google-build-using-namespace)
using namespace std::string_literals;
using namespace std::string_view_literals;

Bytes chunk(std::string_view id, std::string_view data) { return riff::make_chunk(riff::fourcc(id), as_bytes(data)); }
/// 550 x 368.
Bytes lossy() { return chunk("VP8 ", "\x30\xf2\x00\x9d\x01\x2a\x26\x02\x70\x01"s + std::string(301, 'v')); }
/// 386 x 395, with alpha or without.
Bytes lossless(bool alpha) {
  return chunk("VP8L", "\x2f\x81\x81\x62"s + (alpha ? '\x10' : '\0') + std::string(300, 'l'));
}
Bytes extended(char flags, std::string_view sides = "\x25\x02\0\x6f\x01\0"sv) {
  return chunk("VP8X", flags + "\0\0\0"s + std::string(sides));
}
Bytes xmp_chunk(std::string_view packet) { return chunk("XMP ", packet); }

/// A RIFF around chunks, with its right size.
Bytes picture(std::initializer_list<Bytes> chunks, std::string_view tail = {}) {
  Bytes file;
  append(file, "RIFF\0\0\0\0WEBP"s);
  for (const Bytes& one : chunks) append(file, one);
  store_le(file.data() + 4, static_cast<std::uint32_t>(file.size() - 8));
  append(file, tail);
  return file;
}

const std::string kOtherPacket =
    R"(<x:xmpmeta xmlns:x="adobe:ns:meta/"><rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#"><rdf:Description rdf:about="" xmlns:dc="http://purl.org/dc/elements/1.1/" dc:format="image/webp"/></rdf:RDF></x:xmpmeta>)";
std::string labelled_packet(const std::string& json) { return *xmp::with_label(kOtherPacket, json); }
std::string attribute_packet() {
  return R"(<x:xmpmeta xmlns:x="adobe:ns:meta/"><rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#"><rdf:Description rdf:about="" xmlns:a="http://www.tc260.org.cn/ns/AIGC/1.0/" a:AIGC=')" +
         kForeign + R"('/></rdf:RDF></x:xmpmeta>)";
}

/// A little-endian TIFF block: ImageDescription in IFD0, UserComment in the Exif IFD.
std::string tiff_block(const std::string& description, const std::string& comment) {
  Bytes out;
  append(out, "II\x2a\0\x08\0\0\0"s);
  const auto entry = [&](std::uint16_t tag, std::uint16_t type, std::size_t count, std::size_t value) {
    append_le(out, tag);
    append_le(out, type);
    append_le(out, static_cast<std::uint32_t>(count));
    append_le(out, static_cast<std::uint32_t>(value));
  };
  const std::size_t values = 8 + 2 + 24 + 4 + 2 + 12 + 4;
  append_le<std::uint16_t>(out, 2);
  entry(0x010e, 2, description.size() + 1, values);
  entry(0x8769, 4, 1, 8 + 2 + 24 + 4);
  append_le<std::uint32_t>(out, 0);
  append_le<std::uint16_t>(out, 1);
  entry(0x9286, 7, comment.size() + 8, values + description.size() + 1);
  append_le<std::uint32_t>(out, 0);
  append(out, description + "\0"s + "ASCII\0\0\0"s + comment);
  return std::string(as_text(out));
}

TEST(WebpCarrier, ExtendsASimpleFile) {
  const std::string fresh = xmp::fresh_packet(kJson);
  const struct {
    Bytes image;
    Bytes header;
  } cases[] = {
      {lossy(), extended(0x04)},
      {lossless(false), extended(0x04, "\x81\x01\0\x8a\x01\0"sv)},
      {lossless(true), extended(0x14, "\x81\x01\0\x8a\x01\0"sv)},
  };
  for (const auto& one : cases) {
    const Bytes file = picture({one.image});
    EXPECT_EQ(expect_contract(file, "xmp"), picture({one.header, one.image, xmp_chunk(fresh)}));
    EXPECT_EQ(digest(file), plain_digest(file));
    const Bytes with_tail = picture({one.image, chunk("note", "x")}, "tail");
    EXPECT_EQ(expect_contract(with_tail, "xmp"),
              picture({one.header, one.image, xmp_chunk(fresh), chunk("note", "x")}, "tail"));
    EXPECT_EQ(digest(with_tail), plain_digest(with_tail));
  }
}

TEST(WebpCarrier, SetsTheFlagOfAnExtendedFile) {
  const std::string fresh = xmp::fresh_packet(kJson);
  const Bytes icc = chunk("ICCP", "icc");
  const Bytes exif = chunk("EXIF", tiff_block("a cat", "hello"));
  const Bytes file = picture({extended(0x28), icc, lossy(), exif, chunk("note", "x")});
  // The line end says that VP8X was there: its flags are those that a label would have brought along.
  EXPECT_EQ(expect_contract(file, "xmp"),
            picture({extended(0x2c), icc, lossy(), exif, xmp_chunk(fresh + "\n"), chunk("note", "x")}));
  EXPECT_EQ(digest(file), plain_digest(file));
  const Bytes alpha = picture({extended(0x10), chunk("ALPH", "a"), lossy()});
  expect_contract(alpha, "xmp");
  EXPECT_EQ(digest(alpha), plain_digest(alpha));
}

TEST(WebpCarrier, LabelsAnimations) {
  const Bytes frames = chunk("ANMF", std::string(16, '\0') + std::string(as_text(lossy())));
  const Bytes loop = chunk("ANIM", "\0\0\0\0\0\0"s);
  const Bytes file = picture({extended(0x02), loop, frames, frames});
  EXPECT_EQ(expect_contract(file, "xmp"),
            picture({extended(0x06), loop, frames, frames, xmp_chunk(xmp::fresh_packet(kJson))}));
  EXPECT_EQ(digest(file), plain_digest(file));
}

TEST(WebpCarrier, RemembersAnExtendedHeaderThatSaidNothing) {
  // Nothing in it but the picture's own size: like the one that a label brings along. Yet it was there before.
  const Bytes file = picture({extended(0), lossy()});
  EXPECT_EQ(expect_contract(file, "xmp"),
            picture({extended(0x04), lossy(), xmp_chunk(xmp::fresh_packet(kJson) + "\n")}));
  EXPECT_EQ(digest(file), plain_digest(file));
  EXPECT_NE(digest(file), digest(picture({lossy()})));
}

TEST(WebpCarrier, PutsTheLabelIntoForeignXmp) {
  for (const std::string& space : {""s, "\n"s}) {
    const Bytes file = picture({extended(0x04), lossy(), xmp_chunk(kOtherPacket + space)});
    EXPECT_EQ(expect_contract(file, "xmp"),
              picture({extended(0x04), lossy(), xmp_chunk(labelled_packet(kJson) + space)}));
    EXPECT_EQ(digest(file), plain_digest(file));
  }
  // Its flag was forgotten: readers would not look for it.
  const Bytes hidden = picture({extended(0), lossy(), xmp_chunk(kOtherPacket)});
  EXPECT_EQ(expect_contract(hidden, "xmp"), picture({extended(0x04), lossy(), xmp_chunk(labelled_packet(kJson))}));
}

TEST(WebpCarrier, ReplacesALabelWhereItStands) {
  const std::string wrapped = R"({"AIGC": )" + kForeign + "}";
  for (const Bytes& file : {picture({extended(0x04), lossy(), xmp_chunk(labelled_packet(kForeign))}),
                            picture({extended(0x04), lossy(), xmp_chunk(xmp::fresh_packet(kForeign))}),
                            picture({extended(0x14, "\x81\x01\0\x8a\x01\0"sv), lossless(true),
                                     xmp_chunk(xmp::fresh_packet(kForeign) + "\n")}),
                            picture({extended(0x04), lossy(), xmp_chunk(attribute_packet())}),
                            picture({extended(0x04), lossy(), chunk("XMP\0"sv, labelled_packet(kForeign))})}) {
    ASSERT_EQ(inspect(file)->labels.size(), 1U);
    EXPECT_EQ(inspect(file)->labels[0].text, kForeign);
    expect_contract(file, "xmp");
  }
  for (const std::string& prefix : {""s, "Exif\0\0"s}) {
    const Bytes comment = picture({extended(0x08), lossy(), chunk("EXIF", prefix + tiff_block("a cat", wrapped))});
    const Bytes once = expect_contract(comment, "exif-user-comment");
    EXPECT_NE(as_text(once).find("a cat"), std::string_view::npos);
    EXPECT_NE(as_text(once).find(R"({"AIGC": {"Label":"1")"), std::string_view::npos) << "the form that stood there";
    expect_contract(picture({extended(0x08), lossy(), chunk("EXIF", prefix + tiff_block(kForeign, "x"))}),
                    "exif-image-description");
  }
}

TEST(WebpCarrier, LeavesOneOfSeveralLabelsAndDigestsTheSame) {
  const std::string wrapped = R"({"AIGC": )" + kForeign + "}";
  const Bytes exif = chunk("EXIF", tiff_block(kForeign, wrapped));
  const Bytes fresh = xmp_chunk(xmp::fresh_packet(kForeign));
  const Bytes other = xmp_chunk(labelled_packet(kForeign));
  const Bytes attribute = xmp_chunk(attribute_packet());
  for (const Bytes& file :
       {picture({extended(0x0c), lossy(), exif, fresh}), picture({extended(0x0c), lossy(), exif, other, attribute}),
        picture({extended(0x04), lossy(), fresh, other}), picture({extended(0x04), lossy(), fresh, fresh}),
        picture({extended(0x04), lossy(), attribute, fresh})}) {
    EXPECT_GE(inspect(file)->labels.size(), 2U);
    expect_contract(file, "xmp");
  }
  expect_contract(picture({extended(0x08), lossy(), exif, exif}), "exif-user-comment");
}

TEST(WebpCarrier, KeepsOneDigestForFilesWithFormalFaults) {
  Bytes too_great = picture({lossy()});
  store_le<std::uint32_t>(too_great.data() + 4, 99'999);
  Bytes too_small = picture({lossy(), chunk("note", "x")});
  store_le<std::uint32_t>(too_small.data() + 4, 330);
  Bytes no_pad = picture({lossy()});
  no_pad.pop_back();
  Bytes flag_only = picture({extended(0x04), lossy()});
  for (const Bytes& file : {too_great, too_small, no_pad, flag_only}) {
    const Bytes once = expect_contract(file, "xmp");
    EXPECT_EQ(load_le<std::uint32_t>(once.data() + 4), once.size() - 8);
  }
  EXPECT_TRUE(has_finding(*inspect(too_great), "riff-size-wrong"));
}

TEST(WebpCarrier, RefusesWhatIsNoWholePicture) {
  const auto refused = [](const Bytes& file, std::string_view words) {
    const auto out = try_write(file);
    ASSERT_FALSE(out) << words;
    EXPECT_EQ(out.error().code, Code::Corrupt);
    EXPECT_TRUE(out.error().message.starts_with("p.webp: ")) << out.error().message;
    EXPECT_NE(out.error().message.find(words), std::string::npos) << out.error().message;
  };
  Bytes cut = picture({lossy()});
  cut.resize(200);
  refused(cut, "VP8  at 0xc claims 311 bytes, file has 180 left (truncated?)");
  EXPECT_TRUE(has_finding(*inspect(cut), "truncated"));
  refused(picture({extended(0)}), "no picture");
  refused(picture({chunk("VP8 ", "short")}), "does not tell its size");
  refused(picture({chunk("VP8X", "short"), lossy()}), "VP8X at 0xc has 5 bytes");
  refused(picture({extended(0x04), lossy(), xmp_chunk("<x a='http://www.tc260.org.cn/ns/AIGC/1.0/'><y></x>")}),
          "it may hold a label");
  EXPECT_EQ(try_write(picture({lossy()}), ImplicitLabel{}).error().code, Code::InvalidInput);
}

TEST(WebpCarrier, ReportsWhatElseItSees) {
  const auto seen = inspect(
      picture({extended(0x04), lossy(), xmp_chunk(kOtherPacket), xmp_chunk(kOtherPacket), chunk("C2PA", "j")}, "tail"));
  EXPECT_TRUE(seen->has_c2pa);
  EXPECT_TRUE(has_finding(*seen, "c2pa-present"));
  EXPECT_TRUE(has_finding(*seen, "xmp-repeated"));
  EXPECT_TRUE(has_finding(*seen, "trailing-bytes"));
  const std::string private_json = R"({"aigc_info":{"aigc_label_type":0,"source_info":"dreamina"}})";
  EXPECT_TRUE(has_finding(*inspect(picture({extended(0x08), lossy(), chunk("EXIF", tiff_block("x", private_json))})),
                          "private-bytedance"));
  const Bytes broken = picture({extended(0x08), lossy(), chunk("EXIF", "no TIFF")});
  EXPECT_TRUE(has_finding(*inspect(broken), "exif-unreadable"));
  expect_contract(broken, "xmp");
  EXPECT_TRUE(inspect(picture({lossy()}))->findings.empty());
}

TEST(WebpCarrier, PlansASizeThatDependsOnTheJsonAlone) {
  for (const Bytes& file : {picture({lossy()}), picture({extended(0x04), lossy(), xmp_chunk(kOtherPacket)})})
    EXPECT_EQ(written(file, ours(std::string(32, 'a'))).size(), written(file, ours(std::string(32, '7'))).size());
}

TEST(WebpCarrier, IsToldByItsForm) {
  EXPECT_TRUE(sniff(picture({lossy()}), "x.jpg"));
  EXPECT_FALSE(sniff(as_bytes("RIFF\4\0\0\0WAVE"sv), "x.webp"));
  EXPECT_FALSE(sniff(as_bytes("RIFF\4\0\0\0WEB"sv), "x.webp"));
}

TEST(WebpCarrier, GivesAnErrorOrAResultForEveryPrefix) {
  const Bytes file = picture(
      {extended(0x0c), lossy(), chunk("EXIF", tiff_block("a", kForeign)), xmp_chunk(labelled_packet(kForeign))});
  for (std::size_t length = 0; length < file.size(); ++length) {
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
}  // namespace webp
}  // namespace assay::carrier
