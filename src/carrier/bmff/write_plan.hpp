// The labelled film as a new file: moov keeps its place, room behind it is used, else everything behind it moves.
#pragma once

#include "carrier/bmff/edit.hpp"
#include "container/splice.hpp"

namespace assay::carrier::bmff {

/// @return Unsupported when something has to move that counts from the file's start in a way that cannot be told anew;
/// Limited as load_movie() and relocated_box() have it
[[nodiscard]] Result<container::Splice> plan_file(ByteSource& source, const Movie& movie, Edit edit);

/// `room` with another size, as the replacement of the box inside a moov: its last bytes stay where they are.
/// nullopt: it cannot take `growth` more bytes in front of it (it would be smaller than a header and not gone).
[[nodiscard]] std::optional<Bytes> resized_room(BytesView moov, const iso::Box& room, std::int64_t growth);

/// All room inside the moov that an edit does not touch, with the box that holds each.
struct RoomInside {
  iso::Box room;
  iso::Box parent;
};
[[nodiscard]] std::vector<RoomInside> room_inside(const Movie& movie, const iso::Rewrite& rewrite);

}  // namespace assay::carrier::bmff
