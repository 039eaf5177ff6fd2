#include "carrier/png/png_carrier.hpp"

#include <fmt/core.h>
#include <gtest/gtest.h>

#include <functional>

#include "carrier/trial.hpp"
#include "container/png/chunks.hpp"
#include "container/png/text.hpp"
#include "xmp/packet.hpp"

namespace assay::carrier {

const Carrier& for_tests::tried() noexcept { return png::carrier(); }
const std::string_view for_tests::kFileName = "p.png";

namespace png {
namespace {

namespace chunks = container::png;
using namespace for_tests;  // NOLINT(google-build-using-namespace)
using namespace std::string_literals;

Bytes chunk(std::string_view type, std::string_view data) {
  return chunks::make_chunk(chunks::chunk_type(type), as_bytes(data));
}
Bytes text_chunk(std::uint32_t type, std::string keyword, std::string text, bool compressed = false) {
  chunks::TextChunk wanted;
  wanted.type = type;
  wanted.keyword = std::move(keyword);
  wanted.text = std::move(text);
  wanted.compressed = compressed;
  return chunks::make_chunk(type, chunks::build_text(wanted));
}
Bytes xmp_chunk(std::string packet, bool compressed = false) {
  return text_chunk(chunks::kItxt, "XML:com.adobe.xmp", std::move(packet), compressed);
}

/// A picture with `before` between IHDR and IDAT and `after` behind IDAT.
Bytes picture(std::initializer_list<Bytes> before = {}, std::initializer_list<Bytes> after = {},
              std::string_view tail = {}) {
  Bytes file(chunks::kSignature.begin(), chunks::kSignature.end());
  append(file, chunk("IHDR", "\0\0\0\1\0\0\0\1\10\0\0\0\0"s));
  for (const Bytes& one : before) append(file, one);
  append(file, chunk("IDAT", "\x78\x9c\x63\x60\0\0\0\2\0\1"s));
  append(file, chunk("IDAT", std::string(9000, 'i')));
  for (const Bytes& one : after) append(file, one);
  append(file, chunk("IEND", {}));
  append(file, tail);
  return file;
}

std::string packet_with(std::string_view description) {
  return fmt::format(
      "<?xpacket begin=\"\" id=\"W5M0MpCehiHzreSzNTczkc9d\"?>\n<x:xmpmeta xmlns:x=\"adobe:ns:meta/\">\n <rdf:RDF "
      "xmlns:rdf=\"http://www.w3.org/1999/02/22-rdf-syntax-ns#\">\n  {}\n </rdf:RDF>\n</x:xmpmeta>\n{}<?xpacket "
      "end=\"w\"?>",
      description, std::string(100, ' '));
}
const std::string kForeignPacket = packet_with(
    "<rdf:Description rdf:about=\"\" xmlns:dc=\"http://purl.org/dc/elements/1.1/\" dc:format=\"image/png\"/>");
std::string labelled_packet(const std::string& json) { return *xmp::with_label(kForeignPacket, json); }
std::string attribute_packet() {
  return packet_with("<rdf:Description rdf:about=\"\" xmlns:a=\"http://www.tc260.org.cn/ns/AIGC/1.0/\" a:AIGC='" +
                     kForeign + "'/>");
}

/// A big-endian TIFF block: ImageDescription in IFD0, UserComment in the Exif IFD.
std::string tiff_block(const std::string& description, const std::string& comment) {
  Bytes out;
  append(out, "MM\0\x2a\0\0\0\x08"s);
  append_be<std::uint16_t>(out, 2);
  const auto entry = [&](std::uint16_t tag, std::uint16_t type, std::size_t count, std::size_t value) {
    append_be<std::uint16_t>(out, tag);
    append_be<std::uint16_t>(out, type);
    append_be<std::uint32_t>(out, static_cast<std::uint32_t>(count));
    append_be<std::uint32_t>(out, static_cast<std::uint32_t>(value));
  };
  const std::size_t exif = 8 + 2 + 24 + 4;
  const std::size_t texts = exif + 2 + 12 + 4;
  const std::string user = "ASCII\0\0\0"s + comment;
  entry(0x010e, 2, description.size() + 1, texts);
  entry(0x8769, 4, 1, exif);
  append_be<std::uint32_t>(out, 0);
  append_be<std::uint16_t>(out, 1);
  entry(0x9286, 7, user.size(), texts + description.size() + 1);
  append_be<std::uint32_t>(out, 0);
  append(out, description);
  out.push_back(0);
  append(out, user);
  return std::string(as_text(out));
}

TEST(PngCarrier, PutsTheLabelRightBehindIhdr) {
  const Bytes file = picture({chunk("gAMA", "abcd")}, {}, "tail");
  const Bytes once = expect_contract(file, "xmp");
  // The file with one chunk more at 0x21.
  const Bytes fresh = xmp_chunk(xmp::fresh_packet(kJson));
  Bytes expected(file.begin(), file.begin() + 33);
  append(expected, fresh);
  append(expected, BytesView(file).subspan(33));
  EXPECT_EQ(once, expected);
  EXPECT_EQ(inspect(once)->labels[0].offset, 33U);
  EXPECT_EQ(digest(file), plain_digest(file));
}

TEST(PngCarrier, PutsTheLabelIntoForeignXmp) {
  const Bytes file = picture({chunk("gAMA", "abcd"), xmp_chunk(kForeignPacket)});
  EXPECT_EQ(expect_contract(file, "xmp"), picture({chunk("gAMA", "abcd"), xmp_chunk(labelled_packet(kJson))}));
  EXPECT_EQ(digest(file), plain_digest(file));
  // Also behind the image data, with its language kept.
  const Bytes late_chunk = chunk("iTXt", "XML:com.adobe.xmp\0\0\0en\0t\0"s + kForeignPacket);
  const Bytes late = picture({}, {late_chunk});
  const Bytes once = expect_contract(late, "xmp");
  EXPECT_EQ(once, picture({}, {chunk("iTXt", "XML:com.adobe.xmp\0\0\0en\0t\0"s + labelled_packet(kJson))}));
  EXPECT_TRUE(has_finding(*inspect(once), "label-after-idat"));
  EXPECT_EQ(digest(late), plain_digest(late));
}

TEST(PngCarrier, TellsCompressedXmpPlain) {
  const Bytes file = picture({xmp_chunk(kForeignPacket, true)});
  EXPECT_TRUE(has_finding(*inspect(file), "xmp-compressed"));
  EXPECT_EQ(expect_contract(file, "xmp"), picture({xmp_chunk(labelled_packet(kJson))}));
  EXPECT_EQ(digest(file), plain_digest(picture({xmp_chunk(kForeignPacket)})));
}

TEST(PngCarrier, ReplacesALabelWhereItStands) {
  struct Case {
    std::string_view place;
    std::function<Bytes(const std::string&)> chunk_of;
  };
  const std::string profile_prefix = "http://ns.adobe.com/xap/1.0/\0"s;
  const Case cases[] = {
      {"png-text", [](const std::string& json) { return text_chunk(chunks::kText, "AIGC", json); }},
      {"png-text", [](const std::string& json) { return text_chunk(chunks::kText, "aigc", json); }},
      {"png-text", [](const std::string& json) { return text_chunk(chunks::kZtxt, "AIGC", json); }},
      {"png-text", [](const std::string& json) { return text_chunk(chunks::kItxt, "AIGC", json); }},
      {"png-text", [](const std::string& json) { return text_chunk(chunks::kItxt, "AIGC", json, true); }},
      {"xmp", [](const std::string& json) { return xmp_chunk(labelled_packet(json)); }},
      {"png-raw-profile-xmp",
       [](const std::string& json) {
         return text_chunk(chunks::kZtxt, "Raw profile type xmp",
                           chunks::build_raw_profile({"xmp", labelled_packet(json)}));
       }},
      {"png-raw-profile-xmp",
       [&](const std::string& json) {
         return text_chunk(chunks::kText, "Raw profile type APP1",
                           chunks::build_raw_profile({"generic profile", profile_prefix + labelled_packet(json)}));
       }},
  };
  for (const Case& one : cases) {
    const Bytes file = picture({one.chunk_of(kForeign)}, {chunk("tIME", "1234567")});
    const auto seen = inspect(file);
    ASSERT_TRUE(seen);
    ASSERT_EQ(seen->labels.size(), 1U);
    EXPECT_EQ(seen->labels[0].place, one.place);
    EXPECT_EQ(seen->labels[0].text, kForeign);
    EXPECT_EQ(seen->labels[0].reading.label->content_producer, "doubao");
    EXPECT_EQ(expect_contract(file, one.place), picture({one.chunk_of(kJson)}, {chunk("tIME", "1234567")}));
  }
}

TEST(PngCarrier, KeepsTheFormOfALabelInText) {
  const Bytes file = picture({text_chunk(chunks::kText, "AIGC", R"({"aigc": )" + kForeign + "}")});
  const std::string wrapped = *label::write(ours(), label::Form::Wrapped);
  EXPECT_EQ(expect_contract(file, "png-text"), picture({text_chunk(chunks::kText, "AIGC", wrapped)}));
  const Bytes unreadable = picture({text_chunk(chunks::kText, "AIGC", "no label")});
  EXPECT_FALSE(inspect(unreadable)->labels[0].reading.label);
  EXPECT_EQ(expect_contract(unreadable, "png-text"), picture({text_chunk(chunks::kText, "AIGC", kJson)}));
}

TEST(PngCarrier, KnowsExifLabelsAndKeepsTheRestOfExif) {
  const std::string wrapped = R"({"AIGC": )" + kForeign + "}";
  const Bytes comment = picture({chunk("eXIf", tiff_block("a cat", wrapped))});
  EXPECT_EQ(inspect(comment)->labels[0].place, "exif-user-comment");
  const Bytes once = expect_contract(comment, "exif-user-comment");
  EXPECT_NE(as_text(once).find("a cat"), std::string::npos);
  EXPECT_EQ(inspect(once)->labels[0].text, *label::write(ours(), label::Form::Wrapped));

  expect_contract(picture({chunk("eXIf", tiff_block(kForeign, "hello"))}), "exif-image-description");
  expect_contract(picture({text_chunk(chunks::kZtxt, "Raw profile type exif",
                                      chunks::build_raw_profile({"exif", "Exif\0\0"s + tiff_block("a", wrapped)}))}),
                  "png-raw-profile-exif");
  expect_contract(picture({text_chunk(chunks::kText, "Raw profile type exif",
                                      chunks::build_raw_profile({"exif", tiff_block("a", wrapped)}))}),
                  "png-raw-profile-exif");
}

TEST(PngCarrier, LeavesExifWithoutLabelAlone) {
  const std::string private_json = R"({"aigc_info":{"aigc_label_type":0,"source_info":"dreamina"}})";
  const Bytes exif = chunk("eXIf", tiff_block("words", private_json));
  const Bytes file = picture({exif});
  const auto seen = inspect(file);
  EXPECT_TRUE(seen->labels.empty());
  EXPECT_TRUE(has_finding(*seen, "private-bytedance"));
  EXPECT_EQ(expect_contract(file, "xmp"), picture({xmp_chunk(xmp::fresh_packet(kJson)), exif}));
  EXPECT_EQ(digest(file), plain_digest(file));
  // Broken Exif is somebody else's.
  const Bytes broken = picture({chunk("eXIf", "no TIFF")});
  EXPECT_TRUE(has_finding(*inspect(broken), "exif-unreadable"));
  expect_contract(broken, "xmp");
}

TEST(PngCarrier, LeavesOneOfSeveralLabelsAndDigestsTheSame) {
  const std::string second = R"({"Label":"2","ContentProducer":"other","ProduceID":"y"})";
  const std::string wrapped = R"({"AIGC":)" + second + "}";
  const Bytes in_text = text_chunk(chunks::kText, "AIGC", kForeign);
  const Bytes in_xmp = xmp_chunk(labelled_packet(second));
  const Bytes in_fresh = xmp_chunk(xmp::fresh_packet(second));
  const Bytes in_attribute = xmp_chunk(attribute_packet());
  const Bytes in_exif = chunk("eXIf", tiff_block("a", wrapped));
  const Bytes in_exif_twice = chunk("eXIf", tiff_block(second, wrapped));
  const Bytes in_profile =
      text_chunk(chunks::kZtxt, "Raw profile type xmp", chunks::build_raw_profile({"xmp", attribute_packet()}));
  const struct {
    Bytes file;
    std::string_view place;
  } cases[] = {
      {picture({in_text, in_xmp}), "xmp"},
      {picture({in_text}, {in_fresh}), "xmp"},
      {picture({in_xmp, in_attribute}), "xmp"},
      {picture({in_attribute, in_fresh}), "xmp"},
      {picture({in_exif, in_attribute}), "xmp"},
      {picture({in_exif_twice}), "exif-user-comment"},
      {picture({in_exif_twice, in_text}), "png-text"},
      {picture({in_exif, in_exif}), "exif-user-comment"},
      {picture({in_exif, in_profile}), "exif-user-comment"},
      {picture({in_profile, in_text}, {in_text, in_xmp}), "xmp"},
  };
  for (const auto& one : cases) {
    EXPECT_GE(inspect(one.file)->labels.size(), 2U);
    EXPECT_EQ(inspect(one.file)->labels[0].place, one.place);
    expect_contract(one.file, one.place);
  }
}

TEST(PngCarrier, ReadsAChunkWithAWrongCheckSumAndSaysSo) {
  Bytes bad = text_chunk(chunks::kText, "AIGC", kForeign);
  bad.back() ^= 1;
  const Bytes file = picture({bad});
  EXPECT_TRUE(has_finding(*inspect(file), "crc-mismatch"));
  EXPECT_EQ(inspect(file)->labels.size(), 1U);
  expect_contract(file, "png-text");
  Bytes bad_xmp = xmp_chunk(kForeignPacket);
  bad_xmp.back() ^= 1;
  expect_contract(picture({bad_xmp}), "xmp");
}

TEST(PngCarrier, ReportsWhatElseItSees) {
  const auto seen =
      inspect(picture({chunk("caBX", "jumbf")}, {text_chunk(chunks::kText, "AIGC", kForeign)}, "zip archive"));
  EXPECT_TRUE(seen->has_c2pa);
  EXPECT_TRUE(has_finding(*seen, "c2pa-present"));
  EXPECT_TRUE(has_finding(*seen, "trailing-bytes"));
  EXPECT_TRUE(has_finding(*seen, "label-after-idat"));
  EXPECT_TRUE(has_finding(*inspect(picture({xmp_chunk(kForeignPacket), xmp_chunk(kForeignPacket)})), "xmp-repeated"));
  const auto plain = inspect(picture());
  EXPECT_FALSE(plain->has_c2pa);
  EXPECT_TRUE(plain->findings.empty());
  EXPECT_TRUE(plain->labels.empty());
}

TEST(PngCarrier, WritesNoLabelBesideAPlaceItCannotRead) {
  const Bytes broken_text = chunk("zTXt", "AIGC\0\0\x78\x9cgarbage"s);
  const Bytes broken_packet = xmp_chunk("<x><TC260:AIGC xmlns:TC260=\"http://www.tc260.org.cn/ns/AIGC/1.0/\">");
  for (const Bytes& bad : {broken_text, broken_packet}) {
    const Bytes file = picture({bad});
    const auto seen = inspect(file);
    ASSERT_TRUE(seen);
    EXPECT_TRUE(has_finding(*seen, "label-unreadable") || has_finding(*seen, "xmp-unreadable"));
    const auto out = try_write(file);
    ASSERT_FALSE(out);
    EXPECT_EQ(out.error().code, Code::Corrupt);
    EXPECT_NE(out.error().message.find("p.png: "), std::string::npos);
    EXPECT_NE(out.error().message.find("at 0x21: "), std::string::npos) << out.error().message;
    EXPECT_EQ(digest(file), plain_digest(file));
  }
  const auto no_rdf = try_write(picture({xmp_chunk("<x/>")}));
  ASSERT_FALSE(no_rdf);
  EXPECT_NE(no_rdf.error().message.find("p.png: iTXt at 0x21: "), std::string::npos) << no_rdf.error().message;
}

TEST(PngCarrier, InflatesOnlySoMuchOfOneFile) {
  // Sixteen MiB of blanks in 16 KiB, many times.
  std::string blanks(chunks::kMostText, ' ');
  Bytes file = picture();
  const Bytes bomb = xmp_chunk(blanks, true);
  for (int i = 0; i < 8; ++i) file.insert(file.begin() + 33, bomb.begin(), bomb.end());
  const auto seen = inspect(file);
  ASSERT_TRUE(seen);
  EXPECT_TRUE(has_finding(*seen, "label-unreadable"));
  EXPECT_FALSE(try_write(file));
}

TEST(PngCarrier, PlansASizeThatDependsOnTheJsonAlone) {
  const std::string wrapped = R"({"AIGC":)" + kForeign + "}";
  for (const Bytes& file :
       {picture(), picture({xmp_chunk(kForeignPacket)}), picture({text_chunk(chunks::kZtxt, "AIGC", kForeign)}),
        picture({chunk("eXIf", tiff_block("a", wrapped))})})
    EXPECT_EQ(written(file, ours(std::string(32, 'a'))).size(), written(file, ours(std::string(32, '7'))).size());
}

TEST(PngCarrier, TakesApplesOptimisedPictures) {
  Bytes file(chunks::kSignature.begin(), chunks::kSignature.end());
  append(file, chunk("CgBI", "\x50\0\x20\2"s));
  const Bytes rest = picture();
  append(file, BytesView(rest).subspan(8));
  const Bytes once = expect_contract(file, "xmp");
  EXPECT_EQ(inspect(once)->labels[0].offset, 8U + 16 + 25);
}

TEST(PngCarrier, RefusesALabelThatBreaksTheRules) {
  const auto out = try_write(picture(), ImplicitLabel{});
  ASSERT_FALSE(out);
  EXPECT_EQ(out.error().code, Code::InvalidInput);
}

TEST(PngCarrier, IsToldByItsSignatureAlone) {
  EXPECT_TRUE(sniff(picture(), "photo.jpg"));
  EXPECT_FALSE(sniff(as_bytes("\x89PNG"), "a.png"));
  EXPECT_FALSE(sniff(as_bytes("\xff\xd8\xff\xe0 ....."), "a.png"));
}

TEST(PngCarrier, GivesAnErrorOrAResultForEveryPrefix) {
  Bytes file = picture(
      {chunk("eXIf", tiff_block("a", kForeign)), xmp_chunk(labelled_packet(kForeign)),
       text_chunk(chunks::kZtxt, "Raw profile type xmp", chunks::build_raw_profile({"xmp", attribute_packet()}))},
      {text_chunk(chunks::kText, "AIGC", kForeign)});
  const std::size_t iend = file.size();
  append(file, "tail");
  for (std::size_t length = 0; length <= file.size(); ++length) {
    const Bytes prefix(file.begin(), file.begin() + static_cast<std::ptrdiff_t>(length));
    EXPECT_EQ(inspect(prefix).has_value(), length >= iend) << length;
    EXPECT_EQ(try_write(prefix).has_value(), length >= iend) << length;
  }
}

}  // namespace
}  // namespace png
}  // namespace assay::carrier
