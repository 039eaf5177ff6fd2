#include "review/recognition/known_media.hpp"

#include <algorithm>

namespace assay::review::recognition {
namespace {

/// A picture that goes for less than this and comes again was there all the time, seconds.
constexpr double kGap = 1.01;

}  // namespace

Result<KnownMedia> KnownMedia::create(std::shared_ptr<const likeness::NearIndex> images, Distances distances,
                                      std::vector<viewing::KnownFilm> films, std::vector<hearing::KnownSound> sounds) {
  KnownMedia made;
  made.images_ = std::move(images);
  made.distances_ = std::move(distances);
  ASSAY_TRY(made.films_, viewing::FilmIndex::create(std::move(films)));
  made.sounds_ = hearing::SoundIndex(std::move(sounds));
  return made;
}

void KnownMedia::recognise_picture(const likeness::Likeness& likeness, std::vector<Recognised>& out) const {
  if (likeness.quality < likeness::kLeastQuality) return;
  for (std::size_t turn = 0; turn < likeness::kTurns; ++turn) {
    for (const likeness::Near& near : images_->search(likeness.hashes[turn])) {
      const auto key = static_cast<std::uint32_t>(near.key);
      const auto most = distances_.find(key);
      if (most == distances_.end() || near.distance > most->second) continue;
      const auto before = std::ranges::find_if(out, [&](const Recognised& one) { return one.key == key; });
      if (before == out.end()) {
        Recognised found;
        found.key = key;
        found.distance = near.distance;
        found.turn = static_cast<likeness::Turn>(turn);
        out.push_back(found);
      } else if (near.distance < before->distance) {
        before->distance = near.distance;
        before->turn = static_cast<likeness::Turn>(turn);
      }
    }
  }
}

void KnownMedia::recognise_frames(const Features& features, std::vector<Recognised>& out) const {
  std::unordered_map<std::uint32_t, std::size_t> latest;  // by key, in `out`
  std::vector<Recognised> in_frame;
  for (const viewing::SeenFrame& frame : features.frames) {
    in_frame.clear();
    recognise_picture(frame.likeness, in_frame);
    for (Recognised& found : in_frame) {
      found.from = frame.at;
      found.to = std::min(frame.at + features.every, std::max(features.seconds, frame.at));
      const auto [before, is_new] = latest.try_emplace(found.key, out.size());
      if (!is_new && frame.at - out[before->second].to <= kGap) {
        Recognised& stands = out[before->second];
        stands.to = found.to;
        stands.distance = std::min(stands.distance, found.distance);
        continue;
      }
      before->second = out.size();
      out.push_back(found);
    }
  }
}

std::vector<Recognised> KnownMedia::recognise(const Features& features) const {
  std::vector<Recognised> out;
  if (features.likeness) recognise_picture(*features.likeness, out);
  recognise_frames(features, out);
  for (const viewing::FilmHit& hit : films_.search(features.frames)) {
    Recognised found;
    found.key = hit.key;
    found.by = By::Film;
    found.from = hit.from;
    found.to = std::min(hit.to, features.seconds);
    found.known_from = hit.known_from;
    found.alike = hit.alike;
    found.compared = hit.compared;
    found.turn = hit.turn;
    out.push_back(found);
  }
  if (!features.sound) return out;
  for (const hearing::SoundHit& hit : sounds_.search(*features.sound)) {
    Recognised found;
    found.key = hit.key;
    found.by = By::Sound;
    found.from = hit.from;
    found.to = features.seconds > 0 ? std::min(hit.to, std::max(features.seconds, hit.from)) : hit.to;
    found.known_from = hit.known_from;
    found.errors = hit.errors;
    out.push_back(found);
  }
  return out;
}

std::string_view name_of(likeness::Turn turn) noexcept {
  switch (turn) {
    case likeness::Turn::None:
      return "upright";
    case likeness::Turn::Left:
      return "turned-left";
    case likeness::Turn::Half:
      return "turned-half";
    case likeness::Turn::Right:
      return "turned-right";
    case likeness::Turn::MirrorX:
      return "mirrored";
    case likeness::Turn::MirrorY:
      return "flipped";
    case likeness::Turn::Transpose:
      return "transposed";
    case likeness::Turn::AntiTranspose:
      break;
  }
  return "anti-transposed";
}

}  // namespace assay::review::recognition
