#include "media/sound/sound.hpp"

#include <gtest/gtest.h>

#include <bit>
#include <cmath>
#include <fstream>
#include <iterator>
#include <numbers>

#include "media/sound/m4a_boxes.hpp"
#include "media/sound/memory_file.hpp"
#include "media/sound/mp3_file.hpp"
#include "media/sound/wave_layout.hpp"
#include "media/sound/wave_samples.hpp"

namespace assay::media::sound {
namespace {

Bytes chunk(std::string_view id, BytesView body) {
  Bytes out;
  append(out, id);
  append_le(out, static_cast<std::uint32_t>(body.size()));
  append(out, body);
  if (body.size() % 2 != 0) out.push_back(0);
  return out;
}

Bytes format(std::uint16_t tag, unsigned channels, unsigned rate, unsigned bits) {
  Bytes out;
  append_le(out, tag);
  append_le(out, static_cast<std::uint16_t>(channels));
  append_le(out, static_cast<std::uint32_t>(rate));
  append_le(out, static_cast<std::uint32_t>(rate * channels * bits / 8));
  append_le(out, static_cast<std::uint16_t>(channels * bits / 8));
  append_le(out, static_cast<std::uint16_t>(bits));
  return out;
}

Bytes extensible(unsigned channels, unsigned rate, unsigned bits, unsigned valid, std::uint16_t tag) {
  Bytes out = format(0xfffe, channels, rate, bits);
  append_le(out, std::uint16_t{22});
  append_le(out, static_cast<std::uint16_t>(valid));
  append_le(out, std::uint32_t{3});
  append_le(out, tag);
  append(out, Bytes{0, 0, 0, 0, 0x10, 0, 0x80, 0, 0, 0xaa, 0, 0x38, 0x9b, 0x71});
  return out;
}

Bytes wave(std::initializer_list<Bytes> chunks) {
  Bytes body;
  for (const Bytes& one : chunks) append(body, one);
  Bytes out;
  append(out, "RIFF");
  append_le(out, static_cast<std::uint32_t>(4 + body.size()));
  append(out, "WAVE");
  append(out, body);
  return out;
}

// A second of a melody in the given form.
Bytes melody(const WaveForm& form) {
  Bytes out;
  for (unsigned i = 0; i < form.rate; ++i) {
    const double at = static_cast<double>(i) / form.rate;
    const double value = 0.3 * std::sin(2 * std::numbers::pi * (300 + 200 * at) * at);
    for (unsigned channel = 0; channel < form.channels; ++channel) append_sample(form, static_cast<float>(value), out);
  }
  return out;
}

struct Outcome {
  Result<Heard> heard;
  Bytes bytes;
};

Outcome labelled(BytesView file, Place place = Place::Start) {
  const MemoryFile in(file);
  const MemoryFile out;
  CueWish wish;
  wish.place = place;
  auto heard = add_cue({in.descriptor(), "talk.wav"}, out.descriptor(), wish, SoundLimits{});
  return {std::move(heard), out.bytes()};
}

std::string refusal(BytesView file) {
  const auto outcome = labelled(file);
  return outcome.heard ? "" : outcome.heard.error().message;
}

Bytes sample_song() {
  std::ifstream file(std::string(ASSAY_SOURCE_DIR) + "/samples/song.m4a", std::ios::binary);
  return {std::istreambuf_iterator<char>(file), {}};
}

// MPEG-1 layer III, 128 kbit/s, 44.1 kHz: 417 bytes a frame.
Bytes mp3_frame(std::uint8_t rate_bits = 0x90) {
  Bytes out = {0xff, 0xfb, rate_bits, 0xc0};
  out.resize(rate_bits == 0x90 ? 417 : 522);
  return out;
}

TEST(WaveSamples, OfEveryFormComeBackAsTheyWere) {
  const WaveForm forms[] = {{WaveCoding::Integer, 1, 8000, 1, 8},  {WaveCoding::Integer, 1, 8000, 2, 16},
                            {WaveCoding::Integer, 1, 8000, 3, 24}, {WaveCoding::Integer, 1, 8000, 4, 24},
                            {WaveCoding::Float, 1, 8000, 4, 32},   {WaveCoding::Float, 1, 8000, 8, 64},
                            {WaveCoding::ALaw, 1, 8000, 1, 8},     {WaveCoding::MuLaw, 1, 8000, 1, 8}};
  for (const WaveForm& form : forms) {
    for (const float value : {0.0F, 0.5F, -0.5F, 0.126F, -1.0F}) {
      Bytes bytes;
      append_sample(form, value, bytes);
      ASSERT_EQ(bytes.size(), form.bytes);
      float back = 9;
      decode_samples(form, bytes, {&back, 1});
      const bool companded = form.coding == WaveCoding::ALaw || form.coding == WaveCoding::MuLaw;
      EXPECT_NEAR(back, value, companded ? 0.02F : form.bytes == 1 ? 0.005F : 2e-5F) << form.codec();
    }
    Bytes bytes;
    append_sample(form, 3.0F, bytes);
    float held = 9;
    decode_samples(form, bytes, {&held, 1});
    if (form.coding != WaveCoding::Float) {
      EXPECT_LE(held, 1.0F) << form.codec();
    }
  }
}

TEST(WaveSamples, ThatAreNoNumbersCountAsSilence) {
  Bytes bytes;
  append_le(bytes, std::bit_cast<std::uint32_t>(std::numeric_limits<float>::quiet_NaN()));
  append_le(bytes, std::bit_cast<std::uint32_t>(std::numeric_limits<float>::infinity()));
  float out[2] = {9, 9};
  decode_samples({WaveCoding::Float, 1, 8000, 4, 32}, bytes, out);
  EXPECT_EQ(out[0], 0);
  EXPECT_EQ(out[1], 0);
}

TEST(WaveCue, KeepsEveryByteOfTheProgramme) {
  const WaveForm form{WaveCoding::Integer, 2, 44100, 2, 16};
  const Bytes data = melody(form);
  const auto out = labelled(wave({chunk("fmt ", format(1, 2, 44100, 16)), chunk("data", data)}), Place::Both);
  ASSERT_TRUE(out.heard) << out.heard.error().message;
  ASSERT_EQ(out.heard->cues.size(), 2U);
  const std::size_t cue = static_cast<std::size_t>(out.heard->frames_after - out.heard->frames_before) / 2 * 4;
  ASSERT_EQ(out.bytes.size(), 44 + 2 * cue + data.size());
  EXPECT_TRUE(std::equal(data.begin(), data.end(), out.bytes.begin() + 44 + static_cast<std::ptrdiff_t>(cue)));
  EXPECT_EQ(load_le<std::uint32_t>(out.bytes.data() + 4), out.bytes.size() - 8);
  EXPECT_EQ(load_le<std::uint32_t>(out.bytes.data() + 40), out.bytes.size() - 44);
  EXPECT_TRUE(out.heard->exact);
}

TEST(WaveCue, IsHeardAgainInEveryForm) {
  const std::pair<Bytes, WaveForm> forms[] = {
      {format(1, 1, 8000, 8), {WaveCoding::Integer, 1, 8000, 1, 8}},
      {format(6, 1, 8000, 8), {WaveCoding::ALaw, 1, 8000, 1, 8}},
      {format(7, 2, 8000, 8), {WaveCoding::MuLaw, 2, 8000, 1, 8}},
      {format(3, 2, 96000, 64), {WaveCoding::Float, 2, 96000, 8, 64}},
      {extensible(2, 48000, 32, 24, 1), {WaveCoding::Integer, 2, 48000, 4, 24}},
      {extensible(6, 48000, 24, 24, 1), {WaveCoding::Integer, 6, 48000, 3, 24}}};
  for (const auto& [head, form] : forms) {
    const auto out = labelled(wave({chunk("fmt ", head), chunk("data", melody(form))}), Place::End);
    ASSERT_TRUE(out.heard) << form.codec() << out.heard.error().message;
    EXPECT_EQ(out.heard->codec, form.codec());
    const MemoryFile file(out.bytes);
    const auto heard = inspect_cue({file.descriptor(), "talk.wav"}, {}, SoundLimits{});
    ASSERT_TRUE(heard);
    EXPECT_TRUE(heard->labelled()) << form.codec();
    ASSERT_EQ(heard->rhythms.size(), 1U);
    EXPECT_EQ(heard->rhythms[0].where, visible::cue::Where::End);
    EXPECT_NEAR(heard->rhythms[0].start_s, out.heard->cues[0].start_s, 0.012);
    EXPECT_LT(heard->true_peak_dbtp, -0.9);
  }
}

TEST(WaveCue, MovesPositionsThatOtherChunksHold) {
  Bytes fact;
  append_le(fact, std::uint32_t{48000});
  Bytes peak;
  append_le(peak, std::uint32_t{1});
  append_le(peak, std::uint32_t{0});
  append_le(peak, std::bit_cast<std::uint32_t>(0.99F));
  append_le(peak, std::uint32_t{77});
  Bytes smpl(36 + 24);
  store_le(smpl.data() + 36 + 8, std::uint32_t{100});
  store_le(smpl.data() + 36 + 12, std::uint32_t{200});
  const WaveForm form{WaveCoding::Float, 1, 48000, 4, 32};
  const Bytes data = melody(form);
  const auto out = labelled(wave({chunk("fmt ", format(3, 1, 48000, 32)), chunk("fact", fact), chunk("PEAK", peak),
                                  chunk("smpl", smpl), chunk("data", data), chunk("odd ", Bytes{1, 2, 3})}));
  ASSERT_TRUE(out.heard) << out.heard.error().message;
  const auto cue = static_cast<std::uint32_t>(out.heard->frames_after - 48000);
  MemorySource source(out.bytes);
  const auto layout = read_wave_layout(source, SoundLimits{});
  ASSERT_TRUE(layout);
  const auto at = [&](std::size_t index, std::size_t offset) {
    return load_le<std::uint32_t>(out.bytes.data() + layout->chunks[index].body() + offset);
  };
  EXPECT_EQ(at(1, 0), 48000 + cue);
  EXPECT_EQ(at(2, 12), 77 + cue);
  EXPECT_EQ(at(3, 44), 100 + cue);
  EXPECT_EQ(at(3, 48), 200 + cue);
  EXPECT_TRUE(layout->chunks[5].is("odd "));
}

TEST(WaveCue, KeepsRf64AndItsLongSizes) {
  const WaveForm form{WaveCoding::Integer, 1, 8000, 2, 16};
  const Bytes data = melody(form);
  Bytes ds64;
  append_le(ds64, std::uint64_t{4 + 8 + 28 + 24 + 8 + data.size()});
  append_le(ds64, std::uint64_t{data.size()});
  append_le(ds64, std::uint64_t{8000});
  append_le(ds64, std::uint32_t{0});
  Bytes file = wave({chunk("ds64", ds64), chunk("fmt ", format(1, 1, 8000, 16)), chunk("data", data)});
  std::copy_n("RF64\xff\xff\xff\xff", 8, file.begin());
  std::fill_n(file.begin() + 12 + 36 + 24 + 4, 4, std::uint8_t{0xff});
  const auto out = labelled(file);
  ASSERT_TRUE(out.heard) << out.heard.error().message;
  EXPECT_EQ(out.heard->format, "RF64");
  EXPECT_EQ(load_le<std::uint64_t>(out.bytes.data() + 20), out.bytes.size() - 8);
  EXPECT_EQ(load_le<std::uint64_t>(out.bytes.data() + 36), out.heard->frames_after);
  EXPECT_EQ(load_le<std::uint32_t>(out.bytes.data() + 4), 0xffffffff);
}

TEST(WaveCue, AnswersEveryPrefixWithAnError) {
  const WaveForm form{WaveCoding::Integer, 1, 8000, 1, 8};
  const Bytes file = wave({chunk("fmt ", format(1, 1, 8000, 8)), chunk("data", melody(form))});
  for (std::size_t length = 0; length < file.size(); length += length < 64 ? 1 : 997)
    EXPECT_FALSE(labelled(BytesView(file).first(length)).heard) << length;
  EXPECT_TRUE(labelled(file).heard);
}

TEST(WaveCue, NamesWhatIsWrong) {
  const Bytes form = chunk("fmt ", format(1, 1, 8000, 16));
  EXPECT_NE(refusal(wave({form, chunk("data", {})})).find("0 samples"), std::string::npos);
  EXPECT_NE(refusal(wave({form})).find("no data chunk"), std::string::npos);
  EXPECT_NE(refusal(wave({chunk("data", Bytes(8)), form})).find("before the fmt chunk"), std::string::npos);
  EXPECT_NE(refusal(wave({form, chunk("data", Bytes(7))})).find("no multiple of 2"), std::string::npos);
  EXPECT_NE(refusal(wave({form, chunk("data", Bytes(8)), chunk("data", Bytes(8))})).find("second data"),
            std::string::npos);
  EXPECT_NE(refusal(wave({chunk("fmt ", format(1, 1, 8000, 64)), chunk("data", Bytes(8))})).find("64 bits"),
            std::string::npos);
  EXPECT_NE(refusal(wave({chunk("fmt ", format(1, 9, 8000, 16)), chunk("data", Bytes(18))})).find("9 channels"),
            std::string::npos);
  EXPECT_NE(refusal(wave({chunk("fmt ", format(2, 1, 8000, 16)), chunk("data", Bytes(8))})).find("0x0002"),
            std::string::npos);
}

TEST(Limits, AreCheckedBeforeTheSoundIsRead) {
  const Bytes file = wave({chunk("fmt ", format(1, 1, 8000, 16)), chunk("data", Bytes(32000))});
  const MemoryFile in(file);
  const MemoryFile out;
  SoundLimits limits;
  limits.most_seconds = 1;
  const auto long_one = add_cue({in.descriptor(), "talk.wav"}, out.descriptor(), {}, limits);
  ASSERT_FALSE(long_one);
  EXPECT_EQ(long_one.error().code, Code::Limited);
  EXPECT_EQ(long_one.error().message, "talk.wav: 2 s of sound; at most 1 s are taken");
  limits = {};
  limits.most_bytes = 1000;
  const auto large_one = add_cue({in.descriptor(), "talk.wav"}, out.descriptor(), {}, limits);
  ASSERT_FALSE(large_one);
  EXPECT_EQ(large_one.error().code, Code::Limited);
  EXPECT_TRUE(out.bytes().empty());
}

TEST(Source, ThatIsNoFileIsRefused) {
  int ends[2];
  ASSERT_EQ(::pipe(ends), 0);
  const MemoryFile out;
  const auto heard = add_cue({ends[0], "pipe"}, out.descriptor(), {}, SoundLimits{});
  ASSERT_FALSE(heard);
  EXPECT_NE(heard.error().message.find("not a regular file"), std::string::npos);
  ::close(ends[0]);
  ::close(ends[1]);
}

TEST(Target, ThatCannotBeWrittenIsNamed) {
  const WaveForm form{WaveCoding::Integer, 1, 8000, 1, 8};
  const Bytes wav = wave({chunk("fmt ", format(1, 1, 8000, 8)), chunk("data", melody(form))});
  for (const Bytes& file : {wav, sample_song()}) {
    const MemoryFile in(file);
    const auto heard = add_cue({in.descriptor(), "talk"}, -1, {}, SoundLimits{});
    ASSERT_FALSE(heard);
    EXPECT_EQ(heard.error().code, Code::Unavailable) << heard.error().message;
  }
}

TEST(Mp3File, TellsConstantFromChangingBitRates) {
  Bytes file;
  for (int i = 0; i < 10; ++i) append(file, mp3_frame());
  MemorySource constant(file);
  const auto first = read_mp3_file(constant);
  ASSERT_TRUE(first) << first.error().message;
  EXPECT_TRUE(first->constant);
  EXPECT_EQ(first->bit_rate, 128000);
  EXPECT_EQ(first->frames, 10U);
  append(file, mp3_frame(0xa0));
  MemorySource changing(file);
  const auto second = read_mp3_file(changing);
  ASSERT_TRUE(second);
  EXPECT_FALSE(second->constant);
  EXPECT_NEAR(static_cast<double>(second->bit_rate), 130900, 500);
}

TEST(Mp3File, KeepsTagsBehindTheSoundApartAndFindsHoles) {
  Bytes file;
  for (int i = 0; i < 10; ++i) append(file, mp3_frame());
  Bytes tagged = file;
  append(tagged, "TAG");
  tagged.resize(file.size() + 128);
  MemorySource source(tagged);
  const auto read = read_mp3_file(source);
  ASSERT_TRUE(read);
  EXPECT_EQ(read->end, file.size());
  EXPECT_EQ(read->tail, file.size());
  Bytes holed = file;
  std::fill_n(holed.begin() + 417 * 4, 200, std::uint8_t{0});
  MemorySource damaged(holed, "talk.mp3");
  const auto error = read_mp3_file(damaged);
  ASSERT_FALSE(error);
  EXPECT_NE(error.error().message.find("at 0x684 between two MP3 frames"), std::string::npos) << error.error().message;
}

TEST(Mp3File, AnswersEveryPrefix) {
  Bytes file;
  append(file, "ID3");
  append(file, Bytes{4, 0, 0, 0, 0, 0, 20});
  file.resize(30);
  for (int i = 0; i < 4; ++i) append(file, mp3_frame());
  for (std::size_t length = 0; length <= file.size(); ++length) {
    MemorySource source(BytesView(file).first(length));
    const auto read = read_mp3_file(source);
    if (read) {
      EXPECT_LE(read->end, length);
    }
  }
}

TEST(Id3, ChaptersFollowTheProgrammeAndTheFirstTakesTheCueIn) {
  Bytes body;
  append(body, BytesView(reinterpret_cast<const std::uint8_t*>("ch\0"), 3));
  append_be(body, std::uint32_t{2000});
  append_be(body, std::uint32_t{6000});
  append_be(body, std::uint32_t{10});
  append_be(body, std::uint32_t{20});
  Bytes tag;
  append(tag, "ID3");
  append(tag, Bytes{4, 0, 0, 0, 0, 0, static_cast<std::uint8_t>(10 + body.size())});
  append(tag, "CHAP");
  append_be(tag, static_cast<std::uint32_t>(body.size()));
  append(tag, Bytes{0, 0});
  append(tag, body);
  Bytes first = tag;
  std::fill_n(first.begin() + 23, 4, std::uint8_t{0});
  EXPECT_TRUE(shift_id3(tag, 1680, 1680).empty());
  EXPECT_EQ(load_be<std::uint32_t>(tag.data() + 23), 3680U);
  EXPECT_EQ(load_be<std::uint32_t>(tag.data() + 27), 7680U);
  EXPECT_EQ(load_be<std::uint32_t>(tag.data() + 31), 0xffffffffU);
  EXPECT_TRUE(shift_id3(first, 1680, 1680).empty());
  EXPECT_EQ(load_be<std::uint32_t>(first.data() + 23), 0U);
  EXPECT_EQ(load_be<std::uint32_t>(first.data() + 27), 7680U);
}

TEST(M4a, SampleSongGetsACueThatIsHeard) {
  const auto out = labelled(sample_song(), Place::Both);
  ASSERT_TRUE(out.heard) << out.heard.error().message;
  EXPECT_EQ(out.heard->codec, "aac");
  EXPECT_FALSE(out.heard->exact);
  const MemoryFile file(out.bytes);
  const auto heard = inspect_cue({file.descriptor(), "song.m4a"}, {}, SoundLimits{});
  ASSERT_TRUE(heard) << heard.error().message;
  EXPECT_EQ(heard->rhythms.size(), 2U);
  EXPECT_TRUE(heard->labelled());
}

TEST(M4a, EveryCutIsAnError) {
  const Bytes song = sample_song();
  for (std::size_t length = 0; length < song.size(); length += length < 256 ? 7 : 4099)
    EXPECT_FALSE(labelled(BytesView(song).first(length)).heard) << length;
}

TEST(M4a, ItunesNoteOnGaplessPlaybackIsBroughtUpToDate) {
  Bytes note;
  append(note, "----....iTunSMPB....data........ 00000000 00000840 000001CA 00000000003F31F6 00000000");
  Bytes udta;
  append_be(udta, static_cast<std::uint32_t>(8 + note.size() + 8));
  append(udta, "udta");
  append_be(udta, static_cast<std::uint32_t>(8 + note.size()));
  append(udta, "free");
  append(udta, note);
  Bytes old;
  append_be(old, static_cast<std::uint32_t>(8 + udta.size()));
  append(old, "moov");
  append(old, udta);
  Bytes fresh;
  append_be(fresh, std::uint32_t{8});
  append(fresh, "moov");
  const auto merged = with_tags_of(old, fresh, {1024, 77, 0x123456});
  ASSERT_TRUE(merged);
  EXPECT_NE(as_text(*merged).find(" 00000000 00000400 0000004D 0000000000123456 00000000"), std::string::npos);
}

TEST(Sniff, TellsByContent) {
  EXPECT_EQ(sniff(as_bytes("RIFF....WAVEfmt ")), Format::Wav);
  EXPECT_EQ(sniff(as_bytes("RIFF....AVI LIST")), std::nullopt);
  EXPECT_EQ(sniff(as_bytes("ID3\x04")), Format::Mp3);
  EXPECT_EQ(sniff(Bytes{0xff, 0xfb, 0x90, 0}), Format::Mp3);
  EXPECT_EQ(sniff(Bytes{0xff, 0xf1, 0x50, 0x80}), std::nullopt);  // AAC in ADTS
  EXPECT_EQ(sniff(as_bytes("\x01\x01\x01\x20"
                           "ftypM4A ")),
            Format::M4a);
  EXPECT_EQ(sniff({}), std::nullopt);
}

}  // namespace
}  // namespace assay::media::sound
