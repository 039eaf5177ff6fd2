#include "carrier/bmff/film_test_support.hpp"

namespace assay::carrier::bmff {
namespace {

using namespace for_tests;
using namespace std::string_literals;

std::string in_udta(std::string_view children) { return film_moov_last({.after = box("udta", children)}); }

TEST(BmffReading, LabelsAreFoundInEveryPlaceWhereProducersPutThem) {
  struct Case {
    std::string file;
    std::string_view place;
    std::string_view findings;
  };
  const std::string list = data_box(kForeignWrapped);
  const Case cases[] = {
      {in_udta(mdta({{"major_brand", "isom"}, {"AIGC", kForeign}})), "mp4-keys", ""},
      {in_udta(mdta({{"aigc", kForeignWrapped}})), "mp4-keys", "form-not-of-guide"},
      {in_udta(mdta({{"com.example.AIGC.label", kForeign}})), "mp4-keys", ""},
      {in_udta(box("meta", mdta_children({{"AIGC", kForeign}}))), "mp4-keys", ""},
      {film_moov_last({.after = mdta({{"com.android.version", "14"}, {"AIGC", kForeign}})}), "mp4-moov-keys", ""},
      {in_udta(mdir(title("T") + box("\xa9"
                                     "cmt",
                                     list))),
       "mp4-list", "label-not-in-guide-place"},
      {in_udta(mdir(box("AIGC", data_box(kForeign)))), "mp4-list", "label-not-in-guide-place"},
      {in_udta(mdir(freeform("AIGC", kForeign))), "mp4-freeform", "label-not-in-guide-place"},
      {in_udta(box("AIGC", kForeign)), "mp4-box", "label-not-in-guide-place"},
      {in_udta(full_box("aigc", kForeign)), "mp4-box", "label-not-in-guide-place"},
      {in_udta(box("AIGC", u16(kForeign.size()) + u16(0x55c4) + kForeign)), "mp4-box", "label-not-in-guide-place"},
      {in_udta(box("AIGC", data_box(kForeign))), "mp4-box", "label-not-in-guide-place"},
      {film_moov_last() + box("uuid", kXmpUuid + packet(property(kForeign))), "xmp", "label-not-in-guide-place"},
      {film_moov_last({.after = box("uuid", kXmpUuid + packet(property(kForeign)))}), "xmp-in-moov",
       "label-not-in-guide-place"},
      {in_udta(box("XMP_", packet(property(kForeign)))), "xmp-in-moov", "label-not-in-guide-place"},
  };
  for (const Case& c : cases) {
    const Inspection seen = inspect(c.file);
    ASSERT_EQ(seen.labels.size(), 1U) << c.place;
    EXPECT_EQ(seen.labels[0].place, c.place);
    ASSERT_TRUE(seen.labels[0].reading.label) << c.place << seen.labels[0].text;
    EXPECT_EQ(seen.labels[0].reading.label->content_producer, "SomebodyElse");
    EXPECT_EQ(finding_ids(seen), c.findings) << c.place;
  }
}

TEST(BmffReading, Utf16ValuesAreReadAndNamed) {
  std::string utf16;
  for (const char letter : kForeign) utf16 += {'\0', letter};
  const std::string meta =
      full_box("meta", hdlr("mdta") + keys({"AIGC"}) + box("ilst", box(u32(1), data_box(utf16, 2))));
  const Inspection seen = inspect(in_udta(meta));
  ASSERT_EQ(seen.labels.size(), 1U);
  EXPECT_EQ(seen.labels[0].text, kForeign);
  ASSERT_FALSE(seen.labels[0].reading.findings.empty());
  EXPECT_EQ(seen.labels[0].reading.findings.back().id, "utf-16");
}

TEST(BmffReading, TheGuidesPlaceComesFirstAndOffsetsAreOfTheFile) {
  const std::string uuid = box("uuid", kXmpUuid + packet(property(kForeign)));
  const std::string file =
      uuid + film_moov_last({.after = box("udta", mdir(freeform("AIGC", kForeign)) + mdta({{"AIGC", kForeign}}))});
  const Inspection seen = inspect(file);
  ASSERT_EQ(seen.labels.size(), 3U);
  EXPECT_EQ(seen.labels[0].place, "mp4-keys");
  EXPECT_EQ(file.substr(static_cast<std::size_t>(seen.labels[0].offset) + 4, 8), u32(1) + u32(16 + kForeign.size()));
  EXPECT_EQ(seen.labels[1].place, "mp4-freeform");
  EXPECT_EQ(file.substr(static_cast<std::size_t>(seen.labels[1].offset) + 4, 4), "----");
  EXPECT_EQ(seen.labels[2].place, "xmp");
  EXPECT_EQ(seen.labels[2].offset, 0U);
}

TEST(BmffReading, JsonThatIsNoLabelIsLeftToItsOwners) {
  for (const std::string& file :
       {in_udta(mdir(box("\xa9"
                         "cmt",
                         data_box(R"({"Label":"holiday","year":2024})")))),
        in_udta(mdir(box("desc", data_box("about AIGC, in words")))), in_udta(mdta({{"com.example.AIGC", "yes"}})),
        in_udta(mdir(freeform("iTunNORM", kForeign.substr(0, 20)))), in_udta(mdir(title("AIGC"))),
        film_moov_last() + box("uuid", kXmpUuid + packet("")), film_moov_last() + box("uuid", zeros(16) + kForeign)})
    EXPECT_TRUE(inspect(file).labels.empty());
}

TEST(BmffReading, AKeyWithoutAValueIsNoLabel) {
  EXPECT_TRUE(inspect(in_udta(full_box("meta", hdlr("mdta") + keys({"AIGC"}) + box("ilst")))).labels.empty());
  EXPECT_TRUE(inspect(in_udta(full_box("meta", hdlr("mdta") + keys({"AIGC"})))).labels.empty());
}

TEST(BmffReading, AValueThatCannotBeReadIsShownWithItsReason) {
  const Inspection seen = inspect(in_udta(mdta({{"AIGC", "not json"}})));
  ASSERT_EQ(seen.labels.size(), 1U);
  EXPECT_FALSE(seen.labels[0].reading.label);
  EXPECT_EQ(seen.labels[0].reading.findings.at(0).id, "not-json");
}

TEST(BmffReading, WhatIsWrongWithAFileIsTold) {
  const std::string film = film_moov_first();
  EXPECT_EQ(finding_ids(inspect(film + "TAG something")), "trailing-bytes");
  EXPECT_EQ(finding_ids(inspect(film.substr(0, film.size() - 5))), "truncated");
  EXPECT_EQ(finding_ids(inspect(film + box("moov"))), "moov-superseded");
  EXPECT_EQ(finding_ids(inspect(ftyp() + mdat(0, 2))), "moov-missing");
  EXPECT_EQ(finding_ids(inspect(ftyp() + box("moov", box("cmov")))), "moov-compressed");
  EXPECT_EQ(finding_ids(inspect(film + box("uuid", kXmpUuid + packet("<broken /ns/AIGC/1.0")))), "xmp-unreadable");
  EXPECT_EQ(finding_ids(inspect(film)), "");
}

TEST(BmffReading, C2paManifestsAreSeen) {
  const Inspection seen = inspect(ftyp() + box("uuid", kC2paUuid + "manifest") + film_moov_first());
  EXPECT_TRUE(seen.has_c2pa);
  EXPECT_EQ(finding_ids(seen), "c2pa-present");
  EXPECT_FALSE(inspect(film_moov_first()).has_c2pa);
}

TEST(BmffReading, TheFirstMoovCounts) {
  const std::string ours = film_moov_first({.after = box("udta", mdta({{"AIGC", kForeign}}))});
  const std::string stale = box("moov", box("udta", mdta({{"AIGC", json(our_label())}})));
  const Inspection seen = inspect(ours + stale);
  ASSERT_EQ(seen.labels.size(), 1U);
  EXPECT_EQ(seen.labels[0].text, kForeign);
}

TEST(BmffReading, AMoovThatIsCutOffIsCorrupt) {
  const std::string film = film_moov_last();
  MemorySource source(as_bytes(std::string_view(film).substr(0, film.size() - 1)), "film.mp4");
  const auto seen = carrier().inspect(source);
  ASSERT_FALSE(seen);
  EXPECT_EQ(seen.error().code, Code::Corrupt);
  EXPECT_NE(seen.error().message.find("film.mp4: the moov at 0x"), std::string::npos) << seen.error().message;
}

TEST(BmffSniff, FilmsAndSoundsAreTakenPicturesAreNot) {
  for (const char* brand : {"isom", "mp42", "qt  ", "M4A ", "M4V ", "3gp5", "3g2a", "f4v ", "dash", "iso6"})
    EXPECT_TRUE(sniff(as_bytes(ftyp(brand)), "x")) << brand;
  for (const char* brand : {"heic", "heix", "avif", "avis", "mif1", "msf1", "crx ", "jp2 "})
    EXPECT_FALSE(sniff(as_bytes(ftyp(brand)), "x.mp4")) << brand;
  EXPECT_TRUE(sniff(as_bytes(box("ftyp", "zzzz" + u32(0) + "isom")), "x"));
  EXPECT_FALSE(sniff(as_bytes(box("ftyp", "zzzz" + u32(0) + "isomheic")), "x"));
  EXPECT_FALSE(sniff(as_bytes(box("ftyp", "zzzz" + u32(0))), "x"));
}

TEST(BmffSniff, QuickTimeWithoutBrandsIsTakenTextIsNot) {
  for (const std::string& head : {box("moov", "x"), box("wide") + mdat(0, 1), mdat(0, 1), box("free", "x"), box("skip"),
                                  box("pnot", zeros(12)), u32(1) + "mdat" + u64(5'000'000'000), u32(0) + "mdat"})
    EXPECT_TRUE(sniff(as_bytes(head), "x")) << head.substr(4, 4);
  for (const std::string& head :
       {"The free press"s, "all moov"s, "Big mdat"s, "ftyp"s, ""s, u32(3) + "moov", u32(0x20000000) + "free"})
    EXPECT_FALSE(sniff(as_bytes(head), "x.mov")) << head;
}

}  // namespace
}  // namespace assay::carrier::bmff
