#include "carrier/jpeg/jpeg_carrier.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <chrono>

#include "container/jpeg/segments.hpp"
#include "xmp/packet.hpp"

namespace assay::carrier::jpeg {
namespace {

using namespace std::string_view_literals;
using container::jpeg::make_segment;

const std::string kXmpName("http://ns.adobe.com/xap/1.0/\0", 29);
const std::string kForeignJson = R"({"Label":"1","ContentProducer":"SomebodyElse","ProduceID":"f1","ReservedCode1":"",)"
                                 R"("ContentPropagator":"SomebodyElse","PropagateID":"f1","ReservedCode2":""})";
const std::string kForeignWrapped = R"({"AIGC":)" + kForeignJson + "}";

label::ImplicitLabel our_label(const std::string& id = "0190a1b2c3d47e5f8091a2b3c4d5e6f7") {
  return label::ImplicitLabel::first_writing(label::Degree::Is, "001191110000MA0000000H10001", id, "");
}

Bytes concat(const std::vector<Bytes>& parts) {
  Bytes out;
  for (const Bytes& part : parts) append(out, part);
  return out;
}

Bytes segment(std::uint8_t marker, const std::string& payload) { return *make_segment(marker, {}, as_bytes(payload)); }

const Bytes kSoi = {0xFF, 0xD8};
const Bytes kPicture = {0xFF, 0xDB, 0, 4, 0, 9, 0xFF, 0xDA, 0, 8, 1, 1, 0, 0, 0x3F, 0, 'd', 'a', 't', 'a', 0xFF, 0xD9};

Bytes jfif() { return segment(0xE0, std::string("JFIF\0\1\1\0\0\1\0\1\0\0", 14)); }
Bytes xmp_segment(const std::string& packet) { return segment(0xE1, kXmpName + packet); }

// Exif with a UserComment in the Exif IFD and an ImageDescription in IFD0, big-endian; values as given.
Bytes exif(const std::string& comment, const std::string& description = "") {
  Bytes out;
  append(out, "Exif\0\0MM\0*\0\0\0\x08"sv);
  const std::uint32_t pointer = 8 + 2 + 24 + 4;
  const auto description_length = static_cast<std::uint32_t>(description.size() + 1);
  const std::uint32_t directory = pointer + description_length;
  const auto entry = [&](std::uint16_t tag, std::uint16_t type, std::uint32_t count, std::uint32_t value) {
    append_be(out, tag);
    append_be(out, type);
    append_be(out, count);
    append_be(out, value);
  };
  append_be(out, std::uint16_t{2});
  entry(0x010E, 2, std::max(description_length, 5U), pointer);
  entry(0x8769, 4, 1, directory + (description_length < 5 ? 5 - description_length : 0));
  append_be(out, std::uint32_t{0});
  append(out, description);
  out.resize(6 + pointer + std::max(description_length, 5U));
  append_be(out, std::uint16_t{1});
  entry(0x9286, 7, static_cast<std::uint32_t>(comment.size()),
        directory + std::max(description_length, 5U) - description_length + 18);
  append_be(out, std::uint32_t{0});
  append(out, comment);
  return segment(0xE1, std::string(as_text(out)));
}
const std::string kAscii("ASCII\0\0\0", 8);

std::string packet(const std::string& content) {
  return "<?xpacket begin='' id='W5M0MpCehiHzreSzNTczkc9d'?><x:xmpmeta xmlns:x='adobe:ns:meta/'><rdf:RDF "
         "xmlns:rdf='http://www.w3.org/1999/02/22-rdf-syntax-ns#'>" +
         content + "</rdf:RDF></x:xmpmeta>" + std::string(300, ' ') + "<?xpacket end='w'?>";
}
const std::string kTitle =
    "<rdf:Description rdf:about='' xmlns:dc='http://purl.org/dc/elements/1.1/' dc:format='image/jpeg'/>";
std::string property(const std::string& json) {
  return "<rdf:Description rdf:about='' xmlns:t='http://www.tc260.org.cn/ns/AIGC/1.0/'><t:AIGC><![CDATA[" + json +
         "]]></t:AIGC></rdf:Description>";
}

// A multi-picture index: first image `first` bytes, second `second` bytes from the index's TIFF header.
Bytes mpf(std::uint32_t first, std::uint32_t second) {
  Bytes out;
  append(out, "MPF\0II*\0\x08\0\0\0\x01\0"sv);
  append(out, "\x02\xB0\x07\0\x20\0\0\0\x1A\0\0\0\0\0\0\0"sv);
  for (const auto& [size, offset] : {std::pair{first, 0U}, std::pair{99U, second}}) {
    append_le(out, std::uint32_t{0});
    append_le(out, size);
    append_le(out, offset);
    append_le(out, std::uint32_t{0});
  }
  return segment(0xE2, std::string(as_text(out)));
}

Inspection inspect(const Bytes& file) {
  MemorySource source(file, "photo.jpg");
  auto seen = carrier().inspect(source);
  EXPECT_TRUE(seen) << seen.error().message;
  return seen ? std::move(*seen) : Inspection{};
}

Result<Bytes> write(const Bytes& file, const label::ImplicitLabel& label) {
  MemorySource source(file, "photo.jpg");
  ASSAY_TRY(const container::Splice plan, carrier().plan_write(source, label));
  MemorySink sink;
  ASSAY_CHECK(plan.carry_out(source, sink));
  EXPECT_EQ(plan.size(), sink.bytes().size());
  return sink.take();
}

std::string digest(const Bytes& file) {
  MemorySource source(file, "photo.jpg");
  const auto made = carrier().digest_content(source, crypto::DigestAlgorithm::Sha256, DigestScheme::Full);
  return made ? to_hex(*made) : made.error().message;
}
std::string sha256(const Bytes& file) { return to_hex(crypto::digest_of(crypto::DigestAlgorithm::Sha256, file)); }

std::string finding_ids(const Inspection& seen) {
  std::string out;
  for (const label::Finding& finding : seen.findings) out += (out.empty() ? "" : " ") + std::string(finding.id);
  return out;
}

// What every written file must be: one label, ours; the same digest as before; the same bytes when written again; and
// right after another label was written over it too.
void expect_written(const Bytes& before, const Bytes& after, std::string_view place) {
  const Inspection seen = inspect(after);
  ASSERT_EQ(seen.labels.size(), 1U);
  EXPECT_EQ(seen.labels[0].place, place);
  EXPECT_EQ(seen.labels[0].reading.label, our_label());
  EXPECT_EQ(digest(after), digest(before));
  MemorySource source(after);
  EXPECT_TRUE(carrier().plan_write(source, our_label())->is_identity(after.size()));
  const Bytes propagated = *write(after, our_label().propagated_by("001191110000MA0000000H20001", "p1", "code"));
  EXPECT_EQ(inspect(propagated).labels.size(), 1U);
  EXPECT_EQ(digest(propagated), digest(before));
  EXPECT_EQ(inspect(*write(propagated, our_label())).labels[0].reading.label, our_label());
}

struct Unlabelled {
  const char* what;
  Bytes file;
};
std::vector<Unlabelled> unlabelled_files() {
  return {
      {"bare", concat({kSoi, kPicture})},
      {"jfif", concat({kSoi, jfif(), kPicture})},
      {"jfif and exif", concat({kSoi, jfif(), exif(kAscii + "a comment", "a {cat}"), kPicture})},
      {"exif first",
       concat({kSoi, exif("", ""), jfif(), segment(0xE2, std::string("ICC_PROFILE\0\1\1", 14)), kPicture})},
      {"foreign packet", concat({kSoi, jfif(), xmp_segment(packet(kTitle)), kPicture})},
      {"empty rdf",
       concat({kSoi, xmp_segment("<rdf:RDF xmlns:rdf='http://www.w3.org/1999/02/22-rdf-syntax-ns#' />"), kPicture})},
      {"fill bytes", concat({kSoi, jfif(), {0xFF, 0xFF, 0xFF}, xmp_segment(packet(kTitle)), kPicture})},
      {"trailing video", concat({kSoi, jfif(), kPicture, Bytes(5000, 'v')})},
      {"no end", concat({kSoi, jfif(), {kPicture.begin(), kPicture.end() - 2}})},
      {"comment of zeros", concat({kSoi, exif(std::string(64, '\0')), kPicture})},
      {"private aigc_info",
       concat({kSoi, exif(kAscii + R"({"aigc_info":{"aigc_label_type":0,"source_info":"x"}})"), kPicture})},
      {"unknown app", concat({kSoi, jfif(), segment(0xE5, "AIGC is not always a label {"), kPicture})},
  };
}

TEST(JpegCarrier, DigestsAFileWithoutLabelAsItIs) {
  for (const Unlabelled& given : unlabelled_files()) {
    EXPECT_TRUE(inspect(given.file).labels.empty()) << given.what;
    EXPECT_EQ(digest(given.file), sha256(given.file)) << given.what;
  }
}

TEST(JpegCarrier, PutsANewLabelIntoXmpAndKeepsEverythingElse) {
  for (const Unlabelled& given : unlabelled_files()) {
    SCOPED_TRACE(given.what);
    const auto after = write(given.file, our_label());
    ASSERT_TRUE(after) << after.error().message;
    expect_written(given.file, *after, "xmp");
    EXPECT_EQ(digest(*after), sha256(given.file));
  }
}

TEST(JpegCarrier, PutsItsPacketBehindJfifAndExifAndBeforeEverythingElse) {
  const std::string json = *label::write(our_label());
  const Bytes packet_segment = xmp_segment(xmp::fresh_packet(json));
  const Bytes icc = segment(0xE2, std::string("ICC_PROFILE\0\1\1", 14));
  const Bytes camera = exif(kAscii + "a comment");
  EXPECT_EQ(*write(concat({kSoi, kPicture}), our_label()), concat({kSoi, packet_segment, kPicture}));
  EXPECT_EQ(*write(concat({kSoi, jfif(), icc, kPicture}), our_label()),
            concat({kSoi, jfif(), packet_segment, icc, kPicture}));
  EXPECT_EQ(*write(concat({kSoi, jfif(), camera, icc, kPicture}), our_label()),
            concat({kSoi, jfif(), camera, packet_segment, icc, kPicture}));
  EXPECT_EQ(*write(concat({kSoi, jfif(), icc, camera, kPicture}), our_label()),
            concat({kSoi, jfif(), icc, camera, packet_segment, kPicture}));
}

TEST(JpegCarrier, KeepsForeignXmpWhenTheLabelIsReplaced) {
  const Bytes before = concat({kSoi, jfif(), xmp_segment(packet(kTitle + property(kForeignJson))), kPicture});
  const auto after = write(before, our_label());
  ASSERT_TRUE(after) << after.error().message;
  expect_written(before, *after, "xmp");
  EXPECT_NE(as_text(*after).find(kTitle), std::string_view::npos);
  EXPECT_NE(as_text(*after).find(std::string(300, ' ')), std::string_view::npos);
  EXPECT_EQ(as_text(*after).find("SomebodyElse"), std::string_view::npos);
}

TEST(JpegCarrier, WritesBareIntoXmpEvenWhereTheForeignLabelWasWrapped) {
  const Bytes before = concat({kSoi, xmp_segment(packet(property(kForeignWrapped))), kPicture});
  EXPECT_EQ(finding_ids(inspect(before)), "form-not-of-guide");
  const Bytes after = *write(before, our_label());
  EXPECT_EQ(inspect(after).labels.at(0).reading.form, label::Form::Bare);
  expect_written(before, after, "xmp");
}

TEST(JpegCarrier, ReplacesExifAndBareLabelsWhereTheyStandInTheirForm) {
  const std::string utf16 = [] {
    std::string out("UNICODE\0", 8);
    for (const char c : kForeignWrapped) out += {'\0', c};
    return out;
  }();
  struct Given {
    Bytes label;
    std::string_view place;
    label::Form form;
    std::string_view finding;
  };
  const Given kGiven[] = {
      {exif(kAscii + kForeignWrapped), "exif-user-comment", label::Form::Wrapped, "label-not-in-guide-place"},
      {exif(kForeignJson), "exif-user-comment", label::Form::Bare, "label-not-in-guide-place"},
      {exif(utf16), "exif-user-comment", label::Form::Wrapped, "label-not-in-guide-place"},
      {exif(kAscii + "a comment", kForeignWrapped), "exif-image-description", label::Form::Wrapped,
       "label-not-in-guide-place"},
      {segment(0xE9, "AIGC" + kForeignJson), "jpeg-app-segment", label::Form::Bare, "label-bare-app-segment"},
      {segment(0xE1, std::string("AIGC\0", 5) + kForeignJson + std::string(3, '\0')), "jpeg-app-segment",
       label::Form::Bare, "label-bare-app-segment"},
      {segment(0xEF, kForeignWrapped), "jpeg-app-segment", label::Form::Wrapped, "label-bare-app-segment"},
  };
  for (const Given& given : kGiven) {
    const Bytes before = concat({kSoi, jfif(), given.label, xmp_segment(packet(kTitle)), kPicture});
    SCOPED_TRACE(as_text(given.label).substr(0, 20));
    const Inspection seen = inspect(before);
    ASSERT_EQ(seen.labels.size(), 1U);
    EXPECT_EQ(seen.labels[0].reading.label->content_producer, "SomebodyElse");
    EXPECT_EQ(finding_ids(seen), given.finding);
    const auto after = write(before, our_label());
    ASSERT_TRUE(after) << after.error().message;
    expect_written(before, *after, given.place);
    EXPECT_EQ(inspect(*after).labels[0].reading.form, given.form);
    EXPECT_EQ(as_text(*after).find("SomebodyElse"), std::string_view::npos);
    EXPECT_EQ(digest(before), sha256(concat({kSoi, jfif(), xmp_segment(packet(kTitle)), kPicture})))
        << "the content is the file as it was before the label's segment was added";
  }
}

TEST(JpegCarrier, ReadsALowerCaseOuterKeyAndWritesTheStandardsOwn) {
  const Bytes before = concat({kSoi, exif(R"({"aigc": )" + kForeignJson + "}"), kPicture});
  ASSERT_EQ(inspect(before).labels.size(), 1U);
  const Bytes after = *write(before, our_label());
  expect_written(before, after, "exif-user-comment");
  EXPECT_NE(as_text(after).find(R"({"AIGC": {"Label")"), std::string_view::npos);
}

TEST(JpegCarrier, LeavesOneOfSeveralLabels) {
  const std::string other = R"({"Label":"2","ContentProducer":"Third","ProduceID":"x"})";
  const Bytes in_xmp = xmp_segment(packet(kTitle + property(kForeignJson) + property(other)));
  const Bytes in_exif = exif(kAscii + kForeignWrapped, other);
  const Bytes in_app = segment(0xE7, "AIGC" + other);
  const Bytes second = xmp_segment(packet(property(other)));
  const Bytes ours = xmp_segment(xmp::fresh_packet(other));
  const std::vector<std::pair<Bytes, std::string_view>> kFiles = {
      {concat({kSoi, in_app, in_exif, in_xmp, second, ours, kPicture}), "xmp"},
      {concat({kSoi, ours, in_exif, second, kPicture}), "xmp"},
      {concat({kSoi, in_app, in_exif, in_exif, kPicture}), "exif-user-comment"},
      {concat({kSoi, in_app, in_app, kPicture}), "jpeg-app-segment"},
      {concat({kSoi, in_app, exif(kAscii + "a comment", other), xmp_segment(packet(kTitle)), kPicture}),
       "exif-image-description"},
  };
  for (const auto& [before, place] : kFiles) {
    ASSERT_GT(inspect(before).labels.size(), 1U);
    EXPECT_EQ(inspect(before).labels[0].place, place);
    const auto after = write(before, our_label());
    ASSERT_TRUE(after) << after.error().message;
    expect_written(before, *after, place);
    EXPECT_EQ(as_text(*after).find("Third"), std::string_view::npos);
  }
}

// Extended XMP in parts of `step` bytes, named by `guid`.
Bytes extended(const std::string& guid, const std::string& whole, std::size_t step) {
  Bytes out;
  for (std::size_t at = 0; at < whole.size(); at += step) {
    Bytes payload;
    append(payload, "http://ns.adobe.com/xmp/extension/\0"sv);
    append(payload, guid);
    append_be(payload, static_cast<std::uint32_t>(whole.size()));
    append_be(payload, static_cast<std::uint32_t>(at));
    append(payload, std::string_view(whole).substr(at, step));
    append(out, segment(0xE1, std::string(as_text(payload))));
  }
  return out;
}

TEST(JpegCarrier, FindsALabelInExtendedXmpAndMovesItToTheStandardPacket) {
  const std::string guid = "0123456789ABCDEF0123456789ABCDEF";
  const std::string main =
      packet("<rdf:Description rdf:about='' xmlns:n='http://ns.adobe.com/xmp/note/' n:HasExtendedXMP='" + guid + "'/>");
  for (const std::size_t step : {50U, 97U, 60000U}) {
    const std::string whole = packet(kTitle + property(kForeignJson) + kTitle);
    const Bytes before = concat(
        {kSoi, jfif(), xmp_segment(main), extended(guid, whole, step), exif(kAscii + kForeignWrapped), kPicture});
    const Inspection seen = inspect(before);
    ASSERT_EQ(seen.labels.size(), 2U) << step;
    EXPECT_EQ(seen.labels[0].place, "xmp-extended");
    EXPECT_EQ(seen.labels[0].reading.label->produce_id, "f1");
    const auto after = write(before, our_label());
    ASSERT_TRUE(after) << after.error().message;
    expect_written(before, *after, "xmp");
    EXPECT_EQ(inspect(*after).labels[0].offset, 20U);
    EXPECT_EQ(as_text(*after).find("Somebody"), std::string_view::npos);
  }
  // Parts that the packet does not name are left over from another one.
  const Bytes stale =
      concat({kSoi, xmp_segment(packet(kTitle)), extended(guid, packet(property(kForeignJson)), 60000), kPicture});
  EXPECT_TRUE(inspect(stale).labels.empty());
  EXPECT_EQ(digest(*write(stale, our_label())), sha256(stale));
  // Parts that do not fit together.
  Bytes broken = extended(guid, packet(property(kForeignJson)), 60000);
  broken[4 + 35 + 32 + 3] ^= 1;
  const Bytes file = concat({kSoi, xmp_segment(main), broken, kPicture});
  EXPECT_EQ(finding_ids(inspect(file)), "xmp-unreadable");
  EXPECT_EQ(write(file, our_label()).error().code, Code::Corrupt);
}

TEST(JpegCarrier, KeepsMultiPictureIndexesRight) {
  const Bytes second(99, 's');
  const auto file_of = [&](const std::vector<Bytes>& header, std::uint32_t before_index) {
    // The index counts from its TIFF header, eight bytes into its segment.
    Bytes file = concat(header);
    const auto first = static_cast<std::uint32_t>(file.size() + kPicture.size());
    std::vector<Bytes> parts = header;
    parts[before_index] = mpf(first, 0);
    std::uint32_t tiff = 8;
    for (std::uint32_t i = 0; i < before_index; ++i) tiff += static_cast<std::uint32_t>(parts[i].size());
    parts[before_index] = mpf(first, first - tiff);
    return concat({concat(parts), kPicture, second});
  };
  const Bytes packet_segment = xmp_segment(xmp::fresh_packet(*label::write(our_label())));
  const Bytes foreign = xmp_segment(packet(kTitle));
  const Bytes before = file_of({kSoi, jfif(), mpf(0, 0), segment(0xFE, "c")}, 2);
  EXPECT_EQ(*write(before, our_label()), file_of({kSoi, jfif(), packet_segment, mpf(0, 0), segment(0xFE, "c")}, 3));
  const Bytes behind = file_of({kSoi, jfif(), mpf(0, 0), foreign}, 2);
  const Bytes labelled = xmp_segment(*xmp::with_label(packet(kTitle), *label::write(our_label())));
  EXPECT_EQ(*write(behind, our_label()), file_of({kSoi, jfif(), mpf(0, 0), labelled}, 2));
  for (const Bytes& file : {before, behind}) {
    EXPECT_EQ(finding_ids(inspect(file)), "trailing-bytes");
    EXPECT_EQ(digest(file), sha256(file));
    expect_written(file, *write(file, our_label()), "xmp");
  }
}

TEST(JpegCarrier, SaysHowManyBytesAreMissingWhenThePacketIsFull) {
  const std::string full = packet(kTitle + "<!--" + std::string(65000 - packet(kTitle).size(), 'x') + "-->");
  const Bytes before = concat({kSoi, jfif(), xmp_segment(full), kPicture});
  const auto after = write(before, our_label());
  ASSERT_FALSE(after);
  EXPECT_EQ(after.error().code, Code::Limited);
  const std::string written = *xmp::with_label(full, *label::write(our_label()));
  EXPECT_EQ(after.error().message, "photo.jpg: APP1 at 0x14: the XMP packet would have " +
                                       std::to_string(written.size()) + " bytes with the label, " +
                                       std::to_string(written.size() - 65502) +
                                       " over the 65502 that a segment takes; shorten the packet first (padding and "
                                       "edit history are its usual bulk)");
  // The same label fits where the foreign one is longer.
  const std::string labelled = packet(kTitle + property(kForeignJson + std::string(60000, ' ')));
  EXPECT_TRUE(write(concat({kSoi, xmp_segment(labelled), kPicture}), our_label()));
}

TEST(JpegCarrier, SaysWhenAnExifBlockIsFull) {
  Bytes block = exif(kAscii + kForeignWrapped);
  const Bytes padded =
      segment(0xE1, std::string(as_text(BytesView(block).subspan(4))) + std::string(65300 - block.size(), 'm'));
  const auto after = write(concat({kSoi, padded, kPicture}), our_label(std::string(600, 'a')));
  ASSERT_FALSE(after);
  EXPECT_EQ(after.error().code, Code::Limited);
  EXPECT_NE(after.error().message.find("photo.jpg: APP1 at 0x2 has no room for the label"), std::string::npos)
      << after.error().message;
}

TEST(JpegCarrier, WritesNoLabelBesideAPacketThatCannotBeRead) {
  const Bytes before =
      concat({kSoi, xmp_segment("<x xmlns:t='http://www.tc260.org.cn/ns/AIGC/1.0/'><t:AIGC>"), kPicture});
  EXPECT_EQ(finding_ids(inspect(before)), "xmp-unreadable");
  EXPECT_EQ(digest(before), sha256(before));
  const auto after = write(before, our_label());
  ASSERT_FALSE(after);
  EXPECT_EQ(after.error().code, Code::Corrupt);
  EXPECT_NE(after.error().message.find("photo.jpg: APP1 at 0x2: the XMP packet is not well-formed"), std::string::npos)
      << after.error().message;
}

TEST(JpegCarrier, ReportsALabelThatCannotBeUnderstoodAndReplacesIt) {
  const Bytes before = concat({kSoi, exif(kAscii + R"({"AIGC":{"Label":"1","Label":"2"}})"), kPicture});
  const Inspection seen = inspect(before);
  ASSERT_EQ(seen.labels.size(), 1U);
  EXPECT_FALSE(seen.labels[0].reading.label);
  expect_written(before, *write(before, our_label()), "exif-user-comment");
}

TEST(JpegCarrier, NamesOtherSchemasThatAreNoLabels) {
  const std::string tencent = "{\"ServiceProvider\":\"x\",\"ServiceUser\":\"1\",\"Time\":\"t\",\"ContentId\":\"c\"}";
  EXPECT_EQ(finding_ids(inspect(concat({kSoi, exif("", tencent), kPicture}))), "ai-declared");
  const std::string bytedance = R"({"aigc_info":{"aigc_label_type":0,"source_info":"x"}})";
  EXPECT_EQ(finding_ids(inspect(concat({kSoi, exif(kAscii + bytedance), kPicture}))), "private-bytedance");
}

TEST(JpegCarrier, NamesWhatIsOddAboutTheFile) {
  const std::string jumbf("JP\0\1\0\0\0\1\0\0\0\x60jumb\0\0\0\x26jumdc2pa\0\x11\0\x10\x80\0\0\xAA\0\x38\x9B\x71", 40);
  const Inspection c2pa = inspect(concat({kSoi, segment(0xEB, jumbf), segment(0xEB, jumbf), kPicture}));
  EXPECT_TRUE(c2pa.has_c2pa);
  EXPECT_EQ(finding_ids(c2pa), "c2pa-present");
  EXPECT_FALSE(inspect(concat({kSoi, kPicture})).has_c2pa);
  EXPECT_EQ(finding_ids(inspect(concat({kSoi, {kPicture.begin(), kPicture.end() - 2}}))), "truncated");
  EXPECT_EQ(finding_ids(inspect(concat({kSoi, kPicture, Bytes(100, 'v')}))), "trailing-bytes");
  EXPECT_EQ(finding_ids(inspect(concat({kSoi, xmp_segment(packet("")), xmp_segment(packet("")), kPicture}))),
            "xmp-repeated");
  EXPECT_EQ(finding_ids(inspect(concat({kSoi, {0, 0}, kPicture}))), "stray-bytes");
  EXPECT_EQ(finding_ids(inspect(concat({kSoi, mpf(1, 1), kPicture}))), "mpf-index-wrong");
  EXPECT_EQ(finding_ids(inspect(concat({kSoi, segment(0xE1, std::string("Exif\0\0none", 10)), kPicture}))),
            "exif-unreadable");
}

TEST(JpegCarrier, GoesThroughSixtyFiveThousandSegments) {
  const std::vector<Bytes> kKinds = {segment(0xE1, "x"), xmp_segment(packet(kTitle)), exif(kAscii + kForeignWrapped),
                                     segment(0xE4, "AIGC" + kForeignJson)};
  for (const Bytes& kind : kKinds) {
    Bytes file = kSoi;
    for (int i = 0; i < 65000; ++i) append(file, kind);
    append(file, kPicture);
    const auto start = std::chrono::steady_clock::now();
    inspect(file);
    const auto after = write(file, our_label());
    EXPECT_EQ(after.has_value(), kind == kKinds[0]);
    EXPECT_TRUE(after || after.error().code == Code::Limited) << after.error().message;
    EXPECT_LT(std::chrono::steady_clock::now() - start, std::chrono::seconds(20));
  }
}

TEST(JpegCarrier, EveryPrefixIsReadOrRefused) {
  const Bytes file =
      concat({kSoi, jfif(), exif(kAscii + kForeignWrapped, "a {cat}"), mpf(5000, 4000),
              xmp_segment(packet(property(kForeignJson))), segment(0xE9, "AIGC" + kForeignJson), kPicture});
  for (std::size_t length = 0; length <= file.size(); ++length) {
    const Bytes part(file.begin(), file.begin() + static_cast<std::ptrdiff_t>(length));
    MemorySource source(part);
    const auto seen = carrier().inspect(source);
    const auto written = write(part, our_label());
    EXPECT_EQ(seen.has_value(), written.has_value());
    if (!seen) {
      EXPECT_EQ(seen.error().code, Code::Corrupt);
      continue;
    }
    expect_written(part, *written, "xmp");
  }
}

TEST(JpegCarrier, SniffsByContent) {
  EXPECT_TRUE(sniff(Bytes{0xFF, 0xD8, 0xFF, 0xE0}, "x.png"));
  EXPECT_FALSE(sniff(Bytes{0xFF, 0xD8}, "x.jpg"));
  EXPECT_FALSE(sniff(Bytes{0x89, 'P', 'N', 'G'}, "x.jpg"));
}

}  // namespace
}  // namespace assay::carrier::jpeg
