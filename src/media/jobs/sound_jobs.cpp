#include "media/jobs/sound_jobs.hpp"

#include <fcntl.h>
#include <fmt/core.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <cstdlib>
#include <cstring>

#include "base/descriptor.hpp"
#include "law/cue.hpp"
#include "law/wording.hpp"
#include "media/jobs/report.hpp"

// The spoken cue, as it stands in assets/.
__asm__(
    ".section .rodata\n"
    ".balign 16\n"
    "kAssaySpokenCueBegin:\n"
    ".incbin \"" ASSAY_SPOKEN_CUE
    "\"\n"
    "kAssaySpokenCueEnd:\n"
    ".byte 0\n"
    ".previous\n");
extern "C" {
extern const std::uint8_t kAssaySpokenCueBegin[];
extern const std::uint8_t kAssaySpokenCueEnd[];
}

namespace assay::media::jobs {
namespace {

using visible::cue::HeardRhythm;
using visible::cue::HeardSpeech;

constexpr off_t kMostCue = off_t{64} << 20U;

Result<LoadedCue> load(const char* path, const char* text) {
  if (path == nullptr || *path == '\0')
    return LoadedCue{{kAssaySpokenCueBegin, kAssaySpokenCueEnd}, law::cue_rule().speech_played.text};
  const Descriptor file(::open(path, O_RDONLY | O_CLOEXEC | O_NOCTTY | O_NONBLOCK));
  struct stat info {};
  if (!file.is_open() || ::fstat(file.get(), &info) != 0)
    return fail(Code::Configuration,
                fmt::format("{}: the spoken cue cannot be read: {} (`cue` of [media])", path, std::strerror(errno)));
  if (!S_ISREG(info.st_mode) || info.st_size > kMostCue)
    return fail(Code::Configuration,
                fmt::format("{}: the spoken cue must be a WAV file of at most 64 MiB (`cue` of [media])", path));
  LoadedCue cue{Bytes(static_cast<std::size_t>(info.st_size)), text == nullptr ? "" : text};
  std::size_t have = 0;
  while (have < cue.wav.size()) {
    const ssize_t got = ::read(file.get(), cue.wav.data() + have, cue.wav.size() - have);
    if (got <= 0) return fail(Code::Configuration, fmt::format("{}: the spoken cue cannot be read whole", path));
    have += static_cast<std::size_t>(got);
  }
  return cue;
}

sound::SoundLimits limits_of(const worker::Job& job) {
  sound::SoundLimits limits;
  limits.most_metadata_bytes = std::min(limits.most_metadata_bytes, job.limits.bytes / 4);
  return limits;
}

sound::Place place_of(std::string_view edge) {
  if (edge == "end") return sound::Place::End;
  return edge == "both" ? sound::Place::Both : sound::Place::Start;
}

std::string_view edge_name(sound::Place place) {
  if (place == sound::Place::End) return "end";
  return place == sound::Place::Both ? "both" : "start";
}

void found_json(json::Writer& json, const HeardRhythm& rhythm) {
  const auto& rule = law::cue_rule().rhythm_heard;
  const double shortest = std::max({rhythm.beats_ms[0], rhythm.beats_ms[2], rhythm.beats_ms[3], 1.0});
  json.begin_object().member("place", where_name(rhythm.where)).member("kind", "rhythm");
  number(json, "at", rhythm.start_s);
  if (!rhythm.fault.empty()) json.member("fault", rhythm.fault);
  json.name("checks").begin_array();
  check(json, "rhythm", rhythm.beats_ms[1] / shortest, rule.long_at_least, rhythm.right());
  json.end_array().end_object();
}

void found_json(json::Writer& json, const HeardSpeech& speech) {
  const auto& rule = law::cue_rule().speech;
  json.begin_object().member("place", where_name(speech.where)).member("kind", "spoken");
  number(json, "at", speech.start_s);
  number(json, "certainty", speech.likeness);
  if (!speech.fault.empty()) json.member("fault", speech.fault);
  json.name("checks").begin_array();
  check(json, "speech-rate", speech.characters_a_minute, rule.least_characters_a_minute, speech.right(),
        rule.most_characters_a_minute);
  json.end_array().end_object();
}

}  // namespace

SharedCue open_cue() {
  static_cast<void>(law::cue_rule());  // read now: what parses them opens nothing, but takes memory
  static_cast<void>(law::wording());
  return std::make_shared<Result<LoadedCue>>(load(std::getenv("ASSAY_CUE"), std::getenv("ASSAY_CUE_TEXT")));
}

Result<std::string> add_cue(worker::Job& job, const SharedCue& cue) {
  sound::CueWish wish;
  wish.place = place_of(job.wishes.find("edge").text());
  if (job.wishes.find("cue").text() == "spoken") {
    if (!*cue) return tl::unexpected(cue->error());
    wish.kind = sound::Kind::Spoken;
    wish.spoken = (*cue)->view();
  }
  ASSAY_TRY(const sound::Heard heard, sound::add_cue({job.source.descriptor(), job.source.name()},
                                                     job.target->descriptor(), wish, limits_of(job), job.progress));
  std::string text;
  json::Writer json(text);
  json.begin_object().member("format", heard.format).member("codec", heard.codec);
  json.member("text", wish.kind == sound::Kind::Spoken ? wish.spoken.text : "短长短短");
  json.member("kind", kind_name(heard.kind)).member("place", edge_name(wish.place));
  json.member("rate", heard.rate).member("channels", heard.channels).member("exact", heard.exact);
  json.name("cues").begin_array();
  for (const visible::cue::Placed& placed : heard.cues) {
    json.begin_object().member("where", where_name(placed.where));
    number(json, "start", placed.start_s);
    number(json, "seconds", placed.length_s);
    json.end_object();
  }
  json.end_array().name("notes").begin_array();
  for (const std::string& note : heard.notes)
    json.begin_object().member("id", "sound").member("words", note).end_object();
  json.end_array().end_object();
  return text;
}

Result<std::string> inspect_cue(worker::Job& job, const SharedCue& cue) {
  const sound::SpokenCue spoken = *cue ? (*cue)->view() : sound::SpokenCue{};
  ASSAY_TRY(const sound::SoundInspection seen,
            sound::inspect_cue({job.source.descriptor(), job.source.name()}, spoken, limits_of(job), job.progress));
  std::string text;
  json::Writer json(text);
  json.begin_object().member("format", seen.format).member("codec", seen.codec);
  number(json, "seconds", seen.length_s);
  json.name("found").begin_array();
  // Those that keep the rule first: a verdict looks at the first.
  for (const bool right : {true, false}) {
    for (const HeardRhythm& rhythm : seen.rhythms)
      if (rhythm.right() == right) found_json(json, rhythm);
    for (const HeardSpeech& speech : seen.speeches)
      if (speech.right() == right) found_json(json, speech);
  }
  json.end_array().end_object();
  return text;
}

void add_sound_jobs(worker::JobTable& table, const SharedCue& cue) {
  table.push_back({"sound.cue", worker::Needs::Target, [cue](worker::Job& job) { return add_cue(job, cue); }});
  table.push_back({"sound.inspect", worker::Needs::Source, [cue](worker::Job& job) { return inspect_cue(job, cue); }});
}

}  // namespace assay::media::jobs
