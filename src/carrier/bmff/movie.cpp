#include "carrier/bmff/movie.hpp"

#include <fmt/core.h>

#include <algorithm>
#include <array>
#include <utility>

namespace assay::carrier::bmff {
namespace {

using iso::fourcc;
using Uuid = std::array<std::uint8_t, 16>;

/// Adobe XMP Specification Part 3, "MPEG-4".
constexpr Uuid kXmpUuid = {0xbe, 0x7a, 0xcf, 0xcb, 0x97, 0xa9, 0x42, 0xe8,
                           0x9c, 0x71, 0x99, 0x94, 0x91, 0xe3, 0xaf, 0xac};
/// C2PA Technical Specification, "Embedding manifests into BMFF-based assets".
constexpr Uuid kC2paUuid = {0xd8, 0xfe, 0xc3, 0xd6, 0x1b, 0x0e, 0x48, 0x3c,
                            0x92, 0x97, 0x58, 0x28, 0x87, 0x7e, 0xc4, 0x81};

/// Enough for ftyp, free and the next header; what follows is mostly far away.
constexpr std::size_t kHeaderStep = 256;

bool is_room(iso::FourCc type) noexcept { return type == fourcc("free") || type == fourcc("skip"); }

bool starts_with(BytesView bytes, const Uuid& uuid) noexcept {
  return bytes.size() >= uuid.size() && std::equal(uuid.begin(), uuid.end(), bytes.begin());
}

class Loader {
 public:
  explicit Loader(ByteSource& source) : source_(source), window_(source, kHeaderStep) { movie_.file = source.name(); }

  Result<Movie> run() {
    ASSAY_TRY(movie_.map, iso::map_file(window_));
    for (std::size_t i = 0; i < movie_.map.boxes.size(); ++i) ASSAY_CHECK(top_box(i));
    if (movie_.moov) ASSAY_CHECK(read_moov());
    return std::move(movie_);
  }

 private:
  Result<> top_box(std::size_t index) {
    const iso::TopBox& box = movie_.map.boxes[index];
    if (box.type == fourcc("moof")) movie_.fragmented = true;
    if (box.type == fourcc("moov")) {
      if (!movie_.moov) {
        movie_.moov = index;
      } else {
        movie_.superseded.push_back(index);
      }
    }
    if (box.type != fourcc("uuid") || box.size < box.header + sizeof(Uuid)) return {};
    ASSAY_TRY(const BytesView kind, window_.at(box.offset + box.header, sizeof(Uuid)));
    if (starts_with(kind, kC2paUuid)) movie_.has_c2pa = true;
    if (!starts_with(kind, kXmpUuid)) return {};
    if (box.size > kMostXmp || movie_.xmp.size() == kMostXmpBoxes) {
      movie_.xmp_left_out = true;
      return {};
    }
    ASSAY_TRY(Bytes bytes, source_.read(box.offset, box.size));
    movie_.xmp.push_back({index, {}, {}, std::move(bytes), box.header + sizeof(Uuid)});
    return {};
  }

  Result<> read_moov() {
    const iso::TopBox& top = movie_.moov_top();
    if (*movie_.moov + 1 == movie_.map.boxes.size() && movie_.map.missing > 0)
      return fail(Code::Corrupt,
                  fmt::format("{}: the moov at 0x{:x} claims {} bytes, the file has {} left (truncated?)", movie_.file,
                              top.offset, top.size + movie_.map.missing, top.size));
    if (top.size > kMostMoov)
      return fail(Code::Limited, fmt::format("{}: the moov at 0x{:x} has {} bytes, at most {} are read", movie_.file,
                                             top.offset, top.size, kMostMoov));
    ASSAY_TRY(movie_.bytes, source_.read(top.offset, top.size));
    movie_.box = {top.type, top.header, 0, movie_.bytes.size()};
    iso::Children children(movie_.bytes, movie_.box);
    while (const std::optional<iso::Box> child = children.next()) ASSAY_CHECK(moov_child(*child));
    movie_.children_end = children.stopped_at();
    return {};
  }

  Result<> moov_child(const iso::Box& child) {
    if (child.type == fourcc("udta")) return user_data(child);
    if (child.type == fourcc("meta")) return metadata(child, std::nullopt);
    if (child.type == fourcc("uuid")) return xmp_box(child, sizeof(Uuid), std::nullopt);
    if (child.type == fourcc("mvex")) movie_.fragmented = true;
    if (child.type == fourcc("cmov")) movie_.compressed = true;
    if (is_room(child.type) && movie_.room.size() < kMostMetadataBoxes) movie_.room.push_back(child);
    return {};
  }

  Result<> user_data(const iso::Box& box) {
    if (movie_.udtas.size() == kMostMetadataBoxes) return too_many("udta");
    const std::size_t index = movie_.udtas.size();
    movie_.udtas.push_back({box, box.body(), 0, {}, true});
    iso::Children children(movie_.bytes, box);
    while (const std::optional<iso::Box> child = children.next()) {
      UserData& udta = movie_.udtas[index];
      ++udta.children;
      if (child->type == fourcc("meta")) {
        ASSAY_CHECK(metadata(*child, index));
      } else if (child->type == fourcc("XMP_")) {
        ASSAY_CHECK(xmp_box(*child, 0, index));
      } else if (child->type == fourcc("uuid")) {
        ASSAY_CHECK(xmp_box(*child, sizeof(Uuid), index));
      } else if (child->type == fourcc("AIGC") || child->type == fourcc("aigc")) {
        if (movie_.named.size() == kMostMetadataBoxes) return too_many("AIGC");
        movie_.named.push_back({*child, index});
      } else if (is_room(child->type)) {
        if (udta.room.size() == kMostMetadataBoxes) return too_many("free");
        udta.room.push_back(*child);
      }
    }
    UserData& udta = movie_.udtas[index];
    udta.children_end = children.stopped_at();
    udta.clean_end = std::all_of(movie_.bytes.begin() + static_cast<std::ptrdiff_t>(udta.children_end),
                                 movie_.bytes.begin() + static_cast<std::ptrdiff_t>(box.end),
                                 [](std::uint8_t byte) { return byte == 0; });
    return {};
  }

  Result<> metadata(const iso::Box& box, std::optional<std::size_t> udta) {
    if (movie_.metas.size() == kMostMetadataBoxes) return too_many("meta");
    auto read = iso::read_meta_box(movie_.bytes, box);
    if (!read) return tl::unexpected(in_context(movie_.file, std::move(read).error()));
    movie_.metas.push_back({std::move(*read), udta});
    return {};
  }

  /// `kind`: bytes of uuid before the packet.
  Result<> xmp_box(const iso::Box& box, std::size_t kind, std::optional<std::size_t> udta) {
    const BytesView body = BytesView(movie_.bytes).subspan(box.body(), box.body_size());
    if (kind > 0 && !starts_with(body, kXmpUuid)) return {};
    if (box.size() > kMostXmp || movie_.xmp.size() == kMostXmpBoxes) {
      movie_.xmp_left_out = true;
      return {};
    }
    const auto from = movie_.bytes.begin() + static_cast<std::ptrdiff_t>(box.begin);
    movie_.xmp.push_back(
        {std::nullopt, box, udta, Bytes(from, from + static_cast<std::ptrdiff_t>(box.size())), box.header + kind});
    return {};
  }

  [[nodiscard]] tl::unexpected<Error> too_many(std::string_view what) const {
    return fail(Code::Limited, fmt::format("{}: the moov at 0x{:x} has more than {} {} boxes", movie_.file,
                                           movie_.moov_top().offset, kMostMetadataBoxes, what));
  }

  ByteSource& source_;
  Window window_;
  Movie movie_;
};

}  // namespace

bool Movie::is_superseded(std::size_t top) const noexcept {
  return std::binary_search(superseded.begin(), superseded.end(), top);
}

bool Movie::ends_in_broken_append() const noexcept {
  return map.missing > 0 && !superseded.empty() && superseded.back() + 1 == map.boxes.size();
}

bool Movie::is_media(std::size_t top) const noexcept {
  const iso::FourCc type = map.boxes[top].type;
  return type != fourcc("moov") && !iso::is_room(type);
}

Result<Movie> load_movie(ByteSource& source) { return Loader(source).run(); }

Result<> check_whole(const Movie& movie) {
  if (movie.map.missing > 0 && !movie.ends_in_broken_append()) {
    const iso::TopBox& last = movie.map.boxes.back();
    return fail(Code::Corrupt,
                fmt::format("{}: {} at 0x{:x} claims {} bytes, the file has {} left (truncated?)", movie.file,
                            iso::type_name(last.type), last.offset, last.size + movie.map.missing, last.size));
  }
  if (!movie.moov)
    return fail(Code::Corrupt, fmt::format("{}: there is no moov among the boxes up to 0x{:x}, so no place for a label "
                                           "(a media segment, or a file cut off before its end?)",
                                           movie.file, movie.map.trailing_from));
  return {};
}

Result<> check_writable(const Movie& movie) {
  ASSAY_CHECK(check_whole(movie));
  if (movie.compressed)
    return fail(Code::Unsupported, fmt::format("{}: the moov at 0x{:x} is compressed (cmov); remux the file first",
                                               movie.file, movie.moov_top().offset));
  return {};
}

}  // namespace assay::carrier::bmff
