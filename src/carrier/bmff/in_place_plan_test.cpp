#include "carrier/bmff/in_place_plan.hpp"

#include "carrier/bmff/film_test_support.hpp"
#include "xmp/packet.hpp"

namespace assay::carrier::bmff {
namespace {

using namespace for_tests;

const std::string kOther(32, 'f');

TEST(BmffInPlace, ALabelOfTheSameLengthIsPatchedWhereItStands) {
  const std::string film = film_moov_first({.after = box("udta", mdta({{"AIGC", json(our_label())}}))});
  const auto edit = plan_edit(film, our_label(kOther));
  ASSERT_TRUE(edit);
  EXPECT_TRUE(edit->appended.empty());
  EXPECT_LE(patched(*edit), 2 * 32U + 64);
  expect_labelled(carried_out(film, *edit), film, "mp4-keys", our_label(kOther));
}

TEST(BmffInPlace, TheSameLabelChangesNothing) {
  const std::string film = film_moov_first({.after = box("udta", mdta({{"AIGC", json(our_label())}}))});
  const auto edit = plan_edit(film);
  ASSERT_TRUE(edit);
  EXPECT_TRUE(edit->appended.empty());
  EXPECT_TRUE(edit->patches.empty());
}

TEST(BmffInPlace, RoomInTheMoovOrBehindItTakesTheLabel) {
  const std::string list = full_box("meta", hdlr("mdir") + box("ilst", title("T")) + box("free", zeros(900)));
  for (const std::string& film :
       {film_moov_first({.after = box("udta", list)}), film_moov_first({.after = box("free", zeros(700))}),
        film_moov_first({}, box("free", zeros(700))), film_moov_first({}, box("skip", std::string(700, 's')))}) {
    const auto edit = plan_edit(film);
    ASSERT_TRUE(edit);
    EXPECT_TRUE(edit->appended.empty());
    EXPECT_LT(patched(*edit), 450U);
    const std::string written = carried_out(film, *edit);
    EXPECT_EQ(written.size(), film.size());
    expect_labelled(written, film, "mp4-keys");
  }
}

TEST(BmffInPlace, AMoovAtTheEndGrowsAndAFewBytesArePatched) {
  const std::string film = film_moov_last();
  const auto edit = plan_edit(film);
  ASSERT_TRUE(edit);
  ASSERT_EQ(edit->patches.size(), 1U);  // the moov's size alone: no journal
  EXPECT_LE(edit->patches[0].after.size(), 4U);
  EXPECT_EQ(boxes(as_text(edit->appended)).at(0).type, "udta");
  expect_labelled(carried_out(film, *edit), film, "mp4-keys");

  const std::string with_list = film_moov_last({.after = box("udta", mdir(title("T")))});
  const auto second = plan_edit(with_list);
  ASSERT_TRUE(second);
  EXPECT_EQ(second->patches.size(), 2U);
  EXPECT_EQ(boxes(as_text(second->appended)).at(0).type, "meta");
  expect_labelled(carried_out(with_list, *second), with_list, "mp4-keys");
}

TEST(BmffInPlace, ElseTheNewMoovIsAppendedAndTheOldOneTurnsIntoRoom) {
  const std::string film = film_moov_first();
  const auto edit = plan_edit(film);
  ASSERT_TRUE(edit);
  ASSERT_EQ(edit->patches.size(), 1U);
  EXPECT_EQ(as_text(edit->patches[0].before), "moov");
  EXPECT_EQ(as_text(edit->patches[0].after), "free");
  EXPECT_EQ(edit->patches[0].offset, ftyp().size() + 4);
  const std::string written = carried_out(film, *edit);
  expect_labelled(written, film, "mp4-keys");
  // what stands between the two steps is a whole film without the label
  const std::string between = film + std::string(as_text(edit->appended));
  EXPECT_EQ(finding_ids(inspect(between)), "moov-superseded");
  EXPECT_EQ(chunks(between), chunks(film));
  EXPECT_EQ(digest(between), digest(film));
}

TEST(BmffInPlace, LaterLabelsOfOtherLengthsNeedNoSecondMoov) {
  const std::string film = film_moov_first();
  std::string now = write_in_place(film);
  for (const std::string& id :
       {std::string("short"), std::string(300, 'x'), std::string(31, 'y'), std::string(90, 'z')}) {
    const auto edit = plan_edit(now, our_label(id));
    ASSERT_TRUE(edit);
    EXPECT_TRUE(edit->appended.empty());
    now = carried_out(now, *edit);
    expect_labelled(now, film, "mp4-keys", our_label(id));
  }
}

TEST(BmffInPlace, TheOrderOfWaysEndsInNulloptWhereNoneIsSafe) {
  const std::string moov = box("moov", track({}) + box("mvex"));
  // fragments need the moov before them
  EXPECT_FALSE(plan_edit(ftyp() + moov + box("moof") + mdat(0, 1)));
  // an mfra is looked for at the end of the file
  EXPECT_FALSE(plan_edit(film_moov_first() + box("mfra")));
  // whatever is appended would belong to an mdat that reaches to the end
  EXPECT_FALSE(plan_edit(ftyp() + box("moov", track({})) + u32(0) + "mdat" + "media"));
  // readers would not get past bytes that are no box
  EXPECT_FALSE(plan_edit(film_moov_first() + "TAG of somebody"));
  // a moov that was being appended is not whole
  EXPECT_FALSE(plan_edit(film_moov_first() + u32(100) + "moov" + "abc"));
}

TEST(BmffInPlace, FragmentsWithRoomForTheLabelAreLabelledInPlace) {
  const std::string film =
      ftyp() + box("moov", track({}) + box("mvex")) + box("free", zeros(600)) + box("moof") + mdat(0, 1);
  const std::string written = write_in_place(film);
  ASSERT_FALSE(written.empty());
  EXPECT_EQ(written.size(), film.size());
  expect_labelled(written, film, "mp4-keys");
}

TEST(BmffInPlace, ASupersededMoovTurnsIntoRoomWithTheOldOne) {
  const std::string film = film_moov_first();
  const std::string stale = box("moov", box("udta", mdta({{"AIGC", kForeign}})));
  const std::string written = write_in_place(film + stale);
  ASSERT_FALSE(written.empty());
  EXPECT_EQ(finding_ids(inspect(written)), "");
  expect_labelled(written, film, "mp4-keys");
}

TEST(BmffInPlace, APacketAtTheTopLevelIsPatchedWithRoomBehindIt) {
  const std::string uuid = box("uuid", kXmpUuid + packet(property(kForeign)));
  const std::string tail = film_moov_last().substr(ftyp().size());
  const std::string with_room = ftyp() + uuid + box("free", zeros(300)) + tail;
  const std::string written = write_in_place(with_room);
  ASSERT_FALSE(written.empty());
  EXPECT_EQ(inspect(written).labels.at(0).place, "xmp");
  EXPECT_EQ(written.size(), with_room.size());
  EXPECT_EQ(digest(written), digest(with_room));
  EXPECT_FALSE(plan_edit(ftyp() + uuid + tail));  // no room: the media would have to move
}

TEST(BmffInPlace, ThePaddingOfAPacketIsUsed) {
  const std::string padded = packet(property(kForeign)) + std::string(900, ' ') + "<?xpacket end=\"w\"?>";
  const std::string tail = film_moov_last().substr(ftyp().size());
  for (const std::string& film :
       {ftyp() + box("uuid", kXmpUuid + padded) + tail, film_moov_first({.after = box("uuid", kXmpUuid + padded)})}) {
    std::string now = film;
    for (const std::string& id : {std::string("a"), std::string(200, 'b'), std::string(17, 'c')}) {
      const auto edit = plan_edit(now, our_label(id));
      ASSERT_TRUE(edit);
      EXPECT_TRUE(edit->appended.empty());
      EXPECT_EQ(write(now, our_label(id)), carried_out(now, *edit));
      now = carried_out(now, *edit);
      EXPECT_EQ(now.size(), film.size());
      expect_labelled(now, film, inspect(film).labels.at(0).place, our_label(id));
    }
  }
}

TEST(BmffInPlace, FurtherLabelsGoInTheSameStep) {
  const std::string film = film_moov_last({.after = box("udta", box("AIGC", kForeign))}) +
                           box("uuid", kXmpUuid + xmp::fresh_packet(kForeign));
  const std::string written = write_in_place(film);
  ASSERT_FALSE(written.empty());
  expect_labelled(written, film, "mp4-box");
  EXPECT_EQ(boxes(written).at(3).type, "free");
}

TEST(BmffInPlace, ABigChangeIsAppendedNotPutThroughTheJournal) {
  // udta stands before 100 kB of other boxes: to use the room behind the moov, all of them would have to move
  std::string many;
  for (int i = 0; i < 5000; ++i) many += box("abcd", u32(static_cast<std::uint64_t>(i) * 7919) + u64(0));
  const std::string film =
      film_moov_first({.before = box("udta", mdir(title("T"))), .after = box("trak", many)}, box("free", zeros(2000)));
  const auto edit = plan_edit(film);
  ASSERT_TRUE(edit);
  EXPECT_GT(edit->appended.size(), many.size());
  EXPECT_LT(edit->appended.size(), bodies(film, "moov").at(0).size() + 64 * 1024);
  EXPECT_EQ(patched(*edit), 4U);
  expect_labelled(carried_out(film, *edit), film, "mp4-keys");
}

}  // namespace
}  // namespace assay::carrier::bmff
