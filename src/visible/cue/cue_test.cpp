#include <gtest/gtest.h>

#include <cmath>
#include <numbers>

#include "visible/cue/gain.hpp"
#include "visible/cue/rhythm.hpp"
#include "visible/cue/rhythm_listener.hpp"
#include "visible/cue/speech.hpp"
#include "visible/cue/speech_finder.hpp"

namespace assay::visible::cue {
namespace {

void tone(Signal& to, double ms, unsigned rate, double frequency = 800, double amplitude = 0.4) {
  const std::size_t count = samples_in(ms, rate);
  for (std::size_t i = 0; i < count; ++i)
    to.push_back(static_cast<float>(
        amplitude * std::sin(2 * std::numbers::pi * frequency * static_cast<double>(i) / static_cast<double>(rate))));
}

void pause(Signal& to, double ms, unsigned rate) { to.resize(to.size() + samples_in(ms, rate)); }

std::vector<HeardRhythm> heard_in(const Signal& signal, unsigned rate) {
  RhythmListener listener(law::cue_rule().rhythm_heard, rate);
  for (std::size_t at = 0; at < signal.size(); at += 1000)
    listener.take(std::span(signal).subspan(at, std::min<std::size_t>(1000, signal.size() - at)));
  return listener.finish();
}

Signal beats(std::initializer_list<double> lengths_ms, double gap_ms, unsigned rate) {
  Signal out;
  pause(out, 300, rate);
  for (const double length : lengths_ms) {
    tone(out, length, rate);
    pause(out, gap_ms, rate);
  }
  pause(out, 300, rate);
  return out;
}

// Syllables of a voice that is none: bursts of noise whose lengths and levels differ.
Signal chatter(std::size_t syllables, double unit_ms, unsigned rate, std::uint32_t seed = 1) {
  Signal out;
  std::uint32_t state = seed;
  const auto next = [&state] {
    state = state * 1664525U + 1013904223U;
    return static_cast<float>(state >> 8U) / static_cast<float>(1U << 24U);
  };
  for (std::size_t n = 0; n < syllables; ++n) {
    const std::size_t length = samples_in(unit_ms * static_cast<double>(0.5F + next()), rate);
    const float level = 0.1F + 0.5F * next();
    for (std::size_t i = 0; i < length; ++i) {
      const float swell = std::sin(std::numbers::pi_v<float> * static_cast<float>(i) / static_cast<float>(length));
      out.push_back(level * swell * (2 * next() - 1));
    }
  }
  return out;
}

Signal faster(const Signal& signal, double speed) {
  Signal out(static_cast<std::size_t>(static_cast<double>(signal.size()) / speed));
  for (std::size_t i = 0; i < out.size(); ++i)
    out[i] = signal[std::min(signal.size() - 1, static_cast<std::size_t>(static_cast<double>(i) * speed))];
  return out;
}

TEST(Rhythm, HasTheLengthsOfTheTableAtEveryRate) {
  for (const unsigned rate : {8000U, 11025U, 22050U, 44100U, 48000U, 96000U, 192000U}) {
    const Signal signal =
        between_silence(rhythm(law::cue_rule().rhythm_played, rate), 0.3, law::cue_rule().loudness.silence_ms, rate);
    EXPECT_NEAR(static_cast<double>(signal.size()) / rate, 0.3 + 1.08 + 0.3, 1e-3);
    const auto heard = heard_in(signal, rate);
    ASSERT_EQ(heard.size(), 1U) << rate;
    EXPECT_TRUE(heard[0].right()) << heard[0].fault;
    EXPECT_NEAR(heard[0].start_s, 0.3, 0.011);
    EXPECT_NEAR(heard[0].frequency_hz, 800, 16) << rate;
    EXPECT_NEAR(heard[0].beats_ms[0], 120, 11);
    EXPECT_NEAR(heard[0].beats_ms[1], 360, 11);
    EXPECT_NEAR(heard[0].beats_ms[3], 120, 11);
    EXPECT_NEAR(heard[0].gaps_ms[1], 120, 11);
    EXPECT_NEAR(heard[0].level_dbfs, decibels_of(0.3 / std::numbers::sqrt2), 0.6);
  }
}

TEST(Rhythm, StaysWithinItsAmplitudeAndDoesNotClick) {
  const Signal signal = rhythm(law::cue_rule().rhythm_played, 48000);
  float steepest = 0;
  for (std::size_t i = 1; i < signal.size(); ++i) {
    EXPECT_LE(std::abs(signal[i]), 1.0F);
    steepest = std::max(steepest, std::abs(signal[i] - signal[i - 1]));
  }
  EXPECT_LT(steepest, 0.106F);  // the steepest step of the sine itself: 2 pi 800 / 48000
  EXPECT_EQ(signal.front(), 0.0F);
}

TEST(RhythmListener, RejectsLongShortShortShort) {
  const auto heard = heard_in(beats({360, 120, 120, 120}, 120, 44100), 44100);
  ASSERT_EQ(heard.size(), 1U);
  EXPECT_FALSE(heard[0].right());
  EXPECT_NE(heard[0].fault.find("not short long short short"), std::string::npos) << heard[0].fault;
}

TEST(RhythmListener, RejectsALongBeatLessThanTwiceTheOthers) {
  EXPECT_FALSE(heard_in(beats({120, 200, 120, 120}, 120, 44100), 44100).at(0).right());
  EXPECT_TRUE(heard_in(beats({120, 300, 120, 120}, 120, 44100), 44100).at(0).right());
}

TEST(RhythmListener, RejectsARhythmThatIsTooFastOrTooSlow) {
  const auto fast = heard_in(beats({30, 90, 30, 30}, 30, 44100), 44100);
  ASSERT_EQ(fast.size(), 1U);
  EXPECT_EQ(fast[0].fault.rfind("too fast", 0), 0U) << fast[0].fault;
  const auto slow = heard_in(beats({700, 2100, 700, 700}, 700, 44100), 44100);
  ASSERT_EQ(slow.size(), 1U);
  EXPECT_EQ(slow[0].fault.rfind("too slow", 0), 0U) << slow[0].fault;
}

TEST(RhythmListener, RejectsThreeAndFiveBeats) {
  EXPECT_TRUE(heard_in(beats({120, 360, 120}, 120, 44100), 44100).empty());
  EXPECT_TRUE(heard_in(beats({120, 360, 120, 120, 120}, 120, 44100), 44100).empty());
}

TEST(RhythmListener, TakesTheGapBetweenLettersForLegalMorse) {
  Signal signal;
  pause(signal, 300, 48000);
  tone(signal, 120, 48000);
  pause(signal, 120, 48000);
  tone(signal, 360, 48000);
  pause(signal, 360, 48000);
  tone(signal, 120, 48000);
  pause(signal, 120, 48000);
  tone(signal, 120, 48000);
  const auto heard = heard_in(signal, 48000);
  ASSERT_EQ(heard.size(), 1U);
  EXPECT_TRUE(heard[0].right()) << heard[0].fault;
}

TEST(RhythmListener, RejectsBeatsOfDifferentPitch) {
  Signal signal;
  pause(signal, 300, 44100);
  double frequency = 600;
  for (const double length : {120, 360, 120, 120}) {
    tone(signal, length, 44100, frequency);
    pause(signal, 120, 44100);
    frequency *= 1.2;
  }
  pause(signal, 500, 44100);
  EXPECT_TRUE(heard_in(signal, 44100).empty());
}

TEST(RhythmListener, FindsTheCueBeforeAndBehindAProgramme) {
  const unsigned rate = 44100;
  const Signal cue = between_silence(rhythm(law::cue_rule().rhythm_played, rate), 0.2, 300, rate);
  Signal signal = cue;
  const Signal voice = chatter(60, 180, rate);
  signal.insert(signal.end(), voice.begin(), voice.end());
  signal.insert(signal.end(), cue.begin(), cue.end());
  const auto heard = heard_in(signal, rate);
  ASSERT_EQ(heard.size(), 2U);
  EXPECT_TRUE(heard[0].right());
  EXPECT_TRUE(heard[1].right());
  EXPECT_NEAR(heard[1].start_s, static_cast<double>(cue.size() + voice.size()) / rate + 0.3, 0.011);
}

TEST(RhythmListener, HearsNothingInSilenceNoiseAndASteadyTone) {
  EXPECT_TRUE(heard_in(Signal(44100), 44100).empty());
  EXPECT_TRUE(heard_in(chatter(100, 150, 44100), 44100).empty());
  Signal steady;
  tone(steady, 9000, 44100);
  EXPECT_TRUE(heard_in(steady, 44100).empty());
  EXPECT_TRUE(heard_in(Signal(20000, NAN), 44100).empty());
}

TEST(Gain, MatchesTheProgrammeAndNeverClips) {
  const auto& rule = law::cue_rule().loudness;
  const Gain plain = match(-20, {-3.0, 1.0}, rule);
  EXPECT_EQ(plain.bound, Bound::None);
  EXPECT_NEAR(plain.lufs, -20, 1e-9);
  EXPECT_NEAR(plain.factor, factor_of(-17), 1e-9);
  EXPECT_EQ(match(-70, {-3.0, 1.0}, rule).bound, Bound::SoftProgramme);
  EXPECT_NEAR(match(-70, {-3.0, 1.0}, rule).lufs, rule.least_lufs, 1e-9);
  EXPECT_EQ(match(-2, {-3.0, 1.0}, rule).bound, Bound::LoudProgramme);
  const Gain peaky = match(-10, {-24.0, 0.9}, rule);  // a voice: 23 dB between loudness and peak
  EXPECT_EQ(peaky.bound, Bound::TruePeak);
  EXPECT_NEAR(peaky.true_peak_dbtp, rule.true_peak_dbtp, 1e-9);
  EXPECT_LT(peaky.lufs, -10);
  EXPECT_EQ(match(std::nullopt, {-3.0, 1.0}, rule).bound, Bound::NoProgramme);
  EXPECT_NEAR(match(std::nullopt, {-3.0, 1.0}, rule).lufs, rule.without_programme_lufs, 1e-9);
}

TEST(Speech, CountsWhatIsSpoken) {
  EXPECT_EQ(spoken_characters("本音频由人工智能生成"), 10U);
  EXPECT_EQ(spoken_characters("本音频由AI生成。"), 8U);
  EXPECT_EQ(spoken_characters(" ，。\xe3"), 0U);
}

TEST(Speech, TellsNormalSpeedFromTooFastAndTooSlow) {
  const auto& rule = law::cue_rule().speech;
  Signal voice;
  pause(voice, 500, 16000);
  tone(voice, 4286, 16000, 300);
  pause(voice, 800, 16000);
  const auto normal = measure_speech(voice, 16000, "本音频由人工智能生成");
  ASSERT_TRUE(normal);
  EXPECT_NEAR(normal->characters_a_minute, 140, 1);
  EXPECT_NEAR(normal->start_s, 0.5, 0.011);
  EXPECT_EQ(speed_fault(normal->characters_a_minute, rule), "");
  const auto fast = measure_speech(faster(voice, 1.5), 16000, "本音频由人工智能生成");
  ASSERT_TRUE(fast);
  EXPECT_NEAR(fast->characters_a_minute, 210, 2);
  EXPECT_EQ(speed_fault(fast->characters_a_minute, rule).rfind("too fast: 2", 0), 0U);
  EXPECT_EQ(speed_fault(100, rule).rfind("too slow", 0), 0U);
  EXPECT_FALSE(measure_speech(Signal(16000), 16000, "本音频由人工智能生成"));
  EXPECT_FALSE(measure_speech(Signal(), 16000, "本音频由人工智能生成"));
  EXPECT_FALSE(measure_speech(voice, 16000, "..."));
}

class FindsSpeech : public testing::Test {
 protected:
  static std::vector<HeardSpeech> found(const Signal& sound) {
    auto finder = SpeechFinder::create(cue(), kRate, "本音频由人工智能生成", kRate, law::cue_rule().speech);
    if (!finder) return {};
    finder->take(sound);
    return finder->finish();
  }
  static Signal cue() {  // ten syllables at 140 a minute
    const Signal raw = chatter(10, 400, kRate, 7);
    return faster(raw, static_cast<double>(raw.size()) / kRate / (600.0 / 140));
  }
  static Signal among_others(const Signal& cue, std::size_t before) {
    Signal out = chatter(before, 250, kRate, 3);
    pause(out, 300, kRate);
    out.insert(out.end(), cue.begin(), cue.end());
    pause(out, 300, kRate);
    const Signal after = chatter(20, 250, kRate, 4);
    out.insert(out.end(), after.begin(), after.end());
    return out;
  }
  static constexpr unsigned kRate = 16000;
};

TEST_F(FindsSpeech, AtItsOwnSpeed) {
  const auto heard = found(among_others(cue(), 0));
  ASSERT_EQ(heard.size(), 1U);
  EXPECT_NEAR(heard[0].start_s, 0.3, 0.05);
  EXPECT_NEAR(heard[0].characters_a_minute, 140, 4);
  EXPECT_TRUE(heard[0].right()) << heard[0].fault;
}

TEST_F(FindsSpeech, AndRejectsItPlayedTooFast) {
  const auto heard = found(among_others(faster(cue(), 1.5), 0));
  ASSERT_EQ(heard.size(), 1U);
  EXPECT_NEAR(heard[0].characters_a_minute, 210, 8);
  EXPECT_EQ(heard[0].fault.rfind("too fast", 0), 0U) << heard[0].fault;
}

TEST_F(FindsSpeech, AtTheEndOfALongSound) {
  Signal sound = among_others(cue(), 0);
  const Signal end = among_others(cue(), 1200);
  sound.insert(sound.end(), end.begin(), end.end());
  const auto heard = found(sound);
  ASSERT_EQ(heard.size(), 2U);
  EXPECT_GT(heard[1].start_s, 200);
}

TEST_F(FindsSpeech, AndNotInOtherSpeech) {
  EXPECT_TRUE(found(chatter(300, 300, kRate, 11)).empty());
  EXPECT_TRUE(found(Signal(kRate)).empty());
  EXPECT_TRUE(found(Signal()).empty());
}

}  // namespace
}  // namespace assay::visible::cue
