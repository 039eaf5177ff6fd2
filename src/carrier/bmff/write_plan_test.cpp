#include "carrier/bmff/film_test_support.hpp"
#include "xmp/packet.hpp"

namespace assay::carrier::bmff {
namespace {

using namespace for_tests;

/// The boxes of the moov, by type.
std::string types(std::string_view file, std::string_view path) {
  std::string out;
  for (const std::string& body : bodies(file, path))
    for (const Seen& seen : boxes(body)) out += (out.empty() ? "" : " ") + seen.type;
  return out;
}

TEST(BmffWriting, AFilmWithoutMetadataGetsTheGuidesListOfKeys) {
  for (const std::string& film : {film_moov_first(), film_moov_last()}) {
    const std::string written = write(film);
    expect_labelled(written, film, "mp4-keys");
    const auto metas = bodies(written, "moov/udta/meta");
    ASSERT_EQ(metas.size(), 1U);
    EXPECT_EQ(full_box("meta", metas[0].substr(4)), mdta({{"AIGC", json(our_label())}}));
    EXPECT_EQ(boxes(written)[1].type, boxes(film)[1].type);  // the moov keeps its place
  }
}

TEST(BmffWriting, TheKeyJoinsAListThatIsThere) {
  const std::string udta_list = box("udta", box("name", "x") + mdta({{"major_brand", "isom"}, {"title", "T"}}));
  const std::string film = film_moov_last({.after = udta_list});
  const std::string written = write(film);
  expect_labelled(written, film, "mp4-keys");
  const std::string expected = mdta({{"major_brand", "isom"}, {"title", "T"}, {"AIGC", json(our_label())}}).substr(8);
  EXPECT_EQ(bodies(written, "moov/udta/meta"), std::vector<std::string>{expected});
  EXPECT_EQ(bodies(written, "moov/udta/name"), std::vector<std::string>{"x"});
}

TEST(BmffWriting, PhonesListInTheMoovTakesTheKey) {
  const std::string film = film_moov_first(
      {.before = box("meta", mdta_children({{"com.apple.quicktime.make", "A"}})), .after = box("udta", title("T"))});
  const std::string written = write(film);
  expect_labelled(written, film, "mp4-moov-keys");
  EXPECT_EQ(types(written, "moov/udta"), "\xa9nam");
  EXPECT_EQ(types(written, "moov"), "meta trak udta");
}

TEST(BmffWriting, OfSeveralListsTheFirstInTheFileTakesTheKey) {
  const std::string film =
      film_moov_last({.before = mdta({{"a", "1"}}), .after = box("udta", mdta({{"b", "2"}, {"c", "3"}}))});
  const std::string written = write(film);
  expect_labelled(written, film, "mp4-moov-keys");
  EXPECT_EQ(bodies(written, "moov/udta/meta"), bodies(film, "moov/udta/meta"));
}

TEST(BmffWriting, TheTitleInAnMdirListStaysAndOurListFollowsIt) {
  const std::string list = mdir(title("A title"));
  const std::string film = film_moov_first({.after = box("udta", list)});
  const std::string written = write(film);
  expect_labelled(written, film, "mp4-keys");
  const auto metas = bodies(written, "moov/udta/meta");
  ASSERT_EQ(metas.size(), 2U);
  EXPECT_EQ(metas[0], list.substr(8));
}

TEST(BmffWriting, TheZerosThatEndAQuickTimeListStayItsEnd) {
  for (const std::string& children : {box("name", "x") + zeros(4), zeros(4), std::string()}) {
    const std::string film = film_moov_last({.after = box("udta", children)});
    const std::string written = write(film);
    expect_labelled(written, film, "mp4-keys");
    const std::string udta = bodies(written, "moov/udta").at(0);
    EXPECT_EQ(udta.ends_with(zeros(4)), children.ends_with(zeros(4)));
  }
}

TEST(BmffWriting, BytesInUdtaThatAreNoBoxStayBehindOurs) {
  const std::string junk = u32(900) + "junk that claims too much";
  const std::string film = film_moov_last({.after = box("udta", box("name", "x") + junk)});
  const std::string written = write(film);
  expect_labelled(written, film, "mp4-keys");
  EXPECT_TRUE(bodies(written, "moov/udta").at(0).ends_with(junk));
}

TEST(BmffWriting, ALabelIsReplacedWhereItStands) {
  const std::string wrapped = data_box(kForeignWrapped);
  struct Case {
    std::string children;
    std::string_view place;
    std::string expected;  // the children afterwards
  };
  const std::string bare = json(our_label());
  const std::string outer = json(our_label(), label::Form::Wrapped);
  const Case cases[] = {
      {mdta({{"a", "1"}, {"AIGC", kForeign}, {"b", "2"}}), "mp4-keys", mdta({{"a", "1"}, {"AIGC", bare}, {"b", "2"}})},
      {mdta({{"aigc", kForeignWrapped}}), "mp4-keys", mdta({{"AIGC", bare}})},
      {mdir(title("T") + box("desc", wrapped) + title("U")), "mp4-list",
       mdir(title("T") + box("desc", data_box(outer)) + title("U"))},
      {mdir(freeform("AIGC", kForeign)), "mp4-freeform", mdir(freeform("AIGC", bare))},
      {box("AIGC", kForeign) + box("name", "x"), "mp4-box", box("AIGC", bare) + box("name", "x")},
      {full_box("aigc", kForeign), "mp4-box", full_box("aigc", bare)},
      {box("AIGC", u16(kForeign.size()) + u16(0x55c4) + kForeign), "mp4-box",
       box("AIGC", u16(bare.size()) + u16(0x55c4) + bare)},
      {box("AIGC", data_box(kForeign)), "mp4-box", box("AIGC", data_box(bare))},
      {box("XMP_", packet(property(kForeign))), "xmp-in-moov",
       box("XMP_", *xmp::with_label(packet(property(kForeign)), bare))},
  };
  for (const Case& c : cases) {
    for (const bool first : {true, false}) {
      const MoovParts parts{.after = box("udta", c.children)};
      const std::string film = first ? film_moov_first(parts) : film_moov_last(parts);
      const std::string written = write(film);
      expect_labelled(written, film, c.place);
      EXPECT_EQ(bodies(written, "moov/udta").at(0), c.expected);
    }
  }
}

TEST(BmffWriting, AnXmpPacketBeforeTheMediaGrowsAndTheMediaMove) {
  const std::string uuid = box("uuid", kXmpUuid + packet(property(kForeign)));
  const auto film_with = [&](std::uint64_t at) {
    return ftyp() + uuid + box("moov", track({at, at + kChunk})) + mdat(0, 2);
  };
  const std::string film = film_with(film_with(0).find(chunk(0)));
  const std::string written = write(film);
  EXPECT_GT(written.size(), film.size());
  expect_labelled(written, film, "xmp");
  EXPECT_EQ(bodies(written, "uuid").at(0), kXmpUuid + *xmp::with_label(packet(property(kForeign)), json(our_label())));
}

TEST(BmffWriting, OfSeveralLabelsOneIsLeft) {
  const std::string uuid = box("uuid", kXmpUuid + packet(property(kForeign)));
  const std::string children = mdir(title("T") + freeform("AIGC", kForeign)) + box("AIGC", kForeign) +
                               mdta({{"AIGC", kForeign}, {"x", "1"}, {"aigc", kForeignWrapped}, {"y", "2"}});
  const std::string film = film_moov_last({.after = box("udta", children)}) + uuid;
  const std::string written = write(film);
  expect_labelled(written, film, "mp4-keys");
  EXPECT_EQ(bodies(written, "moov/udta").at(0),
            mdir(title("T")) + mdta({{"AIGC", json(our_label())}, {"x", "1"}, {"y", "2"}}));
  EXPECT_EQ(written.find("SomebodyElse"), std::string::npos);
}

TEST(BmffWriting, TheSameLabelTwiceGivesTheSameBytes) {
  for (const std::string& film :
       {film_moov_first(), film_moov_last({.after = box("udta", mdir(title("T") + freeform("AIGC", kForeign)))}),
        film_moov_first({.after = box("udta", mdta({{"a", "1"}}))}), film_moov_first() + box("moov"),
        ftyp() + box("uuid", kXmpUuid + packet(property(kForeign))) + film_moov_last()}) {
    const std::string once = write(film);
    EXPECT_EQ(write(once), once);
    MemorySource source(as_bytes(once));
    EXPECT_TRUE(carrier().plan_write(source, our_label())->is_identity(once.size()));
  }
}

TEST(BmffWriting, ThePlansSizeDependsOnlyOnTheLabelsLength) {
  const std::string film = film_moov_first({.after = box("udta", mdta({{"a", "1"}}))});
  EXPECT_EQ(write(film, our_label(std::string(32, 'a'))).size(), write(film, our_label(std::string(32, 'b'))).size());
}

TEST(BmffWriting, RoomBehindTheMoovTakesTheGrowthSoThatNothingMoves) {
  const std::string film = film_moov_first({}, box("free", std::string(800, 'f')));
  const std::string written = write(film);
  expect_labelled(written, film, "mp4-keys");
  EXPECT_EQ(written.size(), film.size());
  EXPECT_EQ(written.substr(written.size() - 200), film.substr(film.size() - 200));
}

TEST(BmffWriting, RoomInsideTheMoovTakesTheGrowth) {
  const std::string list = full_box("meta", hdlr("mdir") + box("ilst", title("T")) + box("free", zeros(900)));
  for (const MoovParts& parts : {MoovParts{.after = box("udta", list)}, MoovParts{.after = box("free", zeros(700))},
                                 MoovParts{.after = box("udta", box("skip", zeros(1000)))}}) {
    const std::string film = film_moov_first(parts);
    const std::string written = write(film);
    expect_labelled(written, film, "mp4-keys");
    EXPECT_EQ(written.size(), film.size());
  }
}

TEST(BmffWriting, RoomThatSamplesLieInIsNotUsed) {
  const std::string head = ftyp();
  const std::string hidden = box("free", std::string(400, 'f') + chunk(9) + std::string(400, 'f'));
  const auto film_with = [&](std::uint64_t at) { return head + box("moov", track({at})) + hidden + mdat(0, 1); };
  const std::string film = film_with(film_with(0).find(chunk(9)));
  const std::string written = write(film);
  EXPECT_EQ(chunks(written), chunks(film));
  EXPECT_EQ(chunks(written).at(0), chunk(9));
  EXPECT_EQ(digest(written), digest(film));
}

TEST(BmffWriting, OffsetsThatPassFourGigabytesBecomeWide) {
  // 4 GiB of media that nobody reads: offsets near the 32-bit limit, the file itself is sparse
  class Sparse final : public ByteSource {
   public:
    Sparse(std::string head, std::uint64_t size) : head_(std::move(head)), size_(size) {}
    [[nodiscard]] std::uint64_t size() const noexcept override { return size_; }
    [[nodiscard]] std::string_view name() const noexcept override { return "big.mp4"; }
    [[nodiscard]] Result<> read_at(std::uint64_t offset, std::span<std::uint8_t> out) override {
      for (std::size_t i = 0; i < out.size(); ++i)
        out[i] = offset + i < head_.size() ? static_cast<std::uint8_t>(head_[static_cast<std::size_t>(offset) + i]) : 0;
      return {};
    }

   private:
    std::string head_;
    std::uint64_t size_;
  };
  const std::string moov = box("moov", track({1000, 0xfffffff0}) + track({2000}));
  const std::uint64_t size = 0x100000100;
  const std::string head = ftyp() + moov + u32(1) + "mdat" + u64(size - ftyp().size() - moov.size());
  Sparse source(head, size);
  const auto plan = carrier().plan_write(source, our_label());
  ASSERT_TRUE(plan) << plan.error().message;
  ASSERT_GE(plan->pieces().size(), 2U);
  const std::string_view written = as_text(plan->pieces()[1].literal);
  const std::uint64_t growth = plan->size() - size;
  EXPECT_EQ(growth, written.size() - moov.size());
  const auto tables = boxes(written);
  ASSERT_EQ(tables.size(), 1U);
  const std::string wide = full_box("co64", u32(2) + u64(1000 + growth) + u64(0xfffffff0 + growth));
  const std::string small = full_box("stco", u32(1) + u32(2000 + growth));
  EXPECT_NE(written.find(wide), std::string_view::npos);
  EXPECT_NE(written.find(small), std::string_view::npos);
}

TEST(BmffWriting, EverythingInFragmentsThatCountsFromTheStartMoves) {
  const auto fragments = [](std::size_t front) {
    // [front][sidx][moof][mdat][mfra]; the moof names its own start as base
    const std::string sidx = full_box("sidx", u32(1) + u32(1000) + u32(0) + u32(0) + u16(0) + u16(0));
    const std::uint64_t moof_at = front + sidx.size();
    const std::string moof =
        box("moof", full_box("mfhd", u32(1)) + box("traf", box("tfhd", u32(1) + u32(1) + u64(moof_at))));
    const std::string tfra = full_box("tfra", u32(1) + u32(0) + u32(1) + u32(0) + u32(moof_at) + "\1\1\1");
    return sidx + moof + mdat(0, 2) + box("mfra", tfra + full_box("mfro", u32(8 + tfra.size() + 16)));
  };
  const std::string head = ftyp() + box("moov", track({}) + box("mvex"));
  const std::string film = head + fragments(head.size());
  const std::string written = write(film);
  const std::size_t growth = written.size() - film.size();
  EXPECT_EQ(written.substr(head.size() + growth), fragments(head.size() + growth));
  EXPECT_EQ(digest(written), digest(film));
  EXPECT_EQ(digest(written, DigestScheme::HeadV1), digest(film, DigestScheme::HeadV1));
  expect_labelled(written, film, "mp4-keys");
}

TEST(BmffWriting, AnIndexBeforeTheMoovStillReachesItsFragments) {
  const std::string moov = box("moov", track({}) + box("mvex"));
  const auto sidx = [](std::size_t distance) {
    return full_box("sidx", u32(1) + u32(1000) + u32(0) + u32(distance) + u16(0) + u16(0));
  };
  const std::string film = ftyp() + sidx(moov.size()) + moov + box("moof") + mdat(0, 1);
  const std::string written = write(film);
  const std::size_t growth = written.size() - film.size();
  EXPECT_EQ(written.substr(ftyp().size(), sidx(0).size()), sidx(moov.size() + growth));
  EXPECT_EQ(digest(written), digest(film));
}

TEST(BmffWriting, MediaInOtherFilesKeepTheirOffsets) {
  const std::string film = ftyp() + box("moov", track({100, 200}, false, false)) + mdat(0, 1);
  const std::string written = write(film);
  EXPECT_NE(written.find(full_box("stco", u32(2) + u32(100) + u32(200))), std::string::npos);
  EXPECT_EQ(digest(written), digest(film));
}

TEST(BmffWriting, OffsetsThatPointNowhereStillPointNowhere) {
  const std::string moov = box("moov", track({ftyp().size() + 20, 5'000'000, 0xffffffff}));
  const std::string film = ftyp() + moov + mdat(0, 1);
  const std::string written = write(film);
  EXPECT_EQ(digest(written), digest(film));
  EXPECT_EQ(bodies(written, "moov/trak/mdia/minf/stbl/stco").size(), 1U);  // not widened for garbage
}

TEST(BmffWriting, AMoovLeftByAnInterruptedAppendIsNotCarriedOver) {
  const std::string film = film_moov_first();
  const std::string stale = box("moov", box("udta", mdta({{"AIGC", kForeign}})));
  EXPECT_EQ(write(film + stale), write(film));
  EXPECT_EQ(write(film + stale.substr(0, stale.size() - 9)), write(film));
  // with something behind it, it stays as room
  const std::string written = write(film + stale + mdat(7, 1));
  EXPECT_EQ(boxes(written).at(3).type, "free");
  EXPECT_EQ(inspect(written).findings.size(), 0U);
  EXPECT_EQ(digest(film + stale), digest(film));
}

TEST(BmffWriting, FilesThatCannotTakeALabelSaySo) {
  const auto code = [](const std::string& file) {
    const auto written = try_write(file);
    return written ? std::string("written")
                   : std::string(code_name(written.error().code)) + " " + written.error().message;
  };
  const std::string film = film_moov_first();
  EXPECT_EQ(code(film.substr(0, film.size() - 3)),
            "corrupt film.mp4: mdat at 0x104 claims 72 bytes, the file has 69 left (truncated?)");
  EXPECT_EQ(code(ftyp() + mdat(0, 1)),
            "corrupt film.mp4: there is no moov among the boxes up to 0x2c, so no place for a label (a media segment, "
            "or a file cut off before its end?)");
  EXPECT_EQ(code(ftyp() + box("moov", box("cmov"))),
            "unsupported film.mp4: the moov at 0x14 is compressed (cmov); remux the file first");
  EXPECT_TRUE(
      code(film + box("uuid", kXmpUuid + packet("<broken /ns/AIGC/1.0"))).starts_with("corrupt film.mp4: the XMP"));
}

TEST(BmffWriting, TrailingBytesAreKept) {
  const std::string film = film_moov_first() + "TAG a tag of another program";
  const std::string written = write(film);
  EXPECT_TRUE(written.ends_with("TAG a tag of another program"));
  expect_labelled(written, film, "mp4-keys");
}

}  // namespace
}  // namespace assay::carrier::bmff
