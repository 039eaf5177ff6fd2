// The pictures, films and sounds of a set of entries, made ready to be looked for; and the index of pictures that stays
// from run to run.
#include <fcntl.h>
#include <fmt/core.h>
#include <sys/mman.h>
#include <unistd.h>

#include <cerrno>
#include <cstdio>
#include <cstring>

#include "base/descriptor.hpp"
#include "base/descriptor_file.hpp"
#include "cli/language.hpp"
#include "cli/screen_media.hpp"

namespace assay::cli {
namespace {

using review::entry::ImageFeature;
using review::entry::InForce;
using review::likeness::Keyed;
using review::likeness::NearIndex;
using review::likeness::Segment;

/// Fewer pictures are added one by one: laying out tables for them costs more.
constexpr std::size_t kFewImages = 2000;

/// Names the entries an index was made of.
std::uint64_t number_of(const InForce& in_force) {
  std::uint64_t number = 0;
  for (std::size_t i = 0; i < sizeof number; ++i) number = number << 8U | in_force.digest()[i];
  return number;
}

Result<Segment> write_index(const std::string& path, const std::vector<Keyed>& all, std::uint64_t number) {
  const std::string part = path + ".part";
  const auto failed = [&](int why) {
    ::unlink(part.c_str());
    return fail(Code::Unavailable, fmt::format("{}: cannot be written: {}", path, std::strerror(why)));
  };
  const Descriptor file(::open(part.c_str(), O_RDWR | O_CREAT | O_TRUNC | O_CLOEXEC | O_NOFOLLOW, 0600));
  if (!file.is_open()) return failed(errno);
  BlockSink sink(file.get());
  auto written = Segment::write(all, number, sink);
  if (written) written = sink.flush();
  if (!written) {
    ::unlink(part.c_str());
    return tl::unexpected<Error>(in_context(path, std::move(written).error()));
  }
  if (::fsync(file.get()) != 0 || std::rename(part.c_str(), path.c_str()) != 0) return failed(errno);
  return Segment::map(file.get(), path);
}

/// The index in the file; made anew when it is not there, not whole, or of other entries.
Result<std::shared_ptr<const NearIndex>> index_in(const std::string& path, const std::vector<Keyed>& all,
                                                  std::uint64_t number, std::optional<IndexNews>& news) {
  news = IndexNews{path, "index-built", std::string(Text{"made of the entries", "已按条目建立"}.get())};
  if (const Descriptor file(::open(path.c_str(), O_RDONLY | O_CLOEXEC | O_NOCTTY | O_NONBLOCK)); file.is_open()) {
    auto segment = Segment::map(file.get(), path);
    if (segment && segment->as_of() == number && segment->size() == all.size()) {
      news = IndexNews{path, "index-read", std::string(Text{"as it was", "沿用"}.get())};
      return std::make_shared<const NearIndex>(std::move(*segment));
    }
    if (segment) {
      news->id = "index-rebuilt";
      news->words = Text{"was of other entries and was made anew", "属于其他条目，已重建"}.get();
    } else if (segment.error().code == Code::Corrupt) {
      news->id = "index-corrupt";
      news->words = fmt::format(
          fmt::runtime(Text{"was damaged and was made anew from the entries ({})", "已损坏，已按条目重建（{}）"}.get()),
          segment.error().message);
    } else {
      return tl::unexpected<Error>(std::move(segment).error());
    }
  }
  ASSAY_TRY(Segment segment, write_index(path, all, number));
  return std::make_shared<const NearIndex>(std::move(segment));
}

Result<std::shared_ptr<const NearIndex>> index_in_memory(const std::vector<Keyed>& all) {
  auto index = std::make_shared<NearIndex>();
  if (all.size() <= kFewImages) {
    for (const Keyed& one : all) ASSAY_CHECK(index->add(one.hash, one.key));
    return index;
  }
  const Descriptor file(::memfd_create("pictures", MFD_CLOEXEC));
  if (!file.is_open()) return fail(Code::Unavailable, "no memory for an index of pictures");
  BlockSink sink(file.get());
  ASSAY_CHECK(Segment::write(all, 0, sink));
  ASSAY_CHECK(sink.flush());
  ASSAY_TRY(Segment segment, Segment::map(file.get(), "pictures"));
  return std::make_shared<const NearIndex>(std::move(segment));
}

}  // namespace

Result<review::recognition::KnownMedia> known_media(const InForce& in_force, const std::string& index,
                                                    std::optional<IndexNews>& news, std::vector<std::string>& refused) {
  std::vector<Keyed> all;
  review::recognition::Distances distances;
  for (const ImageFeature& image : in_force.images()) {
    all.push_back({image.hash, image.place});
    distances.emplace(image.place, image.distance);
  }
  std::vector<review::viewing::KnownFilm> films;
  for (auto& film : in_force.videos()) films.push_back({film.place, std::move(film.frames), film.distance});
  std::vector<review::hearing::KnownSound> sounds;
  for (const auto& sound : in_force.audios()) {
    auto items = review::hearing::fingerprint_from(sound.fingerprint);
    if (items) {
      sounds.push_back({sound.place, std::move(*items)});
    } else {
      refused.push_back(fmt::format("{}: {}", in_force.entry_at(sound.place).id, items.error().message));
    }
  }
  std::shared_ptr<const NearIndex> images;
  if (index.empty()) {
    ASSAY_TRY(images, index_in_memory(all));
  } else {
    ASSAY_TRY(images, index_in(index, all, number_of(in_force), news));
  }
  return review::recognition::KnownMedia::create(std::move(images), std::move(distances), std::move(films),
                                                 std::move(sounds));
}

}  // namespace assay::cli
