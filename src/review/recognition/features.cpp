#include "review/recognition/features.hpp"

#include <fmt/core.h>

#include <array>
#include <charconv>

#include "base/base64.hpp"
#include "json/json.hpp"

namespace assay::review::recognition {
namespace {

constexpr std::string_view kSchema = "assay.features/1";
constexpr std::size_t kMostTexts = 10'000;
constexpr std::size_t kMostText = 64 * 1024;  // bytes of one
constexpr std::size_t kMostFrames = 100'000;
constexpr double kMostSeconds = 1e6;

tl::unexpected<Error> wrong(std::string_view member) {
  return fail(Code::Corrupt, fmt::format("the decoder's answer makes no sense: `{}`", member));
}

Result<double> number_of(json::Value from, std::string_view member) {
  const std::string_view text = from.find(member).raw();
  double value = -1;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
  const bool in_range = value >= 0 && value <= kMostSeconds;  // not so for NaN
  if (error != std::errc() || end != text.data() + text.size() || !in_range) return wrong(member);
  return value;
}

template <std::size_t N>
Result<std::array<std::uint32_t, N>> numbers_of(json::Value list, std::string_view member) {
  std::array<std::uint32_t, N> out{};
  if (!list.is(json::Kind::Array) || list.size() != N) return wrong(member);
  std::size_t i = 0;
  for (const json::Value one : list) {
    const std::int64_t value = one.integer().value_or(-1);
    if (value < 0 || value > std::int64_t{1} << 31U) return wrong(member);
    out[i++] = static_cast<std::uint32_t>(value);
  }
  return out;
}

Result<Box> box_of(json::Value list) {
  ASSAY_TRY(const auto numbers, numbers_of<4>(list, "box"));
  return Box{numbers[0], numbers[1], numbers[2], numbers[3]};
}

Result<likeness::Likeness> likeness_of(json::Value from) {
  likeness::Likeness out;
  const std::int64_t quality = from.find("quality").integer().value_or(-1);
  if (quality < 0 || quality > 100) return wrong("quality");
  out.quality = static_cast<unsigned>(quality);
  const json::Value hashes = from.find("hashes");
  if (!hashes.is(json::Kind::Array) || hashes.size() != out.hashes.size()) return wrong("hashes");
  std::size_t i = 0;
  for (const json::Value one : hashes) {
    auto hash = likeness::hash_from_hex(one.text());
    if (!hash) return wrong("hashes");
    out.hashes[i++] = *hash;
  }
  return out;
}

Result<std::vector<PlacedText>> texts_of(json::Value from, std::string_view member) {
  const json::Value list = from.find(member);
  if (!list.is(json::Kind::Array) || list.size() > kMostTexts) return wrong(member);
  std::vector<PlacedText> out;
  for (const json::Value one : list) {
    if (!one.find("text").is(json::Kind::String) || one.find("text").text().size() > kMostText) return wrong(member);
    ASSAY_TRY(const Box box, box_of(one.find("box")));
    out.push_back({std::string(one.find("text").text()), box});
  }
  return out;
}

Result<> read_picture(json::Value root, Features& out) {
  if (const json::Value like = root.find("likeness")) {
    ASSAY_TRY(out.likeness, likeness_of(like));
  }
  ASSAY_TRY(out.lines, texts_of(root, "lines"));
  ASSAY_TRY(out.codes, texts_of(root, "codes"));
  const json::Value faces = root.find("faces");
  if (!faces.is(json::Kind::Array) || faces.size() > kMostTexts) return wrong("faces");
  for (const json::Value face : faces) {
    ASSAY_TRY(const Box box, box_of(face));
    out.faces.push_back(box);
  }
  return {};
}

Result<> read_frames(json::Value root, Features& out) {
  const json::Value frames = root.find("frames");
  if (!frames.is(json::Kind::Array) || frames.size() > kMostFrames) return wrong("frames");
  ASSAY_TRY(out.every, number_of(root, "every"));
  out.frames.reserve(frames.size());
  for (const json::Value one : frames) {
    viewing::SeenFrame frame;
    ASSAY_TRY(frame.at, number_of(one, "at"));
    ASSAY_TRY(frame.likeness, likeness_of(one));
    if (!out.frames.empty() && frame.at <= out.frames.back().at) return wrong("frames");
    out.frames.push_back(frame);
  }
  return {};
}

Result<> read_sound(json::Value sound, Features& out) {
  if (!sound.is(json::Kind::Object)) return wrong("sound");
  const auto bytes = from_base64(sound.find("fingerprint").text());
  if (!bytes || bytes->size() % sizeof(std::uint32_t) != 0 ||
      bytes->size() / sizeof(std::uint32_t) > hearing::kMostItems)
    return wrong("fingerprint");
  hearing::Fingerprint items(bytes->size() / sizeof(std::uint32_t));
  for (std::size_t i = 0; i < bytes->size(); ++i)
    items[i / 4] |= static_cast<std::uint32_t>((*bytes)[i]) << (i % 4 * 8);
  out.sound = std::move(items);
  if (out.kind == Kind::Sound) {
    ASSAY_TRY(out.seconds, number_of(sound, "seconds"));
    out.format = sound.find("format").text();
    out.codec = sound.find("codec").text();
  }
  return {};
}

}  // namespace

std::string_view name_of(Kind kind) noexcept {
  switch (kind) {
    case Kind::Picture:
      return "picture";
    case Kind::Film:
      return "film";
    case Kind::Sound:
      break;
  }
  return "sound";
}

Result<Features> read_features(std::string_view json) {
  ASSAY_TRY(const json::Document document, json::read(json, kMostBytes));
  const json::Value root = document.root();
  if (root.find("schema").text() != kSchema) return wrong("schema");
  Features out;
  out.format = root.find("format").text();
  out.codec = root.find("codec").text();
  const std::string_view kind = root.find("kind").text();
  if (kind == name_of(Kind::Picture)) {
    out.kind = Kind::Picture;
    ASSAY_CHECK(read_picture(root, out));
  } else if (kind == name_of(Kind::Film)) {
    out.kind = Kind::Film;
    ASSAY_TRY(out.seconds, number_of(root, "seconds"));
    ASSAY_CHECK(read_frames(root, out));
  } else if (kind == name_of(Kind::Sound)) {
    out.kind = Kind::Sound;
  } else {
    return wrong("kind");
  }
  if (out.kind != Kind::Sound) {
    ASSAY_TRY(const auto size, numbers_of<2>(root.find("picture"), "picture"));
    out.width = size[0];
    out.height = size[1];
  }
  if (root.find("sound") || out.kind == Kind::Sound) ASSAY_CHECK(read_sound(root.find("sound"), out));
  const json::Value findings = root.find("findings");
  if (!findings.is(json::Kind::Array) || findings.size() > kMostTexts) return wrong("findings");
  for (const json::Value one : findings)
    out.findings.push_back({std::string(one.find("id").text()), std::string(one.find("words").text())});
  return out;
}

}  // namespace assay::review::recognition
