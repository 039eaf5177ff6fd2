#include "carrier/bmff/in_place_plan.hpp"

#include <algorithm>
#include <cstring>
#include <utility>

#include "carrier/bmff/arrangement.hpp"
#include "carrier/bmff/write_plan.hpp"

namespace assay::carrier::bmff {
namespace {

using container::InPlaceEdit;
using container::Patch;
using iso::fourcc;

/// What a patch costs beside its bytes; the journal writes twice this. Changes nearer than it become one patch.
constexpr std::size_t kPatchHead = 8;

/// The first place from `from` on where the two differ, or their end. A moov is mostly the same: compare it in blocks.
std::size_t first_difference(BytesView now, BytesView then, std::size_t from) noexcept {
  constexpr std::size_t kBlock = 512;
  while (now.size() - from >= kBlock && std::memcmp(now.data() + from, then.data() + from, kBlock) == 0) from += kBlock;
  while (from < now.size() && now[from] == then[from]) ++from;
  return from;
}

/// `at`: file offset of `now`. False: more than kMostPatched in all.
bool add_patches(std::vector<Patch>& patches, std::uint64_t at, BytesView now, BytesView then) {
  std::size_t total = 0;
  for (const Patch& patch : patches) total += patch.after.size() + kPatchHead;
  for (std::size_t begin = first_difference(now, then, 0); begin < now.size();) {
    std::size_t end = begin + 1;
    for (std::size_t same = 0; end + same < now.size() && same < kPatchHead && end - begin <= kMostPatched;) {
      if (now[end + same] == then[end + same]) {
        ++same;
      } else {
        end += same + 1;
        same = 0;
      }
    }
    total += end - begin + kPatchHead;
    if (total > kMostPatched) return false;
    const auto part = [&](BytesView of) {
      return Bytes(of.begin() + static_cast<std::ptrdiff_t>(begin), of.begin() + static_cast<std::ptrdiff_t>(end));
    };
    patches.push_back({at + begin, part(now), part(then)});
    begin = first_difference(now, then, end);
  }
  return true;
}

std::size_t patched_bytes(const InPlaceEdit& edit) {
  std::size_t total = edit.appended.size();
  for (const Patch& patch : edit.patches) total += patch.after.size();
  return total;
}

Patch becomes_free(const iso::TopBox& box) {
  Patch patch{box.offset + 4, Bytes(4), {'f', 'r', 'e', 'e'}};
  store_be(patch.before.data(), box.type);
  return patch;
}

class InPlacePlan {
 public:
  InPlacePlan(ByteSource& source, const Movie& movie, const Edit& edit)
      : source_(source), movie_(movie), edit_(edit), top_(movie.moov_top()) {}

  Result<std::optional<InPlaceEdit>> run() {
    if (movie_.ends_in_broken_append()) return std::nullopt;
    for (const TopEdit& top : edit_.tops) {
      ASSAY_TRY(const bool fits, change_top(top));
      if (!fits) return std::nullopt;
    }
    for (const std::size_t i : movie_.superseded) others_.push_back(becomes_free(movie_.map.boxes[i]));
    if (edit_.moov.is_identity()) return InPlaceEdit{{}, std::move(others_)};
    ASSAY_CHECK(try_patching());
    if (best_) return std::move(best_);
    return try_appending();
  }

 private:
  [[nodiscard]] std::int64_t growth_of(const iso::Rewrite& rewrite) const {
    return static_cast<std::int64_t>(rewrite.new_size()) - static_cast<std::int64_t>(movie_.bytes.size());
  }

  /// An XMP packet at the top level: it keeps its size, goes, or leaves and takes room behind it.
  Result<bool> change_top(const TopEdit& edit) {
    const iso::TopBox& box = movie_.map.boxes[edit.top];
    if (edit.bytes.empty()) {
      others_.push_back(becomes_free(box));
      return !box.to_end;
    }
    ASSAY_TRY(const Bytes now, source_.read(box.offset, box.size));
    return change_with_room(edit.top, now, edit.bytes, others_);
  }

  /// Patches that turn box `top` into `then`; what it grows or shrinks is taken from, or left as, room behind it.
  Result<bool> change_with_room(std::size_t top, BytesView now, const Bytes& then, std::vector<Patch>& patches) {
    const iso::TopBox& box = movie_.map.boxes[top];
    const auto growth = static_cast<std::int64_t>(then.size()) - static_cast<std::int64_t>(now.size());
    if (growth == 0) return !box.to_end && add_patches(patches, box.offset, now, then);
    if (box.to_end) return false;
    std::uint64_t room = 0;
    if (top + 1 < movie_.map.boxes.size()) {
      const iso::TopBox& behind = movie_.map.boxes[top + 1];
      if ((behind.type == fourcc("free") || behind.type == fourcc("skip")) && !behind.to_end) room = behind.size;
    }
    const std::int64_t left = static_cast<std::int64_t>(room) - growth;
    if ((left != 0 && left < 8) || left > std::int64_t{0xffffffff}) return false;
    if (growth > static_cast<std::int64_t>(kMostPatched)) return false;
    if (growth > 0 && room > 0) {
      ASSAY_TRY(const bool used, room_is_used(box.end(), box.end() + room));
      if (used) return false;
    }
    // Old and new bytes of the stretch that changes: the box and the header of the room, wherever that comes to stand.
    // What becomes room keeps its old bytes.
    const std::uint64_t reach = std::max<std::uint64_t>(now.size(), then.size() + (left > 0 ? 8U : 0U));
    Bytes before(now.begin(), now.end());
    if (reach > now.size()) {
      ASSAY_TRY(const Bytes behind, source_.read(box.end(), reach - now.size()));
      append(before, behind);
    }
    Bytes after = before;
    std::copy(then.begin(), then.end(), after.begin());
    if (left > 0) {
      store_be(after.data() + then.size(), static_cast<std::uint32_t>(left));
      store_be(after.data() + then.size() + 4, fourcc("free"));
    }
    return add_patches(patches, box.offset, before, after);
  }

  Result<bool> room_is_used(std::uint64_t begin, std::uint64_t end) {
    ASSAY_TRY(const iso::OffsetTables tables, iso::find_offsets(movie_.bytes, movie_.origin()));
    return is_referenced(movie_, tables, begin, end);
  }

  void consider(InPlaceEdit candidate) {
    if (!best_ || patched_bytes(candidate) < patched_bytes(*best_)) best_ = std::move(candidate);
  }

  Result<> try_patching() {
    ASSAY_CHECK(try_room_inside());
    iso::Rewrite rewrite = edit_.moov;
    ASSAY_TRY(const Bytes moov, rewrite.build());
    std::vector<Patch> patches = others_;
    ASSAY_TRY(const bool fits, change_with_room(*movie_.moov, movie_.bytes, moov, patches));
    if (fits) consider({{}, std::move(patches)});
    if (!best_) try_growing(moov);
    return {};
  }

  Result<> try_room_inside() {
    const std::int64_t growth = growth_of(edit_.moov);
    if (growth == 0 || top_.to_end) return {};
    for (const RoomInside& inside : room_inside(movie_, edit_.moov)) {
      std::optional<Bytes> resized = resized_room(movie_.bytes, inside.room, growth);
      if (!resized) continue;
      iso::Rewrite rewrite = edit_.moov;
      rewrite.around(inside.parent);
      rewrite.replace(inside.parent, inside.room.begin, inside.room.end, *std::move(resized));
      ASSAY_TRY(const Bytes moov, rewrite.build());
      std::vector<Patch> patches = others_;
      if (add_patches(patches, top_.offset, movie_.bytes, moov)) consider({{}, std::move(patches)});
    }
    return {};
  }

  /// The moov is the last box: it grows past the old end of the file. What is appended has to be whole boxes, so that
  /// readers hop over it until the moov's size says that it is inside.
  void try_growing(const Bytes& moov) {
    const std::size_t now = movie_.bytes.size();
    if (!can_append() || *movie_.moov + 1 != movie_.map.boxes.size() || moov.size() <= now) return;
    iso::Children boxes(moov, now, moov.size());
    while (boxes.next()) continue;
    if (boxes.stopped_at() != moov.size()) return;
    std::vector<Patch> patches = others_;
    if (add_patches(patches, top_.offset, movie_.bytes, BytesView(moov).first(now)))
      consider({Bytes(moov.begin() + static_cast<std::ptrdiff_t>(now), moov.end()), std::move(patches)});
  }

  [[nodiscard]] bool can_append() const {
    return !movie_.map.boxes.back().to_end && movie_.map.trailing_from == movie_.map.file_size;
  }

  /// Fragments need their moov before them, and mfra is looked for at the file's end.
  Result<std::optional<InPlaceEdit>> try_appending() {
    if (!can_append() || movie_.fragmented) return std::nullopt;
    const bool has_index = std::any_of(movie_.map.boxes.begin(), movie_.map.boxes.end(),
                                       [](const iso::TopBox& box) { return box.type == fourcc("mfra"); });
    if (has_index) return std::nullopt;
    iso::Rewrite rewrite = edit_.moov;
    ASSAY_TRY(Bytes moov, rewrite.build());
    append(moov, iso::make_box(fourcc("free"), Bytes(kRoomBehindMoov - 8)));
    std::vector<Patch> patches = {becomes_free(top_)};
    patches.insert(patches.end(), others_.begin(), others_.end());
    return InPlaceEdit{std::move(moov), std::move(patches)};
  }

  ByteSource& source_;
  const Movie& movie_;
  const Edit& edit_;
  const iso::TopBox& top_;
  std::vector<Patch> others_;  // for XMP packets and superseded moovs
  std::optional<InPlaceEdit> best_;
};

}  // namespace

Result<std::optional<container::InPlaceEdit>> plan_patches(ByteSource& source, const Movie& movie, const Edit& edit) {
  return InPlacePlan(source, movie, edit).run();
}

}  // namespace assay::carrier::bmff
