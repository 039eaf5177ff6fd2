// What the tests of audible labels run: puts a cue into a file, or tells what is heard in one.
//   cue_program add IN OUT rhythm|spoken start|end|both CUE.wav SENTENCE
//   cue_program inspect IN CUE.wav SENTENCE
// Prints one JSON object; an error goes to stderr, exit code 1.
#include <fcntl.h>
#include <fmt/core.h>
#include <unistd.h>

#include <cstdio>
#include <fstream>
#include <iterator>
#include <string>
#include <string_view>
#include <vector>

#include "media/sound/sound.hpp"

namespace {

using namespace assay;
using namespace assay::media::sound;

std::string quoted(std::string_view text) {
  std::string out = "\"";
  for (const char c : text) {
    if (c == '"' || c == '\\') out += '\\';
    out += c;
  }
  return out + '"';
}

std::string number(const std::optional<double>& value) { return value ? fmt::format("{:.3f}", *value) : "null"; }

void print(const Heard& heard) {
  std::string cues;
  for (const auto& cue : heard.cues)
    cues += fmt::format("{}{{\"where\":{},\"start\":{:.6f},\"length\":{:.6f}}}", cues.empty() ? "" : ",",
                        quoted(visible::cue::where_name(cue.where)), cue.start_s, cue.length_s);
  std::string notes;
  for (const auto& note : heard.notes) notes += (notes.empty() ? "" : ",") + quoted(note);
  fmt::print(
      "{{\"format\":{},\"codec\":{},\"rate\":{},\"channels\":{},\"before\":{},\"after\":{},\"programme_lufs\":{},"
      "\"cue_lufs\":{:.3f},\"cue_peak\":{:.3f},\"bound\":{},\"exact\":{},\"cues\":[{}],\"notes\":[{}]}}\n",
      quoted(heard.format), quoted(heard.codec), heard.rate, heard.channels, heard.frames_before, heard.frames_after,
      number(heard.programme_lufs), heard.gain.lufs, heard.gain.true_peak_dbtp,
      quoted(visible::cue::bound_name(heard.gain.bound)), heard.exact, cues, notes);
}

void print(const SoundInspection& heard) {
  std::string rhythms;
  for (const auto& rhythm : heard.rhythms)
    rhythms += fmt::format(
        "{}{{\"where\":{},\"start\":{:.3f},\"beats\":[{:.1f},{:.1f},{:.1f},{:.1f}],\"frequency\":{:.1f},\"fault\":{}}}",
        rhythms.empty() ? "" : ",", quoted(visible::cue::where_name(rhythm.where)), rhythm.start_s, rhythm.beats_ms[0],
        rhythm.beats_ms[1], rhythm.beats_ms[2], rhythm.beats_ms[3], rhythm.frequency_hz, quoted(rhythm.fault));
  std::string speeches;
  for (const auto& speech : heard.speeches)
    speeches += fmt::format("{}{{\"where\":{},\"start\":{:.3f},\"rate\":{:.1f},\"likeness\":{:.3f},\"fault\":{}}}",
                            speeches.empty() ? "" : ",", quoted(visible::cue::where_name(speech.where)), speech.start_s,
                            speech.characters_a_minute, speech.likeness, quoted(speech.fault));
  fmt::print(
      "{{\"format\":{},\"codec\":{},\"length\":{:.6f},\"lufs\":{},\"peak\":{:.3f},\"labelled\":{},\"rhythms\":[{}],"
      "\"speeches\":[{}]}}\n",
      quoted(heard.format), quoted(heard.codec), heard.length_s, number(heard.programme_lufs), heard.true_peak_dbtp,
      heard.labelled(), rhythms, speeches);
}

template <class T>
int told(const Result<T>& result) {
  if (result) {
    print(*result);
    return 0;
  }
  fmt::print(stderr, "{}: {}\n", code_name(result.error().code), result.error().message);
  return 1;
}

}  // namespace

int main(int count, char** words) {
  const std::vector<std::string_view> arguments(words + 1, words + count);
  const bool adds = arguments.size() == 7 && arguments[0] == "add";
  if (!adds && !(arguments.size() == 4 && arguments[0] == "inspect")) return 2;
  const std::string asset(arguments[arguments.size() - 2]);
  std::ifstream voice(asset, std::ios::binary);
  const Bytes wav{std::istreambuf_iterator<char>(voice), {}};
  const SpokenCue spoken{wav, arguments.back()};
  const int in = ::open(words[2], O_RDONLY | O_CLOEXEC);
  if (!adds) return told(inspect_cue({in, arguments[1]}, spoken, SoundLimits{}));
  const int out = ::open(words[3], O_RDWR | O_CREAT | O_TRUNC | O_CLOEXEC, 0644);
  CueWish wish;
  wish.kind = arguments[3] == "spoken" ? Kind::Spoken : Kind::Rhythm;
  wish.place = arguments[4] == "both" ? Place::Both : arguments[4] == "end" ? Place::End : Place::Start;
  wish.spoken = spoken;
  return told(add_cue({in, arguments[1]}, out, wish, SoundLimits{}));
}
