#include "carrier/bmff/write_plan.hpp"

#include <fmt/core.h>

#include <algorithm>
#include <utility>

#include "carrier/bmff/arrangement.hpp"

namespace assay::carrier::bmff {
namespace {

using iso::fourcc;

class FilePlan {
 public:
  FilePlan(ByteSource& source, const Movie& movie, Edit edit)
      : source_(source), movie_(movie), edit_(std::move(edit)), sizes_(sizes_after(movie, edit_)) {}

  Result<container::Splice> run() {
    if (moves_media(movie_, sizes_)) {
      // One pass over the tables decides both: whether room is really unused, and what has to be told anew.
      ASSAY_TRY(tables_, iso::find_offsets(movie_.bytes, movie_.origin()));
      use_room();
    }
    if (moves_media(movie_, sizes_)) {
      ASSAY_CHECK(move());
    } else if (!edit_.moov.is_identity()) {
      ASSAY_TRY(new_moov_, edit_.moov.build());
    }
    return emit();
  }

 private:
  /// Lets room inside the moov, or right behind it, take the growth.
  void use_room() {
    const std::size_t moov = *movie_.moov;
    const auto growth = static_cast<std::int64_t>(sizes_[moov]) - static_cast<std::int64_t>(movie_.bytes.size());
    if (growth == 0) return;
    for (const RoomInside& inside : room_inside(movie_, edit_.moov)) {
      std::optional<Bytes> resized = resized_room(movie_.bytes, inside.room, growth);
      if (!resized) continue;
      edit_.moov.around(inside.parent);
      edit_.moov.replace(inside.parent, inside.room.begin, inside.room.end, *std::move(resized));
      sizes_[moov] = edit_.moov.new_size();
      return;
    }
    if (moov + 1 == movie_.map.boxes.size()) return;
    const iso::TopBox& behind = movie_.map.boxes[moov + 1];
    if ((behind.type != fourcc("free") && behind.type != fourcc("skip")) || behind.to_end) return;
    const auto left = static_cast<std::int64_t>(behind.size) - growth;
    if (left != 0 && left < 8) return;
    if (left > std::int64_t{0xffffffff} || is_referenced(movie_, tables_, behind.offset, behind.end())) return;
    sizes_[moov + 1] = static_cast<std::uint64_t>(left);
  }

  /// Everything behind the moov moves. Tables that no longer hold their offsets widen, which moves it further.
  Result<> move() {
    if (!tables_.unmovable.empty())
      return fail(Code::Unsupported, fmt::format("{}: {}, so its media cannot move; label this file in place",
                                                 movie_.file, tables_.unmovable));
    std::vector<bool> widened(tables_.chunks.size());
    for (const iso::Box& box : tables_.around) edit_.moov.around(box);
    for (bool again = true; again;) {
      again = false;
      const iso::Relocation relocation = relocation_of(movie_, sizes_, edit_.tops, iso::Relocation::Lost::Keep);
      for (std::size_t i = 0; i < widened.size(); ++i) {
        if (widened[i] || !iso::needs_widening(movie_.bytes, tables_.chunks[i], relocation)) continue;
        widened[i] = true;
        again = true;
        edit_.moov.widen(tables_.chunks[i]);
      }
      sizes_[*movie_.moov] = edit_.moov.new_size();
    }
    relocation_ = relocation_of(movie_, sizes_, edit_.tops, iso::Relocation::Lost::Keep);
    ASSAY_TRY(new_moov_, edit_.moov.build(tables_, *relocation_, iso::Overflow::Refuse, movie_.file));
    return {};
  }

  Result<container::Splice> emit() {
    container::Splice splice;
    auto edit = edit_.tops.begin();
    for (std::size_t i = 0; i < sizes_.size(); ++i) {
      const iso::TopBox& box = movie_.map.boxes[i];
      const bool is_edited = edit != edit_.tops.end() && edit->top == i;
      if (i == movie_.moov && !new_moov_.empty()) {
        splice.literal(std::move(new_moov_));
      } else if (is_edited) {
        splice.literal(std::move(edit->bytes));
      } else if (movie_.is_superseded(i) && sizes_[i] != 0) {
        // Its bytes stay where they are, but no reader may take it for the film's.
        splice.copy(box.offset, 4);
        splice.literal("free");
        splice.copy(box.offset + 8, box.size - 8);
      } else if (sizes_[i] != box.size) {
        emit_room(splice, box, sizes_[i]);
      } else {
        ASSAY_CHECK(emit_media(splice, i));
      }
      if (is_edited) ++edit;
    }
    splice.copy(movie_.map.trailing_from, movie_.map.file_size - movie_.map.trailing_from);
    return splice;
  }

  static void emit_room(container::Splice& splice, const iso::TopBox& box, std::uint64_t size) {
    if (size == 0) return;
    // What the room keeps are its last bytes; what it wins is zero.
    const std::uint64_t kept = std::min(size, box.size) - 8;
    Bytes head(static_cast<std::size_t>(size - kept), 0);
    store_be(head.data(), static_cast<std::uint32_t>(size));
    store_be(head.data() + 4, box.type);
    splice.literal(std::move(head));
    splice.copy(box.end() - kept, kept);
  }

  Result<> emit_media(container::Splice& splice, std::size_t top) {
    const iso::TopBox& box = movie_.map.boxes[top];
    if (relocation_) {
      ASSAY_TRY(std::optional<Bytes> told, relocated_box(source_, movie_, top, *relocation_, iso::Overflow::Refuse));
      if (told) {
        index_bytes_ += told->size();
        if (index_bytes_ > kMostIndexBytes)
          return fail(Code::Limited,
                      fmt::format("{}: over {} bytes of fragment headers would have to be told anew; label this file "
                                  "in place",
                                  movie_.file, kMostIndexBytes));
        splice.literal(*std::move(told));
        return {};
      }
    }
    splice.copy(box.offset, box.size);
    return {};
  }

  ByteSource& source_;
  const Movie& movie_;
  Edit edit_;
  Sizes sizes_;
  iso::OffsetTables tables_;
  std::optional<iso::Relocation> relocation_;
  Bytes new_moov_;
  std::uint64_t index_bytes_ = 0;
};

}  // namespace

Result<container::Splice> plan_file(ByteSource& source, const Movie& movie, Edit edit) {
  return FilePlan(source, movie, std::move(edit)).run();
}

std::optional<Bytes> resized_room(BytesView moov, const iso::Box& room, std::int64_t growth) {
  const auto size = static_cast<std::int64_t>(room.size()) - growth;
  if (size != 0 && size < 8) return std::nullopt;
  Bytes out(static_cast<std::size_t>(size), 0);
  if (out.empty()) return out;
  store_be(out.data(), static_cast<std::uint32_t>(size));
  store_be(out.data() + 4, room.type);
  const std::size_t kept = std::min(out.size(), room.size()) - 8;
  std::copy_n(moov.data() + room.end - kept, kept, out.end() - static_cast<std::ptrdiff_t>(kept));
  return out;
}

std::vector<RoomInside> room_inside(const Movie& movie, const iso::Rewrite& rewrite) {
  std::vector<RoomInside> found;
  const auto add = [&](const std::vector<iso::Box>& rooms, const iso::Box& parent) {
    for (const iso::Box& room : rooms)
      if (!rewrite.touches(room.begin, room.end)) found.push_back({room, parent});
  };
  add(movie.room, movie.box);
  for (const UserData& udta : movie.udtas) add(udta.room, udta.box);
  for (const Metadata& metadata : movie.metas)
    if (metadata.meta.sound) add(metadata.meta.room, metadata.meta.box);
  return found;
}

}  // namespace assay::carrier::bmff
