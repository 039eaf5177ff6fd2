#include "media/features/feature_job.hpp"

#include <fmt/core.h>

#include <memory>
#include <string>

#include "base/base64.hpp"
#include "json/json.hpp"
#include "media/features/codes.hpp"
#include "media/features/faces.hpp"
#include "media/features/fingerprint.hpp"
#include "media/features/speech_job.hpp"
#include "media/features/written_text.hpp"
#include "media/film/sampled_frames.hpp"
#include "media/image/picture.hpp"
#include "media/sound/heard_samples.hpp"
#include "review/likeness/pdq.hpp"

namespace assay::media::features {
namespace {

namespace likeness = review::likeness;
using SharedReader = std::shared_ptr<Result<std::unique_ptr<TextReader>>>;

void box_json(json::Writer& json, const visible::Box& box) {
  json.name("box").begin_array().value(box.x).value(box.y).value(box.width).value(box.height).end_array();
}

void size_json(json::Writer& json, visible::Size size) {
  json.name("picture").begin_array().value(size.width).value(size.height).end_array();
}

void number(json::Writer& json, std::string_view name, double value) {
  json.name(name).raw(fmt::format("{:.4f}", value));
}

void likeness_json(json::Writer& json, const likeness::Likeness& like) {
  json.member("quality", like.quality).name("hashes").begin_array();
  for (const likeness::Hash256& hash : like.hashes) json.value(likeness::to_hex(hash));
  json.end_array();
}

/// Parts that could not be had, said at the end of the document.
class Findings {
 public:
  void add(std::string_view id, std::string_view words) { list_.emplace_back(std::string(id), std::string(words)); }
  void write(json::Writer& json) const {
    json.name("findings").begin_array();
    for (const auto& [id, words] : list_) json.begin_object().member("id", id).member("words", words).end_object();
    json.end_array();
  }

 private:
  std::vector<std::pair<std::string, std::string>> list_;
};

void text_json(json::Writer& json, const SharedReader& reader, const visible::Colours& picture, Findings& findings) {
  json.name("lines").begin_array();
  auto read = *reader ? (**reader)->read(picture) : Result<WrittenText>(tl::unexpected(reader->error()));
  if (!read) {
    findings.add("text-not-read", read.error().message);
  } else {
    for (const TextLine& line : read->lines) {
      json.begin_object().member("text", line.text);
      box_json(json, line.box);
      number(json, "confidence", static_cast<double>(line.confidence));
      json.end_object();
    }
    if (read->timed_out)
      findings.add("text-not-read", fmt::format("after {} s reading the text was given up: lines may be missing",
                                                TextReader::kMostMilliseconds / 1000));
  }
  json.end_array();
}

void codes_json(json::Writer& json, const visible::Colours& picture, Findings& findings) {
  json.name("codes").begin_array();
  const auto codes = find_codes(picture);
  if (!codes) findings.add("codes-not-read", codes.error().message);
  if (codes) {
    for (const Code2d& code : *codes) {
      json.begin_object().member("text", code.text);
      box_json(json, code.box);
      json.end_object();
    }
  }
  json.end_array();
}

void faces_json(json::Writer& json, const visible::Colours& picture, Findings& findings) {
  json.name("faces").begin_array();
  const auto faces = find_faces(picture);
  if (!faces) findings.add("faces-not-counted", faces.error().message);
  if (faces) {
    for (const visible::Box& face : *faces)
      json.begin_array().value(face.x).value(face.y).value(face.width).value(face.height).end_array();
  }
  json.end_array();
}

Result<std::string> picture_document(worker::Job& job, BytesView file, const SharedReader& reader) {
  ASSAY_TRY(const image::Picture picture, image::read_picture(file, {job.limits.pixels, job.limits.bytes / 2}));
  const visible::Colours& colours = picture.colours;
  Findings findings;
  std::string text;
  json::Writer json(text);
  json.begin_object().member("schema", "assay.features/1").member("kind", "picture");
  json.member("format", image::format_name(picture.format));
  size_json(json, colours.size());
  const BytesView samples(colours.samples().data()->data(), colours.samples().size() * sizeof(visible::Colour));
  auto luma = likeness::luma_of(samples, colours.width(), colours.height(), 3);
  if (!luma) findings.add("no-likeness", luma.error().message);
  if (luma) {
    json.name("likeness").begin_object();
    likeness_json(json, likeness::pdq(std::move(*luma)));
    json.end_object();
  }
  text_json(json, reader, colours, findings);
  codes_json(json, colours, findings);
  faces_json(json, colours, findings);
  findings.write(json);
  json.end_object();
  return text;
}

/// The members of a sound, into an open object.
Result<> sound_members(json::Writer& json, worker::Job& job, sound::Pictures pictures, double from, double to) {
  sound::SoundLimits limits;
  limits.most_metadata_bytes = std::min(limits.most_metadata_bytes, job.limits.bytes / 4);
  limits.pictures = pictures;
  std::unique_ptr<Fingerprinter> hearing;
  const auto begin = [&](const sound::SoundForm& form) -> Result<> {
    ASSAY_TRY(Fingerprinter made, Fingerprinter::create(form.rate, form.channels));
    hearing = std::make_unique<Fingerprinter>(std::move(made));
    return {};
  };
  const auto take = [&](std::span<const float> samples) { return hearing->take(samples); };
  const auto progress = [&](double done) {
    if (job.progress) job.progress(from + (to - from) * done);
  };
  ASSAY_TRY(const sound::SampledSound heard,
            sound::each_sample({job.source.descriptor(), job.source.name()}, limits, begin, take, progress));
  ASSAY_TRY(const std::vector<std::uint32_t> items, hearing->finish());
  Bytes bytes;
  bytes.reserve(items.size() * sizeof(std::uint32_t));
  for (const std::uint32_t item : items)
    for (unsigned shift = 0; shift < 32; shift += 8) bytes.push_back(static_cast<std::uint8_t>(item >> shift));
  json.member("format", heard.format).member("codec", heard.codec);
  json.member("rate", heard.rate).member("channels", heard.channels);
  number(json, "seconds", heard.seconds());
  json.member("fingerprint", to_base64(bytes));
  return {};
}

Result<std::string> sound_document(worker::Job& job) {
  std::string text;
  json::Writer json(text);
  json.begin_object().member("schema", "assay.features/1").member("kind", "sound").name("sound").begin_object();
  ASSAY_CHECK(sound_members(json, job, sound::Pictures::Refused, 0, 1));
  json.end_object();
  Findings().write(json);
  json.end_object();
  return text;
}

Result<std::string> film_document(worker::Job& job, const film::FilmLimits& limits) {
  constexpr double kPictureShare = 0.9;  // of the time, about
  Findings findings;
  std::string frames;
  json::Writer list(frames);
  list.begin_array();
  const auto look = [&](const visible::Grid<std::uint8_t>& luma, double at) -> Result<> {
    ASSAY_TRY(likeness::Luma values, likeness::luma_of(luma.samples(), luma.width(), luma.height(), 1));
    list.begin_object();
    number(list, "at", at);
    likeness_json(list, likeness::pdq(std::move(values)));
    list.end_object();
    return {};
  };
  const auto progress = [&](const film::Progress& done) {
    if (job.progress && done.all > 0)
      job.progress(kPictureShare * static_cast<double>(done.done) / static_cast<double>(done.all));
  };
  const auto film = film::sample_frames(job.source.descriptor(), {}, limits, look, progress);
  if (!film) return tl::unexpected(in_context(job.source.name(), film.error()));
  list.end_array();
  std::string text;
  json::Writer json(text);
  json.begin_object().member("schema", "assay.features/1").member("kind", "film").member("format", "mp4");
  json.member("codec", film->codec);
  size_json(json, film->picture);
  number(json, "seconds", film->seconds);
  number(json, "every", film->every);
  json.name("frames").raw(frames);
  std::string sound;
  json::Writer sound_json(sound);
  sound_json.begin_object();
  const auto heard = sound_members(sound_json, job, sound::Pictures::PassedOver, kPictureShare, 1);
  if (heard) {
    sound_json.end_object();
    json.name("sound").raw(sound);
  } else if (heard.error().code != Code::NotFound) {
    findings.add("sound-not-heard", heard.error().message);
  }
  findings.write(json);
  json.end_object();
  return text;
}

Result<std::string> document_of(worker::Job& job, const SharedReader& reader, std::string_view& kind) {
  ASSAY_TRY(const BytesView file, job.source.map());
  if (image::sniff(file)) {
    kind = "picture";
    return picture_document(job, file, reader);
  }
  const auto format = sound::sniff(file.first(std::min<std::size_t>(file.size(), 16)));
  if (!format)
    return fail(Code::Unsupported, fmt::format("{}: none of JPEG, PNG, WebP, MP4, MOV, WAV, MP3, M4A; convert it to "
                                               "one of them",
                                               job.source.name()));
  if (*format == sound::Format::M4a) {
    film::FilmLimits limits;
    limits.pixels = job.limits.pixels;
    limits.memory_bytes = job.limits.bytes / 4 * 3;
    const auto pictures = film::has_pictures(job.source.descriptor(), limits);
    if (!pictures) return tl::unexpected(in_context(job.source.name(), pictures.error()));
    if (*pictures) {
      kind = "film";
      return film_document(job, limits);
    }
  }
  kind = "sound";
  return sound_document(job);
}

Result<std::string> features(worker::Job& job, const SharedReader& reader) {
  std::string_view kind;
  ASSAY_TRY(const std::string document, document_of(job, reader, kind));
  ASSAY_CHECK(job.target->write(as_bytes(document)));
  return fmt::format("{{\"kind\":\"{}\"}}", kind);
}

}  // namespace

worker::JobTable make_table() {
  const auto reader = std::make_shared<Result<std::unique_ptr<TextReader>>>(TextReader::open(tessdata_folder()));
  return {{"features", worker::Needs::Target, [reader](worker::Job& job) { return features(job, reader); }},
          {"speech", worker::Needs::Target, &speech}};
}

}  // namespace assay::media::features
