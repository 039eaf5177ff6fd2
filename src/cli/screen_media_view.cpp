// Verdicts and features of pictures, films and sounds, for eyes and for programs.
#include <fmt/core.h>

#include <cmath>

#include "base/base64.hpp"
#include "cli/classify_view.hpp"
#include "cli/language.hpp"
#include "cli/output.hpp"
#include "cli/screen_media.hpp"
#include "cli/screen_view.hpp"

namespace assay::cli {
namespace {

using review::recognition::Box;
using review::recognition::By;
using review::recognition::Features;
using review::recognition::Finding;
using review::recognition::Kind;
using review::recognition::PlacedText;
using review::recognition::Recognised;

/// Frames of a video entry: one a second, a quarter of an hour.
constexpr std::size_t kMostEntryFrames = review::entry::kMostFrames;

std::string_view words_of(Kind kind) {
  switch (kind) {
    case Kind::Picture:
      return Text{"picture", "图片"}.get();
    case Kind::Film:
      return Text{"film", "视频"}.get();
    case Kind::Sound:
      break;
  }
  return Text{"sound", "音频"}.get();
}

void number(json::Writer& json, std::string_view name, double value) {
  json.name(name).raw(fmt::format("{:.4f}", value));
}

void write_box(json::Writer& json, const Box& box) {
  json.name("box").begin_array().value(box.x).value(box.y).value(box.width).value(box.height).end_array();
}

void write_texts(json::Writer& json, std::string_view name, const std::vector<PlacedText>& texts) {
  json.name(name).begin_array();
  for (const PlacedText& one : texts) {
    json.begin_object().member("text", one.text);
    write_box(json, one.box);
    json.end_object();
  }
  json.end_array();
}

void write_findings(json::Writer& json, const std::vector<Finding>& findings) {
  json.name("findings").begin_array();
  for (const Finding& one : findings) json.begin_object().member("id", one.id).member("words", one.words).end_object();
  json.end_array();
}

void write_recognised(json::Writer& json, const Recognised& found, Kind kind) {
  if (kind != Kind::Picture) {
    number(json, "from", found.from);
    number(json, "to", found.to);
  }
  if (found.by == By::Image) json.member("distance", found.distance);
  if (found.by == By::Film) {
    number(json, "known_from", found.known_from);
    json.member("alike", found.alike).member("compared", found.compared);
  }
  if (found.by == By::Sound) {
    number(json, "known_from", found.known_from);
    number(json, "errors", found.errors);
  } else {
    json.member("turn", review::recognition::name_of(found.turn));
  }
}

std::string seconds(double value) {
  return fmt::format("{}:{:04.1f}", static_cast<int>(value / 60), std::fmod(value, 60));
}

std::string place_words(const PlacedReason& placed, Kind kind) {
  std::string out;
  if (placed.box) {
    const Box& box = *placed.box;
    out = fmt::format("{},{} {}x{}", box.x, box.y, box.width, box.height);
  } else if (placed.recognised && kind != Kind::Picture) {
    out = fmt::format("{}-{}", seconds(placed.recognised->from), seconds(placed.recognised->to));
  } else if (placed.said) {
    out = fmt::format("{}-{}", seconds(placed.said->first), seconds(placed.said->second));
  }
  if (!placed.recognised) return out;
  if (!out.empty()) out += "  ";
  const Recognised& found = *placed.recognised;
  switch (found.by) {
    case By::Image:
      out += fmt::format(fmt::runtime(Text{"{} bits apart", "相差 {} 位"}.get()), found.distance);
      break;
    case By::Film:
      out +=
          fmt::format(fmt::runtime(Text{"{} of {} frames alike", "{}/{} 帧相似"}.get()), found.alike, found.compared);
      break;
    case By::Sound:
      out +=
          fmt::format(fmt::runtime(Text{"{:.0f} % of the bits differ", "{:.0f}% 的位不同"}.get()), found.errors * 100);
      break;
  }
  if (found.by != By::Sound && found.turn != review::likeness::Turn::None)
    out += fmt::format("  {}", review::recognition::name_of(found.turn));
  return out;
}

std::string_view in_words(std::string_view in) {
  if (in == "image") return Text{"picture", "图片"}.get();
  if (in == "video") return Text{"film", "视频"}.get();
  if (in == "audio") return Text{"sound", "声音"}.get();
  if (in == "speech") return Text{"speech", "语音"}.get();
  return in == "code" ? Text{"QR code", "二维码"}.get() : Text{"text in the picture", "图中文字"}.get();
}

/// What an entry of this file would hold: frames at whole seconds.
std::vector<std::string> entry_frames(const Features& features) {
  std::vector<std::string> out;
  for (const auto& frame : features.frames) {
    if (out.size() >= kMostEntryFrames) break;
    if (frame.at + 1e-6 >= static_cast<double>(out.size())) out.push_back(to_hex(frame.likeness.hashes[0]));
  }
  return out;
}

std::string fingerprint_text(const Features& features) {
  Bytes bytes;
  for (const std::uint32_t item : *features.sound)
    for (unsigned shift = 0; shift < 32; shift += 8) bytes.push_back(static_cast<std::uint8_t>(item >> shift));
  return to_base64(bytes);
}

void write_findings_words(std::string& out, const std::vector<Finding>& findings) {
  for (const Finding& one : findings) out += fmt::format("  {}  {}\n", toned(Tone::Warn, one.id), one.words);
}

}  // namespace

void write_json(json::Writer& json, const std::string& file, const MediaVerdict& verdict, const Beside& beside) {
  json.begin_object().member("file", file).member("outcome", review::screen::name_of(verdict.outcome));
  json.member("size", verdict.bytes).member("hits", verdict.hits).member("duration_us", verdict.micros);
  json.name("moderation").begin_array();
  for (const std::string& name : verdict.moderation) json.value(name);
  json.end_array();
  const Features& features = verdict.features;
  json.name("media").begin_object().member("kind", review::recognition::name_of(features.kind));
  json.member("format", features.format).member("faces", features.faces.size());
  write_findings(json, features.findings);
  json.end_object().name("reasons").begin_array();
  for (const PlacedReason& placed : verdict.reasons) {
    json.begin_object().member("in", placed.in);
    if (placed.box) write_box(json, *placed.box);
    if (placed.recognised) write_recognised(json, *placed.recognised, features.kind);
    if (placed.said) {
      number(json, "from", placed.said->first);
      number(json, "to", placed.said->second);
    }
    write_members(json, placed.reason, placed.recognised ? Whole::Entry : Whole::EntryAndText);
    json.end_object();
  }
  json.end_array();
  if (beside.answer != nullptr) write_json(json, *beside.answer);
  if (beside.proposed) write_json(json, *beside.proposed);
  if (beside.judged != nullptr) write_members(json, *beside.judged);
  json.end_object();
}

std::string human(const std::string& file, const MediaVerdict& verdict, const review::screen::Answer* answer) {
  std::string out = fmt::format("{}  {}  {}", toned(Tone::Strong, file), toned_words(verdict.outcome),
                                words_of(verdict.features.kind));
  if (!verdict.features.faces.empty())
    out += fmt::format(fmt::runtime(Text{"  {} faces", "  {} 张人脸"}.get()), verdict.features.faces.size());
  out += '\n';
  for (const PlacedReason& placed : verdict.reasons)
    out += fmt::format("  {}  {}\n  {}", in_words(placed.in), place_words(placed, verdict.features.kind),
                       line_of(placed.reason, placed.recognised ? Whole::Entry : Whole::EntryAndText));
  if (answer != nullptr) out += line_of(*answer);
  write_findings_words(out, verdict.features.findings);
  return out;
}

void write_json(json::Writer& json, const std::string& file, const Features& features) {
  json.begin_object().member("file", file).member("kind", review::recognition::name_of(features.kind));
  json.member("format", features.format);
  if (features.kind != Kind::Picture) number(json, "seconds", features.seconds);
  if (features.likeness) {
    json.member("quality", features.likeness->quality);
    json.member("image", to_hex(features.likeness->hashes[0]));
  }
  if (features.kind == Kind::Picture) {
    write_texts(json, "lines", features.lines);
    write_texts(json, "codes", features.codes);
    json.name("faces").begin_array();
    for (const Box& face : features.faces)
      json.begin_array().value(face.x).value(face.y).value(face.width).value(face.height).end_array();
    json.end_array();
  }
  if (features.kind == Kind::Film) {
    json.name("frames").begin_array();
    for (const std::string& hash : entry_frames(features)) json.value(hash);
    json.end_array();
  }
  if (features.sound) json.member("audio", fingerprint_text(features));
  write_findings(json, features.findings);
  json.end_object();
}

std::string human(const std::string& file, const Features& features) {
  std::string out = fmt::format("{}  {}  {}\n", toned(Tone::Strong, file), words_of(features.kind), features.format);
  if (features.likeness)
    out += fmt::format("  image  {}  ({} {})\n", to_hex(features.likeness->hashes[0]), Text{"quality", "质量"}.get(),
                       features.likeness->quality);
  for (const PlacedText& line : features.lines)
    out += fmt::format("  {}  {},{} {}x{}  {}\n", in_words("image-text"), line.box.x, line.box.y, line.box.width,
                       line.box.height, line.text);
  for (const PlacedText& code : features.codes)
    out += fmt::format("  {}  {},{} {}x{}  {}\n", in_words("code"), code.box.x, code.box.y, code.box.width,
                       code.box.height, code.text);
  if (!features.faces.empty())
    out += fmt::format(fmt::runtime(Text{"  {} faces\n", "  {} 张人脸\n"}.get()), features.faces.size());
  if (features.kind == Kind::Film)
    out += fmt::format(fmt::runtime(Text{"  video  {} frames, one a second (--json has their hashes)\n",
                                         "  video  {} 帧，每秒一帧（--json 列出各帧哈希）\n"}
                                        .get()),
                       entry_frames(features).size());
  if (features.sound)
    out += fmt::format(
        fmt::runtime(
            Text{"  audio  fingerprint of {} items (--json has it)\n", "  audio  指纹 {} 项（--json 列出）\n"}.get()),
        features.sound->size());
  write_findings_words(out, features.findings);
  return out;
}

}  // namespace assay::cli
