#include "media/image/jpeg/jpeg_draw.hpp"

#include <fmt/core.h>

#include <optional>

#include "container/jpeg/mpf.hpp"
#include "container/jpeg/segments.hpp"
#include "media/image/jpeg/coefficients.hpp"
#include "media/image/jpeg/frame.hpp"
#include "media/image/jpeg/painter.hpp"

namespace assay::media::image::jpeg {
namespace {

visible::Box mcus_under(const Frame& frame, const visible::Box& box) noexcept {
  const std::uint32_t x = box.x / frame.mcu_width();
  const std::uint32_t y = box.y / frame.mcu_height();
  return {x, y, (box.right() - 1) / frame.mcu_width() - x + 1, (box.bottom() - 1) / frame.mcu_height() - y + 1};
}

/// MCUs as pixels of the stored picture.
visible::Box pixels_of(const Frame& frame, const visible::Box& mcus) noexcept {
  const visible::Box box{mcus.x * frame.mcu_width(), mcus.y * frame.mcu_height(), mcus.width * frame.mcu_width(),
                         mcus.height * frame.mcu_height()};
  return visible::meet(box, {0, 0, frame.size.width, frame.size.height});
}

/// Writes the file; if it has a multi-picture index, its sizes and offsets follow.
Result<std::vector<visible::Note>> write_file(BytesView file, const Frame& frame, CoefficientFile& source,
                                              const Patch& patch, ByteSink& sink) {
  if (!frame.mpf) return source.write(patch, sink);
  MemorySink whole;
  ASSAY_TRY(auto notes, source.write(patch, whole));
  Bytes bytes = whole.take();
  ASSAY_TRY(const Frame fresh, read_frame(bytes));
  if (!fresh.mpf) return fail(Code::Internal, "the multi-picture index got lost");
  namespace container = assay::container::jpeg;
  const auto place = [](const Frame& of) { return of.segments[*of.mpf].data() + container::kMpfSignature.size(); };
  const std::size_t length = frame.segments[*frame.mpf].end - place(frame);
  const auto difference = [](std::size_t now, std::size_t before) {
    return static_cast<std::int64_t>(now) - static_cast<std::int64_t>(before);
  };
  // Everything an index points to stands behind the first picture, whose scan may have grown or shrunk.
  const container::Move move{.scan = frame.segments.back().offset,
                             .by = difference(bytes.size(), file.size()),
                             .index_by = difference(place(fresh), place(frame))};
  const container::MovedIndex moved = container::move_index(file.subspan(place(frame), length), place(frame), move);
  if (!moved.damage.empty()) notes.push_back({"mpf-damaged", moved.damage});
  std::copy(moved.block.begin(), moved.block.end(), bytes.begin() + static_cast<std::ptrdiff_t>(place(fresh)));
  ASSAY_CHECK(sink.write(bytes));
  return notes;
}

}  // namespace

Result<visible::Drawn> draw(BytesView file, ByteSink& sink, const visible::Wish& wish, visible::Lettering& lettering,
                            const visible::PictureLimits& limits) {
  ASSAY_TRY(const Frame frame, read_frame(file));
  ASSAY_CHECK(check_limits(frame, limits));
  const visible::Orientation orientation = frame.orientation.orientation;
  ASSAY_TRY(const visible::Layout layout,
            visible::lay_out(visible::shown_size(frame.size, orientation), wish, lettering));
  const visible::Box plate = visible::stored_box(layout.plate, frame.size, orientation);

  std::unique_ptr<CoefficientFile> source;
  if (frame.is_one_scan()) {
    source = open_sequential(file, frame);
  } else {
    ASSAY_TRY(source, open_scans(file, frame, limits));
  }
  ASSAY_TRY(const Patch original, source->read(mcus_under(frame, plate)));
  const PaintArea area(frame, original);

  visible::Drawn drawn = visible::drawn_from(layout, wish, orientation);
  Patch patch = original;
  std::optional<visible::Style> style = visible::choose_style({visible::to_shown(area.light(plate), orientation)});
  while (style) {
    patch = original;
    const visible::Stamp stamp = visible::to_stored(visible::make_stamp(layout, *style), orientation);
    const visible::Box changed = area.paint(stamp, plate, patch);
    drawn.changed = pixels_of(frame, visible::grow(changed, 1, frame.mcus()));
    drawn.style = *style;
    drawn.contrast =
        visible::measured_contrast(visible::to_shown(PaintArea(frame, patch).light(plate), orientation), layout);
    if (drawn.contrast >= visible::kLeastContrast) break;
    style = visible::stronger(*style);
  }
  if (!style)
    return fail(
        Code::Unsupported,
        fmt::format("the picture's quantisation is too coarse for a legible label: contrast {:.1f} after drawing, "
                    "{} is needed; label the original",
                    drawn.contrast, visible::kLeastContrast));
  if (!frame.orientation.known)
    drawn.notes.push_back({"orientation-unknown", "the Exif orientation is none of the eight; drawn upright"});
  ASSAY_TRY(auto notes, write_file(file, frame, *source, patch, sink));
  for (visible::Note& note : notes) drawn.notes.push_back(std::move(note));
  return drawn;
}

}  // namespace assay::media::image::jpeg
