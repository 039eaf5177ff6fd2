#include "container/jpeg/segments.hpp"

#include <gtest/gtest.h>

#include <chrono>

namespace assay::container::jpeg {
namespace {

using namespace std::string_view_literals;

Bytes segment(std::uint8_t marker, std::string_view payload) { return *make_segment(marker, {}, as_bytes(payload)); }

Bytes concat(const std::vector<Bytes>& parts) {
  Bytes out;
  for (const Bytes& part : parts) append(out, part);
  return out;
}

const Bytes kSoi = {0xFF, 0xD8};
const Bytes kScan = {0xFF, 0xDA, 0x00, 0x08, 1, 1, 0, 0, 0x3F, 0, 'd', 0xFF, 0x00, 'a', 0xFF, 0xD0, 't', 'a'};
const Bytes kEoi = {0xFF, 0xD9};

Result<Header> header_of(const Bytes& file) {
  MemorySource source(file, "photo.jpg");
  Window window(source);
  return read_header(window);
}

std::string c2pa_payload(bool extended) {
  std::string out("JP\0\1\0\0\0\1", 8);
  out += extended ? std::string("\0\0\0\1jumb\0\0\0\0\0\0\0\x60", 16) : std::string("\0\0\0\x60jumb", 8);
  return out + std::string("\0\0\0\x26jumdc2pa\0\x11\0\x10\x80\0\0\xAA\0\x38\x9B\x71", 24);
}

TEST(JpegSegments, RecognisesApplicationSegments) {
  const Bytes file =
      concat({kSoi, segment(0xE0, "JFIF\0\1\1\0\0\1\0\1\0\0"sv), segment(0xE1, "Exif\0\0II*\0"sv),
              segment(0xE1, "http://ns.adobe.com/xap/1.0/\0<x/>"sv),
              segment(0xE1, "http://ns.adobe.com/xmp/extension/\0abc"sv), segment(0xDB, "table"),
              segment(0xE2, "ICC_PROFILE\0\1\1"sv), segment(0xE2, "MPF\0II*\0"sv), segment(0xEB, c2pa_payload(false)),
              segment(0xED, "Photoshop 3.0\0"sv), segment(0xEE, "Adobe\0d"sv), segment(0xE1, "something else"),
              segment(0xEB, "JP"), kScan, kEoi});
  const auto header = header_of(file);
  ASSERT_TRUE(header) << header.error().message;
  std::vector<Kind> kinds;
  for (const Segment& seen : header->applications) kinds.push_back(seen.kind);
  EXPECT_EQ(kinds, (std::vector<Kind>{Kind::Jfif, Kind::Exif, Kind::Xmp, Kind::ExtendedXmp, Kind::Icc, Kind::Mpf,
                                      Kind::Jumbf, Kind::Photoshop, Kind::Adobe, Kind::Other, Kind::Jumbf}));
  EXPECT_EQ(header->scan, file.size() - kScan.size() - kEoi.size());
  const Segment& xmp = header->applications[2];
  EXPECT_EQ(as_text(BytesView(file).subspan(xmp.content(), xmp.content_length())), "<x/>");
  EXPECT_TRUE(header->applications[6].is_c2pa);
  EXPECT_FALSE(header->applications[10].is_c2pa);
  EXPECT_EQ(header->stray_bytes, 0U);
}

TEST(JpegSegments, KnowsAC2paStoreWithALongBoxLength) {
  const auto header = header_of(concat({kSoi, segment(0xEB, c2pa_payload(true)), kScan}));
  EXPECT_TRUE(header->applications.at(0).is_c2pa);
}

TEST(JpegSegments, TakesFillBytesStandaloneMarkersAndStrayBytes) {
  const Bytes file = concat({kSoi,
                             {0xFF, 0x01},
                             {0xFF, 0xFF, 0xFF},
                             segment(0xE0, "JFIF\0"sv),
                             {0, 'x', 0xFF, 0},
                             {0xFF, 0xD3},
                             segment(0xE1, "Exif\0\0II*\0"sv),
                             kScan});
  const auto header = header_of(file);
  ASSERT_TRUE(header) << header.error().message;
  ASSERT_EQ(header->applications.size(), 2U);
  EXPECT_EQ(header->applications[0].offset, 4U);
  EXPECT_EQ(header->applications[0].head, 7U);
  EXPECT_EQ(header->applications[0].length, 12U);
  EXPECT_EQ(header->applications[1].offset, 22U);
  EXPECT_EQ(header->stray_bytes, 4U);
  EXPECT_EQ(header->first_stray, 16U);
}

TEST(JpegSegments, NamesWhatIsBrokenAndWhere) {
  const std::pair<Bytes, std::string> kBroken[] = {
      {{}, "too short"},
      {{'G', 'I', 'F'}, "no SOI marker"},
      {kSoi, "the file ends at 0x2 before the first scan"},
      {concat({kSoi, segment(0xE0, "JFIF\0"sv)}), "the file ends at 0xb before the first scan"},
      {concat({kSoi, {0xFF, 0xE1, 0xFF, 0xF0, 1, 2}}), "APP1 at 0x2 claims 65520 bytes, the file has 4 left"},
      {concat({kSoi, {0xFF, 0xE1, 0x00, 0x01}}), "APP1 at 0x2 claims a length of 1"},
      {concat({kSoi, {0xFF, 0xE1, 0x00}}), "APP1 at 0x2 has no length"},
      {concat({kSoi, kEoi}), "EOI at 0x2 before any scan"},
      {concat({kSoi, kSoi, kScan}), "a second SOI at 0x2"},
      {concat({kSoi, Bytes(5000, 0), kScan}), "no segment at 0x2"},
  };
  for (const auto& [file, words] : kBroken) {
    const auto header = header_of(file);
    ASSERT_FALSE(header) << words;
    EXPECT_EQ(header.error().code, Code::Corrupt);
    EXPECT_NE(header.error().message.find("photo.jpg: "), std::string::npos) << header.error().message;
    EXPECT_NE(header.error().message.find(words), std::string::npos) << header.error().message;
  }
}

TEST(JpegSegments, WalksSixtyFiveThousandSegmentsFastAndStopsAtItsLimit) {
  Bytes file = kSoi;
  const Bytes empty = segment(0xE1, "");
  for (int i = 0; i < 65000; ++i) append(file, empty);
  const Bytes whole = concat({file, kScan, kEoi});
  const auto start = std::chrono::steady_clock::now();
  const auto header = header_of(whole);
  ASSERT_TRUE(header);
  EXPECT_EQ(header->applications.size(), 65000U);
  EXPECT_LT(std::chrono::steady_clock::now() - start, std::chrono::seconds(2));
  for (int i = 0; i < 6000; ++i) append(file, empty);
  EXPECT_EQ(header_of(concat({file, kScan})).error().code, Code::Limited);
}

TEST(JpegSegments, FindsTheEndOfThePicture) {
  const Bytes file = concat({kSoi, segment(0xE0, "JFIF\0"sv), kScan});
  const std::uint64_t scan = header_of(file)->scan;
  const auto end_of = [&](const Bytes& tail) {
    const Bytes whole = concat({file, tail});
    MemorySource source(whole);
    return *find_end(source, scan);
  };
  EXPECT_TRUE(end_of({}).is_known);
  EXPECT_FALSE(end_of({}).has_end);
  EXPECT_FALSE(end_of({0xFF}).has_end);
  EXPECT_EQ(end_of(kEoi).end, file.size() + 2);
  EXPECT_EQ(end_of(concat({kEoi, {0, 0, '\n'}})).end, file.size() + 2);
  const Bytes video = concat({kEoi, Bytes(100000, 'v')});
  EXPECT_TRUE(end_of(video).has_end);
  EXPECT_EQ(end_of(video).end, file.size() + 2);
  // A table between two scans may hold the two bytes of an EOI; they are not one.
  const Bytes second = concat({segment(0xC4, "\xFF\xD9 table"sv), kScan, Bytes(70000, 'd'), kEoi, {'t'}});
  EXPECT_EQ(end_of(second).end, file.size() + second.size() - 1);
  EXPECT_FALSE(end_of(Bytes(200000, 0xFF)).has_end);
  EXPECT_FALSE(end_of({0xFF, 0xC4, 0xFF, 0xFF, 0xFF, 0xD9, 't'}).has_end);
}

TEST(JpegSegments, FindsAnEndThatLiesAcrossChunks) {
  for (std::size_t length = 65500; length < 65560; ++length) {
    const Bytes whole = concat({kSoi, kScan, Bytes(length, 'd'), kEoi, Bytes(80, 't')});
    MemorySource source(whole);
    EXPECT_EQ(find_end(source, 2)->end, whole.size() - 80) << length;
  }
}

TEST(JpegSegments, MakesASegmentOrSaysByHowMuchItIsTooLong) {
  EXPECT_EQ(make_segment(kApp1, kExifSignature, Bytes{1, 2}).value(),
            (Bytes{0xFF, 0xE1, 0, 10, 'E', 'x', 'i', 'f', 0, 0, 1, 2}));
  EXPECT_TRUE(make_segment(kApp1, {}, Bytes(65533)));
  const auto made = make_segment(kApp1, "ab", Bytes(65533));
  ASSERT_FALSE(made);
  EXPECT_EQ(made.error().code, Code::Limited);
  EXPECT_NE(made.error().message.find("65535 bytes is 2 over"), std::string::npos) << made.error().message;
}

TEST(JpegSegments, EveryPrefixIsReadOrRefused) {
  const Bytes file = concat({kSoi, segment(0xE0, "JFIF\0"sv), segment(0xEB, c2pa_payload(false)), kScan, kEoi});
  for (std::size_t length = 0; length <= file.size(); ++length) {
    const Bytes part(file.begin(), file.begin() + static_cast<std::ptrdiff_t>(length));
    const auto header = header_of(part);
    EXPECT_EQ(header.has_value(), length >= file.size() - kScan.size() - kEoi.size() + 2) << length;
    if (!header) {
      EXPECT_EQ(header.error().code, Code::Corrupt);
      continue;
    }
    MemorySource source(part);
    EXPECT_EQ(find_end(source, header->scan)->has_end, length == file.size());
  }
}

}  // namespace
}  // namespace assay::container::jpeg
